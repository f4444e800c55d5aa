"""A file of accounts and their numbers: accounts are registered, numbers become signals.

The file is taken in chunks, each one transaction, so a run that is killed and started again
doubles nothing and misses nothing.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import BinaryIO

from django.db import connection, transaction

from governance import clock
from governance.actors import Actor
from governance.events import emit
from governance.jobs import after_commit
from governance.models import Market
from monitoring.services.intake import SignalCopy, copy_signals
from monitoring.services.metrics import ranges
from parties.csv_intake import Reader, Row
from parties.csv_lines import Fault
from parties.services import import_parties

CHUNK = 5000


@dataclass(slots=True)
class ImportResult:
    """What a run did, in the order in which people ask."""

    rows: int = 0
    parties_new: int = 0
    parties_known: int = 0
    signals_new: int = 0
    signals_known: int = 0
    empty: int = 0
    faults: int = 0
    bad_rows: int = 0
    _bad_line: int = field(default=0, repr=False)

    @property
    def wrote(self) -> bool:
        return bool(self.parties_new or self.signals_new)

    def note(self, fault: Fault) -> None:
        self.faults += 1
        self.bad_rows += fault.line != self._bad_line
        self._bad_line = fault.line


@dataclass(frozen=True, slots=True)
class Target:
    """Where the rows of a file go. `as_of` is None when nobody said when they were measured."""

    market: Market
    kind: str
    currency: str
    as_of: datetime | None = None


def reader_of(stream: BinaryIO) -> Reader:
    """A reader that knows today's metrics. Raises UnreadableFile."""
    return Reader(stream, ranges())


def check_file(stream: BinaryIO, *, on_fault: Callable[[Fault], None]) -> ImportResult:
    """Read it all and write nothing."""
    result = ImportResult()
    for row in _good(reader_of(stream), result, on_fault):
        result.rows += 1
        result.empty += row.values.count(None)
    return result


def import_file(
    stream: BinaryIO,
    *,
    target: Target,
    by: Actor,
    on_fault: Callable[[Fault], None],
    on_chunk: Callable[[ImportResult, int], None] = lambda result, position: None,
    chunk: int = CHUNK,
) -> ImportResult:
    """Take in every good row. `on_chunk` hears the count so far and how many bytes were read."""
    reader, result = reader_of(stream), ImportResult()
    run, now = uuid.uuid4().hex, clock.now()
    rows = _good(reader, result, on_fault)
    while part := list(islice(rows, chunk)):
        _import_chunk(part, reader.metrics, target, by, run, now, result)
        on_chunk(result, reader.position)
    if result.wrote:
        _complete(run, target, by, result)
    return result


def _good(reader: Reader, result: ImportResult, on_fault: Callable[[Fault], None]) -> Iterator[Row]:
    for found in reader:
        if isinstance(found, Fault):
            result.note(found)
            on_fault(found)
        else:
            yield found


@transaction.atomic
def _import_chunk(
    rows: list[Row],
    metrics: list[str],
    target: Target,
    by: Actor,
    run: str,
    now: datetime,
    result: ImportResult,
) -> None:
    _one_at_a_time(target)
    imported = import_parties(
        market=target.market,
        kind=target.kind,
        currency=target.currency,
        external_ids=[row.external_id for row in rows],
        by=by,
        at=now,
    )
    known = _known_values(
        [party for party in imported.ids.values() if party not in imported.new], metrics, target
    )
    fresh = _fresh_signals(rows, metrics, imported.ids, known, target.as_of or now)
    added, _ = copy_signals(fresh)
    if added or imported.new:
        emit(
            "signals.imported",
            subject=f"market:{target.market.pk}",
            by=by,
            run=run,
            first_line=rows[0].line,
            last_line=rows[-1].line,
            parties=len(imported.new),
            signals=added,
        )
    result.rows += len(rows)
    result.parties_new += len(imported.new)
    result.parties_known += len(rows) - len(imported.new)
    result.signals_new += added
    result.signals_known += len(rows) * len(metrics) - added
    result.empty += sum(row.values.count(None) for row in rows)


@transaction.atomic
def _complete(run: str, target: Target, by: Actor, result: ImportResult) -> None:
    emit(
        "import.completed",
        subject=f"market:{target.market.pk}",
        by=by,
        run=run,
        rows=result.rows,
        parties=result.parties_new,
        signals=result.signals_new,
        faults=result.faults,
    )
    after_commit("monitoring.tasks.evaluate_due")


def _one_at_a_time(target: Target) -> None:
    """Two runs over one market and kind take turns chunk by chunk, so neither doubles the other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('import_parties'), hashtext(%s))",
            [f"{target.market.pk}:{target.kind}"],
        )


def _fresh_signals(
    rows: list[Row],
    metrics: list[str],
    ids: dict[str, int],
    known: dict[tuple[int, str], tuple[int, float | None]],
    at: datetime,
) -> Iterator[SignalCopy]:
    """The values that differ from what the last import said.

    The key names the signal that this one follows, so that a value may come back after it was
    another, while the same step is never taken twice.
    """
    moment = at.strftime("%Y%m%dT%H%M%S%fZ")
    for row in rows:
        party = ids[row.external_id]
        for metric, value in zip(metrics, row.values, strict=True):
            before = known.get((party, metric))
            if before is None or before[1] != value:
                follows = before[0] if before else 0
                key = f"import:{party}:{metric}:{moment}:{follows}"
                yield SignalCopy(key, party, metric, value, at)


def _known_values(
    parties: list[int], metrics: list[str], target: Target
) -> dict[tuple[int, str], tuple[int, float | None]]:
    """The last imported signal by party and metric: of that moment when one was named, else of any.

    A file that does not say when it was measured says nothing new with the same values.
    """
    if not parties:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            LAST_IMPORTED, {"parties": parties, "metrics": metrics, "as_of": target.as_of}
        )
        return {(party, metric): (pk, value) for party, metric, pk, value in cursor.fetchall()}


# `left` and not LIKE: until autovacuum has counted the new rows, the planner takes LIKE for a handful
# of rows and walks every imported key once for each party and metric.
LAST_IMPORTED = """
SELECT party.id, metric.code, latest.id, latest.value
FROM unnest(%(parties)s::bigint[]) AS party (id)
CROSS JOIN unnest(%(metrics)s::text[]) AS metric (code)
CROSS JOIN LATERAL (
  SELECT id, value FROM monitoring_signal AS signal
  WHERE signal.party_id = party.id AND signal.metric_id = metric.code
    AND signal.item_id IS NULL AND left(signal.source_key, 7) = 'import:'
    AND (%(as_of)s::timestamptz IS NULL OR signal.observed_at = %(as_of)s::timestamptz)
  ORDER BY signal.observed_at DESC, signal.id DESC LIMIT 1
) AS latest
"""
