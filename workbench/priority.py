"""Why one case comes before another. Pure: each reason is a share of its weight, and they add up.

A weight is the most that its reason may add; the lead changes weights, never the shares.
"""

import math
from collections.abc import Mapping
from datetime import datetime, timedelta

WEIGHTS = {
    "severity": 30,
    "value": 25,
    "standing": 15,
    "repeat": 15,
    "reporter": 10,
    "due": 15,
    "late_soon": 20,
}
MOST = 100
SEVERITY = {"low": 8 / 30, "medium": 16 / 30, "high": 24 / 30, "critical": 1.0}
TONES = {"quiet": 4 / 15, "warn": 10 / 15, "bad": 1.0}
TENFOLDS = 5  # money at stake that fills its weight: a hundred thousand
REPEATS = 3
REPORTS_AT_LEAST = 5  # fewer answered reports say nothing about a reporter
REPORTS_IN_FULL = 100
# How near the deadline is, and what that adds. The sweep raises the share as time passes.
DUE = (
    (timedelta(0), 1.0),
    (timedelta(hours=8), 10 / 15),
    (timedelta(hours=24), 5 / 15),
)


def severity_share(severity: str) -> float:
    return SEVERITY.get(severity, SEVERITY["medium"])


def value_share(minor_units: int) -> float:
    """The same for each tenfold of money at stake, so that a giant does not drown the rest."""
    if minor_units <= 0:
        return 0.0
    return min(1.0, math.log10(1 + minor_units / 100) / TENFOLDS)


def standing_share(tone: str) -> float:
    """The closer a party stands to losing its account, the sooner it should know."""
    return TONES.get(tone, 0.0)


def repeat_share(earlier_violations: int) -> float:
    return min(1.0, earlier_violations / REPEATS)


def reporter_share(right: int, answered: int) -> float:
    """How often this reporter was right; it grows with the logarithm of how much is known of them."""
    if answered < REPORTS_AT_LEAST:
        return 0.0
    known = min(1.0, math.log10(answered) / math.log10(REPORTS_IN_FULL))
    return right / answered * known


def due_share(due_at: datetime, now: datetime) -> float:
    left = due_at - now
    return next((share for within, share in DUE if left <= within), 0.0)


def shares(
    *,
    severity: str,
    value: int,
    tone: str,
    earlier_violations: int,
    reports: tuple[int, int] = (0, 0),
    due_at: datetime,
    now: datetime,
) -> dict[str, float]:
    """Every reason that counts, by name, as a part of its weight. What adds nothing is left out."""
    said = {
        "severity": severity_share(severity),
        "value": value_share(value),
        "standing": standing_share(tone),
        "repeat": repeat_share(earlier_violations),
        "reporter": reporter_share(*reports),
        "due": due_share(due_at, now),
    }
    return {name: round(share, 4) for name, share in said.items() if share}


def terms(shares: Mapping[str, float], weights: Mapping[str, int] | None = None) -> dict[str, int]:
    """Points by reason. The statement of the sweep rounds in the same way."""
    weights = WEIGHTS if weights is None else weights
    said = {name: int(weights.get(name, 0) * share + 0.5) for name, share in shares.items()}
    return {name: points for name, points in said.items() if points}
