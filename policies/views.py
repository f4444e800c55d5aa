"""Pages of rulebooks: the list, a version as a document, and drafts on their way to be one."""

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import clock
from governance.actors import Actor
from governance.errors import DomainError, InvalidInput, Missing
from governance.models import User
from governance.permissions import may
from policies import courses, selectors, services
from policies.changes import changes_between
from policies.documents import document_of
from policies.faults import faults_of
from policies.forms import DraftForm, RulebookForm, SubmitForm
from policies.models import Draft, Rulebook, RulebookVersion, VersionStep
from policies.scheme import parse
from policies.shelf import starting_body
from policies.writing import write_text

VERSIONS_SHOWN, DRAFTS_SHOWN = 25, 25
STATE_TONES = {"draft": "quiet", "in_review": "warn", "published": "good", "withdrawn": "quiet"}


@require_http_methods(["GET", "HEAD", "POST"])
def rulebooks(request: HttpRequest) -> HttpResponse:
    """Every rulebook with what is in force and what waits; a new one is opened here too."""
    form = RulebookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            opened = services.create_rulebook(
                code=said["code"],
                title=said["title"],
                market_id=said["market"].pk,
                party_kind=said["party_kind"],
                by=Actor.of(request),
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("policies:rulebook", opened.code)
    rows = list(selectors.rulebooks_with_state(clock.now()))
    waiting = sum(row.drafts_in_review for row in rows)  # type: ignore[attr-defined]
    count = ngettext("%(n)s rulebook", "%(n)s rulebooks", len(rows)) % {"n": len(rows)}
    if waiting:
        count += " · " + ngettext(
            "%(n)s draft waits for a second person",
            "%(n)s drafts wait for a second person",
            waiting,
        ) % {"n": waiting}
    context = {"rows": rows, "count": count, "form": form, "may_write": _may_write(request)}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "policies/rulebooks.html", context, status=status)


@require_safe
def rulebook(request: HttpRequest, code: str) -> HttpResponse:
    """One rulebook: its versions and its drafts."""
    book = selectors.rulebook_by_code(code)
    current = selectors.version_in_force(book.market_id, book.party_kind, clock.now())
    before = request.GET.get("before", "")
    versions = selectors.versions_published(book)
    if before.isascii() and before.isdigit() and len(before) < 10:
        versions = versions.filter(number__lt=int(before))
    shown = list(versions.order_by("-number")[: VERSIONS_SHOWN + 1])
    drafts = list(selectors.drafts_of(book)[:DRAFTS_SHOWN])
    names = _names([draft.author for draft in drafts])
    context = {
        "book": book,
        "zone": book.market.zone,
        "current": current,
        "versions": shown[:VERSIONS_SHOWN],
        "older": shown[VERSIONS_SHOWN - 1].number if len(shown) > VERSIONS_SHOWN else None,
        "drafts": [(draft, names[draft.author], STATE_TONES[draft.state]) for draft in drafts],
        "now": clock.now(),
        "may_write": _may_write(request),
    }
    return render(request, "policies/rulebook.html", context)


