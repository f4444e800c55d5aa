"""Three ledgers side by side, step by step. Every figure was worked out by hand from the pack.

Each class starts at 0. A has a line at every 12 for 7 days; B hides the shop at 12, 24, 36 for 7, 14, 21 days
and closes it at 48; C likewise, and from 24 on what counts stays. Prices used: misleading listing (A) 2/4/6,
off-platform deal (A) 6/12, prohibited product (B) 6/12/48, counterfeit (C) 4/12/24/48. Shanghai is UTC+8 all
year: ten in the morning is 02:00 UTC, and the year ends on 31 December, 16:00 UTC.
"""

import pytest

from tests.policies.golden import Story
from violations.selectors import controls_of_item

pytestmark = pytest.mark.django_db

A, B, C = "ordinary", "serious", "counterfeit"
MARCH_2, MARCH_9, MARCH_16, MARCH_23 = (f"2026-03-{day} 02:00" for day in ("02", "09", "16", "23"))
MARCH_30, APRIL_13 = "2026-03-30 02:00", "2026-04-13 02:00"
JUST_BEFORE, NEW_YEAR = "2026-12-31 15:59:59", "2026-12-31 16:00"


def limited(until):
    return {"campaigns_off": until, "listing_blocked": until}


def hidden(until):
    return {"shop_hidden": until, "listing_blocked": until}


@pytest.fixture
def story():
    return Story(
        "taobao_tmall_seller", "seller", {"code": "cn", "zone": "Asia/Shanghai", "currency": "CNY"}
    )


def scores(story, at):
    return tuple(story.score(at, known) for known in (A, B, C))


def test_an_ordinary_breach_counts_in_its_own_ledger_alone(story):
    assert scores(story, MARCH_2) == (0, 0, 0)

    story.find("misleading_listing", "medium", MARCH_2)

    assert scores(story, MARCH_2) == (4, 0, 0)
    assert story.in_force(MARCH_2) == {}


def test_twelve_in_three_ledgers_together_pass_no_line(story):
    story.find("misleading_listing", "high", MARCH_2)
    story.find("prohibited_product", "medium", MARCH_2)
    story.find("counterfeit", "low", MARCH_2)

    assert scores(story, MARCH_2) == (6, 6, 4)
    assert story.lines_passed == []
    assert story.in_force(MARCH_2) == {}


def test_each_twelve_of_a_limits_for_seven_days_and_never_closes(story):
    for day, score, until in (
        (MARCH_2, 12, MARCH_9),
        (MARCH_16, 24, MARCH_23),
        (MARCH_30, 36, "2026-04-06 02:00"),
        (APRIL_13, 48, "2026-04-20 02:00"),
    ):
        story.find("off_platform_deal", "high", day)
        assert scores(story, day) == (score, 0, 0)
        assert story.in_force(day) == limited(until)
        assert story.in_force(until) == {}

    assert story.lines_passed == ["a12", "a24", "a36", "a48"]
    assert story.band(APRIL_13) == "limited"


def test_twelve_of_b_hide_the_shop_for_seven_days(story):
    story.find("prohibited_product", "medium", MARCH_2)
    assert story.lines_passed == []

    story.find("prohibited_product", "medium", MARCH_9)

    assert scores(story, MARCH_9) == (0, 12, 0)
    assert story.lines_passed == ["12"]
    assert story.in_force(MARCH_9) == hidden(MARCH_16)
    assert story.in_force(MARCH_16) == {}


def test_b_goes_down_by_seven_fourteen_and_twenty_one_days(story):
    story.find("prohibited_product", "high", MARCH_2)
    assert story.in_force(MARCH_2) == hidden(MARCH_9)

    story.find("prohibited_product", "high", MARCH_9)
    assert story.in_force(MARCH_9) == hidden(MARCH_23)

    story.find("prohibited_product", "high", MARCH_23)
    assert scores(story, MARCH_23) == (0, 36, 0)
    assert story.in_force(MARCH_23) == hidden(APRIL_13)
    assert story.lines_passed == ["12", "24", "36"]


def test_two_lines_of_c_in_one_decision_apply_the_graver(story):
    story.find("counterfeit", "high", MARCH_2)

    assert scores(story, MARCH_2) == (0, 0, 24)
    assert story.lines_passed == ["c12", "c24"]
    assert story.in_force(MARCH_2) == hidden(MARCH_16)


def test_lines_of_two_classes_run_side_by_side(story):
    story.find("off_platform_deal", "high", MARCH_2)  # a12, until 9 March
    story.find("counterfeit", "high", "2026-03-03 02:00")  # c24, until 17 March

    assert scores(story, "2026-03-03 02:00") == (12, 0, 24)
    assert story.in_force("2026-03-03 02:00") == {
        "campaigns_off": MARCH_9,
        "listing_blocked": "2026-03-17 02:00",
        "shop_hidden": "2026-03-17 02:00",
    }
    assert story.in_force(MARCH_9) == hidden("2026-03-17 02:00")


def test_the_year_clears_a_and_b_and_a_c_below_twenty_four(story):
    story.find("misleading_listing", "medium", MARCH_2)
    story.find("prohibited_product", "medium", MARCH_2)
    story.find("counterfeit", "medium", MARCH_2)

    assert scores(story, JUST_BEFORE) == (4, 6, 12)
    assert scores(story, NEW_YEAR) == (0, 0, 0)


