"""What waits for a party, as its home page lists it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: its words, what it brings, where it is done, and until when.

    `days`: the end is a day, the last one included, not an hour.
    """

    title: str
    detail: str
    url: str
    icon: str
    until: datetime | None = None
    days: bool = False
