"""Findings, the reasons given for them, what they entail and what the marketplace must obey."""

from violations.models.acceptance import Acceptance
from violations.models.controls import Acknowledgement, Control, ControlQuerySet
from violations.models.documents import DocumentFile, DocumentRequest, DocumentStep
from violations.models.findings import Violation, ViolationOverturned, ViolationQuerySet
from violations.models.funds import FundsHold, FundsState, FundsStep
from violations.models.incidents import Incident, IncidentLimit, IncidentStep, IncidentWords
from violations.models.penalties import Penalty, PenaltyStep
from violations.models.repeats import LessonTaken, RepeatReached, RepeatUndone
from violations.models.restitution import PutRight
from violations.models.scope import OfParties
from violations.models.statements import StatementDelivery, StatementOfReasons
from violations.models.stays import Stay, StayedControl, StayEnded

__all__ = [
    "Acceptance",
    "Acknowledgement",
    "Control",
    "ControlQuerySet",
    "DocumentFile",
    "DocumentRequest",
    "DocumentStep",
    "FundsHold",
    "FundsState",
    "FundsStep",
    "Incident",
    "IncidentLimit",
    "IncidentStep",
    "IncidentWords",
    "LessonTaken",
    "OfParties",
    "Penalty",
    "PenaltyStep",
    "PutRight",
    "RepeatReached",
    "RepeatUndone",
    "StatementDelivery",
    "StatementOfReasons",
    "Stay",
    "StayEnded",
    "StayedControl",
    "Violation",
    "ViolationOverturned",
    "ViolationQuerySet",
]
