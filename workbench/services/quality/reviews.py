"""Blind second looks: taken by somebody who had no part in the decision, closed with an answer."""

from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from governance import clock
from governance.actors import Actor
from governance.content import store_text
from governance.errors import InvalidInput, NotPermitted
from governance.events import emit
from governance.models import User
from governance.permissions import REVIEWERS
from policies.selectors import body_of
from workbench.models import FOREVER, Decision, Review
from workbench.services.errors import OutcomeNotAllowed, ReasonRequired
from workbench.services.quality.errors import (
    NotIndependent,
    ReviewClosed,
    ReviewLapsed,
    ReviewTaken,
)

LEASE = timedelta(minutes=30)

# Whoever decided, held, noted, released or heard the case, answered another review of it, acts for
# the party or knows it, lacks the skill or is not named in the plan, may not have this review.
FIT = """
FROM workbench_review review
JOIN workbench_decision decision ON decision.id = review.decision_id
JOIN workbench_case kase ON kase.id = decision.case_id
JOIN workbench_sampled sampled ON sampled.id = review.sampled_id
JOIN workbench_draw draw ON draw.id = sampled.draw_id
JOIN workbench_samplingplan plan ON plan.id = draw.plan_id
WHERE review.closed_at IS NULL
  AND (plan.skill_id IS NULL OR EXISTS (SELECT 1 FROM workbench_skilled skilled
    WHERE skilled.skill_id = plan.skill_id AND skilled.user_id = %(user)s))
  AND (NOT EXISTS (SELECT 1 FROM workbench_samplingplan_seconds named
    WHERE named.samplingplan_id = plan.id)
    OR EXISTS (SELECT 1 FROM workbench_samplingplan_seconds named
    WHERE named.samplingplan_id = plan.id AND named.user_id = %(user)s))
  AND NOT EXISTS (SELECT 1 FROM parties_membership act
    WHERE act.party_id = kase.party_id AND act.user_id = %(user)s)
  AND NOT EXISTS (SELECT 1 FROM workbench_skip known
    JOIN workbench_case other ON other.id = known.case_id AND other.party_id = kase.party_id
    WHERE known.reviewer_id = %(user)s AND known.until >= %(forever)s)
  AND NOT EXISTS (SELECT 1 FROM workbench_claim claim
    WHERE claim.case_id = kase.id AND claim.reviewer_id = %(user)s)
  AND NOT EXISTS (SELECT 1 FROM workbench_evidence evidence
    WHERE evidence.case_id = kase.id AND split_part(evidence.actor, '/', 1) = %(actor)s)
  AND NOT EXISTS (SELECT 1 FROM workbench_decision every WHERE every.case_id = kase.id
    AND (every.reviewer_id = %(user)s OR split_part(every.actor, '/', 1) = %(actor)s
      OR EXISTS (SELECT 1 FROM workbench_decisionstep step
        WHERE step.decision_id = every.id AND split_part(step.actor, '/', 1) = %(actor)s)
      OR EXISTS (SELECT 1 FROM workbench_review seen WHERE seen.decision_id = every.id
        AND seen.reviewer_id = %(user)s AND seen.id <> review.id)))
  AND NOT EXISTS (SELECT 1 FROM workbench_decisionstep step
    JOIN appeals_appeal appeal ON appeal.violation_id = step.violation_id
    JOIN workbench_case heard ON heard.appeal_id = appeal.id
    JOIN workbench_claim hearing ON hearing.case_id = heard.id
    WHERE step.decision_id = decision.id AND hearing.reviewer_id = %(user)s)
  AND NOT EXISTS (SELECT 1 FROM workbench_goldencopy copy
    JOIN workbench_goldencase golden ON golden.id = copy.golden_id
    WHERE golden.decision_id = decision.id AND copy.reviewer_id = %(user)s)
"""
NEXT = f"""
SELECT review.id {FIT}
  AND (review.reviewer_id IS NULL OR review.lease_until <= %(now)s)
ORDER BY review.id LIMIT 1 FOR UPDATE OF review SKIP LOCKED
"""
WAITING = f"""
SELECT count(*) FROM (SELECT 1 {FIT}
  AND (review.reviewer_id IS NULL OR review.lease_until <= %(now)s) LIMIT %(cap)s) counted
"""  # noqa: S608
THIS = f"SELECT 1 {FIT} AND review.id = %(review)s"


@transaction.atomic
def take_next_review(*, reviewer: User, by: Actor) -> Review | None:
    """The review in one's hands, or the oldest that waits and that this person may have."""
    _check_role(reviewer)
    if mine := review_in_hand(reviewer):
        return mine
    with connection.cursor() as cursor:
        cursor.execute(NEXT, _said(reviewer))
        found = cursor.fetchone()
    if found is None:
        return None
    return _hold(Review.objects.get(pk=found[0]), reviewer, by)


