"""What a standing looks like to its readers: frozen values, no database."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from policies.scheme import Band, Milestone, Scheme

if TYPE_CHECKING:
    from credits.models import Crossing, LedgerLine


@dataclass(frozen=True, slots=True)
class StandingView:
    """A score with everything needed to draw and explain it, at one moment."""

    at: datetime
    score: int
    total: int
    scheme: Scheme
    ledger_class: str
    band: Band
    version_id: int
    version_number: int
    next_milestone: Milestone | None
    next_change_at: datetime | None

    @property
    def floor(self) -> int:
        return self.scheme.floor

    @property
    def cap(self) -> int:
        return self.scheme.cap

    @property
    def start(self) -> int:
        return self.scheme.start

    @property
    def direction(self) -> str:
        return self.scheme.direction

    @property
    def scheme_code(self) -> str:
        return self.scheme.code


@dataclass(frozen=True, slots=True)
class StandingChange:
    """What posting lines did: before and after, and how the crossings moved."""

    before: StandingView
    after: StandingView
    lines: "list[LedgerLine]"
    appeared: "list[Crossing]" = field(default_factory=list)
    vanished: "list[Crossing]" = field(default_factory=list)
    moved: "list[tuple[Crossing, Crossing]]" = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ExplainedLine:
    """One ledger line with why it counts now, when it stops, and the balance around it."""

    line: "LedgerLine"
    counts: bool
    why: str
    before: int
    after: int
    stops_at: datetime | None


@dataclass(frozen=True, slots=True)
class Change:
    """One coming change of the score if nothing else happens."""

    at: datetime
    points: int
    score_after: int
    band_after: Band
    why: str
