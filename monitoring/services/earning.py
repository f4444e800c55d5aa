"""Credit that is due: the database says for whom, and a crash in between loses nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction

from governance import clock
from governance.actors import CLOCK
from governance.calendars import local_date
from monitoring import selectors
from monitoring.models import EarningDue
from parties.models import Party
from policies.models import RulebookVersion
from violations.services import earn

log = structlog.get_logger(__name__)

AT_ONCE = 20  # accounts a transaction: no lock is held for longer than a reviewer would notice
PUT_OFF = timedelta(minutes=10)

# Gone before anything is read: orders that come in meanwhile mark the party anew.
TAKE = """
DELETE FROM monitoring_earningdue WHERE id IN (
  SELECT id FROM monitoring_earningdue WHERE party_id = ANY(%s) FOR UPDATE SKIP LOCKED)
RETURNING party_id
"""
MARK = """
INSERT INTO monitoring_earningdue (party_id, marked_at)
SELECT party_id, %(now)s::timestamptz FROM ({parties}) AS touched ORDER BY party_id
ON CONFLICT (party_id) DO UPDATE SET marked_at = monitoring_earningdue.marked_at
"""
WITH_ORDERS_ON = MARK.format(
    parties="SELECT DISTINCT party_id FROM monitoring_order WHERE item_id = %(item)s"
)
WITH_ORDERS_SINCE = MARK.format(
    parties="""SELECT DISTINCT day.party_id FROM monitoring_orderday day
    JOIN parties_party party ON party.id = day.party_id
    WHERE party.market_id = %(market)s AND party.kind = %(kind)s AND day.day >= %(since)s"""
)


def credit_due(*, at: datetime | None = None, limit: int = 500) -> int:
    """Bring the credit for orders up to date for a bounded batch of accounts. Says for how many."""
    moment = at or clock.now()
    rows = EarningDue.objects.filter(marked_at__lte=moment).order_by("marked_at", "pk")
    due = list(rows.values_list("party_id", flat=True)[:limit])
    return sum(_credit_or_part(due[n : n + AT_ONCE], moment) for n in range(0, len(due), AT_ONCE))


def _credit_or_part(parties: Sequence[int], at: datetime) -> int:
    try:
        return _credit(parties, at)
    except Exception as problem:  # one that fails must not hold up the others; it stays due
        if len(parties) > 1:
            return sum(_credit_or_part([party], at) for party in parties)
        log.exception("credit_failed", party=parties[0], problem=type(problem).__name__)
        EarningDue.objects.filter(party=parties[0]).update(marked_at=at + PUT_OFF)
        return 1


@transaction.atomic
def _credit(due: Sequence[int], at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [list(due)])
        taken = [party for (party,) in cursor.fetchall()]
    if taken:
        parties = list(Party.objects.filter(pk__in=taken).select_related("market"))
        earn(parties=parties, batches=selectors.earned_batches(parties), by=CLOCK, at=at)
    return len(taken)


def mark_item(*, item_id: int) -> None:
    """A finding on an item was recorded or overturned: whoever sold it may have earned otherwise."""
    with connection.cursor() as cursor:
        cursor.execute(WITH_ORDERS_ON, {"item": item_id, "now": clock.now()})


def mark_version(*, version_id: int) -> None:
    """A version was published: orders settled since it came into force earn under it."""
    version = RulebookVersion.objects.select_related("rulebook__market").get(pk=version_id)
    market = version.rulebook.market
    with connection.cursor() as cursor:
        cursor.execute(
            WITH_ORDERS_SINCE,
            {
                "market": market.pk,
                "kind": version.rulebook.party_kind,
                "since": local_date(version.effective_from, market.zone),
                "now": clock.now(),
            },
        )
