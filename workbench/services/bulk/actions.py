"""What a run does to one case or one finding. Each is refused as it would be if done by hand."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from appeals.models import Appeal
from governance import clock
from governance.actors import Actor
from governance.errors import NotPermitted
from governance.events import emit
from violations.services import overturn_violation
from workbench.models import BulkRow, BulkRun, Case, Decision, Evidence
from workbench.services.bulk.errors import (
    AppealUnderWay,
    CaseChanged,
    OneByOne,
    QuestionOpenAgain,
)
from workbench.services.bulk.runs import LEADS, words_of
from workbench.services.claims import claim_case, live_claim, locked, taken, withdraw_copy
from workbench.services.decisions import decide
from workbench.services.errors import AlreadyDecided
from workbench.services.moves import move
from workbench.services.notes import add_note
from workbench.services.pricing import facts_about, routed_and_priced
from workbench.services.quality.golden import answer_golden
from workbench.services.queues import reassign_case
from workbench.services.releasing import cancel_decision
from workbench.states import SETTLED

Effect = BulkRow.Effect
CLOSED = {
    "no_action": "Closed without action: {reason}",
    "duplicate": "Closed as a duplicate: {reason}",
}


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a row."""

    effect: str
    decision: Decision | None = None
    note: Evidence | None = None
    before: str = ""


def carry_out(row: BulkRow) -> Done:
    """Do one row of a run, in the caller's transaction."""
    if row.run.owner.role not in LEADS or not row.run.owner.is_active:
        raise NotPermitted("Whoever asked for this run is no longer a lead.")
    return ACTIONS[BulkRun.Action(row.run.action)](row)


def _violation(row: BulkRow) -> Done:
    return _decided(row, Decision.Outcome.VIOLATION, words_of(row.run))


def _no_violation(row: BulkRow) -> Done:
    return _decided(row, Decision.Outcome.NO_VIOLATION, words_of(row.run))


def _close(row: BulkRow) -> Done:
    """Closing charges nobody: no violation, with the reason why it was not looked into further."""
    words = CLOSED[row.run.params["closes_as"]].format(reason=words_of(row.run))
    return _decided(row, Decision.Outcome.NO_VIOLATION, words)


def _decided(row: BulkRow, outcome: str, reason: str) -> Done:
    run, by = row.run, Actor.parse(row.run.actor)
    case = _as_seen(row)
    if case.kind == Case.Kind.APPEAL:
        raise OneByOne
    claim_case(case_id=case.pk, reviewer=run.owner, by=by)
    case.refresh_from_db(fields=["version"])
    if case.is_golden:
        return _scored(row, case, outcome, reason)
    decision = decide(
        case_id=case.pk,
        outcome=outcome,
        severity=run.params.get("severity", ""),
        reason=reason,
        reviewer=run.owner,
        by=by,
        case_version=case.version,
        source_key=f"bulk:{row.pk}",
    )
    case.refresh_from_db(fields=["state"])
    held = case.state == Case.State.HELD
    return Done(Effect.HELD if held else Effect.DECIDED, decision=decision)


def _scored(row: BulkRow, case: Case, outcome: str, reason: str) -> Done:
    """A golden copy that its reviewer decided with others: an answer like one by hand."""
    answer_golden(
        case_id=case.pk,
        outcome=outcome,
        severity=row.run.params.get("severity", ""),
        reason=reason,
        reviewer=row.run.owner,
        by=Actor.parse(row.run.actor),
        case_version=case.version,
    )
    return Done(Effect.DECIDED)


def _note(row: BulkRow) -> Done:
    assert row.case_id is not None  # noqa: S101 - rows of this action are about cases
    note = add_note(case_id=row.case_id, text=words_of(row.run), by=Actor.parse(row.run.actor))
    return Done(Effect.NOTED, note=note)


def _route(row: BulkRow) -> Done:
    case = _as_seen(row)
    before, to = case.queue.code, row.run.params["queue"]
    if before == to:
        return Done(Effect.THERE)
    if case.is_golden:
        withdraw_copy(case)
        return Done(Effect.MOVED, before=before)
    reassign_case(case_id=case.pk, to=to, by=Actor.parse(row.run.actor))
    return Done(Effect.MOVED, before=before)


def _overturn(row: BulkRow) -> Done:
    assert row.violation_id is not None  # noqa: S101 - rows of this action are about findings
    _overturned(row, row.violation_id)
    return Done(Effect.OVERTURNED)


