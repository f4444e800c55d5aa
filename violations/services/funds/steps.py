"""One step of a hold: under its locks, written, told, and obeyed."""

from datetime import datetime
from typing import Any

from credits.services import lock
from governance import calendars
from governance.actors import Actor
from governance.events import emit
from governance.models import Content, User
from governance.permissions import ADMIN, QUALITY, SENIOR
from violations import funds
from violations.funds_reasons import params_of
from violations.models import Control, FundsHold, FundsState, FundsStep

SECONDS = frozenset({SENIOR, QUALITY, ADMIN})
State, Kind = FundsState.State, FundsStep.Kind


def locked(hold_id: int) -> FundsState:
    """The party first, as everywhere, then the hold: its steps are taken one after the other."""
    lock(FundsHold.objects.values_list("party_id", flat=True).get(pk=hold_id))
    return (
        FundsState.objects.select_for_update(of=["self"])
        .select_related("hold__party__market", "hold__version", "hold__violation")
        .select_related("hold__reason", "party__market", "control")
        .get(pk=hold_id)
    )


def is_over(state: FundsState, at: datetime) -> bool:
    return state.state != State.RUNNING or state.ends_at is None or state.ends_at <= at


def refuse_over(state: FundsState, at: datetime) -> datetime:
    """When it ends, if it runs at all."""
    if state.state == State.AWAITING:
        raise funds.HoldNotRunning(
            "Nothing is held yet: this waits for a second person. Refuse it to stop it."
        )
    if is_over(state, at) or state.ends_at is None:
        raise funds.HoldNotRunning
    return state.ends_at


def refuse_first_person(hold: FundsHold, by: Actor) -> None:
    """Two different people, and the second of them in a role that may."""
    if by.user_id is None:
        raise funds.PersonRequired
    if by.user_id == Actor.parse(hold.actor).user_id:
        raise funds.SecondPersonNeeded
    if not User.objects.filter(pk=by.user_id, role__in=SECONDS, is_active=True).exists():
        raise funds.SecondPersonNeeded


def next_review_of(state: FundsState, at: datetime) -> datetime:
    zone, ground = state.hold.party.market.zone, funds.ground_of(state.hold)
    due = calendars.same_clock(at, ground.review_days, zone)
    return min(due, state.ends_at) if state.ends_at else due


def control_of(state: FundsState, at: datetime) -> Control:
    hold = state.hold
    return Control.objects.create(
        party=hold.party,
        kind=hold.kind,
        params=params_of(state.left, hold.currency),
        cause=Control.Cause.FUNDS,
        cause_ref=f"hold:{hold.pk}",
        starts_at=at,
        ends_at=state.ends_at,
        source_key=f"hold:{hold.pk}:{state.sequence + 1}",
    )


def end_at(state: FundsState, ends_at: datetime) -> None:
    state.ends_at = ends_at
    if state.control is not None:
        state.control.ends_at = ends_at
        state.control.save(update_fields=["ends_at"])


def take_step(
    state: FundsState,
    kind: FundsStep.Kind,
    by: Actor,
    at: datetime,
    source_key: str,
    *,
    amount: int | None = None,
    words: Content | None = None,
) -> FundsStep:
    """Write the step, and bring what lists read up to date with it."""
    state.sequence += 1
    state.save()
    return FundsStep.objects.create(
        hold=state.hold,
        sequence=state.sequence,
        kind=kind,
        at=at,
        amount=amount,
        left=state.left,
        ends_at=state.ends_at,
        review_at=state.review_at,
        actor=str(by),
        reason=words,
        reason_digest=words.digest if words else "",
        source_key=source_key,
    )


def tell(name: str, state: FundsState, by: Actor, step: FundsStep | None = None) -> None:
    payload: dict[str, Any] = {"hold": state.pk, "violation": state.hold.violation_id}
    if step is not None:
        payload |= {"step": step.pk}
    if state.control is not None:
        payload |= {"control": state.control.pk}
    emit(name, subject=f"party:{state.party_id}", by=by, **payload)


def tell_control(name: str, control: Control, by: Actor) -> None:
    emit(name, subject=f"party:{control.party_id}", by=by, control=control.pk, item=None)
