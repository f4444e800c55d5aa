"""Signals come in by batch; what is the same as before changes nothing."""

from collections.abc import Sequence
from datetime import datetime
from math import isfinite
from typing import Annotated, Any, NamedTuple

import msgspec
from django.db import transaction

from governance import clock
from governance.actors import Actor
from governance.batches import Batch
from governance.clock import EARLIEST, SKEW, out_of_time
from governance.events import emit
from governance.jobs import after_commit
from items.models import Item
from monitoring import selectors
from monitoring.models import Signal
from monitoring.services.batches import Moment, Name, finished, read_rows, refuse
from monitoring.services.disputes import without_taken_out
from monitoring.services.intake import SignalCopy, copy_signals
from monitoring.services.metrics import ranges
from parties.csv_intake import Range, out_of_range
from parties.models import Party


class SignalRow(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """One value as it is sent: of a party, or of an item and so of its owner."""

    metric: Name
    value: float | None
    observed_at: Moment
    source_key: Annotated[str, msgspec.Meta(min_length=1, max_length=160)]
    party: Name | int | None = None
    item: Name | int | None = None
    window_from: Moment | None = None
    measured_over: Annotated[int, msgspec.Meta(ge=0, le=2_000_000_000)] | None = None


class Known(NamedTuple):
    """What the rows of one batch refer to."""

    parties: dict[str, Party]
    items: dict[str, Item]
    metrics: dict[str, Range]
    now: datetime


@transaction.atomic
def ingest_signals(*, batch: Sequence[Any], by: Actor) -> Batch:
    """Keep the good rows of a batch, count what came before, and name every bad row."""
    intake = Batch()
    rows = read_rows(batch, SignalRow, intake)
    known = Known(
        parties=selectors.parties_called(row.party for _, row in rows if row.party is not None),
        items=selectors.items_called(row.item for _, row in rows if row.item is not None),
        metrics=ranges(),
        now=clock.now(),
    )
    good = []
    for index, row in rows:
        fault = _fault_of(row, known)
        if fault:
            refuse(intake, index, batch[index], *fault)
        else:
            good.append((index, _as_stored(row, known)))
    accepted, known_before = copy_signals(row for _, row in good) if good else (0, 0)
    if known_before:
        good = _without_others(good, batch, intake)
    if accepted:
        copy_signals(without_taken_out(row for _, row in good))
        emit("signals.received", subject="signals", by=by, accepted=accepted)
        after_commit("monitoring.tasks.evaluate_due")
    return finished(intake, accepted, len(good))


def _without_others(
    sent: list[tuple[int, SignalCopy]], batch: Sequence[Any], intake: Batch
) -> list[tuple[int, SignalCopy]]:
    """Rows that say what is kept under their key; one that says something else is named."""
    kept = Signal.objects.in_bulk([row.source_key for _, row in sent], field_name="source_key")
    same = []
    for index, row in sent:
        if differing := _differences(row, kept[row.source_key]):
            words = f"This key came before with another {', another '.join(differing)}."
            refuse(intake, index, batch[index], "source_key", words)
        else:
            same.append((index, row))
    return same


def _differences(row: SignalCopy, kept: Signal) -> list[str]:
    """What this row says otherwise. Times may be as far apart as clocks may: see `_as_stored`."""
    other = {
        "party": row.item_id is None and row.party_id != kept.party_id,  # an item may move
        "item": row.item_id != kept.item_id,
        "metric": row.metric != kept.metric_id,
        "value": row.value != kept.value,
        "observed_at": _apart(row.observed_at, kept.observed_at),
        "window_from": _apart(row.window_from, kept.window_from),
        "measured_over": row.measured_over != kept.measured_over,
    }
    return [name for name, differs in other.items() if differs]


def _apart(one: datetime | None, other: datetime | None) -> bool:
    if one is None or other is None:
        return one is not other
    return abs(one - other) > SKEW


def _fault_of(row: SignalRow, known: Known) -> tuple[str, str] | None:
    """Field and what is wrong with it, or nothing."""
    if row.party is None and row.item is None:
        return "party", "Name a party or an item."
    if row.item is not None and str(row.item) not in known.items:
        return "item", "There is no such item."
    if row.party is not None and str(row.party) not in known.parties:
        return "party", "There is no such party."
    if row.item is not None and row.party is not None:
        owner = known.items[str(row.item)].owner_id
        if known.parties[str(row.party)].pk != owner:
            return "party", "The item belongs to another party. Leave the party out."
    if row.metric not in known.metrics:
        return "metric", "There is no such metric."
    if row.value is not None and not isfinite(row.value):
        return "value", "This is no finite number."
    if row.value is not None and (words := out_of_range(row.value, known.metrics[row.metric])):
        return "value", words
    if amiss := out_of_time(row.observed_at, known.now):
        return "observed_at", amiss
    if row.window_from is not None and row.window_from < EARLIEST:
        return "window_from", f"This is before {EARLIEST.year}."
    if row.window_from is not None and row.window_from > row.observed_at:
        return "window_from", "The window begins after its end, observed_at."
    return None


def _as_stored(row: SignalRow, known: Known) -> SignalCopy:
    """A sender's clock that runs a little fast is read as now: nothing was observed later."""
    item = known.items[str(row.item)] if row.item is not None else None
    observed_at = min(row.observed_at, known.now)
    return SignalCopy(
        source_key=row.source_key,
        party_id=item.owner_id if item else known.parties[str(row.party)].pk,
        metric=row.metric,
        value=row.value,
        observed_at=observed_at,
        item_id=item.pk if item else None,
        window_from=min(row.window_from, observed_at) if row.window_from else None,
        measured_over=row.measured_over,
    )
