"""What a settlement does to measures: new ones begin, those that lost their ground end."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet

from credits.models import Crossing
from credits.selectors import survivors_of, terminal_moments
from credits.standing import StandingChange
from governance.actors import Actor
from policies.scheme import Milestone, is_past
from violations.charges import Charge
from violations.history import History
from violations.models import Penalty, RepeatReached, Violation
from violations.plans import applied, clause_measures, milestone_measures, repeat_measures
from violations.runs import Reached, repeats_of, still_runs
from violations.services.penalties import carry_over, carry_repeat_over, impose, lift
from violations.services.settling import Settlement


def impose_all(
    *,
    violation: Violation,
    charge: Charge,
    history: History,
    settlement: Settlement,
    by: Actor,
    at: datetime,
) -> list[Penalty]:
    """The clauses' measures, those of every milestone that was passed, those of every repeat."""
    zone = violation.party.market.zone
    penalties = [
        impose(violation=violation, planned=planned, by=by, rank=rank)
        for rank, planned in enumerate(clause_measures(charge, violation.item, at, zone))
    ]
    follow(settlement, by=by, at=at)
    for change in settlement.changes.values():
        penalties += _of_milestones(violation, change, by, at)
    running = {
        one.key: one
        for one in repeats_of(history.findings, history.schemes.at, zone)
        if still_runs(one, history.findings, at, zone)
    }
    for row in settlement.reached:
        if reached := running.get((row.violation_id, row.rule, row.clause)):
            penalties += _of_repeat(violation, row, reached, by, at)
    return penalties


def _of_milestones(
    violation: Violation, change: StandingChange, by: Actor, at: datetime
) -> list[Penalty]:
    crossed = _still_passed(change)
    if not crossed:
        return []
    party, scheme, name = violation.party, change.after.scheme, change.after.ledger_class
    entries = survivors_of(party, scheme.code, name)
    terminals = list(terminal_moments(party, scheme.code, name))
    zone, penalties = party.market.zone, []
    for milestone in applied(scheme, [milestone for milestone, _ in crossed]):
        crossing = next(c for m, c in crossed if m.code == milestone.code)
        planned_here = milestone_measures(milestone, scheme, entries, terminals, at, zone)
        penalties += [
            impose(violation=violation, planned=planned, crossing=crossing, by=by, rank=rank)
            for rank, planned in enumerate(planned_here)
        ]
    return penalties


def _still_passed(change: StandingChange) -> list[tuple[Milestone, Crossing]]:
    """New crossings whose line the score is still past: a late finding may have recovered since."""
    scheme = change.after.scheme
    lines = {milestone.code: milestone for milestone in scheme.milestones}
    return [
        (lines[crossing.milestone], crossing)
        for crossing in change.appeared
        if crossing.milestone in lines
        and is_past(scheme, change.after.score, lines[crossing.milestone].at)
    ]


def _of_repeat(
    violation: Violation, row: RepeatReached, reached: Reached, by: Actor, at: datetime
) -> list[Penalty]:
    return [
        impose(violation=violation, planned=planned, repeat=row, by=by, rank=rank)
        for rank, planned in enumerate(repeat_measures(reached, at, violation.party.market.zone))
    ]


def follow(settlement: Settlement, *, by: Actor, at: datetime) -> list[Penalty]:
    """Measures whose ground vanished end; those whose ground moved keep the earlier end."""
    lifted = follow_crossings(settlement.changes.values(), by=by, at=at)
    for row in settlement.undone:
        lifted += _lift_all(Penalty.objects.filter(repeat=row), by, at)
    for before, after in settlement.shifted:
        lifted += carry_repeat_over(before, after, by=by, at=at)
    return lifted


def follow_crossings(
    changes: Iterable[StandingChange], *, by: Actor, at: datetime
) -> list[Penalty]:
    """The same for lines that were passed."""
    moved, lifted = list(changes), []
    for change in moved:
        for crossing in change.vanished:
            lifted += _lift_all(Penalty.objects.filter(crossing=crossing), by, at)
    for change in moved:
        for old, new in change.moved:
            if _acts(new, change):
                lifted += carry_over(old, new, by=by, at=at)
            else:
                lifted += _lift_all(Penalty.objects.filter(crossing=old), by, at)
    for change in moved:
        lifted += _outdone(change, by, at)
    return lifted


def _outdone(change: StandingChange, by: Actor, at: datetime) -> list[Penalty]:
    """Where a graver line is now passed together with a milder one, the milder acts no longer."""
    joined = {crossing.line_id for crossing in change.appeared}
    joined |= {new.line_id for _old, new in change.moved}
    rows = Crossing.objects.filter(line__in=joined, undone__isnull=True)
    milder = [crossing for crossing in rows if not _acts(crossing, change)]
    return _lift_all(Penalty.objects.filter(crossing__in=milder), by, at) if milder else []


def _acts(crossing: Crossing, change: StandingChange) -> bool:
    """Whether a line acts that was passed together with others: not where only the gravest does."""
    together = Crossing.objects.filter(line=crossing.line_id, undone__isnull=True)
    codes = set(together.values_list("milestone", flat=True))
    scheme = change.after.scheme
    passed = [line for line in scheme.milestones if line.code in codes]
    return crossing.milestone in {line.code for line in applied(scheme, passed)}


def lift_own(violation: Violation, *, by: Actor, at: datetime) -> list[Penalty]:
    """End the measures that a finding's own clauses brought."""
    own = Penalty.objects.filter(violation=violation, crossing__isnull=True, repeat__isnull=True)
    return _lift_all(own, by, at)


def _lift_all(rows: QuerySet[Penalty], by: Actor, at: datetime) -> list[Penalty]:
    found = rows.select_related("control").order_by("pk")
    return [penalty for penalty in found if lift(penalty=penalty, by=by, at=at)]
