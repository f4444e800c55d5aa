"""The lines of a stretch of parties as one block of numbers, and what the numbers stand for.

Lines are strewn over the table by time, so a stretch is read in one statement, in whatever order is
cheapest. Kind, scheme, class, clause and version of a line come as one number, a 64-bit hash of
them; what it means is learned from a line that has it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, NamedTuple

import numpy as np
from django.db import connection

from credits.rehearsal.moments import NEVER, Flags, Ints
from credits.rehearsal.terms import Terms

AT_ONCE = 4096  # parties walked together: their numbers fit into a processor's cache

MANNERS = "SET LOCAL max_parallel_workers_per_gather = 0"
SORT = """
hashtextextended(clause, hashtextextended(ledger_class, hashtextextended(scheme, hashtextextended(
  kind, version_id * 2 + (%(again)s <> '' AND strpos(source_key, %(again)s) > 0)::int))))
"""
LINES = f"""
COPY (
  SELECT (party_id - %(first)s)::int, id, points, effective_at, coalesce(expires_at, 'infinity'),
         coalesce(reverses_id, rests_on_id, 0), {SORT}
  FROM credits_ledgerline
  WHERE party_id >= %(first)s AND party_id < %(beyond)s AND effective_at < %(until)s
    AND (%(all)s OR party_id = ANY(%(ids)s::bigint[]))
) TO STDOUT (FORMAT binary)
"""  # noqa: S608 - made of our own constants
LEARN = f"""
SELECT {SORT}, kind, scheme, ledger_class, clause, version_id,
       %(again)s <> '' AND strpos(source_key, %(again)s) > 0
