"""The lines of one party as the draft would have written them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from credits.models import LedgerLine
from credits.rehearsal import FIXED, Prices, Terms, Unpriced, micro, moment_of
from credits.rehearsal.prices import Earlier
from credits.services import expiry_of
from policies.scheme import signed
from tests.exact.reading import Read
from tests.exact.walk import Line

VIOLATION, RELIEF = LedgerLine.Kind.VIOLATION.value, LedgerLine.Kind.RELIEF.value
REVERSAL = LedgerLine.Kind.REVERSAL.value

Ledgers = dict[str, list[Line]]
NOTHING_EARLIER = Earlier({}, ())


def as_written(read: Read) -> Line:
    return Line(read.id, read.points, read.begins, read.ends, read.key, read.kind == VIOLATION)


class Repricing:
    """Knows the draft's prices, and the severity of every finding: its points are asked nothing."""

    def __init__(self, terms: Terms, prices: Prices, severities: Mapping[str, str]) -> None:
        self.terms = terms
        self.prices = prices
        self.severities = severities
        self.scheme = terms.draft.scheme
        self.code = terms.draft.scheme.code
        self.since = terms.since_micros
        self.classes = {clause.code: clause.ledger_class for clause in terms.draft.clauses}

    def ledgers(self, reads: Sequence[Read], unpriced: Iterable[Unpriced]) -> Ledgers:
        """By class. What came before the period stays as it was; what has no price has no line."""
        found: Ledgers = defaultdict(list)
        earlier = _earlier(reads, unpriced) if self.prices.repeated else NOTHING_EARLIER
        drafted: dict[int, tuple[str, Line] | None] = {}
        reliefs = []
        for read in reads:
            if read.begins < self.since:
                if read.scheme == self.code:
                    found[read.ledger_class].append(as_written(read))
            elif read.kind == VIOLATION:
                drafted[read.id] = self._charged(
                    read.id, read.key, read.clause, self.price(read, earlier), read.begins
                )
            elif read.kind == RELIEF:
                reliefs.append(read)
            else:
                found[read.ledger_class].append(self._kept(read))
        for one in unpriced:
            price = self._asked(one.clause, one.severity, one.begins, earlier)
            drafted[-one.id] = self._charged(-one.id, one.key, one.clause, price, one.begins)
        for relief in reliefs:
            if relief.rests_on in drafted:
                drafted[relief.id] = _eased(relief, drafted[relief.rests_on])
            elif relief.scheme == self.code:
                found[relief.ledger_class].append(as_written(relief))
        for charged in drafted.values():
            if charged:
                found[charged[0]].append(charged[1])
        return found

    def price(self, read: Read, earlier: Earlier = NOTHING_EARLIER) -> int:
        """What a finding of the period costs; 0 where the draft does not know it."""
        if read.clause not in self.classes:
            return 0
        severity = self.severities.get(read.key)
        if severity == FIXED:
            return abs(read.points)
        return self._asked(read.clause, severity, read.begins, earlier)

    def _asked(self, clause: str, severity: str | None, at: int, earlier: Earlier) -> int:
        if severity is None or not self.prices.covers(clause, severity):
            return 0
        return self.prices.of(clause, severity, at, earlier)

    def _charged(
        self, number: int, key: str, clause: str, price: int, begins: int
    ) -> tuple[str, Line] | None:
        if not price:
            return None
        ledger_class = self.classes[clause]
        scheme = self.scheme.of_class(ledger_class)
        lapse = expiry_of(scheme, moment_of(begins), self.terms.zone)
        ends = None if lapse is None else micro(lapse)
        return ledger_class, Line(number, signed(self.scheme, price), begins, ends, key, True)

    def _kept(self, read: Read) -> Line:
        """Earned points and adjustments: as they were, in the draft's direction."""
        line = as_written(read)
        return line._replace(points=-line.points) if self.terms.turns_over else line


def _eased(relief: Read, eased: tuple[str, Line] | None) -> tuple[str, Line] | None:
    """Relief never exceeds the line it eases and ends with it."""
    if eased is None:
        return None
    ledger_class, charge = eased
    points = min(abs(relief.points), abs(charge.points))
    helps = -points if charge.points > 0 else points
    return ledger_class, Line(relief.id, helps, relief.begins, charge.ends, relief.key, False)


def _earlier(reads: Iterable[Read], unpriced: Iterable[Unpriced]) -> Earlier:
    by_clause: dict[str, list[int]] = defaultdict(list)
    for read in reads:
        if read.kind == VIOLATION:
            by_clause[read.clause].append(read.begins)
    for one in unpriced:
        by_clause[one.clause].append(one.begins)
    for moments in by_clause.values():
        moments.sort()
    return Earlier(by_clause, sorted(moment for each in by_clause.values() for moment in each))
