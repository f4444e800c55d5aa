"""Reads: what came in, what rules say, what they found."""

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
    "detections",
    "earned_batches",
    "earning_progress",
    "items_called",
    "judged_since",
    "latest_signals_of",
    "line_of",
    "metric_codes",
    "metrics",
    "observations_after",
    "observations_of",
    "parties_called",
    "program_of",
    "rehearse_expression",
    "reports",
    "rules",
    "runs_of",
    "signals",
    "versions_in_force",
    "versions_never_run",
]
