"""Reads about holds of funds: whose, where they stand at a moment, what waits for whom."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from governance import clock
from governance.principals import Principal
from parties.models import Party
from policies.scheme import FundsGround
from violations.funds import allowed_to
from violations.models import FundsHold, FundsState, FundsStep, StatementDelivery, Violation

State = FundsState.State


def visible_to(principal: Principal) -> QuerySet[FundsHold]:
    """Holds with what lists show: party, version, where they stand. Newest first."""
    rows: Any = FundsHold.objects.visible_to(principal)
    return rows.select_related("party__market", "version__rulebook", "now").order_by("-pk")


def holds_of(party: Party) -> QuerySet[FundsHold]:
    """What the party sees of money held: whatever acts or has acted, newest first."""
    acted = [State.RUNNING, State.RELEASED, State.ENDED]
    return (
        FundsHold.objects.filter(party=party, now__state__in=acted)
        .select_related("party__market", "version__rulebook", "violation", "now")
        .order_by("-pk")
    )


def in_full(rows: QuerySet[FundsHold]) -> QuerySet[FundsHold]:
    """With every step, its words, and the statement that it carries."""
    steps = (
        FundsStep.objects.select_related("reason", "statement__content")
        .prefetch_related(
            Prefetch(
                "statement__deliveries", queryset=StatementDelivery.objects.order_by("recorded_at")
            )
        )
        .order_by("sequence")
    )
    return rows.select_related("reason", "violation__version").prefetch_related(
        Prefetch("steps", queryset=steps)
    )


def in_state(rows: QuerySet[FundsHold], state: str, at: datetime) -> QuerySet[FundsHold]:
    """As they stand at `at`, whether or not the beat has written an end yet; or `review_due`."""
    running = Q(now__state=State.RUNNING, now__ends_at__gt=at)
    match state:
        case "review_due":
            return rows.filter(running, now__review_at__lte=at)
        case State.RUNNING:
            return rows.filter(running)
        case State.ENDED:
            due = Q(now__state=State.RUNNING, now__ends_at__lte=at)
            return rows.filter(Q(now__state=State.ENDED) | due)
        case _:
            return rows.filter(now__state=state)


def state_at(state: FundsState, at: datetime) -> str:
    """Exact at the second, also before the beat has run."""
    over = state.ends_at is not None and state.ends_at <= at
    return State.ENDED if state.state == State.RUNNING and over else state.state


def left_of(state: FundsState, at: datetime) -> int | None:
    """What is held at `at`; nothing said means all of the balance."""
    acts = state_at(state, at) in {State.RUNNING, State.AWAITING}
    return state.left if acts else 0


def is_review_due(state: FundsState, at: datetime) -> bool:
    due = state.review_at is not None and state.review_at <= at
    return due and state_at(state, at) == State.RUNNING


def grounds_for(party: Party, violation: Violation | None = None) -> list[FundsGround]:
    """On which grounds money may be held now, for a finding or by themselves."""
    return allowed_to(party, violation, clock.now()).grounds
