"""Days end at the next local midnight, hours elapse, penalties keep the wall clock."""

from datetime import UTC, date, datetime

from governance.calendars import (
    add_months,
    after_days,
    after_months,
    elapsed,
    last_day,
    next_reset,
    same_clock,
)

NEW_YORK, BERLIN, JAKARTA = "America/New_York", "Europe/Berlin", "Asia/Jakarta"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


def test_a_window_of_days_ends_with_the_last_local_day():
    assert after_days(utc(2026, 11, 12, 15), 30, NEW_YORK) == utc(2026, 12, 13, 5)
    assert after_days(utc(2026, 11, 12, 20), 30, JAKARTA) == utc(2026, 12, 13, 17)


def test_six_months_after_the_end_of_august_is_the_end_of_february():
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert after_months(utc(2026, 8, 31, 12), 6, BERLIN) == utc(2027, 2, 28, 23)


def test_a_penalty_keeps_the_wall_clock_across_the_change_of_time():
    assert same_clock(utc(2026, 3, 28, 11), 1, BERLIN) == utc(2026, 3, 29, 10)


def test_a_gap_moves_forward():
    assert same_clock(utc(2026, 3, 28, 1, 30), 1, BERLIN) == utc(2026, 3, 29, 1, 30)


def test_an_ambiguous_time_favours_the_party():
    half_past_two = utc(2026, 10, 24, 0, 30)
    assert same_clock(half_past_two, 1, BERLIN) == utc(2026, 10, 25, 0, 30)
    assert same_clock(half_past_two, 1, BERLIN, favour="later") == utc(2026, 10, 25, 1, 30)


def test_hours_are_elapsed_time():
    assert elapsed(utc(2026, 3, 28, 12), 24) == utc(2026, 3, 29, 12)


def test_a_quarter_and_a_year_reset_at_local_midnight():
    assert next_reset(utc(2026, 3, 31, 23), "quarter", JAKARTA) == utc(2026, 6, 30, 17)
    assert next_reset(utc(2026, 3, 31, 12), "quarter", JAKARTA) == utc(2026, 3, 31, 17)
    assert next_reset(utc(2026, 5, 1), "year", NEW_YORK) == utc(2027, 1, 1, 5)


def test_the_last_day_is_the_one_that_the_midnight_closes():
    assert last_day(datetime(2026, 12, 20, 5, tzinfo=UTC), "America/New_York") == date(2026, 12, 19)
    assert last_day(datetime(2026, 12, 20, 15, 2, tzinfo=UTC), "America/New_York") is None
