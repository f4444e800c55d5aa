"""Penalties and the controls that carry them out: imposed, lifted, ended."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, Max, Q, QuerySet

from credits.models import Crossing
from credits.services import lock
from governance import clock
from governance.actors import CLOCK, Actor
from governance.content import store_text
from governance.events import emit
from governance.models import Content
from policies.scheme import Duration
from violations.errors import PenaltyEnded
from violations.history import violation_behind
from violations.models import Control, Penalty, PenaltyStep, RepeatReached, Violation
from violations.models.controls import resting_at
from violations.plans import PlannedMeasure
from violations.services.funds import end_one_hold
from violations.services.recoveries import recovery_of_move
from violations.services.stays import inherit_stays
from violations.statements import refuse_thin_facts


def impose(
    *,
    violation: Violation,
    planned: PlannedMeasure,
    by: Actor,
    at: datetime,
    crossing: Crossing | None = None,
    repeat: RepeatReached | None = None,
    rank: int = 0,
) -> Penalty:
    """One penalty with its control, beginning now or as planned. Part of the decision's transaction."""
    on_item = planned.target == "item"
    cause, named = _cause(violation, crossing, repeat)
    penalty = Penalty.objects.create(
        party=violation.party,
        item=violation.item if on_item else None,
        violation=violation,
        crossing=crossing,
        repeat=repeat,
        measure=planned.control,
        params=planned.params,
        duration=planned.duration.kind,
        starts_at=planned.starts_at,
        ends_at=planned.ends_at if planned.duration.kind in {"days", "hours"} else None,
        source_key=f"{named}:{planned.control}:{rank}",
    )
    control = Control.objects.create(
        party=violation.party,
        item=penalty.item,
        kind=planned.control,
        params=planned.params,
        cause=cause,
        cause_ref=named,
        penalty=penalty,
        starts_at=planned.starts_at,
        ends_at=planned.ends_at,
        waits=planned.starts_at > at,
        source_key=f"penalty:{penalty.pk}",
    )
    subject = f"party:{violation.party_id}"
    emit("penalty.imposed", subject=subject, by=by, penalty=penalty.pk, violation=violation.pk)
    name = "control.scheduled" if control.waits else "control.started"
    emit(name, subject=subject, by=by, control=control.pk, item=control.item_id)
    return penalty


def _cause(
    violation: Violation, crossing: Crossing | None, repeat: RepeatReached | None
) -> tuple[Control.Cause, str]:
    """What a measure rests on: a line that was passed, a repeat, or the finding itself."""
    if crossing:
        return Control.Cause.CROSSING, f"crossing:{crossing.pk}"
    if repeat:
        return Control.Cause.REPEAT, f"repeat:{repeat.pk}"
    return Control.Cause.VIOLATION, f"violation:{violation.pk}"


def is_running(penalty: Penalty, at: datetime) -> bool:
    control = penalty.control
    return control.lifted_at is None and (control.ends_at is None or control.ends_at > at)


def lift(*, penalty: Penalty, by: Actor, at: datetime, words: Content | None = None) -> bool:
    """End a penalty before its time. Says whether there was anything left to lift."""
    if not is_running(penalty, at):
        return False
    _end(penalty, PenaltyStep.Kind.LIFTED, by, at, words)
    control = penalty.control
    control.lifted_at = at
    control.save(update_fields=["lifted_at"])
    subject = f"party:{penalty.party_id}"
    emit("penalty.lifted", subject=subject, by=by, penalty=penalty.pk)
    emit("control.lifted", subject=subject, by=by, control=control.pk, item=control.item_id)
    return True


def carry_over(old: Crossing, new: Crossing, *, by: Actor, at: datetime) -> list[Penalty]:
    """A crossing that moved to another line keeps the earlier end: nothing gets worse by a move."""
    finding = Q(pk=violation_behind(new.line))
    rests_on = Violation.objects.select_related("party__market").get(finding)
    return [
        _move(penalty, rests_on, rank, by=by, at=at, milestone=new.milestone, crossing=new)
        for rank, penalty in _running(Penalty.objects.filter(crossing=old), at)
    ]


def carry_repeat_over(
    old: RepeatReached, new: RepeatReached, *, by: Actor, at: datetime
) -> list[Penalty]:
    """The same for a repeat that was reached with another finding."""
    return [
        _move(penalty, new.violation, rank, by=by, at=at, repeat=new)
        for rank, penalty in _running(Penalty.objects.filter(repeat=old), at)
    ]


def _running(rows: QuerySet[Penalty], at: datetime) -> list[tuple[int, Penalty]]:
    found = rows.select_related("control").order_by("pk")
    return [(rank, row) for rank, row in enumerate(found) if is_running(row, at)]


