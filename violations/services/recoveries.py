"""When a measure that lasts until recovery ends: at the first moment on the good side of its line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from credits.engine import Entry, recovers_at
from credits.models import Crossing
from credits.selectors import Schemes, survivors_of, terminal_moments
from parties.models import Party
from policies.scheme import Scheme


@dataclass(frozen=True, slots=True)
class Recoveries:
    """One class of a party's ledger as it survives, read once for any number of lines."""

    scheme: Scheme
    entries: list[Entry]
    terminals: list[datetime]

    @classmethod
    def of(cls, party: Party, scheme: Scheme, ledger_class: str) -> "Recoveries":
        return cls(
            scheme=scheme,
            entries=survivors_of(party, scheme.code, ledger_class),
            terminals=list(terminal_moments(party, scheme.code, ledger_class)),
        )

    def knows(self, milestone: str) -> bool:
        return any(line.code == milestone for line in self.scheme.milestones)

    def after(self, milestone: str, begins: datetime) -> datetime | None:
        """The first moment from `begins` on at which the score is strictly on the good side."""
        at = next(line.at for line in self.scheme.milestones if line.code == milestone)
        return recovers_at(self.entries, self.scheme, at, begins, self.terminals)


def recovery_of_move(
    crossing: Crossing, begun: Iterable[datetime], at: datetime
) -> datetime | None:
    """When a measure that moved to this crossing ends, as the surviving lines have it.

    It may lie in the past: then the measure would long have ended.
    """
    party, name = crossing.party, crossing.ledger_class
    scheme = Schemes.of(party, name).at(at)
    known = Recoveries.of(party, scheme, name)
    if not known.knows(crossing.milestone):
        return None
    return known.after(crossing.milestone, max([crossing.crossed_at, *begun]))
