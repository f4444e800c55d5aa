"""Items over the API."""

import itertools

import pytest

from governance.models import Event
from items.models import Item, ItemVersion
from tests.factories import ItemFactory, MembershipFactory, PartyFactory, UserFactory
from tests.integrations.factories import a_key

pytestmark = pytest.mark.django_db

URL = "/api/v1/items"
_keys = itertools.count()


@pytest.fixture
def key():
    PartyFactory(external_id="shop")
    _, headers = a_key("items:read", "items:write")
    return headers


def row(**fields):
    return {
        "market": "us",
        "kind": "listing",
        "external_id": "4711",
        "owner": "us:seller:shop",
        "data": {"title": "Linen shirt", "price": {"amount": 2590, "currency": "USD"}},
        **fields,
    }


def post(client, body, headers=None):
    headers = {**(headers or {}), "Idempotency-Key": f"k{next(_keys)}"}
    return client.post(URL, body, content_type="application/json", headers=headers)


def test_a_listing_arrives_and_arrives_again(client, key):
    created, known = post(client, row(), key), post(client, row(), key)

    item = Item.objects.get()
    assert (created.status_code, known.status_code) == (201, 200)
    assert created.json() == known.json()
    assert created.json() | {"created_at": None} == {
        "id": item.pk,
        "ref": "us:listing:4711",
        "market": "us",
        "kind": "listing",
        "external_id": "4711",
        "owner": "us:seller:shop",
        "parent": None,
        "category": "",
        "brand": "",
        "product_code": "",
        "language": "",
        "state": "active",
        "data": {"title": "Linen shirt", "price": {"amount": 2590, "currency": "USD"}},
        "created_at": None,
    }
    assert Event.objects.filter(name="item.registered").count() == 1


def test_a_live_and_its_moment_arrive_in_one_batch(client, key):
    live = row(kind="live", external_id="l1", data={"title": "Spring sale"})
    moment = row(
        kind="live_moment",
        external_id="l1-734",
        parent="us:live:l1",
        data={"clip_url": "https://cdn.example/clip.mp4", "second": 734},
    )

    answer = post(client, {"items": [live, moment, live]}, key)

    assert answer.json() == {"accepted": 2, "duplicates": 1, "rejected": []}
    shown = client.get(f"{URL}/us:live_moment:l1-734", headers=key).json()
    assert shown["parent"] == "us:live:l1"
    assert shown["data"] == {"clip_url": "https://cdn.example/clip.mp4", "second": 734}


def test_a_batch_keeps_the_good_rows_and_explains_the_bad(client, key):
    rows = [
        row(external_id="good"),
        row(external_id="a", owner="us:seller:nobody"),
        row(external_id="b", data={"second": -1}),
        row(external_id="c", kind="live_moment"),
        row(external_id="d", data="words"),
    ]

    answer = post(client, {"items": rows}, key)

    assert answer.status_code == 201
    assert answer.json()["accepted"] == 1
    told = [(fault["index"], fault["field"]) for fault in answer.json()["rejected"]]
    assert told == [(1, "owner"), (2, "data.second"), (3, "parent"), (4, "data")]
    assert list(Item.objects.values_list("external_id", flat=True)) == ["good"]


@pytest.mark.parametrize("field", ["title", "brand"])
def test_a_title_and_a_brand_are_one_line(client, key, field):
    answer = post(client, row(data={field: "Linen\r\nBcc: x"}), key)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == f"data.{field}"
    assert Item.objects.count() == 0


def test_one_bad_item_is_told_by_field(client, key):
    answer = post(client, row(data={"url": "javascript:alert(1)"}), key)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "data.url"
    assert Item.objects.count() == 0


def test_an_item_is_changed_where_told_and_keeps_its_versions(client, key):
    post(client, row(), key)
    change = {"state": "gone", "data": {"title": "Cotton shirt"}}

    for _ in range(2):
        answer = client.patch(
            f"{URL}/us:listing:4711", change, content_type="application/json", headers=key
        )

    assert (answer.json()["state"], answer.json()["data"]) == ("gone", {"title": "Cotton shirt"})
    versions = client.get(f"{URL}/us:listing:4711/versions", headers=key).json()["results"]
    assert [(v["number"], v["data"]["title"]) for v in versions] == [
        (2, "Cotton shirt"),
        (1, "Linen shirt"),
    ]
    assert ItemVersion.objects.count() == 2


def test_items_are_found_by_owner_parent_kind_and_id(client, key):
    post(client, row(), key)
    live = ItemFactory(kind="live", external_id="l1")
    ItemFactory(external_id="child", parent=live, owner=live.owner)

    def ids(query):
        answer = client.get(f"{URL}?{query}", headers=key).json()
        return [item["external_id"] for item in answer["results"]]

    assert ids("") == ["child", "l1", "4711"]
    assert ids("owner=us:seller:shop") == ["4711"]
    assert ids("parent=us:live:l1") == ["child"]
    assert ids("kind=live") == ["l1"]
    assert ids("external_id=4711") == ["4711"]
    for missing in ("owner=nonsense", "parent=us:live:none"):
        assert client.get(f"{URL}?{missing}", headers=key).status_code == 404
    assert client.get(f"{URL}?kind=pirate", headers=key).status_code == 422


def test_the_list_costs_the_same_however_long(client, key, django_assert_max_num_queries):
    ItemFactory.create_batch(20)

    with django_assert_max_num_queries(6):
        assert len(client.get(URL, headers=key).json()["results"]) == 20


def test_members_see_their_own_items_and_no_others(client):
    member = MembershipFactory()
    own, other = ItemFactory(owner=member.party), ItemFactory()
    client.force_login(member.user)

    assert [item["id"] for item in client.get(URL).json()["results"]] == [own.pk]
    assert client.get(f"{URL}/{own.ref}").status_code == 200
    for path in (other.pk, other.ref, f"{other.pk}/versions", "us:listing:none"):
        assert client.get(f"{URL}/{path}").status_code == 404


def test_readers_may_not_write_and_strangers_are_asked_who_they_are(client):
    _, headers = a_key("items:read")

    assert post(client, row()).status_code == 401
    assert post(client, row(), headers).json()["code"] == "not_permitted"
    client.force_login(UserFactory(role="reviewer"))
    assert post(client, row()).json()["code"] == "not_permitted"
    assert Item.objects.count() == 0


def test_a_brand_and_a_product_code_are_kept_and_found_whatever_their_case(client, key):
    post(client, row(external_id="a", brand="Voltix", product_code="4006381333931"), key)
    post(client, row(external_id="b", data={"title": "Charger", "brand": "VOLTIX"}), key)

    found = client.get(URL, {"brand": "voltix"}, headers=key).json()["results"]
    coded = client.get(URL, {"product_code": "4006381333931"}, headers=key).json()["results"]

    assert sorted(one["external_id"] for one in found) == ["a", "b"]
    assert [one["external_id"] for one in coded] == ["a"]
