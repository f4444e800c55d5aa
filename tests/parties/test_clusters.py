"""Who hangs together: by what was told, by owner, by what they share."""

import itertools

import pytest

from parties import services
from parties.clusters import CROWD, cluster_of
from parties.models import Trait
from tests.factories import EntityFactory, PartyFactory
from tests.violations.support import REVIEWER

pytestmark = pytest.mark.django_db


def has(party, value="IBAN 12", kind="bank_account", **fields):
    return services.note_trait(
        party=party, kind=kind, value=value, origin="payout", by=REVIEWER, **fields
    )


def joined(cluster) -> set[tuple]:
    return {(edge.one, edge.other, edge.kind) for edge in cluster.edges}


def test_of_what_is_shared_only_a_digest_is_kept():
    assert has(PartyFactory(), "DE02 1203 0000 0000 2020 51") == "new"

    trait = Trait.objects.get()
    assert len(bytes(trait.digest)) == 32
    assert b"2020" not in bytes(trait.digest)


def test_spelling_does_not_make_another_bank_account():
    party = PartyFactory()

    assert has(party, "DE02 1203-0000") == "new"
    assert has(party, "de0212030000") == "known"
    assert has(party, "de0212030000", confidence=60) == "changed"


def test_an_address_of_other_words_is_another_address():
    party = PartyFactory()
    has(party, "12 High Street", kind="address")

    assert has(party, "1 2 High Street", kind="address") == "new"


def test_a_cluster_goes_step_by_step_over_links_owners_and_traits():
    owner = EntityFactory()
    first, second = PartyFactory(entity=owner), PartyFactory(entity=owner)
    third, fourth, stranger = PartyFactory(), PartyFactory(), PartyFactory()
    has(second)
    has(third)
    services.link_parties(
        party=third, other=fourth, kind="bound", origin="marketplace", by=REVIEWER
    )
    has(stranger, "IBAN 99")

    near = cluster_of(first, depth=1)
    far = cluster_of(first, depth=3)

    assert near.distances == {first.pk: 0, second.pk: 1}
    assert far.distances == {first.pk: 0, second.pk: 1, third.pk: 2, fourth.pk: 3}
    assert joined(far) == {
        (first.pk, second.pk, "entity"),
        (second.pk, third.pk, "bank_account"),
        (third.pk, fourth.pk, "bound"),
    }


def test_what_a_crowd_shares_is_told_and_not_followed():
    parties = PartyFactory.create_batch(CROWD + 1)
    for party in parties:
        has(party, "Dock 4, Harbour Road", kind="address")

    found = cluster_of(parties[0])

    assert found.distances == {parties[0].pk: 0}
    assert found.crowds == [("address", CROWD + 1)]


def test_exactly_as_many_as_make_no_crowd_are_followed():
    parties = PartyFactory.create_batch(CROWD)
    for party in parties:
        has(party)

    assert len(cluster_of(parties[0], depth=1).distances) == CROWD


def test_a_pair_is_as_sure_as_the_less_sure_of_both():
    one, other = PartyFactory(), PartyFactory()
    has(one, confidence=90)
    has(other, confidence=40)

    assert [edge.confidence for edge in cluster_of(one).edges] == [40]
    assert cluster_of(one, confidence_at_least=41).distances == {one.pk: 0}


def test_what_a_party_has_no_longer_joins_nobody():
    one, other = PartyFactory(), PartyFactory()
    has(one)
    has(other)

    assert services.forget_trait(party=other, kind="bank_account", value="IBAN 12", by=REVIEWER)
    assert not services.forget_trait(party=other, kind="bank_account", value="IBAN 12", by=REVIEWER)

    assert cluster_of(one).edges == []


def test_more_than_can_be_shown_is_said_to_be_cut():
    centre = PartyFactory()
    for n in range(6):
        has(centre, f"card {n}")
        has(PartyFactory(), f"card {n}")

    found = cluster_of(centre, most=4)

    assert (len(found.distances), found.cut) == (4, True)


def test_a_cluster_costs_a_query_a_step(django_assert_num_queries):
    parties = PartyFactory.create_batch(12)
    for one, other in itertools.pairwise(parties):
        has(one, f"{one.pk}")
        has(other, f"{one.pk}")

    with django_assert_num_queries(5):  # three steps, the farthest among themselves, crowds
        cluster_of(parties[0], depth=3)
