"""The creator rating, step by step. Every figure was worked out by hand from the pack.

Start 200; at 150, 100, 50 reach falls by 50, 90, 100 % until the score is above the line again; 0 ends.
Prices used: hidden promotion 5/15/30, health claim 20/50, counterfeit 50/100/200, prohibited product
10/20/60/200. New York. 2 March + 90 days is 31 May; it ends at midnight, 1 June 04:00 UTC.
12 March + 90 days is 10 June, which ends 11 June 04:00 UTC.
"""

import pytest

from tests.policies.golden import Story
from violations.models import Control

pytestmark = pytest.mark.django_db

MARCH_2, MARCH_12 = "2026-03-02 15:00", "2026-03-12 15:00"
JUNE_1, JUNE_11 = "2026-06-01 04:00", "2026-06-11 04:00"


def reach(percent, until):
    return {f"reach_reduced {percent}": until}


@pytest.fixture
def story():
    return Story("tiktok_creator", "creator")


def test_a_hidden_promotion_costs_fifteen(story):
    assert (story.score(MARCH_2), story.band(MARCH_2)) == (200, "healthy")

    story.find("hidden_promotion", "medium", MARCH_2)

    assert (story.score(MARCH_2), story.band(MARCH_2)) == (185, "watch")
    assert story.in_force(MARCH_2) == {}


def test_at_150_half_the_reach_is_gone_until_the_points_lapse(story):
    story.find("health_claim", "high", MARCH_2)

    assert (story.score(MARCH_2), story.band(MARCH_2)) == (150, "unhealthy")
    assert story.in_force(MARCH_2) == reach(50, JUNE_1)
    assert story.in_force("2026-06-01 03:59:59") == reach(50, JUNE_1)
    assert story.in_force(JUNE_1) == {}
    assert story.score(JUNE_1) == 200


def test_two_lines_at_once_reduce_by_the_graver(story):
    story.find("counterfeit", "high", MARCH_2)

    assert story.score(MARCH_2) == 100
    assert story.lines_passed == ["150", "100"]
    assert story.in_force(MARCH_2) == reach(90, JUNE_1)


def test_three_findings_go_down_line_by_line(story):
    story.find("prohibited_product", "high", "2026-02-20 15:00")
    assert (story.score("2026-02-20 15:00"), story.lines_passed) == (140, ["150"])

    story.find("prohibited_product", "high", MARCH_2)
    assert (story.score(MARCH_2), story.lines_passed) == (80, ["150", "100"])

    story.find("prohibited_product", "high", MARCH_12)
    assert (story.score(MARCH_12), story.lines_passed) == (20, ["150", "100", "50"])

    # 20 February + 90 days is 21 May. Then 80: above 50. On 1 June 140: above 100. On 11 June 200.
    fifty, ninety = reach(50, JUNE_11), reach(90, JUNE_1)
    # The third breach of one rule in 90 days also caps posts for a week.
    assert story.in_force(MARCH_12) == fifty | ninety | reach(100, "2026-05-22 04:00") | {
        "posts_capped 3": "2026-03-19 15:00"
    }
    assert story.in_force("2026-05-22 04:00") == fifty | ninety
    assert story.in_force(JUNE_1) == reach(50, JUNE_11)
    assert story.in_force(JUNE_11) == {}


def test_a_later_finding_puts_recovery_off(story):
    story.find("health_claim", "high", MARCH_2)
    story.find("health_claim", "high", MARCH_12)

    assert story.score(MARCH_12) == 100
    assert story.in_force(MARCH_12) == reach(90, JUNE_1) | reach(50, JUNE_11)
    # On 1 June the first fifty come back: 150 is above 100, but not above 150.
    assert story.score(JUNE_1) == 150
    assert story.in_force(JUNE_1) == reach(50, JUNE_11)
    assert story.in_force(JUNE_11) == {}


