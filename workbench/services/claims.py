"""Who has which case, and until when."""

from datetime import timedelta

from django.db import transaction

from governance import clock
from governance.actors import Actor
from governance.errors import NotPermitted
from governance.events import emit
from governance.models import Event, User
from governance.permissions import REVIEWERS
from parties.models import Party
from workbench.models import Case, Claim, GoldenCopy, Question, Skip
from workbench.selectors.fitness import acts_for, declared_conflict, knows_the_party, works_in
from workbench.selectors.independence import people_who_touched
from workbench.selectors.words import names_of
from workbench.services.errors import (
    AlreadyDecided,
    CaseTaken,
    ConflictOfInterest,
    DecideAsItStands,
    LeaseLapsed,
    NotClaimed,
    SkillMissing,
    TouchedTheDecision,
    WaitsForParty,
)
from workbench.services.exposure import check_exposure
from workbench.services.moves import move, named
from workbench.states import SETTLED

BATCH = 500


@transaction.atomic
def claim_case(*, case_id: int, reviewer: User, by: Actor) -> Claim:
    """Take this case. Taking one's own again renews it."""
    check_role(reviewer)
    case = locked(case_id, golden=True)
    check_independence(case, reviewer)
    check_fit(case, reviewer)
    held = live_claim(case)
    if held is not None and held.lease_until > clock.now():
        if held.reviewer_id == reviewer.pk:
            return _extend(held, by)
        raise taken(held)
    if held is not None:
        _lapse(held)
        case.refresh_from_db(fields=["state", "version"])
    if case.state in SETTLED:
        raise AlreadyDecided(state=case.state)
    if case.state == Case.State.WAITING:
        raise waits(case)
    check_exposure(case, reviewer)
    return take(case, reviewer, by)


@transaction.atomic
def renew_claim(*, case_id: int, reviewer: User, by: Actor) -> Claim:
    """Keep a case that one has. A lapsed hold cannot be renewed: take the case again."""
    claim = own_claim(locked(case_id, golden=True), reviewer)
    return _extend(claim, by)


@transaction.atomic
def release_claim(*, case_id: int, reviewer: User, by: Actor) -> Case:
    """Give a case back to its queue."""
    case = locked(case_id, golden=True)
    claim = own_claim(case, reviewer)
    end_claim(claim)
    move(case, Case.State.OPEN)
    emit(
        named("case.returned", case),
        subject=f"case:{case.pk}",
        by=by,
        case=case.pk,
        version=case.version,
    )
    return case


@transaction.atomic
def expire_leases(*, limit: int = BATCH) -> int:
    """Give back cases whose lease has ended, and say how many."""
    lapsed = list(
        Claim.objects.select_for_update(of=["self"], skip_locked=True)
        .filter(ended_at__isnull=True, lease_until__lte=clock.now())
        .order_by("lease_until")
        .values_list("pk", flat=True)[:limit]
    )
    cases = {
        case.pk: case
        for case in Case.every.select_for_update(of=["self"], skip_locked=True)
        .filter(claims__pk__in=lapsed)
        .order_by("pk")
    }
    given_back = 0
    for claim in Claim.objects.filter(pk__in=lapsed, case_id__in=cases, ended_at__isnull=True):
        claim.case = cases[claim.case_id]
        _lapse(claim)
        given_back += 1
    return given_back


def own_claim(case: Case, reviewer: User) -> Claim:
    """The live claim of this reviewer, or the reason why there is none."""
    claim = live_claim(case)
    if claim is not None and claim.reviewer_id == reviewer.pk:
        if claim.lease_until > clock.now():
            return claim
        raise LeaseLapsed(lease_until=claim.lease_until)
    if claim is not None and claim.lease_until > clock.now():
        raise taken(claim)
    if case.state in SETTLED:
        raise AlreadyDecided(state=case.state)
    if case.state == Case.State.WAITING:
        raise waits(case)
    if case.claims.filter(reviewer=reviewer).exists():
        raise LeaseLapsed
    raise NotClaimed


def check_independence(case: Case, reviewer: User) -> None:
    """Promise 4: an appeal never reaches a person who touched the decision; nor one in a conflict."""
    if declared_conflict(reviewer, case.party):
        raise ConflictOfInterest
    if case.kind == Case.Kind.APPEAL and reviewer.pk in people_who_touched(case):
        raise TouchedTheDecision


def refuse_conflicted(person: User, party: Party) -> None:
    """Who declared a conflict or ever acted for a party writes nothing about it, notes included."""
    if declared_conflict(person, party) or acts_for(person, party.pk):
        raise ConflictOfInterest(
            "You act for this party or know it, so leave this to somebody else."
        )


