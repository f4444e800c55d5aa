"""Clauses and severities are chosen by their names; what does not exist is refused by name."""

import pytest
from django.urls import reverse

from governance.errors import InvalidInput
from tests.workbench.browsing import page, sent, sign_in
from tests.workbench.factories import REASON, a_case, a_reviewer, decided, the_rulebook
from tests.workbench.quality import a_plan
from workbench.models import GoldenCase, Queue, SamplingPlan

pytestmark = pytest.mark.django_db

PLAN = {
    "title": "A second look",
    "about": "decisions",
    "per_stratum": 1,
    "period": "week",
    "source_key": "once",
}


@pytest.mark.parametrize(
    ("role", "route"),
    [
        ("senior_reviewer", "queue-new"),
        ("quality_lead", "quality-plan-new"),
        ("senior_reviewer", "harm-new"),
        ("policy_manager", "template-new"),
    ],
)
def test_forms_offer_clauses_by_title(client, role, route):
    the_rulebook()
    sign_in(client, role)

    html = page(client, route)

    assert 'value="late_dispatch"' in html
    assert "Late dispatch" in html


def test_a_plan_for_a_clause_that_is_not_there_is_refused_by_name(client):
    the_rulebook()
    sign_in(client, "quality_lead")

    refused = sent(client, "quality-plan-new", **PLAN, clauses=["late_dispach"])
    with pytest.raises(InvalidInput, match="No rulebook has a clause “late_dispach”"):
        a_plan(clauses=["late_dispach"])

    assert refused.status_code == 422
    assert "There is no “late_dispach” here. Did you mean “late_dispatch”?" in (
        refused.content.decode()
    )
    assert not SamplingPlan.objects.exists()
    assert sent(client, "quality-plan-new", **PLAN, clauses=["late_dispatch"]).status_code == 302
    assert SamplingPlan.objects.get().clauses == ["late_dispatch"]


def test_a_golden_case_takes_a_severity_that_there_is(client):
    the_rulebook()
    Queue.objects.update(undo_seconds=0)
    case = decided(a_case(), a_reviewer()).case
    sign_in(client, "quality_lead")
    said = {"decision": case.code, "outcome": "violation", "explanation": REASON}

    refused = sent(client, "quality-golden-mark", **said, severity="huge")

    assert refused.status_code == 422
    assert "There is no “huge” here." in refused.content.decode()
    assert not GoldenCase.objects.exists()
    assert sent(client, "quality-golden-mark", **said, severity="medium").status_code == 302


def test_a_queue_says_what_it_asks_for_as_the_rulebooks_call_it(client):
    the_rulebook()
    Queue.objects.create(
        code="late",
        title="Late",
        precedence=5,
        clauses=["late_dispatch"],
        severities=["high"],
        languages=["id"],
    )
    sign_in(client)

    html = client.get(reverse("workbench:queues")).content.decode()

    assert "Late dispatch, High, Indonesian" in html
