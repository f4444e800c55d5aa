"""Working runs off: the database says which rows are due, each in a transaction of its own."""

import time

import structlog
from django.db import transaction

from governance import clock
from governance.actors import CLOCK
from governance.errors import DomainError
from workbench.models import BulkRow, BulkRun
from workbench.services.bulk.actions import Done, carry_out
from workbench.services.bulk.runs import finish

log = structlog.get_logger(__name__)

SLICE = 200
SECONDS = 4.0  # the beat comes every five: one slice at a time, and room for others
ATTEMPTS = 3
UNEXPECTED = "Something went wrong that nobody foresaw; nothing was changed. It is in the log."

State = BulkRow.State


def work_due(*, limit: int = SLICE, seconds: float = SECONDS) -> None:
    """Work off a slice of what waits, one row at least, and close the runs that are through."""
    due = BulkRow.objects.filter(state=State.WAITING, run__state=BulkRun.State.RUNNING)
    ends = time.monotonic() + seconds
    for number in list(due.order_by("attempts", "pk").values_list("pk", flat=True)[:limit]):
        work_row(row_id=number)
        if time.monotonic() > ends:
            break
    for number in BulkRun.objects.filter(state=BulkRun.State.RUNNING).values_list("pk", flat=True):
        finish(number, CLOCK)


def work_row(*, row_id: int) -> None:
    """One row, once: whoever comes second finds it done or in hand, and passes by."""
    try:
        with transaction.atomic():
            row = _in_hand(row_id)
            if row is None:
                return
            try:
                with transaction.atomic():
                    done = carry_out(row)
            except DomainError as problem:
                _settle(row, State.REFUSED, code=problem.code, words=problem.message)
            else:
                _settle(row, State.DONE, done)
    except Exception as problem:  # one that fails must not hold up the others; it comes last now
        log.warning("bulk_row_failed", row=row_id, exc_info=problem)
        _failed(row_id)


def _failed(row_id: int) -> None:
    with transaction.atomic():
        row = _in_hand(row_id)
        if row is None:
            return
        row.attempts += 1
        row.save(update_fields=["attempts"])
        if row.attempts >= ATTEMPTS:
            _settle(row, State.FAILED, code="unexpected", words=UNEXPECTED)


def _in_hand(row_id: int) -> BulkRow | None:
    rows = BulkRow.objects.select_for_update(of=["self"], skip_locked=True)
    return (
        rows.select_related("run__owner", "run__reason", "undoes__run", "undoes__decision")
        .filter(pk=row_id, state=State.WAITING, run__state=BulkRun.State.RUNNING)
        .first()
    )


def _settle(
    row: BulkRow, state: str, done: Done | None = None, *, code: str = "", words: str = ""
) -> None:
    row.state, row.code, row.words, row.ended_at = state, code, words, clock.now()
    if done is not None:
        row.effect, row.before = done.effect, done.before
        row.decision, row.note = done.decision, done.note
    row.save()
