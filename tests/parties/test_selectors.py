"""Finding accounts."""

import pytest

from governance.errors import Missing
from governance.principals import ANONYMOUS, Principal
from parties import selectors
from parties.models import Party
from tests.factories import MembershipFactory, PartyFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer():
    return Principal.of_user(UserFactory(role="reviewer"))


def test_an_account_is_found_by_key_and_by_the_marketplaces_id(reviewer):
    party = PartyFactory(external_id="a:b")

    for ref in (party.pk, str(party.pk), "us:seller:a:b"):
        assert selectors.party_by_ref(ref, reviewer) == party


@pytest.mark.parametrize(
    "ref", ["0", "9" * 40, "", "us", "us:seller", "us:seller:none", "us:\0:a", "²"]
)
def test_what_names_nobody_is_missing(reviewer, ref):
    PartyFactory()

    with pytest.raises(Missing):
        selectors.party_by_ref(ref, reviewer)


def test_what_one_may_not_see_is_missing():
    party, member = PartyFactory(), MembershipFactory()

    for principal in (ANONYMOUS, Principal.of_user(member.user)):
        with pytest.raises(Missing):
            selectors.party_by_ref(party.pk, principal)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("fern", ["Blue Fern Home"]),
        ("home fe", ["Blue Fern Home"]),
        ("BLUE", ["Blue Fern Home", "Blue-Sky"]),
        ("shop-7", ["Zebra"]),
        ("ern", []),
        ("'; --", []),
        ("fern & | ! :*", ["Blue Fern Home"]),
    ],
)
def test_search_goes_by_words_of_the_name_and_by_the_beginning_of_the_id(said, found):
    PartyFactory(name="Blue Fern Home", external_id="a1")
    PartyFactory(name="Blue-Sky", external_id="a2")
    PartyFactory(name="Zebra", external_id="shop-77")

    names = selectors.search(Party.objects.all(), said).values_list("name", flat=True)

    assert sorted(names) == found


def test_search_stays_within_what_was_visible():
    PartyFactory(name="Blue Fern Home")

    assert not selectors.search(Party.objects.none(), "blue").exists()
