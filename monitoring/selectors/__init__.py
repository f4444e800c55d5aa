"""Reads: what came in, what rules say, what they found."""

from monitoring.selectors.disputes import (
    corrected,
    disputes,
    disputes_for,
    disputes_of,
    metric_row,
    metric_rows,
    open_disputes,
    row_for,
    signals_over,
    taken_out,
)
from monitoring.selectors.earning import earned_batches
from monitoring.selectors.observations import Observation, observations_after, observations_of
from monitoring.selectors.progress import EarningProgress, earning_progress
from monitoring.selectors.references import items_called, parties_called
from monitoring.selectors.rules import (
    Rehearsal,
    RuleLine,
    detections,
    judged_since,
    line_of,
    metric_codes,
    program_of,
    rehearse_expression,
    rules,
    runs_of,
    versions_in_force,
    versions_never_run,
)
from monitoring.selectors.signals import (
    capped_count,
    latest_signals_of,
    metrics,
    reports,
    signals,
)

__all__ = [
    "EarningProgress",
    "Observation",
    "Rehearsal",
    "RuleLine",
    "capped_count",
    "corrected",
    "detections",
    "disputes",
    "disputes_for",
    "disputes_of",
    "earned_batches",
    "earning_progress",
    "items_called",
    "judged_since",
    "latest_signals_of",
    "line_of",
    "metric_codes",
    "metric_row",
    "metric_rows",
    "metrics",
    "observations_after",
    "observations_of",
    "open_disputes",
    "parties_called",
    "program_of",
    "rehearse_expression",
    "reports",
    "row_for",
    "rules",
    "runs_of",
    "signals",
    "signals_over",
    "taken_out",
    "versions_in_force",
    "versions_never_run",
]
