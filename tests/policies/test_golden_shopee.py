"""Penalty points by the quarter, step by step. Every figure was worked out by hand from the pack.

Start 0; tiers at 3, 6, 9, 12 and 15, each for 28 days. Prices used: late shipment 1/2, misleading listing
1/2/3, counterfeit 3/6/15. Manila is UTC+8 all year, so ten in the morning is 02:00 UTC. Points go on the
quarter's last Monday: 30 March and 29 June 2026 begin on 29 March and 28 June, 16:00 UTC.
"""

import pytest

from policies import shelf
from tests.policies.golden import Story
from violations.selectors import controls_of_item

pytestmark = pytest.mark.django_db

JAN_5, JAN_12, JAN_19, JAN_26, FEB_2 = (
    "2026-01-05 02:00",
    "2026-01-12 02:00",
    "2026-01-19 02:00",
    "2026-01-26 02:00",
    "2026-02-02 02:00",
)
FEB_9, FEB_16, FEB_23 = "2026-02-09 02:00", "2026-02-16 02:00", "2026-02-23 02:00"
MARCH_20, APRIL_17 = "2026-03-20 02:00", "2026-04-17 02:00"
RESET = "2026-03-29 16:00"
MANILA = {"code": "ph", "zone": "Asia/Manila", "currency": "PHP"}


@pytest.fixture
def story():
    return Story("shopee_seller", "seller", MANILA)


def test_one_late_shipment_is_one_point_and_nothing_follows(story):
    assert (story.score(JAN_12), story.band(JAN_12)) == (0, "clean")

    story.find("late_shipment", "low", JAN_12)

    assert (story.score(JAN_12), story.band(JAN_12)) == (1, "clean")
    assert story.in_force(JAN_12) == {}


def test_three_points_take_campaigns_for_28_days(story):
    story.find("late_shipment", "high", JAN_5)
    assert (story.score(JAN_5), story.lines_passed) == (2, [])

    story.find("late_shipment", "low", JAN_12)  # 2 + 1 = 3

    assert (story.score(JAN_12), story.band(JAN_12)) == (3, "tier_1")
    assert story.in_force("2026-02-09 01:59:59") == {"campaigns_off": FEB_9}
    assert story.in_force(FEB_9) == {}
    assert story.score(FEB_9) == 3  # the points stay until the reset


def test_two_tiers_in_one_decision_bring_the_higher_one(story):
    story.find("counterfeit", "high", JAN_12)

    assert (story.score(JAN_12), story.band(JAN_12)) == (6, "tier_2")
    assert story.lines_passed == ["3", "6"]
    assert story.in_force(JAN_12) == {"campaigns_off": FEB_9, "benefits_off": FEB_9}


def test_down_all_five_tiers_in_five_weeks(story):
    for day, score in ((JAN_5, 3), (JAN_12, 6), (JAN_19, 9), (JAN_26, 12), (FEB_2, 15)):
        story.find("counterfeit", "medium", day)
        assert story.score(day) == score

    # The tier of 26 January, 12, ends on 23 February; that of 2 February, 15, on 2 March.
    assert story.lines_passed == ["3", "6", "9", "12", "15"]
    assert story.in_force(FEB_2) == {
        "campaigns_off": FEB_23,
        "benefits_off": FEB_23,
        "shop_out_of_browsing": FEB_23,
        "shop_out_of_search": FEB_23,
        "account_suspended": "2026-03-02 02:00",
    }
    assert story.in_force(FEB_23) == {"account_suspended": "2026-03-02 02:00"}


def test_eleven_points_are_not_twelve(story):
    story.find("counterfeit", "high", JAN_5)
    story.find("counterfeit", "medium", JAN_12)
    story.find("late_shipment", "high", JAN_19)
    assert (story.score(JAN_19), story.band(JAN_19)) == (11, "tier_3")  # 6 + 3 + 2
    assert story.lines_passed == ["3", "6", "9"]

    story.find("late_shipment", "low", JAN_26)

    assert (story.score(JAN_26), story.band(JAN_26)) == (12, "tier_4")
    assert story.in_force(JAN_26)["shop_out_of_search"] == FEB_23


def test_points_go_at_the_midnight_that_begins_the_quarters_last_monday(story):
    story.find("late_shipment", "high", JAN_12)

    assert story.score("2026-03-29 15:59:59") == 2
    assert story.score(RESET) == 0


def test_a_decision_on_the_last_monday_belongs_to_the_next_quarter(story):
    story.find("late_shipment", "low", "2026-03-29 15:59")  # Sunday, 23:59 in Manila
    story.find("late_shipment", "high", "2026-03-29 16:00")  # Monday, midnight

    assert story.score("2026-03-29 15:59:59") == 1
    assert story.score("2026-03-29 16:00") == 2
    assert story.score("2026-06-28 15:59:59") == 2
    assert story.score("2026-06-28 16:00") == 0


def test_a_tier_outlives_the_reset_of_its_points(story):
    story.find("counterfeit", "medium", MARCH_20)

    assert (story.score(RESET), story.band(RESET)) == (0, "clean")
    assert story.in_force(RESET) == {"campaigns_off": APRIL_17}
    assert story.in_force(APRIL_17) == {}


