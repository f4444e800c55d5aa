"""Credit for clean orders: worked out by hand, in any order of arrival, and after any crash."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from credits.models import LedgerLine
from credits.selectors import standing_at
from governance.models import Market
from monitoring import services
from monitoring.models import EarningDue
from tests.factories import MarketFactory, PartyFactory
from tests.monitoring.orders import (
    SELLER,
    an_earner,
    an_order,
    credited,
    ledger,
    sell,
    send,
    spoil,
)
from tests.rulebooks import DEDUCTING, a_body
from tests.rulebooks import publish as publish_rulebook
from tests.violations.support import find
from violations.selectors import controls_of_party

pytestmark = pytest.mark.django_db
NEW_YORK = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 3, 16, 9, tzinfo=NEW_YORK)  # an ordinary week, in summer time
NOW = datetime(2026, 4, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_april_20():
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_seller_earns_4_points_with_each_200_clean_orders():
    party = an_earner(SELLER)

    sell(party, 450, MONDAY)
    services.credit_due()

    assert credited(party) == [("2026-03-17 04:00", 4), ("2026-03-17 04:00", 4)]
    assert ledger(party) == [("orders:2026-03-16:1", 4), ("orders:2026-03-16:2", 4)]
    assert standing_at(party).score == 208


def test_credit_counts_from_the_midnight_that_ends_the_day_of_settlement():
    party = an_earner(SELLER)
    sell(party, 200, MONDAY)
    services.credit_due()
    midnight = datetime(2026, 3, 17, tzinfo=NEW_YORK)

    assert standing_at(party, midnight - timedelta(microseconds=1)).score == 200
    assert standing_at(party, midnight).score == 204


def test_credit_lapses_as_the_scheme_says():
    party = an_earner(SELLER)
    sell(party, 200, MONDAY)
    services.credit_due()

    line = LedgerLine.objects.get(party=party)

    # 180 days of 17 March end with 13 September
    assert line.expires_at == datetime(2026, 9, 14, tzinfo=NEW_YORK)


def test_credit_that_does_not_lapse_has_no_end():
    party = an_earner({**SELLER, "lapses": False})
    sell(party, 200, MONDAY)
    services.credit_due()

    assert LedgerLine.objects.get(party=party).expires_at is None


def test_where_points_add_up_credit_takes_them_away():
    MarketFactory()
    scheme = {**DEDUCTING, "direction": "accumulate", "start": 30, "earning": SELLER}
    scheme["milestones"] = [{**DEDUCTING["milestones"][0], "at": 150}]
    publish_rulebook(body=a_body(scheme=scheme))
    party = PartyFactory()

    sell(party, 200, MONDAY)
    services.credit_due()

    assert credited(party) == [("2026-03-17 04:00", -4)]
    assert standing_at(party).score == 26


def test_orders_that_fill_no_batch_are_carried_into_the_next_week():
    party = an_earner(SELLER)

    sell(party, 150, MONDAY, name="first")
    sell(party, 50, MONDAY + timedelta(days=7), name="second")
    services.credit_due()

    assert credited(party) == [("2026-03-24 04:00", 4)]


def test_a_week_brings_20_points_and_what_is_beyond_is_spent():
    party = an_earner(SELLER)

    sell(party, 1300, MONDAY, name="first")  # six batches and 100 orders, five batches count
    sell(party, 100, MONDAY + timedelta(days=7), name="second")  # with those 100 the seventh
    services.credit_due()

    assert credited(party) == [("2026-03-17 04:00", 4)] * 5 + [("2026-03-24 04:00", 4)]
    assert standing_at(party).score == 224


def test_a_cap_that_no_batch_fits_exactly_gives_the_rest():
    party = an_earner({**SELLER, "cap_week": 10})

    sell(party, 800, MONDAY)
    services.credit_due()

    assert [points for _, points in credited(party)] == [4, 4, 2]


@pytest.mark.parametrize(
    ("settled", "week"),
    [
        ("2026-03-22T23:59:59-04:00", "2026-03-16"),
        ("2026-03-23T00:00:00-04:00", "2026-03-23"),
        # The clocks of New York go forward on Sunday 8 March: that week has 167 hours.
        ("2026-03-08T23:59:59-04:00", "2026-03-02"),
        ("2026-03-09T00:00:00-04:00", "2026-03-09"),
        ("2026-03-02T00:00:00-05:00", "2026-03-02"),
        ("2026-03-01T23:59:59-05:00", "2026-02-23"),
        # They go back on Sunday 2 November 2025: 169 hours.
        ("2025-11-02T23:59:59-05:00", "2025-10-27"),
        ("2025-11-03T00:00:00-05:00", "2025-11-03"),
        ("2025-10-27T00:00:00-04:00", "2025-10-27"),
    ],
)
def test_a_week_begins_on_monday_at_local_midnight(settled, week):
    party = an_earner({**SELLER, "per_orders": 1})

    send(an_order(party, "O", datetime.fromisoformat(settled)))
    services.credit_due()

    assert ledger(party) == [(f"orders:{week}:1", 4)]


def test_the_market_s_calendar_holds_not_ours():
    MarketFactory(code="id", zone="Asia/Jakarta")
    publish_rulebook(
        "id", body=a_body(scheme={**DEDUCTING, "earning": {**SELLER, "per_orders": 1}})
    )
    party = PartyFactory(market_id="id", currency="IDR")

    send(an_order(party, "O", datetime(2026, 3, 15, 17, 30, tzinfo=UTC)))  # Monday 00:30 there
    services.credit_due()

    assert ledger(party) == [("orders:2026-03-16:1", 4)]
    assert credited(party) == [("2026-03-16 17:00", 4)]


@pytest.mark.parametrize("outcome", ["returned", "refunded", "cancelled", "sample"])
def test_an_order_that_was_not_clean_fills_no_batch(outcome):
    party = an_earner(SELLER)

    sell(party, 200, MONDAY)
    spoil(party, "O-7", at=MONDAY, outcome=outcome)
    services.credit_due()
    assert credited(party) == []

    sell(party, 1, MONDAY + timedelta(days=1), name="one more")
    services.credit_due()
    assert credited(party) == [("2026-03-18 04:00", 4)]


def test_an_order_that_was_only_placed_does_not_count():
    party = an_earner(SELLER)

    sell(party, 200, MONDAY, outcome="placed")
    services.credit_due()

    assert credited(party) == []


def test_a_refund_learned_later_takes_the_newest_line_back():
    party = an_earner(SELLER)
    sell(party, 200, MONDAY, name="first")
    sell(party, 200, MONDAY + timedelta(days=1), name="second")
    services.credit_due()
    assert standing_at(party).score == 208

    spoil(party, "second-9", at=MONDAY + timedelta(days=9), outcome="refunded")
    services.credit_due()

    assert ledger(party)[:2] == [("orders:2026-03-16:1", 4), ("orders:2026-03-16:2", 4)]
    assert [points for _, points in ledger(party)[2:]] == [-4]
    assert LedgerLine.objects.get(reverses__isnull=False).reverses.source_key.endswith(":2")
    assert standing_at(party).score == 204


def test_after_a_refund_a_batch_that_was_beyond_the_cap_moves_up():
    party = an_earner(SELLER)
    sell(party, 1000, MONDAY, name="early")  # five batches on Monday
    sell(party, 200, MONDAY + timedelta(days=2), name="late")  # the sixth on Wednesday
    services.credit_due()
    assert credited(party) == [("2026-03-17 04:00", 4)] * 5

    spoil(party, "early-3", at=MONDAY + timedelta(days=9))
    services.credit_due()

    # The fifth batch now ends with Wednesday's first order; the sixth is one order short.
    assert credited(party) == [("2026-03-17 04:00", 4)] * 4 + [("2026-03-19 04:00", 4)]
    assert [points for _, points in ledger(party)] == [4, 4, 4, 4, 4, -4, 4]
    assert standing_at(party).score == 220


def test_a_return_that_ends_no_batch_on_another_day_leaves_the_ledger_alone():
    party = an_earner(SELLER)
    sell(party, 450, MONDAY)
    services.credit_due()

    spoil(party, "O-3", at=MONDAY + timedelta(days=9))
    services.credit_due()

    assert len(ledger(party)) == 2
    assert EarningDue.objects.count() == 0


def test_twice_changes_nothing():
    party = an_earner(SELLER)
    sell(party, 600, MONDAY)
    services.credit_due()
    before = ledger(party)

    sell(party, 600, MONDAY)
    assert services.credit_due() == 0
    EarningDue.objects.create(party=party)
    assert services.credit_due() == 1

    assert ledger(party) == before


def test_credit_that_was_earned_before_a_finding_lifts_what_the_finding_imposed():
    party = an_earner(SELLER)
    find(party, severity="high", at=MONDAY + timedelta(days=3))  # 200 - 50: the line at 150
    assert standing_at(party).score == 150

    sell(party, 200, MONDAY)
    services.credit_due()

    assert standing_at(party).score == 154
    assert controls_of_party(party) == []


def test_without_a_rulebook_nothing_is_earned():
    party = PartyFactory()

    sell(party, 10, MONDAY)

    assert services.credit_due() == 1
    assert ledger(party) == []
    assert EarningDue.objects.count() == 0


def test_an_account_that_fails_stays_due_and_does_not_hold_up_the_others():
    good = an_earner(SELLER)
    nowhere = MarketFactory(code="xx", zone="Asia/Jakarta")
    publish_rulebook("xx", body=a_body(scheme={**DEDUCTING, "earning": SELLER}))
    bad = PartyFactory(market=nowhere)
    sell(bad, 200, MONDAY)
    sell(good, 200, MONDAY)
    Market.objects.filter(pk="xx").update(zone="Nowhere/Else")

    services.credit_due()

    assert credited(good) == [("2026-03-17 04:00", 4)]
    assert EarningDue.objects.get().party == bad
    assert EarningDue.objects.get().marked_at == NOW + timedelta(minutes=10)
