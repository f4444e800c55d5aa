"""The engine's walk for one ledger."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from credits.engine import Entry, crossings_of, total_at
from credits.rehearsal.moments import micro, moment_of
from credits.rehearsal.terms import Timeline
from policies.scheme import clamp, is_past


class Line(NamedTuple):
    """A ledger line as the walk sees it. `charges` marks those that may cross a milestone."""

    id: int
    points: int
    begins: int
    ends: int | None
    key: str
    charges: bool


class Passed(NamedTuple):
    """A milestone passed by a line."""

    milestone: str
    line_id: int
    at: int


@dataclass(frozen=True, slots=True)
class Walked:
    """What was passed, and the score after each moment at which something happened."""

    passed: list[Passed]
    trace: list[tuple[int, int]]


def walk(lines: Sequence[Line], timeline: Timeline) -> Walked:
    """Every milestone passed by these surviving lines, in order of time."""
    entries = [
        Entry(
            id=line.id,
            points=line.points,
            effective_at=moment_of(line.begins),
            expires_at=None if line.ends is None else moment_of(line.ends),
            source_key=line.key,
            charges=line.charges,
        )
        for line in lines
    ]
    stops = (*timeline.starts, *timeline.stops)
    found = crossings_of(
        entries,
        lambda moment: timeline.at(micro(moment)),
        turns=[moment_of(stop) for stop in stops],
    )
    terminals = [one.at for one in found if one.terminal]
    moments = {line.begins for line in lines} | {line.ends for line in lines if line.ends}
    trace = []
    for micros in sorted(moments.union(stops)):
        scheme, moment = timeline.at(micros), moment_of(micros)
        trace.append((micros, clamp(scheme, total_at(entries, scheme, moment, terminals))))
    return Walked([Passed(one.milestone, one.line_id, micro(one.at)) for one in found], trace)


def recovers(walked: Walked, timeline: Timeline, line: int, after: int) -> int | None:
    """When the score was next strictly on the good side of `line`."""
    for moment, score in walked.trace[bisect_right(walked.trace, (after, 2**63)) :]:
        if not is_past(timeline.at(moment), score, line):
            return moment
    return None


def worst(walked: Walked, timeline: Timeline, since: int, until: int) -> int | None:
    """The score furthest on the way to the lines within [since, until)."""
    inside = [(moment, score) for moment, score in walked.trace if since <= moment < until]
    if not inside:
        return None
    scores = [score for _, score in inside]
    return min(scores) if timeline.at(inside[-1][0]).direction == "deduct" else max(scores)
