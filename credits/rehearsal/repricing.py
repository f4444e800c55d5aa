"""The lines of a block of parties as the draft would have written them."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from credits.models import LedgerLine
from credits.rehearsal.events import Lines
from credits.rehearsal.ladders import Ladder
from credits.rehearsal.moments import Flags, Ints, distinct, looked_up
from credits.rehearsal.prices import Earlier, Prices
from credits.rehearsal.reading import Block, Sort, keys_of
from credits.rehearsal.terms import Terms
from policies.scheme import signed

VIOLATION, RELIEF = LedgerLine.Kind.VIOLATION.value, LedgerLine.Kind.RELIEF.value
REVERSAL = LedgerLine.Kind.REVERSAL.value

FIXED = ""
NOTHING_EARLIER = Earlier({}, ())


class Unpriced(NamedTuple):
    """A finding that cost nothing, so left no line, and that may cost something under the draft."""

    id: int
    key: str
    clause: str
    severity: str
    begins: int
    overturned: bool


@dataclass(frozen=True)
class Findings:
    """How this room learns what only the findings know, which live above it.

    `again` is what a source key has behind the finding's own if a new price drew the line.
    """

    severities: Callable[[Sequence[str]], dict[str, str]]  # FIXED where the price is not its own
    unpriced: Callable[[int, int, list[tuple[str, str]]], dict[int, list[Unpriced]]]
    again: str = ""


class Meanings:
    """What the sorts of lines mean for one rehearsal, as tables."""

    def __init__(self, terms: Terms, sorts: Sequence[Sort]) -> None:
        self.sorts = list(sorts)
        self.classes = sorted({*terms.class_codes, *(one.ledger_class for one in sorts)})
        schemes = {code: n for n, code in enumerate(terms.scheme_codes)}
        drafted = {clause.code: clause.ledger_class for clause in terms.draft.clauses}
        self.clauses = sorted({*drafted, *(one.clause for one in sorts)})
        self.violation = np.array([one.kind == VIOLATION for one in sorts], dtype=bool)
        self.relief = np.array([one.kind == RELIEF for one in sorts], dtype=bool)
        self.reversal = np.array([one.kind == REVERSAL for one in sorts], dtype=bool)
        self.scheme = _numbers(schemes.get(one.scheme, -1) for one in sorts)
        self.draft = schemes[terms.draft.scheme.code]
        self.ledger_class = _numbers(self.classes.index(one.ledger_class) for one in sorts)
        self.clause = _numbers(self.clauses.index(one.clause) for one in sorts)
        self.class_of_clause = _numbers(
            self.classes.index(drafted[clause]) if clause in drafted else -1
            for clause in self.clauses
        )
        self.lapses = np.stack([terms.lapses(code) for code in self.classes])
        self.before = Ladder({code: terms.before(code) for code in self.classes})
        self.after = Ladder({code: terms.after(code) for code in self.classes})


def _numbers(each) -> Ints:
    return np.array(list(each), dtype=np.int64)


class Repricing:
    """A block of parties with its unpriced findings. Places are of lines, then of these."""

    def __init__(
        self,
        terms: Terms,
        prices: Prices,
        meanings: Meanings,
        block: Block,
        free: dict[int, list[Unpriced]],
        findings: Findings,
    ) -> None:
        self.terms, self.prices, self.meanings, self.block = terms, prices, meanings, block
        listed = [(n, one) for n, pk in enumerate(block.ids.tolist()) for one in free.get(pk, ())]
        self.free = [one for _, one in listed]
        self.free_party = _numbers(n for n, _ in listed)
        self.overturned = np.array([one.overturned for one in self.free], dtype=bool)
        self.violation = meanings.violation[block.sort]
        in_period = block.begins >= terms.since_micros
        self.charged = np.flatnonzero(self.violation & in_period)
        self.earlier = ~in_period
        self.relief = np.flatnonzero(meanings.relief[block.sort] & in_period)
        self.kept = in_period & ~self.violation & ~meanings.relief[block.sort]
        self.clause = np.concatenate(
            (
                meanings.clause[block.sort],
                _numbers(meanings.clauses.index(one.clause) for one in self.free),
            )
        )
        self.party = np.concatenate((block.party, self.free_party))
        self.told, self.asked = self._told()
        keys = keys_of(block.id[self.asked])
        self.keys = {int(n): keys[int(block.id[n])] for n in self.asked}
        self.severities = findings.severities(list(self.keys.values())) if self.keys else {}

    def _told(self) -> tuple[Ints, Ints]:
        """Prices of what the period charged, by place; and where the finding has to be asked."""
        block, mine = self.block, self.charged
        prices = np.zeros(len(block.id), dtype=np.int64)
        costs = np.abs(block.points[mine])
        dearest = int(costs.max(initial=0)) + 1
        pairs = block.sort[mine] * dearest + costs
        known = distinct(pairs)
        each = [
            self._price(self.meanings.sorts[pair // dearest], pair % dearest)
            for pair in known.tolist()
        ]
        found = looked_up(pairs, known, _numbers(-1 if price is None else price for price in each))
        prices[mine] = np.maximum(found, 0)
        return prices, mine[found < 0]

    def _price(self, sort: Sort, points: int) -> int | None:
        if not self.prices.knows(sort.clause):
            return 0
        return self.prices.by_points(sort.version_id, sort.clause, points)

    def lines(self, stand: Flags, free: Flags) -> tuple[Lines, Ints]:
        """The lines of the findings that stand, and the place that each is from.

        What came before the period stays as it was; what has no price has no line.
        """
        block, meanings = self.block, self.meanings
        scheme, classes = meanings.scheme[block.sort], meanings.ledger_class[block.sort]
        count = len(block.id)
        price, price_of_free = self._prices(stand, free)
        sign = signed(self.terms.draft.scheme, 1)
        points = np.concatenate((block.points, sign * price_of_free))
        ends, ledger_class = block.ends.copy(), classes.copy()
        charged = self.charged
        points[charged] = sign * price[charged]
        ledger_class[charged] = meanings.class_of_clause[self.clause[charged]]
        counts = stand & ((self.earlier & (scheme == meanings.draft)) | self.kept)
        counts[charged] = stand[charged] & (price[charged] > 0)
        if self.terms.turns_over:
            points[np.flatnonzero(self.kept)] *= -1
        begins = np.concatenate((block.begins, _numbers(one.begins for one in self.free)))
        ends = np.concatenate((ends, np.zeros(len(self.free), dtype=np.int64)))
        ledger_class = np.concatenate((ledger_class, meanings.class_of_clause[self.clause[count:]]))
        drawn = np.concatenate((charged[counts[charged]], count + np.flatnonzero(price_of_free)))
        ends[drawn] = meanings.lapses[ledger_class[drawn], self.terms.days.of(begins[drawn])]
        self._ease(stand, counts, scheme, points, ends, ledger_class)
        places = np.concatenate((np.flatnonzero(counts), count + np.flatnonzero(price_of_free)))
        charges = np.concatenate((self.violation, np.ones(len(self.free), dtype=bool)))
        width = len(meanings.classes)
        lines = Lines(
            ledger=self.party[places] * width + ledger_class[places],
            points=points[places],
            begins=begins[places],
            ends=ends[places],
            charges=charges[places],
            classes=width,
        )
        return lines, places

    def _ease(
        self, stand: Flags, counts: Flags, scheme: Ints, points: Ints, ends: Ints, classes: Ints
    ) -> None:
        """Relief never exceeds the line it eases and ends with it."""
        mine = self.relief[stand[self.relief]]
        if not len(mine):
            return
        eased, known = self.block.place_of(self.block.link[mine])
        redrawn = np.zeros(len(self.block.id), dtype=bool)
        redrawn[self.charged] = stand[self.charged]
        known &= redrawn[eased]
        elsewhere = mine[~known]
        counts[elsewhere] = scheme[elsewhere] == self.meanings.draft
        mine, eased = mine[known], eased[known]
        counts[mine] = counts[eased]
        helps = np.minimum(np.abs(self.block.points[mine]), np.abs(points[eased]))
        points[mine] = np.where(points[eased] > 0, -helps, helps)
        ends[mine], classes[mine] = ends[eased], classes[eased]

    def _prices(self, stand: Flags, free: Flags) -> tuple[Ints, Ints]:
        """With those that the finding was asked for; 0 where the draft knows no price."""
        price, of_free = self.told.copy(), np.zeros(len(self.free), dtype=np.int64)
        before = self._earlier(stand, free) if self.prices.repeated else {}
        for n in self.asked[stand[self.asked]].tolist():
            severity = self.severities.get(self.keys[n])
            if severity == FIXED:
                price[n] = abs(int(self.block.points[n]))
            else:
                clause = self.meanings.clauses[self.clause[n]]
                begins = int(self.block.begins[n])
                price[n] = self._ask(clause, severity, begins, before.get(int(self.party[n])))
        for n in np.flatnonzero(free).tolist():
            one = self.free[n]
            earlier = before.get(int(self.free_party[n]))
            of_free[n] = self._ask(one.clause, one.severity, one.begins, earlier)
        return price, of_free

    def _ask(self, clause: str, severity: str | None, at: int, earlier: Earlier | None) -> int:
        if severity is None or not self.prices.covers(clause, severity):
            return 0
        return self.prices.of(clause, severity, at, earlier or NOTHING_EARLIER)

    def _earlier(self, stand: Flags, free: Flags) -> dict[int, Earlier]:
        """What had been found before, for the parties of whom something is asked."""
        concerned = {*self.party[self.asked].tolist(), *self.free_party[free].tolist()}
        wanted = np.isin(self.block.party, np.array(sorted(concerned), dtype=np.int64))
        by_party: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for n in np.flatnonzero(stand & self.violation & wanted).tolist():
            clause = self.meanings.clauses[self.clause[n]]
            by_party[int(self.party[n])][clause].append(int(self.block.begins[n]))
        for n in np.flatnonzero(free).tolist():
            by_party[int(self.free_party[n])][self.free[n].clause].append(self.free[n].begins)
        found = {}
        for party, by_clause in by_party.items():
            for moments in by_clause.values():
                moments.sort()
            of_any = sorted(moment for each in by_clause.values() for moment in each)
            found[party] = Earlier(by_clause, of_any)
        return found
