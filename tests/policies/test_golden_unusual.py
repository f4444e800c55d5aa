"""Unusual ways through the packs, step by step. Every figure was worked out by hand from their numbers.

What the others leave out: several clauses in one decision, an overturn after the lapse, lines passed
again on the very day that points come back, and links, lessons and ends that come in between.
"""

import pytest

from credits.selectors import standing_at
from tests.policies.golden import Story, utc
from violations import services

pytestmark = pytest.mark.django_db

NEW_YORK = {"code": "us", "zone": "America/New_York", "currency": "USD"}
BANGKOK = {"code": "th", "zone": "Asia/Bangkok", "currency": "THB"}
MANILA = {"code": "ph", "zone": "Asia/Manila", "currency": "PHP"}
SHANGHAI = {"code": "cn", "zone": "Asia/Shanghai", "currency": "CNY"}
MARCH_2 = "2026-03-02 15:00"


@pytest.fixture
def shop():
    return Story("tiktok_us_seller", "seller", NEW_YORK)


def test_of_three_clauses_in_one_decision_the_dearest_is_charged_once(shop):
    """Not as described 15, misleading listing 10, counterfeit 50: 50, and all fall together."""
    listing = shop.item("listing")
    also = [
        {"clause": "counterfeit", "severity": "medium"},
        {"clause": "misleading_listing", "severity": "medium"},
    ]

    finding = shop.find("not_as_described", "medium", MARCH_2, item=listing, also=also)

    assert shop.score(MARCH_2) == 150
    assert finding.clause == "counterfeit"
    assert shop.lines_passed == ["150"]

    shop.overturn(finding, "2026-03-03 15:00")

    assert shop.score("2026-03-03 15:00") == 200
    assert shop.lines_passed == []


def test_an_overturn_after_the_lapse_clears_the_past_and_the_past_as_it_was_known_stays(shop):
    """50 on 2 March are gone on 30 August; in September it turns out that they never should have been."""
    finding = shop.find("counterfeit", "medium", MARCH_2)
    assert shop.score("2026-08-30 03:59:59") == 150
    assert shop.score("2026-08-30 04:00") == 200

    shop.overturn(finding, "2026-09-15 15:00")

    assert shop.score("2026-04-01 12:00") == 200
    assert shop.score("2026-09-15 15:00") == 200
    assert standing_at(shop.party, utc("2026-04-01 12:00"), utc("2026-05-01 12:00")).score == 150
    assert shop.lines_passed == []


def test_down_to_the_line_up_to_the_line_and_down_is_one_descent_and_above_it_begins_another(shop):
    shop.find("late_dispatch", "high", MARCH_2)  # 170
    shop.find("not_as_described", "medium", "2026-06-01 15:00")  # 155
    shop.find("poor_service", "medium", "2026-06-02 15:00")  # 150: passed, blocked until 9 June
    shop.find("late_dispatch", "high", "2026-08-30 03:59:59")  # 120, a second before 30 come back
    assert shop.score("2026-08-30 03:59:59") == 120
    assert shop.score("2026-08-30 04:00") == 150  # at the line: not yet on the good side

    shop.find("poor_service", "low", "2026-08-30 05:00")

    assert shop.score("2026-08-30 05:00") == 148
    assert shop.lines_passed == ["150"]
    assert shop.in_force("2026-08-30 05:00") == {}
    assert shop.score("2026-11-29 05:00") == 163  # 1 June and 180 days; New York is back at UTC-5

    shop.find("late_dispatch", "medium", "2026-11-29 06:00")

    assert shop.score("2026-11-29 06:00") == 148
    assert shop.lines_passed == ["150", "150"]
    assert shop.in_force("2026-11-29 06:00") == {
        "listing_blocked": "2026-12-06 06:00",
        "campaigns_off": "2026-12-06 06:00",
    }


def test_a_finding_cannot_be_overturned_twice_and_the_second_time_changes_nothing(shop):
    first = shop.find("counterfeit", "medium", MARCH_2)
    shop.find("late_dispatch", "medium", "2026-03-03 15:00")
    shop.overturn(first, "2026-03-04 15:00")

    with pytest.raises(services.AlreadyOverturned):
        shop.overturn(first, "2026-03-05 15:00")

    assert shop.score("2026-03-05 15:00") == 185


def test_what_a_bound_creator_brought_stays_after_unbinding_and_falls_with_its_cause():
    """Half a hundred for copied videos is six in a hundred of 48: 12 per cent of 50."""
    creator = Story("tiktok_creator", "creator", BANGKOK)
    shop = creator.beside("tiktok_sea_seller", "seller", "bound")
    copied = creator.find("reproduced_content", "high", MARCH_2)
    assert (creator.score(MARCH_2), shop.score(MARCH_2)) == (150, 6)

    creator.part("2026-03-03 15:00")
    again = creator.find("reproduced_content", "high", "2026-03-04 15:00")

    assert (creator.score("2026-03-04 15:00"), shop.score("2026-03-04 15:00")) == (100, 6)

    creator.overturn(copied, "2026-03-05 15:00")

    assert (creator.score("2026-03-05 15:00"), shop.score("2026-03-05 15:00")) == (150, 0)
    assert again.pk


