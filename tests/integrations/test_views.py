"""The page of keys and webhooks, and the reference."""

import base64
from typing import Any

import pytest

from integrations import description, keys, outgoing, services
from integrations.models import ApiKey, Delivery, Endpoint
from tests.factories import UserFactory
from tests.integrations.factories import a_delivery, a_key, an_endpoint

pytestmark = pytest.mark.django_db

PAGE = "/integrations/"


@pytest.fixture
def administrator(client):
    client.force_login(UserFactory(role="administrator"))
    return client


@pytest.fixture
def analyst(client):
    client.force_login(UserFactory(role="analyst"))
    return client


def test_an_empty_page_says_what_would_fill_it(administrator):
    page = administrator.get(PAGE).content.decode()

    assert "No system may call yet." in page
    assert "Nobody is told of anything yet." in page
    assert "Nothing has been sent yet." in page


def test_a_key_is_issued_and_told_once(administrator):
    answer = administrator.post(
        f"{PAGE}keys/", {"name": "Order service", "scopes": ["parties:read", "controls:read"]}
    )

    key = ApiKey.objects.get()
    spoken = answer.context["told"]["secret"]
    assert answer.status_code == 201
    assert keys.take_apart(spoken) == (key.prefix, key.secret_digest)
    assert spoken in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert spoken not in administrator.get(PAGE).content.decode()


def test_a_key_for_nothing_is_refused_with_words(administrator):
    answer = administrator.post(f"{PAGE}keys/", {"name": "Order service"})

    assert answer.status_code == 422
    assert "Please look at this again" in answer.content.decode()
    assert ApiKey.objects.count() == 0


def test_a_key_is_revoked_once(administrator):
    key, _ = a_key()

    for _ in range(2):
        assert administrator.post(f"{PAGE}keys/{key.pk}/revoke/").status_code == 302

    page = administrator.get(PAGE).content.decode()
    assert "This key has been revoked before." in page
    assert "revoked" in page


def test_an_endpoint_is_added_rotated_retired_and_deactivated(administrator):
    added = administrator.post(
        f"{PAGE}endpoints/", {"url": "http://127.0.0.1:9/", "events": "violation.*, tier.changed"}
    )
    endpoint = Endpoint.objects.get()
    path = f"{PAGE}endpoints/{endpoint.pk}"

    rotated = administrator.post(f"{path}/rotate/")
    administrator.post(f"{path}/retire/")
    administrator.post(f"{path}/deactivate/")

    endpoint.refresh_from_db()
    assert (added.status_code, rotated.status_code) == (201, 201)
    assert endpoint.events == ["tier.changed", "violation.*"]
    assert endpoint.secrets == [rotated.context["told"]["secret"]]
    assert not endpoint.active


def test_a_refused_address_is_said_at_its_field(administrator):
    answer = administrator.post(f"{PAGE}endpoints/", {"url": "https://10.0.0.5/"})

    assert answer.status_code == 422
    assert "private network" in answer.context["endpoint_form"].errors["url"][0]
    assert Endpoint.objects.count() == 0


def test_a_delivery_is_sent_again_from_the_page(administrator):
    delivery = a_delivery(an_endpoint())
    Delivery.objects.update(state=Delivery.State.FAILED)

    administrator.post(f"{PAGE}deliveries/{delivery.pk}/replay/")

    delivery.refresh_from_db()
    assert delivery.state == Delivery.State.WAITING
    assert administrator.post(f"{PAGE}deliveries/0/replay/").status_code == 404


def test_staff_see_the_page_but_cannot_act(analyst):
    key, _ = a_key()

    page = analyst.get(PAGE).content.decode()
    answer = analyst.post(f"{PAGE}keys/{key.pk}/revoke/")

    assert key.name in page
    assert "Revoke" not in page
    assert answer.status_code == 403
    assert ApiKey.objects.get().revoked_at is None


def test_a_party_member_finds_nothing_here(client):
    client.force_login(UserFactory())

    assert client.get(PAGE).status_code == 404


def test_deliveries_are_filtered_and_paged(administrator):
    endpoint = an_endpoint()
    for _ in range(30):
        a_delivery(endpoint)
    services.deliver_due()

    first = administrator.get(PAGE, {"state": "waiting"})
    second = administrator.get(PAGE, {"state": "waiting", "cursor": first.context["older"]})

    assert [len(page.context["deliveries"]) for page in (first, second)] == [25, 5]
    assert administrator.get(PAGE, {"state": "failed"}).context["deliveries"] == []
    assert administrator.get(PAGE, {"state": "x", "cursor": "x"}).status_code == 200


def test_the_page_costs_the_same_however_much_was_sent(
    administrator, django_assert_max_num_queries
):
    for number in range(5):
        endpoint = an_endpoint(f"http://127.0.0.1:9/{number}")
        for _ in range(5):
            a_delivery(endpoint)
    services.deliver_due()

    with django_assert_max_num_queries(12):
        administrator.get(PAGE)


def test_the_reference_shows_every_operation_with_a_call(analyst):
    page = analyst.get(f"{PAGE}reference/").content.decode()

    assert "/api/v1/webhooks/endpoints" in page
    assert "curl -X POST" in page
    assert "Idempotency-Key" in page


def test_the_reference_says_how_webhooks_come(analyst):
    page = analyst.get(f"{PAGE}reference/").content.decode()

    assert "Sort by <code>data.event</code>" in page
    assert "tried again after 30 s, 2 min, 10 min, 1 h, 4 h, 12 h, 12 h, 12 h, 12 h;" in page
    assert "<code>violation.recorded</code>" in page
    assert "Webhook(secret).verify(body, headers)" in page


def test_the_receiver_of_the_reference_takes_what_we_send_and_nothing_else():
    example: dict[str, Any] = {}
    exec(description.RECEIVER, example)
    secret, other = ("whsec_" + base64.b64encode(bytes([n]) * 24).decode() for n in (1, 2))
    letter = outgoing.Letter(1, "evt_1", "https://example.com", (secret,), b'{"type": "a.b"}')
    headers = outgoing.headers_of(letter)

    assert example["receive"](secret, letter.body, headers) == {"type": "a.b"}
    assert example["receive"](other, letter.body, headers) is None
    assert example["receive"](secret, b'{"type": "a.c"}', headers) is None
