"""Reads for whoever reported something: what was decided, and whether they may ask again."""

from appeals.eligibility import Eligibility, Outcome, eligibility
from appeals.models import Appeal, AppealStep
from appeals.selectors import past_of
from governance import clock
from monitoring.models import Report
from policies.selectors import body_of, version_that_judges
from workbench.models import Case, Decision, Evidence, ReporterAppeal, ReporterInformed


def decision_on_report(report: Report) -> Decision | None:
    """The newest decision that took effect on the case that a report joined."""
    cases = Evidence.objects.filter(kind=Evidence.Kind.REPORT, ref=f"report:{report.pk}")
    return (
        Decision.objects.filter(case__in=cases.values("case"), steps__kind="executed")
        .select_related("case")
        .order_by("-pk")
        .first()
    )


def eligibility_of_report(report: Report, *, own: bool = True) -> Eligibility:
    """Whether whoever reported something may ask for another look now."""
    decision = decision_on_report(report)
    clause_version = (
        decision.version
        if decision
        else version_that_judges(report.party.market_id, report.party.kind, report.received_at)
    )
    past = appeals_of_report(report)
    known = ReporterInformed.objects.filter(report=report, decision=decision).first()
    return eligibility(
        windows=body_of(clause_version).windows_of(report.clause),
        zone=report.party.market.zone,
        informed_at=known.recorded_at if known else None,
        now=clock.now(),
        past=past_of(past),
        side="reporter",
        outcome=_outcome(report),
        standing="held" if decision is None else "stands",
        own_report=own,
    )


def appeals_of_report(report: Report) -> list[Appeal]:
    """What this reporter asked against the decisions on this report, oldest first."""
    ids = ReporterAppeal.objects.filter(report=report).values("appeal")
    return list(Appeal.objects.filter(pk__in=ids).order_by("pk"))


def answers_to_report(report: Report) -> list[tuple[Appeal, str]]:
    """What this reporter asked, each with the answer, if there is one yet."""
    closing = [AppealStep.Kind.GRANTED, AppealStep.Kind.DENIED]
    said = []
    for appeal in appeals_of_report(report):
        step = appeal.steps.filter(kind__in=closing).select_related("answer").first()
        said.append((appeal, (step.answer.text or "") if step and step.answer else ""))
    return said


def reporters_behind(case_id: int) -> list[ReporterAppeal]:
    """Everybody whose appeal this case answers."""
    refs = Evidence.objects.filter(case=case_id, kind=Evidence.Kind.APPEAL)
    ids = [int(ref.partition(":")[2]) for ref in refs.values_list("ref", flat=True)]
    rows = ReporterAppeal.objects.filter(appeal__in=ids).select_related(
        "appeal__text", "report__content", "decision__case__item"
    )
    return list(rows.order_by("pk"))


def _outcome(report: Report) -> Outcome:
    """In the words of eligibility: an open report has no outcome yet and so no decision."""
    if report.outcome == Report.Outcome.ACTED:
        return "violation"
    return "reversed" if report.outcome == Report.Outcome.REVERSED else "no_violation"


def for_reporter(case: Case) -> bool:
    """Whether a case is the appeal of whoever reported something."""
    return case.appeal is not None and case.appeal.side == Appeal.Side.REPORTER