def test_a_closure_that_falls_later_lets_go_what_would_have_lapsed_meanwhile():
    """Lazada: 12 of March 2026 lapse in March 2027; a closure of June had frozen them."""
    shop = Story("lazada_seller", "seller", BANGKOK)
    shop.find("prohibited_product", "high", MARCH_2)  # 12
    closing = shop.find("counterfeit", "critical", "2026-06-01 15:00")  # 60, shown as 48
    assert shop.score("2027-04-01 12:00") == 48

    shop.overturn(closing, "2027-04-01 12:00")

    assert shop.score("2027-03-01 12:00") == 12
    assert shop.score("2027-04-01 12:00") == 0
    assert shop.in_force("2027-04-01 12:00") == {}
    assert shop.lines_passed == ["12"]


def test_the_same_tier_in_a_new_quarter_runs_beside_the_old_one_and_falls_alone():
    """Shopee: reset at Manila's midnight of Monday 30 March, 29 March 16:00 UTC."""
    shop = Story("shopee_seller", "seller", MANILA)
    shop.find("misleading_listing", "high", "2026-03-20 03:00")
    assert shop.in_force("2026-03-20 03:00") == {"campaigns_off": "2026-04-17 03:00"}
    assert shop.score("2026-03-29 16:00") == 0

    second = shop.find("misleading_listing", "high", "2026-04-02 03:00")

    assert shop.score("2026-04-02 03:00") == 3
    assert shop.lines_passed == ["3", "3"]
    assert shop.in_force("2026-04-02 03:00") == {"campaigns_off": "2026-04-30 03:00"}

    shop.overturn(second, "2026-04-10 03:00")

    assert shop.in_force("2026-04-10 03:00") == {"campaigns_off": "2026-04-17 03:00"}


def test_of_two_clauses_at_one_price_the_one_that_stands_first_is_charged():
    shop = Story("shopee_seller", "seller", MANILA)
    listing = shop.item("listing")
    also = [{"clause": "misleading_listing", "severity": "medium"}]

    finding = shop.find("prohibited_product", "medium", MARCH_2, item=listing, also=also)

    assert shop.score(MARCH_2) == 2
    assert finding.clause == "misleading_listing"


def test_clauses_of_two_classes_in_one_decision_charge_one_ledger():
    """Taobao: counterfeit 12 in C, prohibited product 6 in B: the dearer alone."""
    shop = Story("taobao_tmall_seller", "seller", SHANGHAI)
    also = [{"clause": "counterfeit", "severity": "medium"}]

    finding = shop.find(
        "prohibited_product", "medium", MARCH_2, item=shop.item("listing"), also=also
    )

    assert (shop.score(MARCH_2, "serious"), shop.score(MARCH_2, "counterfeit")) == (0, 12)

    shop.overturn(finding, "2026-03-03 15:00")

    assert shop.score("2026-03-03 15:00", "counterfeit") == 0
    assert shop.in_force("2026-03-03 15:00") == {}


def test_a_line_of_b_on_both_sides_of_new_year_and_the_fall_of_the_first():
    """12 on 30 December hide until 6 January; the year clears them; 12 on 2 January hide until the 9th."""
    shop = Story("taobao_tmall_seller", "seller", SHANGHAI)
    first = shop.find("prohibited_product", "high", "2026-12-30 02:00")
    assert shop.score("2026-12-31 15:59:59", "serious") == 12
    assert shop.score("2026-12-31 16:00", "serious") == 0

    shop.find("prohibited_product", "high", "2027-01-02 02:00")
    shop.overturn(first, "2027-01-05 02:00")

    assert shop.score("2026-12-31 15:59:59", "serious") == 0
    assert shop.score("2027-01-05 02:00", "serious") == 12
    assert shop.in_force("2027-01-05 02:00") == {
        "shop_hidden": "2027-01-09 02:00",
        "listing_blocked": "2027-01-09 02:00",
    }


def test_of_three_slow_refunds_each_that_falls_makes_the_next_a_first():
    """Local merchants: 10, then 20 and 20 within 180 days; without the first 10 and 20; then 10."""
    venue = Story("local_merchant", "local_merchant", NEW_YORK)
    first, second, _third = (
        venue.find("slow_refund", "medium", f"2026-03-0{day} 15:00") for day in (2, 3, 4)
    )
    assert venue.score("2026-03-04 15:00") == 50

    venue.overturn(first, "2026-03-05 15:00")
    assert venue.score("2026-03-05 15:00") == 70

    venue.overturn(second, "2026-03-06 15:00")
    assert venue.score("2026-03-06 15:00") == 90
    assert venue.lines_passed == []
    assert venue.in_force("2026-03-06 15:00") == {}


