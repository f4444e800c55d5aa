"""The merge rule for controls: causes apart, the strictest acts, exact at the moment asked."""

import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from tests.factories import ItemFactory, PartyFactory
from violations.controls_sql import item_controls_sql, party_controls_sql
from violations.models import Control

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def control(party, kind="listing_blocked", *, item=None, ends_at=NOON + DAY, **fields):
    number = Control.objects.count()
    given = {"starts_at": NOON - DAY, "cause": "violation", "cause_ref": f"violation:{number}"}
    return Control.objects.create(
        party=party,
        item=item,
        kind=kind,
        ends_at=ends_at,
        source_key=f"test:{number}",
        **{**given, **fields},
    )


def ask(sql, **parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, {"at": NOON, **parameters})
        row = cursor.fetchone()
    return json.loads(row[0]) if row else None


def of_party(party, at=NOON):
    """Both forms of the statement, which must agree about the present."""
    answers = [
        ask(party_controls_sql(present=present), id=party.pk, at=at) for present in (False, True)
    ]
    assert answers[0] == answers[1]
    return answers[0]


def test_a_party_without_controls_has_an_empty_list():
    party = PartyFactory(external_id="4711")

    assert of_party(party) == {
        "party": "us:seller:4711",
        "id": party.pk,
        "at": "2026-03-01T12:00:00.000000Z",
        "controls": [],
    }


def test_nobody_has_no_answer():
    assert ask(party_controls_sql(), id=0) is None
    assert ask(item_controls_sql(), id=0) is None


def test_a_party_is_found_by_the_marketplaces_own_name():
    party = PartyFactory(external_id="with:colon")

    said = ask(party_controls_sql("ref"), market="us", kind="seller", external_id=party.external_id)

    assert said["id"] == party.pk


def test_one_control_says_its_cause():
    party = PartyFactory()
    row = control(party, cause="crossing", cause_ref="crossing:5")

    assert of_party(party)["controls"] == [
        {
            "kind": "listing_blocked",
            "params": {},
            "starts_at": "2026-02-28T12:00:00.000000Z",
            "ends_at": "2026-03-02T12:00:00.000000Z",
            "causes": [
                {
                    "control": row.pk,
                    "cause": "crossing",
                    "ref": "crossing:5",
                    "params": {},
                    "starts_at": "2026-02-28T12:00:00.000000Z",
                    "ends_at": "2026-03-02T12:00:00.000000Z",
                }
            ],
        }
    ]


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


def test_it_begins_with_its_first_moment_and_has_ended_at_its_last():
    party = PartyFactory()
    control(party, starts_at=NOON, ends_at=NOON + DAY)

    found = [
        len(of_party(party, at=NOON + shift)["controls"])
        for shift in (-timedelta(microseconds=1), timedelta(), DAY - timedelta(microseconds=1), DAY)
    ]

    assert found == [0, 1, 1, 0]


def test_what_was_lifted_still_was_in_force_before():
    party = PartyFactory()
    control(party, lifted_at=NOON)

    assert ask(party_controls_sql(), id=party.pk, at=NOON)["controls"] == []
    assert len(ask(party_controls_sql(), id=party.pk, at=NOON - DAY / 2)["controls"]) == 1
    assert ask(party_controls_sql(present=True), id=party.pk, at=NOON)["controls"] == []


def test_lifting_one_cause_leaves_the_other():
    party = PartyFactory()
    control(party, lifted_at=NOON, ends_at=None)
    control(party, ends_at=NOON + DAY)

    (left,) = of_party(party)["controls"]

    assert [cause["ref"] for cause in left["causes"]] == ["violation:1"]
    assert left["ends_at"] == "2026-03-02T12:00:00.000000Z"


def test_a_control_on_an_item_does_not_touch_its_owner_or_others():
    item = ItemFactory()
    control(item.owner, "removed", item=item)
    control(PartyFactory(), "live_off")

    assert of_party(item.owner)["controls"] == []


def test_an_item_obeys_its_own_its_ancestors_and_its_owners_controls():
    live = ItemFactory(kind="live")
    moment = ItemFactory(kind="live_moment", owner=live.owner, parent=live)
    deeper = ItemFactory(kind="live_moment", owner=live.owner, parent=moment)
    stranger = ItemFactory(kind="listing", owner=live.owner)
    control(live.owner, "hidden", item=deeper)
    control(live.owner, "age_gated", item=live)
    control(live.owner, "live_off")
    control(live.owner, "removed", item=stranger)

    answers = [ask(item_controls_sql(present=now), id=deeper.pk) for now in (False, True)]

    assert answers[0] == answers[1]
    assert (answers[0]["item"], answers[0]["owner"]) == (deeper.ref, live.owner.ref)
    assert [(said["kind"], said["target"]) for said in answers[0]["controls"]] == [
        ("age_gated", "ancestor"),
        ("hidden", "item"),
        ("live_off", "owner"),
    ]


def test_one_control_from_two_levels_is_merged_and_each_cause_keeps_its_level():
    live = ItemFactory(kind="live")
    moment = ItemFactory(kind="live_moment", owner=live.owner, parent=live)
    control(live.owner, "demoted", item=live, params={"percent": 80})
    control(live.owner, "demoted", item=moment, params={"percent": 30})

    (merged,) = ask(item_controls_sql(), id=moment.pk)["controls"]

    assert (merged["target"], merged["params"]) == ("item", {"percent": 80})
    assert [cause["target"] for cause in merged["causes"]] == ["ancestor", "item"]


def test_items_that_name_each_other_as_parents_do_not_hang():
    one = ItemFactory()
    other = ItemFactory(owner=one.owner, parent=one)
    one.parent = other
    one.save(update_fields=["parent"])
    control(one.owner, "hidden", item=other)

    (found,) = ask(item_controls_sql(), id=one.pk)["controls"]

    assert found["target"] == "ancestor"


def test_a_milder_cause_that_lasts_longer_does_not_prolong_the_strictest():
    party = PartyFactory()
    control(party, kind="reach_reduced", params={"percent": 90}, ends_at=NOON + DAY)
    control(party, kind="reach_reduced", params={"percent": 50}, ends_at=NOON + 9 * DAY)

    (now,) = of_party(party)["controls"]
    (then,) = of_party(party, NOON + DAY)["controls"]

    assert (now["params"], now["ends_at"]) == ({"percent": 90}, "2026-03-02T12:00:00.000000Z")
    assert (then["params"], then["ends_at"]) == ({"percent": 50}, "2026-03-10T12:00:00.000000Z")
