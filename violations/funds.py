"""What a rulebook allows of a hold of funds: which grounds, how much, how long, by how many people."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet, Sum

from governance import calendars
from governance.errors import DomainError, InvalidInput, Missing
from governance.templatetags._words import money
from parties.models import Party
from policies.models import RulebookVersion
from policies.scheme import FundsGround
from policies.selectors import body_of, clause_of, version_that_judges
from violations.models import FundsHold, FundsState, FundsStep, Violation

KINDS = {"creator": "commission_held"}
ELSE = "withdrawals_held"
LARGEST = 10**15

Fault = dict[str, Any]


class HoldOutOfBounds(InvalidInput):
    """The rulebook does not allow this hold. Each fault names the field, its bound and the remedy."""

    code = "hold_out_of_bounds"

    def __init__(self, *faults: Fault):
        super().__init__(" ".join(fault["message"] for fault in faults), faults=list(faults))


class HoldNotRunning(DomainError):
    """Nothing is held by this any more, or not yet, so this step cannot be taken."""

    code = "hold_not_running"


class HoldNotAwaiting(DomainError):
    """This hold does not wait for a second person."""

    code = "hold_not_awaiting"


class PersonRequired(DomainError):
    """Only a person may do this. Name one with the header Goodstanding-Actor."""

    code = "person_required"
    status = 403


class SourceKeyTaken(DomainError):
    """This source_key came before with another hold. Use a new key for a new hold."""

    code = "source_key_taken"
    status = 409


class SecondPersonNeeded(DomainError):
    """A senior colleague who did not ask for this hold must do this."""

    code = "second_person_needed"
    status = 403


class OtherPersonNeeded(DomainError):
    """The party asked for a new look, so somebody who had no part in the hold must take it."""

    code = "other_person_needed"
    status = 403


class AlreadyAsked(DomainError):
    """A new look has been asked for already; a person will take it."""

    code = "already_asked"


@dataclass(frozen=True, slots=True)
class Allowed:
    """The grounds on which money of a party may be held, and the version that names them."""

    version: RulebookVersion
    grounds: list[FundsGround]

    def ground(self, code: str) -> FundsGround:
        """The ground of this name, or a refusal that says which there are."""
        for ground in self.grounds:
            if ground.code == code:
                return ground
        known = ", ".join(ground.code for ground in self.grounds)
        remedy = f"Choose one of: {known}." if known else "It names none, so nothing may be held."
        words = f"{self.version} names no ground {code!r} for this. {remedy}"
        raise HoldOutOfBounds(_fault("ground", code, words))


def kind_of(party: Party) -> str:
    """The control that carries a hold out: commission of creators, withdrawals of all others."""
    return KINDS.get(party.kind, ELSE)


def allowed_to(party: Party, violation: Violation | None, at: datetime) -> Allowed:
    """By the version that judged the finding and its clause; without one, by the version in force."""
    if violation is None:
        version = version_that_judges(party.market_id, party.kind, at)
        return Allowed(version, list(body_of(version).funds))
    version = violation.version
    named = clause_of(version, violation.clause).funds
    return Allowed(version, [one for one in body_of(version).funds if one.code in named])


def ground_of(hold: FundsHold) -> FundsGround:
    """The ground as the hold's own version words and bounds it."""
    ground = body_of(hold.version).funds_ground(hold.ground)
    if ground is None:
        raise Missing(f"{hold.version} has no ground {hold.ground!r}.")
    return ground


def held_by(party: Party, ground: str, at: datetime) -> QuerySet[FundsState]:
    """What is held on a ground now or awaits a second person: it counts towards the same bounds."""
    states = FundsState.objects.filter(party=party, hold__ground=ground)
    return states.filter(state="awaiting") | states.filter(state="running", ends_at__gt=at)


def amount_held(
    party: Party, ground: str, currency: str, at: datetime, *, besides: FundsHold | None = None
) -> int:
    """Minor units of a currency that are held or awaited on a ground."""
    rows = held_by(party, ground, at).filter(hold__currency=currency)
    if besides is not None:
        rows = rows.exclude(hold=besides)
    return rows.aggregate(total=Sum("left"))["total"] or 0


def refuse_out_of_bounds(
    ground: FundsGround, *, amount: int | None, currency: str, days: int, already: int
) -> None:
    """Every fault at once; nothing when the ground allows this."""
    faults = [*_amount_faults(ground, amount, currency, already), *_days_faults(ground, days)]
    if faults:
        raise HoldOutOfBounds(*faults)


