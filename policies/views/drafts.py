"""Drafts on their way to be a version: overview, text, and the steps of two people."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import calendars, clock
from governance.actors import Actor
from governance.errors import DomainError, InvalidInput, Missing
from policies import courses, selectors, services
from policies.changes import changes_between
from policies.editing import link_of, open_page, place_in_words
from policies.faults import Fault, faults_of, gaps_of
from policies.forms import DraftForm, PublishForm, SubmitForm
from policies.models import Draft, Rulebook, VersionStep
from policies.scheme import parse
from policies.shelf import starting_body
from policies.views.showing import STATE_TONES, may_write, names_of
from policies.writing import write_text


@require_POST
def new_draft(request: HttpRequest, code: str) -> HttpResponse:
    """Begin from what is in force, or from a pack for this kind of party where nothing is yet."""
    book = selectors.rulebook_by_code(code)
    newest = selectors.versions_published(book).first()
    body = newest.body if newest else starting_body(book.party_kind)
    draft = services.save_draft(rulebook=book, body=body, by=Actor.of(request))
    return redirect("policies:draft", book.code, draft.pk)


@require_safe
def draft(request: HttpRequest, code: str, draft_id: int) -> HttpResponse:
    """A draft with all its faults, what it would change, and the steps to a version."""
    book = selectors.rulebook_by_code(code)
    return _draft_page(request, book, selectors.draft_by_id(book, draft_id))


@require_http_methods(["GET", "HEAD", "POST"])
def draft_text(request: HttpRequest, code: str, draft_id: int) -> HttpResponse:
    """A draft as text, for those who know its words."""
    book = selectors.rulebook_by_code(code)
    found = selectors.draft_by_id(book, draft_id)
    text = write_text(found.body)
    form = DraftForm(
        request.POST if request.method == "POST" else None,
        initial={"text": text, "seen_at": found.updated_at.isoformat()},
    )
    if form.is_bound and form.is_valid():
        try:
            services.save_draft(
                rulebook=book,
                body=form.body,
                by=Actor.of(request),
                draft_id=found.pk,
                seen_at=form.cleaned_data["seen_at"],
            )
        except InvalidInput as refusal:
            said = [
                f"{place_in_words(form.body, fault['field'])}: {fault['message']}"
                for fault in refusal.faults
            ]
            form.add_error("text", said)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("policies:draft-text", book.code, found.pk)
    faults = _faults(found)
    context = {
        "book": book,
        "draft": found,
        "tone": STATE_TONES[found.state],
        "editable": may_write(request) and found.state == Draft.State.DRAFT,
        "faults": [_linked(book, found, fault) for fault in faults],
        "form": form,
        "text": text,
    }
    status = 422 if form.is_bound else 200
    return render(request, "policies/draft_text.html", context, status=status)


@require_POST
def submit_draft(request: HttpRequest, code: str, draft_id: int) -> HttpResponse:
    book = selectors.rulebook_by_code(code)
    found = selectors.draft_by_id(book, draft_id)
    form = SubmitForm(request.POST)
    if form.is_valid():
        try:
            services.submit_draft(
                draft_id=found.pk,
                effective_from=form.moment(book.market.zone),
                by=Actor.of(request),
                note=form.cleaned_data["note"],
                urgent_reason=form.cleaned_data["urgent_reason"],
                gives_way=form.cleaned_data["gives_way"],
            )
        except (
            services.DayHasPassed,
            services.NoticeTooShort,
            services.LaterVersionWaits,
        ) as refusal:
            form.add_error("day", refusal.message)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Submitted. A second person can publish it."))
            return redirect("policies:draft", book.code, found.pk)
    return _draft_page(request, book, found, submit=form)


@require_POST
def publish_draft(request: HttpRequest, code: str, draft_id: int) -> HttpResponse:
    book = selectors.rulebook_by_code(code)
    found = selectors.draft_by_id(book, draft_id)
    form = PublishForm(request.POST)
    if form.is_valid():
        try:
            published = services.publish_draft(
                draft_id=found.pk,
                by=Actor.of(request),
                effective_from=form.moment(book.market.zone),
                gives_way=form.cleaned_data["gives_way"],
            )
        except (services.NoticeTooShort, services.LaterVersionWaits) as refusal:
            form.add_error("day", refusal.message)
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return redirect("policies:draft", book.code, found.pk)
        else:
            messages.success(request, _("Version %(n)s is published.") % {"n": published.number})
            return redirect("policies:version", book.code, published.number)
    return _draft_page(request, book, found, publish=form)


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
    submit: SubmitForm | None = None,
    publish: PublishForm | None = None,
) -> HttpResponse:
    now = clock.now()
    faults = _faults(found)
    current = selectors.version_in_force(book.market_id, book.party_kind, now)
    earliest = selectors.earliest_change(book, now)
    steps = list(found.steps.all())
    names = names_of([found.author, *(step.actor for step in steps)])
    submitted = next((s for s in steps if s.kind == VersionStep.Kind.SUBMITTED), None)
    published = next((s for s in steps if s.kind == VersionStep.Kind.PUBLISHED), None)
    is_author = may_write(request)
    wanted = max(found.effective_from or earliest, now)
    context = {
        "book": book,
        "zone": book.market.zone,
        "draft": found,
        "tone": STATE_TONES[found.state],
        "author": names[found.author],
        "steps": _way(found, names),
        "version": published.version if published else None,
        "faults": [_linked(book, found, fault) for fault in faults],
        "gaps": [_linked(book, found, gap) for gap in gaps_of(found.body)],
        "current": current,
        "comparable": current is not None and not faults,
        "changes": changes_between(selectors.body_of(current), parse(found.body))
        if current and not faults
        else [],
        "notice_days": selectors.body_of(current).notice_days if current else 0,
        "earliest": earliest,
        "overtaken_by": selectors.version_that_follows(book, wanted, now)
        if found.state in {Draft.State.DRAFT, Draft.State.IN_REVIEW}
        else None,
        "is_too_early": wanted < earliest and not found.urgent_reason,
        "editable": is_author and found.state == Draft.State.DRAFT,
        "may_submit": is_author and found.state == Draft.State.DRAFT and not faults,
        "may_publish": is_author
        and found.state == Draft.State.IN_REVIEW
        and submitted is not None
        and not services.vouched_for(found, Actor.of(request)),
        "may_withdraw": is_author and found.state in {Draft.State.DRAFT, Draft.State.IN_REVIEW},
        "submit": submit or SubmitForm(),
        "publish": publish or PublishForm(initial={"day": _first_day(earliest, book, now)}),
    }
    refused = any(form is not None and form.errors for form in (submit, publish))
    return render(request, "policies/draft.html", context, status=422 if refused else 200)


def _way(found: Draft, names: dict[str, str]) -> list[dict[str, Any]]:
    """What happened to it so far, and what is still to come."""
    tones = {"submitted": "warn", "approved": "good", "published": "good"}
    return [
        {"title": _("Last saved"), "at": found.updated_at, "by": ""},
        *(
            {
                "title": step.get_kind_display().capitalize(),
                "at": step.recorded_at,
                "by": names[step.actor],
                "tone": tones[step.kind],
            }
            for step in sorted(found.steps.all(), key=lambda step: step.pk)
        ),
    ]


def _first_day(earliest: datetime, book: Rulebook, now: datetime) -> Any:
    """The earliest day as the form says it; none where no notice is owed."""
    return calendars.local_date(earliest, book.market.zone) if earliest > now else None


def _faults(found: Draft) -> list[Fault]:
    return faults_of(found.body, knows_course=courses.is_known)


def _linked(book: Rulebook, found: Draft, fault: Fault) -> dict[str, Any]:
    """A fault with the page that mends it: the form, or the text where no form can show it."""
    path, where = link_of(fault)
    try:
        page = open_page(found.body, path)
    except (Missing, AttributeError):
        url = reverse("policies:draft-text", args=[book.code, found.pk])
        title, where = place_in_words(found.body, fault["field"]), ""
    else:
        page.blame([fault])
        anchor = page.faults[0][0] if page.faults else "part-form"
        args = [book.code, found.pk, *([path] if path else [])]
        url = reverse(f"policies:{'edit-part' if path else 'edit'}", args=args) + f"#{anchor}"
        title = page.title
    place = place_in_words(found.body, fault["field"])
    return {
        "url": url,
        "title": title,
        "where": where,
        "place": place,
        "message": fault["message"],
    }
