"""Intake, rules and detections over the API, with a key of the scopes asked for."""

import pytest
from django.test import Client

from governance.models import Event
from monitoring.models import Detection, Report, Signal
from tests.factories import ItemFactory, PartyFactory, UserFactory
from tests.integrations.factories import a_key
from tests.monitoring.factories import (
    SignalFactory,
    observe,
    publish,
    the_metrics,
    the_sellers_rulebook,
)

pytestmark = pytest.mark.django_db


class Caller:
    """A system with a key of these scopes; every POST has an Idempotency-Key of its own."""

    def __init__(self, *scopes: str):
        self.key, self.headers = a_key(*scopes)
        self.client, self.posts = Client(), 0

    def get(self, path: str, **query):
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers)

    def post(self, path: str, body=None):
        self.posts += 1
        return self.client.post(
            f"/api/v1/{path}",
            body or {},
            content_type="application/json",
            headers={**self.headers, "Idempotency-Key": f"key-{self.posts}"},
        )

    def patch(self, path: str, body):
        return self.client.patch(
            f"/api/v1/{path}", body, content_type="application/json", headers=self.headers
        )


def a_signal(party, **changes):
    return {
        "party": party.ref,
        "metric": "late_delivery_rate",
        "value": 0.2,
        "observed_at": "2026-02-28T00:00:00Z",
        "source_key": "week 9",
        **changes,
    }


def test_a_batch_of_signals_keeps_the_good_and_names_the_bad():
    the_metrics()
    party, caller = PartyFactory(), Caller("signals:write")
    rows = [a_signal(party), a_signal(party, value="much", source_key="week 10")]

    answer = caller.post("signals", {"signals": rows})

    assert answer.status_code == 201
    assert answer.json() == {
        "accepted": 1,
        "duplicates": 0,
        "rejected": [
            {
                "index": 1,
                "field": "value",
                "value": "much",
                "message": "Expected float | null, got str. "
                "Send a finite number, or null where it is not known.",
            }
        ],
    }
    assert Signal.objects.get().party == party
    assert Event.objects.get(name="signals.received").actor == f"key:{caller.key.pk}"


def test_a_batch_without_a_good_row_is_422_and_a_repeat_200():
    the_metrics()
    party, caller = PartyFactory(), Caller("signals:write")

    bad = caller.post("signals", {"signals": [a_signal(party, metric="lateness")]})
    caller.post("signals", {"signals": [a_signal(party)]})
    again = caller.post("signals", {"signals": [a_signal(party)]})

    assert bad.status_code == 422
    assert again.status_code == 200
    assert again.json() == {"accepted": 0, "duplicates": 1, "rejected": []}


@pytest.mark.parametrize("body", [{}, {"signals": []}, {"signals": "x"}, {"signals": [{}] * 501}])
def test_what_is_no_batch_is_refused_whole(body):
    answer = Caller("signals:write").post("signals", body)

    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"


def test_signals_are_listed_filtered_and_counted():
    the_metrics()
    party, caller = PartyFactory(), Caller("signals:read")
    observe(party, late_delivery_rate=0.2, avg_review_score=None)
    observe(PartyFactory(), avg_review_score=4.0)

    of_party = caller.get("signals", party=party.ref).json()["results"]
    unknown = caller.get("signals", metric="avg_review_score", known="false", count=1)
    known = caller.get("signals", metric="avg_review_score", known="true").json()["results"]

    assert {row["metric"] for row in of_party} == {"late_delivery_rate", "avg_review_score"}
    assert unknown.json()["count"] == len(unknown.json()["results"]) == 1
    assert [row["value"] for row in known] == [4.0]
    assert caller.get("signals", party="us:seller:nobody").status_code == 404
    assert caller.get("signals", known="perhaps").status_code == 422


def test_a_list_of_signals_costs_the_same_however_long(django_assert_max_num_queries):
    for _ in range(30):
        SignalFactory()
    caller = Caller("signals:read")

    with django_assert_max_num_queries(5):
        assert len(caller.get("signals").json()["results"]) == 30


def test_orders_come_in_by_batch():
    party, caller = PartyFactory(), Caller("orders:write")
    order = {
        "party": party.pk,
        "external_id": "O-1",
        "outcome": "completed",
        "placed_at": "2026-02-01T00:00:00Z",
    }

    answer = caller.post("orders", {"orders": [order, {**order, "outcome": "lost"}]})

    assert answer.status_code == 201
    assert answer.json()["accepted"] == 1
    assert [fault["field"] for fault in answer.json()["rejected"]] == ["outcome"]


def test_a_report_is_seen_by_who_sent_it_and_by_staff():
    the_sellers_rulebook()
    item, scopes = ItemFactory(), ("reports:read", "reports:write")
    sender, other = Caller(*scopes), Caller(*scopes)
    body = {
        "item": item.ref,
        "source": "buyer",
        "reporter": "buyer-9",
        "clause": "misleading_listing",
        "text": "The bag is not leather.",
        "source_key": "report 1",
    }

    made = sender.post("reports", body)
    again = sender.post("reports", body)

    assert made.status_code == 201
    assert made.json()["text"] == "The bag is not leather."
    assert (again.status_code, again.json()) == (200, made.json())
    assert made.json()["language"] == "en"
    other_words = sender.post("reports", {**body, "text": "It is torn.", "language": "es"})
    assert (other_words.status_code, other_words.json()["code"]) == (409, "source_key_taken")
    assert other_words.json()["differs"] == ["text", "language"]
    crooked = sender.post("reports", {**body, "source_key": "2", "language": "in English"})
    assert [one["field"] for one in crooked.json()["errors"]] == ["language"]
    assert sender.get("reports", count=1).json()["count"] == 1
    assert other.get("reports").json()["results"] == []
    path = f"reports/{made.json()['id']}"
    assert sender.get(path).json()["item"] == item.ref
    assert other.get(path).status_code == 404
    staff = Client()
    staff.force_login(
        UserFactory(role="reviewer"), "allauth.account.auth_backends.AuthenticationBackend"
    )
    assert staff.get(f"/api/v1/{path}").json()["party"] == item.owner.ref


def test_a_report_about_nothing_is_refused():
    the_sellers_rulebook()
    caller = Caller("reports:write")
    body = {
        "source": "buyer",
        "reporter": "b",
        "clause": "late_dispatch",
        "text": "x",
        "source_key": "1",
    }

    assert caller.post("reports", body).status_code == 422
    assert caller.post("reports", {**body, "party": "us:seller:none"}).status_code == 404
    assert not Report.objects.exists()


def test_metrics_are_named_over_the_api():
    caller = Caller("rules:write", "signals:read")

    made = caller.post("metrics", {"code": "cancel_rate", "title": "Cancelled", "unit": "fraction"})
    refused = caller.post("metrics", {"code": "Cancel-Rate", "title": "No", "unit": "count"})

    assert made.status_code == 201
    assert refused.status_code == 422
    assert "cancel_rate" in [row["code"] for row in caller.get("metrics").json()["results"]]


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("get", "signals", "signals:write"),
        ("get", "rules", "signals:read"),
        ("get", "detections", "rules:read"),
        ("get", "reports", "reports:write"),
        ("post", "orders", "signals:write"),
    ],
)
def test_another_scope_finds_nothing(method, path, scope):
    assert getattr(Caller(scope), method)(path).status_code == 404


def test_reading_scopes_may_not_write():
    publish()
    caller = Caller("rules:read")

    answer = caller.post("rules/late-dispatch/evaluations")

    assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")
    assert not Detection.objects.exists()
