"""Accounts over the API."""

import itertools

import pytest

from governance.models import Event, IdempotentRequest
from parties.models import Invitation, Membership, Party
from tests.factories import MarketFactory, MembershipFactory, PartyFactory, UserFactory
from tests.integrations.factories import a_key

pytestmark = pytest.mark.django_db

URL = "/api/v1/parties"
ROW = {"market": "us", "kind": "seller", "external_id": "4711", "name": "Blue Fern Home"}
_keys = itertools.count()


@pytest.fixture
def key():
    MarketFactory()
    _, headers = a_key("parties:read", "parties:write")
    return headers


def post(client, url, body, headers=None, key=None):
    headers = {**(headers or {}), "Idempotency-Key": key or f"k{next(_keys)}"}
    return client.post(url, body, content_type="application/json", headers=headers)


def test_one_account_is_made_and_then_known(client, key):
    created = post(client, URL, ROW, key)
    known = post(client, URL, ROW, key)

    party = Party.objects.get()
    assert (created.status_code, known.status_code) == (201, 200)
    assert created.json() == known.json()
    assert created.json() | {"created_at": None} == {
        "id": party.pk,
        "ref": "us:seller:4711",
        "market": "us",
        "kind": "seller",
        "external_id": "4711",
        "name": "Blue Fern Home",
        "email": "",
        "language": "en",
        "currency": "USD",
        "entity": None,
        "state": "registered",
        "created_at": None,
    }


def test_the_same_request_again_gets_the_first_answer(client, key):
    first = post(client, URL, ROW, key, key="same")
    second = post(client, URL, ROW, key, key="same")

    assert (second.status_code, second.json()) == (201, first.json())
    assert Event.objects.filter(name="party.registered").count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("market", "atlantis"),
        ("kind", "pirate"),
        ("external_id", ""),
        ("external_id", "x" * 121),
        ("external_id", "a/b"),
        ("name", "x" * 121),
        ("name", "Blue\r\nBcc: everybody@example.com"),
        ("name", "Blue\u2028Fern"),
        ("email", "nobody"),
        ("currency", "usd"),
        ("language", "english please"),
        ("entity", {"external_id": "e"}),
        ("entity", {"external_id": "e", "legal_name": "Blue\tFern"}),
    ],
)
def test_bad_input_is_refused_by_field_and_writes_nothing(client, key, field, value):
    answer = post(client, URL, {**ROW, field: value}, key)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith(field)
    assert Party.objects.count() == 0


def test_a_batch_keeps_the_good_rows_and_explains_the_bad(client, key):
    PartyFactory(external_id="known", name="Known")
    rows = [
        ROW,
        {**ROW, "external_id": "known", "name": "Known"},
        {**ROW, "external_id": "new", "market": "atlantis"},
        {**ROW, "external_id": "other", "entity": {"external_id": "e", "country": "usa"}},
        "nonsense",
    ]

    answer = post(client, URL, {"parties": rows}, key)

    body = answer.json()
    assert answer.status_code == 201
    assert (body["accepted"], body["duplicates"]) == (1, 1)
    assert [(r["index"], r["field"], r["value"]) for r in body["rejected"]] == [
        (2, "market", "atlantis"),
        (3, "entity.legal_name", None),
        (3, "entity.country", "usa"),
        (4, "", "nonsense"),
    ]
    assert "There are: us" in body["rejected"][0]["message"]
    assert sorted(Party.objects.values_list("external_id", flat=True)) == ["4711", "known"]


def test_a_batch_of_nothing_good_is_refused(client, key):
    answer = post(client, URL, {"parties": [{**ROW, "kind": "pirate"}]}, key)

    assert answer.status_code == 422
    assert answer.json()["accepted"] == 0


def test_a_batch_that_was_known_already_is_fine(client, key):
    post(client, URL, {"parties": [ROW]}, key)
    answer = post(client, URL, {"parties": [ROW]}, key)

    assert (answer.status_code, answer.json()["duplicates"]) == (200, 1)


@pytest.mark.parametrize("rows", [[], {}, [ROW] * 501])
def test_a_batch_has_between_1_and_500_rows(client, key, rows):
    assert post(client, URL, {"parties": rows}, key).status_code == 422


def test_a_full_batch_stays_within_its_budget(client, key, django_assert_max_num_queries):
    rows = [{**ROW, "external_id": str(n)} for n in range(100)]

    with django_assert_max_num_queries(25):
        assert post(client, URL, {"parties": rows}, key).json()["accepted"] == 100


