"""Moments as whole microseconds since 1970, and the local days of a period in them."""

from datetime import UTC, date, datetime, time, timedelta

import numpy as np
from numpy.typing import NDArray

from governance import calendars

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ONE = timedelta(microseconds=1)
QUARTER, HOUR, DAY = 900_000_000, 3_600_000_000, 86_400_000_000
NEVER = 2**62  # after all that can happen
FEW = 2**18  # numbers up to it have room in a table

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def micro(moment: datetime) -> int:
    return (moment - EPOCH) // ONE


def moment_of(micros: int) -> datetime:
    return EPOCH + timedelta(microseconds=int(micros))


def distinct(numbers: Ints) -> Ints:
    """Each once, in order. These are not negative, and mostly small: no need to sort them."""
    greatest = int(numbers.max(initial=0))
    if greatest > FEW:
        return np.unique(numbers)
    found = np.zeros(greatest + 1, dtype=bool)
    found[numbers] = True
    return np.flatnonzero(found)


def looked_up(numbers: Ints, known: Ints, values: Ints) -> Ints:
    """The value of each number, of those that are known in order."""
    greatest = int(known.max(initial=0))
    if greatest > FEW:
        return values[np.searchsorted(known, numbers)]
    table = np.zeros(greatest + 1, dtype=np.int64)
    table[known] = values
    return table[numbers]


class LocalDays:
    """The local days from one moment to another, by number from 0: when each begins."""

    def __init__(self, since: datetime, until: datetime, zone: str) -> None:
        self.zone = zone
        self.first = calendars.local_date(since, zone)
        count = (calendars.local_date(until, zone) - self.first).days + 1
        self.midnights = [self._begin(self.first + timedelta(days=n)) for n in range(count + 1)]
        self.begins = np.array([micro(one) for one in self.midnights], dtype=np.int64)
        self._ends = np.append(self.begins[1:], NEVER)
        self.plain = np.diff(self.begins) == DAY
        self.count = count
        self._later: dict[tuple[int, int], int] = {}

    def _begin(self, day: date) -> datetime:
        return calendars.local_moment(day, time.min, self.zone, favour="earlier")

    def of(self, moments: Ints) -> Ints:
        """The number of each moment's day; a day is about as long as others, so it is soon found."""
        day = (moments - self.begins[0]) // DAY
        np.clip(day, 0, len(self.begins) - 1, out=day)
        day -= moments < self.begins[day]
        day += moments >= self._ends[day]
        elsewhere = (moments < self.begins[day]) | (moments >= self._ends[day]) | (day < 0)
        if elsewhere.any():
            day[elsewhere] = np.searchsorted(self.begins, moments[elsewhere], side="right") - 1
        return day

    def date_of(self, number: int) -> date:
        return self.first + timedelta(days=int(number))

    def same_clock(self, moments: Ints, days: int, until: int) -> Ints:
        """So many days later at the same wall clock, at most `until`, which these days contain."""
        day = self.of(moments)
        target = day + days
        inside = target < self.count
        target = np.minimum(target, self.count - 1)
        ends = np.where(inside, moments - self.begins[day] + self.begins[target], until)
        odd = np.flatnonzero(inside & ~(self.plain[day] & self.plain[target]))
        if len(odd):
            ends[odd] = self._around_a_change(moments[odd], days)
        return np.minimum(ends, until)

    def _around_a_change(self, moments: Ints, days: int) -> Ints:
        """Clocks change at a quarter's begin: within one, all are later by as much, or are asked."""
        quarters, where = np.unique(moments // QUARTER, return_inverse=True)
        later = np.array([self._later_by(one, days) for one in quarters.tolist()], dtype=np.int64)
        ends = moments + later[where]
        for n in np.flatnonzero(later[where] == 0):
            ends[n] = self._by_the_calendar(int(moments[n]), days)
        return ends

    def _later_by(self, quarter: int, days: int) -> int:
        """By how much a quarter of an hour's moments are; 0 where its ends do not agree."""
        if (quarter, days) not in self._later:
            ends = quarter * QUARTER, (quarter + 1) * QUARTER - 1
            begin, end = (self._by_the_calendar(one, days) - one for one in ends)
            self._later[quarter, days] = begin if begin == end else 0
        return self._later[quarter, days]

    def _by_the_calendar(self, moment: int, days: int) -> int:
        return micro(calendars.same_clock(moment_of(moment), days, self.zone))
