"""Behaviours, section 1: queues, routing, and who is offered what."""

from datetime import timedelta

import pytest
import time_machine

from governance.actors import Actor
from governance.errors import InvalidInput
from governance.models import Event
from parties.models import Membership
from tests.factories import PartyFactory
from tests.workbench.factories import (
    MONDAY,
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
from tests.workbench.test_claims import take
from workbench import services, states
from workbench.models import Case, Claim, Decision, Queue, Skill, Skilled

pytestmark = pytest.mark.django_db
LEAD = Actor("user", "7")


def test_queue_deletion_moves_open_items_closed_stay_and_the_name_can_be_reused():
    the_rulebook()
    queue = services.save_queue(
        code="late", title="Late", clauses=["late_dispatch"], undo_seconds=0, by=LEAD
    )
    services.save_queue(code="other", title="Other", clauses=["reminder"], by=LEAD)
    waits, done = a_case(PartyFactory()), a_case(PartyFactory())
    decided(done, a_reviewer(), "no_violation")

    services.delete_queue(queue_id=queue.pk, to="other", by=LEAD)
    again = services.save_queue(code="late", title="Late", clauses=["late_dispatch"], by=LEAD)

    waits.refresh_from_db()
    done.refresh_from_db()
    assert (waits.queue.code, waits.state) == ("other", "open")
    assert (done.queue_id, done.state) == (queue.pk, "decided")
    assert again.pk != queue.pk


@pytest.mark.parametrize("close", [services.disable_queue, services.delete_queue])
def test_a_disabled_or_deleted_queue_refuses_reassignment(close):
    case = a_case()
    queue = services.save_queue(code="late", title="Late", clauses=["reminder"], by=LEAD)
    close(queue_id=queue.pk, by=LEAD)

    with pytest.raises((services.QueueClosed, services.NoSuchQueue)):
        services.reassign_case(case_id=case.pk, to="late", by=LEAD)

    case.refresh_from_db()
    assert case.queue.code == "default"


def test_two_queues_whose_scopes_overlap_cannot_both_be_created_without_an_order():
    the_rulebook()
    services.save_queue(code="a", title="A", market_id=None, precedence=10, by=LEAD)

    with pytest.raises(services.QueuesOverlap, match="A"):
        services.save_queue(code="b", title="B", clauses=["reminder"], precedence=10, by=LEAD)

    assert services.save_queue(code="b", title="B", clauses=["reminder"], precedence=9, by=LEAD)


def test_acting_with_a_stale_version_has_no_effect_and_says_what_changed():
    case, reviewer = a_case(), a_reviewer()
    claimed(case, reviewer)
    seen = case.version
    services.open_case_for_detection(detection_id=a_detection(case.party).pk, by=RULE)

    with pytest.raises(services.StalePage) as refusal:
        decided(Case.objects.get(pk=case.pk), reviewer, case_version=seen)

    assert refusal.value.status == 409
    assert [one["what"] for one in refusal.value.extra["changes"]] == ["case.evidence_added"]
    assert not Decision.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_reports_of_one_item_at_once_open_one_case():
    listing = a_listing()
    reports = [a_report(listing) for _ in range(20)]

    together(
        lambda report: services.open_case_for_report(report_id=report.pk, by=RULE),
        reports,
    )

    assert Case.objects.get().evidence.filter(kind="report").count() == 20


def test_new_evidence_on_what_was_cleared_reopens_it_and_says_so():
    listing, reviewer = a_listing(), a_reviewer()
    case = services.open_case_for_report(report_id=a_report(listing).pk, by=RULE)
    decided(case, reviewer, "no_violation")

    again = services.open_case_for_report(report_id=a_report(listing).pk, by=RULE)

    again.refresh_from_db()
    event = Event.objects.get(name="case.reopened")
    assert (again.pk, again.state, again.decided_at) == (case.pk, "open", None)
    assert event.payload["decider"] == reviewer.pk
    assert again.evidence.filter(kind="report").count() == 2


def test_a_breach_after_one_that_was_found_is_a_question_of_its_own():
    the_rulebook()
    party = PartyFactory()
    first = a_case(party)
    decided(first, a_reviewer())

    assert a_case(party).pk != first.pk


def test_what_was_cleared_long_ago_is_not_reopened():
    listing = a_listing()
    with time_machine.travel(MONDAY, tick=False):
        case = services.open_case_for_report(report_id=a_report(listing).pk, by=RULE)
        decided(case, a_reviewer(), "no_violation")

    with time_machine.travel(MONDAY + timedelta(days=31), tick=False):
        again = services.open_case_for_report(report_id=a_report(listing).pk, by=RULE)

    assert again.pk != case.pk


def test_a_case_handed_over_is_with_the_named_person_alone():
    mine, theirs = a_reviewer(), a_reviewer()
    case = claimed(a_case(), mine)

    services.transfer_claim(case_id=case.pk, to=theirs, reviewer=mine, by=Actor.user(mine))

    assert Claim.objects.get(ended_at__isnull=True).reviewer == theirs
    with pytest.raises(services.CaseTaken):
        decided(Case.objects.get(pk=case.pk), mine)


def test_only_a_lead_hands_over_what_is_not_in_their_hands():
    holder, other, lead = a_reviewer(), a_reviewer(), a_reviewer("quality_lead")
    case = claimed(a_case(), holder)

    with pytest.raises(services.NotClaimed):
        services.transfer_claim(case_id=case.pk, to=other, reviewer=other, by=Actor.user(other))
    services.transfer_claim(case_id=case.pk, to=other, reviewer=lead, by=Actor.user(lead))

    assert Claim.objects.get(ended_at__isnull=True).reviewer == other


def test_what_was_skipped_is_not_offered_again_for_some_hours_and_to_others_at_once():
    mine, other = a_reviewer(), a_reviewer()
    with time_machine.travel(MONDAY, tick=False):
        case = claimed(a_case(), mine)
        services.skip_case(case_id=case.pk, reviewer=mine, reason="language", by=Actor.user(mine))
        assert take(mine) is None
        assert take(other) == case
        services.release_claim(case_id=case.pk, reviewer=other, by=Actor.user(other))
    with time_machine.travel(MONDAY + timedelta(hours=4, seconds=1), tick=False):
        assert take(mine) == case


def test_a_skip_without_a_reason_is_refused():
    mine = a_reviewer()
    case = claimed(a_case(), mine)

    with pytest.raises(InvalidInput):
        services.skip_case(case_id=case.pk, reviewer=mine, reason="", by=Actor.user(mine))

    assert Case.objects.get(pk=case.pk).state == "claimed"


def test_who_knows_the_party_is_offered_none_of_its_cases():
    the_rulebook()
    party, mine = PartyFactory(), a_reviewer()
    first, second = a_case(party), a_case(party, clause="reminder", severity="low")
    services.skip_case(case_id=first.pk, reviewer=mine, reason="conflict", by=Actor.user(mine))

    assert take(mine) is None
    with pytest.raises(services.ConflictOfInterest):
        claimed(second, mine)


def test_who_acts_for_a_party_does_not_judge_it():
    case, mine = a_case(), a_reviewer()
    Membership.objects.create(user=mine, party=case.party, role="staff")

    assert take(mine) is None
    with pytest.raises(services.ConflictOfInterest):
        claimed(case, mine)


def test_a_queue_that_asks_for_a_skill_hands_out_only_to_those_who_have_it():
    skill = Skill.objects.create(code="bahasa", title="Bahasa Indonesia")
    able, unable = a_reviewer(), a_reviewer()
    Skilled.objects.create(user=able, skill=skill)
    Queue.objects.filter(code="default").update(skill=skill)
    case = a_case()

    assert take(unable) is None
    with pytest.raises(services.SkillMissing):
        claimed(case, unable)
    assert take(able) == case


def test_a_queue_with_members_is_worked_by_them_alone():
    case, member, other = a_case(), a_reviewer(), a_reviewer()
    case.queue.members.add(member)

    assert take(other) is None
    assert take(member) == case


@pytest.mark.parametrize("start", list(states.MOVES))
def test_a_refused_move_says_which_are_allowed(start):
    case = Case(pk=1, state=start)
    refused = [to for to in Case.State.values if to != start and to not in states.MOVES[start]]

    for to in refused:
        with pytest.raises(services.MoveRefused) as refusal:
            states.check(case, to)
        assert refusal.value.extra["allowed"] == sorted(states.MOVES[start])
    for to in states.MOVES[start]:
        states.check(case, to)


def test_a_refused_move_is_told_in_a_sentence():
    with pytest.raises(services.MoveRefused) as waiting:
        states.check(Case(pk=1, state="waiting"), "claimed")
    with pytest.raises(services.MoveRefused) as merged:
        states.check(Case(pk=1, state="merged"), "open")

    assert waiting.value.message.endswith(
        "waits for the party, so it cannot be claimed. "
        "It can be decided, merged into another case or opened."
    )
    assert merged.value.message.endswith(
        "is part of another case, so it cannot be opened. It stays that."
    )


def test_repeating_the_present_state_writes_no_history():
    from workbench.services.moves import move

    case = a_case()
    before = Event.objects.count(), Case.objects.get(pk=case.pk).version

    move(case, Case.State.OPEN)

    assert (Event.objects.count(), Case.objects.get(pk=case.pk).version) == before


def test_a_reporter_who_is_often_right_lifts_a_case_once_enough_is_known():
    from workbench.priority import reporter_share

    assert reporter_share(4, 4) == 0
    assert 0.3 < reporter_share(5, 5) < 0.4
    assert reporter_share(100, 100) == 1
    assert reporter_share(50, 100) == 0.5
