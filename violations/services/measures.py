"""What a settlement does to measures: new ones begin, those that lost their ground end."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from credits.models import Crossing
from credits.selectors import survivors_of, terminal_moments
from credits.standing import StandingChange
from governance.actors import Actor
from policies.scheme import Milestone, is_past
from violations.charges import Charge
from violations.history import History
from violations.milder import Bounds
from violations.models import Penalty, RepeatReached, Violation
from violations.plans import (
    PlannedMeasure,
    applied,
    begins_at,
    clause_measures,
    milestone_measures,
    repeat_measures,
)
from violations.runs import repeats_of, still_runs
from violations.services.penalties import carry_over, carry_repeat_over, impose, lift
from violations.services.settling import Settlement


@dataclass(frozen=True, slots=True)
class Imposing:
    """Whose measures begin when, and within which bounds."""

    violation: Violation
    by: Actor
    at: datetime
    begins: datetime
    within: Bounds | None = None

    def carry_out(
        self,
        measures: Sequence[PlannedMeasure],
        *,
        crossing: Crossing | None = None,
        repeat: RepeatReached | None = None,
    ) -> list[Penalty]:
        allowed = self.within.of(measures, self.at) if self.within else list(measures)
        return [
            impose(
                violation=self.violation,
                planned=planned,
                by=self.by,
                at=self.at,
                crossing=crossing,
                repeat=repeat,
                rank=rank,
            )
            for rank, planned in enumerate(allowed)
        ]


def impose_all(
    *,
    violation: Violation,
    charge: Charge,
    history: History,
    settlement: Settlement,
    by: Actor,
    at: datetime,
    within: Bounds | None = None,
) -> list[Penalty]:
    """The clauses' measures, those of every milestone that was passed, those of every repeat.

    They begin after the time to correct, where there is one; `within` keeps them no harder than what
    they take the place of.
    """
    zone = violation.party.market.zone
    begins = begins_at(charge, violation.decided_at if within else at)
    order = Imposing(violation, by, at, begins, within)
    penalties = order.carry_out(clause_measures(charge, violation.item, begins, zone))
    follow(settlement, by=by, at=at)
    for change in settlement.changes.values():
        penalties += _of_milestones(order, change)
    running = {
        one.key: one
        for one in repeats_of(history.findings, history.schemes.at, zone)
        if still_runs(one, history.findings, at, zone)
    }
    for row in settlement.reached:
        if reached := running.get((row.violation_id, row.rule, row.clause)):
            planned = repeat_measures(reached, begins, zone)
            penalties += order.carry_out(planned, repeat=row)
    return penalties


def _of_milestones(order: Imposing, change: StandingChange) -> list[Penalty]:
    crossed = _still_passed(change)
    if not crossed:
        return []
    party, scheme = order.violation.party, change.after.scheme
    name = change.after.ledger_class
    entries = survivors_of(party, scheme.code, name)
    terminals = list(terminal_moments(party, scheme.code, name))
    zone, penalties = party.market.zone, []
    for milestone in applied(scheme, [milestone for milestone, _ in crossed]):
        crossing = next(c for m, c in crossed if m.code == milestone.code)
        planned = milestone_measures(milestone, scheme, entries, terminals, order.begins, zone)
        penalties += order.carry_out(planned, crossing=crossing)
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
