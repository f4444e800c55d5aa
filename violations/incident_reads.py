"""Reads: what an incident meets, which run, how far they have come, and what became of them."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from governance import codes
from governance.models import Market
from governance.principals import Principal
from items.models import Item
from parties.models import Party
from violations.incidents import Matching, Reach, reach_of
from violations.models import Control, Incident, IncidentStep, StatementOfReasons

EXAMPLES = 5
State = Incident.State


@dataclass(frozen=True, slots=True)
class Met:
    """What a filter meets: how many parties and items, and so many controls that would begin."""

    parties: int
    items: int
    controls: int

    def said(self) -> dict[str, int]:
        return asdict(self)


def met_by(freezes: list[str], market: Market, matching: Matching) -> Met:
    """Count whom these freezes meet now; two statements at most."""
    counts = {}
    reaches = [reach_of(freeze, market, matching) for freeze in freezes]
    for reach in reaches:
        if reach.of_items not in counts:
            counts[reach.of_items] = _counted(reach)
    controls = sum(counts[reach.of_items][1 if reach.of_items else 0] for reach in reaches)
    parties = max(found[0] for found in counts.values())
    return Met(parties, max(found[1] for found in counts.values()), controls)


def _counted(reach: Reach) -> tuple[int, int]:
    items = "count(*)" if reach.walks_items else "0"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(DISTINCT party), {items} FROM ({reach.sql}) AS met",  # noqa: S608
            reach.params,
        )
        parties, found = cursor.fetchone()
    return parties, found


def examples_of(freezes: list[str], market: Market, matching: Matching) -> list[dict[str, Any]]:
    """The first few that would be met, by name."""
    reach = reach_of(freezes[-1], market, matching)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{reach.sql} ORDER BY {reach.place} LIMIT 50",
            reach.params,
        )
        rows = cursor.fetchall()
    seen = list(dict.fromkeys((party, item) for _place, party, item, _l, _k in rows))[:EXAMPLES]
    parties = Party.objects.in_bulk([party for party, _item in seen])
    items = Item.objects.in_bulk([item for _party, item in seen if item])
    return [
        {"party": parties[party], "item": items.get(item) if item else None} for party, item in seen
    ]


def incidents() -> QuerySet[Incident]:
    """All of them, newest first, with what lists show."""
    return Incident.objects.select_related("market", "opener", "starter", "reason").order_by("-pk")


def incident_of(said: str, principal: Principal) -> Incident | None:
    """The incident behind `INCIDENT-7F3K` or its number. Staff and keys see all, others none."""
    if not principal.sees_all_parties:
        return None
    numeric = said.isascii() and said.isdigit() and len(said) < 18
    number = int(said) if numeric else codes.decode("INCIDENT", said)
    return incidents().filter(pk=number).first() if number is not None else None


def running_at(moment: datetime) -> QuerySet[Incident]:
    """Those that act at this moment, whether the beat has run since or not."""
    return incidents().filter(state=State.RUNNING, starts_at__lte=moment, ends_at__gt=moment)


def state_at(incident: Incident, moment: datetime) -> str:
    """Its state as time has made it: ended at its end, before anybody wrote that down."""
    if incident.state == State.RUNNING and incident.ends_at and incident.ends_at <= moment:
        return State.ENDED
    return incident.state


def controls_of_incident(incident: Incident) -> QuerySet[Control]:
    return Control.objects.filter(cause=Control.Cause.INCIDENT, cause_ref=incident.cause_ref)


@dataclass(frozen=True, slots=True)
class Come:
    """How far it has come, and what became of all that it froze."""

    controls: int
    parties: int
    items: int
    late: int
    acting: int
    lifted: int
    statements: int


def come_so_far(incident: Incident, moment: datetime) -> Come:
    """Counted from the controls themselves, by their own index."""
    with connection.cursor() as cursor:
        cursor.execute(
            COME,
            {"ref": incident.cause_ref, "now": moment, "applied": incident.applied_at},
        )
        return Come(*cursor.fetchone())


COME = """
SELECT count(*), count(DISTINCT c.party_id), count(DISTINCT c.item_id),
       count(*) FILTER (WHERE c.starts_at > %(applied)s),
       count(*) FILTER (WHERE c.lifted_at IS NULL AND c.ends_at > %(now)s),
       count(*) FILTER (WHERE c.lifted_at IS NOT NULL),
       (SELECT count(*) FROM violations_control one
        JOIN violations_statementofreasons s ON s.control_id = one.id
        JOIN violations_statementdelivery d ON d.statement_id = s.id AND d.kind = 'made_available'
        WHERE one.cause = 'incident' AND one.cause_ref = %(ref)s)
FROM violations_control c WHERE c.cause = 'incident' AND c.cause_ref = %(ref)s
"""


def asked_for_more(incident: Incident) -> IncidentStep | None:
    """More time that was asked for and waits for a second person's answer."""
    last = (
        incident.steps.filter(kind__in=["asked", "extended", "denied"])
        .order_by("-sequence")
        .first()
    )
    return last if last and last.kind == IncidentStep.Kind.ASKED else None


def steps_of(incident: Incident) -> QuerySet[IncidentStep]:
    return incident.steps.select_related("reason").order_by("sequence")


COLUMNS = ("party", "item", "control", "from", "until", "lifted", "statement", "late")


def rows_of(incident: Incident) -> QuerySet[Control]:
    """All that it froze, oldest first, for the list and the export."""
    return (
        controls_of_incident(incident)
        .select_related("party", "item")
        .prefetch_related("statements")
        .order_by("pk")
    )


def cells_of(incident: Incident) -> Iterator[list[str]]:
    """The report's lines, read in chunks."""
    for row in rows_of(incident).iterator(chunk_size=1000):
        told = min((one.recorded_at for one in row.statements.all()), default=None)
        late = incident.applied_at is not None and row.starts_at > incident.applied_at
        yield [
            row.party.ref,
            row.item.ref if row.item else "",
            row.kind,
            row.starts_at.isoformat(),
            row.ends_at.isoformat() if row.ends_at else "",
            row.lifted_at.isoformat() if row.lifted_at else "",
            told.isoformat() if told else "",
            "yes" if late else "",
        ]


def statements_of_party(party: Party, incident: Incident) -> QuerySet[StatementOfReasons]:
    """What a party was told of an incident, newest first."""
    return (
        StatementOfReasons.objects.filter(
            Q(control__party=party),
            control__cause="incident",
            control__cause_ref=incident.cause_ref,
        )
        .select_related("content", "control__item", "control__party")
        .order_by("-pk")
    )
