"""Decisions: what one made today, what can be undone, what waits for a second person."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from governance import clock
from governance.models import User
from workbench.models import Case, Decision, DecisionStep
from workbench.selectors.chains import held as held_decisions
from workbench.selectors.chains import pending
from workbench.selectors.lists import decisions
from workbench.selectors.queues import start_of_day


def decided_today(user: User) -> QuerySet[Decision]:
    """This person's decisions since the last midnight where they work; none that was taken back."""
    return decisions().filter(_today(user))


def today_in_numbers(user: User) -> dict[str, int]:
    """How many of each outcome this person decided today."""
    return Decision.objects.filter(_today(user)).aggregate(
        all=Count("pk"),
        violation=Count("pk", filter=Q(outcome="violation")),
        no_violation=Count("pk", filter=Q(outcome="no_violation")),
        appeals=Count("pk", filter=Q(outcome__in=["overturn", "uphold", "partly"])),
    )


def _today(user: User) -> Q:
    back = DecisionStep.objects.filter(decision=OuterRef("pk"), kind=DecisionStep.Kind.CANCELLED)
    since = start_of_day(clock.now(), user.zone)
    return Q(reviewer=user, recorded_at__gte=since) & ~Q(Exists(back))


def undoable_by(user: User) -> list[Decision]:
    """What this person decided and can still take back, the one that ends first on top."""
    return list(
        pending()
        .filter(reviewer=user, execute_after__gt=clock.now())
        .select_related("case__party")
        .order_by("execute_after")
    )


def taken_back_by(user: User, case: Case, number: int) -> Decision | None:
    """A decision that this person made on a case and took back."""
    return (
        Decision.objects.filter(pk=number, case=case, reviewer=user)
        .filter(steps__kind=DecisionStep.Kind.CANCELLED)
        .select_related("reason")
        .first()
    )


def held() -> QuerySet[Decision]:
    """Decisions that wait for a second person, the oldest first."""
    return (
        held_decisions()
        .select_related("case__party__market", "case__item", "case__queue", "reviewer", "reason")
        .order_by("pk")
    )


def decision_by(number: int, viewer: int | None = None) -> Decision | None:
    return decisions(viewer).filter(pk=number).first()


def fate_of(decision: Decision) -> tuple[str, Any]:
    """What became of a decision, and when: its last step, or that it waits."""
    steps = sorted(decision.steps.all(), key=lambda step: step.pk)
    if steps:
        return steps[-1].kind, steps[-1].recorded_at
    case = decision.case
    held = case.override == "held" if decision.is_override else case.state == Case.State.HELD
    return ("held", None) if held else ("waiting", None)
