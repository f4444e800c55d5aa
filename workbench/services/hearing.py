"""Hearing an appeal: facts are asked for, measures rest, and whoever reported something is heard too."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import File
from django.db import transaction

from appeals.models import Appeal
from appeals.services import (
    NotEligible,
    before_staff_writes,
    post_message,
    return_for_facts,
    submit_for_reporter,
)
from governance import uploads
from governance.actors import Actor
from governance.errors import InvalidInput, Missing, NotPermitted
from governance.events import emit
from governance.models import User
from monitoring.models import Report
from violations.models import Stay
from violations.services import end_stay, grant_stay
from workbench.models import Case, ReporterAppeal, ReporterInformed
from workbench.selectors.reporters import decision_on_report, eligibility_of_report
from workbench.services.claims import check_independence, locked, own_claim, refuse_conflicted
from workbench.services.errors import NotClaimed
from workbench.services.handing import LEADS, run_again, wait_for_party

UNHELD = "Take the case of this appeal before you write to the party."


@before_staff_writes
def check_writer(appeal: Appeal, writer: User, internal: bool) -> None:
    """A note is refused to people in a conflict; a word to the party to all but who may decide."""
    refuse_conflicted(writer, appeal.party)
    if internal:
        return
    case = Case.objects.filter(appeal=appeal).first()
    if case is None:
        raise NotClaimed(UNHELD)
    case = locked(case.pk)
    check_independence(case, writer)
    try:
        own_claim(case, writer)
    except NotClaimed:
        raise NotClaimed(UNHELD) from None


@transaction.atomic
def return_case_for_facts(
    *, case_id: int, to: str, question: str, reviewer: User, by: Actor
) -> Case:
    """Back to whoever can say what is missing. The clock stops until they have."""
    case = locked(case_id)
    own_claim(case, reviewer)
    check_independence(case, reviewer)
    if case.appeal is None or case.appeal.side != Appeal.Side.PARTY:
        raise InvalidInput("Only a party's appeal can be returned for facts.")
    if to not in {Appeal.WaitsFor.PARTY, Appeal.WaitsFor.FIRST_LINE}:
        raise InvalidInput("Ask the party or the first line.")
    return_for_facts(appeal_id=case.appeal.pk, to=to, question=question, by=by)
    return wait_for_party(case_id=case.pk, by=by)


@transaction.atomic
def give_facts(*, case_id: int, text: str, by: Actor) -> Case:
    """The first line answers what an appeal was returned to it for; it may be those who decided."""
    case = locked(case_id)
    if by.user_id is not None:
        refuse_conflicted(User.objects.get(pk=by.user_id), case.party)
    if case.appeal is None or case.appeal.waits_for != Appeal.WaitsFor.FIRST_LINE:
        raise InvalidInput("Nobody asked the first line about this appeal.")
    post_message(appeal_id=case.appeal.pk, text=text, by=by, from_party=False, internal=True)
    return run_again(case_id=case.pk, by=by)


@transaction.atomic
def resume_hearing(*, appeal_id: int, by: Actor) -> None:
    """What was asked for came in: the case waits in its queue again. Twice is once."""
    case = Case.objects.filter(appeal_id=appeal_id, state=Case.State.WAITING).first()
    if case is not None:
        run_again(case_id=case.pk, by=by)


@transaction.atomic
def grant_stay_by_hand(
    *, case_id: int, reason: str, until: datetime, reviewer: User, by: Actor, source_key: str
) -> Stay:
    """A senior lets the measures of an appealed finding rest for a time."""
    case = _of_a_lead(case_id, reviewer)
    assert case.appeal is not None  # noqa: S101 - asked just now
    stay = grant_stay(
        violation_id=case.appeal.finding.pk,
        basis=Stay.Basis.SENIOR,
        reason=reason,
        until=until,
        by=by,
        source_key=f"case:{case.pk}:{source_key}"[:120],
    )
    assert stay is not None  # noqa: S101 - by hand there is one or a refusal
    return stay


@transaction.atomic
def end_stay_by_hand(*, case_id: int, stay_id: int, reviewer: User, by: Actor) -> Stay:
    case = _of_a_lead(case_id, reviewer)
    assert case.appeal is not None  # noqa: S101 - asked just now
    if not Stay.objects.filter(pk=stay_id, violation=case.appeal.violation_id).exists():
        raise Missing
    return end_stay(stay_id=stay_id, by=by)


def _of_a_lead(case_id: int, reviewer: User) -> Case:
    case = locked(case_id)
    if case.appeal is None or case.appeal.violation_id is None:
        raise InvalidInput("Only measures of an appealed finding can rest.")
    if reviewer.role not in LEADS:
        raise NotPermitted("A senior reviewer or quality lead must do this.")
    check_independence(case, reviewer)
    return case


def appeal_report(
    *,
    report_id: int,
    text: str,
    by: Actor,
    reason: str = Appeal.Reason.OTHER,
    files: Sequence[File] = (),
) -> Appeal:
    """Whoever reported something asks for another look at “no violation”; once per decision."""
    checked = uploads.check_all(list(files))
    with transaction.atomic():
        report = (
            Report.objects.select_for_update(of=["self"])
            .select_related("party__market")
            .get(pk=report_id)
        )
        may = eligibility_of_report(report)
        if not may.eligible:
            raise NotEligible(may.reason, why=may.code)
        decision = decision_on_report(report)
        if decision is None:
            raise Missing
        appeal = submit_for_reporter(
            party=report.party, reason=reason, text=text, by=by, files=checked
        )
        ReporterAppeal.objects.create(appeal=appeal, report=report, decision=decision)
        return appeal


@transaction.atomic
def note_reporter_informed(*, report_id: int, how: str, by: Actor) -> bool:
    """Keep the first time that whoever reported something learned the outcome."""
    report = Report.objects.get(pk=report_id)
    decision = decision_on_report(report)
    if decision is None or report.outcome == Report.Outcome.OPEN:
        return False
    _row, created = ReporterInformed.objects.get_or_create(
        report=report, decision=decision, defaults={"how": ReporterInformed.How(how)}
    )
    if created:
        emit(
            "report.informed",
            subject=f"report:{report.pk}",
            by=by,
            report=report.pk,
            decision=decision.pk,
        )
    return created
