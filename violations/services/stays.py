"""Stays: measures rest while an appeal or a correction is looked at, and act again as they were.

A stay never moves an end: what would have ended meanwhile has ended.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from credits.services import lock
from governance import clock
from governance.actors import CLOCK, Actor
from governance.content import store_text
from governance.events import emit
from violations.errors import NothingToStay, StayNeedsEnd
from violations.models import Control, Stay, StayedControl, StayEnded, Violation
from violations.statements import refuse_thin_facts


@transaction.atomic
def grant_stay(
    *,
    violation_id: int,
    basis: str,
    by: Actor,
    source_key: str,
    until: datetime | None = None,
    reason: str = "",
    at: datetime | None = None,
) -> Stay | None:
    """Let the measures of a finding rest. The same `source_key` twice is one stay.

    A senior says why and until when, and is refused where nothing acts; the rulebook's own stay of a
    finding without measures is none.
    """
    moment = at or clock.now()
    violation = Violation.objects.get(pk=violation_id)
    party = lock(violation.party_id)
    if known := Stay.objects.filter(source_key=source_key).first():
        return known
    by_hand = basis == Stay.Basis.SENIOR
    if by_hand:
        refuse_thin_facts(reason)
        if until is None or until <= moment:
            raise StayNeedsEnd
    controls = list(
        Control.objects.unended_at(moment).filter(penalty__violation=violation).order_by("pk")
    )
    if not controls:
        if by_hand:
            raise NothingToStay
        return None
    words = store_text(reason, language=party.language) if reason else None
    stay = Stay.objects.create(
        violation=violation,
        party=party,
        basis=Stay.Basis(basis),
        begins_at=moment,
        until=until,
        actor=str(by),
        reason=words,
        reason_digest=words.digest if words else "",
        source_key=source_key,
    )
    for control in controls:
        StayedControl.objects.create(stay=stay, control=control, begins_at=moment, ends_at=until)
    _tell("stay.granted", stay, controls, by)
    return stay


@transaction.atomic
def end_stay(*, stay_id: int, by: Actor, at: datetime | None = None) -> Stay:
    """Let the measures act again, as they would by now. Twice is once."""
    stay = Stay.objects.select_related("party").get(pk=stay_id)
    lock(stay.party_id)
    _end(stay, at or clock.now(), by)
    return stay


def end_stays_of(*, violation_id: int, bases: list[str], by: Actor, at: datetime) -> None:
    """End what a finding's stays waited for. Part of a transaction that holds the party's lock."""
    rows = Stay.objects.filter(violation=violation_id, basis__in=bases, ended__isnull=True)
    for stay in rows.select_related("party").order_by("pk"):
        _end(stay, at, by)


def inherit_stays(*, old: Control, new: Control, at: datetime) -> None:
    """A measure that moved to another cause rests as long as it would have."""
    resting = StayedControl.objects.filter(control=old, stay__ended__isnull=True)
    for row in resting.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=at)):
        StayedControl.objects.create(stay=row.stay, control=new, begins_at=at, ends_at=row.ends_at)


def end_due_stays(*, at: datetime | None = None, limit: int = 500) -> int:
    """Write the ends that have come into the log, a bounded batch. Reads never wait for this."""
    moment = at or clock.now()
    due = Stay.objects.filter(until__lte=moment, ended__isnull=True).order_by("until")
    done = 0
    for stay_id in due.values_list("pk", flat=True)[:limit]:
        end_stay(stay_id=stay_id, by=CLOCK, at=moment)
        done += 1
    return done


def _end(stay: Stay, at: datetime, by: Actor) -> None:
    over = min(at, stay.until) if stay.until else at
    _row, created = StayEnded.objects.get_or_create(
        stay=stay, defaults={"at": over, "actor": str(by)}
    )
    if not created:
        return
    rows = StayedControl.objects.filter(stay=stay)
    rows.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=over)).update(ends_at=over)
    controls = list(
        Control.objects.unended_at(over).filter(stays__stay=stay).order_by("pk").distinct()
    )
    _tell("stay.ended", stay, controls, by)


def _tell(name: str, stay: Stay, controls: list[Control], by: Actor) -> None:
    subject = f"party:{stay.party_id}"
    emit(
        name,
        subject=subject,
        by=by,
        stay=stay.pk,
        violation=stay.violation_id,
        controls=[control.pk for control in controls],
    )
    for control in controls:
        emit("control.changed", subject=subject, by=by, control=control.pk, item=control.item_id)
