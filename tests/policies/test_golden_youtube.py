"""A warning and three strikes, step by step. Every figure was worked out by hand from the pack.

A first breach is a warning, each further one a strike for 90 days: one week, two weeks, the end. New York:
EST until 8 March 2026, then EDT. 12 March + 90 days is 10 June; it ends at midnight, 11 June 04:00 UTC.
"""

import pytest

from tests.policies.golden import Story

pytestmark = pytest.mark.django_db

MARCH_2, MARCH_4 = "2026-03-02 15:00", "2026-03-04 15:00"  # ten in the morning, EST
MARCH_12, MARCH_22, APRIL_10 = "2026-03-12 14:00", "2026-03-22 14:00", "2026-04-10 14:00"
CLOSED = {"account_closed": "never"}


def silent(until):
    return {"posts_capped 0": until, "live_off": until}


@pytest.fixture
def story():
    return Story("youtube_creator", "creator")


def test_the_first_breach_is_a_warning(story):
    story.find("spam_and_deception", "breach", MARCH_2)

    assert (story.score(MARCH_2), story.band(MARCH_2)) == (0, "no_strike")
    assert story.lines_passed == []
    assert story.in_force(MARCH_2) == {}


def test_the_next_breach_of_whatever_rule_is_a_strike_for_a_week_by_the_wall_clock(story):
    story.find("spam_and_deception", "breach", MARCH_2)

    story.find("harassment", "breach", MARCH_4)

    assert (story.score(MARCH_4), story.band(MARCH_4)) == (1, "one_strike")
    # Clocks change on 8 March: ten in the morning of 11 March is 14:00 UTC.
    assert story.in_force(MARCH_4) == silent("2026-03-11 14:00")
    assert story.in_force("2026-03-11 14:00") == {}


def test_three_strikes_in_ninety_days_end_the_channel(story):
    story.find("spam_and_deception", "breach", MARCH_2)
    story.find("harassment", "breach", MARCH_12)
    story.find("hate", "breach", MARCH_22)
    assert (story.score(MARCH_22), story.band(MARCH_22)) == (2, "two_strikes")
    assert story.in_force(MARCH_22) == silent("2026-04-05 14:00")

    story.find("dangerous_acts", "breach", APRIL_10)

    assert (story.score(APRIL_10), story.band(APRIL_10)) == (3, "ended")
    assert story.lines_passed == ["1", "2", "3"]
    assert story.in_force(APRIL_10) == CLOSED
    assert story.score("2027-04-10 14:00") == 3


def test_a_strike_lapses_after_ninety_days_to_the_second(story):
    story.find("hate", "breach", MARCH_2)
    story.find("hate", "breach", MARCH_12)

    assert story.score("2026-06-11 03:59:59") == 1
    assert story.score("2026-06-11 04:00") == 0


def test_once_strikes_have_lapsed_the_next_is_a_first_strike_and_no_warning(story):
    story.find("hate", "breach", MARCH_2)
    story.find("hate", "breach", MARCH_12)

    story.find("hate", "breach", "2026-06-15 14:00")

    assert story.score("2026-06-15 14:00") == 1
    assert story.lines_passed == ["1", "1"]
    assert story.in_force("2026-06-15 14:00") == silent("2026-06-22 14:00")


def test_after_the_first_of_two_has_lapsed_a_third_is_a_second_strike_again(story):
    story.find("hate", "breach", MARCH_2)
    story.find("hate", "breach", MARCH_12)
    story.find("hate", "breach", "2026-06-01 14:00")
    assert story.score("2026-06-01 14:00") == 2
    assert story.score("2026-06-11 04:00") == 1  # the strike of 12 March is gone

    story.find("hate", "breach", "2026-06-20 14:00")

    assert story.score("2026-06-20 14:00") == 2
    assert story.lines_passed == ["1", "2", "2"]
    assert story.in_force("2026-06-20 14:00") == silent("2026-07-04 14:00")


@pytest.mark.parametrize(
    ("at", "strikes"),
    [
        # Training on 4 March; 90 days on is 2 June, which ends 3 June 04:00 UTC.
        ("2026-06-03 03:59", 1),
        ("2026-06-03 04:00", 0),
    ],
)
def test_training_makes_the_warning_expire_after_ninety_days(story, at, strikes):
    warned = story.find("regulated_goods", "breach", MARCH_2)
    story.learn(warned, MARCH_4)

    story.find("regulated_goods", "breach", at)

    assert story.score(at) == strikes


def test_after_training_another_rule_brings_another_warning_and_the_same_a_strike(story):
    warned = story.find("regulated_goods", "breach", MARCH_2)
    story.learn(warned, MARCH_4)

    story.find("harassment", "breach", MARCH_12)
    assert story.score(MARCH_12) == 0

    story.find("regulated_goods", "breach", MARCH_22)
    assert story.score(MARCH_22) == 1


def test_a_strike_before_the_training_stays_a_strike(story):
    warned = story.find("regulated_goods", "breach", MARCH_2)
    story.find("harassment", "breach", MARCH_4)

    story.learn(warned, MARCH_12)

    assert story.score(MARCH_12) == 1


def test_whoever_was_warned_again_is_struck_the_next_time(story):
    warned = story.find("regulated_goods", "breach", MARCH_2)
    story.learn(warned, MARCH_4)
    story.find("harassment", "breach", "2026-07-01 14:00")
    assert story.score("2026-07-01 14:00") == 0

    story.find("hate", "breach", "2026-07-10 14:00")

    assert story.score("2026-07-10 14:00") == 1


def test_severe_abuse_ends_the_channel_at_once(story):
    story.find("severe_abuse", "severe", MARCH_2)

    assert (story.score(MARCH_2), story.band(MARCH_2)) == (3, "ended")
    assert story.lines_passed == ["1", "2", "3"]
    assert story.in_force(MARCH_2) == CLOSED


def test_overturning_the_warning_makes_the_strike_a_warning(story):
    warned = story.find("spam_and_deception", "breach", MARCH_2)
    story.find("harassment", "breach", MARCH_12)
    assert story.in_force(MARCH_12) == silent("2026-03-19 14:00")

    story.overturn(warned, "2026-03-14 14:00")

    assert story.score("2026-03-14 14:00") == 0
    assert story.lines_passed == []
    assert story.in_force("2026-03-14 14:00") == {}


def test_an_overturned_third_strike_brings_the_channel_back_with_two(story):
    story.find("spam_and_deception", "breach", MARCH_2)
    story.find("harassment", "breach", MARCH_12)
    story.find("hate", "breach", MARCH_22)
    third = story.find("dangerous_acts", "breach", APRIL_10)

    story.overturn(third, "2026-04-12 14:00")

    assert story.score("2026-04-12 14:00") == 2
    assert story.in_force("2026-04-12 14:00") == {}  # the two weeks ended on 5 April
    assert story.score("2026-06-11 04:00") == 1  # strikes lapse again