@transaction.atomic
def take_review(*, review_id: int, reviewer: User, by: Actor) -> Review:
    """Take this review. Taking one's own again renews it."""
    _check_role(reviewer)
    review = _locked(review_id)
    if review.closed_at is not None:
        raise ReviewClosed
    live = review.lease_until is not None and review.lease_until > clock.now()
    if live and review.reviewer_id != reviewer.pk:
        raise ReviewTaken
    with connection.cursor() as cursor:
        cursor.execute(THIS, _said(reviewer) | {"review": review.pk})
        if cursor.fetchone() is None:
            raise NotIndependent
    return _hold(review, reviewer, by)


@transaction.atomic
def give_back_review(*, review_id: int, reviewer: User, by: Actor) -> Review:
    """Give a review back; somebody else will have it."""
    review = _own(review_id, reviewer)
    review.reviewer, review.lease_until = None, None
    review.save(update_fields=["reviewer", "lease_until"])
    emit("review.given_back", subject=f"review:{review.pk}", by=by, review=review.pk)
    return review


@transaction.atomic
def close_review(
    *,
    review_id: int,
    outcome: str,
    reason: str,
    reviewer: User,
    by: Actor,
    severity: str = "",
    clause: str = "",
) -> Review:
    """Answer a review. Another outcome, clause or severity than the first waits for a quality lead."""
    review = _own(review_id, reviewer, done=outcome)
    if review.closed_at is not None:
        return review
    decision = review.decision
    severity, clause = _answered(decision, outcome, severity, clause)
    if not reason.strip():
        raise ReasonRequired
    review.outcome, review.severity, review.clause = outcome, severity, clause
    review.note = store_text(reason.strip())
    review.agrees = (outcome, clause, severity) == (
        decision.outcome,
        decision.clause,
        decision.severity if decision.outcome == Decision.Outcome.VIOLATION else "",
    )
    review.closed_at, review.lease_until = clock.now(), None
    review.save()
    emit(
        "review.closed",
        subject=f"review:{review.pk}",
        by=by,
        review=review.pk,
        decision=decision.pk,
        agrees=review.agrees,
    )
    return review


def review_in_hand(reviewer: User) -> Review | None:
    """The review that this person has now."""
    return (
        Review.objects.waiting()
        .filter(reviewer=reviewer, lease_until__gt=clock.now())
        .order_by("pk")
        .first()
    )


def waiting_for(reviewer: User, *, cap: int = 101) -> int:
    """How many reviews this person could take, counted up to `cap`."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, _said(reviewer) | {"cap": cap})
        return int(cursor.fetchone()[0])


def _answered(decision: Decision, outcome: str, severity: str, clause: str) -> tuple[str, str]:
    if outcome == Decision.Outcome.NO_VIOLATION:
        return "", decision.clause
    if outcome != Decision.Outcome.VIOLATION:
        findings = [Decision.Outcome.NO_VIOLATION, Decision.Outcome.VIOLATION]
        raise OutcomeNotAllowed(allowed=[str(one) for one in findings])
    clause = clause or decision.clause
    said = body_of(decision.version).clause(clause)
    if said is None:
        message = "The rulebook in force then has no such clause."
        raise InvalidInput(message, faults=[{"field": "clause", "message": message}])
    severity = severity or said.severity
    if severity not in said.severities:
        message = f"This clause knows {', '.join(said.severities)}."
        raise InvalidInput(message, faults=[{"field": "severity", "message": message}])
    return severity, clause


def _own(review_id: int, reviewer: User, *, done: str = "") -> Review:
    """A review in one's hands; closed by oneself with the same answer, it is told once more."""
    review = _locked(review_id)
    if review.closed_at is not None:
        if done and review.reviewer_id == reviewer.pk and review.outcome == done:
            return review
        raise ReviewClosed
    if review.reviewer_id != reviewer.pk:
        raise ReviewTaken if review.reviewer_id else ReviewLapsed
    if review.lease_until is None or review.lease_until <= clock.now():
        raise ReviewLapsed
    return review


def _hold(review: Review, reviewer: User, by: Actor) -> Review:
    fresh = review.reviewer_id != reviewer.pk
    review.reviewer, review.lease_until = reviewer, clock.now() + LEASE
    review.save(update_fields=["reviewer", "lease_until"])
    if fresh:
        emit("review.taken", subject=f"review:{review.pk}", by=by, review=review.pk)
    return review


def _locked(review_id: int) -> Review:
    return (
        Review.objects.select_for_update(of=["self"])
        .select_related("decision__case__party", "decision__version", "decision__reviewer")
        .get(pk=review_id)
    )


def _said(reviewer: User) -> dict[str, Any]:
    return {
        "user": reviewer.pk,
        "actor": f"user:{reviewer.pk}",
        "now": clock.now(),
        "forever": FOREVER,
    }


def _check_role(reviewer: User) -> None:
    if reviewer.role not in REVIEWERS or not reviewer.is_active:
        raise NotPermitted
