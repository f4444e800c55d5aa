"""What the lines passed in the period would have meant: measures on the party, and on which days."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from credits.rehearsal.ladders import Ladder
from credits.rehearsal.moments import HOUR, Flags, Ints, LocalDays
from credits.rehearsal.terms import Terms
from credits.rehearsal.walk import Passed
from policies.scheme import Measure


@dataclass(frozen=True, slots=True)
class Restrictions:
    """Milestones whose measures restrict, side by side: where they stand among those passed.

    Each lasts from its moment to the end of its last measure, or of the period.
    """

    passed: Ints
    begins: Ints
    ends: Ints


@dataclass(frozen=True, slots=True)
class Stretches:
    """Local days touched by restrictions, by party or whatever they are asked by.

    By number, from the first to the last, inclusive; stretches of one owner neither touch nor meet.
    """

    owner: Ints
    first: Ints
    last: Ints

    @property
    def days(self) -> Ints:
        return self.last - self.first + 1


def restrictions_of(passed: Passed, ladder: Ladder, terms: Terms) -> Restrictions:
    """Of several lines passed by one finding the gravest acts, or each, as the scheme says."""
    gravity = ladder.gravity[passed.milestone, passed.scale]
    order = np.argsort(passed.order * (len(ladder.codes) + 1) + gravity, kind="stable")
    applies = np.ones(len(order), dtype=bool)
    applies[:-1] = passed.order[order[1:]] != passed.order[order[:-1]]
    applies |= ladder.applies_each[passed.scale[order]]
    applied = order[applies]
    acting, ends = [], []
    for (number, scale), measures in ladder.acting.items():
        mine = applied[(passed.milestone[applied] == number) & (passed.scale[applied] == scale)]
        if len(mine):
            acting.append(mine)
            ends.append(_ends(passed, mine, measures, terms))
    if not acting:
        nothing = np.zeros(0, dtype=np.int64)
        return Restrictions(nothing, nothing, nothing)
    found = np.concatenate(acting)
    return Restrictions(found, passed.at[found], np.concatenate(ends))


def _ends(passed: Passed, mine: Ints, measures: Iterable[Measure], terms: Terms) -> Ints:
    """The last end of the measures: they all begin as the line is passed."""
    ends = np.zeros(len(mine), dtype=np.int64)
    for kind, n in {(one.duration.kind, one.duration.n or 0) for one in measures}:
        if kind == "days":
            end = terms.days.same_clock(passed.at[mine], n, terms.until_micros)
        elif kind == "hours":
            end = passed.at[mine] + n * HOUR
        elif kind == "until_recovered":
            end = passed.recovers[mine]
        else:
            end = np.full(len(mine), terms.until_micros)
        ends = np.maximum(ends, end)
    return np.minimum(ends, terms.until_micros)


def stretches_of(owner: Ints, begins: Ints, ends: Ints, days: LocalDays) -> Stretches:
    """The days touched by any of these, for each owner."""
    width = days.count + 2  # of a stretch's owner and a day of it in one number
    opening = owner * width + days.of(begins)
    order = np.argsort(opening, kind="stable")
    opening = opening[order]
    closing = (owner * width + days.of(np.maximum(begins, ends - 1)))[order]
    if not len(order):
        return Stretches(owner, opening, closing)
    reach = np.maximum.accumulate(closing)
    opens = np.ones(len(order), dtype=bool)
    opens[1:] = opening[1:] > reach[:-1] + 1
    owner = owner[order]
    opens[1:] |= owner[1:] != owner[:-1]
    closes = np.append(opens[1:], True)
    first = owner[opens] * width
    return Stretches(owner[opens], opening[opens] - first, reach[closes] - first)


def owners_that_differ(one: Stretches, other: Stretches, owners: int) -> Flags:
    """Whose days are not the same in both."""
    count, against = (np.bincount(each.owner, minlength=owners) for each in (one, other))
    differs = count != against
    mine, theirs = (np.flatnonzero(~differs[each.owner]) for each in (one, other))
    changed = (one.first[mine] != other.first[theirs]) | (one.last[mine] != other.last[theirs])
    differs[one.owner[mine[changed]]] = True
    return differs
