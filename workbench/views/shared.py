"""What all pages of the workbench have in common."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from governance.errors import DomainError
from workbench.models import Case
from workbench.selectors.cases import case_of
from workbench.selectors.paging import Slice, capped, page_of
from workbench.services.quality.errors import BlindReview


def show(
    request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """The page, or only its rows where htmx asks for them."""
    if request.htmx and request.htmx.target == "rows":  # type: ignore[attr-defined]
        return render(request, f"{template}#rows", context)
    return render(request, template, context, status=status)


def sliced(
    request: HttpRequest, rows: QuerySet, *, order: Sequence[str] = ("-pk",), size: int = 50
) -> Slice:
    return page_of(rows, order=order, cursor=request.GET.get("cursor", "")[:400], size=size)


def counted(rows: QuerySet) -> str:
    return str(capped(rows))


def case_or_404(request: HttpRequest, code: str) -> Case:
    case = case_of(code, request.principal)  # type: ignore[attr-defined]
    if case is None:
        raise Http404
    if case.reviewed_blind:
        raise BlindReview
    return case


def complain(request: HttpRequest, problem: DomainError) -> None:
    messages.error(request, problem.message)
