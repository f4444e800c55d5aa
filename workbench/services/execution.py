"""What a decision does: violation or restitution, reports, case and events, in one transaction."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from appeals.models import Appeal
from governance import clock
from governance.actors import CLOCK, Actor
from governance.events import emit
from monitoring.models import Report
from policies.selectors import forget_versions, versions_by_heart
from violations.liability import linked_by
from violations.models import Violation
from violations.services import (
    hold_parties,
    overturn_violation,
    record_violation,
)
from workbench.models import Case, Decision, DecisionStep, Evidence, ExecutionFault, ReporterAppeal
from workbench.selectors.chains import ENDED, appealed, replaced_by
from workbench.selectors.consequences import (
    measures_from,
    why_held,
)
from workbench.services.answering import answer_party, answer_reporters
from workbench.services.claims import move
from workbench.services.errors import AppealDecides, DecisionEnded
from workbench.services.notes import add_note


@transaction.atomic
@versions_by_heart()
def execute(*, decision_id: int) -> Decision:
    """Carry out what is due. Twice changes nothing; what needs a second person waits for one.

    An override that leaves a finding gives way to an appeal that came in meanwhile, and whoever made
    it is told. One that gives everything back does not: it is all that the appeal could bring.
    """
    decision = _locked(decision_id)
    if not is_pending(decision) or _ended(decision):
        return decision
    hold_all(decision)
    if gives_way(decision):
        take_back(decision, CLOCK, DecisionStep.Cause.APPEALED)
        _tell_decider(decision, DecisionStep.Cause.APPEALED)
        return decision
    if why_held(decision):
        _hold(decision)
        return decision
    carry_out(decision)
    return decision


def is_pending(decision: Decision) -> bool:
    """Whether it waits for its moment and can still be undone."""
    case = decision.case
    if decision.is_override:
        return case.override == Case.Override.PENDING
    return case.state == Case.State.PENDING


def is_held(decision: Decision) -> bool:
    """Whether it waits for a second person."""
    case = decision.case
    if decision.is_override:
        return case.override == Case.Override.HELD
    return case.state == Case.State.HELD


def _hold(decision: Decision) -> None:
    if decision.is_override:
        mark_override(decision.case, Case.Override.HELD)
    else:
        move(decision.case, Case.State.HELD)
    emit(
        "decision.held",
        subject=f"case:{decision.case_id}",
        by=CLOCK,
        case=decision.case_id,
        decision=decision.pk,
        version=decision.case.version,
    )


def mark_override(case: Case, waits_for: str) -> None:
    """Say on a locked case what its override waits for; open pages become stale."""
    case.override = waits_for
    case.version += 1
    case.save(update_fields=["override", "version"])


def take_back(decision: Decision, by: Actor, cause: str = "") -> None:
    """Cancel a decision that has not ended: nothing had taken effect, nothing is said of anybody.

    Where nobody asked for that, `cause` says why it came to it.
    """
    DecisionStep.objects.create(
        decision=decision, kind=DecisionStep.Kind.CANCELLED, actor=str(by), cause=cause
    )
    ExecutionFault.objects.filter(decision=decision).delete()
    if decision.is_override:
        mark_override(decision.case, Case.Override.NONE)
    else:
        move(decision.case, Case.State.OPEN)
    emit(
        "decision.cancelled",
        subject=f"case:{decision.case_id}",
        by=by,
        decision=decision.pk,
        cause=cause,
        version=decision.case.version,
    )


def _tell_decider(decision: Decision, cause: DecisionStep.Cause) -> None:
    """A note on the case, which stands at the desk of whoever decided it."""
    first = f"@{decision.reviewer.username} " if decision.reviewer is not None else ""
    add_note(case_id=decision.case_id, text=f"{first}{cause.label}", by=CLOCK)


def gives_way(decision: Decision) -> bool:
    """Whether an appeal under way decides instead of this override."""
    if not decision.is_override or decision.outcome == Decision.Outcome.NO_VIOLATION:
        return False
    return appealed(replaced_by(decision))


def refuse_while_appealed(decision: Decision) -> None:
    if gives_way(decision):
        raise AppealDecides


def hold_all(decision: Decision) -> None:
    """Lock every party that a decision may move, in order, before anything is worked out."""
    besides: Iterable[int] = ()
    if decision.is_override and (replaced := replaced_by(decision)) is not None:
        besides = replaced.jointly.values_list("party_id", flat=True)
    hold_for(decision.case, decision.outcome, besides=besides)


def hold_for(case: Case, outcome: str, *, besides: Iterable[int] = ()) -> None:
    """The same before there is a decision; `besides` are those whom what it replaces has moved."""
    breach = outcome == Decision.Outcome.VIOLATION
    linked = linked_by(case.party, case.conduct_to) if breach else set()
    hold_parties(case.party_id, besides=linked.union(besides))
    forget_versions()


def carry_out(decision: Decision) -> DecisionStep:
    """Everything a decision entails, for a locked case. Call inside a transaction."""
    case, by = decision.case, Actor.parse(decision.actor)
    violation: Violation | None = None
    replaced = replaced_by(decision) if decision.is_override else None
    if replaced is not None:
        overturn_violation(
            violation_id=replaced.pk,
            cause=decision.overturn_cause,
            reason=decision.reason.text or "",
            by=by,
        )
    if decision.outcome == Decision.Outcome.VIOLATION:
        violation = _record(decision, by, replaces=replaced)
    if case.appeal is not None and case.appeal.side == Appeal.Side.REPORTER:
        answer_reporters(decision, by)
    elif case.appeal is not None:
        violation = answer_party(decision, case.appeal, by)
    acted = decision.outcome == Decision.Outcome.VIOLATION
    _close_reports(case, acted=acted, again=decision.is_override, by=by)
    return finish(decision, violation, by)


class _Rehearsed(Exception):
    """What was tried is undone again."""


def rehearse(decision: Decision) -> None:
    """Try what a decision would do and undo it, so that what cannot be is refused at the click."""
    try:
        with transaction.atomic():
            hold_all(decision)
            if decision.case.appeal is not None:
                answer_party(decision, decision.case.appeal, Actor.parse(decision.actor))
            raise _Rehearsed
    except _Rehearsed:
        return


def open_decision(decision_id: int) -> Decision:
    """A decision that has not ended, with its case locked."""
    decision = _locked(decision_id)
    if _ended(decision):
        raise DecisionEnded
    return decision


def _record(decision: Decision, by: Actor, *, replaces: Violation | None = None) -> Violation:
    case = decision.case
    kinds = set(case.evidence.filter(moved__isnull=True).values_list("kind", flat=True))
    return record_violation(
        party=case.party,
        item=case.item,
        clause=decision.clause,
        severity=decision.severity,
        also=decision.also,
        chosen=measures_from(decision.chosen),
        facts=decision.reason.text or "",
        conduct_from=case.conduct_from,
        conduct_to=case.conduct_to,
        decided_by="person" if decision.reviewer_id else "rule",
        initiative=_initiative(case),
        automated_detection=Evidence.Kind.DETECTION in kinds,
        source_key=f"decision:{decision.pk}",
        replaces=replaces,
        by=by,
    )


def _initiative(case: Case) -> str:
    if case.appeal is not None:
        links = ReporterAppeal.objects.filter(appeal=case.appeal)
        flagged = links.filter(report__source=Report.Source.TRUSTED_FLAGGER).exists()
        kind = Violation.Initiative
        return kind.TRUSTED_FLAGGER if flagged else kind.NOTICE
    sources = set(reports_on(case).values_list("source", flat=True))
    if Report.Source.TRUSTED_FLAGGER in sources:
        return Violation.Initiative.TRUSTED_FLAGGER
    return Violation.Initiative.NOTICE if sources else Violation.Initiative.OWN


def reports_on(case: Case) -> QuerySet[Report]:
    """Reports that joined this case, by its evidence."""
    pieces = case.evidence.filter(kind=Evidence.Kind.REPORT, moved__isnull=True)
    refs = pieces.values_list("ref", flat=True)
    return Report.objects.filter(pk__in=[int(ref.partition(":")[2]) for ref in refs])


def _close_reports(case: Case, *, acted: bool, again: bool, by: Actor) -> None:
    """Answer what was reported; an override answers anew what it had answered otherwise."""
    outcome = Report.Outcome.ACTED if acted else Report.Outcome.NO_VIOLATION
    reports = reports_on(case)
    waiting = (
        reports.exclude(outcome=outcome) if again else reports.filter(outcome=Report.Outcome.OPEN)
    )
    for report in waiting.order_by("pk"):
        report.outcome = outcome
        report.save(update_fields=["outcome"])
        emit(
            "report.closed",
            subject=f"report:{report.pk}",
            by=by,
            report=report.pk,
            case=case.pk,
            outcome=outcome,
        )


def finish(decision: Decision, violation: Violation | None, by: Actor) -> DecisionStep:
    case = decision.case
    step = DecisionStep.objects.create(
        decision=decision, kind=DecisionStep.Kind.EXECUTED, actor=str(by), violation=violation
    )
    ExecutionFault.objects.filter(decision=decision).delete()
    if decision.is_override:
        mark_override(case, Case.Override.NONE)
    else:
        case.decided_at = clock.now()
        move(case, Case.State.DECIDED)
    emit(
        "case.reconsidered" if decision.is_override else "case.decided",
        subject=f"case:{case.pk}",
        by=by,
        case=case.pk,
        decision=decision.pk,
        outcome=decision.outcome,
        party=case.party_id,
        item=case.item_id,
        violation=violation.pk if violation else None,
        version=case.version,
    )
    return step


def _ended(decision: Decision) -> bool:
    return decision.steps.filter(kind__in=ENDED).exists()


def _locked(decision_id: int) -> Decision:
    """The case first, always: decisions of one case never pass each other."""
    decision = Decision.objects.select_related("reason").get(pk=decision_id)
    decision.case = locked_case(decision.case_id)
    return decision


def locked_case(case_id: int) -> Case:
    return (
        Case.objects.select_for_update(of=["self"])
        .select_related("queue", "party__market", "item", "appeal__violation__version")
        .get(pk=case_id)
    )
