"""Where two people differ a quality lead says who was right and what went wrong, and tells the first."""

from django.db import IntegrityError, transaction

from governance import clock
from governance.actors import Actor
from governance.content import store_text
from governance.errors import InvalidInput, NotPermitted
from governance.events import emit
from governance.models import User
from governance.permissions import QUALITY
from workbench.models import Adjudication, Feedback, Review
from workbench.services.errors import ReasonRequired
from workbench.services.quality.errors import (
    AlreadyAdjudicated,
    NothingToAdjudicate,
    NotIndependent,
)


@transaction.atomic
def adjudicate(
    *, review_id: int, verdict: str, cause: str, reason: str, lead: User, by: Actor
) -> Adjudication:
    """Say who was right. Neither of the two may; the first reviewer is told, with the case behind it."""
    if lead.role != QUALITY:
        raise NotPermitted("A quality lead must do this.")
    review = (
        Review.objects.select_for_update(of=["self"])
        .select_related("decision__reviewer")
        .get(pk=review_id)
    )
    if review.agrees is not False:
        raise NothingToAdjudicate
    if lead.pk in {review.reviewer_id, review.decision.reviewer_id}:
        raise NotIndependent
    _check(verdict, cause, reason)
    content = store_text(reason.strip())
    try:
        with transaction.atomic():
            said = Adjudication.objects.create(
                review=review,
                verdict=verdict,
                cause=cause,
                reason=content,
                reason_digest=content.digest,
                lead=lead,
                actor=str(by),
            )
    except IntegrityError as twice:
        raise AlreadyAdjudicated from twice
    if review.decision.reviewer is not None:
        Feedback.objects.create(
            reviewer=review.decision.reviewer, kind=Feedback.Kind.REVIEW, review=review
        )
    emit(
        "review.adjudicated",
        subject=f"review:{review.pk}",
        by=by,
        review=review.pk,
        decision=review.decision_id,
        verdict=verdict,
        cause=cause,
    )
    return said


@transaction.atomic
def note_feedback_seen(*, feedback_id: int, reviewer: User, by: Actor) -> Feedback:
    """The reviewer has read it. Twice is once."""
    feedback = _own(feedback_id, reviewer)
    if feedback.seen_at is None:
        feedback.seen_at = clock.now()
        feedback.save(update_fields=["seen_at"])
        emit("feedback.seen", subject=f"feedback:{feedback.pk}", by=by, feedback=feedback.pk)
    return feedback


@transaction.atomic
def answer_feedback(*, feedback_id: int, text: str, reviewer: User, by: Actor) -> Feedback:
    """The reviewer's own words; said anew they replace what was said."""
    feedback = _own(feedback_id, reviewer)
    if not text.strip():
        raise ReasonRequired("Write what you think of it, or leave it with having read it.")
    feedback.answer = store_text(text.strip())
    feedback.answered_at = clock.now()
    feedback.seen_at = feedback.seen_at or feedback.answered_at
    feedback.save(update_fields=["answer", "answered_at", "seen_at"])
    emit("feedback.answered", subject=f"feedback:{feedback.pk}", by=by, feedback=feedback.pk)
    return feedback


def _own(feedback_id: int, reviewer: User) -> Feedback:
    feedback = Feedback.objects.select_for_update(of=["self"]).get(pk=feedback_id)
    if feedback.reviewer_id != reviewer.pk:
        raise NotPermitted
    return feedback


def _check(verdict: str, cause: str, reason: str) -> None:
    for name, value, known in (
        ("verdict", verdict, Adjudication.Verdict.values),
        ("cause", cause, Adjudication.Cause.values),
    ):
        if value not in known:
            message = f"Choose one of: {', '.join(known)}."
            raise InvalidInput(
                message, faults=[{"field": name, "value": value, "message": message}]
            )
    if not reason.strip():
        raise ReasonRequired("Say why, in words that both can learn from.")
