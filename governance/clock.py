"""The one clock. Tests freeze it with time-machine; in the product only replays tell it a past."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

SKEW = timedelta(minutes=5)  # how far a sender's clock, or another host's, may run ahead of ours
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)  # local days before year 1 cannot be read back
TIME_REMEDY = "Send a past time with its offset, such as 2026-03-01T00:00:00Z."

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _told.get() or timezone.now()


def out_of_time(moment: datetime, now: datetime) -> str | None:
    """What is wrong with a moment at which something is said to have happened, or nothing."""
    if moment < EARLIEST:
        return f"This is before {EARLIEST.year}."
    return "This is in the future." if moment > now + SKEW else None


@contextmanager
def told(moment: datetime) -> Iterator[None]:
    """Read `moment` from the clock within: for replaying a past that was told to us.

    Only the demonstration world and imports of history do that, and only where the settings allow
    it; production refuses, so that no line of a real ledger can claim another time than its own.
    """
    if not settings.REPLAY_ALLOWED:
        raise ImproperlyConfigured("REPLAY_ALLOWED is off here: the past is not told again.")
    if moment > timezone.now():
        raise ValueError(f"{moment} has not come yet: only a past can be told.")
    before = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(before)
