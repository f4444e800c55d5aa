"""What clean orders earn under three packs. Every figure was worked out by hand from them.

United States: EDT from 8 March 2026. 16 March 2026 is a Monday; what is settled that day counts from
midnight, 17 March 04:00 UTC. 17 March + 180 days is 13 September, which ends 14 September 04:00 UTC.
"""

import pytest

from tests.policies.golden import Story

pytestmark = pytest.mark.django_db

MONDAY, FRIDAY, NEXT_MONDAY = "2026-03-16 13:00", "2026-03-20 13:00", "2026-03-23 13:00"
NIGHT = "2026-03-17 04:00"
JUNE_1 = "2026-06-01 14:00"


@pytest.fixture
def shop():
    return Story("tiktok_us_seller", "seller")


@pytest.fixture
def creator():
    return Story("tiktok_creator", "creator")


def test_a_shop_earns_four_points_with_200_orders_from_the_next_midnight(shop):
    shop.sell(399, MONDAY)

    assert shop.score("2026-03-17 03:59:59") == 200
    assert shop.score(NIGHT) == 204  # 199 orders are carried over

    shop.sell(1, FRIDAY)
    assert shop.score("2026-03-21 04:00") == 208


def test_a_shop_earns_at_most_twenty_a_week(shop):
    shop.sell(1400, MONDAY)  # seven batches, 28 points
    shop.sell(200, NEXT_MONDAY)

    assert shop.score("2026-03-22 04:00") == 220
    assert shop.score("2026-03-24 04:00") == 224


def test_what_a_shop_earned_lapses_without_passing_a_line(shop):
    shop.sell(1000, MONDAY)
    shop.find("prohibited_product", "high", JUNE_1)  # 220 − 60, until 29 November
    assert shop.score(JUNE_1) == 160

    assert shop.score("2026-09-14 03:59:59") == 160
    assert shop.score("2026-09-14 04:00") == 140
    assert shop.lines_passed == []

    shop.find("late_dispatch", "low", "2026-09-20 14:00")

    assert shop.score("2026-09-20 14:00") == 135
    assert shop.lines_passed == ["150"]
    assert shop.in_force("2026-09-20 14:00") == {
        "listing_blocked": "2026-09-27 14:00",
        "campaigns_off": "2026-09-27 14:00",
    }


def test_returned_orders_bring_a_shop_nothing(shop):
    shop.sell(199, MONDAY)
    shop.sell(100, FRIDAY, outcome="returned")

    assert shop.score("2026-03-21 04:00") == 200


def test_a_creator_earns_one_point_with_ten_orders_and_twenty_with_one_video(creator):
    video = creator.item("video")
    creator.sell(105, MONDAY, item=video)
    assert creator.score(NIGHT) == 210  # five orders are carried over

    creator.sell(195, FRIDAY, item=video)  # 300 orders, 30 points, of which 20 count

    assert creator.score("2026-03-21 04:00") == 220


def test_a_creator_earns_at_most_sixty_five_a_week(creator):
    for _ in range(4):
        creator.sell(200, MONDAY, item=creator.item("video"))

    assert creator.score(NIGHT) == 265


def test_a_video_with_a_breach_earns_nothing_until_that_is_overturned(creator):
    video = creator.item("video")
    found = creator.find("misleading_promotion", "medium", "2026-03-10 14:00", item=video)
    creator.sell(100, MONDAY, item=video)
    assert creator.score(NIGHT) == 190

    creator.overturn(found, FRIDAY)
    creator.sell(10, NEXT_MONDAY, item=video)

    assert creator.score("2026-03-24 04:00") == 211


def test_what_a_creator_earned_lapses_after_ninety_days(creator):
    creator.sell(100, MONDAY, item=creator.item("video"))

    # 17 March + 90 days is 15 June, which ends 16 June 04:00 UTC.
    assert creator.score("2026-06-16 03:59:59") == 210
    assert creator.score("2026-06-16 04:00") == 200


def test_earned_points_lift_a_creator_above_the_line_and_end_the_measure(creator):
    creator.find("health_claim", "high", "2026-03-10 14:00")
    assert creator.in_force("2026-03-10 14:00") == {"reach_reduced 50": "2026-06-09 04:00"}

    creator.sell(10, MONDAY, item=creator.item("video"))

    assert creator.score(NIGHT) == 151
    assert creator.in_force("2026-03-18 00:00") == {}


def test_on_amazon_no_week_caps_what_is_earned():
    seller = Story("amazon_seller", "seller")

    seller.sell(1400, MONDAY)  # seven batches of 200, four points each

    assert seller.score(NIGHT) == 228
