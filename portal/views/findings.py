"""Findings: the list, one with its statement of reasons in full, and the appeal against it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appeals import services as appeals
from appeals.models import Appeal, Draft
from appeals.reasons import tree_for
from appeals.selectors import code_of, draft_of, eligibility_of, may_correct
from appeals.words import LONGEST
from education.models import Enrolment
from education.selectors import enrolments_of
from governance import clock, uploads
from governance.actors import Actor
from governance.errors import DomainError
from portal import exports, showing
from portal.evidence import evidence_shown
from portal.forms import AppealForm, CorrectionForm
from portal.frame import Frame, party_page
from portal.restitution import put_right
from portal.spoken import body_here, clause_here, issued_in, items_named, lang_of, title_here
from violations.models import Acceptance, StatementDelivery, Violation
from violations.selectors import (
    history_of,
    penalties_from,
    resting,
    statement_text,
    with_statements,
)
from violations.services import note_informed
from violations.statements import how_decided

A_PAGE = 25


@require_safe
@party_page
def violations(frame: Frame) -> HttpResponse:
    """Every finding about this account, newest first."""
    rows = with_statements(history_of(frame.party))
    page = Paginator(rows, A_PAGE).get_page(frame.request.GET.get("page"))
    named = items_named(page)
    listed = [
        {
            "violation": row,
            "title": title_here(row.version, row.clause),
            "item": named[row.pk],
            "points": statement_text(row.statement).get("points", {}),
        }
        for row in page
    ]
    return frame.render("violations", page=page, listed=listed)


@require_safe
@party_page
def export(frame: Frame) -> StreamingHttpResponse:
    """Every finding as CSV, newest first."""
    head = [
        exports.column(_("Decided")),
        _("Decision"),
        _("Rule"),
        _("About"),
        _("Points"),
        _("State"),
        _("Code of the rule"),
    ]
    rows = with_statements(history_of(frame.party))
    return exports.sheet(
        f"violations-{frame.party.pk}", head, rows, lambda chunk: [_cells(row) for row in chunk]
    )


def _cells(row: Violation) -> list[Any]:
    return [
        exports.at(row.decided_at),
        f"VIOLATION-{row.pk}",
        title_here(row.version, row.clause),
        str(row.item) if row.item else "",
        statement_text(row.statement).get("points", {}).get("charged", 0),
        _("taken back") if hasattr(row, "overturned") else _("stands"),
        row.clause,
    ]


@require_safe
@party_page
def violation(frame: Frame, violation_id: int) -> HttpResponse:
    """One finding with its reasons, and the ways forward side by side."""
    rows = with_statements(history_of(frame.party)).prefetch_related("appeals")
    found = get_object_or_404(rows, pk=violation_id)
    found.party = frame.party
    note_read(found, frame.actor)
    said = finding(found, frame.zone)
    return frame.render(
        "violation",
        **said,
        **_ways(frame, found),
        acceptance=Acceptance.objects.filter(violation=found).first(),
        would_end=[one["name"] for one in said["penalties"] if not one["ended"]],
        evidence=evidence_shown(found),
    )


def note_read(found: Violation, by: Actor) -> None:
    """Opening a statement informs the party: the windows begin with the first time."""
    kinds = {delivery.kind for delivery in found.statement.deliveries.all()}
    if StatementDelivery.Kind.PORTAL_READ not in kinds:
        note_informed(
            statement_id=found.statement.pk, kind=StatementDelivery.Kind.PORTAL_READ, by=by
        )


def finding(found: Violation, zone: str) -> dict[str, Any]:
    """All that the pages say about one finding."""
    text = statement_text(found.statement)
    if text:
        text = {**text, **how_decided(found)}
    clause, body = clause_here(found.version, found.clause), body_here(found.version)
    said = text.get("points", {}).get("lapses_at")
    lapses_at = datetime.fromisoformat(said) if said else None
    return {
        "violation": found,
        "clause": clause,
        "first": body.first_language,
        "rules_title": body.title,
        "text": text,
        "said_lang": lang_of(found.statement.language),
        "issued_in": issued_in(found.statement.language),
        "points_tone": showing.tone_of(text.get("points", {}).get("charged", 0), body.scheme),
        "item_words": items_named([found])[found.pk],
        "lapses_at": lapses_at,
        "lapsed": lapses_at is not None and lapses_at <= clock.now(),
        "penalties": showing.penalties(penalties_from(found), zone),
        "overturned": getattr(found, "overturned", None),
        "eligibility": eligibility_of(found),
        "redress": [way for way in text.get("redress", []) if way["kind"] == "further"],
        "put_right": put_right(found) if hasattr(found, "overturned") else [],
        "resting": None if hasattr(found, "overturned") else resting(found),
        "tree": tree_for(clause),
    }


def _ways(frame: Frame, found: Violation) -> dict[str, Any]:
    enrolments = list(enrolments_of(frame.party).filter(violation=found))
    correcting = may_correct(found)
    if hasattr(found, "overturned"):
        enrolments = [one for one in enrolments if one.state != Enrolment.State.ASSIGNED]
    return {
        "begun": _begun(frame, found),
        "enrolment": enrolments[0] if enrolments else None,
        "correcting": correcting,
        "corrections": []
        if correcting.code == "not_offered"
        else list(found.corrections.select_related("answer").order_by("-pk")),
        "appeals": [(one, code_of(one.pk)) for one in reversed(found.appeals.all())],
    }


def _begun(frame: Frame, found: Violation) -> Draft | None:
    """An appeal that was kept and not sent; a page that was left empty is none."""
    draft = draft_of(found, frame.actor)
    return draft if draft and (draft.text or draft.reason) else None


@require_http_methods(["GET", "HEAD", "POST"])
@party_page
def appeal_new(frame: Frame, violation_id: int) -> HttpResponse:
    """Ask that a finding be looked at again."""
    found = get_object_or_404(with_statements(history_of(frame.party)), pk=violation_id)
    found.party = frame.party
    draft = draft_of(found, frame.actor)
    kept = {"reason": draft.reason, "text": draft.text} if draft else None
    if "save" in frame.request.POST:
        keep_draft(frame.request, found, frame.actor)
        messages.success(frame.request, _("Kept. It is not sent yet."))
        return redirect("portal:appeal-new", frame.party.pk, found.pk)
    form = AppealForm(frame.request.POST or None, initial=kept)
    if frame.request.method == "POST" and (made := submit(frame.request, form, found, frame.actor)):
        messages.success(frame.request, _("Your appeal has reached us."))
        return redirect("portal:appeal", frame.party.pk, made.pk)
    return frame.render(
        "appeal_new",
        status=422 if form.is_bound else 200,
        form=form,
        draft_url=reverse("portal:appeal-draft", args=[frame.party.pk, found.pk]),
        saved_at=draft.saved_at if draft else None,
        accept=uploads.ACCEPT,
        longest=LONGEST,
        **finding(found, frame.zone),
    )


@require_POST
@party_page
def appeal_draft(frame: Frame, violation_id: int) -> HttpResponse:
    """Keep what was written so far; asked by the page itself while one writes."""
    found = get_object_or_404(history_of(frame.party), pk=violation_id)
    draft = keep_draft(frame.request, found, frame.actor)
    return render(frame.request, "portal/appeal_new.html#kept", {"saved_at": draft.saved_at})


def keep_draft(request: HttpRequest, found: Violation, by: Actor) -> Draft:
    return appeals.save_draft(
        violation_id=found.pk,
        reason=request.POST.get("reason", ""),
        text=request.POST.get("text", ""),
        by=by,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@party_page
def correction_new(frame: Frame, violation_id: int) -> HttpResponse:
    """Say, with proof, that a matter is put right."""
    found = get_object_or_404(with_statements(history_of(frame.party)), pk=violation_id)
    found.party = frame.party
    form = CorrectionForm(frame.request.POST or None)
    if frame.request.method == "POST" and correct(frame.request, form, found, frame.actor):
        messages.success(frame.request, _("We have your correction. The measures wait."))
        return redirect("portal:violation", frame.party.pk, found.pk)
    return frame.render(
        "correction_new",
        status=422 if form.is_bound else 200,
        form=form,
        accept=uploads.ACCEPT,
        longest=LONGEST,
        correcting=may_correct(found),
        **finding(found, frame.zone),
    )


def correct(request: HttpRequest, form: CorrectionForm, found: Violation, by: Actor) -> bool:
    """Hand the correction in, or let the form say why not."""
    if lost := getattr(request, "oversized", []):
        form.add_error(None, uploads.too_large(lost[0]).message)
    if not form.is_valid():
        return False
    try:
        appeals.submit_correction(
            violation_id=found.pk,
            text=form.cleaned_data["text"],
            files=request.FILES.getlist("files"),
            by=by,
        )
    except DomainError as problem:
        form.add_error(None, problem.message)
        return False
    return True


def submit(request: HttpRequest, form: AppealForm, found: Violation, by: Actor) -> Appeal | None:
    """The appeal, or none and a form that says why not."""
    if lost := getattr(request, "oversized", []):
        form.add_error(None, uploads.too_large(lost[0]).message)
    if not form.is_valid():
        return None
    try:
        return appeals.submit_appeal(
            violation_id=found.pk,
            reason=form.cleaned_data["reason"],
            text=form.cleaned_data["text"],
            files=request.FILES.getlist("files"),
            by=by,
        )
    except DomainError as problem:
        form.add_error(None, problem.message)
        return None
