"""A stretch of parties walked through the period: as they were judged, and as the draft would have."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from credits.rehearsal import Findings, Prices, Terms, Unpriced
from credits.rehearsal.terms import Timeline
from credits.selectors import ORDINARY
from parties.models import Party
from policies.scheme import Scheme, by_gravity
from tests.exact.reading import Read, ledgers_of
from tests.exact.repricing import (
    RELIEF,
    REVERSAL,
    VIOLATION,
    Ledgers,
    Repricing,
    as_written,
)
from tests.exact.restrictions import Days, Restriction, days_of, restrictions_of
from tests.exact.walk import walk, worst

AT_ONCE = 2000  # parties whose lines are held in memory


@dataclass(frozen=True, slots=True)
class Rung:
    """A milestone of one class; `behind` is how many graver ones there are."""

    ledger_class: str
    code: str
    behind: int

    @property
    def name(self) -> str:
        return self.code if self.ledger_class == ORDINARY else f"{self.ledger_class}:{self.code}"


@dataclass(frozen=True, slots=True)
class Step:
    """A line passed within the period, and the clause of the finding that passed it."""

    rung: Rung
    clause: str
    line_id: int
    at: int


@dataclass(slots=True)
class Side:
    """What walking all ledgers of one party found in the period."""

    steps: list[Step] = field(default_factory=list)
    restrictions: list[Restriction] = field(default_factory=list)
    days: list[Days] = field(default_factory=list)
    worst: dict[str, int] = field(default_factory=dict)

    @property
    def clause_of(self) -> dict[int, str]:
        """The clause of each finding that passed a line."""
        return {step.line_id: step.clause for step in self.steps}

    @property
    def gravest(self) -> Rung | None:
        return min((step.rung for step in self.steps), key=_gravity, default=None)


@dataclass(frozen=True, slots=True)
class Replayed:
    """One party walked both ways.

    `rested_…` are the restrictions that would not have come without findings overturned later.
    """

    party_id: int
    before: Side
    after: Side
    rested_before: int
    rested_after: int

    @property
    def speaks(self) -> bool:
        """Whether there is anything to report: most come near a line and pass none."""
        return bool(
            self.before.steps or self.after.steps or self.rested_before or self.rested_after
        )

    @property
    def moves(self) -> bool:
        """Whether the draft would make a difference to this party."""
        return self.before.gravest != self.after.gravest or self.before.days != self.after.days


class Replay:
    """Terms made ready once; then any number of stretches, in any order, by any number of workers."""

    def __init__(self, terms: Terms, findings: Findings) -> None:
        self.terms = terms
        self.findings = findings
        self.prices = Prices(terms)
        self.free = self.prices.unpriced()
        self.rungs: dict[tuple[str, str, int], Rung] = {}

    def stretch(self, first: int, beyond: int) -> Iterator[Replayed]:
        """Whoever passes a line in the period, of the parties from `first` up to before `beyond`."""
        free = self.findings.unpriced(first, beyond, self.free) if self.free else {}
        parties = Party.objects.filter(
            pk__gte=first,
            pk__lt=beyond,
            market=self.terms.market_id,
            kind=self.terms.party_kind,
        )
        ids = list(parties.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), AT_ONCE):
            ledgers = list(ledgers_of(ids[start : start + AT_ONCE], self.terms))
            severities = self.findings.severities(list(self._to_ask(ledgers)))
            repricing = Repricing(self.terms, self.prices, severities)
            silent = set(ids[start : start + AT_ONCE]) - {party for party, _ in ledgers}
            ledgers += [(party, []) for party in sorted(silent)]
            for party_id, reads in ledgers:
                found = self.party(party_id, reads, free.get(party_id, []), repricing)
                if found.speaks:
                    yield found

    def _to_ask(self, ledgers: Iterable[tuple[int, list[Read]]]) -> Iterator[str]:
        """Keys of the lines that the period charged."""
        for _, reads in ledgers:
            for read in reads:
                if read.kind == VIOLATION and read.begins >= self.terms.since_micros:
                    yield read.key

    def party(
        self, party_id: int, reads: Sequence[Read], free: Sequence[Unpriced], repricing: Repricing
    ) -> Replayed:
        """Both walks, and both again with the findings that were overturned later."""
        undone = {read.reverses for read in reads if read.kind == REVERSAL}
        standing = [read for read in reads if read.id not in undone and read.kind != REVERSAL]
        fallen = self._fallen(reads, undone)
        kept = [one for one in free if not one.overturned]
        before = self._before(standing)
        after = self._after(repricing.ledgers(standing, kept), standing, kept)
        rested = (0, 0)
        if fallen or len(kept) < len(free):
            decided = standing + fallen
            then = self._before(decided)
            drafted = self._after(repricing.ledgers(decided, free), decided, free)
            rested = (_more(then, before), _more(drafted, after))
        return Replayed(party_id, before, after, *rested)

    def _fallen(self, reads: Sequence[Read], undone: set[int | None]) -> list[Read]:
        """The last line of each overturned finding, and what eased it.

        A line that was only drawn anew, at another price, is not one of them.
        """
        last: dict[str, Read] = {}
        for read in reads:
            if read.kind == VIOLATION and undone:
                name = read.key.partition(self.findings.again)[0]
                if name not in last or last[name].id < read.id:
                    last[name] = read
        lines = {read.id: read for read in last.values() if read.id in undone}
        eased = [read for read in reads if read.rests_on in lines and read.kind == RELIEF]
        return [*lines.values(), *eased]

    def _before(self, reads: Sequence[Read]) -> Side:
        """Ledger by ledger: a version with another scheme began one of its own."""
        ledgers: dict[str, Ledgers] = defaultdict(lambda: defaultdict(list))
        clauses = {}
        for read in reads:
            ledgers[read.scheme][read.ledger_class].append(as_written(read))
            clauses[read.id] = read.clause
        side = Side()
        for code in self.terms.scheme_codes:
            if code in ledgers:
                self._walk_into(side, ledgers[code], clauses, self.terms.before)
        side.days = days_of(side.restrictions, self.terms)
        return side

    def _after(self, ledgers: Ledgers, reads: Sequence[Read], free: Sequence[Unpriced]) -> Side:
        clauses = {read.id: read.clause for read in reads} | {-one.id: one.clause for one in free}
        side = Side()
        self._walk_into(side, ledgers, clauses, self.terms.after)
        side.days = days_of(side.restrictions, self.terms)
        return side

    def _walk_into(
        self,
        side: Side,
        ledgers: Ledgers,
        clauses: dict[int, str],
        timeline_of: Callable[[str], Timeline],
    ) -> None:
        since, until = self.terms.since_micros, self.terms.until_micros
        for ledger_class, lines in ledgers.items():
            timeline = timeline_of(ledger_class)
            walked = walk(lines, timeline)
            lowest = worst(walked, timeline, since, until)
            if lowest is not None:
                side.worst[ledger_class] = lowest
            inside = [one for one in walked.passed if since <= one.at < until]
            if not inside:
                continue
            for one in inside:
                rung = self._rung(ledger_class, one.milestone, timeline.at(one.at))
                side.steps.append(Step(rung, clauses[one.line_id], one.line_id, one.at))
            side.restrictions += restrictions_of(walked, timeline, self.terms)

    def _rung(self, ledger_class: str, code: str, scheme: Scheme) -> Rung:
        asked = (ledger_class, code, id(scheme))
        if asked not in self.rungs:
            codes = [line.code for line in by_gravity(scheme)]
            behind = len(codes) - 1 - codes.index(code)
            self.rungs[asked] = Rung(ledger_class, code, behind)
        return self.rungs[asked]


def _gravity(rung: Rung) -> tuple[int, str, str]:
    return rung.behind, rung.ledger_class, rung.code


def _more(decided: Side, stands: Side) -> int:
    return max(0, len(decided.restrictions) - len(stands.restrictions))
