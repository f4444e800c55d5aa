"""The engine's walk for a whole stretch of ledgers at once, in arrays. Says what the engine says.

A history that reaches a freezing line, where lapse stops, is rare: that one is handed to
`credits.engine` itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from credits.rehearsal.events import CHARGES, Keys, Lines, events_of, ties_by_key
from credits.rehearsal.frozen import by_the_engine
from credits.rehearsal.ladders import FAR, Ladder
from credits.rehearsal.moments import NEVER, Ints, distinct


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
    frozen = distinct(trace.ledger[found[freezing]])
    inside = trace.moment[found] >= since
    if len(frozen):
        inside &= ~np.isin(trace.ledger[found], frozen)
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
        order, self.ledger, self.moment, phase, value = events_of(lines, ladder, since, until)
        self.charges = phase == CHARGES
        self.line = ties_by_key(order, self.ledger, self.moment, self.charges, keys)
        self.value = value[self.line]
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
            self.turn = ladder.turn_at(self.moment)
            self.scale = self.ledger % lines.classes * len(ladder.starts) + self.turn
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

    def crossings(self) -> tuple[Ints, Ints]:
        """Events and the milestones they pass.

        A charge that is at or past a line passes it unless it was passed already and no look since
        then found the score on its good side; where the line extends, each one passes it.
        """
        ladder = self.ladder
        charging = np.flatnonzero(self.charges & (self.harm >= ladder.nearest.min()))
        if not len(charging):
            return charging, charging
        ledger, harm = self.ledger[charging], self.harm[charging]
        least = self._least_seen(charging)
        turns = len(least)
        begun = 0 if self.one_scale else self.scale[charging] // turns * turns
        found, milestones = [charging[:0]], [charging[:0]]
        for number in range(len(ladder.codes)):
            past = np.flatnonzero(harm >= self._of(ladder.passed_from[number], charging))
            if not len(past):
                continue
            recovered = np.zeros(len(charging), dtype=bool)
            for turn, seen in enumerate(least):
                recovered |= seen < ladder.good_below[number][begun + turn]
            recoveries = np.cumsum(recovered)[past]
            anew = np.ones(len(past), dtype=bool)
            anew[1:] = ledger[past[1:]] != ledger[past[:-1]]
            anew[1:] |= recoveries[1:] != recoveries[:-1]
            anew |= self._of(ladder.extends[number], charging[past])
            found.append(charging[past[anew]])
            milestones.append(np.full(len(found[-1]), number))
        return np.concatenate(found), np.concatenate(milestones)

    def _least_seen(self, charging: Ints) -> list[Ints]:
        """For each of these charges the least harm at a look since the one before, turn by turn.

        Each moment has one look at the lines: when all has lapsed and begun that charges nothing,
        before what charges.
        """
        end = int(charging[-1]) + 1
        charges, opens = self.charges[:end], self.opens_moment[:end]
        calm = ~charges[:-1]
        calm &= self.ends_moment[: end - 1] | charges[1:]
        before = np.flatnonzero(opens & charges)
        untouched = self._score(before, self.total[before] - self.value[before])
        untouched = self._of(self.ladder.sign, before) * untouched
        since = np.append(0, charging[:-1] + 1)
        found = []
        for turn in range(len(self.ladder.starts)):
            seen = np.full(end, FAR)  # right before each event
            if self.one_scale:
                seen[1:] = np.where(calm, self.harm[: end - 1], FAR)
                seen[before] = np.minimum(seen[before], untouched)
            else:
                mine = self.turn[:end] == turn
                seen[1:] = np.where(calm & mine[:-1], self.harm[: end - 1], FAR)
                some = mine[before]
                seen[before[some]] = np.minimum(seen[before[some]], untouched[some])
            found.append(np.minimum.reduceat(seen, since))
        return found

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
