"""When something is due, by the calendar of those who must do it. Pure.

Time of work is what passes between opening and closing on days of work. A wall-clock time that a
daylight-saving gap skips moves forward; one that happens twice is the later, for a deadline.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from governance.calendars import local_date, local_moment

HORIZON = 3660  # days; a calendar without work for ten years is a mistake, not a calendar


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days of the week, hours, holidays and the zone in which they are meant."""

    zone: str
    weekdays: frozenset[int]
    opens: time
    closes: time
    holidays: frozenset[date] = frozenset()

    def works_on(self, day: date) -> bool:
        return day.weekday() in self.weekdays and day not in self.holidays

    def shifts(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """What is left of the working day of `moment`, then each whole one after it."""
        day = local_date(moment, self.zone)
        for n in range(HORIZON):
            today = day + timedelta(days=n)
            if not self.works_on(today):
                continue
            begin = local_moment(today, self.opens, self.zone, favour="later")
            end = local_moment(today, self.closes, self.zone, favour="later")
            if end > moment:
                yield max(begin, moment), end

    def start(self, moment: datetime) -> datetime:
        """When work on something that came in then can begin."""
        return next(self.shifts(moment))[0]


def start(calendar: Calendar | None, moment: datetime) -> datetime:
    return calendar.start(moment) if calendar else moment


def add_hours(calendar: Calendar | None, moment: datetime, hours: float) -> datetime:
    """`hours` of work after `moment`."""
    return add_time(calendar, moment, timedelta(hours=hours))


def add_time(calendar: Calendar | None, moment: datetime, left: timedelta) -> datetime:
    if calendar is None:
        return moment + left
    if left <= timedelta(0):
        return moment
    for begin, end in calendar.shifts(moment):
        if left <= end - begin:
            return begin + left
        left -= end - begin
    raise ValueError("This calendar has no work within ten years.")


def add_days(calendar: Calendar | None, moment: datetime, days: int) -> datetime:
    """The same wall clock, `days` working days after work could begin."""
    if calendar is None:
        return moment + timedelta(days=days)
    begin = calendar.start(moment)
    local = begin.astimezone(ZoneInfo(calendar.zone))
    day = local.date()
    for _ in range(HORIZON):
        if days <= 0:
            return local_moment(day, local.time(), calendar.zone, favour="later")
        day += timedelta(days=1)
        days -= calendar.works_on(day)
    raise ValueError("This calendar has no work within ten years.")


def between(calendar: Calendar | None, begin: datetime, end: datetime) -> timedelta:
    """Time of work from `begin` to `end`; none where the end has passed."""
    if end <= begin:
        return timedelta(0)
    if calendar is None:
        return end - begin
    total = timedelta(0)
    for opens, closes in calendar.shifts(begin):
        if opens >= end:
            break
        total += min(closes, end) - opens
    return total


def staggered(
    calendar: Calendar | None, moment: datetime, taken: dict[date, int], a_day: int
) -> datetime:
    """When the clock of one more starts, if only so many start a day: now, or some later morning.

    `taken` says how many clocks start on each day already, in the calendar's zone.
    """
    zone = calendar.zone if calendar else "UTC"
    begin = start(calendar, moment)
    for _ in range(HORIZON):
        day = local_date(begin, zone)
        if taken.get(day, 0) < a_day:
            return begin
        midnight = local_moment(day + timedelta(days=1), time.min, zone, favour="later")
        begin = start(calendar, midnight)
    raise ValueError("This batch does not fit into ten years.")


def beginning_of_day(calendar: Calendar | None, moment: datetime) -> datetime:
    """The midnight before, where the calendar is."""
    zone = calendar.zone if calendar else "UTC"
    return local_moment(local_date(moment, zone), time.min, zone, favour="earlier")
