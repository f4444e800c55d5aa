"""The lines of a stretch of parties as one block of numbers, and what the numbers stand for.

All that is read of a line is in the index `line_in_brief`, which is in order of parties; the table
itself, where lines are strewn by time, is not touched. Kind, scheme, class, clause and version of a
line come as its `sort`, a 64-bit hash of them; what it means is learned from a line that has it.
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
LINES = """
COPY (
  SELECT (party_id - %(first)s)::int, id, points, effective_at, coalesce(expires_at, 'infinity'),
         coalesce(reverses_id, rests_on_id, 0), sort
  FROM credits_ledgerline
  WHERE party_id >= %(first)s AND party_id < %(beyond)s AND effective_at < %(until)s
    AND (%(all)s OR party_id = ANY(%(ids)s::bigint[]))
) TO STDOUT (FORMAT binary)
"""
LEARN = """
SELECT sort, kind, scheme, ledger_class, clause, version_id
FROM credits_ledgerline WHERE id = ANY(%(ids)s)
"""
CONCERNED = """
SELECT id FROM parties_party
WHERE id >= %(first)s AND id < %(beyond)s AND market_id = %(market)s AND kind = %(kind)s
ORDER BY id
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
    """What lines have in common."""

    kind: str
    scheme: str
    ledger_class: str
    clause: str
    version_id: int


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

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.sorts: list[Sort] = []
        self.numbers, self.meant = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)

    def blocks(self, first: int, beyond: int, silent: Iterable[int]) -> Iterator[Block]:
        """All lines up to the end of the period, some parties at a time, in order of parties.

        `silent` are parties that are to have a place even without a line. Whoever is not of the
        market and kind that the rulebook is for has none.
        """
        quiet = np.array(list(silent), dtype=np.int64)
        with connection.cursor() as cursor:
            cursor.execute(MANNERS)
        concerned = self._concerned(first, beyond)
        for start in range(0, len(concerned), AT_ONCE):
            some = concerned[start : start + AT_ONCE]
            block = self._block(self._rows(some), some, quiet)
            if len(block.ids):
                yield block

    def _concerned(self, first: int, beyond: int) -> Ints:
        terms = self.terms
        asked: dict[str, Any] = {"first": first, "beyond": beyond, "market": terms.market_id}
        with connection.cursor() as cursor:
            cursor.execute(CONCERNED, asked | {"kind": terms.party_kind})
            return np.array([row[0] for row in cursor.fetchall()], dtype=np.int64)

    def _rows(self, concerned: Ints) -> np.ndarray:
        """Of everybody in between where that is mostly those concerned; or of these alone."""
        first, beyond = int(concerned[0]), int(concerned[-1]) + 1
        all_of_them = 2 * len(concerned) >= beyond - first
        asked = {
            "first": first,
            "beyond": beyond,
            "until": self.terms.until,
            "all": all_of_them,
            "ids": [] if all_of_them else concerned.tolist(),
        }
        sent = BytesIO()
        with connection.cursor() as cursor:
            cursor.copy_expert(cursor.mogrify(LINES, asked), sent)
        count = (sent.tell() - HEAD - TAIL) // ROW.itemsize
        return np.frombuffer(sent.getbuffer(), ROW, count, HEAD)

    def _block(self, rows: np.ndarray, concerned: Ints, quiet: Ints) -> Block:
        """In the machine's own order of bytes, column by column, in order of parties."""
        party = rows["party"].astype(np.int64) + concerned[0]
        if np.any(party[1:] < party[:-1]):
            order = np.argsort(party, kind="stable")
            rows, party = rows[order], party[order]
        if len(concerned) <= concerned[-1] - concerned[0]:
            wanted = np.isin(party, concerned)
            rows, party = rows[wanted], party[wanted]
        opens = np.ones(len(party), dtype=bool)
        opens[1:] = party[1:] != party[:-1]
        ids, place = party[opens], np.cumsum(opens) - 1
        if len(quiet) and len(silent := quiet[np.isin(quiet, concerned)]):
            ids = np.union1d(ids, silent)
            place = np.searchsorted(ids, party)
        ends = rows["ends"].astype(np.int64)
        return Block(
            ids=ids,
            party=place,
            id=rows["id"].astype(np.int64),
            points=rows["points"].astype(np.int64),
            begins=rows["begins"].astype(np.int64) + MILLENNIUM,
            ends=np.where(
                ends == INFINITY, NEVER, np.minimum(ends, NEVER - MILLENNIUM - 1) + MILLENNIUM
            ),
            link=rows["link"].astype(np.int64),
            sort=self._meanings(rows),
        )

    def _meanings(self, rows: np.ndarray) -> Ints:
        """The sort of each line, for its number; what was not met before is learned."""
        numbers = rows["sort"].astype(np.int64)
        place, known = self._look_up(numbers)
        if not known.all():
            _, new = np.unique(numbers[~known], return_index=True)
            self._learn(rows["id"][~known][new])
            place, _ = self._look_up(numbers)
        return self.meant[place]

    def _look_up(self, numbers: Ints) -> tuple[Ints, Flags]:
        if not len(self.numbers):
            return np.zeros(len(numbers), dtype=np.int64), np.zeros(len(numbers), dtype=bool)
        place = np.minimum(np.searchsorted(self.numbers, numbers), len(self.numbers) - 1)
        return place, self.numbers[place] == numbers

    def _learn(self, ids: Ints) -> None:
        """What the lines of these ids have in common with all others of their number."""
        known = dict(zip(self.numbers.tolist(), self.meant.tolist(), strict=True))
        with connection.cursor() as cursor:
            cursor.execute(LEARN, {"ids": ids.tolist()})
            for number, *said in cursor.fetchall():
                known[number] = len(self.sorts)
                self.sorts.append(Sort(*said))
        self.numbers = np.array(sorted(known), dtype=np.int64)
        self.meant = np.array([known[number] for number in sorted(known)], dtype=np.int64)


def keys_of(ids: Ints) -> dict[int, str]:
    """The source keys of lines, asked for the few where they matter."""
    if not len(ids):
        return {}
    with connection.cursor() as cursor:
        cursor.execute(KEYS, {"ids": [int(one) for one in ids]})
        return dict(cursor.fetchall())
