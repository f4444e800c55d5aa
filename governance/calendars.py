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
    """The last whole day before an exclusive end at midnight; None where it ends within a day.

    Where the clock leaps over midnight, a day begins when the leap has been made.
    """
    local = end.astimezone(ZoneInfo(zone))
    begins = local_moment(local.date(), time.min, zone, favour="later")
    return local.date() - timedelta(days=1) if local.time() == time.min or end == begins else None


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


def next_reset(
    moment: datetime,
    period: Literal["quarter", "year"],
    zone: str,
    on: Literal["end", "last_monday", "first_monday"] = "end",
) -> datetime:
    """The first local midnight after `moment` at which a calendar period is reset.

    That is where the period ends, or the beginning of its last Monday, or of the next one's first.
    """
    day = local_date(moment, zone)
    begins = date(day.year, 1, 1) if period == "year" else _quarter(day)
    months = 12 if period == "year" else 3
    for n in range(3):  # a Monday's reset of the period before may lie ahead, or this one's behind
        reset = local_moment(
            _reset_day(add_months(begins, n * months), on), time.min, zone, favour="earlier"
        )
        if reset > moment:
            return reset
    raise AssertionError("of three resets in a row one is ahead")


def _quarter(day: date) -> date:
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def _reset_day(next_period: date, on: str) -> date:
    """The day of the reset, given the first day of the period that follows it (or of this one)."""
    if on == "last_monday":
        last = next_period - timedelta(days=1)
        return last - timedelta(days=last.weekday())
    if on == "first_monday":
        return next_period + timedelta(days=-next_period.weekday() % 7)
    return next_period


def window_end(
    moment: datetime,
    zone: str,
    *,
    days: int | None = None,
    months: int | None = None,
    hours: int | None = None,
) -> datetime | None:
    """Exclusive end of a window said in days, months, hours, or several of them: the longer counts."""
    ends = []
    if days:
        ends.append(after_days(moment, days, zone))
    if months:
        ends.append(after_months(moment, months, zone))
    if hours:
        ends.append(elapsed(moment, hours))
    return max(ends, default=None)


def elapsed(moment: datetime, hours: float) -> datetime:
    """So many hours later by a watch: added in UTC, since a local clock may jump meanwhile."""
    return moment.astimezone(UTC) + timedelta(hours=hours)
