"""What a rule version decides alone, and what it never does."""

import pytest

from monitoring.models import Metric
from tests.workbench.factories import (
    RULE,
    a_detection,
    a_listing,
    a_reviewer,
    claimed,
)
from tests.workbench.outcomes import nothing_happened
from violations.models import Violation
from workbench import services
from workbench.models import Case, Decision

pytestmark = pytest.mark.django_db


def test_a_rule_decides_alone_about_an_item_where_its_clause_allows_it():
    moment = a_listing(kind="live_moment")
    detection = a_detection(item=moment, clause="prohibited_live", severity="high", mode="decide")

    metric = Metric.objects.get(code="late_delivery_rate")

    services.take_detection(detection_id=detection.pk)
    services.take_detection(detection_id=detection.pk)

    violation, decision = Violation.objects.get(), Decision.objects.get()
    assert violation.decided_by == "rule"
    assert decision.actor == f"rule:{detection.rule_version_id}"
    assert decision.reviewer is None
    assert decision.reason.text.endswith(f"found: {metric.title}: 16.8%.")
    assert Case.objects.get().state == "decided"
    assert not Case.objects.get().claims.exists()


@pytest.mark.parametrize(
    ("clause", "mode"), [("prohibited_live", "case"), ("misleading_listing", "decide")]
)
def test_a_rule_that_may_not_decide_leaves_the_case_to_a_person(clause, mode):
    kind = "live_moment" if clause == "prohibited_live" else "listing"
    severity = "high" if clause == "prohibited_live" else "medium"
    detection = a_detection(item=a_listing(kind=kind), clause=clause, severity=severity, mode=mode)

    services.take_detection(detection_id=detection.pk)

    assert Case.objects.get().state == "open"
    assert nothing_happened()


def test_a_rule_never_decides_over_a_person_who_has_the_case():
    moment = a_listing(kind="live_moment")
    first = a_detection(item=moment, clause="prohibited_live", severity="high")
    case = services.open_case_for_detection(detection_id=first.pk, by=RULE)
    claimed(case, a_reviewer())
    second = a_detection(item=moment, clause="prohibited_live", severity="high", mode="decide")

    services.take_detection(detection_id=second.pk)

    case.refresh_from_db()
    assert case.state == "claimed"
    assert case.evidence.filter(kind="detection").count() == 2
    assert nothing_happened()


def test_a_rule_never_decides_about_an_account():
    detection = a_detection(mode="decide")

    with pytest.raises(services.RuleMayNotDecide):
        services.decide_by_rule(detection_id=detection.pk)

    assert not Case.objects.exists()
