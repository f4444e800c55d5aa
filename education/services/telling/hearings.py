"""What appeals, corrections and stays become for the party."""

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from education import wording
from education.differences import differences
from education.services.notices import send_notice
from education.services.telling.shared import (
    finding_of,
    may_answer,
    path_to,
    put_right,
    text_of,
    windows_of,
)
from governance import calendars, codes
from governance.actors import CLOCK
from policies.scheme import told_in
from violations.models import Stay, Violation
from violations.selectors import statement_text

APPEAL = "APPEAL"


def tell_appeal(
    *,
    kind: str,
    appeal_id: int,
    violation_id: int,
    attempt: int,
    at: datetime,
    source_key: str,
    answer_id: int | None = None,
    penalties: list[int] | None = None,
) -> None:
    """A step of an appeal: received, answered, granted, denied."""
    violation, clause = finding_of(violation_id)
    party, zone = violation.party, violation.party.market.zone
    said = text_of(answer_id)
    with translation.override(party.language):
        when = wording.exact(at, zone)
    values: dict[str, Any] = {
        "clause": clause.title,
        "appeal": codes.encode(APPEAL, appeal_id),
        "when": when,
        "answer": said,
        "words": said,
    }
    if kind in {"appeal.granted", "appeal.partly"}:
        values |= put_right(violation, penalties or [])
        milder = getattr(violation, "replaced_by", None)
        values["replaced"] = milder is not None
        values["may_go_on"] = milder is not None and attempt < windows_of(milder).attempts
        values["only_to_read"] = True
    if kind == "appeal.partly":
        with translation.override(party.language):
            rows = differences(violation, said)
        values["differences"] = [
            {"what": row.what, "before": row.before, "after": row.after} for row in rows
        ]
    if kind in {"appeal.denied", "appeal.partly"}:
        with translation.override(party.language):
            values |= _further_ways(violation, attempt, at)
    send_notice(
        party=party,
        kind=kind,
        violation=violation,
        source_key=source_key,
        by=CLOCK,
        path=path_to("appeal", party, appeal_id),
        values=values,
    )


def tell_correction(
    *,
    kind: str,
    violation_id: int,
    at: datetime,
    source_key: str,
    answer_id: int | None,
    may_appeal: bool = False,
    appeal_until: datetime | None = None,
) -> None:
    """A correction: received, accepted, refused. `may_appeal`: what is left once it was refused."""
    violation, clause = finding_of(violation_id)
    party = violation.party
    with translation.override(party.language):
        when = wording.exact(at, party.market.zone)
        until = wording.deadline(appeal_until, party.market.zone) if appeal_until else ""
    refused = kind == "correction.refused"
    text = statement_text(violation.statement)
    send_notice(
        party=party,
        kind=kind,
        violation=violation,
        source_key=source_key,
        by=CLOCK,
        path=path_to("violation", party, violation.pk),
        values={
            "clause": clause.title,
            "when": when,
            "answer": text_of(answer_id),
            "measures": bool(text.get("measures")),
            "points": bool(text.get("points", {}).get("charged")),
            "may_appeal": may_appeal,
            "appeal_until": until,
            "only_to_read": not may_appeal if refused else kind == "correction.accepted",
        },
    )


def tell_stay(*, kind: str, stay_id: int, source_key: str) -> None:
    """Measures rest, or act again. A correction's own wait was told with its receipt."""
    stay = Stay.objects.select_related("reason").get(pk=stay_id)
    violation, clause = finding_of(stay.violation_id)
    if stay.basis == Stay.Basis.CORRECTION or hasattr(violation, "overturned"):
        return
    party = violation.party
    with translation.override(party.language):
        until = wording.exact(stay.until, party.market.zone) if stay.until else ""
    send_notice(
        party=party,
        kind=kind,
        violation=violation,
        source_key=source_key,
        by=CLOCK,
        path=path_to("violation", party, violation.pk),
        values={
            "clause": clause.title,
            "until": until,
            "reason": (stay.reason.text or "") if stay.reason else "",
            "only_to_read": not may_answer(violation, statement_text(violation.statement)),
        },
    )


def _further_ways(violation: Violation, attempt: int, at: datetime) -> dict[str, Any]:
    """What is left after a refusal: the next attempt, and the ways outside."""
    windows = windows_of(violation)
    zone = violation.party.market.zone
    again = ""
    place = min(attempt, len(windows.appeal_days) - 1)
    until = calendars.window_end(
        at,
        zone,
        days=windows.appeal_days[place] if windows.appeal_days else None,
        months=windows.appeal_months,
        hours=windows.appeal_hours,
    )
    if attempt < windows.attempts and until and not hasattr(violation, "replaced_by"):
        again = _("Appeal once more, until %(end)s.") % {"end": wording.deadline(until, zone)}
    told = told_in(windows, violation.party.language)
    return {"again": again, "only_to_read": not again, "redress": told.redress}
