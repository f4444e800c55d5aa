"""A market's calendar: days and months end at the next local midnight, exclusive; hours elapse.

A wall-clock time that a daylight-saving gap skips moves forward; one that happens twice resolves
in the party's favour: the earlier of the two for penalties, the later for windows.
"""

import calendar
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Favour = Literal["earlier", "later"]


def local_moment(day: date, clock: time, zone: str, *, favour: Favour) -> datetime:
    """The UTC moment at which the wall clock of `zone` shows `clock` on `day`."""
    wall = datetime.combine(day, clock, tzinfo=ZoneInfo(zone))
    first, second = (wall.replace(fold=n).astimezone(UTC) for n in (0, 1))
    if second < first:  # a gap: fold 0 reads the clock before the change, which is the later moment
        return first
    return first if favour == "earlier" else second


def local_date(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def add_months(day: date, months: int) -> date:
    """The same day `months` later, clamped to the month's length (31 August + 6 = 28 February)."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def last_day(end: datetime, zone: str) -> date | None:
    """The last whole day before an exclusive end at midnight; None where it ends within a day."""
    local = end.astimezone(ZoneInfo(zone))
    return local.date() - timedelta(days=1) if local.time() == time.min else None


def after_days(moment: datetime, days: int, zone: str, *, favour: Favour = "later") -> datetime:
    """Exclusive end of a window of `days` local days: the midnight that closes the last of them."""
    last = local_date(moment, zone) + timedelta(days=days)
    return local_moment(last + timedelta(days=1), time.min, zone, favour=favour)


def after_months(moment: datetime, months: int, zone: str, *, favour: Favour = "later") -> datetime:
    """Exclusive end of a window of calendar months (31 August + 6 months ends with 28 February)."""
    last = add_months(local_date(moment, zone), months)
    return local_moment(last + timedelta(days=1), time.min, zone, favour=favour)


def same_clock(moment: datetime, days: int, zone: str, *, favour: Favour = "earlier") -> datetime:
    """`days` later at the same wall clock: how a penalty's days are counted."""
    local = moment.astimezone(ZoneInfo(zone))
    return local_moment(local.date() + timedelta(days=days), local.time(), zone, favour=favour)


def next_reset(moment: datetime, period: Literal["quarter", "year"], zone: str) -> datetime:
    """The local midnight at which the calendar period holding `moment` ends."""
    day = local_date(moment, zone)
    if period == "year":
        first = date(day.year + 1, 1, 1)
    else:
        first = add_months(date(day.year, 3 * ((day.month - 1) // 3) + 1, 1), 3)
    return local_moment(first, time.min, zone, favour="earlier")


def elapsed(moment: datetime, hours: float) -> datetime:
    return moment + timedelta(hours=hours)
