"""Intake, rules and detections over the API, with a key of the scopes asked for."""

import pytest
from django.test import Client

from governance.models import Event
from monitoring import services
from monitoring.models import Detection, Report, Rule, Signal
from tests.factories import ItemFactory, PartyFactory, UserFactory
from tests.integrations.factories import a_key
from tests.monitoring.factories import (
    ANALYST,
    LATE,
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


def a_rule(**changes):
    return {
        "code": "late-dispatch",
        "title": "Late dispatch",
        "rulebook": "us-seller",
        "clause": "late_dispatch",
        "expression": LATE,
        "severity": "medium",
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


def test_a_rule_is_tried_published_run_and_counted():
    the_sellers_rulebook()
    the_metrics()
    observe(PartyFactory(), late_delivery_rate=0.2, total_orders=30.0)
    observe(PartyFactory(), late_delivery_rate=0.05, total_orders=30.0)
    observe(PartyFactory(), late_delivery_rate=None, total_orders=30.0)
    caller = Caller("rules:read", "rules:write", "detections:read")

    tried = caller.post("rules/rehearsals", {"rulebook": "us-seller", "expression": LATE}).json()
    assert not Rule.objects.exists()
    made = caller.post("rules", a_rule())
    ran = caller.post("rules/late-dispatch/evaluations")
    again = caller.post("rules/late-dispatch/evaluations")

    assert (tried["evaluated"], tried["breached"], tried["clean"], tried["unknown"]) == (3, 1, 1, 1)
    assert tried["unknowns"][0]["why"] == "late_delivery_rate is not known"
    assert made.status_code == 201
    assert made.json()["version"]["expression"] == LATE
    assert ran.status_code == 201
    counts = ("evaluated", "breached", "clean", "unknown", "raised")
    assert [ran.json()[name] for name in counts] == [3, 1, 1, 1, 1]
    assert again.json()["raised"] == 0
    assert caller.get("detections", rule="late-dispatch", count=1).json()["count"] == 1
    detection = caller.get("detections").json()["results"][0]
    assert detection["facts"] == {"late_delivery_rate": 0.2, "total_orders": 30.0}
    assert detection["clause"] == "late_dispatch"
    assert caller.get(f"detections/{detection['id']}").json() == detection
    assert caller.get("detections", clause="reminder").json()["results"] == []
    assert caller.get("rules/late-dispatch").json()["evaluation"]["evaluated"] == 3
    assert len(caller.get("rules/late-dispatch/evaluations").json()["results"]) == 2


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"expression": "lateness > 0.1"}, 422, "refused_expression"),
        ({"clause": "rudeness"}, 422, "unknown_clause"),
        ({"severity": "terrible"}, 422, "invalid"),
        ({"mode": "decide"}, 422, "rule_may_not_decide"),
        ({"target": "item", "clause": "misleading_listing", "mode": "decide"}, 422, None),
        ({"rulebook": "nowhere"}, 422, "invalid"),
    ],
)
def test_a_rule_that_may_not_be_is_refused_with_its_reason(change, status, code):
    the_sellers_rulebook()
    the_metrics()

    answer = Caller("rules:write").post("rules", a_rule(**change))

    assert answer.status_code == status
    assert code is None or answer.json()["code"] == code
    assert not Rule.objects.exists()


def test_a_refused_expression_tells_line_column_and_remedy():
    the_sellers_rulebook()
    the_metrics()

    answer = Caller("rules:write").post("rules", a_rule(expression="total_orders >= 20"))

    assert answer.json()["errors"] == [
        {
            "field": "expression",
            "line": 1,
            "column": 14,
            "message": "'>=' cannot join double and int.",
            "remedy": "Write 20.0, metrics are doubles.",
        }
    ]


def test_a_rule_keeps_its_subject_and_the_same_wording_is_one_version():
    version = publish()
    caller = Caller("rules:write", "rules:read")

    same = caller.post("rules", a_rule())
    other = caller.post("rules", a_rule(clause="reminder", severity="low"))

    assert same.json()["version"]["id"] == version.pk
    assert other.status_code == 409
    assert other.json()["code"] == "rule_keeps_its_subject"
    assert version.rule.versions.count() == 1


def test_a_rule_is_paused_and_resumed():
    publish()
    caller = Caller("rules:write", "rules:read")

    paused = caller.patch("rules/late-dispatch", {"active": False})
    refused = caller.post("rules/late-dispatch/evaluations")
    resumed = caller.patch("rules/late-dispatch", {"active": True})

    assert paused.json()["active"] is False
    assert (refused.status_code, refused.json()["code"]) == (409, "rule_not_in_force")
    assert resumed.json()["active"] is True


def test_lists_of_rules_and_detections_cost_the_same_however_long(django_assert_max_num_queries):
    rulebook = the_sellers_rulebook()
    for _ in range(10):
        observe(PartyFactory(), late_delivery_rate=0.2, total_orders=30.0)
    for n in range(5):
        version = publish(rulebook, code=f"rule-{n}")
        services.evaluate_rule(rule_version_id=version.pk, by=ANALYST)
    caller = Caller("rules:read", "detections:read")

    with django_assert_max_num_queries(7):
        assert len(caller.get("rules").json()["results"]) == 5
    with django_assert_max_num_queries(5):
        assert len(caller.get("detections").json()["results"]) == 50


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
