"""Handing a case up: to a senior who keeps it, or to a queue that knows more."""

import pytest

from governance.actors import Actor
from governance.errors import DomainError
from governance.models import Event
from tests.factories import MembershipFactory
from tests.workbench.factories import (
    a_case,
    a_reviewer,
    a_violation,
    an_appeal,
    claimed,
)
from workbench import services
from workbench.models import FOREVER, Escalation, Queue, Skill, Skilled

pytestmark = pytest.mark.django_db

WHY = "The carrier's letter looks forged; I cannot tell."


def escalate(case, reviewer, **fields):
    return services.escalate_case(
        case_id=case.pk, reviewer=reviewer, by=Actor.user(reviewer), reason=WHY, **fields
    )


def a_skilled_queue(*people, code="forgeries"):
    skill, _ = Skill.objects.get_or_create(code="documents", defaults={"title": "Documents"})
    for person in people:
        Skilled.objects.create(user=person, skill=skill)
    return Queue.objects.create(
        code=code, title="Forgeries", precedence=5, clauses=["no_clause"], skill=skill
    )


def test_a_senior_gets_the_case_and_keeps_it_until_it_is_given_back():
    reviewer, senior = a_reviewer(), a_reviewer("senior_reviewer")
    case = claimed(a_case(), reviewer)

    escalate(case, reviewer, to_person=senior)

    case.refresh_from_db()
    claim = case.claims.get(ended_at__isnull=True)
    assert (case.state, claim.reviewer, claim.lease_until) == ("claimed", senior, FOREVER)
    assert Escalation.objects.get().reason.text == WHY
    assert Event.objects.filter(name="case.escalated", subject=f"case:{case.pk}").count() == 1


def test_a_queue_with_a_skill_hands_it_to_those_who_have_it_and_not_to_whoever_escalated():
    reviewer, expert = a_reviewer(), a_reviewer()
    a_skilled_queue(reviewer, expert)
    case = claimed(a_case(), reviewer)

    escalate(case, reviewer, to_queue="forgeries")

    case.refresh_from_db()
    assert (case.state, case.queue.code) == ("open", "forgeries")
    assert services.claim_next(reviewer=reviewer, by=Actor.user(reviewer)) is None
    stranger = a_reviewer()
    assert services.claim_next(reviewer=stranger, by=Actor.user(stranger)) is None
    assert services.claim_next(reviewer=expert, by=Actor.user(expert)) == case


@pytest.mark.parametrize(
    ("target", "error"),
    [
        ({}, "escalation_target_required"),
        ({"to_queue": "nowhere"}, "no_such_queue"),
        ({"to_queue": "default"}, "invalid"),
        ({"to_queue": "appeals"}, "queue_closed"),
    ],
)
def test_where_it_cannot_go_is_refused_and_the_case_stays_in_hand(target, error):
    reviewer = a_reviewer()
    case = claimed(a_case(), reviewer)

    with pytest.raises(DomainError) as refusal:
        escalate(case, reviewer, **target)

    assert refusal.value.code == error
    case.refresh_from_db()
    assert case.state == "claimed"
    assert not Escalation.objects.exists()


def test_a_colleague_of_the_same_line_is_no_senior():
    reviewer = a_reviewer()
    case = claimed(a_case(), reviewer)

    with pytest.raises(DomainError) as refusal:
        escalate(case, reviewer, to_person=a_reviewer())

    assert refusal.value.code == "not_permitted"


def test_a_senior_who_acts_for_the_party_is_refused():
    reviewer, senior = a_reviewer(), a_reviewer("senior_reviewer")
    case = claimed(a_case(), reviewer)
    MembershipFactory(user=senior, party=case.party)

    with pytest.raises(services.ConflictOfInterest):
        escalate(case, reviewer, to_person=senior)


def test_an_appeal_is_never_handed_to_a_senior_who_made_the_decision():
    senior, reviewer = a_reviewer("senior_reviewer"), a_reviewer()
    appeal = claimed(an_appeal(a_violation(reviewer=senior)), reviewer)

    with pytest.raises(services.TouchedTheDecision):
        escalate(appeal, reviewer, to_person=senior)

    assert not Escalation.objects.exists()
