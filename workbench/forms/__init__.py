"""What lists are narrowed by, and what a decision needs."""

from workbench.forms.cases import AppealFilters, CaseFilters, QueueFilters
from workbench.forms.choosing import Clauses, OneClause, OneSeverity, Severities
from workbench.forms.deciding import DecisionForm
from workbench.forms.decisions import DecisionFilters, HeldFilters
from workbench.forms.events import AuditFilters
from workbench.forms.fields import ANY, ClauseField, Day, SeverityField, choices_of
from workbench.forms.filters import Filters
from workbench.forms.findings import ViolationFilters
from workbench.forms.parties import ItemFilters, PartyFilters

__all__ = [
    "ANY",
    "AppealFilters",
    "AuditFilters",
    "CaseFilters",
    "ClauseField",
    "Clauses",
    "Day",
    "DecisionFilters",
    "DecisionForm",
    "Filters",
    "HeldFilters",
    "ItemFilters",
    "OneClause",
    "OneSeverity",
    "PartyFilters",
    "QueueFilters",
    "Severities",
    "SeverityField",
    "ViolationFilters",
    "choices_of",
]
