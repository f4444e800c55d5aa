"""Signals by the thousand: COPY to a temporary table, then one statement."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from governance import clock
from governance.staging import stage


class SignalCopy(NamedTuple):
    """One signal as it is stored; whoever builds it has checked it."""

    source_key: str
    party_id: int
    metric: str
    value: float | None
    observed_at: datetime
    item_id: int | None = None
    window_from: datetime | None = None
    measured_over: int | None = None


COLUMNS = {
    "source_key": "text",
    "party_id": "bigint",
    "metric_id": "text",
    "value": "float8",
    "observed_at": "timestamptz",
    "item_id": "bigint",
    "window_from": "timestamptz",
    "measured_over": "int4",
}

# In key order, so that two intakes that share keys wait for each other and never deadlock.
INSERT = """
INSERT INTO monitoring_signal
  (source_key, party_id, metric_id, value, observed_at, item_id, window_from,
   measured_over, recorded_at)
SELECT source_key, party_id, metric_id, value, observed_at, item_id, window_from,
       measured_over, %s
FROM pg_temp.signal_intake ORDER BY source_key COLLATE "C"
ON CONFLICT (source_key) DO NOTHING
"""


@transaction.atomic
def copy_signals(rows: Iterable[Sequence[object]]) -> tuple[int, int]:
    """Store SignalCopy rows whose source key is not known yet: how many were new, how many not."""
    count = stage("signal_intake", COLUMNS, rows)
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [clock.now()])
        return cursor.rowcount, count - cursor.rowcount