def test_accounts_are_found_by_market_kind_id_and_words(client, key):
    PartyFactory(name="Blue Fern Home", external_id="a1")
    PartyFactory(name="Red Oak", kind="creator", external_id="b2")

    def names(query):
        answer = client.get(f"{URL}?{query}", headers=key).json()
        return [party["name"] for party in answer["results"]]

    assert names("") == ["Red Oak", "Blue Fern Home"]
    assert names("kind=creator") == ["Red Oak"]
    assert names("external_id=a1") == ["Blue Fern Home"]
    assert names("q=fern") == ["Blue Fern Home"]
    MarketFactory(code="id")
    assert names("market=id") == []
    said = client.get(f"{URL}?market=zz", headers=key)
    assert said.status_code == 422
    assert said.json()["errors"] == [
        {"field": "market", "message": "There is no market 'zz'. There are: id, us."}
    ]
    assert client.get(f"{URL}?kind=pirate", headers=key).status_code == 422


def test_the_list_costs_the_same_however_long(client, key, django_assert_max_num_queries):
    PartyFactory.create_batch(30)

    with django_assert_max_num_queries(6):
        assert len(client.get(URL, headers=key).json()["results"]) == 30


def test_an_account_is_changed_where_told(client, key):
    PartyFactory(external_id="a1")

    answer = client.patch(
        f"{URL}/us:seller:a1",
        {
            "name": "Other",
            "state": "active",
            "entity": {"external_id": "e", "legal_name": "Blue Fern LLC", "country": "US"},
        },
        content_type="application/json",
        headers=key,
    )

    assert answer.status_code == 200
    assert (answer.json()["name"], answer.json()["state"]) == ("Other", "active")
    assert answer.json()["entity"]["legal_name"] == "Blue Fern LLC"


def test_a_move_that_is_not_possible_is_a_conflict(client, key):
    party = PartyFactory()

    answer = client.patch(
        f"{URL}/{party.pk}", {"state": "closing"}, content_type="application/json", headers=key
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "move_refused")
    assert answer.json()["allowed"] == ["active", "closed"]


def test_the_signed_link_is_told_once_and_kept_nowhere(client, key):
    party = PartyFactory()
    url, body = f"{URL}/{party.pk}/invitations", {"role": "owner", "email": "a@people.example"}

    first = post(client, url, body, key, key="same")
    second = post(client, url, body, key, key="same")

    link = first.json()["link"]
    assert first.status_code == 201
    assert link.startswith("http://testserver/invitation/")
    assert second.json() == {**first.json(), "link": None, "note": second.json()["note"]}
    assert second.json()["note"].startswith("`link` was told once")
    assert link not in str(IdempotentRequest.objects.values())
    assert Invitation.objects.count() == 1
    assert client.get(url, headers=key).json()["results"][0]["email"] == "a@people.example"


def test_an_owner_invites_over_the_api_and_staff_may_not(client):
    owner = MembershipFactory()
    staff = MembershipFactory(party=owner.party, role="staff")
    url, body = f"{URL}/{owner.party.pk}/invitations", {"role": "staff", "email": "a@b.example"}

    client.force_login(owner.user)
    assert post(client, url, body).status_code == 201
    client.force_login(staff.user)
    answer = post(client, url, body)

    assert (answer.status_code, answer.json()["code"]) == (403, "owners_only")
    assert Invitation.objects.count() == 1


def test_members_see_their_own_account_and_no_other(client):
    member, other = MembershipFactory(), MembershipFactory()
    client.force_login(member.user)

    listed = client.get(URL).json()["results"]

    assert [party["id"] for party in listed] == [member.party.pk]
    assert client.get(f"{URL}/{member.party.ref}").status_code == 200
    assert client.get(f"{URL}/{other.party.ref}").status_code == 404
    assert client.get(f"{URL}/{other.party.pk}/invitations").status_code == 404
    assert post(client, f"{URL}/{other.party.pk}/invitations", {}).status_code == 404
    assert client.get(f"{URL}/{member.party.pk}/links").status_code == 404


def test_who_has_left_sees_nothing_any_more(client):
    member = MembershipFactory()
    Membership.objects.update(ended_at=member.joined_at)
    client.force_login(member.user)

    assert client.get(URL).json()["results"] == []
    assert client.get(f"{URL}/{member.party.pk}").status_code == 404


def test_readers_may_not_write(client):
    party = PartyFactory()
    _, headers = a_key("parties:read")
    client.force_login(UserFactory(role="reviewer"))

    for said in ({}, headers):
        answer = post(client, URL, ROW, said)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")
    assert list(Party.objects.all()) == [party]


def test_strangers_are_asked_who_they_are(client):
    assert client.get(URL).status_code == 401
    assert post(client, URL, ROW).status_code == 401


def test_a_key_without_the_scope_finds_nothing(client):
    _, headers = a_key("items:read")

    assert client.get(URL, headers=headers).status_code == 404


def test_a_misspelt_field_is_named_and_nothing_is_kept(client, key):
    answer = post(client, URL, {**ROW, "curency": "USD"}, key)

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "curency"
    assert not Party.objects.filter(external_id="4711").exists()