def test_c_from_twenty_four_is_not_cleared(story):
    story.find("misleading_listing", "medium", MARCH_2)
    story.find("counterfeit", "medium", MARCH_2)
    story.find("counterfeit", "medium", MARCH_16)  # 12 + 12: what counts now stays

    assert scores(story, JUST_BEFORE) == (4, 0, 24)
    assert scores(story, NEW_YEAR) == (0, 0, 24)
    assert scores(story, "2029-01-01 00:00") == (0, 0, 24)


def test_what_came_after_the_line_goes_with_the_year(story):
    story.find("counterfeit", "high", MARCH_2)
    story.find("counterfeit", "low", MARCH_16)
    assert story.score(MARCH_16, C) == 28

    assert story.score(NEW_YEAR, C) == 24


def test_whoever_kept_twenty_four_goes_on_from_there(story):
    story.find("counterfeit", "high", MARCH_2)

    story.find("counterfeit", "medium", "2027-02-01 02:00")  # 24 + 12

    assert story.score("2027-02-01 02:00", C) == 36
    assert story.lines_passed == ["c12", "c24", "c36"]
    assert story.in_force("2027-02-01 02:00") == hidden("2027-02-22 02:00")
    assert story.score("2028-01-01 00:00", C) == 36


def test_an_overturn_unfreezes_what_the_line_had_kept(story):
    first = story.find("counterfeit", "medium", MARCH_2)
    story.find("counterfeit", "medium", MARCH_16)

    story.overturn(first, MARCH_23)

    # Twelve stay; the line of 24 is undone, the line of 12 has moved, to end on 9 March: it is over.
    assert scores(story, MARCH_23) == (0, 0, 12)
    assert story.lines_passed == ["c12"]
    assert story.in_force(MARCH_23) == {}
    assert story.score(NEW_YEAR, C) == 0


def test_an_overturn_in_the_next_year_leaves_nothing_to_keep(story):
    story.find("counterfeit", "medium", MARCH_2)
    second = story.find("counterfeit", "medium", MARCH_16)
    assert story.score("2027-02-01 02:00", C) == 24

    story.overturn(second, "2027-02-01 02:00")

    assert story.score("2027-02-01 02:00", C) == 0
    assert story.score(JUST_BEFORE, C) == 12  # today's view of the past


def test_forty_eight_of_b_close_the_shop_and_nothing_of_b_is_cleared(story):
    story.find("misleading_listing", "low", MARCH_2)
    story.find("prohibited_product", "critical", MARCH_2)

    assert scores(story, MARCH_2) == (2, 48, 0)
    assert story.lines_passed == ["12", "24", "36", "48"]
    assert story.in_force(MARCH_2) == {"account_closed": "never"}
    assert scores(story, NEW_YEAR) == (0, 48, 0)
    assert story.in_force(NEW_YEAR) == {"account_closed": "never"}


def test_a_measure_outlives_the_year_of_its_points(story):
    story.find("prohibited_product", "high", "2026-12-28 02:00")

    assert scores(story, NEW_YEAR) == (0, 0, 0)
    assert story.in_force(NEW_YEAR) == hidden("2027-01-04 02:00")
    assert story.in_force("2027-01-04 02:00") == {}


def test_the_new_year_passes_its_lines_anew(story):
    story.find("prohibited_product", "high", MARCH_2)

    story.find("prohibited_product", "high", "2027-01-11 02:00")

    assert story.score("2027-01-11 02:00", B) == 12
    assert story.lines_passed == ["12", "12"]
    assert story.in_force("2027-01-11 02:00") == hidden("2027-01-18 02:00")


def test_a_course_takes_two_points_off_until_the_year_ends(story):
    found = story.find("misleading_listing", "medium", MARCH_2)

    assert story.relieve(found, 2, MARCH_9) == 2

    assert scores(story, MARCH_9) == (2, 0, 0)
    assert scores(story, NEW_YEAR) == (0, 0, 0)


def test_a_rule_alone_takes_a_moment_down_and_charges_nothing(story):
    moment = story.item("live_moment")

    story.find("live_prohibited_goods", "notice", MARCH_2, item=moment, decided_by="rule")

    assert scores(story, MARCH_2) == (0, 0, 0)
    assert [control.kind for control in controls_of_item(moment)] == ["removed"]


def test_study_and_exam_end_the_measure_of_a_line(story):
    story.find("prohibited_product", "high", MARCH_2)
    assert story.in_force(MARCH_2) == hidden(MARCH_9)

    story.sit_exam("marketplace-rules", "2026-03-04 02:00")

    # Shortened to one hour from the start, which is over: it ends with the exam. The points stay.
    assert story.in_force("2026-03-04 02:00") == {}
    assert story.score("2026-03-04 02:00", B) == 12


def test_the_exam_of_one_class_ends_nothing_of_another(story):
    story.find("counterfeit", "medium", MARCH_2)

    story.sit_exam("marketplace-rules", "2026-03-04 02:00")
    assert story.in_force("2026-03-04 02:00") == hidden(MARCH_9)

    story.sit_exam("brands-and-counterfeits", "2026-03-05 02:00")
    assert story.in_force("2026-03-05 02:00") == {}
