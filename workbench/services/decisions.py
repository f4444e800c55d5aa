"""Deciding: the click. Its effect is in `execution.py`, what a second person does in `releasing.py`."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from appeals.models import Appeal
from credits.ahead import nothing_of
from governance import clock
from governance.actors import Actor
from governance.content import store_text
from governance.errors import DomainError, NotPermitted
from governance.events import emit
from governance.jobs import after_commit
from governance.models import Event, User
from governance.permissions import QUALITY, SENIOR
from policies.models import RulebookVersion
from policies.selectors import version_that_judges, versions_by_heart
from violations.models import ViolationOverturned
from violations.statements import refuse_thin_facts
from workbench.models import Case, Decision
from workbench.selectors.approvals import shown_by
from workbench.selectors.blanks import alone
from workbench.selectors.consequences import preview_of
from workbench.selectors.evidence import evidence_of, phrase_of
from workbench.selectors.second_person import reasons_to_hold
from workbench.services.claims import check_independence, end_claim, move, own_claim
from workbench.services.errors import (
    CauseRequired,
    OutcomeNotAllowed,
    ReasonRequired,
    ScheduleRefused,
    StalePage,
)
from workbench.services.execution import (
    carry_out,
    execute,
    hold_for,
    rehearse,
)
from workbench.services.templates import refuse_unfilled

log = structlog.get_logger(__name__)

SECONDS = frozenset({SENIOR, QUALITY})
LATEST = timedelta(days=30)
Outcome = Decision.Outcome
OF_FINDINGS = frozenset({Outcome.VIOLATION, Outcome.NO_VIOLATION})
OF_APPEALS = frozenset({Outcome.OVERTURN, Outcome.UPHOLD, Outcome.PARTLY})
FAULTED = frozenset({Outcome.OVERTURN, Outcome.PARTLY})
OF_REPORTERS = frozenset({Outcome.VIOLATION, Outcome.UPHOLD})


@transaction.atomic
@versions_by_heart()
def decide(
    *,
    case_id: int,
    outcome: str,
    reason: str,
    reviewer: User,
    by: Actor,
    case_version: int,
    source_key: str,
    severity: str = "",
    overturn_cause: str = "",
    also: Sequence[dict[str, str]] = (),
    chosen: Sequence[dict[str, Any]] = (),
    effect_at: datetime | None = None,
    clause: str = "",
    eased: Sequence[dict[str, Any]] = (),
) -> Decision:
    """Decide a case that one holds. The same `source_key` twice is one decision.

    A violation may cite further clauses and add measures that the clauses may carry. What is
    overturned in part names a milder clause or severity, or measures that end earlier. A senior may
    set a later moment from which it takes effect.
    """
    case = (
        Case.objects.select_for_update(of=["self"])
        .select_related("queue", "party__market", "item", "appeal__violation__version")
        .get(pk=case_id)
    )
    source_key = f"case:{case.pk}:{reviewer.pk}:{source_key}"[:120]
    if earlier := Decision.objects.filter(source_key=source_key).first():
        return earlier
    claim = own_claim(case, reviewer)
    check_independence(case, reviewer)
    if case.version != case_version:
        raise StalePage(**changes_since(case, case_version))
    reason = _reason(case, outcome, reason)
    _check_input(case, outcome, reason, overturn_cause)
    at_once = effect_at is None and not case.queue.undo_seconds
    unlinked = alone(case.party_id)
    if at_once:
        with nothing_of(unlinked):
            hold_for(case, outcome)  # what is worked out below is what takes effect

    breach = outcome == Decision.Outcome.VIOLATION
    partly = outcome == Decision.Outcome.PARTLY
    severity = (severity or case.severity) if breach else severity if partly else ""
    also, chosen = (list(also), list(chosen)) if breach else ([], [])
    version = _version_for(case)
    with nothing_of(unlinked):
        preview = preview_of(case, outcome=outcome, severity=severity, also=also, chosen=chosen)
    held = bool(reasons_to_hold(case, outcome, preview))
    if held and effect_at is not None:
        raise ScheduleRefused(
            "This needs a second person, so it takes effect when they release it. Set no moment."
        )
    execute_after = _execute_after(case, reviewer, effect_at)
    content = store_text(reason.strip(), language=case.party.language)
    decision = Decision.objects.create(
        case=case,
        outcome=outcome,
        clause=(clause if partly else "") or case.clause,
        severity=severity,
        also=also,
        chosen=chosen,
        eased=list(eased) if partly else [],
        version=version,
        overturn_cause=overturn_cause if outcome in FAULTED else "",
        reason=content,
        reason_digest=content.digest,
        actor=str(by),
        reviewer=reviewer,
        execute_after=None if held else execute_after,
        **shown_by(preview),
        source_key=source_key,
    )
    if partly:
        rehearse(decision)
    end_claim(claim)
    move(case, Case.State.HELD if held else Case.State.PENDING)
    emit(
        "decision.held" if held else "decision.made",
        subject=f"case:{case.pk}",
        by=by,
        case=case.pk,
        decision=decision.pk,
        outcome=outcome,
        version=case.version,
    )
    if not held and at_once:
        with nothing_of(unlinked):
            execute_now(decision, parties_are_held=True)
    elif not held:
        after_commit("workbench.tasks.execute_due")
    return decision


def _execute_after(case: Case, reviewer: User, effect_at: datetime | None) -> datetime:
    """The end of the undo window, or the later moment that a senior has set."""
    earliest = clock.now() + timedelta(seconds=case.queue.undo_seconds)
    if effect_at is None:
        return earliest
    if reviewer.role not in SECONDS:
        raise NotPermitted("A senior reviewer or quality lead sets when a decision takes effect.")
    if not earliest < effect_at <= clock.now() + LATEST:
        raise ScheduleRefused
    return effect_at


def execute_now(decision: Decision, *, parties_are_held: bool = False) -> None:
    """Decision and effect commit together; if the effect fails, the sweep tries again.

    Where the parties were held before it was worked out, nothing can have changed: no second look.
    """
    try:
        if parties_are_held:
            with transaction.atomic():
                carry_out(decision)
        else:
            execute(decision_id=decision.pk)
    except DomainError:
        raise
    except Exception as problem:
        decision.case.refresh_from_db(
            fields=["state", "version", "override", "due_at", "decided_at"]
        )
        log.warning("execution_postponed", decision=decision.pk, exc_info=problem)
        after_commit("workbench.tasks.execute_due")


def _reason(case: Case, outcome: str, reason: str) -> str:
    """The reviewer's words, or what stands for them where the queue asks for none.

    Two settings that know nothing of each other. A party never goes without a reason: a violation
    then says the facts that were frozen, and is refused where there are none.
    """
    if reason.strip():
        return reason
    if outcome not in case.queue.wordless:
        return reason
    if outcome == Decision.Outcome.VIOLATION:
        return phrase_of(evidence_of(case))
    return str(_("Looked at; nothing was found that breaks a rule."))


def outcomes_of(case: Case) -> frozenset[Outcome]:
    """What may be decided on a case: on a finding, a party's appeal, or a reporter's."""
    if case.appeal is None:
        return OF_FINDINGS
    return OF_REPORTERS if case.appeal.side == Appeal.Side.REPORTER else OF_APPEALS


def _check_input(case: Case, outcome: str, reason: str, overturn_cause: str) -> None:
    allowed = outcomes_of(case)
    if outcome not in allowed:
        raise OutcomeNotAllowed(allowed=sorted(allowed))
    if not reason.strip():
        raise ReasonRequired
    refuse_unfilled(reason)
    refuse_thin_facts(reason)
    if outcome in FAULTED and (overturn_cause not in ViolationOverturned.Cause.mistakes()):
        raise CauseRequired(allowed=sorted(ViolationOverturned.Cause.mistakes()))


def _version_for(case: Case) -> RulebookVersion:
    """In force at the end of the conduct; an appeal keeps the finding's."""
    if case.appeal is not None and case.appeal.violation is not None:
        return case.appeal.violation.version
    return version_that_judges(case.party.market_id, case.party.kind, case.conduct_to)


def changes_since(case: Case, seen: int) -> dict[str, Any]:
    """What happened to the case after the version that the page showed."""
    rows = Event.objects.filter(subject=f"case:{case.pk}", payload__version__gt=seen).order_by("pk")
    return {
        "version": case.version,
        "seen": seen,
        "changes": [
            {"what": row.name, "at": row.recorded_at, "by": row.actor} for row in rows[:20]
        ],
    }
