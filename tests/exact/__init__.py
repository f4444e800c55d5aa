"""The oracle of rehearsals: every party by itself, line by line, on the exact engine."""

from tests.exact.prices import Prices
from tests.exact.replay import Findings, Replay, Replayed, Rung, Side
from tests.exact.repricing import FIXED, Unpriced
from tests.exact.restrictions import Days, count_days, days_of
from tests.exact.terms import InForce, Terms
from tests.exact.walk import micro, moment_of

__all__ = [
    "FIXED",
    "Days",
    "Findings",
    "InForce",
    "Prices",
    "Replay",
    "Replayed",
    "Rung",
    "Side",
    "Terms",
    "Unpriced",
    "count_days",
    "days_of",
    "micro",
    "moment_of",
]
