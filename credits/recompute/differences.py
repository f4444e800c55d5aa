"""What a comparison of projection and ledger finds."""

from datetime import datetime
from typing import NamedTuple


class Difference(NamedTuple):
    """A standing that is not what the ledger says: missing, not wanted, or of another value.

    `behind` says that time or a new version moved it and the beat has yet to write that.
    """

    party_id: int
    scheme: str
    ledger_class: str
    shown: bool
    wanted: bool
    behind: bool
    score: int | None
    total: int | None
    band: str | None
    next_milestone: str | None
    next_change_at: datetime | None
    wanted_score: int | None
    wanted_total: int | None
    wanted_band: str | None
    wanted_milestone: str | None
    wanted_change_at: datetime | None

    @property
    def key(self) -> tuple[int, str, str]:
        return self.party_id, self.scheme, self.ledger_class

    @property
    def fields(self) -> list[str]:
        """Which of its values are wrong."""
        pairs = {
            "score": (self.score, self.wanted_score),
            "total": (self.total, self.wanted_total),
            "band": (self.band, self.wanted_band),
            "next milestone": (self.next_milestone, self.wanted_milestone),
            "next change": (self.next_change_at, self.wanted_change_at),
        }
        return [name for name, (shown, wanted) in pairs.items() if shown != wanted]
