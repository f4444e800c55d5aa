"""Reads: what parties think of rules, and how often of which."""

from django.db.models import Count, Q, QuerySet

from education.models import Feedback
from governance.principals import Principal
from parties.models import Party


def feedback() -> QuerySet[Feedback]:
    """All of it, newest first, with words and answers."""
    return Feedback.objects.select_related(
        "party__market", "version__rulebook", "text", "answer__words"
    ).order_by("-pk")


def feedback_for(principal: Principal) -> QuerySet[Feedback]:
    if principal.sees_all_parties:
        return feedback()
    if principal.user_id is None:
        return feedback().none()
    return feedback().filter(
        Q(party__memberships__user_id=principal.user_id)
        & Q(party__memberships__ended_at__isnull=True)
    )


def feedback_of(party: Party) -> QuerySet[Feedback]:
    return feedback().filter(party=party)


def counts_by_clause() -> QuerySet:
    """For each rule: how much was said, how much of it waits for an answer, and of which kind."""
    kinds = {kind.value: Count("pk", filter=Q(kind=kind)) for kind in Feedback.Kind}
    return (
        Feedback.objects.values("version__rulebook__code", "clause")
        .annotate(total=Count("pk"), waiting=Count("pk", filter=Q(answer__isnull=True)), **kinds)
        .order_by("-total", "version__rulebook__code", "clause")
    )
