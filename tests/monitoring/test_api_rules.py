"""Rules over the API: tried, published, run, paused and counted."""

import pytest

from monitoring import services
from monitoring.models import Rule
from tests.factories import PartyFactory
from tests.monitoring.factories import (
    ANALYST,
    LATE,
    observe,
    publish,
    the_metrics,
    the_sellers_rulebook,
)
from tests.monitoring.test_api import Caller

pytestmark = pytest.mark.django_db


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
