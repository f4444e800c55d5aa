"""What the answer to an appeal does: to the finding, to the reports, to whoever asked."""

from datetime import datetime

from django.db.models import QuerySet

from appeals.models import Appeal
from appeals.selectors import past_against
from appeals.services import close_appeal
from governance.actors import Actor
from governance.events import emit
from monitoring.models import Report
from violations.models import Violation, ViolationOverturned
from violations.services import ease_measures, overturn_violation, replace_violation
from workbench.models import Decision, Evidence, ReporterAppeal

Outcome = Decision.Outcome
STATES = {
    Outcome.OVERTURN: Appeal.State.OVERTURNED,
    Outcome.PARTLY: Appeal.State.PARTLY,
    Outcome.UPHOLD: Appeal.State.UPHELD,
}


def answer_party(decision: Decision, appeal: Appeal, by: Actor) -> Violation:
    """Tell the party how its appeal ended; where it was right, undo the finding first.

    Returns the finding that the answer is about: where a milder one took its place, that one.
    """
    answer, violation = decision.reason.text or "", appeal.finding
    if decision.outcome == Outcome.OVERTURN:
        fallen = ViolationOverturned.objects.filter(violation=violation).exists()
        if not fallen:  # a sweep may have been there first; the answer still holds
            overturn_violation(
                violation_id=violation.pk,
                cause=decision.overturn_cause,
                reason=answer,
                by=by,
            )
        _reverse_reports(violation, by)
    elif decision.outcome == Outcome.PARTLY:
        violation = _in_part(decision, violation, answer, by)
    close_appeal(
        appeal_id=appeal.pk, outcome=STATES[Outcome(decision.outcome)], answer=answer, by=by
    )
    return violation


def _in_part(decision: Decision, violation: Violation, answer: str, by: Actor) -> Violation:
    """A milder finding, or measures that end earlier."""
    if decision.eased:
        ends = {
            int(one["penalty"]): datetime.fromisoformat(one["ends_at"]) for one in decision.eased
        }
        ease_measures(violation_id=violation.pk, ends=ends, reason=answer, by=by)
        return violation
    made = replace_violation(
        violation_id=violation.pk,
        clause=decision.clause,
        severity=decision.severity or violation.severity,
        cause=decision.overturn_cause,
        reason=answer,
        appeals_used=len(past_against(violation)),
        by=by,
    )
    return made.violation


def answer_reporters(decision: Decision, by: Actor) -> None:
    """Everybody who asked for another look gets the same answer; who did not ask is told of a change."""
    case, breach = decision.case, decision.outcome == Outcome.VIOLATION
    refs = case.evidence.filter(kind=Evidence.Kind.APPEAL).values_list("ref", flat=True)
    asked = ReporterAppeal.objects.filter(
        appeal_id__in=[int(ref.partition(":")[2]) for ref in refs],
        appeal__state=Appeal.State.OPEN,
    )
    rows = list(asked.select_related("decision").order_by("appeal_id"))
    for row in rows:
        close_appeal(
            appeal_id=row.appeal_id,
            outcome=Appeal.State.OVERTURNED if breach else Appeal.State.UPHELD,
            answer=decision.reason.text or "",
            by=by,
        )
    if breach and rows:
        told = {row.report_id for row in rows}
        for report in reports_of(rows[0].decision).filter(outcome=Report.Outcome.NO_VIOLATION):
            _now(report, Report.Outcome.ACTED, by, tell=report.pk not in told)


def reports_of(decision: Decision) -> QuerySet[Report]:
    """The reports that a decision answered."""
    refs = Evidence.objects.filter(case=decision.case_id, kind=Evidence.Kind.REPORT)
    ids = [int(ref.partition(":")[2]) for ref in refs.values_list("ref", flat=True)]
    return Report.objects.filter(pk__in=ids).order_by("pk")


def _reverse_reports(violation: Violation, by: Actor) -> None:
    """What was acted upon was no breach after all."""
    decision = Decision.objects.filter(
        outcome=Outcome.VIOLATION, steps__kind="executed", steps__violation=violation
    ).first()
    if decision is None:
        return
    for report in reports_of(decision).filter(outcome=Report.Outcome.ACTED):
        _now(report, Report.Outcome.REVERSED, by, tell=True)


def _now(report: Report, outcome: str, by: Actor, *, tell: bool) -> None:
    report.outcome = outcome
    report.save(update_fields=["outcome"])
    if tell:
        emit(
            "report.closed",
            subject=f"report:{report.pk}",
            by=by,
            report=report.pk,
            outcome=outcome,
        )
