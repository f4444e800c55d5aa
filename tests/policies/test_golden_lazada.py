"""A budget of 48 in 365 days, step by step. Every figure was worked out by hand from the pack.

Start 0; 12, 24, 36 for 7, 14, 21 days, 48 closes. Prices used: late dispatch 1/2, misleading listing 2/4/8,
counterfeit 8/12/16/48, prohibited product 4/12/48. Singapore is UTC+8 all year: ten in the morning is 02:00
UTC. 2 March 2026 + 365 days is 2 March 2027; it ends at midnight, 2 March 16:00 UTC.
"""

import pytest

from tests.policies.golden import Story
from violations.funds import HoldOutOfBounds

pytestmark = pytest.mark.django_db

MARCH_2, MARCH_9, MARCH_16 = "2026-03-02 02:00", "2026-03-09 02:00", "2026-03-16 02:00"
LAPSE = "2027-03-02 16:00"


@pytest.fixture
def story():
    return Story(
        "lazada_seller", "seller", {"code": "sg", "zone": "Asia/Singapore", "currency": "SGD"}
    )


def test_twelve_points_block_listings_for_seven_days(story):
    story.find("counterfeit", "medium", MARCH_2)
    assert (story.score(MARCH_2), story.lines_passed) == (8, [])

    story.find("misleading_listing", "medium", MARCH_9)  # 8 + 4

    assert (story.score(MARCH_9), story.band(MARCH_9)) == (12, "restricted")
    assert story.in_force(MARCH_9) == {"listing_blocked": MARCH_16}
    assert story.in_force(MARCH_16) == {}


def test_sixteen_at_once_from_a_mall_shop_and_eight_more_make_twenty_four(story):
    story.find("counterfeit", "mall", MARCH_2)
    assert (story.score(MARCH_2), story.lines_passed) == (16, ["12"])

    story.find("misleading_listing", "high", MARCH_9)

    assert story.score(MARCH_9) == 24
    assert story.lines_passed == ["12", "24"]
    assert story.in_force(MARCH_9) == {
        "listing_blocked": "2026-03-23 02:00",
        "shop_out_of_search": "2026-03-23 02:00",
    }


def test_two_lines_in_one_decision_apply_the_graver(story):
    story.find("counterfeit", "high", MARCH_2)
    story.find("misleading_listing", "high", MARCH_9)
    assert story.score(MARCH_9) == 20  # 12 + 8: between the lines

    story.find("counterfeit", "mall", MARCH_16)

    assert (story.score(MARCH_16), story.band(MARCH_16)) == (36, "down")
    assert story.lines_passed == ["12", "24", "36"]
    assert story.in_force(MARCH_16) == {
        "listing_blocked": "2026-04-06 02:00",
        "shop_hidden": "2026-04-06 02:00",
    }


def test_forty_eight_close_the_shop_and_nothing_lapses(story):
    story.find("late_dispatch", "low", MARCH_2)

    story.find("prohibited_product", "critical", MARCH_9)

    assert story.score(MARCH_9) == 48  # 1 + 48, read up to the cap
    assert story.in_force(MARCH_9) == {"account_closed": "never"}
    assert story.score("2028-01-01 00:00") == 48


def test_points_stay_for_365_days_to_the_second_each_from_its_own_date(story):
    story.find("late_dispatch", "high", MARCH_2)
    story.find("late_dispatch", "low", MARCH_16)  # until 16 March 2027, 16:00 UTC

    assert story.score("2027-03-02 15:59:59") == 3
    assert story.score(LAPSE) == 1
    assert story.score("2027-03-16 15:59:59") == 1
    assert story.score("2027-03-16 16:00") == 0


def test_a_leap_day_is_a_day(story):
    story.find("late_dispatch", "low", "2027-03-02 02:00")

    # 2 March 2027 + 365 days is 1 March 2028, for 2028 has a 29 February.
    assert story.score("2028-03-01 15:59:59") == 1
    assert story.score("2028-03-01 16:00") == 0


def test_an_overturn_between_two_findings_leaves_the_second_alone(story):
    first = story.find("counterfeit", "high", MARCH_2)
    story.find("counterfeit", "high", MARCH_9)
    assert story.lines_passed == ["12", "24"]

    story.overturn(first, "2026-03-11 02:00")

    # Twelve stay; their line has moved to 9 March and keeps the first's end, 9 March: it is over.
    assert story.score("2026-03-11 02:00") == 12
    assert story.lines_passed == ["12"]
    assert story.in_force("2026-03-11 02:00") == {}


def test_a_course_returns_two_points_of_a_misleading_listing(story):
    found = story.find("misleading_listing", "medium", MARCH_2)

    assert story.relieve(found, 2, MARCH_9) == 2

    assert story.score(MARCH_9) == 2
    assert story.score(LAPSE) == 0


def test_for_a_counterfeit_at_most_five_hundred_dollars_are_held_for_at_most_90_days(story):
    found = story.find("counterfeit", "medium", MARCH_2)

    for beyond in ({"amount": 500_01, "days": 90}, {"amount": 500_00, "days": 91}):
        with pytest.raises(HoldOutOfBounds):
            story.hold("counterfeit_retraining", found, MARCH_2, **beyond)
    story.hold("counterfeit_retraining", found, MARCH_2, amount=500_00, days=90)

    # 90 days from 2 March, ten in the morning in Singapore.
    assert story.in_force("2026-05-31 01:59") == {"withdrawals_held 50000 USD": "2026-05-31 02:00"}
    assert story.in_force("2026-05-31 02:00") == {}


def test_money_held_for_a_finding_is_released_when_that_is_overturned(story):
    found = story.find("counterfeit", "medium", MARCH_2)
    story.hold("counterfeit_retraining", found, MARCH_2, amount=500_00, days=90)

    story.overturn(found, MARCH_9)

    assert story.in_force(MARCH_9) == {}
