"""The engine's walk for a whole stretch of ledgers at once, in arrays. Says what the engine says.

A history that reaches a freezing line, where lapse stops, is rare: that one is handed to
`credits.engine` itself.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from credits.rehearsal.frozen import by_the_engine
from credits.rehearsal.ladders import FAR, Ladder
from credits.rehearsal.moments import NEVER, Flags, Ints

LAPSES, BEGINS, TURNS, CHARGES = range(4)

Keys = Callable[[Ints], list[str]]  # the source keys of lines, by their place


@dataclass(frozen=True, slots=True)
class Lines:
    """Ledger lines as the walk sees them. `charges` marks those that may cross a milestone.

    A ledger's number modulo `classes` is its class. `ends` is NEVER for what does not lapse.
    """

    ledger: Ints
    points: Ints
    begins: Ints
    ends: Ints
    charges: Flags
    classes: int = 1


@dataclass(frozen=True, slots=True)
class Passed:
    """Milestones passed in the period, side by side: by which line, when, on which scale.

    `order` grows with time and is the same for what one line passed. `recovers` is when the score
    was next strictly on the good side; NEVER where that was not asked or did not happen.
    """

    ledger: Ints
    order: Ints
    line: Ints
    at: Ints
    milestone: Ints
    scale: Ints
    recovers: Ints


@dataclass(frozen=True, slots=True)
class Walked:
    """What was passed, and for each ledger the worst score of the period."""

    passed: Passed
    ledgers: Ints
    worst: Ints


def walk(lines: Lines, ladder: Ladder, since: int, until: int, keys: Keys) -> Walked:
    """Every milestone passed within [since, until) by these surviving lines."""
    if not len(lines.ledger):
        nothing = np.zeros(0, dtype=np.int64)
        return Walked(Passed(*[nothing] * 7), nothing, nothing)
    trace = _Trace(lines, ladder, since, until, keys)
    found, milestones = trace.crossings()
    freezing = ladder.freezes[milestones, trace.scale_of(found)]
    frozen = np.unique(trace.ledger[found[freezing]])
    inside = (trace.moment[found] >= since) & ~np.isin(trace.ledger[found], frozen)
    found, milestones = found[inside], milestones[inside]
    passed = Passed(
        trace.ledger[found],
        found,
        trace.line[found],
        trace.moment[found],
        milestones,
        trace.scale_of(found),
        trace.recovery(found, milestones),
    )
    ledgers, worst = trace.ledger[trace.first], trace.worst()
    if len(frozen):
        passed = _with_the_frozen(passed, worst, lines, ladder, ledgers, frozen, since, until, keys)
    return Walked(passed, ledgers, worst)


class _Trace:
    """All that happens to these ledgers in order of time, and the score after each of it."""

    def __init__(self, lines: Lines, ladder: Ladder, since: int, until: int, keys: Keys) -> None:
        self.ladder, self.since = ladder, since
        order, ledger, moment, phase, value = _events(lines, ladder, since, until)
        order = _ties_by_key(order, ledger, moment, phase, keys)
        self.line, self.ledger, self.moment = order, ledger[order], moment[order]
        self.value = value[order]
        self.charges = phase[order] == CHARGES
        other = self.ledger[1:] != self.ledger[:-1]
        turns = other | (self.moment[1:] != self.moment[:-1])
        self.first = np.concatenate(([0], np.flatnonzero(other) + 1))
        self.opens_moment = np.concatenate(([True], turns))
        self.ends_moment = np.concatenate((turns, [True]))
        self.lengths = np.diff(self.first, append=len(order))
        running = np.cumsum(self.value)
        begun = running[self.first] - self.value[self.first]
        self.total = running - np.repeat(begun, self.lengths)
        self.one_scale = len(ladder.schemes) == 1
        if not self.one_scale:
            self.scale = ladder.scale_at(self.ledger % lines.classes, self.moment)
        self.score = self._score(slice(None), self.total)
        self.harm = self._of(ladder.sign, slice(None)) * self.score

    def scale_of(self, where: Ints) -> Ints:
        return np.zeros(len(where), dtype=np.int64) if self.one_scale else self.scale[where]

    def _of(self, table: Ints, where: "Ints | slice") -> "Ints | int":
        if self.one_scale or (table == table[0]).all():
            return table[0]
        return table[self.scale[where]]

    def _score(self, where: "Ints | slice", total: Ints) -> Ints:
        ladder = self.ladder
        reached = np.maximum(total + self._of(ladder.start, where), self._of(ladder.floor, where))
        return np.minimum(reached, self._of(ladder.cap, where))

    def _looks(self) -> tuple[Ints, Ints, Ints]:
        """Each moment's one look at the lines: the event it comes before, the score, the scale.

        It comes when all has lapsed and begun that charges nothing, before what charges.
        """
        calm = ~self.charges
        last_calm = calm.copy()
        last_calm[:-1] &= self.ends_moment[:-1] | self.charges[1:]
        after = np.flatnonzero(last_calm)
        before = np.flatnonzero(self.opens_moment & self.charges)
        untouched = self._score(before, self.total[before] - self.value[before])
        harm = np.concatenate((self.harm[after], self._of(self.ladder.sign, before) * untouched))
        return np.concatenate((after + 1, before)), harm, np.concatenate((after, before))

    def crossings(self) -> tuple[Ints, Ints]:
        """Events and the milestones they pass.

        A charge that is at or past a line passes it unless it was passed already and no look since
        then found the score on its good side; where the line extends, each one passes it.
        """
        ladder = self.ladder
        nearest = self._of(ladder.nearest, slice(None))
        charging = np.flatnonzero(self.charges & (self.harm >= nearest))
        if not len(charging):
            return charging, charging
        places, harms, looked = self._looks()
        found, milestones = [], []
        for number in range(len(ladder.codes)):
            near = self._of(ladder.passed_from[number], charging)
            past = charging[self.harm[charging] >= near]
            if not len(past):
                continue
            good = places[harms < self._of(ladder.good_below[number], looked)]
            recoveries = np.cumsum(np.bincount(good, minlength=len(self.ledger) + 1))[past]
            anew = np.ones(len(past), dtype=bool)
            anew[1:] = self.ledger[past[1:]] != self.ledger[past[:-1]]
            anew[1:] |= recoveries[1:] != recoveries[:-1]
            anew |= self._of(ladder.extends[number], past)
            found.append(past[anew])
            milestones.append(np.full(len(found[-1]), number))
        return np.concatenate(found), np.concatenate(milestones)

    def recovery(self, found: Ints, milestones: Ints) -> Ints:
        """When the score after a moment was next strictly on the good side of what was passed."""
        ends = np.full(len(found), NEVER)
        last = np.flatnonzero(self.ends_moment)
        sign = self._of(self.ladder.sign, last)
        scales = self.scale_of(found)
        for number, scale in self.ladder.wait_for_recovery:
            mine = np.flatnonzero((milestones == number) & (scales == scale))
            if not len(mine):
                continue
            good = last[self.harm[last] < sign * self.ladder.at[number, scale]]
            if not len(good):
                continue
            moment_ends = last[np.searchsorted(last, found[mine])]
            following = np.searchsorted(good, moment_ends, side="right")
            event = good[np.minimum(following, len(good) - 1)]
            comes = (following < len(good)) & (self.ledger[event] == self.ledger[found[mine]])
            ends[mine[comes]] = self.moment[event[comes]]
        return ends

    def worst(self) -> Ints:
        """The score furthest on the way to the lines: in the direction that held at last."""
        inside = self.ends_moment & (self.moment >= self.since)
        sign = self._of(self.ladder.sign, self.first + self.lengths - 1)
        lowest = np.minimum.reduceat(np.where(inside, self.score, FAR), self.first)
        if np.all(sign == -1):
            return lowest
        highest = np.maximum.reduceat(np.where(inside, self.score, -FAR), self.first)
        return np.where(sign == -1, lowest, highest)


def _events(
    lines: Lines, ladder: Ladder, since: int, until: int
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """The order of all events, then ledger, moment, phase and points; the first are the lines.

    A line that ends as it begins never counts, and yet it is a moment to look.
    """
    counts = lines.ends > lines.begins
    lapsing = np.flatnonzero(counts & (lines.ends < until))
    ledgers = np.unique(lines.ledger)
    earliest = lines.begins.min()
    turns = [t for t in ladder.turns if t < until and (t >= since or t > earliest)]
    turning = len(ledgers) * len(turns)
    ledger = np.concatenate((lines.ledger, lines.ledger[lapsing], np.repeat(ledgers, len(turns))))
    moment = np.concatenate(
        (lines.begins, lines.ends[lapsing], np.tile(np.array(turns, dtype=np.int64), len(ledgers)))
    )
    phase = np.concatenate(
        (
            np.where(lines.charges, CHARGES, BEGINS),
            np.full(len(lapsing), LAPSES),
            np.full(turning, TURNS),
        )
    )
    points = np.where(counts, lines.points, 0)
    value = np.concatenate((points, -points[lapsing], np.zeros(turning, dtype=np.int64)))
    return _in_order(ledger, moment, phase), ledger, moment, phase, value


def _in_order(ledger: Ints, moment: Ints, phase: Ints) -> Ints:
    """By ledger, moment and phase, packed into one number where that has room."""
    earliest = moment.min()
    bits = int(moment.max() - earliest).bit_length() + 2
    if int(ledger.max()).bit_length() + bits > 62:
        return np.lexsort((phase, moment, ledger))
    packed = (ledger << bits) | ((moment - earliest) << 2) | phase
    return np.argsort(packed, kind="stable")  # it finds the stretches that are in order already


def _ties_by_key(order: Ints, ledger: Ints, moment: Ints, phase: Ints, keys: Keys) -> Ints:
    """Charges of one moment count in the order of their source keys."""
    mine, at, charging = ledger[order], moment[order], phase[order] == CHARGES
    tied = (mine[1:] == mine[:-1]) & (at[1:] == at[:-1]) & charging[1:] & charging[:-1]
    if not tied.any():
        return order
    member = np.zeros(len(order), dtype=bool)
    member[1:] |= tied
    member[:-1] |= tied
    places = np.flatnonzero(member)
    named = list(zip(mine[places], at[places], keys(order[places]), order[places], strict=True))
    order = order.copy()
    order[places] = [one[3] for one in sorted(named)]
    return order


def _with_the_frozen(
    passed: Passed,
    worst: Ints,
    lines: Lines,
    ladder: Ladder,
    ledgers: Ints,
    frozen: Ints,
    since: int,
    until: int,
    keys: Keys,
) -> Passed:
    """The engine's word on these ledgers in place of ours."""
    rows: list[Sequence[int]] = []
    for ledger in frozen:
        mine = np.flatnonzero(lines.ledger == ledger)
        number = int(ledger % lines.classes)
        found, lowest = by_the_engine(lines, mine, keys(mine), ladder, number, since, until)
        worst[np.searchsorted(ledgers, ledger)] = lowest
        first = 2**40 + len(rows)
        rows += [(ledger, first + one.order, one.line, *one.rest) for one in found]
    more = np.array(rows, dtype=np.int64).reshape(-1, 7).T
    return Passed(
        *(
            np.concatenate((mine, theirs))
            for mine, theirs in zip(_columns(passed), more, strict=True)
        )
    )


def _columns(passed: Passed) -> tuple[Ints, ...]:
    return (
        passed.ledger,
        passed.order,
        passed.line,
        passed.at,
        passed.milestone,
        passed.scale,
        passed.recovers,
    )
