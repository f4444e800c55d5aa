"""Writes of this room."""

from appeals.services.appeals import (
    AppealClosed,
    NotEligible,
    TextMissing,
    TextTooLong,
    close_appeal,
    submit_appeal,
    withdraw_appeal,
)
from appeals.services.corrections import CorrectionOpen, submit_correction
from appeals.services.messages import post_message
from governance.uploads import FileRefused

__all__ = [
    "AppealClosed",
    "CorrectionOpen",
    "FileRefused",
    "NotEligible",
    "TextMissing",
    "TextTooLong",
    "close_appeal",
    "post_message",
    "submit_appeal",
    "submit_correction",
    "withdraw_appeal",
]
