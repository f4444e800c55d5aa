"""Ledgers of any shape, written line by line without the findings that would explain them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from credits.digests import digest_of
from credits.models import Crossing, CrossingUndone, LedgerLine, Standing
from credits.selectors import standing_at
from governance import calendars
from parties.models import Party
from policies.models import RulebookVersion
from tests.rulebooks import ACCUMULATING, CLAUSES, DEDUCTING, a_body

# Noon in New York two days before its clocks go forward; a life of days may cross both changes.
NOON = datetime(2026, 3, 6, 17, tzinfo=UTC)
CLASSES = ("ordinary", "serious")


def two_classes(
    scheme: dict[str, Any] = DEDUCTING, lines: tuple[int, int] = (6, 2)
) -> dict[str, Any]:
    """A body whose scheme keeps serious findings apart, on a scale of their own."""
    serious = {
        "code": "serious",
        "title": "Serious breaches",
        "start": 12,
        "floor": -3,
        "cap": 40,
        "bands": [
            {"code": "shut", "title": "Shut", "at_least": -3, "tone": "bad"},
            {"code": "open", "title": "Open", "at_least": 7, "tone": "good"},
        ],
        "milestones": [
            {"code": str(at), "title": f"Line at {at}", "at": at, "measures": []} for at in lines
        ],
    }
    classes = [{"code": "ordinary", "title": "Ordinary"}, serious]
    clauses = [*CLAUSES, {**CLAUSES[0], "code": "grave", "ledger_class": "serious"}]
    return a_body({**scheme, "classes": classes}, clauses=clauses)


ADDING_UP = two_classes(ACCUMULATING, (20, 30))


def a_line(
    party: Party,
    version: RulebookVersion,
    points: int,
    effective_at: datetime = NOON,
    *,
    days: int | None = 30,
    expires_at: datetime | None = None,
    ledger_class: str = "ordinary",
    scheme: str = "rating",
    reverses: LedgerLine | None = None,
) -> LedgerLine:
    """One line that lapses after so many local days, at a moment, or never."""
    if days is not None and expires_at is None:
        zone = party.market.zone
        expires_at = calendars.after_days(effective_at, days, zone, favour="earlier")
    line = LedgerLine(
        party=party,
        scheme=scheme,
        ledger_class=ledger_class,
        kind="reversal" if reverses else "violation",
        points=points,
        effective_at=effective_at,
        expires_at=expires_at,
        sequence=LedgerLine.objects.filter(party=party).count() + 1,
        source_key=f"made:{LedgerLine.objects.filter(party=party).count()}",
        version=version,
        clause="late_dispatch",
        reverses=reverses,
    )
    line.digest = digest_of(line)
    line.save()
    return line


def reversed_line(line: LedgerLine) -> LedgerLine:
    return a_line(
        line.party,
        line.version,
        -line.points,
        line.effective_at,
        days=None,
        expires_at=line.expires_at,
        ledger_class=line.ledger_class,
        scheme=line.scheme,
        reverses=line,
    )


def a_terminal_crossing(
    line: LedgerLine, crossed_at: datetime, *, undone: bool = False
) -> Crossing:
    crossing = Crossing.objects.create(
        party=line.party,
        scheme=line.scheme,
        ledger_class=line.ledger_class,
        milestone="0",
        line=line,
        crossed_at=crossed_at,
        terminal=True,
        version=line.version,
    )
    if undone:
        CrossingUndone.objects.create(crossing=crossing, by="test")
    return crossing


def shown() -> dict[tuple[int, str], tuple[Any, ...]]:
    """The projection."""
    return {
        (row.party_id, row.ledger_class): (
            row.scheme,
            row.score,
            row.total,
            row.band,
            row.next_milestone,
            row.next_change_at,
        )
        for row in Standing.objects.all()
    }


def true_at(at: datetime) -> dict[tuple[int, str], tuple[Any, ...]]:
    """What the projection has to be: `standing_at` of everybody who has lines."""
    keys = LedgerLine.objects.order_by("party_id").values_list("party_id", "ledger_class")
    parties = Party.objects.select_related("market").in_bulk([party for party, _ in keys])
    found = {}
    for party_id, ledger_class in set(keys):
        view = standing_at(parties[party_id], at, ledger_class=ledger_class)
        ahead = view.next_milestone
        found[party_id, ledger_class] = (
            view.scheme_code,
            view.score,
            view.total,
            view.band.code,
            ahead.code if ahead else "",
            view.next_change_at,
        )
    return found


def moments_of_change() -> list[datetime]:
    """Each begin and each end of a line, and the microsecond before it."""
    edges = {
        moment
        for line in LedgerLine.objects.all()
        for moment in (line.effective_at, line.expires_at)
        if moment
    }
    return sorted(edges | {edge - timedelta(microseconds=1) for edge in edges})
