"""Deciding: one decision a case, its effect whole or not at all, a second person where it is grave."""

from datetime import timedelta

import psycopg2
import pytest
import time_machine

from credits.models import LedgerLine
from credits.selectors import standing_at
from governance.actors import Actor
from governance.errors import DomainError, NotPermitted
from governance.models import Event
from monitoring.models import Report
from tests.factories import PartyFactory
from tests.support import plugin
from tests.violations.support import find
from tests.workbench.factories import (
    MONDAY,
    REASON,
    RULE,
    a_case,
    a_detection,
    a_listing,
    a_report,
    a_reviewer,
    claimed,
    decided,
    the_rulebook,
    with_undo,
)
from tests.workbench.race import together
from violations.models import Control, StatementDelivery, StatementOfReasons, Violation
from workbench import services
from workbench.models import Case, Decision, DecisionStep
from workbench.selectors.consequences import preview_of

pytestmark = pytest.mark.django_db


def release(decision, reviewer, **fields):
    return services.release_decision(
        decision_id=decision.pk, reviewer=reviewer, by=Actor.user(reviewer), **fields
    )


def cancel(decision, reviewer):
    return services.cancel_decision(
        decision_id=decision.pk, reviewer=reviewer, by=Actor.user(reviewer)
    )


def nothing_happened() -> bool:
    tables = (Violation, LedgerLine, Control, StatementOfReasons)
    return not any(table.objects.exists() for table in tables)


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


def test_within_the_undo_window_nothing_has_happened_and_after_it_everything_once():
    with time_machine.travel(MONDAY, tick=False):
        case = with_undo(a_case(), 30)
        decision = decided(case, a_reviewer())
        assert decision.execute_after == MONDAY + timedelta(seconds=30)
        assert services.execute_due() == 0
        assert nothing_happened()

    with time_machine.travel(MONDAY + timedelta(seconds=30), tick=False):
        swept = services.execute_due(), services.execute_due()

    case.refresh_from_db()
    assert swept == (1, 0)
    assert case.state == "decided"
    assert Violation.objects.count() == 1


def test_one_takes_back_ones_own_decision_within_the_window():
    with time_machine.travel(MONDAY, tick=False):
        case, reviewer = with_undo(a_case()), a_reviewer()
        decision = decided(case, reviewer)

        cancel(decision, reviewer)

    case.refresh_from_db()
    assert case.state == "open"
    assert services.execute_due() == 0
    assert nothing_happened()


def test_after_the_window_one_cannot_take_it_back_alone():
    reviewer = a_reviewer("senior_reviewer")
    with time_machine.travel(MONDAY, tick=False):
        decision = decided(with_undo(a_case()), reviewer)

    with (
        time_machine.travel(MONDAY + timedelta(seconds=30), tick=False),
        pytest.raises(services.SecondPersonNeeded),
    ):
        cancel(decision, reviewer)

    assert not DecisionStep.objects.exists()


def test_an_executed_decision_can_be_neither_released_nor_taken_back():
    decision, senior = decided(a_case(), a_reviewer()), a_reviewer("senior_reviewer")

    for attempt in (release, cancel):
        with pytest.raises(services.DecisionEnded):
            attempt(decision, senior)

    assert DecisionStep.objects.get().kind == "executed"


def test_what_would_end_an_account_is_held_whole():
    case = a_case(severity="critical")

    decision = decided(case, a_reviewer())

    case.refresh_from_db()
    assert decision.execute_after is None
    assert (case.state, decision.approved_score) == ("held", 0)
    assert nothing_happened()


def test_a_second_person_releases_what_is_held_and_it_takes_effect_once():
    case = a_case(severity="critical")
    decision, senior = decided(case, a_reviewer()), a_reviewer("senior_reviewer")

    answer = release(decision, senior)

    case.refresh_from_db()
    assert answer.released
    assert case.state == "decided"
    assert [step.kind for step in decision.steps.order_by("pk")] == ["released", "executed"]
    assert standing_at(case.party).score == 0
    with pytest.raises(services.DecisionEnded):
        release(decision, a_reviewer("quality_lead"))
    assert Violation.objects.count() == 1


def test_the_decider_does_not_release_their_own_decision():
    senior = a_reviewer("senior_reviewer")
    decision = decided(a_case(severity="critical"), senior)

    with pytest.raises(services.SecondPersonNeeded):
        release(decision, senior)

    assert nothing_happened()


