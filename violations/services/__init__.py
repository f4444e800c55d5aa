"""Writes of this room."""

from violations.charges import Charge, charge_for
from violations.errors import (
    AlreadyOverturned,
    ItemMismatch,
    MeasureBeyondBounds,
    NothingToStay,
    PenaltyEnded,
    RuleMayNotDecide,
    StatementIncomplete,
    StayNeedsEnd,
    StricterThanBefore,
    UnknownSeverity,
)
from violations.plans import PlannedMeasure, Preview
from violations.previews import preview_severities, preview_violation
from violations.services.answering import (
    NothingHandedIn,
    RequestClosed,
    accept_violation,
    answer_document,
    hand_in_document,
    request_document,
    withdraw_request,
)
from violations.services.earning import earn
from violations.services.funds import (
    approve_hold,
    ask_for_review,
    extend_hold,
    hold_funds,
    note_hold_read,
    refuse_hold,
    release_funds,
    review_hold,
)
from violations.services.incidents import (
    answer_more,
    ask_more,
    end_due_incidents,
    freeze_some,
    halt_incident,
    join_late,
    lift_incident,
    open_incident,
    refuse_incident,
    set_limit,
    start_incident,
    tell_ends,
    work_incidents,
)
from violations.services.lessons import note_lesson, shorten_penalties
from violations.services.lines import post_lines
from violations.services.locking import hold_parties
from violations.services.obeying import acknowledge_control, note_informed
from violations.services.overturn import Restitution, correct_violation, overturn_violation
from violations.services.penalties import begin_due, expire_due, lift_penalty
from violations.services.record import record_violation
from violations.services.relief import grant_relief, relief_due
from violations.services.replacing import Replacement, ease_measures, replace_violation
from violations.services.requiring import UnknownDocument, require_document, require_due
from violations.services.stays import end_due_stays, end_stay, end_stays_of, grant_stay
from violations.services.sweeps import sweep_standing
from violations.services.tiers import review_due_tiers, review_tier

__all__ = [
    "AlreadyOverturned",
    "Charge",
    "ItemMismatch",
    "MeasureBeyondBounds",
    "NothingHandedIn",
    "NothingToStay",
    "PenaltyEnded",
    "PlannedMeasure",
    "Preview",
    "Replacement",
    "RequestClosed",
    "Restitution",
    "RuleMayNotDecide",
    "StatementIncomplete",
    "StayNeedsEnd",
    "StricterThanBefore",
    "UnknownDocument",
    "UnknownSeverity",
    "accept_violation",
    "acknowledge_control",
    "answer_document",
    "answer_more",
    "approve_hold",
    "ask_for_review",
    "ask_more",
    "begin_due",
    "charge_for",
    "correct_violation",
    "earn",
    "ease_measures",
    "end_due_incidents",
    "end_due_stays",
    "end_stay",
    "end_stays_of",
    "expire_due",
    "extend_hold",
    "freeze_some",
    "grant_relief",
    "grant_stay",
    "halt_incident",
    "hand_in_document",
    "hold_funds",
    "hold_parties",
    "join_late",
    "lift_incident",
    "lift_penalty",
    "note_hold_read",
    "note_informed",
    "note_lesson",
    "open_incident",
    "overturn_violation",
    "post_lines",
    "preview_severities",
    "preview_violation",
    "record_violation",
    "refuse_hold",
    "refuse_incident",
    "release_funds",
    "relief_due",
    "replace_violation",
    "request_document",
    "require_document",
    "require_due",
    "review_due_tiers",
    "review_hold",
    "review_tier",
    "set_limit",
    "shorten_penalties",
    "start_incident",
    "sweep_standing",
    "tell_ends",
    "withdraw_request",
    "work_incidents",
]
