"""Whether any of it works, and what a change of the rules would do."""

from insights.models.figures import (
    Alert,
    AlertRule,
    Experiment,
    MetricPoint,
    Publication,
    TouchedDay,
)
from insights.models.rehearsals import Rehearsal, RehearsalMove, RehearsalSlice

__all__ = [
    "Alert",
    "AlertRule",
    "Experiment",
    "MetricPoint",
    "Publication",
    "Rehearsal",
    "RehearsalMove",
    "RehearsalSlice",
    "TouchedDay",
]
