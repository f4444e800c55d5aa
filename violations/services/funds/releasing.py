"""Money goes free: in part, whole, with the finding it rested on, or by time."""

from datetime import datetime

from django.db import transaction

from governance import clock
from governance.actors import CLOCK, Actor
from governance.content import store_text
from governance.models import Content
from violations import funds
from violations.models import FundsHold, FundsState, FundsStep, Violation
from violations.services.funds.holding import refuse
from violations.services.funds.steps import (
    Kind,
    State,
    control_of,
    is_over,
    locked,
    refuse_over,
    take_step,
    tell,
    tell_control,
)
from violations.statements import refuse_thin_facts


@transaction.atomic
def release_funds(
    *,
    hold_id: int,
    reason: str,
    by: Actor,
    source_key: str,
    amount: int | None = None,
    at: datetime | None = None,
) -> FundsHold:
    """Let a part go, or all that is left. What is left stays held, on the same ground and as long."""
    moment = at or clock.now()
    state = locked(hold_id)
    if FundsStep.objects.filter(source_key=source_key).exists():
        return state.hold
    refuse_over(state, moment)
    if amount is not None:
        funds.refuse_amount_beyond(amount, state.left, state.hold.currency)
    refuse_thin_facts(reason)
    words = store_text(reason, language=state.party.language)
    _release(state, amount, words, by, moment, source_key)
    return state.hold


def _release(
    state: FundsState, amount: int | None, words: Content, by: Actor, at: datetime, source_key: str
) -> FundsStep:
    released = state.left if amount is None else amount
    left = 0 if amount is None or state.left is None else state.left - amount
    before, state.left, state.control = state.control, left, None
    if before is not None:
        before.lifted_at = at
        before.save(update_fields=["lifted_at"])
        tell_control("control.lifted", before, by)
    if left:
        state.control = control_of(state, at)
        tell_control("control.started", state.control, by)
    else:
        state.state = State.RELEASED
    step = take_step(state, Kind.RELEASED, by, at, source_key, amount=released, words=words)
    tell("funds.released", state, by, step)
    return step


def release_funds_of(
    *, violation: Violation, words: Content, by: Actor, at: datetime
) -> list[FundsStep]:
    """A finding has fallen: what was held for it goes free, what awaits approval never acts.

    Part of the overturn's transaction, which holds the party's lock.
    """
    states = (
        FundsState.objects.select_for_update(of=["self"])
        .select_related("hold__party__market", "hold__version", "party", "control")
        .filter(hold__violation=violation, state__in=[State.AWAITING, State.RUNNING])
        .order_by("pk")
    )
    released = []
    for state in states:
        if state.state == State.AWAITING:
            refuse(state, words, by, at)
        elif not is_over(state, at):
            key = f"overturned:{violation.pk}:hold:{state.pk}"
            released.append(_release(state, None, words, by, at, key))
    return released


@transaction.atomic
def end_one_hold(moment: datetime) -> bool:
    """Write the end of one hold whose time has come into the log. Reads never wait for this."""
    state = (
        FundsState.objects.select_for_update(skip_locked=True, of=["self"])
        .select_related("hold", "party", "control")
        .filter(state=State.RUNNING, ends_at__lte=moment)
        .order_by("ends_at")
        .first()
    )
    if state is None or state.ends_at is None:
        return False
    control, state.control, state.state = state.control, None, State.ENDED
    if control is not None:
        control.closed_at = moment
        control.save(update_fields=["closed_at"])
        tell_control("control.ended", control, CLOCK)
    step = take_step(state, Kind.ENDED, CLOCK, state.ends_at, f"hold:{state.pk}:ended")
    tell("funds.ended", state, CLOCK, step)
    return True