def test_a_new_quarter_is_a_new_descent(story):
    story.find("counterfeit", "medium", MARCH_20)

    story.find("counterfeit", "medium", "2026-04-10 02:00")

    assert story.score("2026-04-10 02:00") == 3
    assert story.lines_passed == ["3", "3"]
    # Both tiers run: until 17 April and, 28 days on from 10 April, until 8 May.
    assert story.in_force("2026-04-10 02:00") == {"campaigns_off": "2026-05-08 02:00"}


def test_within_a_quarter_a_tier_is_passed_once(story):
    story.find("counterfeit", "medium", JAN_12)

    story.find("late_shipment", "high", FEB_16)

    assert story.score(FEB_16) == 5
    assert story.lines_passed == ["3"]
    assert story.in_force(FEB_16) == {}


def test_each_point_above_fifteen_freezes_anew(story):
    story.find("counterfeit", "critical", FEB_2)
    assert story.lines_passed == ["3", "6", "9", "12", "15"]
    assert story.in_force(FEB_2) == {"account_suspended": "2026-03-02 02:00"}

    story.find("late_shipment", "low", FEB_16)

    assert story.score(FEB_16) == 16
    assert story.lines_passed == ["3", "6", "9", "12", "15", "15"]
    assert story.in_force(FEB_16) == {"account_suspended": "2026-03-16 02:00"}


def test_a_freeze_outlives_the_reset_and_is_not_extended_after_it(story):
    story.find("counterfeit", "critical", MARCH_20)
    assert story.score(RESET) == 0

    story.find("late_shipment", "low", "2026-04-06 02:00")

    assert story.score("2026-04-06 02:00") == 1
    assert story.in_force("2026-04-06 02:00") == {"account_suspended": APRIL_17}


def test_overturning_the_extension_gives_the_first_end_back(story):
    story.find("counterfeit", "critical", FEB_2)
    later = story.find("late_shipment", "low", FEB_16)

    story.overturn(later, "2026-02-18 02:00")

    assert story.score("2026-02-18 02:00") == 15
    assert story.in_force("2026-02-18 02:00") == {"account_suspended": "2026-03-02 02:00"}


def test_overturning_what_froze_leaves_the_small_finding_alone(story):
    freezing = story.find("counterfeit", "critical", FEB_2)
    story.find("late_shipment", "low", FEB_16)

    story.overturn(freezing, "2026-02-18 02:00")

    assert story.score("2026-02-18 02:00") == 1
    assert story.lines_passed == []
    assert story.in_force("2026-02-18 02:00") == {}


def test_overturning_the_first_of_two_keeps_the_earlier_end(story):
    first = story.find("counterfeit", "medium", JAN_12)
    story.find("counterfeit", "medium", JAN_19)
    assert story.lines_passed == ["3", "6"]

    story.overturn(first, "2026-01-21 02:00")

    # Three points stay. Their tier has moved to 19 January, and ends when the first had ended it.
    assert story.score("2026-01-21 02:00") == 3
    assert story.lines_passed == ["3"]
    assert story.in_force("2026-01-21 02:00") == {"campaigns_off": FEB_9}


def test_a_rule_alone_takes_a_moment_down_and_charges_nothing(story):
    moment = story.item("live_moment")

    story.find("live_prohibited_goods", "notice", JAN_12, item=moment, decided_by="rule")

    assert story.score(JAN_12) == 0
    assert [control.kind for control in controls_of_item(moment)] == ["removed"]


def test_where_the_first_monday_resets_points_last_into_the_next_quarter(tmp_path):
    text = (shelf.SHELF / "shopee_seller.toml").read_text(encoding="utf-8")
    path = tmp_path / "first_monday.toml"
    path.write_text(text.replace('resets_on = "last_monday"', 'resets_on = "first_monday"'))
    story = Story(path, "seller", {"code": "sg", "zone": "Asia/Singapore", "currency": "SGD"})

    story.find("late_shipment", "high", JAN_12)
    story.find("late_shipment", "low", "2026-04-01 02:00")  # a Wednesday of the new quarter

    # The second quarter's first Monday is 6 April; it begins on 5 April, 16:00 UTC.
    assert story.score(RESET) == 2
    assert story.score("2026-04-05 15:59:59") == 3
    assert story.score("2026-04-05 16:00") == 0


def test_where_clocks_change_a_tier_keeps_the_wall_clock(story):
    """In Chile summer time ends on 5 April 2026: UTC−3 becomes UTC−4."""
    story = Story(
        "shopee_seller", "seller", {"code": "cl", "zone": "America/Santiago", "currency": "CLP"}
    )

    story.find("counterfeit", "medium", "2026-03-20 13:00")  # 10:00 in Santiago

    assert story.score("2026-03-30 02:59:59") == 3  # 30 March begins at 03:00 UTC
    assert story.score("2026-03-30 03:00") == 0
    assert story.in_force("2026-04-17 13:59:59") == {"campaigns_off": "2026-04-17 14:00"}
    assert story.in_force("2026-04-17 14:00") == {}
