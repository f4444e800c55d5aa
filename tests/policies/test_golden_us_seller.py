"""The United States seller rating, step by step. Every figure was worked out by hand from the pack.

Start 200; lines 150, 100, 50, 0. Prices used: late dispatch 5/15/30, not as described 5/15/50,
counterfeit 50/100/200, prohibited product 10/20/60/200. New York: EST until 8 March 2026, then EDT.
2 March + 180 days is 29 August; it ends at midnight, 30 August 04:00 UTC.
"""

import pytest

from tests.policies.golden import Story
from violations.selectors import controls_of_item

pytestmark = pytest.mark.django_db

MARCH_2 = "2026-03-02 15:00"  # 10:00 in New York
WEEK, FORTNIGHT, FOUR_WEEKS = "2026-03-09 14:00", "2026-03-16 14:00", "2026-03-30 14:00"


def blocked(until):
    return {"listing_blocked": until, "campaigns_off": until}


@pytest.fixture
def story():
    return Story("tiktok_us_seller", "seller")


def test_one_late_dispatch_costs_fifteen_and_nothing_follows(story):
    assert (story.score(MARCH_2), story.band(MARCH_2)) == (200, "healthy")

    story.find("late_dispatch", "medium", MARCH_2)

    assert (story.score(MARCH_2), story.band(MARCH_2)) == (185, "at_risk")
    assert story.in_force(MARCH_2) == {}
    assert story.lines_passed == []


def test_the_first_line_blocks_listings_for_seven_days_by_the_wall_clock(story):
    for day in ("02-10", "02-16", "02-23"):
        story.find("late_dispatch", "medium", f"2026-{day} 15:00")
    assert story.score("2026-02-23 15:00") == 155
    assert story.lines_passed == []

    story.find("late_dispatch", "low", MARCH_2)

    assert story.score(MARCH_2) == 150
    assert story.lines_passed == ["150"]
    # Ten in the morning before the clocks change is ten in the morning after it: 14:00 UTC.
    assert story.in_force(MARCH_2) == blocked(WEEK)
    assert story.in_force("2026-03-09 13:59") == blocked(WEEK)
    assert story.in_force(WEEK) == {}


def test_two_lines_at_once_apply_the_graver_only(story):
    story.find("counterfeit", "high", MARCH_2)

    assert story.score(MARCH_2) == 100
    assert story.lines_passed == ["150", "100"]
    assert story.in_force(MARCH_2) == blocked(FORTNIGHT)


def test_the_third_line_blocks_for_twenty_eight_days(story):
    story.find("counterfeit", "high", "2026-02-23 15:00")
    assert story.in_force("2026-02-23 15:00") == blocked("2026-03-09 14:00")

    story.find("prohibited_product", "high", MARCH_2)

    assert story.score(MARCH_2) == 40
    assert story.band(MARCH_2) == "critical"
    assert story.lines_passed == ["150", "100", "50"]
    assert story.in_force(MARCH_2) == blocked(FOUR_WEEKS)


def test_at_zero_the_shop_is_closed_and_nothing_lapses(story):
    story.find("late_dispatch", "medium", "2026-02-10 15:00")

    story.find("counterfeit", "critical", MARCH_2)

    assert story.score(MARCH_2) == 0
    assert story.lines_passed == ["150", "100", "50", "0"]
    assert story.in_force(MARCH_2) == {"account_closed": "never"}
    assert story.score("2027-12-31 00:00") == 0
    assert story.in_force("2027-12-31 00:00") == {"account_closed": "never"}


def test_points_lapse_at_the_midnight_that_ends_the_hundred_and_eightieth_day(story):
    story.find("late_dispatch", "high", MARCH_2)

    assert story.score("2026-08-30 03:59:59") == 170
    assert story.score("2026-08-30 04:00") == 200


def test_each_finding_lapses_by_its_own_clock(story):
    story.find("late_dispatch", "medium", MARCH_2)
    story.find("late_dispatch", "high", "2026-03-12 15:00")  # lapses 9 September 04:00

    assert story.score("2026-03-12 15:00") == 155
    assert story.score("2026-08-30 04:00") == 170
    assert story.score("2026-09-09 03:59:59") == 170
    assert story.score("2026-09-09 04:00") == 200


def test_the_same_descent_passes_a_line_once(story):
    story.find("not_as_described", "high", MARCH_2)
    assert story.in_force(MARCH_2) == blocked(WEEK)

    story.find("late_dispatch", "low", "2026-03-12 15:00")

    assert story.score("2026-03-12 15:00") == 145
    assert story.lines_passed == ["150"]
    assert story.in_force("2026-03-12 15:00") == {}


def test_a_new_descent_passes_it_again(story):
    story.find("not_as_described", "high", MARCH_2)
    assert story.score("2026-08-30 04:00") == 200

    story.find("not_as_described", "high", "2026-09-01 14:00")

    assert story.score("2026-09-01 14:00") == 150
    assert story.lines_passed == ["150", "150"]
    assert story.in_force("2026-09-01 14:00") == blocked("2026-09-08 14:00")


def test_an_overturn_leaves_nothing(story):
    found = story.find("counterfeit", "high", MARCH_2)

    story.overturn(found, "2026-03-04 15:00")

    assert story.score("2026-03-04 15:00") == 200
    assert story.score("2026-03-03 15:00") == 200  # today's view of the past
    assert story.lines_passed == []
    assert story.in_force("2026-03-04 15:00") == {}


def test_overturning_an_earlier_finding_undoes_the_line_a_later_one_passed(story):
    first = story.find("late_dispatch", "medium", "2026-02-10 15:00")
    story.find("late_dispatch", "high", "2026-02-23 15:00")
    story.find("late_dispatch", "low", MARCH_2)
    assert story.score(MARCH_2) == 150
    assert story.in_force(MARCH_2) == blocked(WEEK)

    story.overturn(first, "2026-03-04 15:00")

    assert story.score("2026-03-04 15:00") == 165
    assert story.lines_passed == []
    assert story.in_force("2026-03-04 15:00") == {}


def test_an_overturned_closure_begins_nothing_new(story):
    closing = story.find("counterfeit", "critical", MARCH_2)
    story.find("prohibited_product", "high", "2026-03-03 15:00")
    assert story.score("2026-03-03 15:00") == 0

    story.overturn(closing, "2026-03-04 15:00")

    # 200 − 60 is past 150, but no overturn begins a measure.
    assert story.score("2026-03-04 15:00") == 140
    assert story.lines_passed == ["150"]
    assert story.in_force("2026-03-04 15:00") == {}


def test_a_course_returns_five_points_once_a_month_until_the_finding_lapses(story):
    found = story.find("late_dispatch", "medium", MARCH_2)
    other = story.find("late_dispatch", "medium", "2026-03-03 15:00")

    assert story.relieve(found, 5, "2026-03-05 15:00") == 5
    assert story.relieve(other, 5, "2026-03-20 15:00") == 0
    assert story.score("2026-03-20 15:00") == 175
    assert story.score("2026-08-30 04:00") == 185  # the finding and what eased it, together
    assert story.score("2026-08-31 04:00") == 200


def test_a_rule_alone_takes_a_moment_down_and_charges_nothing(story):
    moment = story.item("live_moment")

    story.find("live_prohibited_goods", "notice", MARCH_2, item=moment, decided_by="rule")

    assert story.score(MARCH_2) == 200
    assert story.in_force(MARCH_2) == {}
    assert [control.kind for control in controls_of_item(moment)] == ["removed"]
