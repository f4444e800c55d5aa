"""Golden cases: marked by a lead, dealt among the ordinary work, answered without any effect."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction

from governance import clock
from governance.actors import Actor
from governance.content import store_text
from governance.errors import InvalidInput
from governance.events import emit
from governance.models import User
from policies.selectors import body_of
from violations.statements import refuse_thin_facts
from workbench import deadlines
from workbench.models import (
    FOREVER,
    Case,
    Decision,
    Evidence,
    Feedback,
    GoldenAnswer,
    GoldenCase,
    GoldenCopy,
    GoldenRate,
    Queue,
)
from workbench.selectors.exposure import today_of
from workbench.selectors.quality.blind import evidence_before
from workbench.services.claims import check_role, end_claim, locked, own_claim, take
from workbench.services.dealing import fit
from workbench.services.errors import OutcomeNotAllowed, ReasonRequired, StalePage
from workbench.services.moves import move
from workbench.services.pricing import calendar_of, due
from workbench.services.quality.errors import GoldenAlready, NotGoldenMaterial

MOST_OFTEN = 5
FINDINGS = frozenset({Decision.Outcome.VIOLATION, Decision.Outcome.NO_VIOLATION})
STILL = timedelta(hours=6)
LONGEST_WAIT = timedelta(hours=2)

# Of the golden cases those that this person never had, had no part in, whose queue they work in, and
# that they could be handed today: as with any other case, no party that they know, and nothing that is
# hard to look at once they have seen enough of it.
FOR = f"""
SELECT golden.id FROM workbench_goldencase golden
JOIN workbench_decision decision ON decision.id = golden.decision_id
JOIN workbench_case kase ON kase.id = decision.case_id
JOIN workbench_queue queue ON queue.id = kase.queue_id
WHERE golden.retired_at IS NULL AND (%(queue)s::bigint IS NULL OR queue.id = %(queue)s)
  AND queue.enabled AND queue.deleted_at IS NULL
  AND (queue.skill_id IS NULL OR EXISTS (SELECT 1 FROM workbench_skilled skilled
    WHERE skilled.skill_id = queue.skill_id AND skilled.user_id = %(user)s))
  AND (NOT EXISTS (SELECT 1 FROM workbench_queue_members named WHERE named.queue_id = queue.id)
    OR EXISTS (SELECT 1 FROM workbench_queue_members named
      WHERE named.queue_id = queue.id AND named.user_id = %(user)s))
  AND NOT EXISTS (SELECT 1 FROM workbench_goldencopy had
    WHERE had.golden_id = golden.id AND had.reviewer_id = %(user)s)
  AND decision.reviewer_id IS DISTINCT FROM %(user)s AND split_part(golden.actor, '/', 1) <> %(actor)s
  AND NOT EXISTS (SELECT 1 FROM workbench_claim claim
    WHERE claim.case_id = kase.id AND claim.reviewer_id = %(user)s)
  AND NOT EXISTS (SELECT 1 FROM workbench_review seen
    WHERE seen.decision_id = decision.id AND seen.reviewer_id = %(user)s)
  AND {fit("kase")}
