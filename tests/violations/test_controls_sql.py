"""The merge rule for controls: causes apart, exact at the moment asked, items and their owners."""

from datetime import timedelta

import pytest

from tests.factories import ItemFactory, PartyFactory
from tests.violations.controls import DAY, NOON, ask, control, of_party
from violations.controls_sql import item_controls_sql, party_controls_sql

pytestmark = pytest.mark.django_db


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
