"""A version as a document, for staff and for everybody, and two beside each other."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from msgspec import ValidationError

from governance import clock
from governance.errors import Missing
from policies import selectors
from policies.comparing import Pair, compare
from policies.models import Draft, Rulebook, RulebookVersion
from policies.scheme import VersionBody, parse
from policies.views.showing import changes_to, document_context

DRAFT = "draft-"


@require_safe
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A published version as a document; staff also read the guidance for reviewers."""
    found = selectors.version_by_number(selectors.rulebook_by_code(code), number)
    is_staff = request.user.is_marketplace_staff  # type: ignore[union-attr]
    frame = "workbench/base.html" if is_staff else "public_base.html"
    return _version_page(request, found, frame=frame, guidance=is_staff)


@require_safe
def public_version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One version for everybody, at an address that stays: also when it no longer applies."""
    found = selectors.version_by_number(selectors.rulebook_by_code(code), number)
    return _version_page(request, found, frame="public_base.html", guidance=False)


@require_safe
def public(request: HttpRequest, code: str) -> HttpResponse:
    """The version in force, for everybody, at an address that stays."""
    book = selectors.rulebook_by_code(code)
    now = clock.now()
    current = selectors.version_in_force(book.market_id, book.party_kind, now)
    coming = selectors.coming_version(book, now)
    shown = current or coming
    if shown is None:
        raise Missing
    context = {
        "in_force": current is not None,
        "coming": coming if current else None,
        "changes": changes_to(current, coming, guidance=False),
        **document_context(shown, get_language() or ""),
    }
    return render(request, "policies/public.html", context)


@require_safe
def compare_versions(request: HttpRequest, code: str) -> HttpResponse:
    """Two versions, or a draft and a version, in two columns; for staff, with the guidance."""
    book = selectors.rulebook_by_code(code)
    return _compare_page(request, book, frame="workbench/base.html", is_staff=True)


@require_safe
def public_compare(request: HttpRequest, code: str) -> HttpResponse:
    """Two published versions in two columns, for everybody."""
    book = selectors.rulebook_by_code(code)
    return _compare_page(request, book, frame="public_base.html", is_staff=False)


def _version_page(
    request: HttpRequest, found: RulebookVersion, *, frame: str, guidance: bool
) -> HttpResponse:
    book = found.rulebook
    current = selectors.version_in_force(book.market_id, book.party_kind, clock.now())
    earlier = book.versions.select_related("rulebook__market").filter(number=found.number - 1)
    context = {
        "frame": frame,
        "guidance": guidance,
        "in_force": current is not None and current.pk == found.pk,
        "current": current,
        "earlier": (before := earlier.first()),
        "changes": changes_to(before, found, guidance=guidance),
        "later": book.versions.filter(number__gt=found.number).order_by("number").first(),
        **document_context(found, get_language() or ""),
    }
    return render(request, "policies/version.html", context)


def _compare_page(
    request: HttpRequest, book: Rulebook, *, frame: str, is_staff: bool
) -> HttpResponse:
    sides = _sides(book, drafts=is_staff)
    keys = list(sides)
    if not keys:
        raise Missing
    current = selectors.version_in_force(book.market_id, book.party_kind, clock.now())
    usual = (str(current.number) if current else keys[0], keys[0])
    left, right = (
        key if (key := request.GET.get(name, "")) in sides else other
        for name, other in zip(("from", "to"), usual, strict=True)
    )
    bodies = [_body(sides[key]) for key in (left, right)]
    pairs: list[Pair] = []
    if bodies[0] and bodies[1]:
        pairs = compare(bodies[0], bodies[1], guidance=is_staff)
    changed = [pair for pair in pairs if pair.state != "same"]
    is_all = request.GET.get("show") == "all"
    context: dict[str, Any] = {
        "frame": frame,
        "is_staff": is_staff,
        "book": book,
        "zone": book.market.zone,
        "sides": sides,
        "left": left,
        "right": right,
        "sides_shown": [sides[left], sides[right]],
        "readable": all(bodies),
        "pairs": pairs if is_all else changed,
        "changed": len(changed),
        "unchanged": len(pairs) - len(changed),
        "is_all": is_all,
    }
    return render(request, "policies/compare.html", context)


def _sides(book: Rulebook, *, drafts: bool) -> dict[str, RulebookVersion | Draft]:
    """What may be compared, by the key that stands in the address: newest first, drafts before."""
    open_states = [Draft.State.DRAFT, Draft.State.IN_REVIEW]
    open_drafts = selectors.drafts_of(book).filter(state__in=open_states) if drafts else []
    versions = selectors.versions_published(book).defer("body").order_by("-number")
    return {f"{DRAFT}{draft.pk}": draft for draft in open_drafts} | {
        str(one.number): one for one in versions
    }


def _body(side: RulebookVersion | Draft) -> VersionBody | None:
    if isinstance(side, RulebookVersion):
        return selectors.body_of(side)
    try:
        return parse(side.body)
    except ValidationError:
        return None
