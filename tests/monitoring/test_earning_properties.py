"""Whatever the order of arrival, the ledger says at every moment what all orders known have earned."""

import threading
from collections import Counter, defaultdict
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connections, transaction
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from credits.models import LedgerLine
from credits.selectors import standing_at
from monitoring import services
from monitoring.models import EarningDue, Order
from tests.factories import ItemFactory
from tests.monitoring.orders import an_earner, an_order, ledger, sell, send, spoil
from violations.models import Violation

NEW_YORK = ZoneInfo("America/New_York")
SATURDAY = datetime(2026, 3, 7, tzinfo=NEW_YORK)  # the clocks change and the week ends tomorrow
NOW = datetime(2026, 4, 20, 12, tzinfo=UTC)

BY_ACCOUNT = {"points": 2, "per_orders": 2, "cap_week": 5}
BY_ITEM = {"points": 1, "per_orders": 2, "cap_week": 3, "cap_item": 2, "only_clean_items": True}


@pytest.fixture(autouse=True)
def on_april_20():
    with time_machine.travel(NOW, tick=False):
        yield


def expected(party, earning) -> Counter:
    """By the design's sentence, order by order: since when, how many points, for which item."""
    outcomes = defaultdict(dict)
    for row in Order.objects.filter(party=party):
        outcomes[row.external_id][row.outcome] = row
    clean = [
        rows["completed"]
        for rows in outcomes.values()
        if "completed" in rows and not set(rows) - {"placed", "completed"}
    ]
    by_item = "cap_item" in earning
    dirty = set(Violation.objects.standing().values_list("item_id", flat=True))
    filled, of_week, of_item = Counter(), Counter(), Counter()
    found: Counter = Counter()
    for row in sorted(clean, key=lambda row: (row.settled_at, row.external_id)):
        item = row.item_id if by_item else None
        if by_item and (item is None or item in dirty):
            continue
        filled[item] += 1
        if filled[item] % earning["per_orders"]:
            continue
        day = row.settled_at.astimezone(NEW_YORK).date()
        week = day - timedelta(days=day.weekday())
        worth = min(earning["points"], earning.get("cap_item", 10**9) - of_item[item])
        of_item[item] += worth
        credit = min(worth, earning["cap_week"] - of_week[week])
        of_week[week] += worth
        if credit > 0:
            midnight = datetime.combine(day + timedelta(days=1), time.min, tzinfo=NEW_YORK)
            found[midnight.astimezone(UTC), credit, item] += 1
    return found


def posted(party) -> Counter:
    rows = LedgerLine.objects.filter(party=party, kind="order_credit", reversal__isnull=True)
    return Counter((line.effective_at, line.points, line.item_id) for line in rows)


STEP = st.tuples(
    st.integers(0, 11),  # order
    st.sampled_from(["completed", "completed", "completed", "returned", "cancelled"]),
    st.booleans(),  # whether credit is derived after it
)
SETTLED = st.lists(st.integers(0, 12 * 4), min_size=12, max_size=12)  # quarters of a day


class EarningProperties(HypothesisTestCase):
    def _holds(self, earning, kind, steps, settled):
        party = an_earner(earning, kind=kind)
        items = [ItemFactory(owner=party, kind="video") for _ in range(3)]
        for order, outcome, derive in steps:
            item = {"item": str(items[order % 3].pk)} if order < 10 else {}
            at = SATURDAY + timedelta(hours=6 * settled[order])
            send(an_order(party, f"O-{order}", at, outcome=outcome, **item))
            if derive:
                services.credit_due()
                assert posted(party) == expected(party, earning)
        services.credit_due()

        assert posted(party) == expected(party, earning)
        at_noon = SATURDAY + timedelta(days=5, hours=12)
        assert standing_at(party, at_noon).score == 200 + sum(
            points * n for (at, points, _), n in expected(party, earning).items() if at <= at_noon
        )
        before = ledger(party)
        EarningDue.objects.create(party=party)
        services.credit_due()
        assert ledger(party) == before

    @given(st.lists(STEP, max_size=20), SETTLED)
    def test_by_account(self, steps, settled):
        self._holds(BY_ACCOUNT, "seller", steps, settled)

    @given(st.lists(STEP, max_size=20), SETTLED)
    def test_by_item(self, steps, settled):
        self._holds(BY_ITEM, "creator", steps, settled)


class KilledError(Exception):
    """The process is gone."""


@pytest.mark.django_db(transaction=True)
def test_killed_between_orders_and_credit_nothing_is_lost_or_doubled():
    party = an_earner(BY_ACCOUNT)
    sell(party, 4, SATURDAY)

    @transaction.atomic
    def killed():
        services.credit_due()
        assert ledger(party)
        raise KilledError

    with pytest.raises(KilledError):
        killed()

    assert ledger(party) == []
    assert EarningDue.objects.count() == 1
    services.credit_due()
    assert [points for _, points in ledger(party)] == [2, 2]
    assert standing_at(party).score == 204


@pytest.mark.django_db(transaction=True)
def test_orders_that_come_in_while_credit_is_derived_are_credited_too():
    party = an_earner({**BY_ACCOUNT, "cap_week": 1000})
    sell(party, 1, SATURDAY, name="first")
    done = threading.Event()

    def bring():
        try:
            for n in range(40):
                sell(party, 1, SATURDAY + timedelta(minutes=n), name=f"more-{n}")
                if n % 10 == 9:
                    spoil(party, f"more-{n}-1", at=SATURDAY + timedelta(days=2))
        finally:
            done.set()
            connections.close_all()

    def credit():
        try:
            while not done.is_set():
                services.credit_due()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for one in (bring, credit, credit)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    services.credit_due()

    assert sum(points for _, points in ledger(party)) == 36  # 37 clean orders, 18 batches
    assert EarningDue.objects.count() == 0
