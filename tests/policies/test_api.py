"""Rulebooks over the API."""

import itertools
from datetime import UTC, datetime

import pytest
import time_machine

from policies.models import Draft, Rulebook, RulebookVersion
from tests.factories import MarketFactory, UserFactory
from tests.integrations.factories import a_key
from tests.rulebooks import a_body, publish

pytestmark = pytest.mark.django_db

URL = "/api/v1/rulebooks"
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
_keys = itertools.count()


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def key():
    MarketFactory()
    return a_key("rulebooks:read", "rulebooks:write")[1]


@pytest.fixture
def person():
    """A key that may name people, and two policy managers."""
    UserFactory(username="ann", role="policy_manager")
    UserFactory(username="ben", role="policy_manager")
    _, headers = a_key("rulebooks:read", "rulebooks:write", "act_as")
    return lambda name: {**headers, "Goodstanding-Actor": name}


def post(client, url, body, headers):
    return client.post(
        url,
        body,
        content_type="application/json",
        headers={**headers, "Idempotency-Key": f"k{next(_keys)}"},
    )


def with_guidance():
    body = a_body()
    body["clauses"][0]["guidance"] = "Look twice."
    return body


def test_a_rulebook_is_opened_and_listed(client, key):
    row = {"code": "us-seller", "title": "Rules", "market": "us", "party_kind": "seller"}

    created = post(client, URL, row, key)
    listed = client.get(URL, headers=key)

    assert created.status_code == 201
    assert created.json() == {
        **row,
        "version_in_force": None,
        "in_force_since": None,
        "next_version": None,
        "next_from": None,
        "drafts_in_review": 0,
    }
    assert listed.json()["results"] == [created.json()]


def test_two_rulebooks_for_one_kind_are_a_conflict(client, key):
    publish()

    answer = post(
        client,
        URL,
        {"code": "more", "title": "Rules", "market": "us", "party_kind": "seller"},
        key,
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "rulebook_exists")
    assert Rulebook.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("market", "atlantis"), ("party_kind", "ghost"), ("code", "no code"), ("title", "")],
)
def test_what_a_rulebook_needs_is_said(client, key, field, value):
    row = {"code": "us-seller", "title": "Rules", "market": "us", "party_kind": "seller"}

    answer = post(client, URL, {**row, field: value}, key)

    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]
    assert not Rulebook.objects.exists()


def test_a_version_is_proposed_by_one_and_published_by_another(client, key, person):
    publish()
    url = f"{URL}/us-seller"

    proposed = post(
        client,
        f"{url}/versions",
        {"body": a_body(title="New rules"), "effective_from": "2026-12-01T05:00:00Z"},
        person("ann"),
    )
    draft = f"{url}/drafts/{proposed.json()['id']}"
    alone = post(client, f"{draft}/publish", {}, person("ann"))
    nobody = post(client, f"{draft}/publish", {}, key)
    published = post(client, f"{draft}/publish", {}, person("ben"))

    assert (proposed.status_code, proposed.json()["state"]) == (201, "in_review")
    assert (alone.status_code, alone.json()["code"]) == (409, "second_person_needed")
    assert (nobody.status_code, nobody.json()["code"]) == (403, "person_required")
    assert published.status_code == 201
    assert published.json()["number"] == 2
    assert published.json()["effective_from"] == "2026-12-01T05:00:00Z"
    assert published.json()["in_force"] is False
    assert published.json()["body"]["title"] == "New rules"
    assert client.get(draft, headers=key).json()["version"] == 2
    assert client.get(url, headers=key).json() | {"in_force_since": None} == {
        "code": "us-seller",
        "title": "Rules us seller",
        "market": "us",
        "party_kind": "seller",
        "version_in_force": 1,
        "in_force_since": None,
        "next_version": 2,
        "next_from": "2026-12-01T05:00:00Z",
        "drafts_in_review": 0,
    }


def test_a_version_with_faults_is_refused_with_all_of_them_and_nothing_is_kept(client, key):
    publish()

    answer = post(
        client,
        f"{URL}/us-seller/versions",
        {"body": a_body(clauses=[], windows={"redress": []})},
        key,
    )

    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"
    assert [fault["field"] for fault in answer.json()["errors"]] == [
        "clauses",
        "windows",
        "windows.redress",
    ]
    assert Draft.objects.count() == RulebookVersion.objects.count() == 1


@pytest.mark.parametrize("body", [None, "words", 7, [], {"title": "a\u0000b"}])
def test_a_body_that_is_no_version_is_refused(client, key, body):
    publish()

    answer = post(client, f"{URL}/us-seller/versions", {"body": body}, key)

    assert answer.status_code == (400 if isinstance(body, dict) else 422)  # NUL: no valid request
    assert Draft.objects.count() == 1


def test_numbers_beyond_every_column_are_faults(client, key):
    publish()
    body = a_body()
    body["scheme"]["cap"] = 10**30

    answer = post(client, f"{URL}/us-seller/versions", {"body": body}, key)

    assert answer.status_code in {400, 422}
    assert Draft.objects.count() == 1


def test_versions_are_listed_newest_first_and_read_whole(client, key):
    MarketFactory()
    first = publish(body=with_guidance())
    publish(body=a_body(title="Second"))

    listed = client.get(f"{URL}/us-seller/versions", headers=key).json()["results"]
    whole = client.get(f"{URL}/us-seller/versions/1", headers=key).json()

    assert [line["number"] for line in listed] == [2, 1]
    assert whole["body_digest"] == first.body_digest
    assert whole["in_force"] is False
    assert whole["body"]["clauses"][0]["guidance"] == "Look twice."
    assert [clause["code"] for clause in whole["body"]["clauses"]] == [
        "late_dispatch",
        "misleading_listing",
        "prohibited_live",
        "reminder",
    ]


def test_a_party_member_reads_what_is_published_without_guidance(client):
    MarketFactory()
    publish(body=with_guidance())
    client.force_login(UserFactory(role="party_member"))

    whole = client.get(f"{URL}/us-seller/versions/1")
    proposed = post(client, f"{URL}/us-seller/versions", {"body": a_body()}, {})
    draft = client.get(f"{URL}/us-seller/drafts/{Draft.objects.get().pk}")

    assert whole.status_code == 200
    assert "Look twice." not in whole.content.decode()
    assert (proposed.status_code, draft.status_code) == (403, 404)


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/us-seller/versions/9", "/us-seller/versions/99999999999", "/us-seller/drafts/0"],
)
def test_what_is_not_there_is_not_found(client, key, path):
    publish()

    assert client.get(f"{URL}{path}", headers=key).status_code == 404


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get(URL).status_code == 401


def test_lists_cost_the_same_however_long(client, key, django_assert_max_num_queries):
    for code in ("us", "id", "th"):
        MarketFactory(code=code)
        for kind in ("seller", "creator"):
            publish(code, kind)
            publish(code, kind, body=a_body(title="Second"))

    with django_assert_max_num_queries(4):
        assert len(client.get(URL, headers=key).json()["results"]) == 6
