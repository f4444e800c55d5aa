"""Writes of this room."""

from appeals.services.appeals import (
    AppealClosed,
    NotEligible,
    PersonDecides,
    TextMissing,
    TextTooLong,
    close_appeal,
    facts_came_in,
    return_for_facts,
    submit_appeal,
    submit_for_reporter,
    withdraw_appeal,
)
from appeals.services.corrections import (
    CorrectionClosed,
    CorrectionOpen,
    NotCorrectable,
    PersonAnswers,
    answer_correction,
    submit_correction,
)
from appeals.services.drafts import save_draft
from appeals.services.messages import before_staff_writes, post_message, post_staff_message
from governance.uploads import FileRefused

__all__ = [
    "AppealClosed",
    "CorrectionClosed",
    "CorrectionOpen",
    "FileRefused",
    "NotCorrectable",
    "NotEligible",
    "PersonAnswers",
    "PersonDecides",
    "TextMissing",
    "TextTooLong",
    "answer_correction",
    "before_staff_writes",
    "close_appeal",
    "facts_came_in",
    "post_message",
    "post_staff_message",
    "return_for_facts",
    "save_draft",
    "submit_appeal",
    "submit_correction",
    "submit_for_reporter",
    "withdraw_appeal",
]
