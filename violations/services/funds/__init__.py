"""Holding money back, and letting it go: each step a row, an event, and a control that says it."""

from violations.services.funds.holding import approve_hold, hold_funds, refuse_hold
from violations.services.funds.releasing import end_one_hold, release_funds, release_funds_of
from violations.services.funds.reviewing import (
    ask_for_review,
    extend_hold,
    note_hold_read,
    review_hold,
)
from violations.services.funds.steps import SECONDS

__all__ = [
    "SECONDS",
    "approve_hold",
    "ask_for_review",
    "end_one_hold",
    "extend_hold",
    "hold_funds",
    "note_hold_read",
    "refuse_hold",
    "release_funds",
    "release_funds_of",
    "review_hold",
]
