"""A stretch of parties walked through the period: as they were judged, and as the draft would have."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from credits.rehearsal.events import Lines
from credits.rehearsal.ladders import FAR, Ladder, Rung
from credits.rehearsal.moments import Flags, Ints, LocalDays
from credits.rehearsal.prices import Prices
from credits.rehearsal.reading import Block, Reader, keys_of
from credits.rehearsal.repricing import Findings, Meanings, Repricing, Unpriced
from credits.rehearsal.restrictions import (
    Restrictions,
    Stretches,
    owners_that_differ,
    restrictions_of,
    stretches_of,
)
from credits.rehearsal.terms import Terms
from credits.rehearsal.walk import Passed, walk

UNKNOWN = FAR  # a score of a class in which nothing was written


@dataclass(frozen=True, slots=True)
class Caused:
    """Steps or restrictions side by side: whose, at which rung, by the finding of which clause.

    `line` is the ledger line's id, or minus the finding's where it left none.
    """

    party: Ints
    rung: Ints
    clause: Ints
    line: Ints
    begins: Ints
    ends: Ints

    def __len__(self) -> int:
        return len(self.party)


@dataclass(frozen=True, slots=True)
class Side:
    """What walking all ledgers found in the period. `worst` is by class and party."""

    steps: Caused
    restrictions: Caused
    days: Stretches
    worst: Ints
    gravest: Ints  # the rung; the number of rungs where none was passed


@dataclass(frozen=True)
class Found:
    """Some parties walked both ways. Parties are named by their place in `ids`, all else likewise.

    `rested_…` count the restrictions that would not have come without findings overturned later.
    Rungs are in order of gravity, the gravest first.
    """

    ids: Ints
    rungs: list[Rung]
    clauses: list[str]
    classes: list[str]
    local_days: LocalDays
    before: Side
    after: Side
    rested_before: Ints
    rested_after: Ints

    @cached_property
    def speaks(self) -> Flags:
        """Of whom there is anything to report: many come near a line and pass none."""
        passed = np.minimum(self.before.gravest, self.after.gravest) < len(self.rungs)
        return passed | (self.rested_before > 0) | (self.rested_after > 0)

    @cached_property
    def moves(self) -> Flags:
        """To whom the draft would make a difference."""
        days = owners_that_differ(self.before.days, self.after.days, len(self.ids))
        return days | (self.before.gravest != self.after.gravest)


class Replay:
    """Terms made ready once; then any number of stretches, in any order, by any number of workers."""

    def __init__(self, terms: Terms, findings: Findings) -> None:
        self.terms = terms
        self.findings = findings
        self.prices = Prices(terms)
        self.free = self.prices.unpriced()
        self.reader = Reader(terms)
        self._meanings: Meanings | None = None

    def stretch(self, first: int, beyond: int) -> Iterator[Found]:
        """The parties from `first` up to before `beyond`, some at a time."""
        free = self.findings.unpriced(first, beyond, self.free) if self.free else {}
        for block in self.reader.blocks(first, beyond, free):
            yield _Pair(self, block, free).found()

    @property
    def meanings(self) -> Meanings:
        known = self._meanings
        if known is None or len(known.sorts) < len(self.reader.sorts):
            known = self._meanings = Meanings(self.terms, self.reader.sorts)
        return known


class _Pair:
    """One block of parties, both ways."""

    def __init__(self, replay: Replay, block: Block, free: dict[int, list[Unpriced]]) -> None:
        self.terms, self.block, self.again = replay.terms, block, replay.findings.again
        self.meanings = replay.meanings
        self.drafted = Repricing(
            replay.terms, replay.prices, self.meanings, block, free, replay.findings
        )
        ladders = self.meanings.before, self.meanings.after
        rungs = {rung for ladder in ladders for rung in ladder.rungs.values()}
        self.rungs = sorted(rungs, key=lambda rung: rung.gravity)

    def found(self) -> Found:
        """Both walks, and both again with the findings that were overturned later."""
        reversal = self.meanings.reversal[self.block.sort]
        undone = _among(self.block.id, self.block.link[reversal])
        stand = ~undone & ~reversal
        kept = ~self.drafted.overturned
        before, after = self._before(stand), self._after(stand, kept)
        rested = self._rested(stand, undone, kept, before, after)
        return Found(
            self.block.ids,
            self.rungs,
            self.meanings.clauses,
            self.meanings.classes,
            self.terms.days,
            before,
            after,
            *rested,
        )

    def _rested(
        self, stand: Flags, undone: Flags, kept: Flags, before: Side, after: Side
    ) -> tuple[Ints, Ints]:
        fallen = self._fallen(undone)
        count = len(self.block.ids)
        concerned = np.zeros(count, dtype=bool)
        concerned[self.block.party[fallen]] = True
        concerned[self.drafted.free_party[~kept]] = True
        if not concerned.any():
            return np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
        decided = (stand | fallen) & concerned[self.block.party]
        free = concerned[self.drafted.free_party]
        then, drafted = self._before(decided), self._after(decided, free)
        return _more(then, before, concerned), _more(drafted, after, concerned)

    def _fallen(self, undone: Flags) -> Flags:
        """The last line of each overturned finding, and what eased it.

        A line that was only drawn anew, at another price, is not one of them.
        """
        sort = self.block.sort
        violation = self.meanings.violation[sort]
        fallen = undone & violation
        redrawn = self._redrawn(fallen)
        if len(redrawn):
            doubtful = np.isin(self.block.party, self.block.party[redrawn]) & violation
            fallen &= ~doubtful
            places = np.flatnonzero(doubtful)
            keys = keys_of(self.block.id[places])
            last: dict[tuple[int, str], int] = {}
            for n in places[np.argsort(self.block.id[places])].tolist():
                name = keys[int(self.block.id[n])].partition(self.again)[0]
                last[int(self.block.party[n]), name] = n
            fallen[[n for n in last.values() if undone[n]]] = True
        relief = self.meanings.relief[sort]
        if relief.any():
            fallen |= relief & _among(self.block.link, self.block.id[fallen])
        return fallen

    def _redrawn(self, undone: Flags) -> Ints:
        """Where lines stand that a finding's new price drew; such a line names it behind its key.

        Asked of the few that may be: written after one of their party was taken back, or, as the
        classes of a settlement come one after another, after one that was taken back and is of
        another class.
        """
        block = self.block
        if not self.again or not undone.any():
            return np.zeros(0, dtype=np.int64)
        classes = self.meanings.ledger_class[block.sort]
        reversing = np.flatnonzero(self.meanings.reversal[block.sort])
        reversing = reversing[_among(block.link[reversing], block.id[undone])]
        after = np.full(len(block.ids), FAR)
        np.minimum.at(after, block.party[reversing], block.id[reversing])
        violation = self.meanings.violation[block.sort]
        several = np.zeros((len(block.ids), len(self.meanings.classes)), dtype=bool)
        several[block.party[violation], classes[violation]] = True
        elsewhere = undone & (several.sum(axis=1) > 1)[block.party]
        np.minimum.at(after, block.party[elsewhere], block.id[elsewhere])
        places = np.flatnonzero(violation & (block.id > after[block.party]))
        keys = keys_of(block.id[places])
        named = [self.again in keys[int(pk)] for pk in block.id[places]]
        return places[np.array(named, dtype=bool)]

    def _before(self, stand: Flags) -> Side:
        """Ledger by ledger: a version with another scheme began one of its own."""
        block, meanings = self.block, self.meanings
        scheme = meanings.scheme[block.sort]
        places = np.flatnonzero(stand & (scheme >= 0))
        width, schemes = len(meanings.classes), len(self.terms.scheme_codes)
        number = block.party[places] * schemes + scheme[places]
        lines = Lines(
            ledger=number * width + meanings.ledger_class[block.sort[places]],
            points=block.points[places],
            begins=block.begins[places],
            ends=block.ends[places],
            charges=self.drafted.violation[places],
            classes=width,
        )
        return self._side(lines, places, meanings.before, schemes)

    def _after(self, stand: Flags, free: Flags) -> Side:
        lines, places = self.drafted.lines(stand, free)
        return self._side(lines, places, self.meanings.after, 1)

    def _side(self, lines: Lines, places: Ints, ladder: Ladder, schemes: int) -> Side:
        walked = walk(
            lines,
            ladder,
            self.terms.since_micros,
            self.terms.until_micros,
            lambda wanted: self._keys(places[wanted]),
        )
        each = lines.classes * schemes
        passed = walked.passed
        found = restrictions_of(passed, ladder, self.terms)
        steps = self._caused(passed, np.arange(len(passed.at)), places, ladder, each)
        restrictions = self._caused(passed, found.passed, places, ladder, each, found)
        worst = np.full((lines.classes, len(self.block.ids)), UNKNOWN)
        worst[walked.ledgers % lines.classes, walked.ledgers // each] = walked.worst
        gravest = np.full(len(self.block.ids), len(self.rungs))
        np.minimum.at(gravest, steps.party, steps.rung)
        days = stretches_of(
            restrictions.party, restrictions.begins, restrictions.ends, self.terms.days
        )
        return Side(steps, restrictions, days, worst, gravest)

    def _caused(
        self,
        passed: Passed,
        which: Ints,
        places: Ints,
        ladder: Ladder,
        each: int,
        lasting: Restrictions | None = None,
    ) -> Caused:
        ids = np.concatenate((self.block.id, [-one.id for one in self.drafted.free]))
        rungs = np.zeros(ladder.at.shape, dtype=np.int64)
        for cell, rung in ladder.rungs.items():
            rungs[cell] = self.rungs.index(rung)
        place = places[passed.line[which]]
        return Caused(
            party=passed.ledger[which] // each,
            rung=rungs[passed.milestone[which], passed.scale[which]],
            clause=self.drafted.clause[place],
            line=ids[place].astype(np.int64),
            begins=passed.at[which],
            ends=lasting.ends if lasting else passed.at[which],
        )

    def _keys(self, places: Ints) -> list[str]:
        count = len(self.block.id)
        known = keys_of(self.block.id[places[places < count]])
        return [
            known[int(self.block.id[n])] if n < count else self.drafted.free[n - count].key
            for n in places.tolist()
        ]


def _among(ids: Ints, some: Ints) -> Flags:
    """Which of these are among some, which are few."""
    if not len(some):
        return np.zeros(len(ids), dtype=bool)
    ordered = np.sort(some)
    return ordered[np.minimum(np.searchsorted(ordered, ids), len(ordered) - 1)] == ids


def _more(decided: Side, stands: Side, concerned: Flags) -> Ints:
    count = len(concerned)
    more = np.bincount(decided.restrictions.party, minlength=count)
    more -= np.bincount(stands.restrictions.party, minlength=count)
    return np.where(concerned, np.maximum(more, 0), 0)
