"""Rehearsals over the API."""

import pytest
import time_machine

from insights import services
from insights.models import Rehearsal
from tests.factories import PartyFactory, UserFactory
from tests.insights.rehearsals import ANALYST, a_draft, asked, day, found, rehearsed
from tests.insights.test_rehearsals import LOWER
from tests.integrations.factories import a_key
from tests.workbench.factories import the_rulebook

pytestmark = pytest.mark.django_db
PATH = "/api/v1/rulebooks/us-seller/rehearsals"
PERIOD = {"since": "2026-01-01", "until": "2026-06-30"}


@pytest.fixture(autouse=True)
def in_autumn():
    with time_machine.travel(day(300), tick=False):
        yield


@pytest.fixture
def call(client):
    """Ask as an integrator with these scopes."""

    known = {}

    def ask(method, path, data=None, scopes=("rulebooks:read", "rulebooks:write"), idem="a"):
        if scopes not in known:
            known[scopes] = a_key(*scopes)[1]
        headers = {**known[scopes], "Idempotency-Key": idem}
        verb = getattr(client, method)
        return verb(path, data or {}, content_type="application/json", headers=headers)

    return ask


def a_shop():
    the_rulebook()
    party = PartyFactory()
    found(party, "high", day(10))
    return party


def test_one_is_asked_for_and_followed_to_its_report(call):
    party = a_shop()
    draft = a_draft(milestones=LOWER)

    answer = call("post", PATH, {"draft": draft.pk, **PERIOD})
    assert answer.status_code == 202, answer.json()
    number = answer.json()["id"]
    while services.advance(rehearsal_id=number):
        pass
    said = call("get", f"{PATH}/{number}").json()
    (move,) = call("get", f"{PATH}/{number}/moves").json()["results"]

    assert (said["state"], said["parties_done"], said["parties_total"]) == ("done", 1, 1)
    assert said["report"]["total"]["before"]["parties"] == 1
    assert said["report"]["lines"][0]["before"] == 1
    assert said["report"]["paths"] == [{"before": "150", "after": "", "parties": 1}]
    assert (move["party"], move["line_before"], move["line_after"]) == (party.ref, "150", "")
    assert [row["id"] for row in call("get", PATH).json()["results"]] == [number]


def test_a_repeated_request_is_one_rehearsal(call):
    draft = a_draft()
    first, second = (call("post", PATH, {"draft": draft.pk, **PERIOD}) for _ in range(2))

    assert first.json() == second.json()
    assert Rehearsal.objects.count() == 1


def test_a_published_version_may_be_replayed_as_well(call):
    the_rulebook()

    answer = call("post", PATH, {"version": 1, **PERIOD})

    assert (answer.status_code, answer.json()["version"], answer.json()["draft"]) == (202, 1, None)


@pytest.mark.parametrize("said", [{}, {"draft": 1, "version": 1}, {"draft": 99999}, {"version": 9}])
def test_exactly_one_thing_is_rehearsed(call, said):
    the_rulebook()

    answer = call("post", PATH, {**said, **PERIOD})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] in {"draft", "version"}
    assert not Rehearsal.objects.exists()


def test_a_market_named_twice_is_replayed_once(call):
    the_rulebook()

    answer = call("post", PATH, {"version": 1, "markets": ["us", "us"], **PERIOD})

    assert answer.json()["markets"] == ["us"]


def test_no_more_than_a_few_are_under_way_at_once(call):
    under_way = [asked() for _ in range(5)]

    refused = call("post", PATH, {"version": 1, **PERIOD}, idem="sixth")
    services.cancel(rehearsal_id=under_way[0].pk, by=ANALYST)
    taken = call("post", PATH, {"version": 1, **PERIOD}, idem="sixth")

    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_under_way")
    assert taken.status_code == 202
    assert Rehearsal.objects.count() == 6


def test_one_that_is_under_way_can_be_cancelled_once(call):
    rehearsal = asked()

    first = call("post", f"{PATH}/{rehearsal.pk}/cancel", idem="x")
    second = call("post", f"{PATH}/{rehearsal.pk}/cancel", idem="y")

    assert (first.status_code, first.json()["state"]) == (200, "cancelled")
    assert (second.status_code, second.json()["code"]) == (409, "not_under_way")


def test_reading_is_not_asking_and_strangers_see_nothing(call, client):
    rehearsal = rehearsed()

    reader = call("post", PATH, {"version": 1, **PERIOD}, scopes=("rulebooks:read",))
    stranger = call("get", f"{PATH}/{rehearsal.pk}", scopes=("parties:read",))
    client.force_login(UserFactory(role="reviewer"))
    reviewer = client.get(f"{PATH}/{rehearsal.pk}")

    assert (reader.status_code, reader.json()["code"]) == (403, "not_permitted")
    assert stranger.status_code == 404
    assert reviewer.status_code == 200
    assert call("get", f"{PATH}/999").status_code == 404
    assert call("get", f"/api/v1/rulebooks/none/rehearsals/{rehearsal.pk}").status_code == 404
