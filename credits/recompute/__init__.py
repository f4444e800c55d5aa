"""The projection rebuilt from the ledger in sets: what time changed, one rulebook, or everybody.

Each of these may run twice, beside another, and be killed at any point: what is left out is found
by the next run, and a posting that comes between is never overwritten with an older result.
"""

from credits.recompute.differences import Difference
from credits.recompute.runs import (
    Tally,
    compare_slice,
    recompute_all,
    recompute_due,
    recompute_rulebook,
    write_slice,
)
from credits.recompute.scales import ScalesInForce
from credits.recompute.slices import Slice, slices
from credits.recompute.turns import Turn, settle, turns_due

__all__ = [
    "Difference",
    "ScalesInForce",
    "Slice",
    "Tally",
    "Turn",
    "compare_slice",
    "recompute_all",
    "recompute_due",
    "recompute_rulebook",
    "settle",
    "slices",
    "turns_due",
    "write_slice",
]
