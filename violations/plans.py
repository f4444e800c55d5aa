"""What a finding would entail, worked out without writing anything: the base of preview and of record."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from credits.engine import Entry, recovers_at
from credits.standing import StandingView
from governance import calendars
from items.models import Item
from parties.models import Link, Party
from policies.catalogue import CONTROLS
from policies.scheme import Duration, Measure, Milestone, Scheme, Windows, by_gravity
from violations import words
from violations.charges import Charge
from violations.runs import Reached


@dataclass(frozen=True, slots=True)
class PlannedMeasure:
    """One measure that would be imposed, and why."""

    control: str
    target: str
    params: dict[str, Any]
    duration: Duration
    starts_at: datetime
    ends_at: datetime | None
    because: str
    milestone: str = ""
    repeat: str = ""

    @property
    def words(self) -> "str | Promise":
        return CONTROLS[self.control].words


@dataclass(frozen=True, slots=True)
class Repriced:
    """An earlier or later finding that costs something else because of this one."""

    violation: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a decision would do: before, after, lines crossed, measures, and how to be heard.

    `joint` holds what it would do to linked parties.
    """

    party: Party
    charge: Charge
    before: StandingView
    after: StandingView
    crosses: list[Milestone] = field(default_factory=list)
    repeats: list[Reached] = field(default_factory=list)
    measures: list[PlannedMeasure] = field(default_factory=list)
    repriced: list[Repriced] = field(default_factory=list)
    appeal_until: datetime | None = None
    link: Link | None = None
    joint: "list[Preview]" = field(default_factory=list)

    @property
    def points(self) -> int:
        return self.charge.points

    @property
    def reaches_terminal(self) -> bool:
        """Whether an account would end by it: this one's or a linked party's."""
        return (
            any(milestone.terminal for milestone in self.crosses)
            or any(reached.rule.terminal for reached in self.repeats)
            or any(other.reaches_terminal for other in self.joint)
        )

    @property
    def course(self) -> str:
        return self.charge.clause.course

    @property
    def notes(self) -> list[str]:
        """What else is to be known of it, in sentences."""
        said = words.price_notes(self.charge)
        said += [words.repeat_words(one.rule, one.count) for one in self.repeats]
        said += [
            words.repriced_words(one.violation, one.before, one.after) for one in self.repriced
        ]
        for other in self.joint:
            link = other.link.get_kind_display() if other.link else ""
            said.append(words.joint_words(other.party, str(link), other.points))
        return said


def appeal_until(windows: Windows, at: datetime, zone: str) -> datetime | None:
    """When the first appeal window would end had the party been informed at `at`."""
    return calendars.window_end(
        at,
        zone,
        days=windows.appeal_days[0] if windows.appeal_days else None,
        months=windows.appeal_months,
        hours=windows.appeal_hours,
    )


def begins_at(charge: Charge, at: datetime) -> datetime:
    """When the measures of a finding begin: after the time to correct, where the clause gives one."""
    hours = charge.body.windows_of(charge.clause.code).correction_hours
    return calendars.elapsed(at, hours) if hours else at


def applied(scheme: Scheme, crosses: list[Milestone]) -> list[Milestone]:
    """Of several lines passed by one decision: the gravest only, or each, as the scheme says."""
    ordered = [line for line in by_gravity(scheme) if line.code in {one.code for one in crosses}]
    return ordered if scheme.milestones_apply == "each" else ordered[-1:]


def clause_measures(
    charge: Charge, item: Item | None, at: datetime, zone: str
) -> list[PlannedMeasure]:
    """The measures of all cited clauses and those that were chosen; those on items need an item."""
    named: list[tuple[Measure, str]] = []
    for one in charge.charging:
        named += [(measure, one.clause.title) for measure in one.clause.measures]
    named += [(measure, charge.clause.title) for measure in charge.chosen]
    return [
        planned(measure, at, zone, because=title)
        for place, (measure, title) in enumerate(named)
        if (CONTROLS[measure.control].target == "party" or item is not None)
        and measure not in [earlier for earlier, _title in named[:place]]
    ]


def milestone_measures(
    milestone: Milestone,
    scheme: Scheme,
    entries: list[Entry],
    terminals: list[datetime],
    at: datetime,
    zone: str,
) -> list[PlannedMeasure]:
    because = _("milestone %(line)s") % {"line": milestone.at}
    recovery = recovers_at(entries, scheme, milestone.at, at, terminals)
    return [
        planned(measure, at, zone, because=because, milestone=milestone.code, recovery=recovery)
        for measure in milestone.measures
    ]


def repeat_measures(reached: Reached, at: datetime, zone: str) -> list[PlannedMeasure]:
    because = words.repeat_words(reached.rule, reached.count)
    return [
        planned(measure, at, zone, because=because, repeat=reached.rule.code)
        for measure in reached.rule.measures
    ]


def planned(
    measure: Measure,
    at: datetime,
    zone: str,
    *,
    because: str,
    milestone: str = "",
    repeat: str = "",
    recovery: datetime | None = None,
) -> PlannedMeasure:
    return PlannedMeasure(
        control=measure.control,
        target=CONTROLS[measure.control].target,
        params=dict(measure.params),
        duration=measure.duration,
        starts_at=at,
        ends_at=end_of(measure.duration, at, zone, recovery=recovery),
        because=because,
        milestone=milestone,
        repeat=repeat,
    )


def end_of(
    duration: Duration, at: datetime, zone: str, *, recovery: datetime | None = None
) -> datetime | None:
    """The end of a measure that starts at `at`: days keep the wall clock, hours are elapsed time."""
    if duration.kind == "days":
        return calendars.same_clock(at, duration.n or 0, zone)
    if duration.kind == "hours":
        return calendars.elapsed(at, duration.n or 0)
    return recovery if duration.kind == "until_recovered" else None