FROM credits_ledgerline WHERE id = ANY(%(ids)s)
"""  # noqa: S608 - likewise
CONCERNED = """
SELECT id FROM parties_party
WHERE id >= %(first)s AND id < %(beyond)s AND market_id = %(market)s AND kind = %(kind)s
"""
KEYS = "SELECT id, source_key FROM credits_ledgerline WHERE id = ANY(%(ids)s)"

# As PostgreSQL sends it: after a head, rows of fields, each with its length before it.
HEAD, TAIL = 19, 2
_FIELDS = {
    "party": ">i4",
    "id": ">i8",
    "points": ">i4",
    "begins": ">i8",
    "ends": ">i8",
    "link": ">i8",
    "sort": ">i8",
}
ROW = np.dtype(
    [
        ("fields", ">i2"),
        *(
            (name, kind)
            for field, of in _FIELDS.items()
            for name, kind in ((f"{field}_length", ">i4"), (field, of))
        ),
    ]
)
MILLENNIUM = 946_684_800_000_000  # PostgreSQL counts from 2000
INFINITY = 2**63 - 1


class Sort(NamedTuple):
    """What lines have in common. `again` marks those that a finding's new price drew."""

    kind: str
    scheme: str
    ledger_class: str
    clause: str
    version_id: int
    again: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Ledger lines of some parties as they were written. `party` is the place in `ids`."""

    ids: Ints
    party: Ints
    id: Ints
    points: Ints
    begins: Ints
    ends: Ints
    link: Ints  # the line that a reversal takes back or a relief eases
    sort: Ints

    def place_of(self, ids: Ints) -> tuple[Ints, Flags]:
        """Where the lines of these ids stand, and whether they are here at all."""
        if not len(self.id):
            return np.zeros(len(ids), dtype=np.int64), np.zeros(len(ids), dtype=bool)
        order = np.argsort(self.id, kind="stable")
        found = order[np.minimum(np.searchsorted(self.id, ids, sorter=order), len(order) - 1)]
        return found, self.id[found] == ids


class Reader:
    """Reads stretches; keeps what it learned of the sorts of lines for the next."""

    def __init__(self, terms: Terms, again: str) -> None:
        self.terms = terms
        self.again = again
        self.sorts: list[Sort] = []
        self.known: dict[int, int] = {}

    def blocks(self, first: int, beyond: int, silent: Iterable[int]) -> Iterator[Block]:
        """All lines up to the end of the period, some parties at a time, in order of parties.

        `silent` are parties that are to have a place even without a line. Whoever is not of the
        market and kind that the rulebook is for has none.
        """
        concerned = self._concerned(first, beyond)
        rows = self._rows(first, beyond, concerned)
        self._learn(rows)
        party = rows["party"].astype(np.int32)
        order = np.argsort(party, kind="stable")
        mine = party[order]
        if len(concerned) < beyond - first:
            wanted = np.zeros(beyond - first, dtype=bool)
            wanted[concerned - first] = True
            order = order[wanted[mine]]
            mine = party[order]
        ids = np.unique(mine).astype(np.int64)
        quiet = np.array(list(silent), dtype=np.int64)
        ids = np.union1d(ids, quiet[np.isin(quiet, concerned)] - first)
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            begins, ends = np.searchsorted(mine, (some[0], some[-1] + 1))
            yield self._block(rows[order[begins:ends]], some, first)

    def _concerned(self, first: int, beyond: int) -> Ints:
        terms = self.terms
        asked: dict[str, Any] = {"first": first, "beyond": beyond, "market": terms.market_id}
        with connection.cursor() as cursor:
            cursor.execute(CONCERNED, asked | {"kind": terms.party_kind})
            return np.array([row[0] for row in cursor.fetchall()], dtype=np.int64)

    def _rows(self, first: int, beyond: int, concerned: Ints) -> np.ndarray:
        """Of everybody in between where that is mostly those concerned; or of these alone."""
        all_of_them = 2 * len(concerned) >= beyond - first
        asked = {
            "first": first,
            "beyond": beyond,
            "until": self.terms.until,
            "again": self.again,
            "all": all_of_them,
            "ids": [] if all_of_them else concerned.tolist(),
        }
        sent = BytesIO()
        with connection.cursor() as cursor:
            cursor.execute(MANNERS)
            cursor.copy_expert(cursor.mogrify(LINES, asked), sent)
        count = (sent.tell() - HEAD - TAIL) // ROW.itemsize
        return np.frombuffer(sent.getbuffer(), ROW, count, HEAD)

    def _learn(self, rows: np.ndarray) -> None:
        """The meaning of each number not met before."""
        seen, where = np.unique(rows["sort"], return_index=True)
        new = [
            int(rows["id"][n]) for s, n in zip(seen, where, strict=True) if int(s) not in self.known
        ]
        if not new:
            return
        with connection.cursor() as cursor:
            cursor.execute(LEARN, {"ids": new, "again": self.again})
            for number, *said in cursor.fetchall():
                self.known[number] = len(self.sorts)
                self.sorts.append(Sort(*said))

    def _block(self, rows: np.ndarray, ids: Ints, first: int) -> Block:
        """In the machine's own order of bytes, column by column."""
        numbers = np.array(sorted(self.known), dtype=np.int64)
        meant = np.array([self.known[int(number)] for number in numbers], dtype=np.int64)
        sort = (
            meant[np.searchsorted(numbers, rows["sort"].astype(np.int64))]
            if len(rows)
            else meant[:0]
        )
        ends = rows["ends"].astype(np.int64)
        return Block(
            ids=ids + first,
            party=np.searchsorted(ids, rows["party"].astype(np.int64)),
            id=rows["id"].astype(np.int64),
            points=rows["points"].astype(np.int64),
            begins=rows["begins"].astype(np.int64) + MILLENNIUM,
            ends=np.where(
                ends == INFINITY, NEVER, np.minimum(ends, NEVER - MILLENNIUM - 1) + MILLENNIUM
            ),
            link=rows["link"].astype(np.int64),
            sort=sort,
        )


def keys_of(ids: Ints) -> dict[int, str]:
    """The source keys of lines, asked for the few where they matter."""
    if not len(ids):
        return {}
    with connection.cursor() as cursor:
        cursor.execute(KEYS, {"ids": [int(one) for one in ids]})
        return dict(cursor.fetchall())
