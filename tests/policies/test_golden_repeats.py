"""Repeats and joint liability of the three TikTok packs. Every figure was worked out by hand from them.

New York: EST until 8 March 2026, then EDT. Prices used: rude to viewers (creator) 5/15/30, counterfeit
(creator and United States shop) 50/100/200, off-platform deal (shop) 5/15/30 and, repeated, 10/30/60.
"""

import pytest

from tests.policies.golden import Story

pytestmark = pytest.mark.django_db

MARCH_2, MARCH_4, MARCH_6 = "2026-03-02 15:00", "2026-03-04 15:00", "2026-03-06 15:00"
MARCH_10, MARCH_12, MARCH_14 = "2026-03-10 14:00", "2026-03-12 14:00", "2026-03-14 14:00"
MARCH_17 = "2026-03-17 14:00"
SIX = (MARCH_2, MARCH_4, MARCH_6, MARCH_10, MARCH_12, MARCH_14)
ENDED = {"account_closed": "never", "commission_held": "2026-04-13 14:00"}


@pytest.fixture
def creator():
    return Story("tiktok_creator", "creator")


@pytest.fixture
def shop():
    return Story("tiktok_us_seller", "seller")


def test_the_third_breach_of_one_rule_caps_posts_for_a_week(creator):
    for day in (MARCH_2, MARCH_4):
        creator.find("poor_conduct", "low", day)
    assert creator.in_force(MARCH_4) == {}

    creator.find("poor_conduct", "low", MARCH_6)

    assert creator.score(MARCH_6) == 185  # 200 − 3 × 5
    # 6 March 10:00 is EST, 13 March 10:00 is EDT.
    assert creator.in_force(MARCH_6) == {"posts_capped 3": "2026-03-13 14:00"}
    assert creator.in_force("2026-03-13 14:00") == {}


def test_six_breaches_of_one_rule_in_ninety_days_end_selling_whatever_the_score(creator):
    for day in SIX[:5]:
        creator.find("poor_conduct", "low", day)
    assert "account_closed" not in creator.in_force(MARCH_12)

    creator.find("poor_conduct", "low", MARCH_14)

    assert (creator.score(MARCH_14), creator.band(MARCH_14)) == (170, "watch")
    assert creator.lines_passed == []
    assert creator.in_force(MARCH_14) == ENDED
    assert creator.in_force("2026-04-13 14:00") == {"account_closed": "never"}


def test_five_and_one_of_another_rule_do_not(creator):
    for day in SIX[:5]:
        creator.find("poor_conduct", "low", day)

    creator.find("misleading_promotion", "low", MARCH_14)

    assert creator.score(MARCH_14) == 170
    assert creator.in_force(MARCH_14) == {}


@pytest.mark.parametrize(
    ("at", "ends"),
    [
        # 2 March + 90 days is 31 May, which ends 1 June 04:00 UTC.
        ("2026-06-01 03:59", True),
        ("2026-06-01 04:00", False),
    ],
)
def test_the_first_of_six_counts_for_ninety_days_to_the_minute(creator, at, ends):
    for day in SIX[:5]:
        creator.find("poor_conduct", "low", day)

    creator.find("poor_conduct", "low", at)

    assert ("account_closed" in creator.in_force(at)) is ends


def test_overturning_one_of_six_opens_the_account_again(creator):
    found = [creator.find("poor_conduct", "low", day) for day in SIX]

    creator.overturn(found[0], MARCH_17)

    assert creator.score(MARCH_17) == 175
    assert creator.in_force(MARCH_17) == {}


def test_a_second_off_platform_deal_costs_twice_as_much(shop):
    shop.find("off_platform_deal", "medium", MARCH_2)
    assert shop.score(MARCH_2) == 185

    shop.find("off_platform_deal", "medium", MARCH_12)  # 185 − 30

    assert shop.score(MARCH_12) == 155
    assert shop.lines_passed == []


def test_a_bound_creators_counterfeit_charges_half_to_the_shop(shop):
    creator = shop.beside("tiktok_creator", "creator", "bound")

    creator.find("counterfeit", "high", MARCH_2)

    assert creator.score(MARCH_2) == 100
    assert shop.score(MARCH_2) == 150  # 200 − 100 × 50 %
    assert shop.lines_passed == ["150"]
    assert shop.in_force(MARCH_2) == {
        "listing_blocked": "2026-03-09 14:00",
        "campaigns_off": "2026-03-09 14:00",
    }


def test_a_bound_shops_counterfeit_charges_half_to_the_creator(shop):
    creator = shop.beside("tiktok_creator", "creator", "bound")

    shop.find("counterfeit", "medium", MARCH_2)

    assert (shop.score(MARCH_2), creator.score(MARCH_2)) == (150, 175)


def test_what_is_overturned_at_the_creator_is_undone_at_the_shop(shop):
    creator = shop.beside("tiktok_creator", "creator", "bound")
    found = creator.find("counterfeit", "high", MARCH_2)

    creator.overturn(found, MARCH_4)

    assert (creator.score(MARCH_4), shop.score(MARCH_4)) == (200, 200)
    assert shop.lines_passed == []
    assert shop.in_force(MARCH_4) == {}


def test_an_affiliate_a_doubtful_link_and_bad_manners_charge_nobody_else(shop):
    affiliate = shop.beside("tiktok_creator", "creator", "affiliate")
    doubtful = shop.beside("tiktok_creator", "creator", "bound", confidence=89)
    bound = shop.beside("tiktok_creator", "creator", "bound")

    affiliate.find("counterfeit", "high", MARCH_2)
    doubtful.find("counterfeit", "high", MARCH_2)
    bound.find("poor_conduct", "high", MARCH_2)

    assert shop.score(MARCH_2) == 200


def test_in_south_east_asia_twelve_in_a_hundred_reach_the_shop():
    shop = Story(
        "tiktok_sea_seller", "seller", {"code": "id", "zone": "Asia/Jakarta", "currency": "IDR"}
    )
    creator = shop.beside("tiktok_creator", "creator", "bound")

    creator.find("prohibited_product", "high", "2026-03-02 03:00")  # 60: 7.2, whole points only
    assert shop.score("2026-03-02 03:00") == 7

    creator.find("health_claim", "high", "2026-03-04 03:00")  # 50: 6
    assert shop.score("2026-03-04 03:00") == 13
    assert shop.lines_passed == ["12"]


def test_a_quiz_at_the_line_of_150_shortens_seven_days_to_three(shop):
    shop.find("counterfeit", "medium", MARCH_2)

    shop.sit_exam("marketplace-rules", MARCH_4)

    until = "2026-03-05 15:00"  # three days from 2 March, still EST
    assert shop.in_force(MARCH_4) == {"listing_blocked": until, "campaigns_off": until}
    assert shop.in_force(until) == {}
    assert shop.score(MARCH_4) == 150  # the score is another matter


def test_a_quiz_that_is_passed_late_ends_the_measure_then_and_there(shop):
    shop.find("counterfeit", "medium", MARCH_2)

    shop.sit_exam("marketplace-rules", MARCH_6)

    assert shop.in_force(MARCH_6) == {}


def test_there_is_no_quiz_at_zero(shop):
    shop.find("counterfeit", "critical", MARCH_2)

    shop.sit_exam("marketplace-rules", MARCH_4)

    assert shop.in_force(MARCH_4) == {"account_closed": "never"}
