"""Reconsidering: a senior overrides a decision that took effect. Both stay; the newer one holds."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from governance import clock
from governance.actors import Actor
from governance.content import store_text
from governance.errors import NotPermitted
from governance.events import emit
from governance.jobs import after_commit
from governance.models import User
from policies.selectors import version_that_judges
from violations.models import Violation, ViolationOverturned
from violations.services import Preview
from violations.statements import refuse_thin_facts
from workbench.models import Case, Decision
from workbench.selectors.approvals import shown_by
from workbench.selectors.chains import appealed, finding_of, in_effect, last_of_chain
from workbench.selectors.consequences import measures_from, preview_of
from workbench.selectors.fitness import acts_for, knows_the_party
from workbench.selectors.second_person import is_stricter_than, reasons_to_hold
from workbench.services.decisions import SECONDS, execute_now
from workbench.services.errors import (
    AppealDecides,
    CauseRequired,
    ConflictOfInterest,
    NothingReconsidered,
    NotTheNewest,
    OutcomeNotAllowed,
    ReasonRequired,
    SecondPersonNeeded,
)
from workbench.services.execution import mark_override
from workbench.services.templates import refuse_unfilled

OUTCOMES = frozenset({Decision.Outcome.VIOLATION, Decision.Outcome.NO_VIOLATION})


@transaction.atomic
def reconsider(
    *,
    decision_id: int,
    outcome: str,
    reason: str,
    reviewer: User,
    by: Actor,
    source_key: str,
    cause: str = "",
    clause: str = "",
    severity: str = "",
    also: Sequence[dict[str, str]] = (),
    chosen: Sequence[dict[str, Any]] = (),
) -> Decision:
    """Override the decision that holds on a case. The same `source_key` twice is one override.

    A finding that no longer holds is overturned with its cause, and a new one may take its place: in
    one transaction, once the undo window is over. What is stricter than before needs a second person.
    """
    case = _locked_case(decision_id)
    source_key = f"override:{case.pk}:{reviewer.pk}:{source_key}"[:120]
    if earlier := Decision.objects.filter(source_key=source_key).first():
        return earlier
    holding = _reconsiderable(case, decision_id, reviewer)
    finding = finding_of(holding)
    breach = outcome == Decision.Outcome.VIOLATION
    clause = (clause or holding.clause or case.clause) if breach else case.clause
    severity = severity if breach else ""
    also, chosen = (list(also), list(chosen)) if breach else ([], [])
    _check_input(holding, finding, outcome, reason, cause)
    if breach:
        severity = severity or holding.severity or case.severity
    _refuse_the_same(holding, finding, (outcome, clause, severity, also, chosen))
    preview = override_preview(
        case, outcome, clause=clause, severity=severity, also=also, chosen=chosen, finding=finding
    )
    stricter = breach and is_stricter_than(preview, finding, overrides=holding)
    held = bool(reasons_to_hold(case, outcome, preview, stricter=stricter))
    content = store_text(reason.strip(), language=case.party.language)
    execute_after = clock.now() + timedelta(seconds=case.queue.undo_seconds)
    decision = Decision.objects.create(
        case=case,
        outcome=outcome,
        clause=clause,
        severity=severity,
        also=also,
        chosen=chosen,
        version=version_that_judges(case.party.market_id, case.party.kind, case.conduct_to),
        overturn_cause=cause if finding is not None else "",
        reason=content,
        reason_digest=content.digest,
        actor=str(by),
        reviewer=reviewer,
        execute_after=None if held else execute_after,
        supersedes=last_of_chain(holding),
        **shown_by(preview),
        source_key=source_key,
    )
    mark_override(case, Case.Override.HELD if held else Case.Override.PENDING)
    emit(
        "decision.held" if held else "decision.reconsidered",
        subject=f"case:{case.pk}",
        by=by,
        case=case.pk,
        decision=decision.pk,
        supersedes=holding.pk,
        outcome=outcome,
        version=case.version,
    )
    if not held and not case.queue.undo_seconds:
        execute_now(decision)
    elif not held:
        after_commit("workbench.tasks.execute_due")
    return decision


def override_preview(
    case: Case,
    outcome: str,
    *,
    finding: Violation | None,
    clause: str = "",
    severity: str = "",
    also: Sequence[dict[str, str]] = (),
    chosen: Sequence[dict[str, Any]] = (),
) -> Preview | None:
    """What a new finding would do in the place of the one that holds; None where none would stand."""
    return preview_of(
        case,
        outcome=outcome,
        clause=clause,
        severity=severity,
        also=also,
        chosen=chosen,
        instead_of=finding,
    )


def check_may_reconsider(case: Case, holding: Decision, reviewer: User) -> None:
    """A senior who did not make this decision and has nothing to do with the party."""
    if reviewer.role not in SECONDS:
        raise NotPermitted("A senior reviewer or quality lead reconsiders decisions.")
    if holding.reviewer_id == reviewer.pk:
        raise SecondPersonNeeded(
            "You decided this, so somebody else reconsiders it. Ask a senior colleague."
        )
    if acts_for(reviewer, case.party_id) or knows_the_party(reviewer, case):
        raise ConflictOfInterest


def _locked_case(decision_id: int) -> Case:
    return (
        Case.objects.select_for_update(of=["self"])
        .select_related("queue", "party__market", "item", "appeal")
        .get(decisions=decision_id)
    )


def _reconsiderable(case: Case, decision_id: int, reviewer: User) -> Decision:
    """The decision that holds, if it is the one that was meant."""
    holding = in_effect(case)
    if holding is None or case.state != Case.State.DECIDED:
        raise NotTheNewest("This case is open again or was never decided: decide it there.")
    if case.override:
        raise NotTheNewest("It is being reconsidered already. Take that override back first.")
    if holding.pk != decision_id:
        raise NotTheNewest(f"{holding.code} is the newest decision here. Reconsider that one.")
    check_may_reconsider(case, holding, reviewer)
    if case.kind != Case.Kind.FINDING:
        raise OutcomeNotAllowed(
            "An answer to an appeal is not reconsidered; reconsider the finding on its own case.",
            allowed=[],
        )
    if appealed(finding_of(holding)):
        raise AppealDecides
    return holding


def _check_input(
    holding: Decision, finding: Violation | None, outcome: str, reason: str, cause: str
) -> None:
    if outcome not in OUTCOMES:
        raise OutcomeNotAllowed(allowed=sorted(OUTCOMES))
    if not reason.strip():
        raise ReasonRequired
    refuse_thin_facts(reason)
    refuse_unfilled(reason)
    if finding is not None and cause not in ViolationOverturned.Cause.mistakes():
        raise CauseRequired(allowed=sorted(ViolationOverturned.Cause.mistakes()))


def _refuse_the_same(
    holding: Decision, finding: Violation | None, said: tuple[str, str, str, list, list]
) -> None:
    """What holds already is no override; where a finding fell since, nothing of it holds."""
    outcome, clause, severity, also, chosen = said
    breach = outcome == Decision.Outcome.VIOLATION
    if not breach:
        if finding is None and holding.outcome in {outcome, Decision.Outcome.VIOLATION}:
            raise NothingReconsidered("No finding stands here: there is nothing to take back.")
        return
    before = (holding.clause, holding.severity, holding.also, measures_from(holding.chosen))
    if finding is not None and before == (clause, severity, also, measures_from(chosen)):
        raise NothingReconsidered
