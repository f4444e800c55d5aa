"""What else can be done with a case in hand: keep it, hand it over, pass it by; and being seen at it."""

from datetime import timedelta

from django.db import transaction

from governance import clock
from governance.actors import Actor
from governance.errors import InvalidInput, NotPermitted
from governance.events import emit
from governance.models import User
from governance.permissions import QUALITY, SENIOR
from workbench.models import FOREVER, Case, Claim, Presence, Skip
from workbench.services.asking import drop_questions
from workbench.services.claims import (
    check_fit,
    check_independence,
    check_role,
    end_claim,
    give_back_copy,
    live_claim,
    locked,
    own_claim,
    take,
)
from workbench.services.errors import AlreadyDecided, NotClaimed
from workbench.services.exposure import check_exposure
from workbench.services.moves import move, named
from workbench.states import SETTLED

LEADS = frozenset({SENIOR, QUALITY})


@transaction.atomic
def keep_claim(*, case_id: int, reviewer: User, by: Actor) -> Claim:
    """Hold a case beyond its lease, until it is given back or handed over."""
    claim = own_claim(locked(case_id, golden=True), reviewer)
    if not claim.is_kept:
        claim.lease_until = FOREVER
        claim.save(update_fields=["lease_until"])
        emit(named("case.kept", claim.case), subject=f"case:{claim.case_id}", by=by, claim=claim.pk)
    return claim


@transaction.atomic
def transfer_claim(*, case_id: int, to: User, reviewer: User, by: Actor) -> Claim:
    """Hand a case to a named person: one's own, or, as a lead, anybody's.

    A golden copy asks its reviewer alone: it is given back instead.
    """
    case = locked(case_id, golden=True)
    if case.state in SETTLED:
        raise AlreadyDecided(state=case.state)
    claim = live_claim(case)
    if (claim is None or claim.reviewer_id != reviewer.pk) and reviewer.role not in LEADS:
        raise NotClaimed
    if claim is not None and claim.reviewer_id == to.pk:
        return claim
    check_role(to)
    check_independence(case, to)
    check_fit(case, to)
    check_exposure(case, to)
    if case.is_golden and claim is not None:
        give_back_copy(case, claim)
        return claim
    if claim is not None:
        end_claim(claim)
        case.version += 1
        case.save(update_fields=["version"])
    return take(case, to, by, event="case.handed_over")


@transaction.atomic
def skip_case(*, case_id: int, reviewer: User, reason: str, by: Actor) -> Skip:
    """Pass a case by, and say why. It is not offered to this person again for some hours, or ever."""
    if reason not in Skip.Reason.values:
        raise InvalidInput(f"Say why you pass it by: {', '.join(Skip.Reason.values)}.")
    if reviewer.role not in {User.Role.REVIEWER, *LEADS}:
        raise NotPermitted
    case = locked(case_id, golden=True)
    if case.state in SETTLED:
        raise AlreadyDecided(state=case.state)
    claim = live_claim(case)
    if claim is not None and claim.reviewer_id == reviewer.pk:
        end_claim(claim)
        move(case, Case.State.OPEN)
    now = clock.now()
    for_good = reason == Skip.Reason.CONFLICT
    skip, _ = Skip.objects.update_or_create(
        case=case,
        reviewer=reviewer,
        defaults={
            "reason": reason,
            "skipped_at": now,
            "until": FOREVER if for_good else now + timedelta(hours=case.queue.skip_hours),
        },
    )
    emit(
        named("case.skipped", case),
        subject=f"case:{case.pk}",
        by=by,
        case=case.pk,
        reason=reason,
        version=case.version,
    )
    return skip


def note_presence(*, case_id: int, user: User) -> None:
    """This person's page of the case is open. A heartbeat: no event, no history."""
    Presence.objects.bulk_create(
        [Presence(case_id=case_id, user=user, seen_at=clock.now())],
        update_conflicts=True,
        unique_fields=["case", "user"],
        update_fields=["seen_at"],
    )


def forget_presence(*, limit: int = 1000) -> int:
    """Drop heartbeats of yesterday."""
    old = Presence.objects.filter(seen_at__lt=clock.now() - timedelta(days=1))
    gone, _ = Presence.objects.filter(
        pk__in=list(old.values_list("pk", flat=True)[:limit])
    ).delete()
    return gone


@transaction.atomic
def wait_for_party(*, case_id: int, by: Actor) -> Case:
    """Stop the clock of a case until the party has answered. Twice is once."""
    case = locked(case_id)
    if case.state == Case.State.WAITING:
        return case
    if claim := live_claim(case):
        end_claim(claim)
    move(case, Case.State.WAITING)
    emit("case.paused", subject=f"case:{case.pk}", by=by, case=case.pk, version=case.version)
    return case


@transaction.atomic
def run_again(*, case_id: int, by: Actor) -> Case:
    """The party has answered, or the time for it is over: the case waits in its queue again."""
    case = locked(case_id)
    if case.state != Case.State.WAITING:
        return case
    drop_questions(case, by)
    move(case, Case.State.OPEN)
    emit("case.resumed", subject=f"case:{case.pk}", by=by, case=case.pk, version=case.version)
    return case
