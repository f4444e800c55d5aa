"""What the proof of the ledger found stands where staff look."""

from datetime import timedelta

import pytest
import time_machine

from credits import tasks
from credits.models import Standing
from governance.actors import CLOCK
from governance.events import emit
from tests.factories import PartyFactory, UserFactory
from tests.violations.support import MARCH_1, a_party_under_rules, find

pytestmark = pytest.mark.django_db

PAGE, DASHBOARD = "/insights/ledger/", "/insights/"


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(MARCH_1, tick=False):
        yield


def read(client, page=PAGE):
    client.force_login(UserFactory(role="analyst"))  # a session does not outlive a day
    return client.get(page).content.decode()


def test_before_the_first_night_the_page_says_so(client):
    assert "Nothing has been proved yet" in read(client)


def test_a_sound_night_says_how_much_was_proved(client):
    find(a_party_under_rules())

    tasks.prove()

    assert "Every line and every standing proves" in read(client)
    assert "Lines: 1; standings: 1" in read(client)
    assert "alert-title" not in read(client, DASHBOARD)
    assert f'href="{PAGE}"' in read(client, DASHBOARD)


def test_drift_is_told_with_its_party_and_what_was_done(client):
    party = a_party_under_rules(name="Blue Fern Home")
    find(party)
    Standing.objects.update(score=999, total=999)

    tasks.prove()

    page = read(client)
    assert "Standings that differed: 1; repaired: 1" in page
    assert page.count("Blue Fern Home") == 1
    assert "score, total" in page
    assert "Standings were shown other than the ledger says" in read(client, DASHBOARD)

    with time_machine.travel(MARCH_1 + timedelta(days=1), tick=False):
        tasks.prove()
        assert "Every line and every standing proves" in read(client)
        assert "alert-title" not in read(client, DASHBOARD)
    assert f'href="{PAGE}"' in read(client, DASHBOARD)


def test_a_broken_ledger_is_told_until_it_proves_again(client):
    emit("ledger.broken", subject="ledger", by=CLOCK, gaps=1, lines=["party 7: line 3 is gone"])

    assert "The ledger was changed past the application" in read(client)
    assert "party 7: line 3 is gone" in read(client)
    assert "The ledger does not prove" in read(client, DASHBOARD)


def test_a_proof_that_did_not_come_is_told(client):
    a_party_under_rules()
    tasks.prove()

    with time_machine.travel(MARCH_1 + timedelta(days=2), tick=False):
        assert "The last proof is more than a day old" in read(client)


@pytest.mark.parametrize("role", ["reviewer", "party_member"])
def test_others_do_not_see_it(client, role):
    client.force_login(UserFactory(role=role))

    assert client.get(PAGE).status_code in {403, 404}


def test_the_page_costs_the_same_however_much_drifted(client, django_assert_max_num_queries):
    here = a_party_under_rules().market
    for n in range(6):
        find(PartyFactory(market=here), str(n))
    Standing.objects.update(score=999)
    tasks.prove()

    client.force_login(UserFactory(role="analyst"))
    with django_assert_max_num_queries(12):
        client.get(PAGE)
