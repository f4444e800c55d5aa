"""Batches of orders: outcomes are rows of their own, bad rows are named."""

import pytest
import time_machine

from governance.actors import Actor
from governance.models import Event
from monitoring import services
from monitoring.models import Order
from tests.factories import PartyFactory
from tests.monitoring.factories import MARCH_1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_march_1")]
KEY = Actor("key", "3")


@pytest.fixture
def on_march_1():
    with time_machine.travel(MARCH_1, tick=False):
        yield


def order(party, **changes):
    return {
        "party": party.ref,
        "external_id": "O-1",
        "outcome": "completed",
        "placed_at": "2026-02-01T00:00:00Z",
        "amount": 1250,
        **changes,
    }


def test_outcomes_of_an_order_are_rows_of_their_own():
    party = PartyFactory()
    rows = [order(party), order(party, outcome="returned", settled_at="2026-02-20T00:00:00Z")]

    done = services.ingest_orders(batch=rows, by=KEY)
    again = services.ingest_orders(batch=rows, by=KEY)

    assert (done.accepted, done.duplicates) == (2, 0)
    assert (again.accepted, again.duplicates) == (0, 2)
    assert set(Order.objects.values_list("outcome", "amount", "currency")) == {
        ("completed", 1250, "USD"),
        ("returned", 1250, "USD"),
    }
    assert Event.objects.filter(name="orders.received").count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"party": "us:seller:nobody"}, "party"),
        ({"item": 77}, "item"),
        ({"outcome": "lost"}, "outcome"),
        ({"amount": -1}, "amount"),
        ({"amount": 1.5}, "amount"),
        ({"currency": "usd"}, "currency"),
        ({"currency": "USD\n"}, "currency"),
        ({"placed_at": "2026-03-02T00:00:00Z"}, "placed_at"),
        ({"settled_at": "2026-01-31T00:00:00Z"}, "settled_at"),
        ({"settled_at": "2026-03-02T00:00:00Z"}, "settled_at"),
        ({"external_id": "x" * 121}, "external_id"),
    ],
)
def test_a_bad_order_is_named_and_the_good_one_kept(change, field):
    party = PartyFactory()

    done = services.ingest_orders(batch=[order(party), order(party) | change], by=KEY)

    assert [(fault["index"], fault["field"]) for fault in done.rejected] == [(1, field)]
    assert Order.objects.count() == 1
