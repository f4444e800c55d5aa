"""The cluster of a party on a page."""

import pytest
from django.test import Client

from parties import services
from parties.clusters import Cluster
from tests.factories import PartyFactory, UserFactory
from tests.violations.support import REVIEWER
from workbench.selectors.linked import HEIGHT, WIDTH, places

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    client = Client()
    client.force_login(
        UserFactory(role="reviewer"), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def together(one, other, value="IBAN 12"):
    for party in (one, other):
        services.note_trait(
            party=party, kind="bank_account", value=value, origin="payout", by=REVIEWER
        )


def test_the_picture_and_the_table_say_the_same(desk):
    one, other = PartyFactory(name="Blue Fern"), PartyFactory(name="Green Moss")
    together(one, other)

    said = desk.get(f"/workbench/parties/{one.pk}/linked/").content.decode()

    assert "Same bank account" in said
    assert said.count("<circle") == 2
    assert said.count("Green Moss") >= 3


def test_without_anybody_it_says_so(desk):
    said = desk.get(f"/workbench/parties/{PartyFactory().pk}/linked/").content.decode()

    assert "No other account shares" in said
    assert "<svg viewBox" not in said


def test_nonsense_in_the_address_shows_the_usual(desk):
    answer = desk.get(
        f"/workbench/parties/{PartyFactory().pk}/linked/?depth=99&confidence_at_least=x"
    )

    assert answer.status_code == 200


def test_the_page_costs_the_same_however_many_hang_together(desk, django_assert_max_num_queries):
    centre = PartyFactory()
    for n in range(20):
        together(centre, PartyFactory(), f"card {n}")

    with django_assert_max_num_queries(20):
        desk.get(f"/workbench/parties/{centre.pk}/linked/")


def test_everybody_stands_inside_the_picture_and_nobody_on_another():
    distances = {0: 0} | dict.fromkeys(range(1, 20), 1) | dict.fromkeys(range(20, 59), 2)

    found = places(Cluster(0, distances, [], [], False))

    assert len(set(found.values())) == 59
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in found.values())
