"""South-East Asian violation points, step by step. Every figure was worked out by hand from the pack.

Start 0; lines 12, 24, 36, 48. Prices used: late dispatch 2/4, prohibited product 6/24/48, counterfeit
4/12/24/48, reproduced content 48. Jakarta is UTC+7 all year. 2 March + 90 days is 31 May; it ends at
midnight, 31 May 17:00 UTC.
"""

import pytest

from tests.policies.golden import Story

pytestmark = pytest.mark.django_db

MARCH_2 = "2026-03-02 03:00"  # 10:00 in Jakarta
LAPSE = "2026-05-31 17:00"
AT_12 = {"campaigns_off": "2026-03-09 03:00", "benefits_off": "2026-03-09 03:00"}
AT_24 = {
    "campaigns_off": "2026-04-01 03:00",
    "affiliate_off": "2026-04-01 03:00",
    "listings_capped 50": "2026-04-01 03:00",
}
CLOSED = {"account_closed": "never"}


@pytest.fixture
def story():
    return Story(
        "tiktok_sea_seller", "seller", {"code": "id", "zone": "Asia/Jakarta", "currency": "IDR"}
    )


def test_late_dispatch_adds_two_points(story):
    assert (story.score(MARCH_2), story.band(MARCH_2)) == (0, "low")

    story.find("late_dispatch", "low", MARCH_2)

    assert (story.score(MARCH_2), story.band(MARCH_2)) == (2, "low")
    assert story.in_force(MARCH_2) == {}


def test_twelve_points_take_campaigns_and_benefits_for_seven_days(story):
    story.find("prohibited_product", "medium", "2026-03-01 03:00")
    assert story.in_force("2026-03-01 03:00") == {}

    story.find("prohibited_product", "medium", MARCH_2)

    assert (story.score(MARCH_2), story.band(MARCH_2)) == (12, "medium")
    assert story.lines_passed == ["12"]
    assert story.in_force(MARCH_2) == AT_12
    assert story.in_force("2026-03-09 03:00") == {}


def test_twenty_four_at_once_apply_the_graver_line_only(story):
    story.find("counterfeit", "high", MARCH_2)

    assert (story.score(MARCH_2), story.band(MARCH_2)) == (24, "high")
    assert story.lines_passed == ["12", "24"]
    assert story.in_force(MARCH_2) == AT_24
    assert story.in_force("2026-04-01 03:00") == {}


def test_thirty_six_suspend_the_shop_for_four_weeks_and_benefits_for_sixty_days(story):
    story.find("counterfeit", "high", "2026-02-20 03:00")

    story.find("counterfeit", "medium", MARCH_2)

    assert (story.score(MARCH_2), story.band(MARCH_2)) == (36, "critical")
    assert story.lines_passed == ["12", "24", "36"]
    assert story.in_force("2026-03-25 03:00") == {
        "account_suspended": "2026-03-30 03:00",
        "benefits_off": "2026-05-01 03:00",
    }
    assert story.in_force("2026-03-30 03:00") == {"benefits_off": "2026-05-01 03:00"}


def test_two_causes_of_one_control_act_until_the_later_ends(story):
    story.find("counterfeit", "medium", "2026-03-01 03:00")  # 12: until 8 March

    story.find("counterfeit", "medium", MARCH_2)  # 24: campaigns off until 1 April

    assert story.score(MARCH_2) == 24
    assert story.in_force(MARCH_2) == AT_24 | {"benefits_off": "2026-03-08 03:00"}


def test_reproduced_content_closes_the_shop_and_nothing_clears(story):
    story.find("late_dispatch", "low", "2026-02-20 03:00")

    story.find("reproduced_content", "critical", MARCH_2)

    assert story.score(MARCH_2) == 48
    assert story.lines_passed == ["12", "24", "36", "48"]
    assert story.in_force(MARCH_2) == CLOSED
    assert story.score("2027-03-02 03:00") == 48


def test_the_scale_ends_at_forty_eight(story):
    story.find("counterfeit", "high", MARCH_2)
    story.find("prohibited_product", "high", "2026-03-03 03:00")
    assert story.score("2026-03-03 03:00") == 48
    assert story.lines_passed == ["12", "24", "36", "48"]

    story.find("counterfeit", "medium", "2026-03-04 03:00")

    assert story.score("2026-03-04 03:00") == 48
    assert story.lines_passed == ["12", "24", "36", "48"]
    assert story.in_force("2026-04-02 03:00") == CLOSED


def test_points_clear_at_the_midnight_that_ends_the_ninetieth_day(story):
    story.find("late_dispatch", "high", MARCH_2)

    assert story.score("2026-05-31 16:59:59") == 4
    assert story.score(LAPSE) == 0


def test_points_that_cleared_let_the_line_be_passed_again(story):
    story.find("counterfeit", "medium", MARCH_2)
    assert story.score(LAPSE) == 0

    story.find("counterfeit", "medium", "2026-06-10 03:00")

    assert story.lines_passed == ["12", "12"]
    assert story.in_force("2026-06-10 03:00") == {
        "campaigns_off": "2026-06-17 03:00",
        "benefits_off": "2026-06-17 03:00",
    }


def test_at_exactly_a_line_that_was_not_left_it_is_not_passed_again(story):
    story.find("counterfeit", "medium", MARCH_2)
    story.find("late_dispatch", "low", "2026-03-20 03:00")

    assert story.score("2026-03-20 03:00") == 14
    assert story.lines_passed == ["12"]
    assert story.in_force("2026-03-20 03:00") == {}


def test_overturning_the_first_of_two_undoes_both_graver_lines(story):
    first = story.find("counterfeit", "high", "2026-02-20 03:00")
    story.find("counterfeit", "medium", MARCH_2)
    assert story.lines_passed == ["12", "24", "36"]

    story.overturn(first, "2026-03-04 03:00")

    # Twelve points stay, at the line of 12; the measures were those of 24 and 36, and both are gone.
    assert story.score("2026-03-04 03:00") == 12
    assert story.lines_passed == ["12"]
    assert story.in_force("2026-03-04 03:00") == {}


def test_overturning_the_second_of_two_leaves_what_the_first_had_brought(story):
    story.find("counterfeit", "high", MARCH_2)
    second = story.find("counterfeit", "medium", "2026-03-03 03:00")

    story.overturn(second, "2026-03-04 03:00")

    assert story.score("2026-03-04 03:00") == 24
    assert story.lines_passed == ["12", "24"]
    assert story.in_force("2026-03-04 03:00") == AT_24


def test_an_overturned_closure_lets_points_clear_again(story):
    story.find("late_dispatch", "high", "2026-02-20 03:00")  # clears 21 May 17:00
    closing = story.find("reproduced_content", "critical", MARCH_2)

    story.overturn(closing, "2026-03-04 03:00")

    assert story.score("2026-03-04 03:00") == 4
    assert story.in_force("2026-03-04 03:00") == {}
    assert story.score("2026-05-21 16:59:59") == 4
    assert story.score("2026-05-21 17:00") == 0


def test_a_course_takes_one_point_off(story):
    found = story.find("late_dispatch", "low", MARCH_2)

    assert story.relieve(found, 1, "2026-03-05 03:00") == 1

    assert story.score("2026-03-05 03:00") == 1
    assert story.score(LAPSE) == 0
