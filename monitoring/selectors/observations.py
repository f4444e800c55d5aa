"""The newest value of each metric of many parties or items, in one statement a slice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from governance.clock import SKEW
from policies.models import Rulebook


@dataclass(frozen=True, slots=True)
class Observation:
    """What is known of one party or item: a value for each metric asked for, in that order."""

    party_id: int
    item_id: int | None
    values: list[float | None]
    conduct_from: datetime | None
    conduct_to: datetime | None

    @property
    def key(self) -> int:
        return self.item_id or self.party_id


# Everybody of the rulebook counts for a rule over parties, whether signals came or not; a rule over
# items looks only at those that have signals of its metrics, else every listing would be unknown.
PARTIES_AFTER = """
SELECT party.id AS id, party.id AS party_id, NULL::bigint AS item_id FROM parties_party party
WHERE party.market_id = %(market)s AND party.kind = %(kind)s AND party.id > %(after)s
ORDER BY party.id LIMIT %(limit)s"""
PARTIES_NAMED = """
SELECT party.id AS id, party.id AS party_id, NULL::bigint AS item_id FROM parties_party party
WHERE party.market_id = %(market)s AND party.kind = %(kind)s AND party.id = ANY(%(ids)s)"""
ITEMS_AFTER = """
SELECT item.id AS id, item.owner_id AS party_id, item.id AS item_id
FROM items_item item JOIN parties_party party ON party.id = item.owner_id
WHERE item.market_id = %(market)s AND party.kind = %(kind)s AND item.state = 'active'
  AND item.id > %(after)s AND EXISTS (
    SELECT FROM monitoring_signal signal
    WHERE signal.item_id = item.id AND signal.metric_id = ANY(%(metrics)s))
ORDER BY item.id LIMIT %(limit)s"""
ITEMS_NAMED = """
SELECT item.id AS id, item.owner_id AS party_id, item.id AS item_id
FROM items_item item JOIN parties_party party ON party.id = item.owner_id
WHERE item.market_id = %(market)s AND party.kind = %(kind)s AND item.state = 'active'
  AND item.id = ANY(%(ids)s)"""

# The lateral walks one index to its first entry; MATERIALIZED keeps the planner from hashing the
# whole table of signals instead.
LATEST = """
WITH subject AS MATERIALIZED ({subjects})
SELECT subject.party_id, subject.item_id,
       array_agg(latest.value ORDER BY wanted.place),
       min(coalesce(latest.window_from, latest.observed_at)), max(latest.observed_at)
FROM subject
CROSS JOIN unnest(%(metrics)s::text[]) WITH ORDINALITY AS wanted (metric, place)
LEFT JOIN LATERAL (
  SELECT value, observed_at, window_from FROM monitoring_signal signal
  WHERE {belongs} AND signal.metric_id = wanted.metric AND signal.observed_at <= %(until)s
  ORDER BY signal.observed_at DESC, signal.id DESC LIMIT 1
) latest ON true
GROUP BY subject.id, subject.party_id, subject.item_id ORDER BY subject.id
"""
OF_PARTY = LATEST.replace(
    "{belongs}", "signal.party_id = subject.party_id AND signal.item_id IS NULL"
)
OF_ITEM = LATEST.replace("{belongs}", "signal.item_id = subject.item_id")
STATEMENTS = {
    ("party", "after"): OF_PARTY.replace("{subjects}", PARTIES_AFTER),
    ("party", "named"): OF_PARTY.replace("{subjects}", PARTIES_NAMED),
    ("item", "after"): OF_ITEM.replace("{subjects}", ITEMS_AFTER),
    ("item", "named"): OF_ITEM.replace("{subjects}", ITEMS_NAMED),
}


def observations_after(
    *,
    rulebook: Rulebook,
    target: str,
    metrics: Sequence[str],
    after: int,
    limit: int,
    at: datetime,
) -> list[Observation]:
    """The next `limit` parties or items in order of their keys."""
    return _read(target, "after", rulebook, metrics, at, after=after, limit=limit)


def observations_of(
    ids: Sequence[int], *, rulebook: Rulebook, target: str, metrics: Sequence[str], at: datetime
) -> list[Observation]:
    """Those of the named parties or items that the rulebook concerns."""
    return _read(target, "named", rulebook, metrics, at, ids=list(ids))


def _read(
    target: str,
    how: str,
    rulebook: Rulebook,
    metrics: Sequence[str],
    at: datetime,
    **narrowing: Any,
) -> list[Observation]:
    with connection.cursor() as cursor:
        cursor.execute(
            STATEMENTS[target, how],
            {
                "market": rulebook.market_id,
                "kind": rulebook.party_kind,
                "metrics": list(metrics),
                "until": at + SKEW,
                **narrowing,
            },
        )
        return [Observation(*row) for row in cursor.fetchall()]
