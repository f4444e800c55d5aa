"""What clean orders earn: every batch that counts, found by the database in order of settlement.

Consecutive versions that count alike (as many orders a batch, by account or by item) share one run,
so a new version that changes nothing about counting leaves what was collected. Where counting
changes, it begins anew. Each batch is priced and capped by the version in force when the order that
completes it was settled; one beyond a cap is spent, for its item as well.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from parties.models import Party
from policies.models import RulebookVersion
from policies.scheme import Earning
from policies.selectors import body_of, versions_of
from violations.earned import EarnedBatch

LAST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Term:
    """One version's way of earning, and the time during which it is in force."""

    version: RulebookVersion
    earning: Earning
    begins: datetime
    ends: datetime
    run: int

    @property
    def by_item(self) -> bool:
        return self.earning.cap_item is not None


def terms_of(market_id: str, kind: str) -> list[Term]:
    """How accounts of this kind have earned, version by version."""
    versions = versions_of(market_id, kind)
    ends = [*(version.effective_from for version in versions), LAST][1:]
    terms: list[Term] = []
    run, before = 0, None
    for version, until in zip(versions, ends, strict=True):
        if version.effective_from == until:
            continue  # replaced at the moment at which it came
        earning = body_of(version).scheme.earning
        counting = (earning.per_orders, earning.cap_item is not None) if earning else None
        run, before = run + (counting != before), counting
        if earning:
            terms.append(Term(version, earning, version.effective_from, until, run))
    return terms


# A clean order: completed, and never returned, refunded, cancelled or a sample. Ties of settlement
# are broken by what the marketplace calls the order, never by when we learned of it.
CLEAN = """
WITH term AS (
  SELECT * FROM unnest(
    %(id)s::int[], %(market)s::text[], %(kind)s::text[],
    %(begins)s::timestamptz[], %(ends)s::timestamptz[],
    %(run)s::int[], %(version)s::bigint[], %(points)s::int[], %(per_orders)s::int[],
    %(cap_week)s::int[], %(cap_item)s::int[], %(only_clean)s::bool[]
  ) AS term (id, market, kind, begins, ends, run, version, points, per_orders, cap_week, cap_item,
             only_clean)
), told AS (
  SELECT party_id, external_id,
         min(item_id) FILTER (WHERE outcome = 'completed') AS item_id,
         min(coalesce(settled_at, placed_at)) FILTER (WHERE outcome = 'completed') AS settled
  FROM monitoring_order
  WHERE party_id = ANY(%(parties)s::bigint[]) AND outcome <> 'placed'
  GROUP BY party_id, external_id
  HAVING bool_and(outcome = 'completed')
), clean AS (
  SELECT told.party_id, told.external_id, told.settled, term.id AS term, term.run, term.per_orders,
         CASE WHEN term.cap_item IS NOT NULL THEN told.item_id END AS item
  FROM told
  JOIN parties_party party ON party.id = told.party_id
  JOIN term ON term.market = party.market_id AND term.kind = party.kind
    AND told.settled >= term.begins AND told.settled < term.ends
  WHERE (term.cap_item IS NULL OR told.item_id IS NOT NULL)
    AND NOT (term.only_clean AND EXISTS (
      SELECT FROM violations_violation breach
      LEFT JOIN violations_violationoverturned undone ON undone.violation_id = breach.id
      WHERE breach.item_id = told.item_id AND undone.id IS NULL AND NOT breach.warning_only))
)
"""
BATCHES = """{clean}, placed AS (
  SELECT *, row_number() OVER (
    PARTITION BY party_id, run, item ORDER BY settled, external_id COLLATE "C") AS place
  FROM clean
), batch AS (
  SELECT placed.*, term.version, term.points, term.cap_item, term.cap_week, calendar.day,
         date_trunc('week', calendar.day)::date AS week
  FROM placed
  JOIN term ON term.id = placed.term
  JOIN governance_market market ON market.code = term.market
  CROSS JOIN LATERAL (SELECT (settled AT TIME ZONE market.zone)::date) AS calendar (day)
  WHERE place %% placed.per_orders = 0
), of_item AS (
  SELECT *, CASE WHEN cap_item IS NULL THEN points ELSE least(points, greatest(0, cap_item + points
    - sum(points) OVER (PARTITION BY party_id, item ORDER BY settled, external_id COLLATE "C")))
    END AS worth
  FROM batch
), of_week AS (
  SELECT *, CASE WHEN cap_week IS NULL THEN worth ELSE least(worth, greatest(0, cap_week + worth
    - sum(worth) OVER (PARTITION BY party_id, week ORDER BY settled, external_id COLLATE "C")))
    END AS credit
  FROM of_item
)
SELECT party_id, version, item, day, credit FROM of_week WHERE credit > 0
ORDER BY party_id, settled, external_id COLLATE "C"
""".replace("{clean}", CLEAN.rstrip())


def earned_batches(parties: Sequence[Party]) -> list[EarnedBatch]:
    """Every batch that brings these accounts points, as all that is known now would have it."""
    asked = asked_of(parties)
    if not asked["version"]:
        return []
    with connection.cursor() as cursor:
        cursor.execute(BATCHES, asked)
        return [
            EarnedBatch(party, version, item, day, int(credit))
            for party, version, item, day, credit in cursor.fetchall()
        ]


def asked_of(parties: Iterable[Party]) -> dict[str, Any]:
    """Parameters of CLEAN: whose orders, under which terms."""
    parties = list(parties)
    kinds = sorted({(party.market_id, party.kind) for party in parties})
    rows = [(market, kind, term) for market, kind in kinds for term in terms_of(market, kind)]
    return {
        "parties": [party.pk for party in parties],
        "id": list(range(len(rows))),
        "market": [market for market, _, _ in rows],
        "kind": [kind for _, kind, _ in rows],
        "begins": [term.begins for *_, term in rows],
        "ends": [term.ends for *_, term in rows],
        "run": [term.run for *_, term in rows],
        "version": [term.version.pk for *_, term in rows],
        "points": [term.earning.points for *_, term in rows],
        "per_orders": [term.earning.per_orders for *_, term in rows],
        "cap_week": [term.earning.cap_week for *_, term in rows],
        "cap_item": [term.earning.cap_item for *_, term in rows],
        "only_clean": [term.earning.only_clean_items for *_, term in rows],
    }
