"""Webhooks over the API, and the description of the whole."""

import pytest
import time_machine

from governance.models import Event, IdempotentRequest
from integrations import services
from integrations.models import Delivery, Endpoint
from tests.factories import UserFactory
from tests.integrations.factories import a_delivery, a_key, an_endpoint

pytestmark = pytest.mark.django_db

ENDPOINTS = "/api/v1/webhooks/endpoints"
DELIVERIES = "/api/v1/webhooks/deliveries"


@pytest.fixture
def caller(client):
    """Calls with a key that may write; every POST with a key of its own against repeats."""
    key, headers = a_key("webhooks:read", "webhooks:write")
    numbers = iter(range(1000))

    class Caller:
        actor = f"key:{key.pk}"

        def get(self, path, **query):
            return client.get(path, query, headers=headers)

        def post(self, path, body=None, again=None):
            once = {"Idempotency-Key": again or f"n{next(numbers)}"}
            return client.post(
                path, body or {}, content_type="application/json", headers={**headers, **once}
            )

        def delete(self, path):
            return client.delete(path, headers=headers)

    return Caller()


def test_an_endpoint_is_added_and_its_secret_told_once(caller):
    answer = caller.post(ENDPOINTS, {"url": "http://127.0.0.1:9/", "events": ["violation.*"]})

    endpoint = Endpoint.objects.get()
    assert answer.status_code == 201
    assert answer.json()["secret"] == endpoint.secrets[0]
    assert "secret" not in caller.get(ENDPOINTS).json()["results"][0]
    assert Event.objects.get(name="endpoint.added").actor == caller.actor


@pytest.mark.parametrize("path", [ENDPOINTS, f"{ENDPOINTS}/{{}}/rotate"])
def test_a_repeat_changes_nothing_and_says_that_the_secret_was_told_once(caller, path):
    path = path.format(an_endpoint().pk)
    body = {"url": "http://127.0.0.1:9/"} if path == ENDPOINTS else {}

    first = caller.post(path, body, again="same").json()
    known = list(Endpoint.objects.order_by("pk").values("pk", "secrets"))
    second = caller.post(path, body, again="same")

    note = "`secret` was told once, in the first answer. It is not kept."
    assert first["secret"].startswith("whsec_")
    assert second.json() == {**first, "secret": None, "note": note}
    assert second["Idempotency-Replayed"] == "true"
    assert list(Endpoint.objects.order_by("pk").values("pk", "secrets")) == known
    assert first["secret"] not in str(IdempotentRequest.objects.values())


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"url": "https://10.0.0.5/"}, "address_refused"),
        ({"url": "http://127.0.0.1:9/", "events": ["key.issued"]}, "unknown_event"),
        ({"events": []}, "invalid"),
        ({"url": "x" * 401}, "invalid"),
    ],
)
def test_what_cannot_be_an_endpoint_is_refused_by_name(caller, body, code):
    answer = caller.post(ENDPOINTS, body)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert Endpoint.objects.count() == 0


def test_a_secret_is_rotated_and_the_older_retired(caller):
    endpoint = an_endpoint()

    assert caller.post(f"{ENDPOINTS}/{endpoint.pk}/rotate").status_code == 201
    assert caller.post(f"{ENDPOINTS}/{endpoint.pk}/retire").status_code == 200
    last = caller.post(f"{ENDPOINTS}/{endpoint.pk}/retire")

    assert (last.status_code, last.json()["code"]) == (409, "last_secret")


def test_an_endpoint_is_deactivated_once(caller):
    endpoint = an_endpoint()

    assert caller.delete(f"{ENDPOINTS}/{endpoint.pk}").status_code == 204
    again = caller.delete(f"{ENDPOINTS}/{endpoint.pk}")

    assert (again.status_code, again.json()["code"]) == (409, "endpoint_inactive")
    assert caller.delete(f"{ENDPOINTS}/0").status_code == 404


def test_deliveries_are_listed_with_their_attempts(caller, django_assert_max_num_queries):
    down = an_endpoint()
    for _ in range(5):
        a_delivery(down)
    services.deliver_due()

    with django_assert_max_num_queries(7):
        rows = caller.get(DELIVERIES).json()["results"]

    assert [len(row["attempts"]) for row in rows] == [1] * 5
    assert rows[0]["type"] == "standing.changed"
    assert rows[0]["payload"]["type"] == "standing.changed"
    assert caller.get(DELIVERIES, state="delivered").json()["results"] == []
    assert caller.get(DELIVERIES, state="lost").status_code == 422
    assert len(caller.get(DELIVERIES, endpoint=down.pk).json()["results"]) == 5
    assert caller.get(DELIVERIES, endpoint="x").status_code == 422


def test_a_delivery_is_replayed(caller):
    delivery = a_delivery(an_endpoint())
    Delivery.objects.update(state=Delivery.State.FAILED)

    answer = caller.post(f"{DELIVERIES}/{delivery.pk}/replay")

    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    assert caller.post(f"{DELIVERIES}/0/replay").status_code == 404


def test_a_key_that_may_only_read_is_refused_and_changes_nothing(client):
    endpoint = an_endpoint()
    _, headers = a_key("webhooks:read")

    answer = client.delete(f"{ENDPOINTS}/{endpoint.pk}", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")
    assert Endpoint.objects.get().active


def test_an_unknown_key_is_told_how_to_authenticate(client):
    answer = client.get(ENDPOINTS, headers={"Authorization": "Bearer nonsense"})

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert answer.json()["code"] == "not_authenticated"


def test_a_key_that_may_not_name_a_person_is_told_so(client):
    _, headers = a_key("webhooks:read")
    person = UserFactory(role="administrator")

    answer = client.get(ENDPOINTS, headers={**headers, "Goodstanding-Actor": person.username})

    assert (answer.status_code, answer.json()["code"]) == (403, "actor_refused")


def test_a_person_through_a_key_is_named_in_the_log(client):
    key, headers = a_key("act_as")
    person = UserFactory(role="administrator")
    headers = {**headers, "Goodstanding-Actor": person.username, "Idempotency-Key": "n1"}

    client.post(
        ENDPOINTS, {"url": "http://127.0.0.1:9/"}, content_type="application/json", headers=headers
    )

    event = Event.objects.get(name="endpoint.added")
    assert event.actor == f"user:{person.pk}/key:{key.pk}"


def test_the_description_is_open_and_says_how_to_authenticate(client):
    schema = client.get("/api/v1/schema").json()

    assert schema["openapi"].startswith("3.1")
    assert schema["components"]["securitySchemes"]["apiKey"]["scheme"] == "bearer"
    assert "/api/v1/webhooks/deliveries/{delivery_id}/replay" in schema["paths"]


def test_a_key_gone_wild_is_slowed_down_and_told_for_how_long(client, settings):
    settings.API_CALLS_A_MINUTE = 2
    _, wild = a_key("webhooks:read")
    _, calm = a_key("webhooks:read")

    with time_machine.travel("2026-03-01T12:00:20Z", tick=False):
        answers = [client.get(ENDPOINTS, headers=wild) for _ in range(3)]
        other = client.get(ENDPOINTS, headers=calm)
    with time_machine.travel("2026-03-01T12:01:00Z", tick=False):
        later = client.get(ENDPOINTS, headers=wild)

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert (answers[2].json()["code"], answers[2]["Retry-After"]) == ("throttled", "40")
    assert (other.status_code, later.status_code) == (200, 200)
