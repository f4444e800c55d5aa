"""The light walk of a rehearsal says what the engine says."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from credits.engine import Entry, crossings_of, total_at
from credits.rehearsal.walk import Line, Passed, Timeline, micro, moment_of, recovers, walk, worst
from policies.scheme import Scheme, clamp
from tests.rulebooks import ACCUMULATING, DEDUCTING

DAY_0 = datetime(2026, 1, 1, tzinfo=UTC)


def scheme(raw, **changes):
    return msgspec.convert({**deepcopy(raw), **changes}, Scheme)


def without_a_last_line(raw):
    return [line for line in raw["milestones"] if not line.get("terminal")]


SCHEMES = [
    scheme(DEDUCTING),
    scheme(DEDUCTING, milestones=without_a_last_line(DEDUCTING), start=180),
    scheme(DEDUCTING, lapse={"kind": "rolling", "days": 180, "stops_at_terminal": False}),
    scheme(
        DEDUCTING,
        milestones=[{**line, "extends": True} for line in DEDUCTING["milestones"]],
        floor=60,
    ),
    scheme(ACCUMULATING),
    scheme(ACCUMULATING, milestones=without_a_last_line(ACCUMULATING), cap=30),
]


def day(n: float) -> datetime:
    return DAY_0 + timedelta(days=n)


def line(number, points, begins, ends=None, *, charges=True) -> Line:
    last = None if ends is None else micro(day(ends))
    return Line(number, points, micro(day(begins)), last, f"violation:{number}", charges)


def entry(one: Line) -> Entry:
    ends = None if one.ends is None else moment_of(one.ends)
    return Entry(one.id, one.points, moment_of(one.begins), ends, one.key, one.charges)


histories = st.lists(
    st.tuples(
        st.integers(-120, 120).filter(bool),
        st.integers(0, 30),
        st.integers(0, 40) | st.none(),
        st.booleans(),
    ),
    max_size=14,
).map(
    lambda rows: [
        line(n, points, begins, None if lasts is None else begins + lasts, charges=charges)
        for n, (points, begins, lasts, charges) in enumerate(rows, start=1)
    ]
)
timelines = st.lists(
    st.tuples(st.integers(0, 40), st.sampled_from(SCHEMES)),
    min_size=1,
    max_size=3,
    unique_by=lambda turn: turn[0],
).map(lambda turns: sorted(turns, key=lambda turn: turn[0]))


@given(histories, timelines)
def test_what_is_passed_and_the_score_are_the_engines(lines, turns):
    timeline = Timeline([micro(day(n)) for n, _ in turns], [s for _, s in turns], [micro(day(15))])

    found = walk(lines, timeline)

    entries = [entry(one) for one in lines]
    expected = crossings_of(
        entries,
        lambda moment: timeline.at(micro(moment)),
        turns=[day(15), *(day(n) for n, _ in turns)],
    )
    terminals = [one.at for one in expected if one.terminal]
    assert found.passed == [Passed(one.milestone, one.line_id, micro(one.at)) for one in expected]
    for micros, score in found.trace:
        valid = timeline.at(micros)
        assert score == clamp(valid, total_at(entries, valid, moment_of(micros), terminals))


def test_recovery_and_the_worst_score_are_read_from_the_trace():
    timeline = Timeline([micro(DAY_0)], [SCHEMES[0]])
    found = walk([line(1, -50, 1, 20), line(2, -20, 2, 30)], timeline)

    assert found.passed == [Passed("150", 1, micro(day(1)))]
    assert recovers(found, timeline, 150, micro(day(1))) == micro(day(20))
    assert recovers(found, timeline, 250, micro(day(1))) is None
    assert worst(found, timeline, micro(day(1)), micro(day(3))) == 130
    assert worst(found, timeline, micro(day(3)), micro(day(4))) is None


def test_a_moment_is_the_same_after_a_journey_through_microseconds():
    moment = datetime(2026, 3, 29, 1, 59, 59, 999_999, tzinfo=UTC)

    assert moment_of(micro(moment)) == moment
