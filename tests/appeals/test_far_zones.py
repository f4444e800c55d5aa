"""Windows where the clock is odd: far from UTC, by quarters of an hour, midnights missing or double."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from appeals.eligibility import eligibility
from policies.scheme import Windows

SECOND = timedelta(seconds=1)
DAYS = Windows(appeal_days=[30, 15])
MONTHS = Windows(appeal_months=6)
HOURS = Windows(appeal_hours=72)

# zone, windows, informed (that clock), the exclusive end in UTC, and the last day or hour in words
TABLE = [
    # The first and the last places where a day begins: 25 hours lie between their midnights.
    ("Pacific/Kiritimati", DAYS, "2026-03-01 00:00:00", "2026-03-31 10:00:00", "31 Mar 2026"),
    ("Pacific/Pago_Pago", DAYS, "2026-03-01 23:59:59", "2026-04-01 11:00:00", "31 Mar 2026"),
    ("Pacific/Kiritimati", MONTHS, "2026-08-31 00:00:00", "2027-02-28 10:00:00", "28 Feb 2027"),
    ("Pacific/Pago_Pago", MONTHS, "2026-08-31 23:59:59", "2027-03-01 11:00:00", "28 Feb 2027"),
    # Halves and quarters of an hour.
    ("Asia/Kathmandu", DAYS, "2026-01-01 12:00:00", "2026-01-31 18:15:00", "31 Jan 2026"),
    ("Pacific/Chatham", DAYS, "2026-03-10 12:00:00", "2026-04-09 11:15:00", "9 Apr 2026"),
    ("Australia/Lord_Howe", DAYS, "2026-03-10 12:00:00", "2026-04-09 13:30:00", "9 Apr 2026"),
    # The midnight at which it would end does not exist: the clock goes from 24:00 to 1:00.
    ("America/Santiago", DAYS, "2026-08-06 12:00:00", "2026-09-06 04:00:00", "5 Sep 2026"),
    ("Asia/Beirut", DAYS, "2026-02-26 12:00:00", "2026-03-28 22:00:00", "28 Mar 2026"),
    # The midnight at which it would end comes twice: the later one holds.
    ("America/Havana", DAYS, "2026-10-01 12:00:00", "2026-11-01 05:00:00", "31 Oct 2026"),
    # Month ends of the short month, in a leap year and out of one.
    ("Pacific/Auckland", MONTHS, "2027-08-31 12:00:00", "2028-02-29 11:00:00", "29 Feb 2028"),
    ("Pacific/Auckland", MONTHS, "2026-08-31 12:00:00", "2027-02-28 11:00:00", "28 Feb 2027"),
    ("Asia/Jakarta", MONTHS, "2026-12-31 23:59:59", "2027-06-30 17:00:00", "30 Jun 2027"),
    # Hours are elapsed time, whatever the clock on the wall does meanwhile.
    ("Europe/Berlin", HOURS, "2026-03-28 12:00:00", "2026-03-31 11:00:00", "31 Mar 2026, 13:00"),
    ("America/Santiago", HOURS, "2026-09-04 12:00:00", "2026-09-07 16:00:00", "7 Sep 2026, 13:00"),
]


def answer(windows: Windows, zone: str, informed: datetime, now: datetime):
    return eligibility(windows=windows, zone=zone, informed_at=informed, now=now, past=[])


@pytest.mark.parametrize(("zone", "windows", "informed", "end", "last"), TABLE)
def test_a_window_is_open_to_its_last_second_and_names_its_last_day(
    zone, windows, informed, end, last
):
    told = datetime.fromisoformat(informed).replace(tzinfo=ZoneInfo(zone))
    over = datetime.fromisoformat(end).replace(tzinfo=UTC)

    assert answer(windows, zone, told, over - SECOND).eligible
    assert answer(windows, zone, told, over - SECOND).until == over
    closed = answer(windows, zone, told, over)
    assert closed.code == "window_closed"
    assert closed.reason == f"The time to appeal ended on {last}."


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "America/Santiago"])
def test_whoever_is_told_later_never_has_to_appeal_sooner(zone):
    """Hour by hour through a year: ends never go back, and there are always thirty whole days."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    ends = []
    for hour in range(0, 366 * 24, 5):
        told = start + timedelta(hours=hour)
        until = answer(DAYS, zone, told, told).until
        assert until is not None
        assert until - told >= timedelta(days=30) - timedelta(hours=1)
        ends.append(until)
    assert ends == sorted(ends)
