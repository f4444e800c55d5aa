"""What a webhook says: ids and the marketplace's own names for them, never personal data."""

from collections.abc import Callable, Iterable
from typing import Any

from appeals.models import Appeal
from governance.models import Event
from items.models import Item
from parties.models import Party
from violations.models import Control, FundsHold, Incident, Penalty, Violation
from workbench.models import Case, Decision

PEOPLE = frozenset({"by", "member", "membership", "reviewer", "user", "invitation"})


def is_wanted(name: str, wanted: Iterable[str]) -> bool:
    """Whether an endpoint that named these events (none means all) hears of `name`."""
    family = f"{name.partition('.')[0]}.*"
    return not wanted or name in wanted or family in wanted


def payload_of(event: Event) -> dict[str, Any]:
    return {
        "type": event.name,
        "timestamp": _moment(event.recorded_at),
        "data": _data_of(event),
    }


def _data_of(event: Event) -> dict[str, Any]:
    ids = {name: value for name, value in event.payload.items() if name not in PEOPLE}
    kind, _, ref = event.subject.partition(":")
    if kind in TELL and ref.isdigit():
        ids.setdefault(kind, int(ref))
    data: dict[str, Any] = {"event": event.pk, "subject": event.subject}
    for name, value in ids.items():
        tell = TELL.get(name)
        data[name] = tell(value) if tell and isinstance(value, int) else value
    for name in ("appeal", "decision", "case", "control", "hold", "penalty", "violation"):
        for inherited in ("party", "item"):
            if isinstance(data.get(name), dict) and data[name].get(inherited):
                data.setdefault(inherited, data[name].pop(inherited))
    if event.name == "violation.recorded" and isinstance(ids.get("violation"), int):
        caused = Control.objects.filter(penalty__violation=ids["violation"]).order_by("pk")
        data["controls"] = [_of_control(control) for control in caused]
    return data


def _party(key: int) -> dict[str, Any]:
    party = Party.objects.filter(pk=key).first()
    return {"id": key, "ref": party.ref if party else None}


def _item(key: int) -> dict[str, Any]:
    item = Item.objects.filter(pk=key).first()
    return {"id": key, "ref": item.ref if item else None}


def _violation(key: int) -> dict[str, Any]:
    found = Violation.objects.select_related("party", "item").filter(pk=key).first()
    if found is None:
        return {"id": key}
    return {
        "id": key,
        **_whose(found),
        "clause": found.clause,
        "severity": found.severity,
        "decided_by": found.decided_by,
        "decided_at": _moment(found.decided_at),
    }


def _control(key: int) -> dict[str, Any]:
    found = Control.objects.select_related("party", "item").filter(pk=key).first()
    return {**_whose(found), **_of_control(found)} if found else {"id": key}


def _of_control(control: Control) -> dict[str, Any]:
    return {
        "id": control.pk,
        "kind": control.kind,
        "target": "item" if control.item_id else "party",
        "params": control.params,
        "cause": control.cause,
        "ref": control.cause_ref,
        "starts_at": _moment(control.starts_at),
        "ends_at": _moment(control.ends_at),
        "lifted_at": _moment(control.lifted_at),
    }


def _hold(key: int) -> dict[str, Any]:
    found = FundsHold.objects.select_related("party", "now").filter(pk=key).first()
    if found is None:
        return {"id": key}
    return {
        "id": key,
        "party": _named(found.party),
        "ground": found.ground,
        "all": found.amount is None,
        "amount": found.amount,
        "left": found.now.left,
        "currency": found.currency,
        "state": found.now.state,
        "ends_at": _moment(found.now.ends_at),
        "review_at": _moment(found.now.review_at),
    }


def _incident(key: int) -> dict[str, Any]:
    found = Incident.objects.filter(pk=key).first()
    if found is None:
        return {"id": key}
    return {
        "id": key,
        "code": found.code,
        "title": found.title,
        "market": found.market_id,
        "state": found.state,
        "freezes": found.freezes,
        "filter": found.matching,
        "starts_at": _moment(found.starts_at),
        "ends_at": _moment(found.ends_at),
        "over_at": _moment(found.over_at),
    }


def _penalty(key: int) -> dict[str, Any]:
    found = Penalty.objects.select_related("party", "item").filter(pk=key).first()
    if found is None:
        return {"id": key}
    return {
        "id": key,
        **_whose(found),
        "measure": found.measure,
        "params": found.params,
        "starts_at": _moment(found.starts_at),
        "ends_at": _moment(found.ends_at),
    }


def _case(key: int) -> dict[str, Any]:
    found = Case.objects.select_related("party", "item").filter(pk=key).first()
    if found is None:
        return {"id": key}
    return {"id": key, **_whose(found), "code": found.code, "clause": found.clause}


def _decision(key: int) -> dict[str, Any]:
    found = Decision.objects.select_related("case__party", "case__item").filter(pk=key).first()
    if found is None:
        return {"id": key}
    return {
        "id": key,
        **_whose(found.case),
        "case": found.case.code,
        "outcome": found.outcome,
        "clause": found.clause,
    }


def _appeal(key: int) -> dict[str, Any]:
    found = Appeal.objects.select_related("party", "violation__item").filter(pk=key).first()
    if found is None:
        return {"id": key}
    return {
        "id": key,
        "party": _named(found.party),
        "item": _named(found.violation.item if found.violation else None),
        "violation": found.violation_id,
        "attempt": found.attempt,
        "state": found.state,
    }


TELL: dict[str, Callable[[int], dict[str, Any]]] = {
    "party": _party,
    "item": _item,
    "violation": _violation,
    "control": _control,
    "hold": _hold,
    "incident": _incident,
    "penalty": _penalty,
    "case": _case,
    "decision": _decision,
    "appeal": _appeal,
}


def _whose(row: Any) -> dict[str, Any]:
    return {"party": _named(row.party), "item": _named(row.item)}


def _named(row: Party | Item | None) -> dict[str, Any] | None:
    return {"id": row.pk, "ref": row.ref} if row else None


def _moment(moment: Any) -> str | None:
    return moment.isoformat().replace("+00:00", "Z") if moment else None
