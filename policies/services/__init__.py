"""Writes: drafting a version, submitting it, and publishing it with a second person."""

from policies.services.drafting import create_rulebook, save_draft, submit_draft, withdraw_draft
from policies.services.packs import load_pack
from policies.services.publishing import digest_of, publish_draft, vouched_for
from policies.services.refusals import (
    DayHasPassed,
    DraftChanged,
    DraftClosed,
    LaterVersionWaits,
    NoticeTooShort,
    OutOfOrder,
    PersonRequired,
    RulebookExists,
    SecondPersonNeeded,
)

__all__ = [
    "DayHasPassed",
    "DraftChanged",
    "DraftClosed",
    "LaterVersionWaits",
    "NoticeTooShort",
    "OutOfOrder",
    "PersonRequired",
    "RulebookExists",
    "SecondPersonNeeded",
    "create_rulebook",
    "digest_of",
    "load_pack",
    "publish_draft",
    "save_draft",
    "submit_draft",
    "vouched_for",
    "withdraw_draft",
]
