"""What somebody of ill will tries at the doors of pages and API."""

import pytest
from django.test import Client

from integrations.models import Endpoint
from tests.access.world import FOREIGNER, OWNER, World
from tests.factories import MembershipFactory, UserFactory
from tests.integrations.factories import a_key
from violations.models import Violation

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(settings):
    settings.WEBHOOK_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    return World()


def test_a_session_writes_over_the_api_only_with_its_csrf_token(world):
    client = Client(enforce_csrf_checks=True, headers={"Idempotency-Key": "n1"})
    client.force_login(
        world.users["administrator"], "allauth.account.auth_backends.AuthenticationBackend"
    )

    answer = client.post(
        "/api/v1/webhooks/endpoints",
        {"url": "http://127.0.0.1:9/"},
        content_type="application/json",
    )

    assert (answer.status_code, answer.json()["code"]) == (403, "csrf_failed")
    assert list(Endpoint.objects.all()) == [world.endpoint]


@pytest.mark.parametrize(
    "referer",
    [
        "https://evil.example/workbench/",
        "http://testserver//evil.example/",
        "http://testserver@evil.example/",
        "javascript:alert(1)",
    ],
)
def test_signing_in_again_never_leads_to_another_site(client, referer):
    user = UserFactory(role="reviewer", username="ada")
    user.set_password("correct horse battery")
    user.save()
    asked = client.post("/integrations/keys/", headers={"Referer": referer})

    answer = client.post(asked["Location"], {"login": "ada", "password": "correct horse battery"})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert not answer["Location"].startswith("//")


@pytest.mark.parametrize("said", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_choosing_a_language_never_leads_to_another_site(client, said):
    answer = client.post("/language/setlang/", {"language": "es", "next": said})

    assert answer.status_code == 302
    assert "evil" not in answer["Location"]


@pytest.mark.parametrize(
    "field", ["id", "state", "score", "party_id", "by", "decided_by", "role", "is_active"]
)
def test_fields_that_nobody_offered_are_refused(client, field):
    _, headers = a_key("parties:write")
    body = {"market": "us", "kind": "seller", "external_id": "1", "name": "Shop", field: 1}

    answer = client.post(
        "/api/v1/parties",
        body,
        content_type="application/json",
        headers={**headers, "Idempotency-Key": "n1"},
    )

    assert answer.status_code == 422
    assert field in [fault["field"] for fault in answer.json()["errors"]]


def test_an_answer_kept_for_one_is_not_told_to_another(world):
    owner, foreigner = world.client(OWNER), world.client(FOREIGNER)
    path = f"/api/v1/appeals/{world.appeal.pk}/messages"
    said = {"data": {"text": "Only we know this."}, "content_type": "application/json"}

    first = owner.post(path, **said, headers={"Idempotency-Key": "same"})
    other = foreigner.post(path, **said, headers={"Idempotency-Key": "same"})

    assert (first.status_code, other.status_code) == (201, 404)
    assert b"Only we know" not in other.content


def test_names_are_shown_as_words_and_never_run(world, client):
    evil = '<img src=x onerror="alert(1)">{{7*7}}'
    type(world.party).objects.filter(pk=world.party.pk).update(name=evil)
    client.force_login(
        world.users["senior_reviewer"], "allauth.account.auth_backends.AuthenticationBackend"
    )

    for path in (f"/workbench/parties/{world.party.pk}/", f"/workbench/cases/{world.case.code}/"):
        html = client.get(path).content.decode()
        assert "&lt;img src=x" in html
        assert "<img src=x" not in html


def test_a_member_who_has_left_reads_nothing_more(client):
    member = MembershipFactory()
    client.force_login(member.user)
    path = f"/api/v1/parties/{member.party.pk}"
    assert client.get(path).status_code == 200

    member.ended_at = member.party.created_at
    member.save()

    assert client.get(path).status_code == 404
    assert not Violation.objects.exists()
