"""Outcomes of orders come in by batch; the same outcome of the same order is one row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from django.db import connection, transaction

from governance import clock
from governance.actors import Actor
from governance.batches import Batch
from governance.clock import out_of_time
from governance.events import emit
from governance.jobs import after_commit
from items.models import Item
from monitoring import selectors
from monitoring.services.batches import finished, read_rows, refuse
from monitoring.services.order_days import count_orders
from monitoring.services.signals import Moment, Name
from parties.models import Party

LARGEST = 10**15  # of one order; the sum of a day has room for thousands of such


class OrderRow(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """One outcome of one order as it is sent."""

    party: Name | int
    external_id: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    outcome: Literal["placed", "completed", "returned", "refunded", "cancelled", "sample"]
    placed_at: Moment
    settled_at: Moment | None = None
    item: Name | int | None = None
    amount: Annotated[int, msgspec.Meta(ge=0, le=LARGEST)] = 0
    currency: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}\Z")] = ""


KEEP = """
INSERT INTO monitoring_order
  (party_id, item_id, external_id, outcome, placed_at, settled_at, amount, currency, recorded_at)
SELECT *, %s FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::timestamptz[],
                         %s::timestamptz[], %s::bigint[], %s::text[])
ON CONFLICT DO NOTHING
RETURNING id
"""


@transaction.atomic
def ingest_orders(*, batch: Sequence[Any], by: Actor) -> Batch:
    """Keep the good rows of a batch, count what came before, and name every bad row."""
    intake, now = Batch(), clock.now()
    rows = read_rows(batch, OrderRow, intake)
    parties = selectors.parties_called(row.party for _, row in rows)
    items = selectors.items_called(row.item for _, row in rows if row.item is not None)
    good = []
    for index, row in rows:
        fault = _fault_of(row, parties, items, now)
        if fault:
            refuse(intake, index, batch[index], *fault)
        else:
            good.append(_as_stored(row, parties[str(row.party)], items))
    fresh = _keep(good, now) if good else []
    if fresh:
        count_orders(fresh, now)
        emit("orders.received", subject="orders", by=by, accepted=len(fresh))
        after_commit("monitoring.tasks.credit_due")
    return finished(intake, len(fresh), len(good))


def _keep(rows: list[tuple[Any, ...]], now: datetime) -> list[int]:
    """Insert what is new in the order of its unique key; the ids."""
    columns = map(list, zip(*sorted(rows, key=_order_key), strict=True))
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [now, *columns])
        return [pk for (pk,) in cursor.fetchall()]


def _fault_of(
    row: OrderRow, parties: dict[str, Party], items: dict[str, Item], now: datetime
) -> tuple[str, str] | None:
    if str(row.party) not in parties:
        return "party", "There is no such party."
    if row.item is not None and str(row.item) not in items:
        return "item", "There is no such item."
    if words := out_of_time(row.placed_at, now):
        return "placed_at", words
    if row.settled_at is not None and (words := out_of_time(row.settled_at, now)):
        return "settled_at", words
    if row.settled_at is not None and row.settled_at < row.placed_at:
        return "settled_at", "It was settled before it was placed."
    return None


def _as_stored(row: OrderRow, party: Party, items: dict[str, Item]) -> tuple[Any, ...]:
    return (
        party.pk,
        items[str(row.item)].pk if row.item is not None else None,
        row.external_id,
        row.outcome,
        row.placed_at,
        row.settled_at,
        row.amount,
        row.currency or party.currency,
    )


def _order_key(stored: tuple[Any, ...]) -> tuple[Any, ...]:
    """The unique key: two batches that lock in its order never deadlock."""
    party, _, external_id, outcome = stored[:4]
    return party, external_id, outcome
