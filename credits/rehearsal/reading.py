"""Two reads of a stretch of parties: who could come near a line at all, and the lines of these.

The first never leaves the covering index. It adds up what charges in each part of the period, gives
nothing back that lapsed in between, ignores what was earned, and takes the dearer of the old and the
new price: a bound, so nobody who crosses is missed; whoever it names needlessly is walked in vain.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection

from credits.rehearsal.prices import Prices
from credits.rehearsal.terms import Terms

PARTS, PART = 8, timedelta(days=61)

MANNERS = "SET LOCAL enable_seqscan = off; SET LOCAL max_parallel_workers_per_gather = 0"
NEAR = """
SELECT party_id FROM credits_ledgerline
WHERE party_id >= %(first)s AND party_id < %(beyond)s
GROUP BY party_id HAVING greatest({parts}) >= %(distance)s
"""
PART_SUM = """
coalesce(sum({charge}) FILTER (WHERE {harmful} AND effective_at < %(to{n})s AND (
  expires_at IS NULL OR expires_at > %(from{n})s{or_later})), 0)
"""
OR_LATER = " OR (effective_at >= %(since)s AND effective_at > %(lives{n})s)"
OR_FOR_EVER = " OR effective_at >= %(since)s"

FROZEN = """
SELECT DISTINCT party_id FROM credits_crossing c
WHERE terminal AND crossed_at < %(since)s AND party_id >= %(first)s AND party_id < %(beyond)s
  AND NOT EXISTS (SELECT 1 FROM credits_crossingundone u WHERE u.crossing_id = c.id)
"""
CONCERNED = """
SELECT id FROM parties_party
WHERE id = ANY(%(ids)s) AND market_id = %(market)s AND kind = %(kind)s
"""
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


@dataclass(frozen=True)
class Bound:
    """The statement that finds whoever could come near a line, worked out once a rehearsal."""

    sql: str
    asked: dict[str, Any]

    @classmethod
    def of(cls, terms: Terms, prices: Prices) -> "Bound":
        asked: dict[str, Any] = {"since": terms.since, "distance": distance(terms)}
        charge = _charge(terms, prices)
        longest = terms.lapses.longest_days()
        parts = []
        for n, (begins, ends) in enumerate(pairwise(_cuts(terms))):
            asked |= {f"from{n}": begins, f"to{n}": ends}
            if longest is None:
                later = OR_FOR_EVER
            else:
                later = OR_LATER.format(n=n)
                asked[f"lives{n}"] = begins - timedelta(days=longest)
            harmful = "true" if terms.turns_over else _harmful(terms)
            parts.append(PART_SUM.format(charge=charge, harmful=harmful, n=n, or_later=later))
        return cls(NEAR.format(parts=", ".join(parts)), asked)


def distance(terms: Terms) -> int:
    """How many points of charges bring anybody to the nearest line, under any version."""
    bodies = [*(one.body for one in terms.in_the_period), terms.draft]
    schemes = [body.scheme.of_class(code) for body in bodies for code in terms.class_codes]
    return min(
        (
            scheme.start - line.at if scheme.direction == "deduct" else line.at - scheme.start
            for scheme in schemes
            for line in scheme.milestones
        ),
        default=2**31,
    )


def _harmful(terms: Terms) -> str:
    return "points < 0" if terms.draft.scheme.direction == "deduct" else "points > 0"


def _charge(terms: Terms, prices: Prices) -> str:
    """What a line charges at most: as it was, or dearer where the draft may ask more for it."""
    most, highest = prices.ceilings()
    if terms.turns_over or any(one.body.scheme.joint for one in terms.versions):
        return f"greatest(abs(points), {highest:d})"  # its points may stand in no price list
    dearer = sorted((points, new) for points, new in most.items() if new > points)
    if not dearer:
        return "abs(points)"
    cases = " ".join(f"WHEN {points:d} THEN {new:d}" for points, new in dearer)
    return f"CASE abs(points) {cases} ELSE abs(points) END"


def _cuts(terms: Terms) -> list[datetime]:
    """The period in a few parts: the shorter one is, the less it counts what had lapsed."""
    parts = max(1, min(PARTS, (terms.until - terms.since) // PART))
    step = (terms.until - terms.since) / parts
    return [terms.since + n * step for n in range(parts)] + [terms.until]


def near_a_line(bound: Bound, terms: Terms, first: int, beyond: int) -> list[int]:
    """The parties of this stretch that could be at or past a line at some moment of the period."""
    asked = {**bound.asked, "first": first, "beyond": beyond}
    with connection.cursor() as cursor:
        cursor.execute(MANNERS)
        cursor.execute(bound.sql, asked)
        near = {row[0] for row in cursor.fetchall()}
        cursor.execute(FROZEN, asked)
        near.update(row[0] for row in cursor.fetchall())
    return only_concerned(near, terms)


def only_concerned(ids: set[int], terms: Terms) -> list[int]:
    """Those of the market and kind that the rulebook is for."""
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            CONCERNED, {"ids": list(ids), "market": terms.market_id, "kind": terms.party_kind}
        )
        return sorted(row[0] for row in cursor.fetchall())


def ledgers_of(ids: Sequence[int], terms: Terms) -> Iterator[tuple[int, list[Read]]]:
    """Every line up to the end of the period, party by party."""
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(LINES, {"ids": list(ids), "until": terms.until})
        rows = cursor.fetchall()
    for party_id, lines in groupby(rows, key=itemgetter(0)):
        yield party_id, [Read(*row) for row in lines]
