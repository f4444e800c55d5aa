"""Kappa and Wilson against published examples and by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.agreement import kappa, wilson

# Fleiss, Statistical Methods for Rates and Proportions, table 13.1: two raters, 100 patients,
# psychotic, neurotic, organic.
FLEISS = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]
NAMES = ["psychotic", "neurotic", "organic"]


def pairs_of(table, names):
    return {(names[i], names[j]): table[i][j] for i in range(len(names)) for j in range(len(names))}


def test_the_example_of_fleiss():
    found = kappa(pairs_of(FLEISS, NAMES), NAMES)

    assert (found.n, found.agreed) == (100, 89)
    assert found.value == pytest.approx(0.6765, abs=0.0001)  # (0.89 - 0.66) / (1 - 0.66)
    assert found.error == pytest.approx(0.0877, abs=0.0001)
    assert (found.low, found.high) == pytest.approx((0.5046, 0.8484), abs=0.0001)


def test_the_two_by_two_worked_by_hand():
    """50 proposals, two readers: 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no.

    Seen: 35/50 = 0.7. By chance: 0.5 × 0.6 + 0.5 × 0.4 = 0.5. Kappa: 0.2 / 0.5 = 0.4.
    """
    found = kappa(pairs_of([[20, 5], [10, 15]], ["yes", "no"]), ["yes", "no"])

    assert found.value == pytest.approx(0.4)
    assert found.raw == pytest.approx(0.7)


def test_a_difference_of_two_steps_weighs_twice_a_difference_of_one():
    """Weighted by hand for [[1, 0, 1], [0, 1, 0], [0, 0, 1]]: seen 3/4, chance 0.5, kappa 0.5."""
    table = [[1, 0, 1], [0, 1, 0], [0, 0, 1]]

    found = kappa(pairs_of(table, NAMES), NAMES, weighted=True)

    chance = sum(
        (1 - abs(i - j) / 2) * sum(table[i]) / 4 * sum(row[j] for row in table) / 4
        for i in range(3)
        for j in range(3)
    )
    assert found.value == pytest.approx((0.75 - chance) / (1 - chance))


@given(st.lists(st.lists(st.integers(0, 40), min_size=3, max_size=3), min_size=3, max_size=3))
def test_kappa_is_what_its_definition_says_whatever_the_table(table):
    n = sum(map(sum, table))
    rows = [sum(row) for row in table]
    columns = [sum(column) for column in zip(*table, strict=True)]
    if n == 0 or any(row == column == n for row, column in zip(rows, columns, strict=True)):
        assert kappa(pairs_of(table, NAMES), NAMES).value is None
        return
    seen = sum(table[i][i] for i in range(3)) / n
    chance = sum(rows[i] * columns[i] for i in range(3)) / n**2

    found = kappa(pairs_of(table, NAMES), NAMES)

    assert found.value == pytest.approx((seen - chance) / (1 - chance))
    if found.error == 0:  # all pairs alike: how sure one can be of it cannot be estimated
        assert (found.low, found.high) == (None, None)
    else:
        assert -1 <= found.low <= found.value <= found.high <= 1


def test_where_all_fell_into_one_category_there_is_no_kappa_but_full_agreement():
    found = kappa({("yes", "yes"): 30}, ["yes", "no"])

    assert (found.value, found.raw, found.enough) == (None, 1.0, False)


def test_few_pairs_are_too_few_to_say():
    assert not kappa(pairs_of([[4, 1], [1, 4]], ["yes", "no"]), ["yes", "no"]).enough
    assert kappa(pairs_of([[8, 2], [2, 8]], ["yes", "no"]), ["yes", "no"]).enough


def test_wilson_of_newcombe():
    """Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662; 0 of 20 gives 0 to 0.1611."""
    assert (wilson(81, 263).low, wilson(81, 263).high) == pytest.approx(
        (0.2553, 0.3662), abs=0.0001
    )
    assert (wilson(0, 20).low, wilson(0, 20).high) == pytest.approx((0.0, 0.1611), abs=0.0001)


def test_of_nothing_nothing_is_said():
    assert (wilson(0, 0).value, wilson(0, 0).low, wilson(0, 0).high) == (None, 0.0, 1.0)


def test_where_all_agree_no_interval_is_claimed():
    found = kappa(pairs_of([[12, 0], [0, 8]], ["yes", "no"]), ["yes", "no"])

    assert (found.value, found.low, found.high) == (pytest.approx(1.0), None, None)
