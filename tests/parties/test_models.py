"""Who is who, and who may see whom."""

import pytest

from governance.principals import ANONYMOUS, Principal
from items.models import Item
from parties.models import Party
from tests.factories import ItemFactory, MembershipFactory, PartyFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_members_see_the_parties_they_belong_to_and_no_other():
    membership = MembershipFactory()
    PartyFactory()
    principal = Principal.of_user(membership.user)

    assert list(Party.objects.visible_to(principal)) == [membership.party]


def test_staff_see_every_party():
    parties = [PartyFactory(), PartyFactory()]
    principal = Principal.of_user(UserFactory(role="reviewer"))

    assert set(Party.objects.visible_to(principal)) == set(parties)


def test_strangers_see_no_party_and_no_item_even_one_that_nobody_joined():
    ItemFactory()

    assert not Party.objects.visible_to(ANONYMOUS).exists()
    assert not Item.objects.visible_to(ANONYMOUS).exists()
