"""Lists of the quality programme: plans, draws, reviews, golden cases, feedback."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from governance import codes
from workbench.models import (
    Draw,
    Feedback,
    GoldenAnswer,
    GoldenCase,
    GoldenRate,
    Review,
    Sampled,
    SamplingPlan,
)

# What would tell a second reviewer how the first one decided, or who that was.
BETRAYING = frozenset({SamplingPlan.Stratum.OUTCOME, SamplingPlan.Stratum.REVIEWER})


def plans() -> QuerySet[SamplingPlan]:
    """All plans, newest first."""
    return SamplingPlan.objects.select_related("market", "skill").order_by("-pk")


def plan_of(pk: int) -> SamplingPlan | None:
    return plans().filter(pk=pk).first()


def draws_of(plan: SamplingPlan) -> QuerySet[Draw]:
    return plan.draws.order_by("-pk")


def draw_of(pk: int) -> Draw | None:
    return Draw.objects.select_related("plan__market").filter(pk=pk).first()


def rows_of(draw: Draw) -> QuerySet[Sampled]:
    """What was drawn, with what it is about and how far its second look is."""
    return draw.rows.select_related(
        "decision__case__party",
        "decision__reviewer",
        "case__party",
        "case__item",
        "review__reviewer",
        "review__adjudication",
    ).order_by("pk")


def is_told(row: Sampled) -> bool:
    """Whether all that is known of its stratum may be shown; a second look stays blind until then."""
    review = getattr(row, "review", None)
    answered = review is None or review.closed_at is not None
    return answered or BETRAYING.isdisjoint(row.draw.plan.strata)


def told_of(row: Sampled) -> dict[str, str]:
    """The stratum of a row, without what the first decision was and whose, until it is answered."""
    key: dict[str, str] = row.draw.strata[row.stratum]["key"]
    if is_told(row):
        return key
    return {name: value for name, value in key.items() if name not in BETRAYING}


def reviews() -> QuerySet[Review]:
    """All second looks, newest first, with what they are about."""
    return Review.objects.select_related(
        "decision__case__party__market",
        "decision__reviewer",
        "decision__reason",
        "reviewer",
        "note",
        "adjudication__lead",
        "adjudication__reason",
        "sampled__draw__plan",
    ).order_by("-pk")


def answered_by(user: Any, *, since: datetime) -> QuerySet[Review]:
    """Second looks that this person answered, newest first."""
    return (
        Review.objects.closed()  # type: ignore[attr-defined,no-any-return]
        .filter(reviewer=user, sampled__isnull=False, closed_at__gte=since)
        .select_related("decision__case__party")
        .order_by("-closed_at", "-pk")
    )


def review_of(code: str) -> Review | None:
    """The review behind `REV-7F3K` or its number."""
    numeric = code.isascii() and code.isdigit() and len(code) < 18
    number = int(code) if numeric else codes.decode("REV", code)
    if number is None or number >= 2**63:
        return None
    return (
        reviews()
        .select_related("decision__case__item", "decision__version__rulebook")
        .filter(pk=number)
        .first()
    )


def golden_cases() -> QuerySet[GoldenCase]:
    """All golden cases, newest first, with how often they were answered, and how often rightly."""
    return (
        GoldenCase.objects.select_related("decision__case__party", "explanation")
        .annotate(
            dealt=Count("copies", distinct=True),
            answered=Count("copies__answer", distinct=True),
            rightly=Count(
                "copies__answer",
                filter=Q(copies__answer__right_outcome=True, copies__answer__right_severity=True),
                distinct=True,
            ),
        )
        .order_by("-pk")
    )


def golden_rate() -> GoldenRate | None:
    return GoldenRate.objects.first()


@dataclass(frozen=True, slots=True)
class GoldenScore:
    """How golden cases were answered."""

    answered: int
    outcomes: int
    right: int


def golden_score(*, reviewer: int | None = None) -> GoldenScore:
    rows = GoldenAnswer.objects.all()
    if reviewer is not None:
        rows = rows.filter(copy__reviewer=reviewer)
    return GoldenScore(
        **rows.aggregate(
            answered=Count("pk"),
            outcomes=Count("pk", filter=Q(right_outcome=True)),
            right=Count("pk", filter=Q(right_outcome=True, right_severity=True)),
        )
    )


def feedback_for(user: Any) -> QuerySet[Feedback]:
    """What this person was told, newest first, with the cases behind it."""
    return (
        Feedback.objects.filter(reviewer=user)
        .select_related(
            "answer",
            "review__decision__case__party",
            "review__decision__reason",
            "review__adjudication__reason",
            "review__note",
            "golden_answer__reason",
            "golden_answer__copy__case__party",
            "golden_answer__copy__golden__explanation",
            "golden_answer__copy__golden__decision__case__party",
            "overturned__reason",
            "overturned__violation",
            "decision__case__party",
            "decision__reason",
        )
        .order_by("-pk")
    )


def answered_feedback() -> QuerySet[Feedback]:
    """What reviewers answered to their feedback, newest first, for leads."""
    return (
        Feedback.objects.filter(answered_at__isnull=False)
        .select_related(
            "reviewer",
            "answer",
            "review__decision__case",
            "golden_answer__copy__case",
            "overturned",
            "decision__case",
        )
        .order_by("-answered_at", "-pk")
    )
