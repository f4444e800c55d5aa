"""Second looks: blind, independent, adjudicated where two differ, told to the first."""

import json
from datetime import timedelta

import pytest
import time_machine

from governance import clock
from governance.actors import Actor
from governance.errors import InvalidInput, NotPermitted
from governance.models import Event
from parties.models import Membership
from tests.factories import PartyFactory
from tests.workbench.factories import REASON, a_case, a_reviewer, a_violation, an_appeal, decided
from tests.workbench.quality import (
    LEAD,
    a_plan,
    a_review,
    adjudicated,
    closed,
    drawn,
    some_decisions,
)
from tests.workbench.race import together
from violations.services import overturn_violation
from workbench import services
from workbench.models import Adjudication, Feedback, Review
from workbench.selectors.quality.blind import blind_page
from workbench.services import quality
from workbench.services.errors import OutcomeNotAllowed, ReasonRequired
from workbench.services.quality import errors

pytestmark = pytest.mark.django_db


def taken_next(reviewer):
    return quality.take_next_review(reviewer=reviewer, by=Actor.user(reviewer))


def test_the_oldest_that_waits_is_taken_and_kept_until_it_is_closed():
    review = a_review()
    second = a_reviewer()

    assert taken_next(second) == review
    assert taken_next(second) == review
    assert taken_next(a_reviewer()) is None


def test_nobody_sees_their_own():
    first = a_reviewer("senior_reviewer")
    review = a_review(some_decisions(1, first)[0])

    assert taken_next(first) is None
    with pytest.raises(errors.NotIndependent):
        quality.take_review(review_id=review.pk, reviewer=first, by=Actor.user(first))
    assert quality.waiting_for(first) == 0
    assert quality.waiting_for(a_reviewer()) == 1


def test_who_held_noted_heard_or_knows_the_party_is_not_independent():
    held, noted, heard, member, known, free = (a_reviewer() for _ in range(6))
    the_case = a_case(PartyFactory())
    from_hand = Actor.user(held)
    services.claim_case(case_id=the_case.pk, reviewer=held, by=from_hand)
    services.release_claim(case_id=the_case.pk, reviewer=held, by=from_hand)
    services.add_note(case_id=the_case.pk, text="Looks like the carrier.", by=Actor.user(noted))
    violation = a_violation(the_case)
    appeal = an_appeal(violation)
    services.claim_case(case_id=appeal.pk, reviewer=heard, by=Actor.user(heard))
    Membership.objects.create(user=member, party=the_case.party, role="staff")
    other = a_case(the_case.party, clause="reminder")
    services.skip_case(case_id=other.pk, reviewer=known, reason="conflict", by=Actor.user(known))

    drawn(a_plan(per_stratum=10))

    for person in (held, noted, heard, member, known):
        assert taken_next(person) is None
    assert taken_next(free) is not None


def test_a_plan_names_who_looks_and_what_they_need():
    some_decisions(1)
    named, other = a_reviewer(), a_reviewer()
    skill = services.save_skill(title="Indonesian", people=[named], by=LEAD)
    drawn(a_plan(seconds=[named, other], skill=skill, per_stratum=10))

    assert taken_next(other) is None
    assert taken_next(a_reviewer()) is None
    assert taken_next(named) is not None


def test_the_second_reviewer_sees_the_case_as_it_was_and_nothing_that_came_of_it():
    party = PartyFactory()
    the_case = a_case(party)
    services.add_note(case_id=the_case.pk, text="I would find a violation.", by=LEAD)
    first = a_reviewer(first_name="Zelda", last_name="Quist")
    violation = a_violation(the_case, first)
    review = a_review(the_case.decisions.get())
    services.add_note(case_id=the_case.pk, text="They appealed at once.", by=LEAD)

    page = blind_page(review)

    assert [piece.kind for piece in page.evidence] == ["detection"]
    assert page.notes == []
    assert page.card.standing.score == 200
    assert (page.card.history, page.card.earlier, page.card.controls) == ([], 0, [])
    assert violation.party == party
    said = repr((page.evidence, page.notes, page.card.history, page.clause))
    for betrayed in (REASON, "Zelda", "Quist", "I would find", "appealed"):
        assert betrayed not in said


def test_what_was_overturned_later_is_shown_as_it_stood_then():
    party = PartyFactory()
    before = a_violation(a_case(party, clause="reminder", severity="low"))
    the_case = a_case(party)
    a_violation(the_case)
    overturn_violation(
        violation_id=before.pk,
        cause="wrong_fact",
        reason="The carrier scanned the parcels a day late.",
        by=LEAD,
    )

    card = blind_page(a_review(the_case.decisions.get())).card

    assert [one.pk for one in card.history] == [before.pk]
    assert not hasattr(card.history[0], "overturned")
    assert card.earlier == 1


def test_the_same_answer_agrees_and_needs_nobody():
    review = closed(a_review(), outcome="violation", severity="medium")

    assert (review.agrees, review.outcome, review.severity) == (True, "violation", "medium")
    assert review.clause == "late_dispatch"
    assert not Review.objects.differing().exists()


@pytest.mark.parametrize(
    "answer",
    [
        {"outcome": "no_violation"},
        {"outcome": "violation", "severity": "high"},
        {"outcome": "violation", "clause": "reminder"},
    ],
    ids=["outcome", "severity", "clause"],
)
def test_another_answer_waits_for_a_lead(answer):
    review = closed(a_review(), **answer)

    assert review.agrees is False
    assert list(Review.objects.differing()) == [review]


