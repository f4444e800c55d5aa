"""All that happens to ledgers, in order: lines begin, charge and lapse, and versions turn."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from credits.rehearsal.ladders import Ladder
from credits.rehearsal.moments import Flags, Ints, distinct

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


def events_of(
    lines: Lines, ladder: Ladder, since: int, until: int
) -> tuple[Ints, Ints, Ints, Ints, Ints]:
    """The order of all events, and in it ledger, moment and phase; then the points as they came.

    The first events are the lines. A line that ends as it begins never counts, and yet it is a
    moment to look.
    """
    counts = lines.ends > lines.begins
    lapsing = np.flatnonzero(counts & (lines.ends < until))
    ledgers = distinct(lines.ledger)
    earliest = int(lines.begins.min())
    turns = [t for t in ladder.turns if t < until and (t >= since or t > earliest)]
    turning = np.repeat(ledgers, len(turns))
    ledger = np.concatenate((lines.ledger, lines.ledger[lapsing], turning))
    turned = np.tile(np.array(turns, dtype=np.int64), len(ledgers))
    moment = np.concatenate((lines.begins, lines.ends[lapsing], turned))
    phase = np.full(len(ledger), LAPSES)
    phase[: len(lines.ledger)] = np.where(lines.charges, CHARGES, BEGINS)
    phase[len(ledger) - len(turning) :] = TURNS
    points = np.where(counts, lines.points, 0)
    value = np.concatenate((points, -points[lapsing], np.zeros(len(turning), dtype=np.int64)))
    order, ledger, moment, phase = _in_order(ledger, moment, phase, min([earliest, *turns]))
    return order, ledger, moment, phase, value


def _in_order(
    ledger: Ints, moment: Ints, phase: Ints, earliest: int
) -> tuple[Ints, Ints, Ints, Ints]:
    """By ledger, moment and phase, packed into one number where that has room."""
    bits = int(moment.max() - earliest).bit_length() + 2
    if int(ledger.max()).bit_length() + bits > 62:
        order = np.lexsort((phase, moment, ledger))
        return order, ledger[order], moment[order], phase[order]
    packed = (ledger << bits) | ((moment - earliest) << 2) | phase
    order = np.argsort(packed, kind="stable")  # it finds the stretches that are in order already
    packed = packed[order]
    moment = ((packed & ((1 << bits) - 1)) >> 2) + earliest
    return order, packed >> bits, moment, packed & 3


def ties_by_key(order: Ints, ledger: Ints, moment: Ints, charges: Flags, keys: Keys) -> Ints:
    """Charges of one moment count in the order of their source keys."""
    tied = (ledger[1:] == ledger[:-1]) & (moment[1:] == moment[:-1]) & charges[1:] & charges[:-1]
    if not tied.any():
        return order
    member = np.zeros(len(order), dtype=bool)
    member[1:] |= tied
    member[:-1] |= tied
    places = np.flatnonzero(member)
    named = list(
        zip(ledger[places], moment[places], keys(order[places]), order[places], strict=True)
    )
    order = order.copy()
    order[places] = [one[3] for one in sorted(named)]
    return order
