"""What is rehearsed: a period of one market's history as it was judged, and as a draft would have.

Pure: the versions and the draft come in as values.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property

from credits.services import expiry_of
from governance import calendars
from policies.scheme import Scheme, VersionBody
from tests.exact.walk import Timeline, micro


@dataclass(frozen=True, slots=True)
class InForce:
    """A published version, as a rehearsal needs it."""

    version_id: int
    effective_from: datetime
    body: VersionBody


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
    _timelines: dict[tuple[str, bool], Timeline] = field(default_factory=dict, repr=False)

    def before(self, ledger_class: str) -> Timeline:
        return self._timeline(ledger_class, drafted=False)

    def after(self, ledger_class: str) -> Timeline:
        return self._timeline(ledger_class, drafted=True)

    def _timeline(self, ledger_class: str, *, drafted: bool) -> Timeline:
        asked = (ledger_class, drafted)
        if asked not in self._timelines:
            self._timelines[asked] = self._built(ledger_class, drafted)
        return self._timelines[asked]

    def _built(self, ledger_class: str, drafted: bool) -> Timeline:
        begun = [
            (micro(one.effective_from), one.body.scheme.of_class(ledger_class))
            for one in self.versions
            if not drafted or one.effective_from < self.since
        ]
        if drafted:
            begun.append((self.since_micros, self.draft.scheme.of_class(ledger_class)))
        starts, schemes = zip(*begun, strict=True)
        return Timeline(list(starts), list(schemes), [self.since_micros])

    @cached_property
    def since_micros(self) -> int:
        return micro(self.since)

    @cached_property
    def until_micros(self) -> int:
        return micro(self.until)

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

    @cached_property
    def lapses(self) -> "Lapses":
        return Lapses(self)


class Lapses:
    """When a line of the period lapses under the draft: worked out once per local day and class."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        zone = terms.zone
        day = calendars.local_date(terms.since, zone)
        last = calendars.local_date(terms.until, zone)
        self.days: list[datetime] = []
        while day <= last:
            self.days.append(calendars.local_moment(day, time.min, zone, favour="earlier"))
            day += timedelta(days=1)
        self.starts = [micro(day) for day in self.days]
        self.known: dict[str, list[int | None]] = {}

    def of(self, begins: int, ledger_class: str) -> int | None:
        if ledger_class not in self.known:
            self.known[ledger_class] = self._by_day(self.terms.draft.scheme.of_class(ledger_class))
        return self.known[ledger_class][bisect_right(self.starts, begins) - 1]

    def _by_day(self, scheme: Scheme) -> list[int | None]:
        ends = (expiry_of(scheme, day, self.terms.zone) for day in self.days)
        return [None if end is None else micro(end) for end in ends]

    def local_day(self, moment: datetime) -> date:
        return calendars.local_date(moment, self.terms.zone)
