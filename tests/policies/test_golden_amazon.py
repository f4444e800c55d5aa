"""An account health rating of 0 to 1000, step by step. Every figure was worked out by hand from the pack.

Start 200; at 99 and below the account is deactivated until the score is above 99. Low 2, medium 4, high 8,
critical 101. New York: EST until 8 March 2026, then EDT until 1 November. 2 March + 180 days is 29 August; it
ends at midnight, 30 August 04:00 UTC.
"""

import pytest

from tests.policies.golden import Story

pytestmark = pytest.mark.django_db

MARCH_2, MARCH_12 = "2026-03-02 15:00", "2026-03-12 14:00"
LAPSE = "2026-08-30 04:00"


@pytest.fixture
def story():
    return Story("amazon_seller", "seller")


def test_a_small_finding_leaves_the_healthy_band(story):
    assert (story.score(MARCH_2), story.band(MARCH_2)) == (200, "healthy")

    story.find("listing_policy", "low", MARCH_2)

    assert (story.score(MARCH_2), story.band(MARCH_2)) == (198, "at_risk")
    assert story.in_force(MARCH_2) == {}


def test_a_critical_finding_deactivates_until_its_points_lapse(story):
    story.find("counterfeit", "critical", MARCH_2)

    assert (story.score(MARCH_2), story.band(MARCH_2)) == (99, "unhealthy")
    assert story.lines_passed == ["99"]
    assert story.in_force(MARCH_2) == {"account_suspended": LAPSE}
    assert story.in_force("2026-08-30 03:59:59") == {"account_suspended": LAPSE}
    assert story.in_force(LAPSE) == {}
    assert story.score(LAPSE) == 200


def test_a_hundred_is_not_ninety_nine(story):
    story.find("restricted_product", "low", MARCH_2)  # 198
    story.find(
        "counterfeit", "critical", MARCH_12
    )  # 97, until 8 September, which ends 9 September 04:00

    assert story.score(MARCH_12) == 97
    # On 30 August the first two points are back: 99 is not above 99.
    assert story.score(LAPSE) == 99
    assert story.in_force(LAPSE) == {"account_suspended": "2026-09-09 04:00"}
    assert story.score("2026-09-09 04:00") == 200


def test_points_lapse_after_180_days_to_the_second(story):
    story.find("product_condition", "high", MARCH_2)

    assert story.score("2026-08-30 03:59:59") == 192
    assert story.score(LAPSE) == 200


def test_a_lapse_across_the_autumn_change_of_clocks_is_a_local_midnight(story):
    # 1 June + 180 days is 28 November, in winter time: it ends 29 November 05:00 UTC.
    story.find("product_condition", "high", "2026-06-01 14:00")

    assert story.score("2026-11-29 04:59:59") == 192
    assert story.score("2026-11-29 05:00") == 200


def test_an_overturn_activates_the_account_at_once(story):
    story.find("listing_policy", "medium", MARCH_2)
    critical = story.find("counterfeit", "critical", MARCH_12)
    assert story.score(MARCH_12) == 95  # 200 − 4 − 101

    story.overturn(critical, "2026-03-14 14:00")

    assert story.score("2026-03-14 14:00") == 196
    assert story.lines_passed == []
    assert story.in_force("2026-03-14 14:00") == {}


def test_the_same_policy_again_costs_twice_as_much(story):
    story.find("listing_policy", "medium", MARCH_2)
    assert story.score(MARCH_2) == 196

    story.find("listing_policy", "medium", MARCH_12)  # 196 − 8
    assert story.score(MARCH_12) == 188

    story.find("product_condition", "low", MARCH_12)  # another policy: 188 − 2
    assert story.score(MARCH_12) == 186


@pytest.mark.parametrize(
    ("at", "score"),
    [
        ("2026-08-30 03:59", 194),  # 200 − 2 − 4: the first still counts, and weighs
        ("2026-08-30 04:00", 198),  # 200 − 2: it does neither
    ],
)
def test_a_first_finding_weighs_as_long_as_it_counts(story, at, score):
    story.find("listing_policy", "low", MARCH_2)

    story.find("listing_policy", "low", at)

    assert story.score(at) == score


def test_a_second_counterfeit_leads_into_the_red_and_its_fall_leads_out(story):
    first = story.find("counterfeit", "high", MARCH_2)
    story.find("counterfeit", "high", MARCH_12)
    assert story.score(MARCH_12) == 91  # 200 − 8 − 101
    assert story.in_force(MARCH_12) == {"account_suspended": "2026-09-09 04:00"}

    story.overturn(first, "2026-03-14 14:00")

    assert story.score("2026-03-14 14:00") == 192  # the second is a first now: 200 − 8
    assert story.in_force("2026-03-14 14:00") == {}
