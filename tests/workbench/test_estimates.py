"""Prevalence from samples: by hand, and against a world in which the truth is known."""

from random import Random

import pytest

from workbench.estimates import Stratum, prevalence


def test_two_strata_worked_by_hand():
    """1,000 listings of which 50 were drawn and 5 breach; 200 videos of which 20 were drawn and 8 do.

    Share: (1000 × 0.10 + 200 × 0.40) / 1200 = 180 / 1200 = 0.15.
    Variance: (1000/1200)² × (1 - 50/1000) × 0.1 × 0.9 / 49 + (200/1200)² × (1 - 20/200) × 0.4 × 0.6 / 19
            = 0.694444 × 0.95 × 0.00183673 + 0.0277778 × 0.9 × 0.0126316 = 0.00152753; error 0.039084.
    """
    found = prevalence(
        [
            Stratum(size=1000, drawn=50, answered=50, hits=5),
            Stratum(size=200, drawn=20, answered=20, hits=8),
        ]
    )

    assert found.share == pytest.approx(0.15)
    assert found.total == 180
    assert found.error == pytest.approx(0.039084, abs=0.00001)
    assert found.low < 0.15 < found.high


def test_it_is_what_horvitz_and_thompson_say():
    """Five of 50 in 1,000 stand for 20 each, eight of 20 in 200 for 10 each: 100 + 80 = 180.

    Each row stands for as many as it was unlikely to be drawn.
    """
    rows = [(0.05, 1.0)] * 5 + [(0.05, 0.0)] * 45 + [(0.1, 1.0)] * 8 + [(0.1, 0.0)] * 12
    stood_for = sum(value / probability for probability, value in rows)

    found = prevalence(
        [
            Stratum(size=1000, drawn=50, answered=50, hits=5),
            Stratum(size=200, drawn=20, answered=20, hits=8),
        ]
    )

    assert found.total == pytest.approx(stood_for) == pytest.approx(180)


def test_who_has_no_answer_yet_is_stood_for_by_the_stratum():
    found = prevalence([Stratum(size=1000, drawn=50, answered=25, hits=5)])

    assert (found.share, found.drawn, found.answered) == (0.2, 50, 25)


def test_a_stratum_without_an_answer_is_not_covered_and_says_so():
    found = prevalence(
        [
            Stratum(size=900, drawn=30, answered=30, hits=3),
            Stratum(size=100, drawn=30, answered=0, hits=0),
        ]
    )

    assert (found.size, found.covered, found.share) == (1000, 900, 0.1)


def test_once_all_was_looked_at_nothing_is_uncertain():
    found = prevalence([Stratum(size=40, drawn=40, answered=40, hits=4)])

    assert (found.low, found.share, found.high) == (0.1, 0.1, 0.1)


def test_none_found_is_not_proof_of_none():
    """Nought of 50: Wilson's upper end of 0/50 is 0.0713, a little less for a twentieth was seen."""
    found = prevalence([Stratum(size=1000, drawn=50, answered=50, hits=0)])

    assert (found.share, found.low) == (0, 0)
    assert 0.05 < found.high < 0.0713


def test_without_answers_nothing_is_said():
    found = prevalence([Stratum(size=1000, drawn=50, answered=0, hits=0)])

    assert (found.share, found.low, found.high, found.total) == (None, None, None, None)


@pytest.mark.parametrize(
    ("world", "take"),
    [
        ([(4000, 0.05), (1000, 0.20), (200, 0.50)], [60, 40, 25]),
        ([(5000, 0.02), (500, 0.10)], [150, 60]),
        ([(3000, 0.30)], [80]),
    ],
    ids=["three unlike strata", "rare", "one stratum"],
)
def test_the_interval_covers_the_truth_about_95_times_in_a_hundred(world, take):
    dice = Random(20261122)
    truth = sum(size * share for size, share in world) / sum(size for size, _ in world)
    people = [
        [1] * round(size * share) + [0] * (size - round(size * share)) for size, share in world
    ]
    covered, middles = 0, 0.0
    for _ in range(1000):
        strata = []
        for group, number in zip(people, take, strict=True):
            hits = sum(dice.sample(group, number))
            strata.append(Stratum(size=len(group), drawn=number, answered=number, hits=hits))
        found = prevalence(strata)
        covered += found.low <= truth <= found.high
        middles += found.share

    assert 0.93 <= covered / 1000 <= 0.98
    assert middles / 1000 == pytest.approx(truth, abs=0.004)
