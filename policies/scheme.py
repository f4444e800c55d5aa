"""What a rulebook version holds, as typed data. Pure: no database, no clock.

Every number of a platform or a law enters here, through a version with a date, and nowhere else.
"""

from typing import Any, Literal

import msgspec

Points = int


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Unknown fields are faults: a misspelt `durration` must not pass silently."""


class Duration(Strict, frozen=True):
    """How long a measure lasts. `n` counts days (wall clock kept) or elapsed hours."""

    kind: Literal["days", "hours", "until_recovered", "permanent"]
    n: int | None = None


class Measure(Strict, frozen=True):
    """One control and how long it lasts."""

    control: str
    duration: Duration
    params: dict[str, int | str] = {}


class Band(Strict, frozen=True):
    """A stretch of the scale with a name; `at_least` is its lowest score, inclusive."""

    code: str
    title: str
    at_least: int
    tone: Literal["good", "warn", "bad", "quiet"]


class Milestone(Strict, frozen=True):
    """A line: passed by a score at or below `at` where points deduct, at or above where they add up."""

    code: str
    title: str
    at: int
    measures: list[Measure]
    terminal: bool = False


class Lapse(Strict, frozen=True):
    """When points stop counting. `days` are local days, a `period` resets at its local midnight."""

    kind: Literal["rolling", "calendar", "never"]
    days: int | None = None
    period: Literal["quarter", "year"] | None = None
    stops_at_terminal: bool = True


class LedgerClass(Strict, frozen=True):
    """A ledger of its own for a class of violations (ordinary, serious, counterfeit)."""

    code: str = "ordinary"
    title: str = "Account health"


class Scheme(Strict, frozen=True):
    """How points move a score, lapse, and turn into measures."""

    code: str
    direction: Literal["deduct", "accumulate"]
    start: int
    floor: int
    cap: int
    lapse: Lapse
    bands: list[Band]
    milestones: list[Milestone]
    counts_from: Literal["decision", "conduct"] = "decision"
    caution: int = 0
    milestones_apply: Literal["highest", "each"] = "highest"
    classes: list[LedgerClass] = msgspec.field(default_factory=lambda: [LedgerClass()])
    relief_every_days: int = 30


class Clause(Strict, frozen=True):
    """One rule: what it says, what a breach of it costs, and who may decide it."""

    code: str
    title: str
    text: str
    severity: str
    points: dict[str, Points]
    is_breach: list[str] = []
    is_not: list[str] = []
    ledger_class: str = "ordinary"
    basis: Literal["terms", "law"] = "terms"
    law_reference: str = ""
    measures: list[Measure] = []
    item_kinds: list[str] = []
    decided_by: Literal["person", "rule"] = "person"
    course: str = ""
    relief_points: Points = 0
    dsa_category: str = ""
    dsa_keyword: str = ""
    guidance: str = ""

    @property
    def severities(self) -> list[str]:
        """From the mildest to the gravest: by price, which the database keeps no order of."""
        return sorted(self.points, key=lambda severity: self.points[severity])

    @property
    def about_items(self) -> bool:
        return bool(self.item_kinds)


class TierRule(Strict, frozen=True):
    """What a party needs for a tier and what the tier brings. The last in the list is the best."""

    code: str
    title: str
    clean_days: int
    score_at_least: int | None = None
    score_at_most: int | None = None
    benefits: list[Measure] = []


class Windows(Strict, frozen=True):
    """Appeal windows per attempt, in days or, where the law says so, calendar months."""

    appeal_days: list[int] = []
    appeal_months: int | None = None
    suspends_measure: bool = False
    correction_hours: int | None = None
    redress: list[str] = []

    @property
    def attempts(self) -> int:
        return max(len(self.appeal_days), 1 if self.appeal_months else 0)


class Source(Strict, frozen=True):
    """Where a number comes from: every pack says so."""

    number: str
    source: str
    date: str
    uncertain: bool = False


class VersionBody(Strict, frozen=True):
    """Everything one version of a rulebook says."""

    title: str
    scheme: Scheme
    clauses: list[Clause]
    windows: Windows
    languages: list[str] = msgspec.field(default_factory=lambda: ["en"])
    territory: str = ""
    tiers: list[TierRule] = []
    sources: list[Source] = []

    def clause(self, code: str) -> Clause | None:
        return next((clause for clause in self.clauses if clause.code == code), None)


def is_past(scheme: Scheme, score: int, line: int) -> bool:
    """Whether `score` is at or past a milestone's line."""
    return score <= line if scheme.direction == "deduct" else score >= line


def clamp(scheme: Scheme, total: int) -> int:
    return max(scheme.floor, min(scheme.cap, total))


def band_of(scheme: Scheme, score: int) -> Band:
    """The band that holds a score: the one with the greatest `at_least` not above it."""
    ordered = sorted(scheme.bands, key=lambda band: band.at_least)
    below = [band for band in ordered if band.at_least <= score]
    return below[-1] if below else ordered[0]


def signed(scheme: Scheme, points: Points) -> int:
    """Demerit points as they move the score: down where it deducts, up where it accumulates."""
    return -points if scheme.direction == "deduct" else points


def by_gravity(scheme: Scheme) -> list[Milestone]:
    """Milestones from the mildest to the gravest."""
    return sorted(
        scheme.milestones, key=lambda milestone: milestone.at, reverse=scheme.direction == "deduct"
    )


def next_milestone(scheme: Scheme, score: int) -> Milestone | None:
    """The next line that further points would reach."""
    ahead = (line for line in by_gravity(scheme) if not is_past(scheme, score, line.at))
    return next(ahead, None)


def parse(body: Any) -> VersionBody:
    """Typed from plain data. Raises msgspec.ValidationError, which names the place."""
    return msgspec.convert(body, VersionBody)
