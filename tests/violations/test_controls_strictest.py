"""Of several causes of one control the strictest acts, and none is forgotten."""

import random
from datetime import timedelta

import pytest

from tests.factories import PartyFactory
from tests.violations.controls import DAY, NOON, control, of_party

pytestmark = pytest.mark.django_db


def test_the_longest_of_several_causes_acts_and_both_are_named():
    party = PartyFactory()
    control(party, ends_at=NOON + DAY)
    control(party, ends_at=NOON + 3 * DAY, starts_at=NOON)

    (merged,) = of_party(party)["controls"]

    assert merged["starts_at"] == "2026-02-28T12:00:00.000000Z"
    assert merged["ends_at"] == "2026-03-04T12:00:00.000000Z"
    assert [cause["ref"] for cause in merged["causes"]] == ["violation:0", "violation:1"]


def test_a_cause_without_end_is_the_longest():
    party = PartyFactory()
    control(party, ends_at=None)
    control(party, ends_at=NOON + 300 * DAY)

    (merged,) = of_party(party)["controls"]

    assert merged["ends_at"] is None


def test_the_lowest_cap_and_the_highest_percentage_act():
    party = PartyFactory()
    control(party, "orders_capped", params={"cap": 50})
    control(party, "orders_capped", params={"cap": 10})
    control(party, "reach_reduced", params={"percent": 20})
    control(party, "reach_reduced", params={"percent": 60})

    found = {said["kind"]: said["params"] for said in of_party(party)["controls"]}

    assert found == {"orders_capped": {"cap": 10}, "reach_reduced": {"percent": 60}}


def test_amounts_of_money_add_up_for_each_currency_by_itself():
    party = PartyFactory()
    for amount, currency in ((10_000, "USD"), (2_550, "USD"), (900, "EUR")):
        control(party, "withdrawals_held", params={"amount": amount, "currency": currency})

    found = [(said["params"], len(said["causes"])) for said in of_party(party)["controls"]]

    assert found == [
        ({"amount": 900, "currency": "EUR"}, 1),
        ({"amount": 12_550, "currency": "USD"}, 2),
    ]


def test_a_sum_holds_until_the_first_of_its_parts_ends_and_then_the_rest_is_said():
    party = PartyFactory()
    held = {"amount": 500, "currency": "USD"}
    control(party, "commission_held", params=held, ends_at=NOON + DAY)
    control(party, "commission_held", params=held, ends_at=NOON + 3 * DAY)

    (now,) = of_party(party)["controls"]
    (then,) = of_party(party, NOON + DAY)["controls"]

    assert (now["params"]["amount"], now["ends_at"]) == (1_000, "2026-03-02T12:00:00.000000Z")
    assert (then["params"]["amount"], then["ends_at"]) == (500, "2026-03-04T12:00:00.000000Z")


def test_all_of_the_balance_wins_over_every_amount_as_long_as_it_is_held():
    party = PartyFactory()
    held = {"amount": 500, "currency": "USD"}
    control(party, "withdrawals_held", params=held, ends_at=NOON + 9 * DAY)
    control(party, "withdrawals_held", params={"all": True}, ends_at=NOON + DAY)

    (now,) = of_party(party)["controls"]
    (then,) = of_party(party, NOON + DAY)["controls"]

    assert (now["params"], now["ends_at"]) == ({"all": True}, "2026-03-02T12:00:00.000000Z")
    assert [cause["params"] for cause in now["causes"]] == [held, {"all": True}]
    assert (then["params"], then["ends_at"]) == (held, "2026-03-10T12:00:00.000000Z")


def test_all_of_the_balance_of_one_kind_leaves_another_kind_alone():
    party = PartyFactory()
    control(party, "withdrawals_held", params={"all": True})
    control(party, "commission_held", params={"amount": 5, "currency": "USD"})
    control(party, "withdrawals_held", params={}, ends_at=None)

    found = {said["kind"]: said["params"] for said in of_party(party)["controls"]}

    assert found == {
        "withdrawals_held": {"all": True},
        "commission_held": {"amount": 5, "currency": "USD"},
    }


def test_of_several_causes_with_numbers_only_those_in_force_count_and_lifting_one_leaves_the_rest():
    party = PartyFactory()
    control(party, "reach_reduced", params={"percent": 90}, lifted_at=NOON)
    control(party, "reach_reduced", params={"percent": 80}, starts_at=NOON + DAY, ends_at=None)
    control(party, "reach_reduced", params={"percent": 70}, starts_at=NOON - 3 * DAY, ends_at=NOON)
    control(party, "reach_reduced", params={"percent": 60})
    control(party, "reach_reduced", params={"percent": 50})

    (now,) = of_party(party)["controls"]
    (soon,) = of_party(party, NOON + DAY)["controls"]

    assert (now["params"], len(now["causes"])) == ({"percent": 60}, 2)
    assert (soon["params"], soon["ends_at"]) == ({"percent": 80}, None)


@pytest.mark.parametrize(
    ("kind", "name", "strictest"),
    [
        ("orders_capped", "cap", min),
        ("reach_reduced", "percent", max),
        ("commission_held", "amount", sum),
    ],
)
def test_what_acts_is_what_the_causes_in_force_say_at_any_moment(kind, name, strictest):
    """A table of moments against the rule itself, in Python."""
    party, dice = PartyFactory(), random.Random(name)
    rows = []
    for _n in range(9):
        starts_at = NOON + timedelta(hours=dice.randint(-48, 24))
        ends_at = dice.choice([None, starts_at + timedelta(hours=dice.randint(1, 60))])
        params = {name: dice.randint(1, 90)}
        rows.append((starts_at, ends_at, params[name]))
        control(party, kind, params=params, starts_at=starts_at, ends_at=ends_at)

    for hours in range(-50, 90, 3):
        moment = NOON + timedelta(hours=hours)
        acting = [
            value for begin, end, value in rows if begin <= moment and (end is None or moment < end)
        ]
        said = of_party(party, moment)["controls"]
        assert [one["params"][name] for one in said] == ([strictest(acting)] if acting else [])


def test_two_locked_categories_stay_two_controls():
    party = PartyFactory()
    control(party, "category_locked", params={"category": "toys"})
    control(party, "category_locked", params={"category": "food"})

    found = [said["params"] for said in of_party(party)["controls"]]

    assert found == [{"category": "food"}, {"category": "toys"}]


def test_a_milder_cause_that_lasts_longer_does_not_prolong_the_strictest():
    party = PartyFactory()
    control(party, kind="reach_reduced", params={"percent": 90}, ends_at=NOON + DAY)
    control(party, kind="reach_reduced", params={"percent": 50}, ends_at=NOON + 9 * DAY)

    (now,) = of_party(party)["controls"]
    (then,) = of_party(party, NOON + DAY)["controls"]

    assert (now["params"], now["ends_at"]) == ({"percent": 90}, "2026-03-02T12:00:00.000000Z")
    assert (then["params"], then["ends_at"]) == ({"percent": 50}, "2026-03-10T12:00:00.000000Z")
