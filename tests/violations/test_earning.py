"""The ledger is brought to what was earned: what is missing is posted, what is too much reversed."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from credits.models import Crossing, LedgerLine
from credits.selectors import standing_at
from governance import clock
from governance.actors import CLOCK
from governance.models import Event
from tests.factories import MarketFactory, PartyFactory
from tests.rulebooks import DEDUCTING, a_body, publish
from tests.violations.support import find, overturn
from violations.earned import EarnedBatch
from violations.models import Control, Penalty
from violations.services import earn, preview_violation

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 20, 12, tzinfo=UTC)
MONDAY = date(2026, 3, 16)


@pytest.fixture(autouse=True)
def on_april_20():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def version():
    MarketFactory()
    return publish(body=a_body(scheme={**DEDUCTING, "earning": {"points": 4, "per_orders": 200}}))


def settle(version, *earned, parties=None):
    """`earned` are (party, day of March, points)."""
    return earn(
        parties=parties or list({party for party, *_ in earned}),
        batches=[
            EarnedBatch(party.pk, version.pk, None, date(2026, 3, day), points)
            for party, day, points in earned
        ],
        by=CLOCK,
    )


def lines(party):
    rows = LedgerLine.objects.filter(party=party).order_by("sequence")
    return [(line.source_key.partition(":")[0], line.points) for line in rows]


def test_what_was_earned_is_posted_once(version):
    party = PartyFactory()

    assert settle(version, (party, 16, 4), (party, 16, 4)) == 1
    assert settle(version, (party, 16, 4), (party, 16, 4)) == 0

    assert lines(party) == [("orders", 4), ("orders", 4)]
    assert standing_at(party).score == 208
    assert Event.objects.filter(name="standing.changed").count() == 1


def test_of_equal_lines_the_newest_is_reversed(version):
    party = PartyFactory()
    settle(version, (party, 16, 4), (party, 16, 4), (party, 17, 4))

    settle(version, (party, 16, 4))

    reversed_ones = LedgerLine.objects.filter(kind="reversal").order_by("sequence")
    assert [line.reverses.sequence for line in reversed_ones] == [3, 2]
    assert standing_at(party).score == 204


def test_what_was_reversed_may_be_earned_again(version):
    party = PartyFactory()
    settle(version, (party, 16, 4))
    settle(version, parties=[party])

    settle(version, (party, 16, 4))

    keys = LedgerLine.objects.filter(kind="order_credit").values_list("source_key", flat=True)
    assert sorted(keys) == ["orders:2026-03-16:1", "orders:2026-03-16:2"]
    assert standing_at(party).score == 204


def test_each_account_is_settled_by_itself(version):
    first, second, third = PartyFactory.create_batch(3)
    settle(version, (first, 16, 4), (third, 16, 4))

    assert settle(version, (first, 16, 4), (second, 18, 4), parties=[first, second, third]) == 2

    assert lines(first) == [("orders", 4)]
    assert lines(second) == [("orders", 4)]
    assert lines(third) == [("orders", 4), ("reversal", -4)]


def test_credit_taken_back_imposes_nothing(version):
    party = PartyFactory(created_at=datetime(2026, 1, 1, tzinfo=UTC))
    settle(version, (party, 16, 4))
    find(party, severity="high", at=datetime(2026, 3, 19, 12, tzinfo=UTC))  # 204 - 50 = 154
    assert Penalty.objects.count() == 0

    settle(version, parties=[party])

    assert standing_at(party).score == 150
    assert Penalty.objects.count() == 0


def test_many_accounts_that_are_settled_already_cost_few_statements(
    version, django_assert_max_num_queries
):
    parties = PartyFactory.create_batch(20)
    earned = [(party, day, 4) for party in parties for day in (16, 17, 18)]
    settle(version, *earned)

    with django_assert_max_num_queries(6):
        settle(version, *earned)


def test_a_credit_taken_back_moves_the_band_alone_and_the_next_finding_meets_what_it_left(version):
    party = PartyFactory()
    settle(version, (party, 16, 4))
    # 200 + 4 - 50 = 154: above the line at 150, thanks to the credit.
    early = find(party, "a", "high", at=NOW)
    assert not Crossing.objects.exists()

    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        settle(version, parties=[party])

        assert standing_at(party).score == 150
        assert not Crossing.objects.exists()
        preview = preview_violation(
            party=party, clause="late_dispatch", severity="low", conduct_to=clock.now()
        )
        late = find(party, "b", "low", at=clock.now())

    # 150 - 5 = 145: the second finding passes the line, and answers for it.
    crossing = Crossing.objects.get()
    assert [line.code for line in preview.crosses] == ["150"]
    assert (crossing.milestone, crossing.line.source_key) == ("150", f"violation:{late.pk}")
    assert set(Penalty.objects.values_list("violation_id", flat=True)) == {late.pk}
    assert Penalty.objects.filter(violation=early).count() == 0


def test_overturning_the_finding_that_met_a_lost_credit_leaves_no_measure(version):
    party = PartyFactory()
    settle(version, (party, 16, 4))
    find(party, "a", "high", at=NOW)
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        settle(version, parties=[party])
        overturn(find(party, "b", "low", at=clock.now()), at=clock.now())

        assert standing_at(party).score == 150
        assert not Control.objects.in_force_at(clock.now()).exists()
