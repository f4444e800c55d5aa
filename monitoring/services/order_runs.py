"""Files of orders that a request does not wait for: kept at once, taken in by the worker.

A part of a file, what was wrong in it and how far it goes commit together, so a worker that dies
doubles nothing and loses nothing: the next one goes on where the last commit was.
"""

import time

import structlog
from django.core.files import File
from django.db import transaction

from governance import clock
from governance.actors import CLOCK, Actor
from governance.content import erase, store_file
from governance.errors import DomainError
from governance.events import emit
from governance.jobs import after_commit
from monitoring.models import OrderFile, OrderFileFault
from monitoring.services.order_files import OrderReader, OrdersOf, take_part
from parties.csv_lines import Fault

log = structlog.get_logger(__name__)

AT_ONCE = 100_000  # bytes that a request may wait for: about a thousand lines
SECONDS = 20.0
TRIES = 3
TASK = "monitoring.tasks.work_order_files"
UNEXPECTED = (
    "Something went wrong that nobody foresaw; what is in is in. It is in the worker's log."
)

State = OrderFile.State


class FileEnded(DomainError):
    """This file is through; nothing of it can be stopped any more."""

    code = "file_ended"


@transaction.atomic
def receive_order_file(*, file: File, name: str, target: OrdersOf, by: Actor) -> OrderFile:
    """Keep a file whose header can be read; the worker takes it in. Raises UnreadableFile."""
    OrderReader(file, target)  # type: ignore[arg-type]
    file.seek(0)
    kept = OrderFile.objects.create(
        market=target.market,
        kind=target.kind,
        item_kind=target.item_kind,
        name=name[-200:],
        content=store_file(file, name=name, media_type="text/csv"),
        size=file.size,
        actor=str(by),
    )
    emit("order_file.received", subject=f"order_file:{kept.pk}", by=by, file=kept.pk)
    after_commit(TASK)
    return kept


@transaction.atomic
def stop_order_file(*, file_id: int, by: Actor) -> OrderFile:
    """No further part of it is taken in; what is in stays."""
    kept = OrderFile.objects.select_for_update(of=["self"]).get(pk=file_id)
    if not kept.under_way:
        raise FileEnded(state=kept.state)
    _end(kept, State.STOPPED, by)
    return kept


def work_order_files(*, seconds: float = SECONDS) -> bool:
    """Take in what waits, the oldest first, for so long; says whether more may wait."""
    ends = time.monotonic() + seconds
    under_way = OrderFile.objects.filter(state__in=OrderFile.UNDER_WAY)
    for number in list(under_way.order_by("pk").values_list("pk", flat=True)):
        while _work_part(number):
            if time.monotonic() > ends:
                return True
    _forget_files()
    return False


def _work_part(number: int) -> bool:
    """One part, in a transaction of its own: whoever comes second passes by."""
    try:
        with transaction.atomic():
            kept = _in_hand(number)
            if kept is not None:
                _take_next(kept)
            return kept is not None
    except Exception as problem:  # one that fails must not hold up the others
        log.warning("order_file_failed", file=number, exc_info=problem)
        with transaction.atomic():
            kept = _in_hand(number)
            if kept is not None:
                kept.tries += 1
                kept.save(update_fields=["tries"])
                if kept.tries >= TRIES:
                    kept.problem = UNEXPECTED
                    _end(kept, State.FAILED, CLOCK)
        return False


def _in_hand(number: int) -> OrderFile | None:
    rows = OrderFile.objects.select_for_update(of=["self"], skip_locked=True)
    rows = rows.filter(pk=number, state__in=OrderFile.UNDER_WAY)
    return rows.select_related("market", "content").first()


def _take_next(kept: OrderFile) -> None:
    faults: list[Fault] = []
    with kept.content.file.open("rb") as stream:
        target = OrdersOf(kept.market, kept.kind, kept.item_kind)
        reader = OrderReader(stream, target)  # type: ignore[arg-type]
        if kept.position:
            reader.go_on_from(kept.position, kept.line)
        done = take_part(reader, by=kept.sender, on_fault=faults.append)
        kept.position, kept.line = reader.position, reader.line
    OrderFileFault.objects.bulk_create(
        OrderFileFault(
            file=kept,
            line=fault.line,
            column=fault.column[:80],
            value=fault.value[:200],
            code=fault.code,
            message=fault.message,
        )
        for fault in sorted(faults, key=lambda fault: fault.line)
    )
    kept.state, kept.tries = State.RUNNING, 0
    if done is not None:
        kept.accepted += done.new
        kept.duplicates += done.known
        kept.rejected += done.bad_rows
    kept.save()
    if done is None:
        _end(kept, State.DONE, kept.sender)


def _end(kept: OrderFile, state: str, by: Actor) -> None:
    kept.state, kept.ended_at = state, clock.now()
    kept.save(update_fields=["state", "ended_at", "problem"])
    emit(f"order_file.{state}", subject=f"order_file:{kept.pk}", by=by, file=kept.pk)


def _forget_files() -> None:
    """What was sent is not kept once it is worked off: it names buyers' orders."""
    ended = OrderFile.objects.exclude(state__in=OrderFile.UNDER_WAY)
    for kept in ended.filter(content__erased_at=None).select_related("content")[:20]:
        erase(kept.content, by=CLOCK)
