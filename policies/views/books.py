"""The list of rulebooks, and one with its versions and drafts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from governance import clock
from governance.actors import Actor
from governance.errors import DomainError
from policies import selectors, services
from policies.forms import RulebookForm
from policies.views.showing import STATE_TONES, may_write, names_of

VERSIONS_SHOWN, DRAFTS_SHOWN = 25, 25


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
    context = {"rows": rows, "count": count, "form": form, "may_write": may_write(request)}
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
    names = names_of([draft.author for draft in drafts])
    context = {
        "book": book,
        "zone": book.market.zone,
        "current": current,
        "versions": shown[:VERSIONS_SHOWN],
        "older": shown[VERSIONS_SHOWN - 1].number if len(shown) > VERSIONS_SHOWN else None,
        "drafts": [(draft, names[draft.author], STATE_TONES[draft.state]) for draft in drafts],
        "now": clock.now(),
        "may_write": may_write(request),
    }
    return render(request, "policies/rulebook.html", context)
