"""What each event becomes for the party. Called by subscribers."""

from education.services.telling.findings import (
    offer_course,
    tell_overturned,
    tell_penalties,
    tell_penalty_ended,
    tell_violation,
)
from education.services.telling.hearings import tell_appeal, tell_correction, tell_stay
from education.services.telling.standing import tell_caution, tell_course, tell_tier, tell_tier_lost

__all__ = [
    "offer_course",
    "tell_appeal",
    "tell_caution",
    "tell_correction",
    "tell_course",
    "tell_overturned",
    "tell_penalties",
    "tell_penalty_ended",
    "tell_stay",
    "tell_tier",
    "tell_tier_lost",
    "tell_violation",
]
