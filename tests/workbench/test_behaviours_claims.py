"""Claims, leases, queues: what must hold, each as a test named after it."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError

from governance.actors import Actor
from governance.errors import InvalidInput, NotPermitted
from tests.factories import PartyFactory
from tests.workbench.bulk import worked
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
)
from tests.workbench.race import together
from tests.workbench.test_claims import cases_waiting, take
from violations.statements import refuse_thin_facts
from workbench import services
from workbench.models import Case, Claim, Decision, Queue
from workbench.selectors.sweeping import resting_on_reporter
from workbench.services import bulk
from workbench.services.bulk.errors import SweepUnderWay

pytestmark = pytest.mark.django_db
LEAD = Actor("user", "7")


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_pull_from_one_queue_at_the_same_instant_each_item_goes_to_exactly_one():
    cases_waiting(2)

    given = together(take, [a_reviewer(), a_reviewer()])

    assert len(given) == Claim.objects.count() == 2
    assert {case.pk for case in given} == set(Case.objects.values_list("pk", flat=True))


def test_the_same_decision_submitted_twice_under_one_lease_is_one_row_and_then_already_decided():
    case, reviewer = a_case(), a_reviewer()
    first = decided(case, reviewer, source_key="click")
    again = decided(case, reviewer, source_key="click", case_version=1)

    with pytest.raises(services.AlreadyDecided):
        decided(case, reviewer, source_key="another click")

    assert again == first
    assert Decision.objects.count() == 1


def test_closing_automatically_records_a_decision_with_a_system_actor_and_no_human():
    moment = a_listing(kind="live_moment")
    detection = a_detection(item=moment, clause="prohibited_live", severity="high", mode="decide")

    services.take_detection(detection_id=detection.pk)

    decision = Decision.objects.get()
    assert (decision.actor, decision.reviewer) == (f"rule:{detection.rule_version_id}", None)
    assert decision.case.state == Case.State.DECIDED
    assert decision.steps.get(kind="executed").actor == decision.actor
    assert not Claim.objects.exists()


def test_a_reason_is_required_whatever_the_outcome():
    case, reviewer = a_case(), a_reviewer()

    for outcome in ("violation", "no_violation"):
        with pytest.raises(services.ReasonRequired):
            decided(case, reviewer, outcome, reason="  ")

    assert not Decision.objects.exists()


def test_reasons_for_finding_and_for_clearing_are_independent_settings_of_the_server():
    Queue.objects.update(reason_to_clear=False)
    silent, reviewer = a_case(PartyFactory()), a_reviewer()
    decided(silent, reviewer, "no_violation", reason=" ")
    with pytest.raises(services.ReasonRequired):
        decided(a_case(PartyFactory()), reviewer, "violation", reason=" ")

    Queue.objects.update(reason_to_clear=True, reason_to_find=False)
    case = services.open_case_for_detection(detection_id=a_detection().pk, by=RULE)
    made = decided(case, reviewer, "violation", reason="")
    assert len(made.reason.text) > 10
    with pytest.raises(services.ReasonRequired):
        decided(a_case(PartyFactory()), reviewer, "no_violation", reason="")
    assert Decision.objects.count() == 2


def test_a_finding_is_never_without_a_reason_even_where_none_is_asked_for():
    Queue.objects.update(reason_to_find=False)

    made = decided(a_case(PartyFactory()), a_reviewer(), "violation", reason="")

    refuse_thin_facts(made.reason.text)


def test_an_enforcement_without_policy_is_rejected():
    party = PartyFactory()
    the_rulebook()

    with pytest.raises(InvalidInput, match="not_written_anywhere"):
        services.open_case_by_hand(
            party=party,
            clause="not_written_anywhere",
            reason=REASON,
            conduct_from=MONDAY,
            conduct_to=MONDAY,
            by=LEAD,
        )

    assert not Case.objects.exists()


def reported(reporter, item=None):
    report = a_report(item or a_listing(), reporter=reporter)
    return services.open_case_for_report(report_id=report.pk, by=RULE)


def swept_away(reporter, owner):
    pairs = list(resting_on_reporter(reporter).values_list("pk", "version"))
    order = bulk.Order(
        action="close",
        reason=REASON,
        params={"closes_as": "no_action", "reporter": reporter},
        cases=pairs,
    )
    return bulk.start_run(order=order, owner=owner, by=Actor.user(owner))


def test_a_bad_faith_sweep_closes_what_rests_on_that_reporter_alone():
    Queue.objects.update(undo_seconds=0)
    only, shared, other = reported("troll"), reported("troll", listing := a_listing()), None
    reported("honest", shared.item or listing)
    other = reported("honest")
    done = reported("troll")
    decided(done, a_reviewer(), "violation")
    system = services.open_case_for_detection(detection_id=a_detection().pk, by=RULE)

    run = worked(swept_away("troll", a_reviewer("senior_reviewer")))

    assert [row.case_id for row in run.rows.all()] == [only.pk]
    states = dict(Case.objects.values_list("pk", "state"))
    assert states[only.pk] == "decided"
    assert (states[shared.pk], states[other.pk], states[system.pk]) == ("open", "open", "open")
    assert Decision.objects.filter(case=done).count() == 1


def test_a_second_bad_faith_sweep_at_the_same_time_is_refused():
    reported("troll")
    reported("troll")
    Queue.objects.update(bulk_alone_up_to=0)
    swept_away("troll", a_reviewer("senior_reviewer"))

    with pytest.raises(SweepUnderWay):
        swept_away("troll", a_reviewer("quality_lead"))


def test_a_bad_faith_sweep_needs_permission(client):
    reported("troll")
    reviewer = a_reviewer()

    with pytest.raises(NotPermitted):
        swept_away("troll", reviewer)
    client.force_login(reviewer)
    assert client.post("/workbench/sweeps/reporter/", {"reporter": "troll"}).status_code == 404
    client.force_login(a_reviewer("senior_reviewer"))
    shown = client.post("/workbench/sweeps/reporter/", {"reporter": "troll", "reason": REASON})
    assert shown.context["foreseen"].cases == 1

    assert not Decision.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_second_claim_fails_on_the_unique_key_not_on_a_prior_read():
    case = claimed(a_case(), a_reviewer())

    with pytest.raises(IntegrityError, match="claim"):
        Claim.objects.create(
            case=case, reviewer=a_reviewer(), lease_until=MONDAY + timedelta(days=9999)
        )


def test_routing_first_match_wins_none_goes_to_the_default_queue():
    the_rulebook()
    services.save_queue(code="b", title="B", clauses=["late_dispatch"], precedence=20, by=LEAD)
    services.save_queue(code="a", title="A", clauses=["late_dispatch"], precedence=10, by=LEAD)

    assert a_case(PartyFactory()).queue.code == "a"
    assert a_case(PartyFactory(), clause="reminder", severity="low").queue.code == "default"


def test_an_explicit_queue_skips_routing():
    the_rulebook()
    services.save_queue(code="a", title="A", clauses=["late_dispatch"], by=LEAD)
    chosen = services.save_queue(code="b", title="B", clauses=["reminder"], by=LEAD)

    case = services.open_case_by_hand(
        party=PartyFactory(),
        clause="late_dispatch",
        reason=REASON,
        conduct_from=MONDAY,
        conduct_to=MONDAY,
        by=LEAD,
        queue=chosen,
    )

    assert case.queue == chosen


def test_a_rule_to_a_missing_queue_cannot_be_saved():
    """Our rules of routing are the scopes of queues, so none can name a missing one; moving can."""
    queue = services.save_queue(code="a", title="A", by=LEAD)

    with pytest.raises(services.NoSuchQueue):
        services.delete_queue(queue_id=queue.pk, to="missing", by=LEAD)
    with pytest.raises(services.NoSuchQueue):
        services.reassign_case(case_id=a_case().pk, to="missing", by=LEAD)

    assert Queue.objects.filter(code="a", enabled=True).exists()


def test_renewing_ones_own_lease_succeeds():
    reviewer = a_reviewer()
    with time_machine.travel(MONDAY, tick=False):
        case = claimed(a_case(), reviewer)
    with time_machine.travel(MONDAY + timedelta(minutes=9), tick=False):
        claim = services.renew_claim(case_id=case.pk, reviewer=reviewer, by=Actor.user(reviewer))

    assert claim.lease_until == MONDAY + timedelta(minutes=19)


def test_anothers_active_lease_gives_a_typed_error():
    case, other = claimed(a_case(), a_reviewer()), a_reviewer()

    with pytest.raises(services.CaseTaken) as refusal:
        services.renew_claim(case_id=case.pk, reviewer=other, by=Actor.user(other))

    assert (refusal.value.code, refusal.value.status) == ("case_taken", 409)
    assert refusal.value.extra["holder"] == str(Claim.objects.get().reviewer)


def test_a_permanent_claim_never_expires():
    reviewer = a_reviewer()
    with time_machine.travel(MONDAY, tick=False):
        case = claimed(a_case(), reviewer)
        services.keep_claim(case_id=case.pk, reviewer=reviewer, by=Actor.user(reviewer))
    with time_machine.travel(MONDAY + timedelta(days=400), tick=False):
        assert services.expire_leases() == 0
        services.renew_claim(case_id=case.pk, reviewer=reviewer, by=Actor.user(reviewer))
        assert take(a_reviewer()) is None

    assert Claim.objects.get().is_kept


def test_unassigning_returns_the_item_to_its_queue():
    reviewer = a_reviewer()
    case = claimed(a_case(), reviewer)
    queue = case.queue

    services.release_claim(case_id=case.pk, reviewer=reviewer, by=Actor.user(reviewer))

    case.refresh_from_db()
    assert (case.state, case.queue) == ("open", queue)
