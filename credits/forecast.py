"""A score over time: what it was, what comes if nothing else happens, what would lead back."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate

from django.utils.translation import gettext as _

from credits.engine import Entry, changes_after, counts_at, recovers_at
from credits.selectors import ORDINARY, Schemes, survivors_and_terminals
from credits.standing import Change
from governance import clock
from parties.models import Party
from policies.scheme import Band, Milestone, Scheme, band_of, by_gravity, clamp, is_past


@dataclass(frozen=True, slots=True)
class WayBack:
    """One line that a score is at or past, and the two ways to its good side.

    `points` earned or given back would do it at once; time alone does it at `at`, or never.
    """

    milestone: Milestone
    points: int
    at: datetime | None


class Ledger:
    """What counts under one scheme, ready to be asked about many moments.

    A line counts from its moment to its lapse, or for good where a crossing froze it in between, as
    `counts_at` says; so each answer is one look into sums in order of time.
    """

    def __init__(self, entries: list[Entry], terminals: list[datetime]) -> None:
        self.entries, self.terminals = entries, terminals
        self.begins = {entry.effective_at for entry in entries}
        steps: dict[datetime, int] = defaultdict(int)
        for entry in entries:
            stops = entry.expires_at
            if stops is not None and counts_at(entry, stops, terminals):
                stops = None
            if stops is None or entry.effective_at < stops:
                steps[entry.effective_at] += entry.points
            if stops is not None and entry.effective_at < stops:
                steps[stops] -= entry.points
        self._moments = sorted(steps)
        self._sums = [0, *accumulate(steps[moment] for moment in self._moments)]

    def total(self, scheme: Scheme, when: datetime) -> int:
        return scheme.start + self._sums[bisect_right(self._moments, when)]


@dataclass(frozen=True, slots=True)
class Outlook:
    """One party's lines in one class, read once for any number of questions about time.

    Each moment is answered by the rules in force then: a version that is published and has yet to
    come into force is a change that is known to come.
    """

    party: Party
    moment: datetime
    schemes: Schemes
    known_at: datetime | None = None
    ledgers: dict[str, Ledger] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        party: Party,
        at: datetime | None = None,
        ledger_class: str = ORDINARY,
        *,
        known_at: datetime | None = None,
    ) -> "Outlook | None":
        """None when no rulebook was in force for this party then."""
        moment, schemes = at or clock.now(), Schemes.of(party, ledger_class)
        if not schemes.versions or schemes.versions[0].effective_from > moment:
            return None
        return cls(party, moment, schemes, known_at)

    @property
    def scheme(self) -> Scheme:
        return self.schemes.at(self.moment)

    def _ledger(self, scheme: Scheme) -> Ledger:
        if scheme.code not in self.ledgers:
            name, known_at = self.schemes.ledger_class, self.known_at
            self.ledgers[scheme.code] = Ledger(
                *survivors_and_terminals(self.party, scheme.code, name, known_at=known_at)
            )
        return self.ledgers[scheme.code]

    def total(self, when: datetime) -> int:
        """Start and all that counts, before floor and cap, by the rules of that moment."""
        scheme = self.schemes.at(when)
        return self._ledger(scheme).total(scheme, when)

    def _score(self, when: datetime) -> int:
        return clamp(self.schemes.at(when), self.total(when))

    def _band(self, when: datetime) -> Band:
        return band_of(self.schemes.at(when), self._score(when))

    def _moments(self, after: datetime) -> list[datetime]:
        """Moments after `after` at which a line begins or lapses, or a version comes into force."""
        turns = [turn for turn in self.schemes.turns if turn > after]
        schemes = {one.code: one for one in map(self.schemes.at, [after, *turns])}
        found = {
            when
            for scheme in schemes.values()
            for when in changes_after(self._ledger(scheme).entries, after)
        }
        return sorted(found | set(turns))

    def changes(self) -> list[Change]:
        """The coming changes of the score, in order, if nothing else happens."""
        found, before = [], (self.total(self.moment), self._band(self.moment))
        for when in self._moments(self.moment):
            after = (self.total(when), self._band(when))
            if _differs(before, after):
                found.append(self._change(when, after[0] - before[0], after[1]))
            before = after
        return found

    def _change(self, when: datetime, points: int, band: Band) -> Change:
        return Change(
            at=when,
            points=points,
            score_after=self._score(when),
            band_after=band,
            why=self._why(when, points),
        )

    def _why(self, when: datetime, points: int) -> str:
        if when in self.schemes.turns:
            return _("a new version of the rules applies")
        scheme = self.schemes.at(when)
        helps = (points > 0) == (scheme.direction == "deduct")
        if when in self._ledger(scheme).begins:
            return _("earned points begin to count") if helps else _("points begin to count")
        return _("points lapse") if helps else _("credit lapses")

    def ways_back(self) -> list[WayBack]:
        """For each line that the score is past, the nearest to the good side first.

        Time leads back by the rules of the moment asked about, as measures until recovery end.
        """
        scheme, total = self.scheme, self.total(self.moment)
        score, known = clamp(scheme, total), self._ledger(scheme)
        past = [line for line in by_gravity(scheme) if is_past(scheme, score, line.at)]
        return [
            WayBack(
                milestone=line,
                points=points_needed(scheme, total, line.at),
                at=recovers_at(known.entries, scheme, line.at, self.moment, known.terminals),
            )
            for line in reversed(past)
        ]

    def series(self, since: datetime) -> list[tuple[datetime, int]]:
        """The score at `since`, at each moment it changed, and now, as we know it now."""
        inside = [when for when in self._moments(since) if when < self.moment]
        return [(when, self._score(when)) for when in [since, *inside, self.moment]]


def _differs(before: tuple[int, Band], after: tuple[int, Band]) -> bool:
    """Another total, or another band where the rules alone have changed."""
    return before[0] != after[0] or before[1].code != after[1].code


def points_needed(scheme: Scheme, total: int, line: int) -> int:
    """How many points given back lead strictly to the good side of a line; 0 if already there."""
    if scheme.direction == "deduct":
        return max(line + 1 - total, 0)
    return max(total - line + 1, 0)


def score_series(
    party: Party, since: datetime, until: datetime, ledger_class: str = ORDINARY
) -> list[tuple[datetime, int]]:
    """`Outlook.series` up to `until`; nothing without a rulebook."""
    outlook = Outlook.of(party, until, ledger_class)
    return outlook.series(since) if outlook else []
