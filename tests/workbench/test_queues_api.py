"""Queues over the API."""

import pytest

from tests.workbench.factories import a_case, a_reviewer, claimed, the_rulebook
from workbench.models import Claim, Queue

pytestmark = pytest.mark.django_db


def send(client, method, path, body=None, key="k"):
    return getattr(client, method)(
        f"/api/v1/{path}",
        body,
        content_type="application/json",
        headers={"Idempotency-Key": key},
    )


@pytest.fixture
def lead(client):
    user = a_reviewer("quality_lead")
    client.force_login(user)
    return user


def test_a_queue_is_made_changed_and_deleted(client, lead):
    the_rulebook()
    made = send(
        client, "post", "queues", {"code": "late", "title": "Late", "clauses": ["reminder"]}
    )
    changed = send(client, "patch", "queues/late", {"due_hours": 6, "version": 1})
    stale = send(client, "patch", "queues/late", {"due_hours": 7, "version": 1})
    gone = send(client, "delete", "queues/late?to=default")

    assert (made.status_code, made.json()["would_take"]) == (201, 0)
    assert changed.json()["due_hours"] == 6
    assert (stale.status_code, stale.json()["code"]) == (409, "stale_page")
    assert gone.status_code == 204
    assert send(client, "get", "queues/late").status_code == 404


def test_what_a_queue_asks_of_a_decision_is_read_and_changed(client, lead):
    made = send(client, "post", "queues", {"code": "late", "title": "Late"}).json()
    said = {"reason_to_clear": False, "bulk_alone_up_to": 20}
    changed = send(client, "patch", "queues/late", said).json()

    asks = ("reason_to_find", "reason_to_clear", "bulk_alone_up_to")
    assert [made[name] for name in asks] == [True, True, 100]
    assert [changed[name] for name in asks] == [True, False, 20]


def test_a_queue_for_an_unknown_clause_names_field_value_and_remedy(client, lead):
    the_rulebook()
    said = {"code": "late", "title": "Late", "clauses": ["remindr"], "severities": ["grave"]}

    refused = send(client, "post", "queues", said)

    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    assert [(one["field"], one["value"]) for one in refused.json()["errors"]] == [
        ("clauses", "remindr"),
        ("severities", "grave"),
    ]
    assert refused.json()["errors"][0]["message"].endswith("Did you mean “reminder”?")
    assert not Queue.objects.filter(code="late").exists()


def test_an_overlap_names_the_other_queue(client, lead):
    said = {"code": "a", "title": "A", "precedence": 50}
    send(client, "post", "queues", said)

    refused = send(client, "post", "queues", said | {"code": "b"}, key="second")

    assert (refused.status_code, refused.json()["other"]) == (422, "a")
    assert not Queue.objects.filter(code="b").exists()


def test_a_case_is_moved_and_handed_over(client, lead):
    case, other = claimed(a_case(), lead), a_reviewer()
    Queue.objects.create(code="b", title="B")

    moved = send(client, "post", f"cases/{case.code}/queue", {"queue": "b"})
    nowhere = send(client, "post", f"cases/{case.code}/queue", {"queue": "x"}, key="second")
    handed = send(client, "post", f"cases/{case.code}/transfer", {"to": other.username}, key="3")

    assert moved.json()["queue"] == "b"
    assert (nowhere.status_code, nowhere.json()["code"]) == (422, "no_such_queue")
    assert handed.status_code == 200
    assert Claim.objects.get(ended_at__isnull=True).reviewer == other


def test_a_code_that_is_taken_is_refused_at_its_field_and_changes_nothing(client, lead):
    send(client, "post", "queues", {"code": "late", "title": "Late"}, key="one")
    send(client, "post", "queues", {"code": "early", "title": "Early"}, key="two")

    answer = send(client, "patch", "queues/early", {"code": "late"})

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert [fault["field"] for fault in answer.json()["errors"]] == ["code"]
    assert Queue.objects.filter(code="early").exists()
