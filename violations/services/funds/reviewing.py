"""What is held is looked at again: it goes on, is shortened, or is extended within its bounds."""

from datetime import datetime

from django.db import transaction

from governance import calendars, clock
from governance.actors import Actor
from governance.content import store_text
from violations import funds
from violations.funds_reasons import state_hold
from violations.models import FundsHold, FundsStep, StatementDelivery
from violations.services.funds.steps import (
    Kind,
    end_at,
    locked,
    next_review_of,
    refuse_first_person,
    refuse_over,
    take_step,
    tell,
)
from violations.services.obeying import note_informed
from violations.statements import refuse_thin_facts


@transaction.atomic
def review_hold(
    *,
    hold_id: int,
    reason: str,
    by: Actor,
    source_key: str,
    next_review: datetime | None = None,
    ends_at: datetime | None = None,
    at: datetime | None = None,
) -> FundsHold:
    """Look at it again: say why it goes on and until when; it may be shortened here, never more."""
    moment = at or clock.now()
    state = locked(hold_id)
    hold, zone = state.hold, state.party.market.zone
    if FundsStep.objects.filter(source_key=source_key).exists():
        return hold
    if by.user_id is None:
        raise funds.PersonRequired
    now_ends_at = refuse_over(state, moment)
    if state.asked_at and by.user_id in _people_of(hold):
        raise funds.OtherPersonNeeded
    funds.refuse_review(
        funds.ground_of(hold),
        at=moment,
        next_review=next_review,
        ends_at=ends_at,
        now_ends_at=now_ends_at,
        zone=zone,
    )
    refuse_thin_facts(reason)
    if ends_at is not None:
        end_at(state, ends_at)
    state.asked_at = None
    state.review_at = min(next_review or next_review_of(state, moment), ends_at or now_ends_at)
    words = store_text(reason, language=state.party.language)
    step = take_step(state, Kind.REVIEWED, by, moment, source_key, words=words)
    tell("funds.reviewed", state, by, step)
    return hold


def _people_of(hold: FundsHold) -> set[int | None]:
    """Who had a part in its beginning, or in its growing longer."""
    restricting = [Kind.REQUESTED, Kind.HELD, Kind.EXTENDED]
    actors = hold.steps.filter(kind__in=restricting).values_list("actor", flat=True)
    return {Actor.parse(said).user_id for said in [hold.actor, *actors]}


@transaction.atomic
def extend_hold(
    *,
    hold_id: int,
    days: int,
    reason: str,
    by: Actor,
    source_key: str,
    at: datetime | None = None,
) -> FundsHold:
    """Hold it longer, never longer than the ground's days in total; with a statement of its own."""
    moment = at or clock.now()
    state = locked(hold_id)
    hold, zone = state.hold, state.party.market.zone
    if FundsStep.objects.filter(source_key=source_key).exists():
        return hold
    if by.user_id is None:
        raise funds.PersonRequired
    if hold.needs_second:
        refuse_first_person(hold, by)
    now_ends_at = refuse_over(state, moment)
    refuse_thin_facts(reason)
    ground = funds.ground_of(hold)
    funds.refuse_days(ground, days)
    ends_at = calendars.same_clock(now_ends_at, days, zone)
    funds.refuse_too_long(
        ground,
        days=days,
        since=now_ends_at,
        ends_at=ends_at,
        latest=funds.latest_end(hold, ground, state.starts_at or moment),
        zone=zone,
    )
    end_at(state, ends_at)
    state.review_at = min(state.review_at or ends_at, next_review_of(state, moment))
    words = store_text(reason, language=state.party.language)
    step = take_step(state, Kind.EXTENDED, by, moment, source_key, words=words)
    state_hold(hold=hold, step=step, ground=ground, facts=reason, starts_at=moment)
    tell("funds.extended", state, by, step)
    return hold


@transaction.atomic
def ask_for_review(
    *, hold_id: int, text: str, by: Actor, source_key: str, at: datetime | None = None
) -> FundsHold:
    """The party asks for a new look: it is due now, and by somebody who had no part in the hold."""
    moment = at or clock.now()
    state = locked(hold_id)
    if FundsStep.objects.filter(source_key=source_key).exists():
        return state.hold
    refuse_over(state, moment)
    if state.asked_at:
        raise funds.AlreadyAsked
    refuse_thin_facts(text)
    state.asked_at = moment
    state.review_at = min(state.review_at or moment, moment)
    words = store_text(text, language=state.party.language)
    step = take_step(state, Kind.ASKED, by, moment, source_key, words=words)
    tell("funds.review_asked", state, by, step)
    return state.hold


def note_hold_read(*, hold: FundsHold, by: Actor) -> None:
    """Opening a hold informs the party: the first portal read of each of its statements."""
    for step in hold.steps.all():
        statement = getattr(step, "statement", None)
        kinds = {one.kind for one in statement.deliveries.all()} if statement else set()
        if statement and StatementDelivery.Kind.PORTAL_READ not in kinds:
            note_informed(statement_id=statement.pk, kind=StatementDelivery.Kind.PORTAL_READ, by=by)
