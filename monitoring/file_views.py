"""Pages of files of orders: what was sent, how far it is taken in, and what was wrong in it."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from governance.actors import Actor
from governance.errors import DomainError
from governance.permissions import may
from monitoring import selectors, services
from monitoring.forms import OrderFileForm
from monitoring.models import OrderFile
from monitoring.services.order_files import OrdersOf
from parties.csv_lines import UnreadableFile

SHOWN = 50
TONES = {"queued": "accent", "running": "accent", "done": "good", "failed": "bad"}


@require_GET
def order_files(request: HttpRequest) -> HttpResponse:
    return _list(request, OrderFileForm())


@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Keep a file; the worker takes it in."""
    form = OrderFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _list(request, form, status=422)
    said = form.cleaned_data
    try:
        kept = services.receive_order_file(
            file=said["file"],
            name=said["file"].name,
            target=OrdersOf(said["market"], said["kind"], said["item_kind"]),
            by=Actor.of(request),
        )
    except UnreadableFile as unreadable:
        form.add_error("file", str(unreadable.fault))
        return _list(request, form, status=422)
    return redirect("monitoring:order-file", kept.pk)


@require_GET
def order_file(request: HttpRequest, file_id: int) -> HttpResponse:
    """How far it is; by htmx alone the progress, until it is through."""
    kept = _file_or_404(request, file_id)
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    context: dict[str, Any] = {"file": kept, "tone": TONES.get(kept.state, "quiet")}
    if htmx and request.GET.get("part") == "progress":
        said = render(request, "monitoring/order_file.html#progress", context)
        if not kept.under_way:
            said["HX-Refresh"] = "true"
        return said
    after = _cursor(request)
    rows = selectors.faults_of(kept)
    context |= {
        "page": _page(rows.filter(pk__gt=after) if after else rows, begins=after),
        "may_stop": kept.under_way and _may(request, "monitoring:stop-order-file"),
    }
    template = "monitoring/order_file.html"
    return render(request, f"{template}#rows" if htmx else template, context)


@require_POST
def stop(request: HttpRequest, file_id: int) -> HttpResponse:
    kept = _file_or_404(request, file_id)
    try:
        services.stop_order_file(file_id=kept.pk, by=Actor.of(request))
    except DomainError as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("Stopped. What is in stays."))
    return redirect("monitoring:order-file", kept.pk)


def _list(request: HttpRequest, form: OrderFileForm, *, status: int = 200) -> HttpResponse:
    rows = selectors.order_files(request.principal)  # type: ignore[attr-defined]
    before = _cursor(request)
    page = _page(rows.filter(pk__lt=before) if before else rows, begins=before)
    for row in page["rows"]:
        row.tone = TONES.get(row.state, "quiet")
    count, exact = selectors.capped_count(rows)
    context = {
        "page": page,
        "count": f"{count}" if exact else f"{count}+",
        "form": form,
        "may_send": _may(request, "monitoring:send-order-file"),
    }
    template = "monitoring/order_files.html"
    return render(
        request,
        f"{template}#rows" if request.htmx else template,  # type: ignore[attr-defined]
        context,
        status=status,
    )


def _cursor(request: HttpRequest) -> int:
    """The key of the last row of the page before; nonsense is the beginning."""
    said = request.GET.get("cursor", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0


def _page(rows: QuerySet, *, begins: int) -> dict[str, Any]:
    found = list(rows[: SHOWN + 1])
    more = len(found) > SHOWN
    return {
        "rows": found[:SHOWN],
        "previous": "0" if begins else None,  # back to the beginning
        "next": str(found[SHOWN - 1].pk) if more else None,
    }


def _may(request: HttpRequest, route: str) -> bool:
    return may(request.principal, route, "POST")  # type: ignore[attr-defined]


def _file_or_404(request: HttpRequest, file_id: int) -> OrderFile:
    kept = selectors.order_file(file_id, request.principal)  # type: ignore[attr-defined]
    if kept is None:
        raise Http404
    return kept
