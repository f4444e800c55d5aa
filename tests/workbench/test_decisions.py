"""Deciding: one decision a case, its effect whole or not at all, refusals that change nothing."""

import pytest

from credits.selectors import standing_at
from governance.actors import Actor
from governance.errors import DomainError
from governance.models import Event
from monitoring.models import Report
from tests.workbench.factories import (
    REASON,
    RULE,
    a_case,
    a_detection,
    a_listing,
    a_report,
    a_reviewer,
    claimed,
    decided,
)
from tests.workbench.outcomes import nothing_happened
from violations.models import Control, StatementDelivery, Violation
from workbench import services
from workbench.models import Case, Decision

pytestmark = pytest.mark.django_db


def test_a_violation_takes_effect_as_a_whole():
    case, reviewer = a_case(), a_reviewer()

    decision = decided(case, reviewer, severity="high")

    case.refresh_from_db()
    violation = Violation.objects.get()
    assert case.state == "decided"
    assert (violation.severity, violation.actor) == ("high", f"user:{reviewer.pk}")
    assert (violation.decided_by, violation.automated_detection) == ("person", True)
    assert decision.steps.get().violation == violation
    assert decision.approved_score == 150
    assert standing_at(case.party).score == 150
    assert set(Control.objects.values_list("kind", flat=True)) == {
        "listing_blocked",
        "campaigns_off",
    }
    assert StatementDelivery.objects.count() == 1
    names = set(Event.objects.values_list("name", flat=True))
    assert {"decision.made", "violation.recorded", "case.decided"} <= names


def test_no_violation_charges_nothing_and_closes_the_case():
    case = a_case()

    decided(case, a_reviewer(), "no_violation")

    case.refresh_from_db()
    assert case.state == "decided"
    assert nothing_happened()


def test_the_same_source_key_twice_is_one_decision():
    reviewer = a_reviewer()
    case = claimed(a_case(), reviewer)

    first = decided(case, reviewer, source_key="click", case_version=case.version)
    second = decided(case, reviewer, source_key="click", case_version=case.version)

    assert first == second
    assert Decision.objects.count() == 1
    assert Violation.objects.count() == 1


def test_a_second_different_decision_under_one_claim_is_refused():
    case, reviewer = a_case(), a_reviewer()
    decided(case, reviewer)
    case.refresh_from_db()

    with pytest.raises(services.AlreadyDecided):
        decided(case, reviewer, "no_violation")

    assert Decision.objects.count() == 1


def test_a_stale_page_is_refused_and_told_what_changed():
    party = a_case().party
    case, reviewer = Case.objects.get(), a_reviewer()
    seen = claimed(case, reviewer).version
    later = a_detection(party)
    services.open_case_for_detection(detection_id=later.pk, by=RULE)

    with pytest.raises(services.StalePage) as refusal:
        decided(Case.objects.get(), reviewer, case_version=seen)

    assert [row["what"] for row in refusal.value.extra["changes"]] == ["case.evidence_added"]
    assert refusal.value.status == 409
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"reason": "   "}, "reason_required"),
        ({"reason": "bad"}, "statement_incomplete"),
        ({"outcome": "overturn"}, "outcome_not_allowed"),
        ({"severity": "gigantic"}, "unknown_severity"),
    ],
)
def test_what_is_missing_or_wrong_is_refused_and_changes_nothing(fields, error):
    case, reviewer = a_case(), a_reviewer()

    with pytest.raises(DomainError) as refusal:
        decided(case, reviewer, **fields)

    assert refusal.value.code == error
    assert not Decision.objects.exists()
    assert nothing_happened()


def test_nobody_decides_a_case_they_did_not_take():
    case, stranger = a_case(), a_reviewer()

    with pytest.raises(services.NotClaimed):
        services.decide(
            case_id=case.pk,
            outcome="violation",
            reason=REASON,
            reviewer=stranger,
            by=Actor.user(stranger),
            case_version=case.version,
            source_key="x",
        )

    assert not Decision.objects.exists()


def test_reports_on_the_case_hear_how_it_ended():
    listing = a_listing()
    reports = [a_report(listing), a_report(listing)]
    for report in reports:
        case = services.open_case_for_report(report_id=report.pk, by=RULE)

    decided(case, a_reviewer())

    assert set(Report.objects.values_list("outcome", flat=True)) == {"acted"}
    assert Event.objects.filter(name="report.closed").count() == 2
    assert Violation.objects.get().initiative == "notice"


def test_the_listing_comes_down_without_touching_the_shop():
    listing = a_listing()
    case = services.open_case_for_report(report_id=a_report(listing).pk, by=RULE)

    decided(case, a_reviewer())

    control = Control.objects.get()
    assert (control.kind, control.item) == ("removed", listing)
