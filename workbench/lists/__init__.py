"""Every list of the workbench, as data. A new list is a new entry here."""

from workbench.lists.cases import APPEALS, CASES, QUEUE
from workbench.lists.decisions import DECISIONS, HELD
from workbench.lists.events import AUDIT
from workbench.lists.findings import DETECTIONS, ITEMS, VIOLATIONS
from workbench.lists.funds import FUNDS
from workbench.lists.mechanism import Asked, Column, List, Sort
from workbench.lists.parties import PARTIES

LISTS: dict[str, List] = {
    one.code: one
    for one in (
        APPEALS,
        AUDIT,
        CASES,
        DECISIONS,
        DETECTIONS,
        FUNDS,
        HELD,
        ITEMS,
        PARTIES,
        QUEUE,
        VIOLATIONS,
    )
}

__all__ = [
    "APPEALS",
    "AUDIT",
    "CASES",
    "DECISIONS",
    "DETECTIONS",
    "FUNDS",
    "HELD",
    "ITEMS",
    "LISTS",
    "PARTIES",
    "QUEUE",
    "VIOLATIONS",
    "Asked",
    "Column",
    "List",
    "Sort",
]
