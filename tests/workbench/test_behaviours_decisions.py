"""Behaviours that must hold, section 2: decisions, holds and penalties; each test is named after one."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from credits.selectors import standing_at
from governance.actors import Actor
from governance.errors import DomainError
from governance.models import Event
from parties.services import protect_party
from tests.factories import PartyFactory
from tests.workbench.factories import (
    MONDAY,
    RULE,
    a_case,
    a_listing,
    a_report,
    a_reviewer,
    an_appeal,
    claimed,
    decided,
    with_undo,
)
from tests.workbench.outcomes import cancel, nothing_happened, owner_sql, release
from violations.models import Penalty, StatementOfReasons, Violation
from violations.services import overturn_violation
from workbench import deadlines, services
from workbench.models import Case, Decision, DecisionStep, ExecutionFault
from workbench.selectors.decisions import held
from workbench.selectors.queues import nav_counts

pytestmark = pytest.mark.django_db


IN_THREE_DAYS = MONDAY + timedelta(days=3)


def protected(case: Case) -> Case:
    protect_party(party_id=case.party_id, reason="Everybody knows them.", by=RULE)
    return case


# High-profile target: decision is stored as held, content unchanged, second-level staff notified;
# release executes once; overridden holds leave the list. (AMO)
def test_high_profile_target_the_decision_is_held_the_content_unchanged_and_second_level_told():
    listing = a_listing()
    case = services.open_case_for_report(report_id=a_report(listing).pk, by=RULE)

    decision = decided(protected(case), a_reviewer())

    assert decision.execute_after is None
    assert nothing_happened()
    assert list(held()) == [decision]
    assert nav_counts(a_reviewer("senior_reviewer"))["held"] == 1
    assert Event.objects.get(name="decision.held").payload["decision"] == decision.pk


def test_release_executes_once_and_a_hold_that_was_overridden_leaves_the_list():
    released = decided(protected(a_case(PartyFactory())), a_reviewer())
    refused = decided(protected(a_case(PartyFactory())), a_reviewer())
    senior = a_reviewer("senior_reviewer")

    release(released, senior)
    with pytest.raises(services.DecisionEnded):
        release(released, a_reviewer("quality_lead"))
    cancel(refused, senior)

    assert Violation.objects.get().party == released.case.party
    assert DecisionStep.objects.filter(kind="executed").count() == 1
    assert list(held()) == []


# Grace period expiry runs the same hold check as a manual action. (AMO addons#15252)
def test_grace_period_expiry_runs_the_same_hold_check_as_a_manual_action():
    with time_machine.travel(MONDAY, tick=False):
        case = with_undo(a_case(), 30)
        decision = decided(case, a_reviewer())
        protected(case)
    with time_machine.travel(MONDAY + timedelta(seconds=30), tick=False):
        services.execute_due()

    assert nothing_happened()
    assert list(held()) == [decision]


# If executing fails, the execution date stays empty and a retry is possible. (AMO)
@pytest.mark.django_db(transaction=True)
def test_if_executing_fails_the_execution_date_stays_empty_and_a_retry_is_possible():
    with time_machine.travel(MONDAY, tick=False):
        decision = decided(with_undo(a_case(), 30), a_reviewer())
    owner_sql(
        "CREATE FUNCTION break_down() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$;"
        "CREATE TRIGGER break_down BEFORE INSERT ON violations_violation "
        "FOR EACH ROW EXECUTE FUNCTION break_down()"
    )

    try:
        services.execute_due()
        services.execute_due()
        assert not decision.steps.exists()
        assert nothing_happened()
        fault = ExecutionFault.objects.get()
        assert (fault.decision, fault.tries, fault.code) == (decision, 2, "InternalError")
    finally:
        owner_sql("DROP TRIGGER break_down ON violations_violation; DROP FUNCTION break_down()")

    assert services.execute_due() == 1
    assert decision.steps.get().kind == "executed"
    assert not ExecutionFault.objects.exists()


# A decision targets exactly one object; the database refuses none or two. (AMO)
def test_a_decision_targets_exactly_one_object_and_the_database_refuses_none_or_two():
    """Ours targets one case, and a case one party with at most one item: a second has no column.

    What AMO's constraint guards is that nothing is decided about nothing, nor two things at once:
    the case is required, an item is decided by a case of its own, and two undecided cases about one
    item and clause cannot be.
    """
    listing = a_listing()
    case = services.open_case_for_report(report_id=a_report(listing).pk, by=RULE)
    decision = decided(case, a_reviewer())

    said = {
        field.attname: getattr(decision, field.attname)
        for field in Decision._meta.concrete_fields
        if field.attname not in {"id", "case_id", "source_key"}
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(**said, source_key="about-nothing")

    other = a_listing(listing.owner)
    asked = [
        services.open_case_for_report(report_id=a_report(one).pk, by=RULE) for one in (other, other)
    ]
    assert asked[0] == asked[1]
    twin = Case.objects.get(pk=asked[0].pk)
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)
    assert Penalty.objects.get().item == listing


# If parent and child policy are both cited, only the child is shown. (AMO)
def test_if_a_policy_is_cited_twice_it_is_shown_once_and_the_narrower_one_leads():
    """Our clauses have no parents: a rulebook is a flat list, and each clause says all that it says.

    What AMO avoids is that one breach is told twice. So the clause of the case leads, and naming it
    once more among the further clauses adds nothing to the statement.
    """
    case = a_case()

    decided(case, a_reviewer(), also=[{"clause": "late_dispatch"}, {"clause": "reminder"}])

    text = StatementOfReasons.objects.get().content.data
    assert text["rule"]["clause"] == "late_dispatch"
    assert [one["clause"] for one in text["also"]] == ["reminder"]


# Unknown placeholders stay visible and block sending. (Ozone templates)
@pytest.mark.parametrize("left", ["{orders}", "{carrier_name}"])
def test_unknown_placeholders_stay_visible_and_block_sending(left):
    reviewer = a_reviewer()
    case = claimed(a_case(), reviewer)

    with pytest.raises(DomainError) as refusal:
        decided(case, reviewer, reason=f"{left} of 155 orders left late.")

    assert refusal.value.code == "placeholder_unfilled"
    assert nothing_happened()
    assert not Decision.objects.exists()


# Policy limits actions to those valid for the target type. (AMO)
def test_policy_limits_actions_to_those_valid_for_the_target_type():
    listing = a_listing()
    case = services.open_case_for_report(report_id=a_report(listing).pk, by=RULE)

    with pytest.raises(DomainError) as refusal:
        decided(case, a_reviewer(), also=[{"clause": "prohibited_live"}])

    assert refusal.value.code == "item_mismatch"
    assert nothing_happened()


# Due date: Saturday intake starts Monday 09:00; spans over a weekend add two days; a batch is
# staggered to N per day. (AMO)
def test_due_date_saturday_starts_monday_weekends_add_two_days_a_batch_is_staggered():
    office = deadlines.Calendar("UTC", frozenset(range(5)), time(9), time(17))
    saturday = datetime(2026, 11, 21, 13, tzinfo=UTC)
    friday = datetime(2026, 11, 20, 11, tzinfo=UTC)
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)

    assert deadlines.start(office, saturday) == monday
    assert deadlines.add_days(office, friday, 2) == friday + timedelta(days=4)
    full = {date(2026, 11, 23): 3}
    assert deadlines.staggered(office, saturday, full, 3) == monday + timedelta(days=1)


# Several policies in one decision: points come once, from the most severe; actions not marked
# point-bearing give none. (Coop)
def test_several_policies_give_points_once_from_the_most_severe_and_free_ones_give_none():
    case = a_case()

    decided(case, a_reviewer(), severity="high", also=[{"clause": "reminder"}])
    free = a_case(PartyFactory())
    decided(free, a_reviewer(), severity="low", also=[{"clause": "reminder"}])

    assert standing_at(case.party).score == 150
    assert standing_at(free.party).score == 195


# Scheduled measure: not before its window, always by its deadline; failed execution is marked with
# reason; cancelled or already processed is skipped; protected subject is refused unless the
# scheduler had the right; already-sanctioned subject fails cleanly; triage role cannot schedule.
def scheduled(case: Case, role: str = "senior_reviewer", **fields) -> Decision:
    return decided(case, a_reviewer(role), effect_at=IN_THREE_DAYS, **fields)


def test_a_scheduled_measure_acts_not_before_its_window_and_at_the_first_sweep_after_it():
    with time_machine.travel(MONDAY, tick=False):
        decision = scheduled(a_case())
        assert decision.execute_after == IN_THREE_DAYS
    with time_machine.travel(IN_THREE_DAYS - timedelta(seconds=1), tick=False):
        assert services.execute_due() == 0
        assert nothing_happened()
    with time_machine.travel(IN_THREE_DAYS, tick=False):
        assert (services.execute_due(), services.execute_due()) == (1, 0)

    assert Violation.objects.count() == 1


def test_a_scheduled_measure_that_was_cancelled_or_processed_is_skipped():
    with time_machine.travel(MONDAY, tick=False):
        gone, done = scheduled(a_case(PartyFactory())), scheduled(a_case(PartyFactory()))
        cancel(gone, gone.reviewer)
    with time_machine.travel(IN_THREE_DAYS, tick=False):
        services.execute(decision_id=done.pk)
        assert services.execute_due() == 0

    assert Violation.objects.count() == 1


def test_a_scheduled_measure_against_a_protected_subject_is_refused():
    with time_machine.travel(MONDAY, tick=False):
        case = protected(a_case())

        with pytest.raises(services.ScheduleRefused):
            scheduled(case)

    assert not Decision.objects.exists()


def test_a_scheduled_measure_against_a_subject_protected_since_waits_for_a_second_person():
    with time_machine.travel(MONDAY, tick=False):
        decision = scheduled(case := a_case())
        protected(case)
    with time_machine.travel(IN_THREE_DAYS, tick=False):
        services.execute_due()

    assert list(held()) == [decision]
    assert nothing_happened()


def test_the_first_line_cannot_schedule():
    with time_machine.travel(MONDAY, tick=False), pytest.raises(DomainError) as refusal:
        scheduled(a_case(), role="reviewer")

    assert refusal.value.code == "not_permitted"


@pytest.mark.parametrize("moment", [MONDAY, MONDAY + timedelta(days=31)])
def test_a_measure_is_scheduled_within_thirty_days_from_now(moment):
    with time_machine.travel(MONDAY, tick=False), pytest.raises(services.ScheduleRefused):
        decided(a_case(), a_reviewer("senior_reviewer"), effect_at=moment)


def test_what_has_been_put_right_already_fails_cleanly():
    """An appeal that is granted after a sweep overturned its finding: answered, nothing twice."""
    with time_machine.travel(MONDAY, tick=False):
        decided(a_case(), a_reviewer())
        violation = Violation.objects.get()
        appeal = an_appeal(violation)
        with_undo(appeal, 30)
        decided(appeal, a_reviewer(), "overturn", overturn_cause="wrong_fact")
        overturn_violation(
            violation_id=violation.pk,
            cause="wrong_rule",
            reason="The rule counted parcels twice.",
            by=Actor("user", "1"),
        )
    with time_machine.travel(MONDAY + timedelta(seconds=30), tick=False):
        assert services.execute_due() == 1

    appeal.appeal.refresh_from_db()
    assert appeal.appeal.state == "overturned"
    assert Event.objects.filter(name="violation.overturned").count() == 1
