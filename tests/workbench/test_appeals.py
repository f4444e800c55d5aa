"""Promise 4: an appeal never reaches a person who touched the decision, by whatever door."""

import pytest

from appeals.models import Appeal
from appeals.services import withdraw_appeal
from credits.selectors import standing_at
from governance.actors import Actor
from governance.models import Event
from tests.workbench.factories import (
    RULE,
    a_case,
    a_listing,
    a_report,
    a_reviewer,
    a_violation,
    an_appeal,
    claimed,
    decided,
)
from tests.workbench.outcomes import cancel, release
from violations.models import Control, Violation
from violations.selectors import controls_of_item
from workbench import services
from workbench.models import Case, Decision, DecisionStep, Review
from workbench.selectors.independence import people_who_touched

pytestmark = pytest.mark.django_db


def take(reviewer):
    return services.claim_next(reviewer=reviewer, by=Actor.user(reviewer))


def test_an_appeal_is_a_case_of_its_own_in_the_queue_for_appeals():
    violation = a_violation()

    case = an_appeal(violation)

    assert (case.kind, case.source, case.queue.code) == ("appeal", "appeal", "appeals")
    assert case.evidence.get().content.text == "The carrier scanned late; see the letter."


def test_the_decider_is_passed_over_and_somebody_else_gets_it():
    decider, other = a_reviewer(), a_reviewer()
    case = an_appeal(a_violation(reviewer=decider))

    assert take(decider) is None
    assert take(other) == case


def test_the_decider_gets_the_next_case_that_is_free_of_them():
    decider = a_reviewer()
    an_appeal(a_violation(reviewer=decider))
    free = a_case()

    assert take(decider) == free


def test_the_decider_cannot_take_the_appeal_by_name():
    decider = a_reviewer()
    case = an_appeal(a_violation(reviewer=decider))

    with pytest.raises(services.TouchedTheDecision):
        claimed(case, decider)

    assert not case.claims.exists()


def test_even_with_a_claim_in_hand_the_decider_cannot_decide_the_appeal():
    """A claim that slipped in by some other way is no right."""
    decider = a_reviewer()
    case = an_appeal(a_violation(reviewer=decider))
    other = claimed(case, a_reviewer()).claims.get()
    other.reviewer = decider
    other.save()

    with pytest.raises(services.TouchedTheDecision):
        decided(case, decider, "uphold")

    assert not case.decisions.exists()


def test_whoever_held_the_case_once_and_gave_it_back_is_passed_over():
    glanced = a_reviewer()
    case = claimed(a_case(), glanced)
    services.release_claim(case_id=case.pk, reviewer=glanced, by=Actor.user(glanced))
    case.refresh_from_db()

    an_appeal(a_violation(case))

    assert take(glanced) is None


def test_whoever_released_the_held_decision_is_passed_over():
    senior = a_reviewer("senior_reviewer")
    case = a_case(severity="critical")
    decision = decided(case, a_reviewer())
    release(decision, senior)

    an_appeal(Violation.objects.get())

    assert take(senior) is None


def test_whoever_cancelled_an_earlier_decision_on_the_case_is_passed_over():
    lead = a_reviewer("quality_lead")
    case = a_case(severity="critical")
    first = decided(case, a_reviewer())
    cancel(first, lead)
    case.refresh_from_db()

    an_appeal(a_violation(case_with(case, severity="medium")))

    assert take(lead) is None


def case_with(case: Case, **fields) -> Case:
    Case.objects.filter(pk=case.pk).update(**fields)
    case.refresh_from_db()
    return case


def test_whoever_reviewed_the_decision_for_quality_is_passed_over():
    lead = a_reviewer("quality_lead")
    violation = a_violation()
    Review.objects.create(decision=Decision.objects.get(), reviewer=lead)

    an_appeal(violation)

    assert take(lead) is None


def test_whoever_wrote_a_note_on_the_case_is_passed_over_through_a_key_too():
    writer = a_reviewer()
    case = a_case()
    services.add_note(
        case_id=case.pk, text="Looks clear to me.", by=Actor("user", str(writer.pk), "key:3")
    )

    an_appeal(a_violation(case))

    assert take(writer) is None


def test_whoever_heard_the_first_appeal_does_not_hear_the_second():
    hearer = a_reviewer()
    violation = a_violation()
    decided(an_appeal(violation), hearer, "uphold")

    second = an_appeal(violation)

    assert take(hearer) is None
    assert hearer.pk in people_who_touched(second)


def test_whoever_gave_back_this_very_appeal_may_take_it_again():
    reviewer = a_reviewer()
    case = claimed(an_appeal(a_violation()), reviewer)
    services.release_claim(case_id=case.pk, reviewer=reviewer, by=Actor.user(reviewer))

    assert take(reviewer) == case


def test_a_finding_that_a_rule_made_alone_is_heard_by_anybody():
    reviewer = a_reviewer()
    case = an_appeal(a_violation())

    assert people_who_touched(case) == {Decision.objects.get().reviewer_id}
    assert take(reviewer) == case


def test_overturning_gives_everything_back_and_keeps_the_history():
    original = a_case()
    violation = a_violation(original)
    case = an_appeal(violation)

    decision = decided(case, a_reviewer(), "overturn", overturn_cause="wrong_fact")

    case.refresh_from_db()
    assert case.state == "decided"
    assert Appeal.objects.get().state == Appeal.State.OVERTURNED
    assert standing_at(case.party).score == 200
    assert violation.overturned.cause == "wrong_fact"
    assert decision.overturn_cause == "wrong_fact"
    assert Event.objects.filter(name="appeal.granted").count() == 1
    assert DecisionStep.objects.filter(kind="executed").count() == 2


def test_upholding_leaves_the_finding_and_tells_the_party():
    violation = a_violation()
    case = an_appeal(violation)

    decided(case, a_reviewer(), "uphold")

    appeal = Appeal.objects.get()
    assert appeal.state == Appeal.State.UPHELD
    assert standing_at(case.party).score == 185
    assert not hasattr(Violation.objects.get(), "overturned")


def test_overturning_needs_its_cause():
    case, reviewer = an_appeal(a_violation()), a_reviewer()

    with pytest.raises(services.CauseRequired):
        decided(case, reviewer, "overturn")

    assert Appeal.objects.get().state == "open"


def test_an_appeal_that_is_right_puts_the_listing_back():
    listing = a_listing()
    report = a_report(listing)
    case = services.open_case_for_report(report_id=report.pk, by=RULE)
    violation = a_violation(case)
    assert controls_of_item(listing)

    decided(an_appeal(violation), a_reviewer(), "overturn", overturn_cause="new_evidence")

    assert controls_of_item(listing) == []
    assert Control.objects.get().lifted_at is not None


def test_a_withdrawn_appeal_closes_its_case_even_while_somebody_has_it():
    case = claimed(an_appeal(a_violation()), a_reviewer())
    withdraw_appeal(appeal_id=case.appeal_id, by=Actor("user", "999999"))

    for _ in range(2):
        services.close_withdrawn(appeal_id=case.appeal_id, by=Actor("user", "999999"))

    case.refresh_from_db()
    assert case.state == "decided"
    assert case.decisions.get().outcome == "uphold"
    assert not case.claims.filter(ended_at__isnull=True).exists()
