"""Orders by party and day: always what a count of every outcome would say."""

import threading
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection, connections
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from monitoring import services
from monitoring.models import EarningDue, Order, OrderDay
from tests.factories import PartyFactory
from tests.monitoring.orders import KEY, an_order, sell, send, spoil

NOW = datetime(2026, 4, 20, 12, tzinfo=UTC)
MARCH_8 = datetime(2026, 3, 8, tzinfo=UTC)
OUTCOMES = ["placed", "completed", "returned", "refunded", "cancelled", "sample"]


@pytest.fixture(autouse=True)
def on_april_20():
    with time_machine.travel(NOW, tick=False):
        yield


def days(party) -> list[tuple]:
    rows = OrderDay.objects.filter(party=party).order_by("day", "currency")
    return list(
        rows.values_list(
            "day",
            "currency",
            "placed",
            "completed",
            "clean_orders",
            "completed_amount",
            "clean_amount",
        )
    )


def recounted(party) -> list[tuple]:
    """The same from every outcome that is known, order by order."""
    zone = ZoneInfo(party.market.zone)
    orders: dict[str, dict[str, Order]] = defaultdict(dict)
    for row in Order.objects.filter(party=party):
        orders[row.external_id][row.outcome] = row
    found: dict[tuple[date, str], list[int]] = defaultdict(lambda: [0] * 5)
    for outcomes in orders.values():
        if placed := outcomes.get("placed"):
            found[placed.placed_at.astimezone(zone).date(), placed.currency][0] += 1
        if completed := outcomes.get("completed"):
            at = completed.settled_at or completed.placed_at
            sums = found[at.astimezone(zone).date(), completed.currency]
            clean = not set(outcomes) - {"placed", "completed"}
            sums[1] += 1
            sums[2] += clean
            sums[3] += completed.amount
            sums[4] += clean * completed.amount
    return [(day, currency, *sums) for (day, currency), sums in sorted(found.items())]


@pytest.mark.django_db
def test_a_day_ends_at_the_market_s_midnight():
    party = PartyFactory()

    send(
        an_order(party, "1", datetime(2026, 3, 9, 3, 59, 59, tzinfo=UTC), amount=500),
        an_order(party, "2", datetime(2026, 3, 9, 4, 0, tzinfo=UTC), amount=700),
        an_order(party, "2", datetime(2026, 3, 9, 4, 0, tzinfo=UTC), outcome="placed"),
    )

    assert days(party) == [
        (date(2026, 3, 5), "USD", 1, 0, 0, 0, 0),
        (date(2026, 3, 8), "USD", 0, 1, 1, 500, 500),
        (date(2026, 3, 9), "USD", 0, 1, 1, 700, 700),
    ]


@pytest.mark.django_db
def test_a_return_takes_the_order_out_of_the_day_on_which_it_was_settled():
    party = PartyFactory()
    sell(party, 3, MARCH_8)

    spoil(party, "O-2", at=MARCH_8 + timedelta(days=20), outcome="returned")
    spoil(party, "O-2", at=MARCH_8 + timedelta(days=21), outcome="refunded")

    assert days(party) == [(date(2026, 3, 7), "USD", 0, 3, 2, 3000, 2000)]


@pytest.mark.django_db
def test_currencies_are_kept_apart():
    party = PartyFactory()

    send(
        an_order(party, "1", MARCH_8),
        an_order(party, "2", MARCH_8, currency="EUR", amount=900),
    )

    assert days(party) == [
        (date(2026, 3, 7), "EUR", 0, 1, 1, 900, 900),
        (date(2026, 3, 7), "USD", 0, 1, 1, 1000, 1000),
    ]


@pytest.mark.django_db
def test_an_order_without_a_time_of_settlement_counts_on_the_day_of_placing():
    party = PartyFactory()

    send(an_order(party, "1", MARCH_8) | {"settled_at": None})

    assert days(party) == [(date(2026, 3, 4), "USD", 0, 1, 1, 1000, 1000)]


@pytest.mark.django_db
def test_what_is_known_marks_nobody(django_assert_max_num_queries):
    party = PartyFactory()
    rows = [an_order(party, str(n), MARCH_8) for n in range(500)]
    services.ingest_orders(batch=rows, by=KEY)
    before = days(party)
    EarningDue.objects.all().delete()

    with django_assert_max_num_queries(8):
        services.ingest_orders(batch=rows, by=KEY)

    assert days(party) == before
    assert EarningDue.objects.count() == 0


@pytest.mark.django_db
def test_a_batch_costs_the_same_few_statements_however_long(django_assert_max_num_queries):
    parties = PartyFactory.create_batch(50)
    rows = [an_order(parties[n % 50], str(n), MARCH_8) for n in range(500)]

    with django_assert_max_num_queries(14):
        services.ingest_orders(batch=rows, by=KEY)

    assert EarningDue.objects.count() == 50


ONE = st.tuples(
    st.integers(0, 1),  # party
    st.integers(0, 4),  # order
    st.sampled_from(OUTCOMES),
    st.integers(0, 60),  # hours after the change of the clocks' eve
    st.sampled_from(["USD", "EUR"]),
    st.integers(0, 3),
)


class OrderDayProperties(HypothesisTestCase):
    @given(st.lists(st.lists(ONE, min_size=1, max_size=8), max_size=8))
    def test_the_sums_are_those_of_all_outcomes_in_whatever_batches_they_came(self, batches):
        parties = [PartyFactory(), PartyFactory()]

        for batch in batches:
            send(
                *[
                    an_order(
                        parties[whose],
                        f"O-{order}",
                        MARCH_8 + timedelta(hours=hours),
                        outcome=outcome,
                        currency=currency,
                        amount=amount,
                    )
                    for whose, order, outcome, hours, currency, amount in batch
                ]
            )

        for party in parties:
            assert [row for row in days(party) if any(row[2:])] == recounted(party)


@pytest.mark.django_db(transaction=True)
def test_completion_and_return_that_arrive_at_once_are_both_counted():
    party = PartyFactory()

    def bring(outcome):
        try:
            for n in range(20):
                send(an_order(party, f"O-{n}", MARCH_8, outcome=outcome))
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=bring, args=[outcome])
        for outcome in ("completed", "returned", "refunded")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert days(party) == recounted(party)
    assert days(party)[0][3:5] == (20, 0)


@pytest.mark.django_db
def test_orders_from_before_there_were_days_are_counted_once():
    party = PartyFactory()
    sell(party, 5, MARCH_8)
    spoil(party, "O-1", at=MARCH_8 + timedelta(days=1))
    before = days(party)
    OrderDay.objects.all().delete()
    EarningDue.objects.all().delete()

    count = import_module("monitoring.migrations.0008_count_order_days")
    with connection.cursor() as cursor:
        cursor.execute(count.COUNT)
        cursor.execute(count.MARK)

    assert days(party) == before
    assert EarningDue.objects.get().party == party