def test_closing_twice_is_once_and_another_answer_is_refused():
    review = a_review()
    second = a_reviewer()
    closed(review, second)
    said = {"review_id": review.pk, "reason": REASON, "reviewer": second, "by": Actor.user(second)}

    assert quality.close_review(outcome="violation", **said).pk == review.pk
    with pytest.raises(errors.ReviewClosed):
        quality.close_review(outcome="no_violation", **said)
    assert Event.objects.filter(name="review.closed").count() == 1


def test_what_the_rulebook_of_then_does_not_know_is_refused():
    review = a_review()
    second = a_reviewer()
    quality.take_review(review_id=review.pk, reviewer=second, by=Actor.user(second))
    said = {"review_id": review.pk, "reviewer": second, "by": Actor.user(second)}

    with pytest.raises(InvalidInput):
        quality.close_review(outcome="violation", clause="no_such", reason=REASON, **said)
    with pytest.raises(InvalidInput):
        quality.close_review(outcome="violation", severity="cosmic", reason=REASON, **said)
    with pytest.raises(OutcomeNotAllowed):
        quality.close_review(outcome="overturn", reason=REASON, **said)
    with pytest.raises(ReasonRequired):
        quality.close_review(outcome="violation", reason=" ", **said)
    review.refresh_from_db()
    assert review.closed_at is None


def test_a_lapsed_hold_writes_nothing_and_another_may_have_it():
    review = a_review()
    slow, quick = a_reviewer(), a_reviewer()
    quality.take_review(review_id=review.pk, reviewer=slow, by=Actor.user(slow))
    with time_machine.travel(clock.now() + timedelta(hours=1), tick=False):
        with pytest.raises(errors.ReviewLapsed):
            quality.close_review(
                review_id=review.pk,
                outcome="violation",
                reason=REASON,
                reviewer=slow,
                by=Actor.user(slow),
            )
        assert taken_next(quick) == review


def test_what_is_given_back_goes_to_somebody_else():
    review = a_review()
    one = a_reviewer()
    taken_next(one)

    quality.give_back_review(review_id=review.pk, reviewer=one, by=Actor.user(one))

    assert taken_next(a_reviewer()) == review


@pytest.mark.django_db(transaction=True)
def test_two_who_reach_for_the_next_review_get_different_ones():
    some_decisions(6)
    drawn(a_plan(per_stratum=10))
    people = [a_reviewer() for _ in range(4)]

    found = together(taken_next, people)

    assert len({review.pk for review in found}) == 4


def test_a_lead_says_who_was_right_and_the_first_is_told():
    first = a_reviewer()
    review = closed(a_review(some_decisions(1, first)[0]), outcome="no_violation")
    lead = a_reviewer("quality_lead")

    said = adjudicated(review, lead)

    feedback = Feedback.objects.get(reviewer=first)
    assert (said.verdict, feedback.review) == ("second_right", review)
    with pytest.raises(errors.AlreadyAdjudicated):
        adjudicated(review, lead, verdict="first_right")
    assert Adjudication.objects.count() == Feedback.objects.count() == 1


def test_neither_of_the_two_nor_who_is_no_quality_lead_adjudicates():
    lead_who_decided, lead_who_reviewed = a_reviewer("quality_lead"), a_reviewer("quality_lead")
    review = a_review(some_decisions(1, lead_who_decided)[0])
    closed(review, lead_who_reviewed, outcome="no_violation")
    review.refresh_from_db()

    for lead in (lead_who_decided, lead_who_reviewed):
        with pytest.raises(errors.NotIndependent):
            adjudicated(review, lead)
    with pytest.raises(NotPermitted):
        adjudicated(review, a_reviewer("senior_reviewer"))
    assert not Adjudication.objects.exists()


def test_where_both_agree_there_is_nothing_to_adjudicate():
    review = closed(a_review())

    with pytest.raises(errors.NothingToAdjudicate):
        adjudicated(review, a_reviewer("quality_lead"))


def test_the_reviewer_reads_and_answers_their_feedback_and_nobody_elses():
    first = a_reviewer()
    review = closed(a_review(some_decisions(1, first)[0]), outcome="no_violation")
    adjudicated(review, a_reviewer("quality_lead"))
    feedback = Feedback.objects.get()

    quality.note_feedback_seen(feedback_id=feedback.pk, reviewer=first, by=Actor.user(first))
    told = quality.answer_feedback(
        feedback_id=feedback.pk, text="The scans came later.", reviewer=first, by=Actor.user(first)
    )

    assert told.seen_at
    assert told.answer.text == "The scans came later."
    other = a_reviewer()
    with pytest.raises(NotPermitted):
        quality.answer_feedback(
            feedback_id=feedback.pk, text="Mine.", reviewer=other, by=Actor.user(other)
        )


def test_events_of_reviews_hold_no_words():
    review = closed(a_review(), reason="These words stay in their content.")

    payloads = json.dumps([event.payload for event in Event.objects.filter(name__startswith="rev")])
    assert "These words" not in payloads
    assert review.note.text == "These words stay in their content."


def test_a_decision_on_which_an_appeal_was_heard_can_still_be_reviewed_by_others():
    violation = a_violation()
    hearer = a_reviewer()
    decided(an_appeal(violation), hearer, "uphold")

    drawn(a_plan(per_stratum=5))

    assert taken_next(hearer) is None
    assert taken_next(a_reviewer()) is not None
