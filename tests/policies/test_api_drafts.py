"""Drafts over the API: kept with their faults, guarded against each other, submitted, compared."""

import itertools
from datetime import UTC, datetime

import pytest
import time_machine

from policies.models import Draft
from tests.factories import MarketFactory, UserFactory
from tests.integrations.factories import a_key
from tests.rulebooks import a_body, changed, publish

pytestmark = pytest.mark.django_db

URL = "/api/v1/rulebooks/us-seller"
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
def send(client, key):
    def send(verb, path, body):
        headers = {**key, "Idempotency-Key": f"drafts {next(_keys)}"}
        return getattr(client, verb)(
            f"{URL}/{path}", body, content_type="application/json", headers=headers
        )

    return send


def test_a_draft_is_kept_with_its_faults_until_it_has_none(client, key, send):
    publish()

    made = send("post", "drafts", {"body": a_body(clauses=[])})
    draft = f"drafts/{made.json()['id']}"
    refused = send("post", f"{draft}/submit", {})
    with time_machine.travel(NOW.replace(minute=5), tick=False):
        mended = send("patch", draft, {"body": a_body(), "saved_at": made.json()["saved_at"]})
    stale = send(
        "patch", draft, {"body": a_body(title="Mine"), "saved_at": made.json()["saved_at"]}
    )
    submitted = send("post", f"{draft}/submit", {"note": "Clauses again."})

    faults = [
        {"field": "clauses", "message": "A rulebook without clauses forbids nothing."},
    ]
    assert (made.status_code, made.json()["faults"]) == (201, faults)
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert (mended.status_code, mended.json()["faults"]) == (200, [])
    assert (stale.status_code, stale.json()["code"]) == (409, "draft_changed")
    assert (submitted.status_code, submitted.json()["state"]) == (200, "in_review")
    assert submitted.json()["note"] == "Clauses again."
    listed = client.get(f"{URL}/drafts", headers=key).json()["results"]
    assert [line["state"] for line in listed] == ["in_review", "published"]


def test_a_change_that_is_told_too_late_is_refused_with_the_earliest_moment(send):
    publish(body=a_body(notice_days=15))
    body = {"body": a_body(title="New"), "effective_from": "2026-11-25T05:00:00Z"}

    refused = send("post", "versions", body)
    urgent = send("post", "versions", {**body, "urgent_reason": "A law begins."})

    assert (refused.status_code, refused.json()["code"]) == (409, "notice_too_short")
    assert refused.json()["earliest"] == "2026-12-06T05:00:00+00:00"
    assert "The earliest day is 06 Dec 2026" in refused.json()["detail"]
    assert urgent.status_code == 201
    assert urgent.json()["urgent_reason"] == "A law begins."
    assert Draft.objects.count() == 2


def test_two_versions_are_compared_without_guidance_for_parties(client, key):
    publish()
    publish(body=changed(clauses__0__points__medium=20, clauses__1__guidance="Look twice."))
    url = f"{URL}/compare?from_version=1&to_version=2"

    told = client.get(url, headers=key).json()
    client.force_login(UserFactory(role="party_member"))
    shown = client.get(url).json()

    late = {
        "part": "clause-late_dispatch",
        "title": "Late dispatch",
        "change": "changed",
        "facts": [{"name": "Medium", "before": ["−15"], "after": ["−20"], "moved": -5}],
    }
    assert [part["part"] for part in told] == ["clause-late_dispatch", "clause-misleading_listing"]
    assert shown == [late]


def test_a_comparison_says_what_it_needs(client, key):
    publish()

    missing = client.get(f"{URL}/compare?from_version=1", headers=key)
    unknown = client.get(f"{URL}/compare?from_version=1&to_version=9", headers=key)

    assert [fault["field"] for fault in missing.json()["errors"]] == ["to_version"]
    assert (missing.status_code, unknown.status_code) == (422, 404)
