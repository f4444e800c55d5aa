"""The draft as forms: every part on a page of its own, saved into the draft with a guard."""

from copy import deepcopy
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance.actors import Actor
from governance.errors import DomainError, InvalidInput
from policies import courses, selectors, services
from policies.editing import (
    Page,
    add_child,
    duplicate,
    move,
    open_page,
    outline_of_draft,
    remove,
)
from policies.faults import faults_of
from policies.models import Draft, Rulebook
from policies.views.showing import STATE_TONES, may_write


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str, draft_id: int, path: str = "") -> HttpResponse:
    """One part of a draft: read by staff, written by authors while it is a draft."""
    book = selectors.rulebook_by_code(code)
    draft = selectors.draft_by_id(book, draft_id)
    body = draft.body if isinstance(draft.body, dict) else {}
    if request.method != "POST":
        page = open_page(body, path)
        page.blame(_faults(body))
        return _page(request, book, draft, page)
    action, _colon, what = request.POST.get("action", "save").partition(":")
    page = open_page(body, path, request.POST, more=what if action == "row" else "")
    if action == "row":
        page.forgive()
        return _page(request, book, draft, page)
    # The list beside the form adds without sending the form; removing wants none of it.
    is_typed = action != "remove" and "list-only" not in request.POST
    if is_typed and not page.is_valid():
        return _page(request, book, draft, page, status=422)
    try:
        new, then = _rearranged(body, page, action, what, typed=is_typed)
        services.save_draft(
            rulebook=book,
            body=new,
            by=Actor.of(request),
            draft_id=draft.pk,
            seen_at=parse_datetime(request.POST.get("seen_at", "")),
        )
    except DomainError as refusal:
        faults = refusal.faults if isinstance(refusal, InvalidInput) else []
        page.form.blame("", " ".join([refusal.message, *(one["message"] for one in faults)]))
        return _page(request, book, draft, page, status=refusal.status)
    messages.success(request, _("Saved."))
    return _to(book, draft, then)


def _rearranged(
    body: dict[str, Any], page: Page, action: str, what: str, *, typed: bool
) -> tuple[dict[str, Any], str]:
    """The body with what was typed, and then with what was asked; and where to go on."""
    path = page.path
    if action == "remove":
        return remove(body, path)
    new = page.body_with(body) if typed else deepcopy(body)
    if action == "add":
        shown = page.children.get(what)
        if shown is None:
            return new, path
        fresh = deepcopy(shown.children.new)
        return add_child(new, path, what, fresh, unsaid=shown.children.unsaid)
    if action == "duplicate":
        return duplicate(new, path)
    if action in {"up", "down"}:
        return move(new, path, -1 if action == "up" else 1)
    return new, path


def _faults(body: dict[str, Any]) -> list[dict[str, str]]:
    return faults_of(body, knows_course=courses.is_known)


def _to(book: Rulebook, draft: Draft, path: str) -> HttpResponse:
    if path:
        return redirect("policies:edit-part", book.code, draft.pk, path)
    return redirect("policies:edit", book.code, draft.pk)


def _page(
    request: HttpRequest, book: Rulebook, draft: Draft, page: Page, *, status: int = 200
) -> HttpResponse:
    query = request.GET.get("q", "")
    faults = _faults(draft.body)
    is_editable = may_write(request) and draft.state == Draft.State.DRAFT
    if not is_editable:
        page.freeze()
    context = {
        "book": book,
        "zone": book.market.zone,
        "draft": draft,
        "tone": STATE_TONES[draft.state],
        "page": page,
        "entries": outline_of_draft(draft.body, faults, query),
        "query": query,
        "fault_count": len(faults),
        "editable": is_editable,
        "seen_at": request.POST.get("seen_at") or draft.updated_at.isoformat(),
        "is_refused": status != 200,
    }
    return render(request, "policies/editor.html", context, status=status)
