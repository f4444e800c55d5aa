"""Releases of held funds: exact, once, never more than is held."""

import pytest
import time_machine

from tests.violations.funds import DAY, obeyed, told, usd
from tests.violations.support import (
    MARCH_1,
    a_party_with_grounds,
    a_person,
    hold,
    release,
)
from violations import funds, services
from violations.models import (
    FundsState,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(MARCH_1, tick=False):
        yield


def test_partial_releases_lower_the_amount_exactly_and_the_past_stays_told():
    party = a_party_with_grounds()
    held = hold(party)

    release(held, 30_001, "a", MARCH_1 + DAY)
    release(held, 9_999, "b", MARCH_1 + 2 * DAY)

    assert [obeyed(party, MARCH_1 + n * DAY) for n in range(3)] == [
        usd(100_000),
        usd(69_999),
        usd(60_000),
    ]
    steps = held.steps.order_by("sequence").values_list("sequence", "kind", "amount", "left")
    assert list(steps) == [
        (1, "held", None, 100_000),
        (2, "released", 30_001, 69_999),
        (3, "released", 9_999, 60_000),
    ]
    assert told("funds.released") == 2

    release(held, None, "c", MARCH_1 + 3 * DAY)

    assert obeyed(party, MARCH_1 + 3 * DAY) == []
    assert FundsState.objects.get(hold=held).state == "released"
    assert held.steps.get(sequence=4).amount == 60_000
    with pytest.raises(funds.HoldNotRunning):
        release(held, 1, "d", MARCH_1 + 3 * DAY)


def test_the_same_release_twice_is_one():
    held = hold(a_party_with_grounds())

    for _twice in range(2):
        release(held, 40_000)

    assert FundsState.objects.get(hold=held).left == 60_000


def test_no_more_is_released_than_is_held():
    party = a_party_with_grounds()
    held = hold(party)

    with pytest.raises(
        funds.HoldOutOfBounds, match=r"USD\s1,000\.00 is held\. Release at most that"
    ):
        release(held, 100_001)

    assert obeyed(party) == usd(100_000)
    assert held.steps.count() == 1


def test_releasing_exactly_what_is_held_ends_it():
    held = hold(a_party_with_grounds())

    release(held, 100_000)

    assert FundsState.objects.get(hold=held).state == "released"


def test_of_all_of_the_balance_no_part_can_be_released():
    party = a_party_with_grounds()
    held = hold(party, ground="fraud", amount=None, days=10)
    services.approve_hold(hold_id=held.pk, by=a_person("quality_lead"))

    with pytest.raises(funds.HoldOutOfBounds, match="Release it whole"):
        release(held, 5)

    assert obeyed(party) == [("withdrawals_held", {"all": True})]
    release(held)
    assert obeyed(party) == []
