"""A version's numbers as sentences that a party can read. Pure."""

from policies.words.clauses import (
    carry_words,
    joint_words,
    repeat_words,
    repetition_words,
    warn_words,
)
from policies.words.counting import (
    band_ranges,
    earning_words,
    how_it_counts,
    lapse_words,
    line_words,
)
from policies.words.hearing import (
    appeal_words,
    document_words,
    funds_words,
    notice_words,
    tier_words,
)
from policies.words.small import (
    duration_words,
    item_words,
    language_words,
    measure_words,
    points_words,
    price_words,
    severity_words,
)

__all__ = [
    "appeal_words",
    "band_ranges",
    "carry_words",
    "document_words",
    "duration_words",
    "earning_words",
    "funds_words",
    "how_it_counts",
    "item_words",
    "joint_words",
    "language_words",
    "lapse_words",
    "line_words",
    "measure_words",
    "notice_words",
    "points_words",
    "price_words",
    "repeat_words",
    "repetition_words",
    "severity_words",
    "tier_words",
    "warn_words",
]
