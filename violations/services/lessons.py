"""Learning: a finding whose course was completed weighs less, a running penalty becomes shorter."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from credits.models import Crossing
from governance import clock
from governance.actors import Actor
from governance.events import emit
from policies.scheme import Milestone
from policies.selectors import scheme_of
from violations.models import LessonTaken, Penalty, PenaltyStep, Violation
from violations.plans import end_of
from violations.services.joint import spread
from violations.services.locking import hold_parties
from violations.services.measures import follow
from violations.services.penalties import is_running
from violations.services.settling import settle
from violations.services.tiers import review_tier


@transaction.atomic
def note_lesson(
    *, violation_id: int, course: str, by: Actor, at: datetime | None = None
) -> LessonTaken:
    """Keep that the course of a finding was completed; prices that it weighs on are settled anew.

    Twice is once: the first completion counts.
    """
    moment = at or clock.now()
    violation = Violation.objects.select_related("version__rulebook").get(pk=violation_id)
    party = hold_parties(violation.party_id)[violation.party_id]
    lesson, created = LessonTaken.objects.get_or_create(
        violation=violation, defaults={"course": course, "taken_at": moment}
    )
    if not created:
        return lesson
    emit(
        "lesson.taken",
        subject=f"party:{party.pk}",
        by=by,
        violation=violation.pk,
        course=course,
    )
    settlement = settle(party=party, by=by, at=moment)
    follow(settlement, by=by, at=moment)
    spread(settlement, by=by, at=moment)
    review_tier(party=party, by=by, at=moment)
    return lesson


def milestone_of(crossing: Crossing) -> Milestone | None:
    """The line that was passed, as the version in force then says it."""
    lines = scheme_of(crossing.version, crossing.ledger_class).milestones
    return next((line for line in lines if line.code == crossing.milestone), None)


@transaction.atomic
def shorten_penalties(
    *, party_id: int, course: str, by: Actor, at: datetime | None = None
) -> list[Penalty]:
    """A completed course shortens what still runs of the newest crossing of each line that names it.

    Counted from the penalty's start, never longer than it was, once per penalty.
    """
    moment = at or clock.now()
    party = hold_parties(party_id)[party_id]
    newest: dict[tuple[str, str], Crossing] = {}
    crossings = Crossing.objects.filter(party=party, undone__isnull=True)
    for crossing in crossings.select_related("version__rulebook").order_by("crossed_at", "pk"):
        newest[crossing.ledger_class, crossing.milestone] = crossing
    shortened = []
    for crossing in newest.values():
        line = milestone_of(crossing)
        if line is None or line.course != course or line.shortens_to is None:
            continue
        for penalty in _running(crossing, moment):
            ends_at = end_of(line.shortens_to, penalty.starts_at, party.market.zone)
            if ends_at and _shorten(penalty, max(ends_at, moment), by):
                shortened.append(penalty)
    return shortened


def _running(crossing: Crossing, at: datetime) -> list[Penalty]:
    rows = Penalty.objects.filter(crossing=crossing).select_related("control").order_by("pk")
    return [penalty for penalty in rows if is_running(penalty, at)]


def _shorten(penalty: Penalty, ends_at: datetime, by: Actor) -> bool:
    """Move the end of a running penalty forward. Says whether that changed anything."""
    control = penalty.control
    if penalty.steps.filter(kind=PenaltyStep.Kind.SHORTENED).exists():
        return False
    if control.ends_at is not None and control.ends_at <= ends_at:
        return False
    last = penalty.steps.aggregate(top=Max("sequence"))["top"] or 0
    PenaltyStep.objects.create(
        penalty=penalty,
        kind=PenaltyStep.Kind.SHORTENED,
        sequence=last + 1,
        ends_at=ends_at,
        actor=str(by),
    )
    control.ends_at = ends_at
    control.save(update_fields=["ends_at"])
    subject = f"party:{penalty.party_id}"
    emit("penalty.shortened", subject=subject, by=by, penalty=penalty.pk)
    emit("control.changed", subject=subject, by=by, control=control.pk, item=control.item_id)
    return True