def _overturned(row: BulkRow, violation_id: int) -> None:
    if Appeal.objects.open().filter(violation=violation_id).exists():
        raise AppealUnderWay
    overturn_violation(
        violation_id=violation_id,
        cause=row.run.params["cause"],
        reason=words_of(row.run),
        by=Actor.parse(row.run.actor),
    )


def _undo(row: BulkRow) -> Done:
    """Take back what another run's row did, by what it did."""
    earlier, run, by = row.undoes, row.run, Actor.parse(row.run.actor)
    assert earlier is not None  # noqa: S101 - rows of this action undo one
    assert row.case_id is not None  # noqa: S101 - only what was done to cases is undone
    match earlier.effect:
        case Effect.NOTED:
            words = f"Withdrawn, the note of {earlier.run.code}: {words_of(run)}"
            return Done(Effect.WITHDRAWN, note=add_note(case_id=row.case_id, text=words, by=by))
        case Effect.MOVED:
            case = _untaken(row)
            if case.is_golden:
                raise CaseChanged("This was a golden case: it has not been moved anywhere.")
            if case.queue.code != earlier.run.params["queue"]:
                raise CaseChanged("Somebody has moved this case on since.")
            reassign_case(case_id=case.pk, to=earlier.before, by=by)
            return Done(Effect.RETURNED, before=case.queue.code)
        case _:
            return _undecided(row, earlier, by)


def _undecided(row: BulkRow, earlier: BulkRow, by: Actor) -> Done:
    decision = earlier.decision
    if decision is None:
        raise CaseChanged(
            "This was a golden case: it has been scored, and nothing is left to undo."
        )
    case = locked(row.case_id or 0)
    if not decision.steps.filter(kind__in=["executed", "cancelled"]).exists():
        cancel_decision(
            decision_id=decision.pk, reviewer=row.run.owner, by=by, reason=words_of(row.run)
        )
        return Done(Effect.CANCELLED, decision=decision)
    executed = decision.steps.filter(kind="executed").first()
    last = case.decisions.order_by("-pk").first()
    if executed is None or last != decision or case.state != Case.State.DECIDED:
        raise CaseChanged("This case has gone on since: it was taken back or decided anew.")
    if executed.violation_id is not None:
        _overturned(row, executed.violation_id)
    _reopen(case, decision, by)
    return Done(Effect.REOPENED, decision=decision)


def _reopen(case: Case, decision: Decision, by: Actor) -> None:
    """Back to its queue with a clock of its own; the decision stays in its history."""
    case.decided_at = None
    try:
        with transaction.atomic():
            move(case, Case.State.OPEN)
    except IntegrityError as problem:
        raise QuestionOpenAgain from problem
    placed = routed_and_priced(
        party=case.party,
        facts=facts_about(case.party, case.item, case.clause),
        clause=case.clause,
        severity=case.severity,
        source=case.source,
        queue=case.queue if case.queue.enabled else None,
    )
    placed.pop("opened_at")
    for name, value in placed.items():
        setattr(case, name, value)
    case.late_soon_at = None
    case.save(update_fields=[*placed, "late_soon_at"])
    emit(
        "case.reopened",
        subject=f"case:{case.pk}",
        by=by,
        case=case.pk,
        decision=decision.pk,
        decider=decision.reviewer_id,
        version=case.version,
    )


def _as_seen(row: BulkRow) -> Case:
    """The locked case, as the owner saw it in the preview and in nobody else's hands."""
    case = _untaken(row)
    if case.version != row.case_version:
        raise CaseChanged(seen=row.case_version, version=case.version)
    if case.state in SETTLED:
        raise AlreadyDecided(state=case.state)
    return case


def _untaken(row: BulkRow) -> Case:
    case = locked(row.case_id or 0, golden=True)
    claim = live_claim(case)
    others = claim is not None and claim.reviewer_id != row.run.owner_id
    if claim is not None and others and claim.lease_until > clock.now():
        raise taken(claim)
    return case


ACTIONS: dict[str, Callable[[BulkRow], Done]] = {
    BulkRun.Action.VIOLATION: _violation,
    BulkRun.Action.NO_VIOLATION: _no_violation,
    BulkRun.Action.CLOSE: _close,
    BulkRun.Action.NOTE: _note,
    BulkRun.Action.ROUTE: _route,
    BulkRun.Action.OVERTURN: _overturn,
    BulkRun.Action.UNDO: _undo,
}
