"""Calendar half-years, in which reports are given to the public. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time

from governance import calendars


@dataclass(frozen=True, slots=True, order=True)
class Half:
    """January to June, or July to December, of a year."""

    year: int
    number: int

    @property
    def code(self) -> str:
        return f"{self.year}-{self.number}"

    @property
    def first(self) -> date:
        return date(self.year, 1 if self.number == 1 else 7, 1)

    @property
    def last(self) -> date:
        return date(self.year, 6, 30) if self.number == 1 else date(self.year, 12, 31)

    @property
    def earlier(self) -> "Half":
        return Half(self.year, 1) if self.number == 2 else Half(self.year - 1, 2)

    @property
    def later(self) -> "Half":
        return Half(self.year, 2) if self.number == 1 else Half(self.year + 1, 1)

    def span(self, zone: str) -> tuple[datetime, datetime]:
        """Its first moment, and the first after it, by a market's own clock."""
        begins, ends = (
            calendars.local_moment(day, time.min, zone, favour="earlier")
            for day in (self.first, self.later.first)
        )
        return begins, ends


def half_of(day: date) -> Half:
    return Half(day.year, 1 if day.month <= 6 else 2)


def parse(code: str) -> Half | None:
    """`2026-1`; None for anything else."""
    year, _dash, number = code.partition("-")
    if (
        len(year) == 4
        and year.isascii()
        and year.isdigit()
        and year > "1999"
        and number in {"1", "2"}
    ):
        return Half(int(year), int(number))
    return None


def newest_finished(today: date) -> Half:
    return half_of(today).earlier
