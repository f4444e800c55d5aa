"""Why one case comes before another. Pure: each term is capped, and they add up to the priority."""

import math
from datetime import datetime, timedelta

SEVERITY = {"low": 8, "medium": 16, "high": 24, "critical": 30}
TONES = {"quiet": 4, "warn": 10, "bad": 15}
CAPS = {"severity": 30, "value": 25, "standing": 15, "repeat": 15, "due": 15}
# How near the deadline is, and what that adds. The sweep raises the term as time passes.
DUE = ((timedelta(0), 15), (timedelta(hours=8), 10), (timedelta(hours=24), 5))


def severity_term(severity: str) -> int:
    return min(CAPS["severity"], SEVERITY.get(severity, SEVERITY["medium"]))


def value_term(minor_units: int) -> int:
    """Five points for each tenfold of money at stake, so that a giant does not drown the rest."""
    if minor_units <= 0:
        return 0
    return min(CAPS["value"], round(5 * math.log10(1 + minor_units / 100)))


def standing_term(tone: str) -> int:
    """The closer a party stands to losing its account, the sooner it should know."""
    return TONES.get(tone, 0)


def repeat_term(earlier_violations: int) -> int:
    return min(CAPS["repeat"], 5 * earlier_violations)


def due_term(due_at: datetime, now: datetime) -> int:
    left = due_at - now
    return next((points for within, points in DUE if left <= within), 0)


def terms(
    *,
    severity: str,
    value: int,
    tone: str,
    earlier_violations: int,
    due_at: datetime,
    now: datetime,
) -> dict[str, int]:
    """Every reason that counts, by name. What adds nothing is left out."""
    said = {
        "severity": severity_term(severity),
        "value": value_term(value),
        "standing": standing_term(tone),
        "repeat": repeat_term(earlier_violations),
        "due": due_term(due_at, now),
    }
    return {name: points for name, points in said.items() if points}
