"""Arithmetic of standing. Pure: lines and a scheme in, scores and crossings out (design, 4).

A line counts at t if it has begun and has not lapsed; after a terminal crossing nothing lapses that
counted then. The sum is never clamped in the ledger, only when it is read.
"""

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from policies.scheme import Scheme, clamp, is_past

SchemeAt = Callable[[datetime], Scheme]
One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Entry:
    """A ledger line as the engine sees it. `charges` marks the lines that may cross a milestone."""

    id: int
    points: int
    effective_at: datetime
    expires_at: datetime | None
    source_key: str
    charges: bool


@dataclass(frozen=True, slots=True)
class Passed:
    """A milestone passed by a line, as the surviving lines alone would have it.

    `terminal` says that what counted then does not lapse any more.
    """

    milestone: str
    line_id: int
    at: datetime
    terminal: bool

    @property
    def key(self) -> tuple[str, int]:
        return self.milestone, self.line_id


def counts_at(entry: Entry, moment: datetime, terminals: Iterable[datetime] = ()) -> bool:
    """Whether a line counts at a moment, given the terminal crossings that stand."""
    if entry.effective_at > moment:
        return False
    if entry.expires_at is None or moment < entry.expires_at:
        return True
    return any(
        entry.effective_at <= terminal <= moment and terminal < entry.expires_at
        for terminal in terminals
    )


def total_at(
    entries: Iterable[Entry], scheme: Scheme, moment: datetime, terminals: Iterable[datetime] = ()
) -> int:
    """Start and all counting lines, not clamped."""
    frozen = tuple(terminals)
    return scheme.start + sum(entry.points for entry in entries if counts_at(entry, moment, frozen))


def crossings_of(
    survivors: Iterable[Entry],
    scheme_at: SchemeAt,
    *,
    turns: Iterable[datetime] = (),
) -> list[Passed]:
    """Every milestone passed, in order of time, in a history of surviving lines.

    `turns` are the moments at which a new version came into force: they may end a descent but never
    begin one. The order in which lines arrived plays no part.
    """
    walk = _Walk(scheme_at)
    for entry in survivors:
        walk.plan(entry)
    for turn in turns:
        walk.stop_at(turn)
    return walk.run()


class _Walk:
    """One pass over a history in order of time."""

    def __init__(self, scheme_at: SchemeAt):
        self.scheme_at = scheme_at
        self.begins: dict[datetime, list[Entry]] = {}
        self.moments: list[datetime] = []
        self.seen: set[datetime] = set()
        self.active: dict[int, Entry] = {}
        self.ends: list[tuple[datetime, int]] = []
        self.frozen: set[int] = set()
        self.sum = 0
        self.open: set[str] = set()
        self.passed: list[Passed] = []

    def stop_at(self, moment: datetime) -> None:
        if moment not in self.seen:
            self.seen.add(moment)
            heapq.heappush(self.moments, moment)

    def plan(self, entry: Entry) -> None:
        self.begins.setdefault(entry.effective_at, []).append(entry)
        self.stop_at(entry.effective_at)

    def run(self) -> list[Passed]:
        while self.moments:
            moment = heapq.heappop(self.moments)
            self._lapse(moment)
            beginning = sorted(self.begins.get(moment, ()), key=lambda entry: entry.source_key)
            for entry in beginning:
                if not entry.charges:
                    self._begin(entry, moment)
            self._end_descents(moment)
            for entry in beginning:
                if entry.charges:
                    self._begin(entry, moment)
                    self._cross(entry, moment)
        return self.passed

    def _begin(self, entry: Entry, moment: datetime) -> None:
        if entry.expires_at is not None and entry.expires_at <= moment:
            return
        self.active[entry.id] = entry
        self.sum += entry.points
        if entry.expires_at is not None:
            heapq.heappush(self.ends, (entry.expires_at, entry.id))
            self.stop_at(entry.expires_at)

    def _lapse(self, moment: datetime) -> None:
        while self.ends and self.ends[0][0] <= moment:
            _, line = heapq.heappop(self.ends)
            if line not in self.frozen:
                self.sum -= self.active.pop(line).points

    def _score(self, scheme: Scheme) -> int:
        return clamp(scheme, scheme.start + self.sum)

    def _end_descents(self, moment: datetime) -> None:
        scheme = self.scheme_at(moment)
        score = self._score(scheme)
        self.open -= {
            milestone.code
            for milestone in scheme.milestones
            if not is_past(scheme, score, milestone.at)
        }

    def _cross(self, entry: Entry, moment: datetime) -> None:
        scheme = self.scheme_at(moment)
        score = self._score(scheme)
        for milestone in scheme.milestones:
            if not is_past(scheme, score, milestone.at):
                continue
            if milestone.code in self.open and not milestone.extends:
                continue
            freezes = milestone.freezes or (milestone.terminal and scheme.lapse.stops_at_terminal)
            self.open.add(milestone.code)
            self.passed.append(Passed(milestone.code, entry.id, moment, freezes))
            if freezes:
                self.frozen |= set(self.active)


def paired(
    gone: Iterable[One], new: Iterable[One], *, by: Callable[[One], object]
) -> tuple[list[One], list[One], list[tuple[One, One]]]:
    """What vanished, what appeared, and what only moved: gone here and new there, alike `by`."""
    moved, vanished, appeared = [], [], list(new)
    for old in gone:
        match = next((one for one in appeared if by(one) == by(old)), None)
        if match is None:
            vanished.append(old)
        else:
            appeared.remove(match)
            moved.append((old, match))
    return vanished, appeared, moved


def recovers_at(
    entries: Iterable[Entry],
    scheme: Scheme,
    line: int,
    after: datetime,
    terminals: Iterable[datetime] = (),
) -> datetime | None:
    """When the score is next strictly on the good side of `line` if nothing else happens."""
    known, frozen = list(entries), tuple(terminals)
    if not is_past(scheme, clamp(scheme, total_at(known, scheme, after, frozen)), line):
        return after
    for moment in changes_after(known, after):
        if not is_past(scheme, clamp(scheme, total_at(known, scheme, moment, frozen)), line):
            return moment
    return None


def changes_after(entries: Iterable[Entry], after: datetime) -> list[datetime]:
    """Moments after `after` at which some line begins or lapses, in order."""
    moments = {
        moment
        for entry in entries
        for moment in (entry.effective_at, entry.expires_at)
        if moment is not None and moment > after
    }
    return sorted(moments)
