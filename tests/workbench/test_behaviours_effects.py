"""Behaviours, section 2: what a decision does to reports, targets and what a rule found."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from governance.errors import DomainError
from monitoring.models import Report
from parties.models import Party
from tests.factories import MarketFactory, PartyFactory
from tests.rulebooks import a_body, changed, publish
from tests.workbench.bulk import begun, lead, some_cases, worked
from tests.workbench.factories import (
    CONDUCT,
    MONDAY,
    RULE,
    a_case,
    a_detection,
    a_listing,
    a_report,
    a_reviewer,
    decided,
)
from tests.workbench.outcomes import nothing_happened, owner_sql
from violations.models import Control, Violation
from workbench import services
from workbench.models import Case, Decision, Queue
from workbench.selectors.offers import offers_on

pytestmark = pytest.mark.django_db
CAP = {"control": "orders_capped", "params": {"cap": 20}, "duration": {"kind": "days", "n": 14}}
HIDDEN = {"control": "hidden", "duration": {"kind": "days", "n": 14}}


def a_party_under(**changes: Any) -> Party:
    """A party under a rulebook that is like the usual one but for these changes."""
    MarketFactory()
    publish(body=changed(a_body(), **changes))
    return PartyFactory()


# Effect, strike and closing of reports commit together; with a "no action" outcome only that report
# closes, others stay open. (Mastodon)
@pytest.mark.django_db(transaction=True)
def test_effect_strike_and_closing_of_reports_commit_together():
    case = services.open_case_for_report(report_id=a_report(a_listing()).pk, by=RULE)
    owner_sql(
        "CREATE FUNCTION break_down() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$;"
        "CREATE TRIGGER break_down BEFORE UPDATE ON monitoring_report "
        "FOR EACH ROW EXECUTE FUNCTION break_down()"
    )

    try:
        decided(case, a_reviewer())
    finally:
        owner_sql("DROP TRIGGER break_down ON monitoring_report; DROP FUNCTION break_down()")

    assert nothing_happened()
    assert not Control.objects.exists()
    assert Report.objects.get().outcome == Report.Outcome.OPEN


def test_with_no_action_only_that_report_closes_and_others_stay_open():
    party = PartyFactory()
    reports = [a_report(a_listing(party)) for _ in range(2)]
    cases = [services.open_case_for_report(report_id=one.pk, by=RULE) for one in reports]

    decided(cases[0], a_reviewer(), "no_violation")

    outcomes = [Report.objects.get(pk=one.pk).outcome for one in reports]
    assert outcomes == ["no_violation", "open"]


# A strike with invalid or missing type is refused; local-only measures are not offered for external
# accounts. (Mastodon)
@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"outcome": ""}, "outcome_not_allowed"),
        ({"outcome": "strike"}, "outcome_not_allowed"),
        ({"severity": "gigantic"}, "unknown_severity"),
        ({"also": [{"clause": "no_such"}]}, "unknown_clause"),
    ],
)
def test_a_strike_with_invalid_or_missing_type_is_refused(fields, error):
    with pytest.raises(DomainError) as refusal:
        decided(a_case(), a_reviewer(), **fields)

    assert refusal.value.code == error
    assert not Decision.objects.exists()


def test_measures_that_do_not_fit_the_target_are_not_offered():
    """Mastodon's local and external accounts are our accounts and items: a measure on items, such as
    removal, is not offered where a case is about the account itself."""
    party = a_party_under(clauses__1__may_carry=[CAP, HIDDEN])
    asked = {"clause": "misleading_listing"}
    about_the_account = a_case(party, **asked)
    about_an_item = a_case(party, item=a_listing(party), **asked)

    def offered(case: Case) -> set[str]:
        return {offer.measure.control for offer in offers_on(case).measures}

    assert offered(about_the_account) == {"orders_capped"}
    assert offered(about_an_item) == {"orders_capped", "hidden"}


# Manual label/override beats automatic until it expires; conflicting mutations in one batch are
# dropped predictably. (Osprey labels)
def test_what_a_person_cleared_beats_the_rule_until_that_expires():
    listing = a_listing(kind="live_moment")
    said = {"item": listing, "clause": "prohibited_live", "severity": "high", "mode": "decide"}
    with time_machine.travel(MONDAY, tick=False):
        case = services.open_case_for_detection(
            detection_id=a_detection(**said, at=CONDUCT).pk, by=RULE
        )
        decided(case, a_reviewer(), "no_violation")
    with time_machine.travel(MONDAY + timedelta(days=29), tick=False):
        services.take_detections(detection_ids=[a_detection(**said).pk])
        assert not Violation.objects.exists()
        case.refresh_from_db()
        assert case.state == "open"
        decided(case, a_reviewer(), "no_violation")
    with time_machine.travel(MONDAY + timedelta(days=60), tick=False):
        services.take_detections(detection_ids=[a_detection(**said).pk])

    assert Violation.objects.get().decided_by == "rule"


def test_conflicting_changes_in_batches_the_first_wins_and_the_other_says_so():
    cases, one, other = some_cases(1), lead(), lead()
    Queue.objects.update(undo_seconds=0)
    first = begun(cases, one, "violation")
    second = begun(cases, other, "no_violation")

    worked(first)
    worked(second)

    assert Decision.objects.get().outcome == "violation"
    (row,) = second.rows.all()
    assert row.state == "refused"
    assert row.code == "case_changed"
