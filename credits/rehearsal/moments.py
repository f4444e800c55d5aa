"""Moments as whole microseconds since 1970, and the local days of a period in them."""

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from governance import calendars

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ONE = timedelta(microseconds=1)
HOUR, DAY = 3_600_000_000, 86_400_000_000
NEVER = 2**62  # after all that can happen

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def micro(moment: datetime) -> int:
    return (moment - EPOCH) // ONE


def moment_of(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=int(micros))


class LocalDays:
    """The local days from one moment to another, by number from 0: when each begins."""

    def __init__(self, since: datetime, until: datetime, zone: str) -> None:
        self.zone = zone
        self.first = calendars.local_date(since, zone)
        count = (calendars.local_date(until, zone) - self.first).days + 1
        self.midnights = [self._begin(self.first + timedelta(days=n)) for n in range(count + 1)]
        self.begins = np.array([micro(one) for one in self.midnights], dtype=np.int64)
        self.plain = np.diff(self.begins) == DAY
        self.count = count

    def _begin(self, day: date) -> datetime:
        return calendars.local_moment(day, time.min, self.zone, favour="earlier")

    def of(self, moments: Ints) -> Ints:
        return np.searchsorted(self.begins, moments, side="right") - 1

    def date_of(self, number: int) -> date:
        return self.first + timedelta(days=int(number))

    def same_clock(self, moments: Ints, days: int, until: int) -> Ints:
        """So many days later at the same wall clock, at most `until`, which these days contain."""
        day = self.of(moments)
        target = day + days
        inside = target < self.count
        target = np.minimum(target, self.count - 1)
        ends = np.where(inside, moments - self.begins[day] + self.begins[target], until)
        for n in np.flatnonzero(inside & ~(self.plain[day] & self.plain[target])):
            ends[n] = micro(calendars.same_clock(moment_of(moments[n]), days, self.zone))
        return np.minimum(ends, until)
