"""How accounts hang together, over the API: links, and traits that they share."""

import pytest

from parties.models import Link
from tests.factories import MarketFactory, PartyFactory
from tests.integrations.factories import a_key
from tests.parties.test_api import ROW, URL, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    MarketFactory()
    _, headers = a_key("parties:read", "parties:write")
    return headers


def test_links_are_made_listed_and_ended(client, key):
    one, other = PartyFactory(), PartyFactory()
    url = f"{URL}/{one.ref}/links"

    made = post(client, url, {"other": other.ref, "kind": "bound", "origin": "device"}, key)
    listed = client.get(url, headers=key).json()["results"]
    ended = client.delete(f"{url}/{made.json()['id']}", headers=key)

    assert made.status_code == 201
    assert listed == [made.json()]
    assert ended.json()["valid_to"] is not None
    assert client.get(url, headers=key).json()["results"] == []


def test_a_link_needs_an_account_that_exists_and_is_another(client, key):
    party = PartyFactory()
    said = {"kind": "bound", "origin": "device"}

    unknown = post(client, f"{URL}/{party.pk}/links", {**said, "other": "us:seller:none"}, key)
    itself = post(client, f"{URL}/{party.pk}/links", {**said, "other": party.ref}, key)

    assert (unknown.status_code, itself.status_code) == (422, 409)
    assert Link.objects.count() == 0


def test_a_link_of_others_cannot_be_ended_through_ones_own_account(client, key):
    link = Link.objects.create(
        party=PartyFactory(), other=PartyFactory(), kind="bound", origin="device"
    )

    answer = client.delete(f"{URL}/{PartyFactory().pk}/links/{link.pk}", headers=key)

    assert answer.status_code == 404


def test_traits_come_in_batches_and_join_accounts(client, key):
    post(client, URL, ROW, key)
    post(client, URL, {**ROW, "external_id": "4712"}, key)
    trait = {"kind": "phone", "value": "+1 (555) 010-7788", "origin": "registration"}
    bad = {"kind": "horoscope", "value": "leo", "origin": "registration"}

    first = post(client, f"{URL}/us:seller:4711/traits", {"traits": [trait, bad]}, key)
    other = {**trait, "value": "+15550107788"}
    post(client, f"{URL}/us:seller:4712/traits", {"traits": [other]}, key)
    said = client.get(f"{URL}/us:seller:4711/cluster", headers=key).json()

    assert first.json()["accepted"] == 1
    assert first.json()["rejected"][0]["field"] == "kind"
    assert [(node["party"], node["distance"]) for node in said["parties"]] == [
        ("us:seller:4711", 0),
        ("us:seller:4712", 1),
    ]
    assert [(edge["kind"], edge["confidence"]) for edge in said["edges"]] == [("phone", 100)]
    listed = client.get(f"{URL}/us:seller:4711/traits", headers=key)
    assert "7788" not in listed.content.decode()
