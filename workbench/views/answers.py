"""What parties wait an answer to: a disputed row, a document they handed in, what they think of a rule."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from education import feedback as voices
from education import services as education
from education.models import Feedback
from education.wording import measure_words
from governance import clock
from governance.actors import Actor
from governance.download import download
from governance.errors import DomainError, Missing
from governance.permissions import may
from monitoring import selectors, services
from monitoring.models import DisputeFile, MetricDispute
from parties.models import Party
from parties.selectors import party_by_ref
from policies.selectors import body_of, clause_of, version_in_force
from violations import documents
from violations.models import DocumentFile, DocumentRequest, DocumentStep
from violations.services import (
    answer_document,
    request_document,
    require_document,
    withdraw_request,
)
from workbench.answer_forms import AnswerForm, DocumentForm, ReplyForm, WithdrawForm
from workbench.views.shared import counted, show

SHOWN = 50


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Everything that waits, the oldest first; and how much was said of which rule."""
    disputes, papers = selectors.open_disputes(), documents.to_look_at()
    owed = documents.not_handed_in()
    said = voices.feedback().filter(answer__isnull=True).order_by("pk")
    return show(
        request,
        "workbench/answers.html",
        {
            "disputes": disputes[:SHOWN],
            "dispute_count": counted(disputes),
            "documents": papers[:SHOWN],
            "document_count": counted(papers),
            "owed": [(row, documents.state_words(row)) for row in owed[:SHOWN]],
            "owed_count": counted(owed),
            "feedback": [(row, _clause(row)) for row in said[:SHOWN]],
            "feedback_count": counted(said),
            "clauses": voices.counts_by_clause()[:SHOWN],
        },
    )


def _clause(row: Feedback) -> str:
    return clause_of(row.version, row.clause).title


@require_http_methods(["GET", "HEAD", "POST"])
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """One disputed row with what the party says; a POST answers."""
    found: MetricDispute = get_object_or_404(selectors.disputes(), pk=pk)
    form = AnswerForm(
        request.POST or None,
        yes=_("The party is right: take the row out"),
        no=_("The row counts as it is"),
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_dispute(
                dispute_id=found.pk,
                accepted=form.is_yes,
                words=form.cleaned_data["words"],
                by=Actor.of(request),
            )
        except DomainError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("Answered. The party is told."))
            return redirect("workbench:answers")
    row = selectors.metric_row(found.party, found.row_id) or found.row
    return _page(
        request,
        "dispute",
        form,
        {
            "dispute": found,
            "row": row,
            "values": selectors.signals_over(found.row),
            "files": found.files.select_related("content"),
            "answer": getattr(found, "answer", None),
        },
    )


@require_safe
def dispute_file(request: HttpRequest, pk: int, file_id: int) -> FileResponse:
    files = DisputeFile.objects.filter(dispute=pk).select_related("content")
    return download(get_object_or_404(files, pk=file_id).content)


@require_http_methods(["GET", "HEAD", "POST"])
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """One document that was asked for, with what was handed in; a POST accepts it or sends it back."""
    found = _document(request, pk)
    form = AnswerForm(
        request.POST or None, yes=_("It will do"), no=_("Send it back to be handed in again")
    )
    if request.method == "POST" and form.is_valid():
        try:
            answer_document(
                request_id=found.pk,
                accepted=form.is_yes,
                words=form.cleaned_data["words"],
                by=Actor.of(request),
            )
        except DomainError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("Answered. The party is told."))
            return redirect("workbench:answers")
    return _document_page(request, found, form, WithdrawForm())


@require_POST
def document_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """It is no longer needed: nothing follows from it any more."""
    found = _document(request, pk)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            withdraw_request(
                request_id=found.pk, words=form.cleaned_data["words"], by=Actor.of(request)
            )
        except DomainError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("Withdrawn. The party is told."))
            return redirect("workbench:document", found.pk)
    answer = AnswerForm(yes=_("It will do"), no=_("Send it back to be handed in again"))
    return _document_page(request, found, answer, form)


def _document(request: HttpRequest, pk: int) -> DocumentRequest:
    rows = documents.requests_for(request.principal)  # type: ignore[attr-defined]
    return get_object_or_404(rows, pk=pk)


def _document_page(
    request: HttpRequest, found: DocumentRequest, form: AnswerForm, withdrawal: WithdrawForm
) -> HttpResponse:
    state = found.state  # type: ignore[attr-defined]
    may_act = may(request.principal, "workbench:document", "POST")  # type: ignore[attr-defined]
    over = {DocumentStep.Kind.ACCEPTED, DocumentStep.Kind.WITHDRAWN}
    context = {
        "form": form,
        "withdrawal": withdrawal,
        "asked": found,
        "said": found.wanted.data or {},
        "state": documents.state_words(found),
        "steps": documents.steps_of(found),
        "follows": [
            (one, measure_words(one.kind, one.params))
            for one in documents.following(found, at=clock.now())
        ],
        "now": clock.now(),
        "may_answer": may_act and state == DocumentStep.Kind.HANDED_IN,
        "may_withdraw": may_act and state not in over,
    }
    status = 422 if form.is_bound or withdrawal.is_bound else 200
    return show(request, "workbench/document.html", context, status=status)


@require_safe
def document_file(request: HttpRequest, pk: int, file_id: int) -> FileResponse:
    files = DocumentFile.objects.filter(step__request=pk).select_related("content")
    return download(get_object_or_404(files, pk=file_id).content)


@require_http_methods(["GET", "HEAD", "POST"])
def document_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a party for a document."""
    party = _party(request, pk)
    version = version_in_force(party.market_id, party.kind, clock.now())
    known = [(one.code, one.title) for one in body_of(version).documents] if version else []
    form = DocumentForm(request.POST or None, zone=party.market.zone, required=known)
    if request.method == "POST" and form.is_valid():
        try:
            made = _asked(party, form, Actor.of(request))
        except DomainError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("Asked for. The party is told."))
            return redirect("workbench:document", made.pk)
    return _page(request, "document_new", form, {"party": party})


def _asked(party: Party, form: DocumentForm, by: Actor) -> DocumentRequest:
    """By the rulebook where one of its documents was chosen, else in the words that were written."""
    said = form.cleaned_data
    key = f"page:{party.pk}:{said['source_key']}"
    if code := said.get("code"):
        return require_document(party=party, code=code, by=by, source_key=key)
    return request_document(
        party=party, title=said["title"], why=said["why"], due_at=form.due_at, by=by, source_key=key
    )


@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """What a party thinks of a rule; a POST answers."""
    found: Feedback = get_object_or_404(voices.feedback(), pk=pk)
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            education.answer_feedback(
                feedback_id=found.pk, words=form.cleaned_data["words"], by=Actor.of(request)
            )
        except DomainError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, _("Answered. The party is told."))
            return redirect("workbench:answers")
    context = {
        "voice": found,
        "clause": clause_of(found.version, found.clause),
        "answer": getattr(found, "answer", None),
    }
    return _page(request, "feedback", form, context)


def _page(request: HttpRequest, name: str, form: Any, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return show(request, f"workbench/{name}.html", {"form": form, **context}, status=status)


def _party(request: HttpRequest, pk: int) -> Party:
    try:
        return party_by_ref(pk, request.principal)  # type: ignore[attr-defined]
    except Missing:
        raise Http404 from None
