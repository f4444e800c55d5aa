"""How far an account is from its next points for clean orders."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection

from governance import clock
from governance.calendars import local_date, local_moment
from monitoring.selectors.earning import CLEAN, Term, asked_of, terms_of
from parties.models import Party
from violations.earned import week_of


@dataclass(frozen=True, slots=True)
class EarningProgress:
    """So many of so many clean orders to the next points, and so many points of this week's.

    Where a cap holds per item, `toward` is that of the item nearest to its next points.
    """

    points: int
    per_orders: int
    toward: int
    by_item: bool
    item_id: int | None
    this_week: int
    cap_week: int | None
    cap_item: int | None
    week_ends_at: datetime

    @property
    def week_is_full(self) -> bool:
        return self.cap_week is not None and self.this_week >= self.cap_week


# What of a week's points still stands: asked together with the orders.
WEEK = """
(SELECT coalesce(abs(sum(line.points)), 0) FROM credits_ledgerline line
 WHERE line.party_id = %(party)s AND line.kind = 'order_credit'
   AND line.source_key LIKE %(week)s || '%%'
   AND NOT EXISTS (SELECT FROM credits_ledgerline back WHERE back.reverses_id = line.id))
"""
OF_ITEMS = f"""{{clean}}
SELECT best.item, coalesce(best.counted, 0), {WEEK}
FROM (SELECT) one LEFT JOIN (
  SELECT item, count(*) AS counted FROM clean WHERE run = %(this_run)s
  GROUP BY item
  HAVING count(*) / %(per)s * %(each)s < %(most)s
  ORDER BY count(*) %% %(per)s DESC, item LIMIT 1
) best ON true
""".replace("{clean}", CLEAN.rstrip())  # noqa: S608 - made of constants
OF_ACCOUNT = f"""{{clean}}
SELECT NULL, count(*), {WEEK} FROM clean WHERE run = %(this_run)s
""".replace("{clean}", CLEAN.rstrip())  # noqa: S608 - made of constants
# A run may begin within a day: the rest of that day is counted order by order.
OF_DAYS = f"""
SELECT count(*)
  + (SELECT coalesce(sum(d.clean_orders), 0) FROM monitoring_orderday d
     WHERE d.party_id = %(party)s AND d.day > %(first)s),
  {WEEK}
FROM monitoring_order o
WHERE o.party_id = %(party)s AND o.outcome = 'completed'
  AND coalesce(o.settled_at, o.placed_at) >= %(begins)s
  AND coalesce(o.settled_at, o.placed_at) < %(day_ends)s
  AND NOT EXISTS (
    SELECT FROM monitoring_order spoilt
    WHERE spoilt.party_id = o.party_id AND spoilt.external_id = o.external_id
      AND spoilt.outcome IN ('returned', 'refunded', 'cancelled', 'sample'))
"""  # noqa: S608 - made of constants


def earning_progress(party: Party) -> EarningProgress | None:
    """As things stand now; nothing where the rulebook in force lets nobody earn."""
    now, zone = clock.now(), party.market.zone
    terms = terms_of(party.market_id, party.kind)
    term = next((one for one in terms if one.begins <= now < one.ends), None)
    if term is None:
        return None
    run = [one for one in terms if one.run == term.run]
    monday = week_of(local_date(now, zone))
    week = f"orders:{monday}:"
    item, count, this_week = (
        _counted(party, term, week)
        if term.by_item or any(one.earning.only_clean_items for one in run)
        else (None, *_summed(party, run[0].begins, week))
    )
    earning = term.earning
    return EarningProgress(
        points=earning.points,
        per_orders=earning.per_orders,
        toward=count % earning.per_orders,
        by_item=term.by_item,
        item_id=item,
        this_week=this_week,
        cap_week=earning.cap_week,
        cap_item=earning.cap_item,
        week_ends_at=local_moment(monday + timedelta(days=7), time.min, zone, favour="earlier"),
    )


def _counted(party: Party, term: Term, week: str) -> tuple[int | None, int, int]:
    earning = term.earning
    with connection.cursor() as cursor:
        cursor.execute(
            OF_ITEMS if term.by_item else OF_ACCOUNT,
            {
                **asked_of([party]),
                "this_run": term.run,
                "per": earning.per_orders,
                "each": earning.points,
                "most": earning.cap_item,
                "party": party.pk,
                "week": week,
            },
        )
        item, counted, this_week = cursor.fetchone()
    return item, counted, int(this_week)


def _summed(party: Party, begins: datetime, week: str) -> tuple[int, int]:
    """From the days, so that it costs the same however many orders there were."""
    zone = party.market.zone
    first = local_date(begins, zone)
    asked: dict[str, Any] = {
        "party": party.pk,
        "first": first,
        "begins": begins,
        "day_ends": local_moment(first + timedelta(days=1), time.min, zone, favour="earlier"),
        "week": week,
    }
    with connection.cursor() as cursor:
        cursor.execute(OF_DAYS, asked)
        clean, this_week = cursor.fetchone()
    return int(clean), int(this_week)
