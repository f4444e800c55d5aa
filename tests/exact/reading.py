"""The lines of a stretch of parties."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.db import connection

from credits.rehearsal import Terms

LINES = """
SELECT party_id, id, kind, points, round(date_part('epoch', effective_at) * 1e6)::bigint,
       round(date_part('epoch', expires_at) * 1e6)::bigint, source_key, scheme, ledger_class,
       clause, version_id, rests_on_id, reverses_id
FROM credits_ledgerline WHERE party_id = ANY(%(ids)s) AND effective_at < %(until)s
ORDER BY party_id
"""


class Read(NamedTuple):
    """A ledger line as it was written."""

    party_id: int
    id: int
    kind: str
    points: int
    begins: int
    ends: int | None
    key: str
    scheme: str
    ledger_class: str
    clause: str
    version_id: int
    rests_on: int | None
    reverses: int | None


def ledgers_of(ids: Sequence[int], terms: Terms) -> Iterator[tuple[int, list[Read]]]:
    """Every line up to the end of the period, party by party."""
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(LINES, {"ids": list(ids), "until": terms.until})
        rows = cursor.fetchall()
    for party_id, lines in groupby(rows, key=itemgetter(0)):
        yield party_id, [Read(*row) for row in lines]
