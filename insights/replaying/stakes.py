"""What restrictions put at stake: the clean orders of the local days that they touch."""

from collections import defaultdict

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from credits.rehearsal import Found, LocalDays, Side, Stretches, distinct, stretches_of

TRADERS = """
SELECT n FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS one (id, n)
WHERE EXISTS (SELECT 1 FROM monitoring_orderday
              WHERE party_id = one.id AND day BETWEEN %(first)s AND %(last)s)
"""
VOLUME = """
SELECT stretch.owner, one.currency, sum(one.clean_orders), sum(one.clean_amount)
FROM unnest(%(owners)s::bigint[], %(parties)s::bigint[], %(firsts)s::int[], %(lasts)s::int[])
  AS stretch (owner, party, first, last)
JOIN monitoring_orderday one ON one.party_id = stretch.party
  AND one.day BETWEEN %(zero)s::date + stretch.first AND %(zero)s::date + stretch.last
  AND one.clean_orders > 0
GROUP BY 1, 2
"""

ANY = """
SELECT EXISTS (SELECT 1 FROM monitoring_orderday
  WHERE party_id >= %(from)s AND party_id < %(beyond)s AND day BETWEEN %(first)s AND %(last)s)
"""

Volume = dict[str, tuple[int, int]]  # by currency: orders and minor units


class Stakes:
    """The orders behind one side of what was found: by party, and by party and clause."""

    def __init__(self, found: Found, side: Side, traders: NDArray[np.bool_]) -> None:
        self.clauses = len(found.clauses)
        self.by_party: dict[int, Volume] = {}
        self.by_clause: dict[int, Volume] = {}
        caused = side.restrictions
        if not traders[caused.party].any():
            return
        self.by_party = _volumes(found, side.days, 1, traders)
        owner = caused.party * self.clauses + caused.clause
        stretches = stretches_of(owner, caused.begins, caused.ends, found.local_days)
        self.by_clause = _volumes(found, stretches, self.clauses, traders)


class Traders:
    """Who sold anything in the period, of a stretch of parties."""

    def __init__(self, first: int, beyond: int, days: LocalDays) -> None:
        self.days = {"first": days.first, "last": days.date_of(days.count)}
        with connection.cursor() as cursor:
            cursor.execute(ANY, {"from": first, "beyond": beyond, **self.days})
            (self.any,) = cursor.fetchone()

    def of(self, found: Found) -> NDArray[np.bool_]:
        """Asked of those under a restriction."""
        traders = np.zeros(len(found.ids), dtype=bool)
        owners = np.concatenate((found.before.days.owner, found.after.days.owner))
        if self.any and len(owners):
            restricted = distinct(owners)
            with connection.cursor() as cursor:
                cursor.execute(TRADERS, {"ids": found.ids[restricted].tolist(), **self.days})
                traders[restricted[[row[0] - 1 for row in cursor.fetchall()]]] = True
        return traders


def _volumes(
    found: Found, stretches: Stretches, width: int, traders: NDArray[np.bool_]
) -> dict[int, Volume]:
    """By owner, of whom `width` belong to one party."""
    mine = traders[stretches.owner // width]
    owners = stretches.owner[mine]
    asked = {
        "owners": owners.tolist(),
        "parties": found.ids[owners // width].tolist(),
        "firsts": stretches.first[mine].tolist(),
        "lasts": stretches.last[mine].tolist(),
        "zero": found.local_days.first,
    }
    volumes: dict[int, Volume] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(VOLUME, asked)
        for owner, currency, orders, amount in cursor.fetchall():
            volumes[owner][currency] = (int(orders), int(amount))
    return volumes
