"""Emergencies: what is frozen, by whom, until when, and that nothing of it stays."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.db.utils import DatabaseError

from governance.actors import Actor
from governance.errors import NotPermitted
from governance.models import Event
from tests.factories import EntityFactory, MarketFactory, PartyFactory
from tests.violations.incidents import (
    CONTACT,
    REASON,
    a_lead,
    a_listing,
    acting,
    frozen,
    opened,
    seen_of,
    started,
)
from violations import incidents, services
from violations.models import Control, Incident, StatementDelivery, StatementOfReasons
from violations.selectors import statement_text

pytestmark = pytest.mark.django_db


NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def test_it_freezes_what_matches_with_reasons_delivered_in_the_same_moment():
    burning, harmless = a_listing(), a_listing(brand="Calm")

    incident = frozen()

    control = Control.objects.get()
    assert (control.item, control.party) == (burning, burning.owner)
    assert (control.kind, control.cause, control.cause_ref) == (
        "not_shoppable",
        "incident",
        f"incident:{incident.pk}",
    )
    assert (control.starts_at, control.ends_at) == (NOON, NOON + timedelta(hours=24))
    delivered = StatementDelivery.objects.get(statement__control=control)
    assert (delivered.kind, delivered.recorded_at) == ("made_available", control.starts_at)
    assert acting(harmless) == []
    assert Event.objects.get(name="control.started").payload["control"] == control.pk
    assert Event.objects.get(name="incident.met").subject == f"party:{burning.owner_id}"


def test_the_statement_says_why_until_when_whom_to_ask_and_that_it_is_no_accusation():
    item = a_listing()
    frozen()

    said = statement_text(StatementOfReasons.objects.get(control__item=item))

    assert said["facts"] == REASON
    assert (said["party"], said["item"]) == (item.owner.ref, item.ref)
    assert "no accusation" in said["explanation"]
    assert said["points"]["charged"] == 0
    assert said["measures"][0]["starts_at"] == NOON.isoformat()
    assert said["measures"][0]["ends_at"] == (NOON + timedelta(hours=24)).isoformat()
    assert CONTACT in said["redress"][0]["words"]


def test_words_are_written_once_a_language_and_each_party_reads_its_own():
    for language in ("en", "en", "id", "id"):
        a_listing(PartyFactory(language=language))

    incident = frozen()

    assert sorted(incident.words.values_list("language", flat=True)) == ["en", "id"]
    assert (
        StatementOfReasons.objects.filter(control__party__language="id", language="id").count() == 2
    )


@pytest.mark.parametrize(
    ("freeze", "kind"),
    [
        ("listing", "listing_blocked"),
        ("payout", "withdrawals_held"),
        ("sale", "not_shoppable"),
        ("hiding", "hidden"),
    ],
)
def test_each_freeze_is_a_control_that_the_marketplace_knows(freeze, kind):
    a_listing()

    frozen(freezes=[freeze])

    assert Control.objects.get().kind == kind


def test_a_payout_is_held_whole_and_for_creators_it_is_their_commission():
    a_listing()
    a_listing(PartyFactory(kind="creator"))

    frozen(freezes=["payout"])

    held = Control.objects.order_by("kind").values_list("kind", "params")
    assert list(held) == [("commission_held", {"all": True}), ("withdrawals_held", {"all": True})]


def test_an_owner_of_many_such_items_is_frozen_once():
    owner = PartyFactory()
    for _ in range(3):
        a_listing(owner)

    frozen(freezes=["listing", "sale"], limit=2)

    assert Control.objects.filter(item=None).count() == 1
    assert Control.objects.filter(item__isnull=False).count() == 3
    assert Event.objects.filter(name="incident.met").count() == 1


@pytest.mark.parametrize(
    ("matching", "expected"),
    [
        ({"brand": "vOLTix"}, {"a", "b"}),
        ({"product_code": "401"}, {"a"}),
        ({"category": "power"}, {"a", "c"}),
        ({"brand": "Voltix", "category": "power"}, {"a"}),
        ({"item_kind": "video"}, {"c"}),
        ({"party_kind": "creator"}, {"c"}),
        ({"entity": "fire-ltd"}, {"b"}),
    ],
)
def test_all_that_the_filter_names_must_hold(matching, expected):
    EntityFactory(external_id="fire-ltd")
    first = a_listing(product_code="401", category="power")
    second = a_listing(
        PartyFactory(entity=EntityFactory._meta.model.objects.get(external_id="fire-ltd"))
    )
    third = a_listing(PartyFactory(kind="creator"), kind="video", brand="Other", category="power")
    names = {first.pk: "a", second.pk: "b", third.pk: "c"}

    frozen(matching=matching)

    assert {names[control.item_id] for control in Control.objects.all()} == expected


def test_another_market_and_what_is_gone_are_left_alone():
    a_listing(PartyFactory(market=MarketFactory(code="id", zone="Asia/Jakarta")))
    a_listing(state="gone")
    here = a_listing()

    frozen()

    assert [control.item for control in Control.objects.all()] == [here]


def test_whoever_opened_it_cannot_start_it():
    a_listing()
    lead = a_lead()
    incident = opened(lead)

    with pytest.raises(incidents.OtherPersonNeeded):
        started(incident, starter=lead)

    assert Incident.objects.get().state == "opened"
    assert Control.objects.count() == 0


@pytest.mark.parametrize("role", ["reviewer", "policy_manager", "analyst"])
def test_who_is_no_lead_neither_opens_nor_starts_one(role):
    a_listing()
    incident = opened()

    with pytest.raises(NotPermitted):
        started(incident, starter=a_lead(role))
    with pytest.raises(NotPermitted):
        opened(a_lead(role), key="other")

    assert Incident.objects.get().state == "opened"


def test_no_key_alone_opens_or_starts_one():
    a_listing()
    with pytest.raises(incidents.PersonRequired):
        opened(by=Actor("key", "3"))

    assert not Incident.objects.exists()


def test_it_lasts_no_longer_than_the_market_allows_from_the_day_on_which_that_was_set():
    a_listing()
    services.set_limit(
        market=MarketFactory(),
        hours=12,
        effective_from=NOON + timedelta(hours=1),
        by=Actor.user(a_lead("administrator")),
        source_key="limit",
    )

    assert opened(hours=72).hours == 72
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        with pytest.raises(incidents.IncidentOutOfBounds, match="From 1 to 12 hours"):
            opened(hours=13, key="later")
        with pytest.raises(incidents.IncidentOutOfBounds, match="The limit is 12 hours now"):
            started(Incident.objects.get())


def test_a_filter_that_says_nothing_is_refused():
    a_listing()

    for matching in (
        {"brand": " "},
        {"colour": "red"},
        {"entity": "nobody"},
        {"linked_to": "us:seller:no"},
    ):
        with pytest.raises(incidents.IncidentOutOfBounds):
            opened(matching=matching)

    assert not Incident.objects.exists()


def test_the_filter_that_was_opened_cannot_be_changed_by_anybody():
    a_listing()
    incident = opened()

    with pytest.raises(DatabaseError, match="fixed when it is opened"), transaction.atomic():
        Incident.objects.filter(pk=incident.pk).update(matching={"party_kind": "seller"})

    assert Incident.objects.get().matching == {"brand": "Voltix"}


def test_where_far_more_is_met_than_was_seen_it_says_so_and_needs_a_new_yes():
    for _ in range(10):
        a_listing()
    incident = opened()
    shown = seen_of(incident)
    for _ in range(2):
        a_listing()

    with pytest.raises(incidents.CountsDiffer) as refusal:
        services.start_incident(incident_id=incident.pk, seen=shown, by=Actor.user(a_lead()))
    assert refusal.value.extra["now"] == {"parties": 12, "items": 12, "controls": 12}
    assert Incident.objects.get().state == "opened"

    services.start_incident(
        incident_id=incident.pk, seen=refusal.value.extra["now"], by=Actor.user(a_lead())
    )
    assert Incident.objects.get().approved == {"parties": 12, "items": 12, "controls": 12}


def test_the_same_click_twice_is_one_incident_and_one_start():
    a_listing()
    lead, other = a_lead(), a_lead()

    assert opened(lead) == opened(lead)
    first = started(Incident.objects.get(), starter=other)
    again = started(Incident.objects.get(), starter=other)

    assert first == again
    assert list(first.steps.values_list("kind", flat=True)) == ["opened", "started"]
