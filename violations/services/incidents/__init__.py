"""Emergencies: opened by one, started by another, worked off in chunks, ended by time or by hand."""

from violations.services.incidents.ending import (
    end_due_incidents,
    halt_incident,
    lift_incident,
    tell_ends,
)
from violations.services.incidents.extending import answer_more, ask_more, extend_some
from violations.services.incidents.freezing import freeze_some, join_late, work_incidents
from violations.services.incidents.opening import (
    open_incident,
    refuse_incident,
    set_limit,
    start_incident,
)
from violations.services.incidents.steps import LEADS

__all__ = [
    "LEADS",
    "answer_more",
    "ask_more",
    "end_due_incidents",
    "extend_some",
    "freeze_some",
    "halt_incident",
    "join_late",
    "lift_incident",
    "open_incident",
    "refuse_incident",
    "set_limit",
    "start_incident",
    "tell_ends",
    "work_incidents",
]
