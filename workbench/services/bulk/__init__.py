"""Bulk runs: one choice for many cases, previewed, approved, worked off row by row, undone as one."""

from workbench.services.bulk.orders import Order, read, sign
from workbench.services.bulk.previews import (
    ask_preview,
    drop_preview,
    is_stale,
    order_of,
    takes_long,
    work_previews,
)
from workbench.services.bulk.runs import (
    ALONE_UP_TO,
    CLOSES_AS,
    DECIDING,
    LEADS,
    MOST,
    SECONDS,
    alone_up_to,
    approve_run,
    check_order,
    finish,
    refuse_run,
    start_run,
    stop_run,
    undo_run,
)
from workbench.services.bulk.work import work_due, work_row

__all__ = [
    "ALONE_UP_TO",
    "CLOSES_AS",
    "DECIDING",
    "LEADS",
    "MOST",
    "SECONDS",
    "Order",
    "alone_up_to",
    "approve_run",
    "ask_preview",
    "check_order",
    "drop_preview",
    "finish",
    "is_stale",
    "order_of",
    "read",
    "refuse_run",
    "sign",
    "start_run",
    "stop_run",
    "takes_long",
    "undo_run",
    "work_due",
    "work_previews",
    "work_row",
]
