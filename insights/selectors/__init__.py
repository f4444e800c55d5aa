"""Reads of this room."""

from insights.selectors.figures import (
    MEDIAN_OVER,
    Series,
    alerts,
    median_hours,
    newest_points,
    series,
    today_of,
    totals_of_day,
)
from insights.selectors.proofs import LedgerHealth, ledger_health, ledger_state
from insights.selectors.public import appeal_report, is_told, least_told, newest_half
from insights.selectors.rehearsals import (
    Progress,
    moves_of,
    progress_of,
    rehearsal_by_id,
    rehearsals_of,
)

__all__ = [
    "MEDIAN_OVER",
    "LedgerHealth",
    "Progress",
    "Series",
    "alerts",
    "appeal_report",
    "is_told",
    "least_told",
    "ledger_health",
    "ledger_state",
    "median_hours",
    "moves_of",
    "newest_half",
    "newest_points",
    "progress_of",
    "rehearsal_by_id",
    "rehearsals_of",
    "series",
    "today_of",
    "totals_of_day",
]
