"""What is rehearsed: a period of one market's history as it was judged, and as a draft would have.

Pure: the versions and the draft come in as values.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np

from credits.rehearsal.moments import NEVER, Ints, LocalDays, micro
from credits.services import expiry_of
from policies.scheme import Scheme, VersionBody


@dataclass(frozen=True, slots=True)
class InForce:
    """A published version, as a rehearsal needs it."""

    version_id: int
    effective_from: datetime
    body: VersionBody


@dataclass(frozen=True)
class Timeline:
    """Which scheme holds from when on, for one class. Each start is a moment to stop at."""

    starts: Sequence[int]
    schemes: Sequence[Scheme]
    stops: Sequence[int] = ()

    def at(self, moment: int) -> Scheme:
        return self.schemes[max(bisect_right(self.starts, moment) - 1, 0)]

    @property
    def turns(self) -> list[int]:
        return sorted({*self.starts, *self.stops})


@dataclass(frozen=True)
class Terms:
    """Before: the versions as they came into force. After: the same until `since`, then the draft."""

    market_id: str
    party_kind: str
    zone: str
    versions: Sequence[InForce]
    draft: VersionBody
    since: datetime
    until: datetime

    def before(self, ledger_class: str) -> Timeline:
        return self._timeline(ledger_class, drafted=False)

    def after(self, ledger_class: str) -> Timeline:
        return self._timeline(ledger_class, drafted=True)

    def _timeline(self, ledger_class: str, *, drafted: bool) -> Timeline:
        begun = [
            (micro(one.effective_from), one.body.scheme.of_class(ledger_class))
            for one in self.versions
            if not drafted or one.effective_from < self.since
        ]
        if drafted:
            begun.append((self.since_micros, self.draft.scheme.of_class(ledger_class)))
        starts, schemes = zip(*begun, strict=True)
        return Timeline(starts, schemes, [self.since_micros])

    @cached_property
    def since_micros(self) -> int:
        return micro(self.since)

    @cached_property
    def until_micros(self) -> int:
        return micro(self.until)

    @cached_property
    def days(self) -> LocalDays:
        return LocalDays(self.since, self.until, self.zone)

    @cached_property
    def scheme_codes(self) -> list[str]:
        """The ledgers that have a say: every one that was in force, and the draft's."""
        codes = {one.body.scheme.code for one in self.versions}
        return sorted(codes | {self.draft.scheme.code})

    @cached_property
    def in_the_period(self) -> list[InForce]:
        """The versions that were in force at some moment of the period."""
        begun = [one for one in self.versions if one.effective_from <= self.since]
        later = [one for one in self.versions if self.since < one.effective_from < self.until]
        return [*(begun or self.versions[:1])[-1:], *later]

    @cached_property
    def turns_over(self) -> bool:
        """Whether the draft moves the score the other way than the version it follows."""
        return self.draft.scheme.direction != self.in_the_period[0].body.scheme.direction

    @cached_property
    def class_codes(self) -> list[str]:
        bodies = [*(one.body for one in self.versions), self.draft]
        known = {code for body in bodies for code in body.scheme.class_codes}
        return sorted(known | {clause.ledger_class for body in bodies for clause in body.clauses})

    def lapses(self, ledger_class: str) -> Ints:
        """When a line of the period lapses under the draft: by local day."""
        scheme = self.draft.scheme.of_class(ledger_class)
        ends = (expiry_of(scheme, day, self.zone) for day in self.days.midnights[:-1])
        return np.array([NEVER if end is None else micro(end) for end in ends], dtype=np.int64)
