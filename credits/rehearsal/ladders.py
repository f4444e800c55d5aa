"""The schemes of one side as tables of numbers, indexed by class and turn of versions.

Places and scores are taken times the sign of the direction, so that passing is always upwards.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from credits.rehearsal.moments import Ints
from credits.rehearsal.terms import Timeline
from credits.selectors import ORDINARY
from policies.catalogue import CONTROLS
from policies.scheme import Measure, Milestone, by_gravity

FAR = 2**60


@dataclass(frozen=True, slots=True)
class Rung:
    """A milestone of one class; `behind` is how many graver ones there are."""

    ledger_class: str
    code: str
    behind: int

    @property
    def name(self) -> str:
        return self.code if self.ledger_class == ORDINARY else f"{self.ledger_class}:{self.code}"

    @property
    def gravity(self) -> tuple[int, str, str]:
        return self.behind, self.ledger_class, self.code


class Ladder:
    """One side. `scale` is class times turns plus turn; milestones are known by their code."""

    def __init__(self, timelines: dict[str, Timeline]) -> None:
        self.classes, self.timelines = list(timelines), list(timelines.values())
        self.turns = self.timelines[0].turns
        self.starts = np.array(self.timelines[0].starts, dtype=np.int64)
        self.schemes = [scheme for line in self.timelines for scheme in line.schemes]
        self.sign = self._each(lambda one: -1 if one.direction == "deduct" else 1)
        self.start = self._each(lambda one: one.start)
        self.floor = self._each(lambda one: one.floor)
        self.cap = self._each(lambda one: one.cap)
        self.applies_each = self._each(lambda one: one.milestones_apply == "each") == 1
        self.codes = sorted({line.code for one in self.schemes for line in one.milestones})
        shape = (len(self.codes), len(self.schemes))
        self.at = np.zeros(shape, dtype=np.int64)
        self.passed_from = np.full(shape, FAR)
        self.good_below = np.full(shape, -FAR)
        self.extends, self.freezes = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
        self.gravity = np.zeros(shape, dtype=np.int64)
        self.rungs: dict[tuple[int, int], Rung] = {}
        self.lines: dict[tuple[int, int], Milestone] = {}
        for scale in range(len(self.schemes)):
            self._read(scale)

    def _each(self, of: Any) -> Ints:
        return np.array([of(scheme) for scheme in self.schemes], dtype=np.int64)

    def _read(self, scale: int) -> None:
        scheme = self.schemes[scale]
        ordered = by_gravity(scheme)
        for place, line in enumerate(ordered):
            cell = self.codes.index(line.code), scale
            self.at[cell] = line.at
            self.passed_from[cell] = self.good_below[cell] = self.sign[scale] * line.at
            self.extends[cell] = line.extends
            self.freezes[cell] = line.freezes or (line.terminal and scheme.lapse.stops_at_terminal)
            self.gravity[cell] = place
            self.lines[cell] = line
            ledger_class = self.classes[scale // len(self.starts)]
            self.rungs[cell] = Rung(ledger_class, line.code, len(ordered) - 1 - place)

    @cached_property
    def nearest(self) -> Ints:
        none = np.full(len(self.schemes), FAR)
        return np.min(self.passed_from, axis=0, initial=FAR) if self.codes else none

    @cached_property
    def acting(self) -> dict[tuple[int, int], list[Measure]]:
        """The milestones with measures that take something from the account itself."""
        found = {
            cell: [m for m in line.measures if restricts(m)] for cell, line in self.lines.items()
        }
        return {cell: measures for cell, measures in found.items() if measures}

    @cached_property
    def wait_for_recovery(self) -> list[tuple[int, int]]:
        return [
            cell
            for cell, measures in self.acting.items()
            if any(measure.duration.kind == "until_recovered" for measure in measures)
        ]

    def turn_at(self, moments: Ints) -> Ints:
        """The turn that holds at a moment; before the first version, that one's."""
        turn = np.zeros(len(moments), dtype=np.int64)
        for start in self.starts[1:]:
            turn += moments >= start
        return turn


def restricts(measure: Measure) -> bool:
    """Whether a measure takes something from the account itself."""
    kind = CONTROLS[measure.control]
    return kind.target == "party" and not kind.gives
