"""The arithmetic of standing, worked out by hand."""

from datetime import UTC, datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from credits.engine import Entry, counts_at, crossings_of, recovers_at, total_at
from policies.scheme import Scheme, clamp, is_past
from tests.rulebooks import ACCUMULATING, DEDUCTING

DAY_0 = datetime(2026, 1, 1, tzinfo=UTC)
RATING = msgspec.convert(DEDUCTING, Scheme)
POINTS = msgspec.convert(ACCUMULATING, Scheme)


def day(n: float) -> datetime:
    return DAY_0 + timedelta(days=n)


def line(number, points, begins, ends=None, *, charges=True) -> Entry:
    return Entry(
        id=number,
        points=points,
        effective_at=day(begins),
        expires_at=None if ends is None else day(ends),
        source_key=f"violation:{number:04}",
        charges=charges,
    )


def passed(entries, scheme=RATING):
    return [(p.milestone, p.line_id) for p in crossings_of(entries, lambda at: scheme)]


def test_a_line_counts_from_its_beginning_until_just_before_its_end():
    entry = line(1, -10, 1, 2)

    assert [counts_at(entry, day(n)) for n in (0.99, 1, 1.99, 2)] == [False, True, True, False]


def test_after_a_terminal_crossing_what_counted_then_never_lapses():
    entry = line(1, -10, 1, 20)

    assert counts_at(entry, day(30), [day(5)])
    assert not counts_at(entry, day(30), [day(20)])
    assert not counts_at(entry, day(30), [day(0.5)])


def test_one_line_may_pass_several_milestones():
    assert passed([line(1, -120, 0)]) == [("150", 1), ("100", 1)]


def test_a_milestone_is_passed_once_in_a_descent():
    assert passed([line(1, -50, 0), line(2, -20, 1), line(3, -10, 2)]) == [("150", 1)]


def test_a_descent_ends_strictly_on_the_good_side():
    credit = line(9, 1, 2, charges=False)

    assert passed([line(1, -50, 0), credit, line(2, -1, 3)]) == [("150", 1), ("150", 2)]
    still_there = line(8, 5, 2, charges=False)
    assert passed([line(1, -55, 0), still_there, line(2, -1, 3)]) == [("150", 1)]


def test_a_lapse_ends_a_descent_and_earned_points_that_lapse_do_not_cross():
    earned = line(9, 30, 0, 10, charges=False)

    assert passed([earned, line(1, -60, 1)]) == []
    assert passed([earned, line(1, -60, 1), line(2, -5, 20)]) == [("150", 2)]


def test_an_accumulating_scheme_passes_at_the_line():
    assert passed([line(1, 11, 0), line(2, 1, 1)], POINTS) == [("12", 2)]


def test_recovery_is_the_first_moment_strictly_on_the_good_side():
    entries = [line(1, 8, 0, 30), line(2, 4, 1, 40)]

    assert recovers_at(entries, POINTS, 12, day(2)) == day(30)
    assert recovers_at([line(1, 12, 0)], POINTS, 12, day(2)) is None


lines = st.lists(
    st.tuples(
        st.integers(-60, 60).filter(bool), st.integers(0, 60), st.integers(1, 60) | st.none()
    ),
    max_size=12,
).map(
    lambda rows: [
        line(n, points, begins, None if lasts is None else begins + lasts, charges=points < 0)
        for n, (points, begins, lasts) in enumerate(rows)
    ]
)


@given(lines, st.randoms())
def test_the_order_of_arrival_does_not_matter(entries, random):
    shuffled = random.sample(entries, len(entries))

    assert passed(shuffled) == passed(entries)


@given(lines)
def test_every_crossing_is_a_charge_that_left_the_score_past_its_line(entries):
    history = crossings_of(entries, lambda at: RATING)
    terminals = [p.at for p in history if p.terminal]
    lines_at = {milestone.code: milestone.at for milestone in RATING.milestones}

    for one in history:
        charged = next(entry for entry in entries if entry.id == one.line_id)
        at_the_moment = [
            e
            for e in entries
            if e.effective_at < one.at or not e.charges or e.source_key <= charged.source_key
        ]
        score = clamp(RATING, total_at(at_the_moment, RATING, one.at, terminals))
        assert charged.charges
        assert is_past(RATING, score, lines_at[one.milestone])
