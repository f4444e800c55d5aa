"""Repeats as rows: what the findings that stand have reached, and what they no longer do."""

from credits.engine import paired
from governance.actors import Actor
from governance.events import emit
from violations.history import History
from violations.models import RepeatReached, RepeatUndone
from violations.runs import Reached, repeats_of

Rows = list[RepeatReached]


def derive_repeats(
    *, history: History, by: Actor
) -> tuple[Rows, Rows, list[tuple[RepeatReached, RepeatReached]]]:
    """Bring the recorded repeats to what the findings say: undone, reached, moved."""
    party = history.party
    derived = {
        reached.key: reached
        for reached in repeats_of(history.findings, history.schemes.at, party.market.zone)
    }
    rows = RepeatReached.objects.filter(party=party, undone__isnull=True).order_by("reached_at")
    recorded = {(row.violation_id, row.rule, row.clause): row for row in rows}
    gone = [row for key, row in recorded.items() if key not in derived]
    new = [_record(history, derived[key]) for key in derived if key not in recorded]
    subject = f"party:{party.pk}"
    for row in gone:
        RepeatUndone.objects.create(repeat=row, by=str(by))
        emit("repeat.undone", subject=subject, by=by, repeat=row.pk)
    for row in new:
        emit("repeat.reached", subject=subject, by=by, repeat=row.pk, violation=row.violation_id)
    return paired(gone, new, by=lambda row: (row.rule, row.clause))


def _record(history: History, reached: Reached) -> RepeatReached:
    earlier = RepeatReached.objects.filter(
        violation_id=reached.finding, rule=reached.rule.code, clause=reached.clause
    )
    return RepeatReached.objects.create(
        party=history.party,
        rule=reached.rule.code,
        clause=reached.clause,
        violation_id=reached.finding,
        count=reached.count,
        reached_at=reached.at,
        version=history.schemes.version_at(reached.at),
        derivation=earlier.count(),
    )
