"""What a rulebook version holds, as typed data. Pure: no database, no clock.

Every number of a platform or a law enters here, through a version with a date, and nowhere else.
"""

from policies.scheme.clauses import Clause, ClauseWords, Repetition, TierRule, Windows
from policies.scheme.languages import (
    TitleWords,
    ToldWords,
    VersionWords,
    WindowWords,
    is_variant,
    lang_in,
    told_in,
    words_in,
)
from policies.scheme.measures import Duration, FundsGround, Measure, RequiredDocument
from policies.scheme.scale import (
    Band,
    Earning,
    Joint,
    Lapse,
    LedgerClass,
    Milestone,
    Points,
    Repeat,
    Scheme,
    band_of,
    by_gravity,
    clamp,
    is_past,
    next_milestone,
    signed,
)
from policies.scheme.version import Source, VersionBody, parse, scheme_in

__all__ = [
    "Band",
    "Clause",
    "ClauseWords",
    "Duration",
    "Earning",
    "FundsGround",
    "Joint",
    "Lapse",
    "LedgerClass",
    "Measure",
    "Milestone",
    "Points",
    "Repeat",
    "Repetition",
    "RequiredDocument",
    "Scheme",
    "Source",
    "TierRule",
    "TitleWords",
    "ToldWords",
    "VersionBody",
    "VersionWords",
    "WindowWords",
    "Windows",
    "band_of",
    "by_gravity",
    "clamp",
    "is_past",
    "is_variant",
    "lang_in",
    "next_milestone",
    "parse",
    "scheme_in",
    "signed",
    "told_in",
    "words_in",
]
