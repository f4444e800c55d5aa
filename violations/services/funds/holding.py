"""A hold begins: at once, or once a second person has approved it."""

from datetime import datetime

from django.db import transaction

from credits.services import lock
from governance import calendars, clock
from governance.actors import Actor
from governance.content import store_text
from governance.models import Content
from parties.models import Party
from parties.selectors import is_protected
from violations import funds
from violations.errors import AlreadyOverturned, ItemMismatch
from violations.funds_reasons import state_hold
from violations.models import FundsHold, FundsState, Violation, ViolationOverturned
from violations.services.funds.steps import (
    Kind,
    State,
    control_of,
    locked,
    next_review_of,
    refuse_first_person,
    take_step,
    tell,
    tell_control,
)
from violations.statements import refuse_thin_facts


@transaction.atomic
def hold_funds(
    *,
    party_id: int,
    ground: str,
    days: int,
    reason: str,
    by: Actor,
    source_key: str,
    amount: int | None = None,
    currency: str = "",
    violation_id: int | None = None,
    at: datetime | None = None,
) -> FundsHold:
    """Hold an amount, or all of the balance, within what the rulebook allows. Twice is once.

    What needs a second person acts only once that person has approved it; nothing acts before.
    The same `source_key` with anything else in it is refused.
    """
    moment = at or clock.now()
    party = lock(party_id)
    if known := FundsHold.objects.filter(source_key=source_key).select_related("reason").first():
        _refuse_other(
            known,
            party=party_id,
            violation=violation_id,
            ground=ground,
            amount=amount,
            currency=currency or known.currency,
            days=days,
            reason=reason if known.reason.text else known.reason.text,  # it may have been erased
        )
        return known
    if not by.is_person:
        raise funds.PersonRequired
    refuse_thin_facts(reason)
    violation = _standing(violation_id, party)
    allowed = funds.allowed_to(party, violation, moment)
    named = allowed.ground(ground)
    if amount is not None:
        currency = currency or named.currency or party.currency
    already = funds.amount_held(party, ground, currency, moment)
    funds.refuse_out_of_bounds(named, amount=amount, currency=currency, days=days, already=already)
    hold = FundsHold(
        party=party,
        violation=violation,
        version=allowed.version,
        ground=ground,
        kind=funds.kind_of(party),
        amount=amount,
        currency=currency,
        days=days,
        needs_second=funds.needs_second(named, amount=amount, already=already)
        or is_protected(party.pk),
        decided_at=moment,
        actor=str(by),
        source_key=source_key,
    )
    state = FundsState(hold=hold, party=party, state=State.AWAITING, sequence=0, left=amount)
    _refuse_long(hold, state, moment)
    hold.reason = store_text(reason, language=party.language)
    hold.reason_digest = hold.reason.digest
    hold.save()
    state.hold = hold
    if hold.needs_second:
        take_step(state, Kind.REQUESTED, by, moment, f"{source_key}:requested")
        tell("funds.requested", state, by)
    else:
        _begin(state, by, moment, f"{source_key}:held")
    return hold


def _refuse_other(known: FundsHold, **asked: object) -> None:
    before = {
        "party": known.party_id,
        "violation": known.violation_id,
        "ground": known.ground,
        "amount": known.amount,
        "currency": known.currency,
        "days": known.days,
        "reason": known.reason.text,
    }
    if differing := [name for name, said in asked.items() if said != before[name]]:
        raise funds.SourceKeyTaken(
            f"This source_key came before with another {', another '.join(differing)}. "
            "Use a new key for a new hold.",
            differs=differing,
            hold=known.pk,
        )


def _standing(violation_id: int | None, party: Party) -> Violation | None:
    if violation_id is None:
        return None
    found = Violation.objects.select_related("version__rulebook").get(pk=violation_id)
    if found.party_id != party.pk:
        raise ItemMismatch("This finding is about another party.")
    if ViolationOverturned.objects.filter(violation=found).exists():
        raise AlreadyOverturned("This finding was overturned, so no money can be held for it.")
    return found


def _refuse_long(hold: FundsHold, state: FundsState, at: datetime) -> None:
    ground, zone = funds.ground_of(hold), hold.party.market.zone
    funds.refuse_too_long(
        ground,
        days=hold.days,
        since=at,
        ends_at=calendars.same_clock(at, hold.days, zone),
        latest=funds.latest_end(hold, ground, state.starts_at or at),
        zone=zone,
    )


def _begin(state: FundsState, by: Actor, at: datetime, source_key: str) -> None:
    hold, zone = state.hold, state.hold.party.market.zone
    ground = funds.ground_of(hold)
    state.state, state.starts_at = State.RUNNING, at
    state.ends_at = calendars.same_clock(at, hold.days, zone)
    state.review_at = next_review_of(state, at)
    state.control = control_of(state, at)
    step = take_step(state, Kind.HELD, by, at, source_key)
    state_hold(hold=hold, step=step, ground=ground, facts=hold.reason.text or "", starts_at=at)
    tell("funds.held", state, by, step)
    tell_control("control.started", state.control, by)


@transaction.atomic
def approve_hold(*, hold_id: int, by: Actor, at: datetime | None = None) -> FundsHold:
    """The second person: from now on it acts, if the rulebook still allows it."""
    moment = at or clock.now()
    state = locked(hold_id)
    hold = state.hold
    refuse_first_person(hold, by)
    if state.state == State.RUNNING:
        return hold
    if state.state != State.AWAITING:
        raise funds.HoldNotAwaiting
    _standing(hold.violation_id, hold.party)
    already = funds.amount_held(hold.party, hold.ground, hold.currency, moment, besides=hold)
    funds.refuse_out_of_bounds(
        funds.ground_of(hold),
        amount=hold.amount,
        currency=hold.currency,
        days=hold.days,
        already=already,
    )
    _refuse_long(hold, state, moment)
    _begin(state, by, moment, f"{hold.source_key}:held")
    return hold


@transaction.atomic
def refuse_hold(*, hold_id: int, reason: str, by: Actor, at: datetime | None = None) -> FundsHold:
    """What awaits a second person will not act: that person says no, or the first takes it back."""
    state = locked(hold_id)
    hold = state.hold
    if not by.is_person:
        raise funds.PersonRequired
    if by.user_id != Actor.parse(hold.actor).user_id:  # through whatever key
        refuse_first_person(hold, by)
    if state.state == State.REFUSED:
        return hold
    if state.state != State.AWAITING:
        raise funds.HoldNotAwaiting
    refuse_thin_facts(reason)
    words = store_text(reason, language=hold.party.language)
    refuse(state, words, by, at or clock.now())
    return hold


def refuse(state: FundsState, words: Content, by: Actor, at: datetime) -> None:
    state.state = State.REFUSED
    step = take_step(state, Kind.REFUSED, by, at, f"{state.hold.source_key}:refused", words=words)
    tell("funds.refused", state, by, step)
