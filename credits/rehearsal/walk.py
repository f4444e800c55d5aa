"""The engine's walk for one ledger, made light: moments are microseconds, nothing is a heap.

It says what `credits.engine.crossings_of` says. A history that reaches a freezing line, where lapse
stops, is rare: that one is handed to the engine itself.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from credits.engine import Entry, crossings_of, total_at
from policies.scheme import Scheme, clamp, is_past

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ONE = timedelta(microseconds=1)
LAPSES, BEGINS, TURNS, CHARGES = range(4)


def micro(moment: datetime) -> int:
    return (moment - EPOCH) // ONE


def moment_of(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=micros)


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


# Sign, start, floor, cap, the nearest line, and every line as (code, place, extends, freezes): places
# and scores times the sign, so that passing is always upwards.
Scale = tuple[int, int, int, int, int, list[tuple[str, int, bool, bool]]]


@dataclass(frozen=True)
class Timeline:
    """Which scheme holds from when on, for one class. Each start is a moment to stop at."""

    starts: list[int]
    schemes: list[Scheme]
    stops: list[int] = field(default_factory=list)

    def at(self, moment: int) -> Scheme:
        return self.schemes[max(bisect_right(self.starts, moment) - 1, 0)]

    @cached_property
    def scales(self) -> list[Scale]:
        return [_scale(scheme) for scheme in self.schemes]

    def scale_at(self, moment: int) -> Scale:
        return self.scales[max(bisect_right(self.starts, moment) - 1, 0)]


def _scale(scheme: Scheme) -> Scale:
    sign = -1 if scheme.direction == "deduct" else 1
    lines = [
        (
            line.code,
            sign * line.at,
            line.extends,
            line.freezes or (line.terminal and scheme.lapse.stops_at_terminal),
        )
        for line in scheme.milestones
    ]
    nearest = min((at for _, at, _, _ in lines), default=2**62)
    return sign, scheme.start, scheme.floor, scheme.cap, nearest, lines


def walk(lines: Sequence[Line], timeline: Timeline) -> Walked:
    """Every milestone passed by these surviving lines, in order of time."""
    found = _light(lines, timeline)
    return found if found is not None else _by_the_engine(lines, timeline)


def _light(lines: Sequence[Line], timeline: Timeline) -> Walked | None:
    """None where a freezing line is reached."""
    events: list[tuple[int, int, str, int, int]] = [
        (stop, TURNS, "", 0, 0) for stop in (*timeline.starts, *timeline.stops)
    ]
    for number, points, begins, ends, key, charges in lines:
        if ends is not None:
            if ends <= begins:  # it never counts, and yet it is a moment to look at the lines
                points = 0
            else:
                events.append((ends, LAPSES, "", -points, 0))
        events.append((begins, CHARGES if charges else BEGINS, key, points, number))
    events.sort()

    passed: list[Passed] = []
    trace: list[tuple[int, int]] = []
    open_now: set[str] = set()
    total, now, looked = 0, events[0][0], False
    many = len(timeline.schemes) > 1
    sign, start, floor, cap, nearest, lines_here = timeline.scale_at(now)
    score = max(floor, min(cap, start))
    for moment, phase, _, points, number in events:
        if moment != now:
            if open_now and not looked:
                _end_descents(open_now, sign * score, lines_here)
            trace.append((now, score))
            now, looked = moment, False
            if many:
                sign, start, floor, cap, nearest, lines_here = timeline.scale_at(now)
        if phase == CHARGES and not looked:
            looked = True
            if open_now:
                score = start + total
                score = floor if score < floor else cap if score > cap else score
                _end_descents(open_now, sign * score, lines_here)
        total += points
        score = start + total
        score = floor if score < floor else cap if score > cap else score
        if phase == CHARGES and (harm := sign * score) >= nearest:
            for code, at, extends, freezes in lines_here:
                if harm < at or (code in open_now and not extends):
                    continue
                if freezes:
                    return None
                open_now.add(code)
                passed.append(Passed(code, number, moment))
    trace.append((now, score))
    return Walked(passed, trace)


def _end_descents(open_now: set[str], harm: int, lines: list[tuple[str, int, bool, bool]]) -> None:
    for code, at, _, _ in lines:
        if harm < at:
            open_now.discard(code)


def _by_the_engine(lines: Sequence[Line], timeline: Timeline) -> Walked:
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
