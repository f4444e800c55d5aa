"""Who has which case, and until when."""

from datetime import timedelta

from django.db import connection, transaction

from governance import clock
from governance.actors import Actor
from governance.errors import NotPermitted
from governance.events import emit
from governance.models import User
from governance.permissions import REVIEWERS
from workbench import states
from workbench.models import Case, Claim, Queue
from workbench.selectors.independence import TOUCHED, people_who_touched
from workbench.services.errors import (
    AlreadyDecided,
    CaseTaken,
    LeaseLapsed,
    NotClaimed,
    TouchedTheDecision,
)

BATCH = 500

# The partial indexes `case_next` and `case_next_anywhere` hold exactly this order. An appeal is
# passed over for those who touched its decision; other cases never reach that question.
NEXT = f"""
SELECT candidate.id FROM workbench_case candidate
WHERE candidate.state = 'open' {{queue}}
  AND NOT (candidate.kind = 'appeal' AND EXISTS (
    SELECT 1 FROM appeals_appeal appeal, LATERAL (
        {TOUCHED.format(violation="appeal.violation_id", case="candidate.id")}
    ) touched
    WHERE appeal.id = candidate.appeal_id AND touched.person = %(reviewer)s))
ORDER BY candidate.priority DESC, candidate.due_at, candidate.id
LIMIT 1 FOR UPDATE OF candidate SKIP LOCKED
"""  # noqa: S608 - made of our own constants


@transaction.atomic
def claim_next(*, reviewer: User, by: Actor, queue: Queue | None = None) -> Case | None:
    """Hand out the most urgent open case this reviewer may have. Nobody else gets the same one."""
    _check_role(reviewer)
    number = _next_for(reviewer, queue)
    if number is None and expire_leases():
        number = _next_for(reviewer, queue)
    if number is None:
        return None
    case = Case.objects.select_related("queue").get(pk=number)
    _take(case, reviewer, by)
    return case


@transaction.atomic
def claim_case(*, case_id: int, reviewer: User, by: Actor) -> Claim:
    """Take this case. Taking one's own again renews it."""
    _check_role(reviewer)
    case = _locked(case_id)
    check_independence(case, reviewer)
    held = live_claim(case)
    if held is not None and held.lease_until > clock.now():
        if held.reviewer_id == reviewer.pk:
            return _extend(held, by)
        raise taken(held)
    if held is not None:
        _lapse(held)
        case.refresh_from_db(fields=["state", "version"])
    if case.state in {Case.State.HELD, Case.State.PENDING, Case.State.DECIDED}:
        raise AlreadyDecided(state=case.state)
    return _take(case, reviewer, by)


@transaction.atomic
def renew_claim(*, case_id: int, reviewer: User, by: Actor) -> Claim:
    """Keep a case that one has. A lapsed hold cannot be renewed: take the case again."""
    claim = own_claim(_locked(case_id), reviewer)
    return _extend(claim, by)


@transaction.atomic
def release_claim(*, case_id: int, reviewer: User, by: Actor) -> Case:
    """Give a case back to its queue."""
    case = _locked(case_id)
    claim = own_claim(case, reviewer)
    end_claim(claim)
    move(case, Case.State.OPEN)
    emit("case.returned", subject=f"case:{case.pk}", by=by, case=case.pk, version=case.version)
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
        for case in Case.objects.select_for_update(of=["self"], skip_locked=True)
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
    if case.state in {Case.State.HELD, Case.State.PENDING, Case.State.DECIDED}:
        raise AlreadyDecided(state=case.state)
    if case.claims.filter(reviewer=reviewer).exists():
        raise LeaseLapsed
    raise NotClaimed


def check_independence(case: Case, reviewer: User) -> None:
    """Promise 4: an appeal never reaches a person who touched the decision."""
    if case.kind == Case.Kind.APPEAL and reviewer.pk in people_who_touched(case):
        raise TouchedTheDecision


def live_claim(case: Case) -> Claim | None:
    return case.claims.filter(ended_at__isnull=True).select_related("reviewer").first()


def end_claim(claim: Claim) -> None:
    claim.ended_at = clock.now()
    claim.save(update_fields=["ended_at"])


def move(case: Case, to: str) -> None:
    """Bring a locked case into another state; open pages become stale."""
    states.check(case, to)
    case.state = to
    case.version += 1
    case.save(update_fields=["state", "version", "decided_at"])


def taken(claim: Claim) -> CaseTaken:
    return CaseTaken(
        f"{claim.reviewer} has this case until {claim.lease_until:%H:%M} UTC. Take another one.",
        holder=str(claim.reviewer),
        lease_until=claim.lease_until,
    )


def _next_for(reviewer: User, queue: Queue | None) -> int | None:
    sql = NEXT.format(queue="AND candidate.queue_id = %(queue)s" if queue else "")
    with connection.cursor() as cursor:
        cursor.execute(sql, {"reviewer": reviewer.pk, "queue": queue.pk if queue else None})
        row = cursor.fetchone()
    return row[0] if row else None


def _take(case: Case, reviewer: User, by: Actor) -> Claim:
    now = clock.now()
    move(case, Case.State.CLAIMED)
    claim = Claim.objects.create(
        case=case,
        reviewer=reviewer,
        claimed_at=now,
        lease_until=now + timedelta(minutes=case.queue.lease_minutes),
    )
    emit(
        "case.claimed",
        subject=f"case:{case.pk}",
        by=by,
        case=case.pk,
        claim=claim.pk,
        version=case.version,
    )
    return claim


def _extend(claim: Claim, by: Actor) -> Claim:
    claim.lease_until = clock.now() + timedelta(minutes=claim.case.queue.lease_minutes)
    claim.save(update_fields=["lease_until"])
    emit("case.claim_renewed", subject=f"case:{claim.case_id}", by=by, claim=claim.pk)
    return claim


def _lapse(claim: Claim) -> None:
    end_claim(claim)
    if claim.case.state == Case.State.CLAIMED:
        move(claim.case, Case.State.OPEN)
    emit(
        "case.lease_lapsed",
        subject=f"case:{claim.case_id}",
        by=Actor("system", "clock"),
        case=claim.case_id,
        claim=claim.pk,
        version=claim.case.version,
    )


def _locked(case_id: int) -> Case:
    return Case.objects.select_for_update(of=["self"]).select_related("queue").get(pk=case_id)


def _check_role(reviewer: User) -> None:
    if reviewer.role not in REVIEWERS or not reviewer.is_active:
        raise NotPermitted
