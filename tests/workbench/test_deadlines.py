"""When something is due, by the calendar of those who must do it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from workbench import deadlines
from workbench.deadlines import Calendar

OFFICE = Calendar("UTC", frozenset(range(5)), time(9), time(17))
NEW_YORK = Calendar("America/New_York", frozenset(range(5)), time(9), time(17))
SATURDAY = datetime(2026, 11, 21, 13, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 20, 11, tzinfo=UTC)


def test_what_comes_in_on_saturday_starts_monday_at_nine():
    assert deadlines.start(OFFICE, SATURDAY) == MONDAY


def test_a_span_over_a_weekend_is_two_days_longer():
    assert deadlines.add_days(OFFICE, FRIDAY, 2) == FRIDAY + timedelta(days=4)
    assert deadlines.add_hours(OFFICE, FRIDAY, 8) == FRIDAY + timedelta(days=3)


def test_a_holiday_is_no_day_of_work():
    off = Calendar("UTC", frozenset(range(5)), time(9), time(17), frozenset({MONDAY.date()}))

    assert deadlines.start(off, SATURDAY) == MONDAY + timedelta(days=1)


def test_without_a_calendar_the_clock_never_stands_still():
    assert deadlines.add_hours(None, SATURDAY, 48) == SATURDAY + timedelta(hours=48)
    assert deadlines.start(None, SATURDAY) == SATURDAY


def test_hours_of_work_are_those_of_the_calendars_zone():
    assert deadlines.start(NEW_YORK, SATURDAY) == datetime(2026, 11, 23, 14, tzinfo=UTC)


def test_time_between_two_moments_leaves_nights_and_weekends_out():
    assert deadlines.between(OFFICE, FRIDAY, MONDAY + timedelta(hours=1)) == timedelta(hours=7)
    assert deadlines.between(OFFICE, MONDAY, FRIDAY) == timedelta(0)


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        ({}, MONDAY),
        ({date(2026, 11, 23): 3}, MONDAY + timedelta(days=1)),
        ({date(2026, 11, 23): 3, date(2026, 11, 24): 3}, MONDAY + timedelta(days=2)),
    ],
)
def test_a_batch_is_staggered_to_so_many_a_day(taken, expected):
    assert deadlines.staggered(OFFICE, SATURDAY, taken, 3) == expected


def test_a_calendar_without_work_is_found_out():
    never = Calendar("UTC", frozenset(), time(9), time(17))

    with pytest.raises((ValueError, StopIteration)):
        deadlines.add_hours(never, MONDAY, 1)
