"""Orders summed by party and local day, in the transaction that brings them."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

# Taken before anything is counted: whoever brings outcomes of the same party waits here, and the
# next statement sees what they committed. In order of the party, so that nobody waits in a circle.
MARK = """
INSERT INTO monitoring_earningdue (party_id, marked_at)
SELECT DISTINCT party_id, %(now)s::timestamptz FROM monitoring_order
WHERE id = ANY(%(fresh)s::bigint[]) ORDER BY party_id
ON CONFLICT (party_id) DO UPDATE SET marked_at = monitoring_earningdue.marked_at
"""
# What each order adds to or takes from its day: its placing, its completion, and whether it turned
# clean or ceased to be, seen with the fresh outcomes and without them.
COUNT = """
WITH fresh AS (
  SELECT * FROM monitoring_order WHERE id = ANY(%(fresh)s::bigint[])
), touched AS (
  SELECT DISTINCT party_id, external_id FROM fresh
), completed AS (
  SELECT o.*, o.id = ANY(%(fresh)s::bigint[]) AS is_new, coalesce(o.settled_at, o.placed_at) AS at,
         coalesce(spoilt.ever, false) AS spoilt, coalesce(spoilt.before, false) AS spoilt_before
  FROM touched JOIN monitoring_order o USING (party_id, external_id)
  CROSS JOIN LATERAL (
    SELECT bool_or(true) AS ever, bool_or(NOT later.id = ANY(%(fresh)s::bigint[])) AS before
    FROM monitoring_order later
    WHERE later.party_id = o.party_id AND later.external_id = o.external_id
      AND later.outcome IN ('returned', 'refunded', 'cancelled', 'sample')
  ) AS spoilt
  WHERE o.outcome = 'completed'
), moved AS (
  SELECT party_id, placed_at AS at, currency, 1 AS placed, 0 AS completed, 0 AS clean, 0 AS amount
  FROM fresh WHERE outcome = 'placed'
  UNION ALL
  SELECT party_id, at, currency, 0, is_new::int,
         (NOT spoilt)::int - (NOT is_new AND NOT spoilt_before)::int, amount
  FROM completed
), summed AS (
  SELECT moved.party_id, (moved.at AT TIME ZONE market.zone)::date AS day, moved.currency,
         sum(placed) AS placed, sum(completed) AS completed, sum(clean) AS clean,
         sum(completed * amount) AS completed_amount, sum(clean * amount) AS clean_amount
  FROM moved
  JOIN parties_party party ON party.id = moved.party_id
  JOIN governance_market market ON market.code = party.market_id
  GROUP BY 1, 2, 3
  HAVING bool_or(placed <> 0 OR completed <> 0 OR clean <> 0)
), known AS (
  UPDATE monitoring_orderday AS kept SET
    placed = kept.placed + summed.placed,
    completed = kept.completed + summed.completed,
    clean_orders = kept.clean_orders + summed.clean,
    completed_amount = kept.completed_amount + summed.completed_amount,
    clean_amount = kept.clean_amount + summed.clean_amount
  FROM summed
  WHERE kept.party_id = summed.party_id AND kept.day = summed.day
    AND kept.currency = summed.currency
  RETURNING kept.party_id, kept.day, kept.currency
)
INSERT INTO monitoring_orderday
  (party_id, day, currency, placed, completed, clean_orders, completed_amount, clean_amount)
SELECT * FROM summed
WHERE (party_id, day, currency) NOT IN (SELECT party_id, day, currency FROM known)
"""


def count_orders(fresh: Sequence[int], at: datetime) -> None:
    """Bring the days of these new rows up to date, and say that the credit of their parties is due."""
    with connection.cursor() as cursor:
        cursor.execute(MARK, {"fresh": list(fresh), "now": at})
        cursor.execute(COUNT, {"fresh": list(fresh)})