def test_a_small_finding_below_a_line_changes_nothing_but_the_score(story):
    story.find("health_claim", "high", MARCH_2)
    story.find("prohibited_product", "medium", MARCH_12)

    assert story.score(MARCH_12) == 130
    assert story.lines_passed == ["150"]
    assert story.in_force(MARCH_12) == reach(50, JUNE_1)
    assert story.score(JUNE_1) == 180


def test_at_zero_selling_ends_and_nothing_lapses(story):
    story.find("counterfeit", "critical", MARCH_2)

    assert (story.score(MARCH_2), story.band(MARCH_2)) == (0, "ended")
    assert story.in_force(MARCH_2) == {"account_closed": "never"}
    assert story.score("2027-06-01 04:00") == 0


def test_points_lapse_after_ninety_days_to_the_second(story):
    story.find("hidden_promotion", "high", MARCH_2)

    assert story.score("2026-06-01 03:59:59") == 170
    assert story.score(JUNE_1) == 200


def test_a_course_that_brings_the_score_to_the_line_lifts_nothing(story):
    first = story.find("hidden_promotion", "medium", "2026-02-10 15:00")
    story.find("hidden_promotion", "high", MARCH_2)
    story.find("prohibited_product", "low", MARCH_12)
    assert story.score(MARCH_12) == 145
    # 10 February + 90 days is 11 May: 160 then.
    assert story.in_force(MARCH_12) == reach(50, "2026-05-12 04:00")

    assert story.relieve(first, 5, "2026-03-14 15:00") == 5
    assert story.score("2026-03-14 15:00") == 150
    assert story.in_force("2026-03-14 15:00") == reach(50, "2026-05-12 04:00")

    other = story.find("misleading_promotion", "low", "2026-03-15 15:00")
    assert story.score("2026-03-15 15:00") == 145
    assert story.relieve(other, 5, "2026-03-16 15:00") == 5
    assert story.score("2026-03-16 15:00") == 150


def test_a_course_that_brings_the_score_above_the_line_ends_the_measure_at_once(story):
    found = story.find("health_claim", "high", MARCH_2)
    assert story.in_force(MARCH_2) == reach(50, JUNE_1)

    assert story.relieve(found, 5, MARCH_12) == 5

    assert story.score(MARCH_12) == 155
    assert story.in_force(MARCH_12) == {}


def test_an_overturn_leaves_nothing(story):
    found = story.find("counterfeit", "high", MARCH_2)

    story.overturn(found, MARCH_12)

    assert story.score(MARCH_12) == 200
    assert story.lines_passed == []
    assert story.in_force(MARCH_12) == {}


def test_overturning_the_first_of_two_moves_the_first_line_to_the_second(story):
    first = story.find("health_claim", "high", MARCH_2)
    story.find("health_claim", "high", MARCH_12)

    story.overturn(first, "2026-03-14 15:00")

    assert story.score("2026-03-14 15:00") == 150
    assert story.lines_passed == ["150"]
    assert story.in_force("2026-03-14 15:00") == reach(50, JUNE_11)
    assert story.in_force(JUNE_11) == {}


def test_overturning_the_second_of_two_gives_the_earlier_end_back(story):
    story.find("health_claim", "high", MARCH_2)
    second = story.find("health_claim", "high", MARCH_12)

    story.overturn(second, "2026-03-14 15:00")

    assert story.score("2026-03-14 15:00") == 150
    assert story.in_force("2026-03-14 15:00") == reach(50, JUNE_1)


def test_a_hidden_promotion_takes_the_video_out_of_sale_for_a_week(story):
    video = story.item("video")

    story.find("hidden_promotion", "low", MARCH_2, item=video)

    assert story.score(MARCH_2) == 195
    assert story.in_force(MARCH_2) == {}
    control = Control.objects.get(item=video)
    assert (control.kind, f"{control.ends_at:%Y-%m-%d %H:%M}") == (
        "not_shoppable",
        "2026-03-09 14:00",
    )
