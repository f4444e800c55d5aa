"""Plans, draws, reviews and golden cases, made up for one test."""

import itertools
from datetime import timedelta
from typing import Any

from governance import clock
from governance.actors import Actor
from governance.models import User
from tests.factories import PartyFactory
from tests.workbench.factories import REASON, a_case, a_reviewer, decided, the_rulebook
from workbench.models import Decision, Draw, GoldenCase, Queue, Review, SamplingPlan
from workbench.services import quality

LEAD = Actor("user", "999999")
_keys = itertools.count()


def a_plan(**fields: Any) -> SamplingPlan:
    """One of each stratum of the last day, unless told."""
    fields.setdefault("active_from", clock.now() - timedelta(days=1))
    if "rate" not in fields:
        fields.setdefault("per_stratum", 1)
    terms = quality.PlanTerms(title=fields.pop("title", "A second look"), **fields)
    return quality.save_plan(terms=terms, by=LEAD, source_key=f"plan-{next(_keys)}")


def some_decisions(number: int, reviewer: User | None = None, **fields: Any) -> list[Decision]:
    """Decisions that took effect, each on a party of its own."""
    the_rulebook()
    Queue.objects.update(undo_seconds=0)
    reviewer = reviewer or a_reviewer()
    return [decided(a_case(PartyFactory()), reviewer, **fields) for _ in range(number)]


def drawn(plan: SamplingPlan) -> Draw:
    return quality.draw_plan(plan_id=plan.pk, by=LEAD)


def a_review(decision: Decision | None = None) -> Review:
    """A review that waits, of a decision of one reviewer."""
    decision = decision or some_decisions(1)[0]
    drawn(a_plan(per_stratum=100))
    return Review.objects.get(decision=decision)


def closed(
    review: Review, second: User | None = None, outcome: str = "violation", **fields: Any
) -> Review:
    """The review, answered by somebody."""
    second = second or a_reviewer("senior_reviewer")
    quality.take_review(review_id=review.pk, reviewer=second, by=Actor.user(second))
    return quality.close_review(
        review_id=review.pk,
        outcome=outcome,
        reason=fields.pop("reason", REASON),
        reviewer=second,
        by=Actor.user(second),
        **fields,
    )


def adjudicated(review: Review, lead: User, verdict: str = "second_right", **fields: Any) -> Any:
    return quality.adjudicate(
        review_id=review.pk,
        verdict=verdict,
        cause=fields.pop("cause", "missed_evidence"),
        reason=fields.pop("reason", "The carrier's scans were on the second page."),
        lead=lead,
        by=Actor.user(lead),
    )


def a_golden(decision: Decision | None = None, **fields: Any) -> GoldenCase:
    decision = decision or some_decisions(1)[0]
    return quality.mark_golden(
        decision_id=decision.pk,
        outcome=fields.pop("outcome", "violation"),
        explanation=fields.pop("explanation", "19 of 26 late orders were its own fault."),
        by=fields.pop("by", LEAD),
        **fields,
    )
