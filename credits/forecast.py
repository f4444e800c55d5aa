"""A score over time: what it was, what comes if nothing else happens, what would lead back."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from credits.engine import Entry, changes_after, recovers_at, total_at
from credits.selectors import ORDINARY, Schemes, survivors_of, terminal_moments
from credits.standing import Change
from governance import clock
from parties.models import Party
from policies.scheme import Milestone, Scheme, band_of, by_gravity, clamp, is_past


@dataclass(frozen=True, slots=True)
class WayBack:
    """One line that a score is at or past, and the two ways to its good side.

    `points` earned or given back would do it at once; time alone does it at `at`, or never.
    """

    milestone: Milestone
    points: int
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """One party's lines in one class, read once for any number of questions about time."""

    moment: datetime
    schemes: Schemes
    entries: list[Entry]
    terminals: list[datetime]

    @classmethod
    def of(
        cls, party: Party, at: datetime | None = None, ledger_class: str = ORDINARY
    ) -> "Outlook | None":
        """None when no rulebook was in force for this party then."""
        moment, schemes = at or clock.now(), Schemes.of(party, ledger_class)
        if not schemes.versions or schemes.versions[0].effective_from > moment:
            return None
        code = schemes.at(moment).code
        return cls(
            moment=moment,
            schemes=schemes,
            entries=survivors_of(party, code, ledger_class),
            terminals=list(terminal_moments(party, code, ledger_class)),
        )

    @property
    def scheme(self) -> Scheme:
        return self.schemes.at(self.moment)

    def total(self, when: datetime) -> int:
        """Start and all that counts, before floor and cap, under the scheme of the present."""
        return total_at(self.entries, self.scheme, when, self.terminals)

    def changes(self) -> list[Change]:
        """The coming changes of the score, in order, if nothing else happens."""
        found, before = [], self.total(self.moment)
        for when in changes_after(self.entries, self.moment):
            total = self.total(when)
            if total != before:
                found.append(self._change(when, total - before, total))
            before = total
        return found

    def _change(self, when: datetime, points: int, total: int) -> Change:
        score = clamp(self.scheme, total)
        helps = (points > 0) == (self.scheme.direction == "deduct")
        return Change(
            at=when,
            points=points,
            score_after=score,
            band_after=band_of(self.scheme, score),
            why=self._why(when, helps),
        )

    def _why(self, when: datetime, helps: bool) -> str:
        if any(entry.effective_at == when for entry in self.entries):
            return _("earned points begin to count") if helps else _("points begin to count")
        return _("points lapse") if helps else _("credit lapses")

    def ways_back(self) -> list[WayBack]:
        """For each line that the score is past, the nearest to the good side first."""
        total = self.total(self.moment)
        score = clamp(self.scheme, total)
        past = [line for line in by_gravity(self.scheme) if is_past(self.scheme, score, line.at)]
        return [
            WayBack(
                milestone=line,
                points=points_needed(self.scheme, total, line.at),
                at=recovers_at(self.entries, self.scheme, line.at, self.moment, self.terminals),
            )
            for line in reversed(past)
        ]

    def series(self, since: datetime) -> list[tuple[datetime, int]]:
        """The score at `since`, at each moment it changed, and now, as we know it now."""
        inside = [when for when in changes_after(self.entries, since) if when < self.moment]
        return [(when, self._score(when)) for when in [since, *inside, self.moment]]

    def _score(self, when: datetime) -> int:
        scheme = self.schemes.at(when)
        return clamp(scheme, total_at(self.entries, scheme, when, self.terminals))


def points_needed(scheme: Scheme, total: int, line: int) -> int:
    """How many points given back lead strictly to the good side of a line; 0 if already there."""
    if scheme.direction == "deduct":
        return max(line + 1 - total, 0)
    return max(total - line + 1, 0)


def forecast_of(
    party: Party, at: datetime | None = None, ledger_class: str = ORDINARY
) -> list[Change]:
    """`Outlook.changes`; nothing without a rulebook."""
    outlook = Outlook.of(party, at, ledger_class)
    return outlook.changes() if outlook else []


def score_series(
    party: Party, since: datetime, until: datetime, ledger_class: str = ORDINARY
) -> list[tuple[datetime, int]]:
    """`Outlook.series` up to `until`; nothing without a rulebook."""
    outlook = Outlook.of(party, until, ledger_class)
    return outlook.series(since) if outlook else []