def check_fit(case: Case, reviewer: User) -> None:
    """Whether this person works in the case's queue, can do what it asks for, and is nobody's friend."""
    if acts_for(reviewer, case.party_id) or knows_the_party(reviewer, case):
        raise ConflictOfInterest
    if not works_in(case.queue, reviewer):
        raise SkillMissing


def pass_by(case: Case, reviewer: User) -> None:
    """Offer this case to this person again only after a while."""
    now = clock.now()
    Skip.objects.update_or_create(
        case=case,
        reviewer=reviewer,
        defaults={
            "reason": Skip.Reason.KNOWLEDGE,
            "skipped_at": now,
            "until": now + timedelta(hours=case.queue.skip_hours),
        },
    )


def give_back_copy(case: Case, claim: Claim) -> None:
    """A golden copy asks its reviewer alone: neither the party nor a colleague ever hears of it."""
    end_claim(claim)
    move(case, Case.State.OPEN)
    pass_by(case, claim.reviewer)


def withdraw_copy(case: Case) -> None:
    """What a copy cannot do like any other case ends it, unscored, and its reviewer is told."""
    if claim := live_claim(case):
        end_claim(claim)
    GoldenCopy.objects.filter(case=case).update(withdrawn_at=clock.now())
    move(case, Case.State.OPEN)


def live_claim(case: Case) -> Claim | None:
    return case.claims.filter(ended_at__isnull=True).select_related("reviewer").first()


def end_claim(claim: Claim) -> None:
    claim.ended_at = clock.now()
    claim.save(update_fields=["ended_at"])


def taken(claim: Claim) -> CaseTaken:
    until = "they give it back" if claim.is_kept else f"{claim.lease_until:%H:%M} UTC"
    return CaseTaken(
        f"{claim.reviewer} has this case until {until}. Take another one.",
        holder=str(claim.reviewer),
        lease_until=claim.lease_until,
    )


def waits(case: Case) -> WaitsForParty:
    """For what a case waits, and who saw to it."""
    question = Question.every.open().filter(case=case).first()
    if question is not None:
        name = names_of([question.actor])[question.actor]
        return WaitsForParty(
            f"{name} asked the party, so {case.code} waits for the answer. "
            "It can be taken again when that has come, or when the question is withdrawn.",
            state=case.state,
            asked_by=name,
            until=question.due_at,
        )
    paused = Event.objects.filter(name="case.paused", subject=f"case:{case.pk}").last()
    if paused is None:
        return WaitsForParty(state=case.state)
    name = names_of([paused.actor])[paused.actor]
    return WaitsForParty(
        f"{case.code} waits for an answer; {name} stopped its clock. "
        "It can be taken again when the answer has come.",
        state=case.state,
        asked_by=name,
    )


def take(case: Case, reviewer: User, by: Actor, *, event: str = "case.claimed") -> Claim:
    """Give a locked case to this reviewer; whoever had it has it no longer."""
    now = clock.now()
    move(case, Case.State.CLAIMED)
    claim = Claim.objects.create(
        case=case,
        reviewer=reviewer,
        claimed_at=now,
        lease_until=now + timedelta(minutes=case.queue.lease_minutes),
    )
    emit(
        named(event, case),
        subject=f"case:{case.pk}",
        by=by,
        case=case.pk,
        claim=claim.pk,
        version=case.version,
    )
    return claim


def _extend(claim: Claim, by: Actor) -> Claim:
    if claim.is_kept:
        return claim
    claim.lease_until = clock.now() + timedelta(minutes=claim.case.queue.lease_minutes)
    claim.save(update_fields=["lease_until"])
    emit(
        named("case.claim_renewed", claim.case),
        subject=f"case:{claim.case_id}",
        by=by,
        claim=claim.pk,
    )
    return claim


def _lapse(claim: Claim) -> None:
    end_claim(claim)
    if claim.case.state == Case.State.CLAIMED:
        move(claim.case, Case.State.OPEN)
    emit(
        named("case.lease_lapsed", claim.case),
        subject=f"case:{claim.case_id}",
        by=Actor("system", "clock"),
        case=claim.case_id,
        claim=claim.pk,
        version=claim.case.version,
    )


def locked(case_id: int, *, golden: bool = False) -> Case:
    """A case, to be changed. What would reach beyond this room is refused on a golden copy."""
    case: Case = (
        Case.every.select_for_update(of=["self"]).select_related("queue__calendar").get(pk=case_id)
    )
    if case.is_golden and not golden:
        raise DecideAsItStands
    return case


def check_role(reviewer: User) -> None:
    if reviewer.role not in REVIEWERS or not reviewer.is_active:
        raise NotPermitted
