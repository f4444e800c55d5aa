"""Registering, linking, moving."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from governance.actors import Actor
from governance.models import Event
from parties import selectors, services
from parties.models import Entity, LifecycleEntry, Link, Membership, Party
from tests.factories import EntityFactory, MarketFactory, MembershipFactory, PartyFactory

pytestmark = pytest.mark.django_db

KEY = Actor("key", "3")


def register(**fields) -> Party:
    said = {"kind": "seller", "external_id": "4711", "name": "Blue Fern Home", "by": KEY, **fields}
    return services.register_party(market=MarketFactory(), **said)


def events() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("name", flat=True))


def test_a_new_account_takes_currency_and_language_of_its_market():
    party = register()

    assert (party.ref, party.currency, party.language) == ("us:seller:4711", "USD", "en")
    assert list(party.lifecycle.values_list("state", "sequence")) == [("registered", 1)]
    assert Event.objects.get().payload == {"party": party.pk}


def test_registering_twice_registers_once():
    first, second = register(), register()

    assert first == second
    assert events() == ["party.registered"]
    assert LifecycleEntry.objects.count() == 1


def test_registering_again_brings_up_to_date_what_is_said_and_nothing_else():
    register(email="a@shops.example", language="es")

    party = register(name="Blue Fern Home & Garden", email="b@shops.example")

    assert (party.name, party.email, party.language) == (
        "Blue Fern Home & Garden",
        "b@shops.example",
        "es",
    )
    assert events() == ["party.registered", "party.updated"]
    assert Event.objects.last().payload == {"party": party.pk, "fields": ["email", "name"]}


def test_the_same_id_in_another_kind_is_another_account():
    assert register(kind="creator") != register(kind="seller")


def test_a_legal_person_is_one_however_often_it_is_named():
    for name in ("Blue Fern LLC", "Blue Fern LLC", "Blue Fern Inc"):
        services.register_entity(external_id="e1", legal_name=name, country="US", by=KEY)

    assert Entity.objects.get().legal_name == "Blue Fern Inc"
    assert events() == ["entity.registered", "entity.updated"]


def test_changing_nothing_writes_nothing():
    party = PartyFactory()

    services.update_party(party_id=party.pk, name=party.name, by=KEY)

    assert events() == []


def test_a_refused_move_undoes_the_change_that_came_with_it():
    party = PartyFactory()

    with pytest.raises(services.MoveRefused):
        services.change_party(party_id=party.pk, name="Other", state="closing", by=KEY)

    party.refresh_from_db()
    assert party.name != "Other"
    assert events() == []


def test_a_link_seen_from_either_side_is_one_link():
    one, other = PartyFactory(), PartyFactory()

    first = services.link_parties(party=one, other=other, kind="owner", origin="bank", by=KEY)
    second = services.link_parties(party=other, other=one, kind="owner", origin="bank", by=KEY)

    assert first == second
    assert list(selectors.links_of(one)) == list(selectors.links_of(other)) == [first]
    assert events() == ["parties.linked"]


def test_an_affiliate_link_has_a_direction():
    shop, creator = PartyFactory(), PartyFactory(kind="creator")

    for party, other in ((shop, creator), (creator, shop)):
        services.link_parties(party=party, other=other, kind="affiliate", origin="api", by=KEY)

    assert Link.objects.count() == 2


def test_a_link_said_again_with_other_confidence_is_brought_up_to_date():
    one, other = PartyFactory(), PartyFactory()
    for confidence in (60, 90, 90):
        services.link_parties(
            party=one, other=other, kind="bound", origin="device", confidence=confidence, by=KEY
        )

    assert Link.objects.get().confidence == 90
    assert events() == ["parties.linked", "link.updated"]


def test_a_link_that_ended_stays_on_record_and_may_begin_again():
    one, other = PartyFactory(), PartyFactory()
    said = {"party": one, "other": other, "kind": "agency", "origin": "api", "by": KEY}
    link = services.link_parties(**said)

    services.unlink(link_id=link.pk, by=KEY)
    services.unlink(link_id=link.pk, by=KEY)
    again = services.link_parties(**said)

    assert again != link
    assert list(selectors.links_of(one)) == [again]
    assert selectors.all_links_of(one).count() == 2
    assert events() == ["parties.linked", "parties.unlinked", "parties.linked"]


def test_an_account_is_not_linked_to_itself():
    party = PartyFactory()

    with pytest.raises(services.LinkToItself):
        services.link_parties(party=party, other=party, kind="owner", origin="api", by=KEY)

    assert Link.objects.count() == 0


def test_an_account_lives_from_registered_to_closed_and_may_come_back():
    party = register()

    for state in ("active", "active", "closing", "active", "closed", "active"):
        services.move_to(party_id=party.pk, state=state, by=KEY)

    assert list(party.lifecycle.order_by("sequence").values_list("state", "sequence")) == [
        ("registered", 1),
        ("active", 2),
        ("closing", 3),
        ("active", 4),
        ("closed", 5),
        ("active", 6),
    ]
    assert selectors.state_of(party) == "active"
    assert events().count("party.moved") == 5


def test_a_refused_move_says_where_the_account_can_go():
    party = register()

    with pytest.raises(services.MoveRefused, match="can become active or closed") as refusal:
        services.move_to(party_id=party.pk, state="closing", by=KEY)

    assert refusal.value.extra == {"allowed": ["active", "closed"]}
    assert party.lifecycle.count() == 1


def test_only_owners_let_people_go_and_the_last_owner_stays():
    owner = MembershipFactory()
    staff = MembershipFactory(party=owner.party, role="staff")
    stranger = MembershipFactory()

    for by in (staff.user, stranger.user):
        with pytest.raises(services.OwnersOnly):
            services.end_membership(membership_id=owner.pk, by=Actor.user(by))
    with pytest.raises(services.LastOwner):
        services.end_membership(membership_id=owner.pk, by=Actor.user(owner.user))
    services.end_membership(membership_id=staff.pk, by=Actor.user(owner.user))
    services.end_membership(membership_id=staff.pk, by=Actor.user(owner.user))

    assert list(selectors.members_of(owner.party)) == [owner]
    assert events() == ["member.left"]


def test_one_of_two_owners_may_leave():
    first = MembershipFactory()
    second = MembershipFactory(party=first.party)

    services.end_membership(membership_id=first.pk, by=Actor.user(first.user))

    assert list(selectors.members_of(first.party)) == [second]
    assert not selectors.parties_of(first.user).exists()


def test_an_entity_may_own_accounts_in_many_markets():
    entity = EntityFactory()

    register(entity=entity)
    services.register_party(
        market=MarketFactory(code="id"),
        kind="seller",
        external_id="4711",
        name="Blue Fern",
        entity=entity,
        by=KEY,
    )

    assert entity.parties.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_leave_at_the_same_moment_do_not_both_go():
    first = MembershipFactory()
    second = MembershipFactory(party=first.party)
    start = Barrier(2)

    def leave(membership: Membership) -> str:
        try:
            start.wait(10)
            services.end_membership(membership_id=membership.pk, by=Actor.user(membership.user))
        except services.LastOwner:
            return "stays"
        finally:
            connection.close()
        return "left"

    with ThreadPoolExecutor(2) as pool:
        ends = list(pool.map(leave, (first, second)))

    assert sorted(ends) == ["left", "stays"]
    assert selectors.members_of(first.party).count() == 1