def test_a_reviewer_of_the_first_line_does_not_release():
    decision = decided(a_case(severity="critical"), a_reviewer())

    with pytest.raises(NotPermitted):
        release(decision, a_reviewer())

    assert nothing_happened()


def test_a_second_person_sends_a_held_case_back():
    case = a_case(severity="critical")
    decision = decided(case, a_reviewer())

    cancel(decision, a_reviewer("quality_lead"))

    case.refresh_from_db()
    assert case.state == "open"
    assert nothing_happened()


def test_a_result_stricter_than_the_one_approved_is_held_again_until_that_is_approved():
    case = a_case(severity="critical")
    decision, senior = decided(case, a_reviewer()), a_reviewer("senior_reviewer")

    answer = release(decision, senior, approved_score=10)

    case.refresh_from_db()
    assert not answer.released
    assert answer.preview.after.score == 0
    assert case.state == "held"
    assert Event.objects.get(name="decision.held_again").payload["now"] == 0
    assert not DecisionStep.objects.filter(decision=decision).exists()

    assert release(decision, senior, approved_score=0).released


def test_what_becomes_grave_within_the_undo_window_is_held_when_it_is_due():
    """The end of the window runs the same check as the click."""
    the_rulebook()
    party = PartyFactory()
    with time_machine.travel(MONDAY, tick=False):
        case = with_undo(a_case(party), 60)
        decided(case, a_reviewer(), severity="high")
    for n in range(3):  # 200 - 3 x 50: one more such finding reaches the last line
        find(party, severity="high", at=MONDAY + timedelta(seconds=n), key=f"elsewhere-{n}")

    with time_machine.travel(MONDAY + timedelta(seconds=60), tick=False):
        services.execute_due()

        case.refresh_from_db()
        assert case.state == "held"
        assert standing_at(party).score == 50
        assert services.execute_due() == 0


def test_the_preview_of_a_case_counts_what_is_pending_for_the_party():
    the_rulebook()
    party = PartyFactory()
    pending = with_undo(a_case(party), 60)
    decided(pending, a_reviewer(), severity="high")
    other = a_case(party, clause="reminder", severity="low")

    preview = preview_of(other, outcome="violation", severity="low")

    assert preview.after.score == 150


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


def test_a_rule_decides_alone_about_an_item_where_its_clause_allows_it():
    moment = a_listing(kind="live_moment")
    detection = a_detection(item=moment, clause="prohibited_live", severity="high", mode="decide")

    services.take_detection(detection_id=detection.pk)
    services.take_detection(detection_id=detection.pk)

    violation, decision = Violation.objects.get(), Decision.objects.get()
    assert violation.decided_by == "rule"
    assert decision.actor == f"rule:{detection.rule_version_id}"
    assert decision.reviewer is None
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


def owner_sql(statement: str) -> None:
    """As the tables' owner, who alone may put a trigger on them."""
    connection = psycopg2.connect(plugin.BENCH.environment()["DATABASE_OWNER_URL"])
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_an_effect_that_fails_at_its_last_step_leaves_nothing_and_is_tried_again():
    case = a_case()
    owner_sql(
        "CREATE FUNCTION break_down() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$;"
        "CREATE TRIGGER break_down BEFORE INSERT ON workbench_decisionstep "
        "FOR EACH ROW EXECUTE FUNCTION break_down()"
    )

    decision = decided(case, a_reviewer())

    case.refresh_from_db()
    assert case.state == "pending"
    assert nothing_happened()
    assert services.execute_due() == 0
    assert nothing_happened()

    owner_sql("DROP TRIGGER break_down ON workbench_decisionstep")

    assert services.execute_due() == 1
    assert Violation.objects.count() == 1
    assert decision.steps.get().kind == "executed"


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_the_same_instant_execute_a_decision_once():
    with time_machine.travel(MONDAY, tick=False):
        decided(with_undo(a_case(), 1), a_reviewer())

    together(lambda _: services.execute_due(), range(8))

    assert Violation.objects.count() == 1
    assert DecisionStep.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_click_sent_many_times_at_once_is_one_decision():
    reviewer = a_reviewer()
    case = claimed(a_case(), reviewer)

    answers = together(
        lambda _: decided(case, reviewer, source_key="click", case_version=case.version), range(8)
    )

    assert {type(one) for one in answers} == {Decision}
    assert Violation.objects.count() == 1
