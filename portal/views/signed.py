"""One case or one report by a signed link from a mail: read it, answer it, and nothing else."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from appeals.models import Appeal, AppealStep
from appeals.selectors import code_of, draft_of, eligibility_of, may_correct, shared_thread_of
from appeals.words import LONGEST
from education import links
from education.differences import Difference, differences
from governance import clock, dates, uploads
from governance.actors import Actor
from governance.errors import DomainError
from monitoring.models import Report
from policies.selectors import version_that_judges
from portal.evidence import evidence_shown
from portal.forms import AppealForm, AskAgainForm, CorrectionForm, MessageForm
from portal.spoken import body_here
from portal.views.appeals import add_to
from portal.views.findings import correct, finding, keep_draft, note_read, submit
from portal.views.signed_ended import ended
from violations.models import Violation
from violations.selectors import with_statements
from workbench.selectors.answers import answer_by
from workbench.selectors.reporters import answers_to_report, eligibility_of_report
from workbench.services import appeal_report, note_reporter_informed


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def case(request: HttpRequest, token: str) -> HttpResponse:
    """The finding of this link with its reasons and the form to appeal."""
    opened = links.violation_of(token)
    rows = with_statements(
        Violation.objects.select_related("party__market", "item", "version", "overturned")
    )
    found = get_object_or_404(rows, pk=opened.number) if opened else None
    if opened is None or found is None:
        return ended(request)
    if not _opens(found, opened.issued_at):
        path = reverse("portal:violation", args=[found.party_id, found.pk])
        return ended(request, party=found.party, path=path, violation=found)
    by = Actor("link", f"violation-{found.pk}")
    with timezone.override(found.party.market.zone):
        if "save" in request.POST:
            keep_draft(request, found, by)
            messages.success(request, _("Kept. It is not sent yet."))
            return redirect("portal:signed-violation", token)
        under_way = _under_way(found)
        correcting, adding = "correction" in request.POST, "adding" in request.POST
        more = MessageForm(request.POST if adding else None, with_files="files" in request.FILES)
        if adding and add_to(request, more, under_way or _latest(found), by):
            return redirect("portal:signed-violation", token)
        draft = draft_of(found, by)
        form = AppealForm(
            None if correcting or adding else request.POST or None,
            initial={"reason": draft.reason, "text": draft.text} if draft else None,
        )
        right = CorrectionForm(request.POST if correcting else None)
        made, put_right = None, False
        if request.method == "POST" and correcting:
            put_right = correct(request, right, found, by)
        elif request.method == "POST" and not adding:
            made = submit(request, form, found, by)
        if request.method != "POST":
            note_read(found, by)
        context = {
            "more": more,
            "draft_url": reverse("portal:signed-draft", args=[token]),
            "saved_at": draft.saved_at if draft else None,
            "right": right,
            "corrected": put_right,
            "correcting": may_correct(found),
            "under_way": under_way,
            "now": clock.now(),
            "under_way_code": code_of(under_way.pk) if under_way else "",
            "thread": shared_thread_of(under_way) if under_way else [],
            "answers": (answers := _answers(found)),
            "differences": _differences(found, answers),
            "shop": found.party,
            "zone": found.party.market.zone,
            "clock": dates.city(found.party.market.zone),
            "evidence": evidence_shown(found),
            "form": form,
            "made": made,
            "code": code_of(made.pk) if made else "",
            "accept": uploads.ACCEPT,
            "longest": LONGEST,
            **finding(found, found.party.market.zone),
        }
        refused = (form.is_bound and made is None) or (right.is_bound and not put_right)
        status = 422 if refused or more.is_bound else 200
        return render(request, "portal/signed_violation.html", context, status=status)


def _opens(found: Violation, issued_at: datetime) -> bool:
    """A link opens for a month, and as long as the decision can be answered or is being heard."""
    if clock.now() < issued_at + links.READABLE_FOR:
        return True
    may = eligibility_of(found)
    return may.eligible or may.code == "appeal_open" or may_correct(found).eligible


def _answers(found: Violation) -> list[AppealStep]:
    """How earlier appeals against this decision were answered."""
    kinds = [AppealStep.Kind.GRANTED, AppealStep.Kind.DENIED, AppealStep.Kind.PARTLY]
    rows = AppealStep.objects.filter(appeal__violation=found, kind__in=kinds)
    return list(rows.select_related("answer", "appeal").order_by("pk"))


def _differences(found: Violation, answers: list[AppealStep]) -> list[Difference]:
    """What an answer in part changed, if there was one."""
    parts = [step for step in answers if step.kind == AppealStep.Kind.PARTLY]
    return [
        row
        for step in parts
        for row in differences(found, (step.answer.text or "") if step.answer else "")
    ]


def _under_way(found: Violation) -> Appeal | None:
    """The appeal that is being heard, with the day by which it is answered."""
    rows = Appeal.objects.filter(violation=found, state=Appeal.State.OPEN)
    return rows.annotate(answer_by=answer_by()).first()


def _latest(found: Violation) -> Appeal:
    """The appeal that was under way when the page was opened."""
    return get_object_or_404(found.appeals.order_by("-pk")[:1])


@never_cache
@require_POST
def draft(request: HttpRequest, token: str) -> HttpResponse:
    """Keep what was written so far, for this case; asked by the page itself while one writes."""
    opened = links.violation_of(token)
    rows = Violation.objects.select_related("party__market", "version", "overturned")
    found = rows.filter(pk=opened.number).first() if opened else None
    if opened is None or found is None or not _opens(found, opened.issued_at):
        raise Http404
    kept = keep_draft(request, found, Actor("link", f"violation-{found.pk}"))
    context = {"saved_at": kept.saved_at}
    return render(request, "portal/appeal_new.html#kept", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, token: str) -> HttpResponse:
    """What became of a report, for whoever sent it; and the way to ask for another look."""
    opened = links.report_of(token)
    rows = Report.objects.select_related("party__market", "content")
    found = get_object_or_404(rows, pk=opened.number) if opened else None
    if opened is None or found is None or not _report_opens(found, opened.issued_at):
        return ended(request, for_good=opened is not None)
    by = Actor("link", f"report-{found.pk}")
    zone = found.party.market.zone
    with timezone.override(zone):
        form, made = AskAgainForm(request.POST or None), None
        if request.method == "POST" and form.is_valid():
            try:
                made = appeal_report(report_id=found.pk, text=form.cleaned_data["text"], by=by)
            except DomainError as problem:
                form.add_error(None, problem.message)
        elif request.method == "GET":
            note_reporter_informed(report_id=found.pk, how="page_read", by=by)
        may = eligibility_of_report(found)
        version = version_that_judges(found.party.market_id, found.party.kind, found.received_at)
        body = body_here(version)
        context = {
            "report": found,
            "clause": body.clause(found.clause),
            "redress": body.windows_of(found.clause).redress,
            "eligibility": may,
            "asked": answers_to_report(found),
            "form": form,
            "made": made,
            "code": code_of(made.pk) if made else "",
            "zone": zone,
            "clock": dates.city(zone),
        }
        status = 422 if form.is_bound and made is None else 200
        return render(request, "portal/signed_report.html", context, status=status)


def _report_opens(found: Report, issued_at: datetime) -> bool:
    if clock.now() < issued_at + links.REPORT_READABLE_FOR:
        return True
    may = eligibility_of_report(found)
    return may.eligible or may.code == "appeal_open"