@require_safe
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A published version as a document; staff also read the guidance for reviewers."""
    book = selectors.rulebook_by_code(code)
    found = selectors.version_by_number(book, number)
    current = selectors.version_in_force(book.market_id, book.party_kind, clock.now())
    is_staff = request.user.is_marketplace_staff  # type: ignore[union-attr]
    earlier = book.versions.filter(number=number - 1).first()
    context = {
        "frame": "workbench/base.html" if is_staff else "public_base.html",
        "guidance": is_staff,
        "in_force": current is not None and current.pk == found.pk,
        "current": current,
        "earlier": earlier,
        "changes": _changes(earlier, found, guidance=is_staff),
        **_document(found),
    }
    return render(request, "policies/version.html", context)


@require_safe
def public(request: HttpRequest, code: str) -> HttpResponse:
    """The version in force, for everybody, at an address that stays."""
    book = selectors.rulebook_by_code(code)
    now = clock.now()
    current = selectors.version_in_force(book.market_id, book.party_kind, now)
    coming = selectors.coming_version(book, now)
    if current is None and coming is None:
        raise Missing
    shown = current or coming
    assert shown is not None  # noqa: S101 - one of the two was found
    context = {
        "in_force": current is not None,
        "coming": coming if current else None,
        "changes": _changes(current, coming, guidance=False) if current and coming else [],
        **_document(shown),
    }
    return render(request, "policies/public.html", context)


@require_POST
def new_draft(request: HttpRequest, code: str) -> HttpResponse:
    """Begin from what is in force, or from a pack for this kind of party where nothing is yet."""
    book = selectors.rulebook_by_code(code)
    newest = selectors.versions_published(book).first()
    body = newest.body if newest else starting_body(book.party_kind)
    draft = services.save_draft(rulebook=book, body=body, by=Actor.of(request))
    return redirect("policies:draft", book.code, draft.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, code: str, draft_id: int) -> HttpResponse:
    """A draft as text with all its faults, and what it would change."""
    book = selectors.rulebook_by_code(code)
    found = selectors.draft_by_id(book, draft_id)
    if request.method != "POST":
        return _draft_page(request, book, found)
    form = DraftForm(request.POST)
    if not form.is_valid():
        return _draft_page(request, book, found, form=form)
    try:
        services.save_draft(
            rulebook=book,
            body=form.body,
            by=Actor.of(request),
            draft_id=found.pk,
            seen_at=form.cleaned_data["seen_at"],
        )
    except InvalidInput as refusal:
        form.add_error("text", [fault["message"] for fault in refusal.faults])
        return _draft_page(request, book, found, form=form)
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return _draft_page(request, book, found, form=form)
    messages.success(request, _("Saved."))
    return redirect("policies:draft", book.code, found.pk)


@require_POST
def submit_draft(request: HttpRequest, code: str, draft_id: int) -> HttpResponse:
    book = selectors.rulebook_by_code(code)
    found = selectors.draft_by_id(book, draft_id)
    form = SubmitForm(request.POST)
    if not form.is_valid():
        return _draft_page(request, book, found, submit=form)
    try:
        services.submit_draft(
            draft_id=found.pk,
            effective_from=form.moment(book.market.zone),
            by=Actor.of(request),
        )
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Submitted. A second person can publish it."))
    return redirect("policies:draft", book.code, found.pk)


@require_POST
def publish_draft(request: HttpRequest, code: str, draft_id: int) -> HttpResponse:
    book = selectors.rulebook_by_code(code)
    found = selectors.draft_by_id(book, draft_id)
    try:
        published = services.publish_draft(draft_id=found.pk, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("policies:draft", book.code, found.pk)
    messages.success(request, _("Version %(n)s is published.") % {"n": published.number})
    return redirect("policies:version", book.code, published.number)


@require_POST
def withdraw_draft(request: HttpRequest, code: str, draft_id: int) -> HttpResponse:
    book = selectors.rulebook_by_code(code)
    found = selectors.draft_by_id(book, draft_id)
    try:
        services.withdraw_draft(draft_id=found.pk, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Withdrawn. The draft is kept and can be read."))
    return redirect("policies:rulebook", book.code)


def _draft_page(
    request: HttpRequest,
    book: Rulebook,
    found: Draft,
    *,
    form: DraftForm | None = None,
    submit: SubmitForm | None = None,
) -> HttpResponse:
    faults = faults_of(found.body, knows_course=courses.is_known)
    current = selectors.version_in_force(book.market_id, book.party_kind, clock.now())
    steps = list(found.steps.all())
    names = _names([found.author, *(step.actor for step in steps)])
    submitted = next((s for s in steps if s.kind == VersionStep.Kind.SUBMITTED), None)
    published = next((s for s in steps if s.kind == VersionStep.Kind.PUBLISHED), None)
    editable = _may_write(request) and found.state == Draft.State.DRAFT
    comparable = current is not None and not faults
    refused = (form is not None and form.errors) or (submit is not None and submit.errors)
    context = {
        "book": book,
        "zone": book.market.zone,
        "draft": found,
        "tone": STATE_TONES[found.state],
        "author": names[found.author],
        "submitted_by": names[submitted.actor] if submitted else "",
        "submitted_at": submitted.recorded_at if submitted else None,
        "version": published.version if published else None,
        "faults": [(fault, _clause_meant(found.body, fault["field"])) for fault in faults],
        "current": current,
        "comparable": comparable,
        "changes": changes_between(selectors.body_of(current), parse(found.body))
        if comparable and current
        else [],
        "editable": editable,
        "may_submit": editable and not faults,
        "may_publish": _may_write(request)
        and found.state == Draft.State.IN_REVIEW
        and submitted is not None
        and not services.is_same_person(submitted.actor, Actor.of(request)),
        "may_withdraw": _may_write(request)
        and found.state in {Draft.State.DRAFT, Draft.State.IN_REVIEW},
        "form": form
        or DraftForm(
            initial={"text": write_text(found.body), "seen_at": found.updated_at.isoformat()}
        ),
        "submit": submit or SubmitForm(),
        "text": write_text(found.body),
    }
    return render(request, "policies/draft.html", context, status=422 if refused else 200)


def _clause_meant(body: dict[str, Any], field: str) -> str:
    """The code of the clause that a fault is about: people do not count clauses."""
    place = re.match(r"clauses\[(\d+)\]", field)
    try:
        return str(body["clauses"][int(place[1])]["code"]) if place else ""
    except (LookupError, TypeError):
        return ""


def _document(found: RulebookVersion) -> dict[str, Any]:
    return {
        "version": found,
        "book": found.rulebook,
        "zone": found.rulebook.market.zone,
        "doc": document_of(selectors.body_of(found)),
    }


def _changes(
    old: RulebookVersion | None, new: RulebookVersion | None, *, guidance: bool
) -> list[Any]:
    if old is None or new is None:
        return []
    return changes_between(selectors.body_of(old), selectors.body_of(new), guidance=guidance)


def _may_write(request: HttpRequest) -> bool:
    return may(request.principal, "policies:new-draft", "POST")  # type: ignore[attr-defined]


def _names(actors: list[str]) -> dict[str, str]:
    """Each actor as a person would say it: names of people, words for the system and for keys."""
    parsed = {said: Actor.parse(said) for said in actors}
    ids = [actor.user_id for actor in parsed.values() if actor.user_id is not None]
    people = {user.pk: str(user) for user in User.objects.filter(pk__in=ids)} if ids else {}
    kinds = {"system": _("the system"), "key": _("an API key"), "rule": _("a rule")}
    return {
        said: people.get(actor.user_id or 0) or kinds.get(actor.kind, said)
        for said, actor in parsed.items()
    }