def _move(
    penalty: Penalty,
    rests_on: Violation,
    rank: int,
    *,
    by: Actor,
    at: datetime,
    milestone: str = "",
    crossing: Crossing | None = None,
    repeat: RepeatReached | None = None,
) -> Penalty:
    ends_at, starts_at = _end_of_move(penalty, crossing, at), max(at, penalty.control.starts_at)
    lift(penalty=penalty, by=by, at=at)
    if ends_at is not None and ends_at <= starts_at:
        return penalty
    planned = PlannedMeasure(
        control=penalty.measure,
        target="party",
        params=penalty.params,
        duration=Duration(kind=penalty.duration),  # type: ignore[arg-type]
        starts_at=starts_at,
        ends_at=ends_at,
        because="",
        milestone=milestone,
    )
    moved = impose(
        violation=rests_on,
        planned=planned,
        crossing=crossing,
        repeat=repeat,
        by=by,
        at=at,
        rank=rank,
    )
    inherit_stays(old=penalty.control, new=moved.control, at=at)
    return penalty


def _end_of_move(penalty: Penalty, crossing: Crossing | None, at: datetime) -> datetime | None:
    """The end it had, or the recovery that the surviving lines know of when that comes first."""
    known = penalty.control.ends_at
    if penalty.duration != "until_recovered" or crossing is None:
        return known
    recovers = recovery_of_move(crossing, [penalty.starts_at], at)
    return min((end for end in (known, recovers) if end is not None), default=None)


def _end(
    penalty: Penalty,
    kind: PenaltyStep.Kind,
    by: Actor,
    at: datetime,
    words: Content | None = None,
) -> None:
    last = penalty.steps.aggregate(top=Max("sequence"))["top"] or 0
    PenaltyStep.objects.create(
        penalty=penalty,
        kind=kind,
        sequence=last + 1,
        ends_at=at,
        actor=str(by),
        reason=words,
        reason_digest=words.digest if words else "",
    )


@transaction.atomic
def lift_penalty(*, penalty_id: int, reason: str, by: Actor, at: datetime | None = None) -> Penalty:
    """Lift one penalty by hand, with a reason that the party reads; the finding stands."""
    moment = at or clock.now()
    penalty = Penalty.objects.select_related("control").get(pk=penalty_id)
    party = lock(penalty.party_id)
    penalty.control.refresh_from_db()
    if not is_running(penalty, moment):
        raise PenaltyEnded
    refuse_thin_facts(reason)
    words = store_text(reason, language=party.language)
    lift(penalty=penalty, by=by, at=moment, words=words)
    return penalty


def begin_due(*, at: datetime | None = None, limit: int = 500) -> int:
    """Write the beginnings that have come into the log; what rests begins when its stay has ended."""
    moment, done = at or clock.now(), 0
    while done < limit and _begin_one(moment):
        done += 1
    return done


@transaction.atomic
def _begin_one(moment: datetime) -> bool:
    control = (
        Control.objects.select_for_update(skip_locked=True, of=["self"])
        .filter(waits=True, starts_at__lte=moment)
        .filter(Q(lifted_at__isnull=False) | ~Exists(resting_at(moment)))
        .order_by("starts_at")
        .first()
    )
    if control is None:
        return False
    control.waits = False
    control.save(update_fields=["waits"])
    if control.lifted_at is None:
        emit(
            "control.started",
            subject=f"party:{control.party_id}",
            by=CLOCK,
            control=control.pk,
            item=control.item_id,
        )
    return True


def expire_due(*, at: datetime | None = None, limit: int = 500) -> int:
    """Write the ends that have come into the log, a bounded batch. Reads never wait for this."""
    moment, done = at or clock.now(), 0
    while done < limit and (_expire_one(moment) or end_one_hold(moment)):
        done += 1
    return done


@transaction.atomic
def _expire_one(moment: datetime) -> bool:
    control = (
        Control.objects.select_for_update(skip_locked=True, of=["self"])
        .select_related("penalty")
        .filter(lifted_at__isnull=True, closed_at__isnull=True, ends_at__lte=moment)
        .exclude(cause__in=[Control.Cause.FUNDS, Control.Cause.INCIDENT])  # they tell their own
        .order_by("ends_at")
        .first()
    )
    if control is None:
        return False
    control.closed_at = moment
    control.save(update_fields=["closed_at"])
    subject = f"party:{control.party_id}"
    if penalty := control.penalty:
        recovered = penalty.duration == "until_recovered"
        kind = PenaltyStep.Kind.RECOVERED if recovered else PenaltyStep.Kind.EXPIRED
        _end(penalty, kind, CLOCK, control.ends_at or moment)
        emit("penalty.ended", subject=subject, by=CLOCK, penalty=penalty.pk)
    emit("control.ended", subject=subject, by=CLOCK, control=control.pk, item=control.item_id)
    return True