def test_an_eased_finding_that_falls_gives_back_no_more_than_it_took():
    venue = Story("local_merchant", "local_merchant", NEW_YORK)
    finding = venue.find("refused_voucher", "high", MARCH_2)  # 75: campaigns off for a week
    assert venue.relieve(finding, 5, "2026-03-03 15:00") == 5
    assert venue.score("2026-03-03 15:00") == 80

    venue.overturn(finding, "2026-03-04 15:00")

    assert venue.score("2026-03-03 15:00") == 100
    assert venue.score("2026-09-30 15:00") == 100
    assert venue.in_force("2026-03-04 15:00") == {}


def test_the_lapse_of_a_first_counterfeit_leaves_an_account_at_the_line():
    """Amazon: 8 and then 101 leave 91; without the 8 it is 99, which is still at the line."""
    shop = Story("amazon_seller", "seller", NEW_YORK)
    shop.find("counterfeit", "high", MARCH_2)
    shop.find("counterfeit", "high", "2026-06-01 15:00")
    assert shop.score("2026-06-01 15:00") == 91
    assert shop.in_force("2026-06-01 15:00") == {"account_suspended": "2026-11-29 05:00"}

    assert shop.score("2026-08-30 04:00") == 99
    assert shop.in_force("2026-08-30 04:00") == {"account_suspended": "2026-11-29 05:00"}

    shop.sell(200, "2026-09-01 12:00")

    assert shop.score("2026-09-02 04:00") == 103
    assert shop.in_force("2026-09-02 12:00") == {}


def test_without_the_warning_the_first_strike_was_the_warning_and_the_second_the_first():
    """YouTube: strikes on 9 and 10 March; the week of the first strike keeps its earlier end."""
    channel = Story("youtube_creator", "creator", NEW_YORK)
    warning = channel.find("harassment", "breach", MARCH_2)
    channel.find("hate", "breach", "2026-03-09 15:00")
    channel.find("hate", "breach", "2026-03-10 15:00")
    assert channel.score("2026-03-10 15:00") == 2
    assert channel.in_force("2026-03-10 15:00") == {
        "posts_capped 0": "2026-03-24 15:00",
        "live_off": "2026-03-24 15:00",
    }

    channel.overturn(warning, "2026-03-11 15:00")

    assert channel.score("2026-03-11 15:00") == 1
    assert channel.lines_passed == ["1"]
    assert channel.in_force("2026-03-11 15:00") == {
        "posts_capped 0": "2026-03-16 15:00",
        "live_off": "2026-03-16 15:00",
    }


def test_training_that_is_completed_after_the_strike_does_not_soften_it():
    """The warning's training is passed once the next breach was already found: the strike stays."""
    channel = Story("youtube_creator", "creator", NEW_YORK)
    warning = channel.find("harassment", "breach", MARCH_2)
    channel.find("harassment", "breach", "2026-03-09 15:00")

    channel.learn(warning, "2026-03-10 15:00")

    assert channel.score("2026-03-10 15:00") == 1
    channel.find("hate", "breach", "2026-03-11 15:00")
    assert channel.score("2026-03-11 15:00") == 2


def test_earning_on_both_sides_of_a_week_that_ends_on_the_day_the_clocks_change():
    """Sunday 8 March 2026 has 23 hours in New York; Monday begins at 04:00 UTC.

    Three videos bring 20 each; of a fourth, 60 orders settle before midnight and bring 5 of 6 up to the
    week's 65; 40 settle after it and bring 4 in the new week, from Tuesday on.
    """
    creator = Story("tiktok_creator", "creator", NEW_YORK)
    for hour in (16, 17, 18):
        creator.sell(200, f"2026-03-08 {hour}:00", item=creator.item("video"))
    creator.sell(100, "2026-03-09 03:59:00", item=creator.item("video"))

    assert creator.score("2026-03-09 03:59:59") == 200
    assert creator.score("2026-03-09 04:00") == 265
    assert creator.score("2026-03-10 04:00") == 269


def test_a_refund_that_is_learned_later_leads_below_a_line_that_the_next_finding_meets():
    """220 earned, 60 charged: 160. Without the 20 it is 140, which nobody is restricted for until 135."""
    creator = Story("tiktok_creator", "creator", NEW_YORK)
    video = creator.item("video")
    creator.sell(200, "2026-03-02 15:00", item=video)
    creator.find("fake_engagement", "high", "2026-03-04 15:00")
    assert creator.score("2026-03-04 15:00") == 160

    creator.sell(200, "2026-03-02 15:00", item=video, outcome="refunded", told="2026-03-06 15:00")

    assert creator.score("2026-03-06 15:00") == 140
    assert creator.lines_passed == []
    assert creator.in_force("2026-03-06 15:00") == {}

    creator.find("poor_conduct", "low", "2026-03-07 15:00")

    assert creator.score("2026-03-07 15:00") == 135
    assert creator.lines_passed == ["150"]
    # 60 lapse with 2 June, 3 June 04:00 UTC: 195, above the line
    assert creator.in_force("2026-03-07 15:00") == {"reach_reduced 50": "2026-06-03 04:00"}
