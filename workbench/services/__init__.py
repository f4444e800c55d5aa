"""Writes of this room."""

from workbench.services.cases import (
    add_note,
    open_case_by_hand,
    open_case_for_appeal,
    open_case_for_detection,
    open_case_for_report,
)
from workbench.services.claims import (
    claim_case,
    claim_next,
    expire_leases,
    release_claim,
    renew_claim,
)
from workbench.services.decisions import Release, cancel_decision, decide, release_decision
from workbench.services.errors import (
    AlreadyDecided,
    CaseTaken,
    CauseRequired,
    DecisionEnded,
    LeaseLapsed,
    NotClaimed,
    OutcomeNotAllowed,
    PersonRequired,
    ReasonRequired,
    RuleMayNotDecide,
    SecondPersonNeeded,
    StalePage,
    TouchedTheDecision,
)
from workbench.services.execution import close_withdrawn, decide_by_rule, execute, rule_may_decide
from workbench.services.sweeps import (
    execute_due,
    open_missing_cases,
    raise_priorities,
    take_detection,
)
from workbench.states import MoveRefused

__all__ = [
    "AlreadyDecided",
    "CaseTaken",
    "CauseRequired",
    "DecisionEnded",
    "LeaseLapsed",
    "MoveRefused",
    "NotClaimed",
    "OutcomeNotAllowed",
    "PersonRequired",
    "ReasonRequired",
    "Release",
    "RuleMayNotDecide",
    "SecondPersonNeeded",
    "StalePage",
    "TouchedTheDecision",
    "add_note",
    "cancel_decision",
    "claim_case",
    "claim_next",
    "close_withdrawn",
    "decide",
    "decide_by_rule",
    "execute",
    "execute_due",
    "expire_leases",
    "open_case_by_hand",
    "open_case_for_appeal",
    "open_case_for_detection",
    "open_case_for_report",
    "open_missing_cases",
    "raise_priorities",
    "release_claim",
    "release_decision",
    "renew_claim",
    "rule_may_decide",
    "take_detection",
]
