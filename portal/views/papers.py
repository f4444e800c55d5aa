"""Documents: what was asked for, what was handed in, statements and receipts."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from appeals.selectors import appeals_of, code_of
from education.wording import measure_words
from governance import clock, uploads
from governance.actors import Actor
from governance.download import download
from governance.errors import DomainError
from policies.selectors import body_of
from portal.calendar import document_rule, document_title
from portal.files import handed_in
from portal.forms import HandInForm
from portal.frame import Frame, party_page
from portal.spoken import body_here, issued_in, items_named, lang_of, title_here
from violations import documents as requests
from violations.models import DocumentRequest, DocumentStep, StatementDelivery
from violations.requirement_words import how_required, ways_of_requirement
from violations.selectors import history_of, statement_text
from violations.services import hand_in_document, note_informed

A_PAGE, RECEIPTS = 20, 10


@require_safe
@party_page
def documents(frame: Frame) -> HttpResponse:
    """What is asked for first, then statements of reasons and receipts of appeals."""
    page = Paginator(history_of(frame.party), A_PAGE).get_page(frame.request.GET.get("page"))
    named = items_named(page)
    return frame.render(
        "documents",
        requests=[_shown(row) for row in requests.requests_of(frame.party)[:A_PAGE]],
        page=page,
        statements=[(row, title_here(row.version, row.clause), named[row.pk]) for row in page],
        receipts=[
            (row, code_of(row.pk), title_here(row.finding.version, row.finding.clause))
            for row in appeals_of(frame.party).select_related("violation__version")[:RECEIPTS]
        ],
    )


def _shown(row: DocumentRequest) -> dict[str, object]:
    state = row.state  # type: ignore[attr-defined]
    tones = {"accepted": "good", "sent_back": "bad", "handed_in": "accent", "": "warn"}
    words = DocumentStep.Kind(state).label if state else _("to hand in")
    said = row.wanted.data or {}
    return {
        "row": row,
        "title": document_title(row),
        "why": rule.text if (rule := document_rule(row)) else said.get("why", ""),
        "state": words,
        "tone": tones.get(state or "", "quiet"),
        "until": row.until,  # type: ignore[attr-defined]
        "is_owed": state in {None, DocumentStep.Kind.SENT_BACK},
        "is_over": state in {DocumentStep.Kind.ACCEPTED, DocumentStep.Kind.WITHDRAWN},
    }


@require_http_methods(["GET", "HEAD", "POST"])
@party_page
def document(frame: Frame, request_id: int) -> HttpResponse:
    """One document that is asked for; a POST hands it in."""
    found = get_object_or_404(requests.requests_of(frame.party), pk=request_id)
    form = HandInForm(frame.request.POST or None)
    if frame.request.method == "POST" and hand_in(frame.request, found, form, frame.actor):
        messages.success(frame.request, _("Handed in. A person looks at it."))
        return redirect("portal:document", frame.party.pk, found.pk)
    return frame.render(
        "document",
        status=422 if form.is_bound else 200,
        **document_shown(found, frame.actor),
        form=form,
        accept=uploads.ACCEPT,
    )


def document_shown(found: DocumentRequest, by: Actor) -> dict[str, object]:
    """All that the pages say about one document."""
    steps = list(requests.steps_of(found))
    return {"shown": _shown(found), "steps": steps, **_follows(found, by)}


def _follows(found: DocumentRequest, by: Actor) -> dict[str, object]:
    """What acts, or will, until one is accepted, with its reasons; reading them informs."""
    now = clock.now()
    rows = list(requests.following(found, at=now)) if found.code else []
    reasons = list(requests.reasons_of(found)) if rows else []
    for one in reasons:
        if all(step.kind != StatementDelivery.Kind.PORTAL_READ for step in one.deliveries.all()):
            note_informed(statement_id=one.pk, kind=StatementDelivery.Kind.PORTAL_READ, by=by)
    return {
        "follows": [measure_words(one.kind, one.params) for one in rows],
        "begins": rows[0].starts_at if rows else None,
        "acts": bool(rows) and rows[0].starts_at <= now,
        "reasons": _here(found, statement_text(reasons[0])) if reasons else None,
        "reasons_lang": lang_of(reasons[0].language) if reasons else "",
        "issued_in": issued_in(reasons[0].language) if reasons else "",
    }


def _here(found: DocumentRequest, text: dict[str, Any]) -> dict[str, Any]:
    """The reasons with what the house says of every document in the page's language."""
    if not text or found.version is None:
        return text
    body, language = body_of(found.version), get_language() or found.party.language
    ways = ways_of_requirement(body.windows, language, body.first_language)
    here = body_here(found.version)
    rule = {**text["rule"], "rulebook": here.title}
    if asked := document_rule(found):
        rule |= {"title": asked.title, "language": ""}
    return {
        **text,
        "rule": rule,
        **how_required(by_person=not text["automated_decision"]),
        "redress": ways,
    }


def hand_in(request: HttpRequest, found: DocumentRequest, form: HandInForm, by: Actor) -> bool:
    """Hand the document in, or let the form say why not."""
    if not form.is_valid():
        return False
    files = handed_in(request, form)
    if form.errors:
        return False
    try:
        hand_in_document(request_id=found.pk, text=form.cleaned_data["text"], files=files, by=by)
    except DomainError as problem:
        form.add_error(None, problem.message)
        return False
    return True


@require_safe
@party_page
def document_file(frame: Frame, request_id: int, file_id: int) -> FileResponse:
    """A file that this account handed in."""
    files = requests.files_of(frame.party).filter(step__request=request_id)
    return download(get_object_or_404(files, pk=file_id).content)
