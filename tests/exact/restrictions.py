"""What the lines passed in the period would have meant: measures on the party, and on which days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from credits.rehearsal.moments import micro, moment_of
from credits.rehearsal.terms import Terms, Timeline
from governance import calendars
from policies.catalogue import CONTROLS
from policies.scheme import Measure, Milestone, by_gravity
from tests.exact.walk import Passed, Walked, recovers

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Restriction:
    """A line passed whose measures restrict the party, from its moment to the end of the last one."""

    milestone: str
    line_id: int
    begins: int
    ends: int


def restrictions_of(walked: Walked, timeline: Timeline, terms: Terms) -> list[Restriction]:
    """Those that begin in the period, cut off where it ends.

    Of several lines passed by one finding the gravest acts, or each, as the scheme says.
    """
    found = []
    inside = [one for one in walked.passed if terms.since_micros <= one.at < terms.until_micros]
    for (moment, line_id), group in groupby(inside, key=lambda one: (one.at, one.line_id)):
        for milestone in _applied(group, timeline, moment):
            measures = [measure for measure in milestone.measures if restricts(measure)]
            if measures:
                ends = max(_end(m, milestone, walked, timeline, moment, terms) for m in measures)
                found.append(Restriction(milestone.code, line_id, moment, ends))
    return found


def restricts(measure: Measure) -> bool:
    """Whether a measure takes something from the account itself."""
    kind = CONTROLS[measure.control]
    return kind.target == "party" and not kind.gives


def _applied(passed: Iterable[Passed], timeline: Timeline, moment: int) -> list[Milestone]:
    scheme = timeline.at(moment)
    codes = {one.milestone for one in passed}
    ordered = [line for line in by_gravity(scheme) if line.code in codes]
    return ordered if scheme.milestones_apply == "each" else ordered[-1:]


def _end(
    measure: Measure,
    milestone: Milestone,
    walked: Walked,
    timeline: Timeline,
    moment: int,
    terms: Terms,
) -> int:
    duration, end = measure.duration, None
    if duration.kind == "days":
        end = micro(calendars.same_clock(moment_of(moment), duration.n or 0, terms.zone))
    elif duration.kind == "hours":
        end = micro(calendars.elapsed(moment_of(moment), duration.n or 0))
    elif duration.kind == "until_recovered":
        end = recovers(walked, timeline, milestone.at, moment)
    return terms.until_micros if end is None else min(end, terms.until_micros)


def days_of(restrictions: Sequence[Restriction], terms: Terms) -> list[Days]:
    """The local days touched by any of them, in stretches from the first to the last, inclusive."""
    stretches: list[Days] = []
    for one in sorted(restrictions, key=lambda one: one.begins):
        first = calendars.local_date(moment_of(one.begins), terms.zone)
        last = calendars.local_date(moment_of(max(one.begins, one.ends - 1)), terms.zone)
        if stretches and first <= stretches[-1][1] + timedelta(days=1):
            stretches[-1] = (stretches[-1][0], max(stretches[-1][1], last))
        else:
            stretches.append((first, last))
    return stretches


def count_days(stretches: Sequence[Days]) -> int:
    return sum((last - first).days + 1 for first, last in stretches)
