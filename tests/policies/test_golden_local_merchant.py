"""A hundred points of a venue, step by step. Every figure was worked out by hand from the pack.

Start 100; lines 75, 50, 25, 0. Prices used: refused voucher 5/10/25, misleading voucher 5/10/20, false
redemption 25/50/100. Jakarta is UTC+7 all year: ten in the morning is 03:00 UTC. 2 March 2026 + 180 days is
29 August; it ends at midnight, 29 August 17:00 UTC.
"""

import pytest

from tests.policies.golden import Story
from violations.selectors import controls_of_item

pytestmark = pytest.mark.django_db

MARCH_2, MARCH_9, MARCH_16 = "2026-03-02 03:00", "2026-03-09 03:00", "2026-03-16 03:00"
LAPSE = "2026-08-29 17:00"


@pytest.fixture
def story():
    return Story(
        "local_merchant",
        "local_merchant",
        {"code": "id", "zone": "Asia/Jakarta", "currency": "IDR"},
    )


def test_a_refused_voucher_costs_ten(story):
    assert (story.score(MARCH_2), story.band(MARCH_2)) == (100, "good")

    story.find("refused_voucher", "medium", MARCH_2)

    assert (story.score(MARCH_2), story.band(MARCH_2)) == (90, "good")
    assert story.in_force(MARCH_2) == {}


def test_at_75_campaigns_end_for_seven_days(story):
    story.find("false_redemption", "medium", MARCH_2)

    assert (story.score(MARCH_2), story.band(MARCH_2)) == (75, "at_risk")
    assert story.in_force(MARCH_2) == {"campaigns_off": MARCH_9}


def test_at_50_the_sale_of_vouchers_stops_and_never_their_redemption(story):
    story.find("false_redemption", "high", MARCH_2)

    assert story.score(MARCH_2) == 50
    assert story.lines_passed == ["75", "50"]
    assert story.in_force(MARCH_2) == {"voucher_sale_off": MARCH_9, "campaigns_off": MARCH_16}


def test_three_steps_down_to_25(story):
    story.find("refused_voucher", "high", MARCH_2)  # 75: campaigns until 9 March
    story.find("misleading_voucher", "high", MARCH_9)  # 55
    assert (story.score(MARCH_9), story.lines_passed) == (55, ["75"])

    story.find("false_redemption", "medium", MARCH_16)  # 30
    assert (story.score(MARCH_16), story.lines_passed) == (30, ["75", "50"])

    story.find("refused_voucher", "low", "2026-03-17 03:00")  # 25
    assert (story.score("2026-03-17 03:00"), story.band("2026-03-17 03:00")) == (25, "critical")
    assert story.in_force("2026-03-17 03:00") == {
        "voucher_sale_off": "2026-04-14 03:00",
        "campaigns_off": "2026-04-14 03:00",
    }


def test_at_zero_the_account_is_closed_and_nothing_lapses(story):
    story.find("false_redemption", "critical", MARCH_2)

    assert story.score(MARCH_2) == 0
    assert story.in_force(MARCH_2) == {"voucher_sale_off": "never", "account_closed": "never"}
    assert story.score("2027-03-02 03:00") == 0


def test_points_lapse_at_the_midnight_that_ends_the_hundred_and_eightieth_day(story):
    story.find("refused_voucher", "high", MARCH_2)

    assert story.score("2026-08-29 16:59:59") == 75
    assert story.score(LAPSE) == 100


def test_whoever_recovers_and_falls_passes_the_line_again(story):
    story.find("refused_voucher", "high", MARCH_2)

    story.find("refused_voucher", "high", "2026-09-07 03:00")

    assert story.lines_passed == ["75", "75"]
    assert story.in_force("2026-09-07 03:00") == {"campaigns_off": "2026-09-14 03:00"}


def test_an_overturn_leaves_nothing(story):
    found = story.find("false_redemption", "high", MARCH_2)

    story.overturn(found, "2026-03-04 03:00")

    assert story.score("2026-03-04 03:00") == 100
    assert story.lines_passed == []
    assert story.in_force("2026-03-04 03:00") == {}


def test_a_course_returns_five_until_the_finding_lapses(story):
    found = story.find("refused_voucher", "medium", MARCH_2)

    assert story.relieve(found, 5, MARCH_9) == 5

    assert story.score(MARCH_9) == 95
    assert story.score(LAPSE) == 100


def test_a_misleading_voucher_is_taken_down_and_the_merchant_stays(story):
    voucher = story.item("voucher")

    story.find("misleading_voucher", "low", MARCH_2, item=voucher)

    assert story.score(MARCH_2) == 95
    assert story.in_force(MARCH_2) == {}
    assert [control.kind for control in controls_of_item(voucher)] == ["removed"]


def test_a_second_late_refund_within_180_days_costs_twice_as_much(story):
    story.find("slow_refund", "low", MARCH_2)
    assert story.score(MARCH_2) == 95

    story.find("slow_refund", "low", MARCH_9)  # 95 − 10

    assert story.score(MARCH_9) == 85
    # 30 August: the first has lapsed and weighs no more, the second (5 September) still does.
    story.find("slow_refund", "low", "2026-08-30 03:00")
    assert story.score("2026-08-30 03:00") == 80  # 100 − 10 − 10


def test_overturning_the_first_makes_the_second_a_first(story):
    first = story.find("slow_refund", "medium", MARCH_2)
    story.find("slow_refund", "medium", MARCH_9)
    assert story.score(MARCH_9) == 70  # 100 − 10 − 20

    story.overturn(first, MARCH_16)

    assert story.score(MARCH_16) == 90


def test_overselling_was_only_warned_of_until_31_march_2025(story):
    # 30 March 2025, 23:59 in Jakarta, and the minute after.
    story.find("overselling", "high", "2025-03-30 16:59")
    assert story.score("2025-03-30 17:00") == 100

    story.find("overselling", "high", "2025-03-30 17:00")
    assert story.score("2025-03-30 17:00") == 75


def test_a_course_at_the_line_shortens_a_week_to_three_days(story):
    story.find("false_redemption", "medium", MARCH_2)

    story.sit_exam("vouchers-and-venues", "2026-03-03 03:00")

    assert story.in_force("2026-03-03 03:00") == {"campaigns_off": "2026-03-05 03:00"}
    assert story.in_force("2026-03-05 03:00") == {}