ORDER BY golden.id LIMIT 500
"""  # noqa: S608 - our own constants


@transaction.atomic
def mark_golden(
    *, decision_id: int, outcome: str, explanation: str, by: Actor, severity: str = ""
) -> GoldenCase:
    """Keep a decided case with its right answer and why. It may be another than was given then."""
    decision = Decision.objects.select_related("case", "version").get(pk=decision_id)
    executed = decision.steps.filter(kind="executed").exists()
    if decision.case.kind != Case.Kind.FINDING or decision.case.is_golden or not executed:
        raise NotGoldenMaterial
    if outcome not in FINDINGS:
        raise OutcomeNotAllowed(allowed=sorted(FINDINGS))
    if not explanation.strip():
        raise ReasonRequired("Say why this is the right answer: whoever errs will read it.")
    severity = _severity(decision, outcome, severity)
    try:
        with transaction.atomic():
            golden = GoldenCase.objects.create(
                decision=decision,
                outcome=outcome,
                severity=severity,
                explanation=store_text(explanation.strip()),
                actor=str(by),
            )
    except IntegrityError as twice:
        raise GoldenAlready from twice
    emit("golden.marked", subject=f"golden:{golden.pk}", by=by, golden=golden.pk)
    return golden


@transaction.atomic
def retire_golden(*, golden_id: int, by: Actor) -> GoldenCase:
    """Deal it no more. What was answered stays. Twice is once."""
    golden = GoldenCase.objects.select_for_update(of=["self"]).get(pk=golden_id)
    if golden.retired_at is None:
        golden.retired_at = clock.now()
        golden.save(update_fields=["retired_at"])
        emit("golden.retired", subject=f"golden:{golden.pk}", by=by, golden=golden.pk)
    return golden


@transaction.atomic
def set_golden_rate(*, one_in: int, by: Actor) -> GoldenRate:
    """One of how many cases that are handed out is golden; 0 is none."""
    if one_in and not MOST_OFTEN <= one_in <= 1000:
        message = f"0 for none, or one in {MOST_OFTEN} to 1000."
        raise InvalidInput(message, faults=[{"field": "one_in", "message": message}])
    rate = GoldenRate.objects.create(one_in=one_in, actor=str(by))
    emit("golden.rate_set", subject="golden:rate", by=by, one_in=one_in)
    return rate


def deal_golden(
    *, reviewer: User, by: Actor, queue: Queue | None = None, dice: float | None = None
) -> Case | None:
    """A golden case in place of the next one, now and then. Mostly it costs nothing but a throw."""
    thrown = secrets.SystemRandom().random() if dice is None else dice
    if thrown >= 1 / MOST_OFTEN:
        return None
    rate = GoldenRate.objects.first()
    if rate is None or not rate.one_in or thrown >= 1 / rate.one_in:
        return None
    check_role(reviewer)
    said: dict[str, Any] = {
        "user": reviewer.pk,
        "actor": f"user:{reviewer.pk}",
        "queue": queue.pk if queue else None,
        "forever": FOREVER,
        "reviewer": reviewer.pk,
        "today": today_of(reviewer),
    }
    with connection.cursor() as cursor:
        cursor.execute(FOR, said)
        numbers = [number for (number,) in cursor.fetchall()]
    return _copied(secrets.choice(numbers), reviewer, by) if numbers else None


@transaction.atomic
def answer_golden(
    *,
    case_id: int,
    outcome: str,
    reason: str,
    reviewer: User,
    by: Actor,
    case_version: int,
    severity: str = "",
) -> GoldenAnswer:
    """Score an answer and tell the reviewer. Nothing is executed. The same twice is one answer."""
    case = locked(case_id, golden=True)
    copy = case.golden_copy
    if earlier := GoldenAnswer.objects.filter(copy=copy, copy__reviewer=reviewer).first():
        return earlier
    claim = own_claim(case, reviewer)
    if case.version != case_version:
        raise StalePage(version=case.version, seen=case_version, changes=[])
    if outcome not in FINDINGS:
        raise OutcomeNotAllowed(allowed=sorted(FINDINGS))
    if not reason.strip():
        raise ReasonRequired
    refuse_thin_facts(reason)
    right = GoldenCase.objects.select_related("decision__version").get(pk=copy.golden_id)
    severity = _severity(right.decision, outcome, severity or case.severity)
    content = store_text(reason.strip())
    answer = GoldenAnswer.objects.create(
        copy=copy,
        outcome=outcome,
        severity=severity,
        reason=content,
        reason_digest=content.digest,
        right_outcome=outcome == right.outcome,
        right_severity=outcome != right.outcome or severity == right.severity,
        actor=str(by),
    )
    end_claim(claim)
    case.decided_at = clock.now()
    move(case, Case.State.DECIDED)
    Feedback.objects.create(reviewer=reviewer, kind=Feedback.Kind.GOLDEN, golden_answer=answer)
    emit("golden.answered", subject=f"golden:{right.pk}", by=by, golden=right.pk, answer=answer.pk)
    return answer


def _severity(decision: Decision, outcome: str, severity: str) -> str:
    """The severity as the clause prices it; nothing where there is no violation."""
    if outcome != Decision.Outcome.VIOLATION:
        return ""
    clause = body_of(decision.version).clause(decision.clause)
    known = clause.severities if clause else []
    severity = severity or decision.severity or (clause.severity if clause else "")
    if known and severity not in known:
        message = f"This clause knows {', '.join(known)}."
        raise InvalidInput(message, faults=[{"field": "severity", "message": message}])
    return severity


@transaction.atomic
def _copied(golden_id: int, reviewer: User, by: Actor) -> Case | None:
    """A case that looks as the old one did before it was decided, with clocks of today."""
    golden = GoldenCase.objects.select_related("decision__case__queue").get(pk=golden_id)
    decision, old = golden.decision, golden.decision.case
    now = clock.now()
    opened_at = _as_if_opened(now, decision.recorded_at - old.opened_at)
    begun = deadlines.start(calendar_of(old.queue), opened_at)
    pieces = evidence_before(decision)
    case = Case.every.create(
        is_golden=True,
        kind=Case.Kind.FINDING,
        queue=old.queue,
        party_id=old.party_id,
        item_id=old.item_id,
        clause=old.clause,
        severity=old.severity,
        source=old.source,
        drawn_with=old.drawn_with,
        conduct_from=old.conduct_from,
        conduct_to=old.conduct_to,
        priority=old.priority,
        priority_terms=old.priority_terms,
        priority_shares=old.priority_shares,
        weighed_with=old.weighed_with,
        value_at_stake=old.value_at_stake,
        opened_at=opened_at,
        due_at=max(due(old.queue, begun), now + STILL),
        version=1 + len(pieces),  # as if each had been added
    )
    try:
        with transaction.atomic():
            GoldenCopy.objects.create(golden=golden, case=case, reviewer=reviewer)
    except IntegrityError:  # dealt to the same person at the same instant
        case.delete()
        return None
    Evidence.objects.bulk_create(
        Evidence(
            case=case,
            kind=piece.kind,
            ref=piece.ref,
            content_id=piece.content_id,
            content_digest=piece.content_digest,
            actor=piece.actor,
            recorded_at=opened_at + _after(piece.recorded_at - old.opened_at, now - opened_at),
        )
        for piece in pieces
    )
    take(case, reviewer, by)
    return case


def _as_if_opened(now: datetime, waited: timedelta) -> datetime:
    """Some moment between the newest case, whose number comes before, and now: numbers and moments
    rise together, and no case is taken in the instant in which it came."""
    newest = Case.every.order_by("-pk").values_list("opened_at", flat=True).first() or now
    ago = max(min(now - newest, waited, LONGEST_WAIT), timedelta(minutes=1))
    return now - ago * secrets.SystemRandom().uniform(0.3, 0.95)


def _after(then: timedelta, passed: timedelta) -> timedelta:
    """How long after its case a piece came: as it was, as far as that fits before now."""
    return max(min(then, passed / 2), timedelta(0))
