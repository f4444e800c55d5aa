"""A batch of clean orders that brought points. Pure: no database."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from governance.calendars import local_moment


@dataclass(frozen=True, slots=True)
class EarnedBatch:
    """A full batch within its caps: on which local day its last order was settled, what it brings.

    `version_id` is the version in force at that settlement; it prices the batch.
    """

    party_id: int
    version_id: int
    item_id: int | None
    day: date
    points: int

    @property
    def week(self) -> date:
        """The Monday of the week in which it is earned."""
        return week_of(self.day)

    def counts_from(self, zone: str) -> datetime:
        """The midnight that ends the day, so no order is credited before a decision of its own day.

        A whole day also keeps the ledger short: when an order is returned later, each following
        batch ends one order later, yet hardly ever on another day.
        """
        return local_moment(self.day + timedelta(days=1), time.min, zone, favour="earlier")


def week_of(day: date) -> date:
    return day - timedelta(days=day.weekday())
