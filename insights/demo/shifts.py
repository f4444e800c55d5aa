"""When people work: decisions fall into somebody's shift."""

from datetime import datetime, timedelta
from random import Random

SHIFT = (6, 20)  # hours of UTC in which one of the teams is at work


def in_a_shift(at: datetime, rng: Random) -> datetime:
    """The moment itself, or one soon after the next shift begins. Few work at weekends."""
    while at.hour < SHIFT[0] or at.hour >= SHIFT[1] or (at.weekday() >= 5 and rng.random() < 0.6):
        at = (at + timedelta(hours=5)).replace(minute=rng.randrange(60))
    return at


def soon(at: datetime, hours: float, rng: Random) -> datetime:
    """About `hours` later, sometimes much later, at a time when somebody works."""
    return in_a_shift(at + timedelta(hours=min(6 * hours, hours * rng.lognormvariate(0, 0.6))), rng)
