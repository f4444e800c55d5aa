"""The search box."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from workbench.selectors.search import find
from workbench.views.shared import show


@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """The only exact hit opens at once; everything else is a short list, the surest first."""
    found = find(request.GET.get("q", "")[:400], request.principal)  # type: ignore[attr-defined]
    if (address := found.only_one) and "list" not in request.GET:
        return redirect(address)
    return show(request, "workbench/search.html", {"q": found.q, "found": found})
