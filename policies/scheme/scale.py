"""How points move a score, lapse, are earned, and turn into measures."""

from typing import Literal

import msgspec
from msgspec import structs

from policies.scheme.languages import TitleWords
from policies.scheme.measures import Duration, Measure, Strict

Points = int


class Band(Strict, frozen=True):
    """A stretch of the scale with a name; `at_least` is its lowest score, inclusive."""

    code: str
    title: str
    at_least: int
    tone: Literal["good", "warn", "bad", "quiet"]
    translations: dict[str, TitleWords] = {}


class Milestone(Strict, frozen=True):
    """A line: passed by a score at or below `at` where points deduct, at or above where they add up.

    `terminal` ends the account and needs a second person. `freezes` keeps what counts then from
    lapsing. `extends` imposes the measures anew for each further violation past the line. A `course`
    with full marks shortens the running measures to `shortens_to`.
    """

    code: str
    title: str
    at: int
    measures: list[Measure]
    terminal: bool = False
    freezes: bool = False
    extends: bool = False
    course: str = ""
    shortens_to: Duration | None = None
    translations: dict[str, TitleWords] = {}


class Lapse(Strict, frozen=True):
    """When points stop counting. `days` are local days, a `period` resets at a local midnight.

    A period resets when it ends, or at the midnight that begins its last or the next one's first
    Monday.
    """

    kind: Literal["rolling", "calendar", "never"]
    days: int | None = None
    period: Literal["quarter", "year"] | None = None
    resets_on: Literal["end", "last_monday", "first_monday"] = "end"
    stops_at_terminal: bool = True


class LedgerClass(Strict, frozen=True):
    """A ledger of its own for a class of violations (ordinary, serious, counterfeit).

    What a class leaves out it has from the scheme.
    """

    code: str = "ordinary"
    title: str = "Account health"
    start: int | None = None
    floor: int | None = None
    cap: int | None = None
    lapse: Lapse | None = None
    bands: list[Band] | None = None
    milestones: list[Milestone] | None = None
    caution: int | None = None
    translations: dict[str, TitleWords] = {}


class Earning(Strict, frozen=True):
    """Points for clean orders: so many per batch, capped a week, and an item for all its life.

    Orders count in the order of settlement; those that do not fill a batch are carried over.
    """

    points: Points
    per_orders: int
    cap_week: Points | None = None
    cap_item: Points | None = None
    only_clean_items: bool = False
    lapses: bool = True


class Repeat(Strict, frozen=True):
    """So many breaches of one clause in so many days act whatever the score.

    Without `clauses` it watches each clause by itself.
    """

    code: str
    title: str
    count: int
    days: int
    measures: list[Measure]
    clauses: list[str] = []
    terminal: bool = False
    translations: dict[str, TitleWords] = {}


class Joint(Strict, frozen=True):
    """A linked party's breach charges this one too, by a share of the points charged there.

    `clause` is the one of this rulebook under which the party is charged.
    """

    party_kind: Literal["seller", "creator", "local_merchant"]
    links: list[Literal["owner", "bound", "affiliate", "agency", "service_provider"]]
    clause: str
    share_percent: int
    clauses: list[str] = []
    confidence_at_least: int = 100


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
    earning: Earning | None = None
    repeats: list[Repeat] = []
    joint: list[Joint] = []

    def of_class(self, code: str) -> "Scheme":
        """The scheme as it holds for one class of violations."""
        found = next((known for known in self.classes if known.code == code), None)
        if found is None:
            return self
        own = {
            name: value
            for name, value in structs.asdict(found).items()
            if name not in {"code", "title", "translations"} and value is not None
        }
        return structs.replace(self, **own) if own else self

    @property
    def class_codes(self) -> list[str]:
        return [known.code for known in self.classes]


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