def _amount_faults(
    ground: FundsGround, amount: int | None, currency: str, already: int
) -> list[Fault]:
    most = ground.amount_at_most
    if amount is None:
        faults = []
        if most is not None:
            words = f"On this ground at most {money(most, ground.currency)} may be held, never all."
            faults.append(_fault("amount", amount, f"{words} Give an amount.", most))
        if currency:
            words = "All of the balance is held in every currency. Leave the currency out."
            faults.append(_fault("currency", currency, words))
        return faults
    if ground.currency and currency != ground.currency:
        words = f"On this ground only {ground.currency} may be held. Give the amount in it."
        return [_fault("currency", currency, words, ground.currency)]
    if not (len(currency) == 3 and currency.isascii() and currency.isupper()):
        return [_fault("currency", currency, "Three capital letters, such as USD.")]
    if not 0 < amount <= LARGEST:
        words = f"A whole number of minor units from 1 to {LARGEST}."
        return [_fault("amount", amount, words, LARGEST)]
    if most is not None and already + amount > most:
        words = f"On this ground at most {money(most, currency)} may be held"
        if already:
            words += f", of which {money(already, currency)} is held or awaits approval"
        left = max(most - already, 0)
        remedy = f"Hold at most {money(left, currency)}." if left else "Release some of it first."
        return [_fault("amount", amount, f"{words}. {remedy}", left)]
    return []


def _days_faults(ground: FundsGround, days: int) -> list[Fault]:
    if 1 <= days <= ground.max_days:
        return []
    words = f"On this ground money may be held for 1 to {ground.max_days} days. Give fewer days."
    return [_fault("days", days, words, ground.max_days)]


def needs_second(ground: FundsGround, *, amount: int | None, already: int) -> bool:
    """All of the balance, and more than the ground lets one person hold, split up or not."""
    above = ground.second_person_above
    return amount is None or (above is not None and already + amount > above)


def latest_end(hold: FundsHold, ground: FundsGround, begins: datetime) -> datetime:
    """No later may it end: a ground's days are counted from the first hold for the same finding."""
    first = begins
    if hold.violation_id:
        held = FundsStep.objects.filter(
            kind="held", hold__violation_id=hold.violation_id, hold__ground=hold.ground
        )
        first = min(begins, held.order_by("at").values_list("at", flat=True).first() or begins)
    return calendars.same_clock(first, ground.max_days, hold.party.market.zone)


def refuse_too_long(
    ground: FundsGround,
    *,
    days: int,
    since: datetime,
    ends_at: datetime,
    latest: datetime,
    zone: str,
) -> None:
    """The days of a ground are a total: extensions and further holds for one finding share them."""
    if ends_at <= latest:
        return
    spare = (calendars.local_date(latest, zone) - calendars.local_date(since, zone)).days
    while spare > 0 and calendars.same_clock(since, spare, zone) > latest:
        spare -= 1
    remedy = f"Give at most {spare} days." if spare > 0 else "It can be held no longer."
    words = f"On this ground money may be held for {ground.max_days} days in total. {remedy}"
    raise HoldOutOfBounds(_fault("days", days, words, max(spare, 0)))


def refuse_days(ground: FundsGround, days: int) -> None:
    if faults := _days_faults(ground, days):
        raise HoldOutOfBounds(*faults)


def refuse_amount_beyond(amount: int, left: int | None, currency: str) -> None:
    """Never is more released than is held."""
    if left is None:
        words = (
            "All of the balance is held, so no part of it can be released. "
            "Release it whole, after holding an amount on the same ground if some must stay."
        )
        raise HoldOutOfBounds(_fault("amount", amount, words))
    if not 0 < amount <= left:
        words = f"{money(left, currency)} is held. Release at most that."
        raise HoldOutOfBounds(_fault("amount", amount, words, left))


def refuse_review(
    ground: FundsGround,
    *,
    at: datetime,
    next_review: datetime | None,
    ends_at: datetime | None,
    now_ends_at: datetime,
    zone: str,
) -> None:
    """A review sets the next one within the ground's days, and may only shorten."""
    faults = []
    latest = calendars.same_clock(at, ground.review_days, zone)
    if next_review is not None and not at < next_review <= latest:
        words = f"It must be looked at within {ground.review_days} days, and not in the past."
        faults.append(_fault("next_review", next_review.isoformat(), words, latest.isoformat()))
    if ends_at is not None and not at < ends_at < now_ends_at:
        words = "A review may only shorten: give a moment between now and its end, or extend it."
        faults.append(_fault("ends_at", ends_at.isoformat(), words, now_ends_at.isoformat()))
    if faults:
        raise HoldOutOfBounds(*faults)


def _fault(field: str, value: Any, message: str, bound: Any = None) -> Fault:
    said = {"field": field, "value": value, "message": message}
    return said if bound is None else {**said, "bound": bound}
