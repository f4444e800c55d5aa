"""Runs over many cases: how far one is, what became of each row, stopping and undoing it."""

import csv
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from governance.actors import Actor
from governance.errors import DomainError
from workbench.bulk_forms import TakeBackForm
from workbench.models import BulkRow, BulkRun
from workbench.selectors.bulk import (
    COLUMNS,
    cells_of,
    progress_of,
    rows_of,
    run_of,
    runs,
)
from workbench.services import bulk
from workbench.views.shared import complain, counted, show, sliced

SHOWN = 100
TONES = {"awaiting": "warn", "running": "accent", "finished": "good"}


@require_GET
def run_list(request: HttpRequest) -> HttpResponse:
    """All runs, newest first."""
    rows = runs()
    page = sliced(request, rows)
    for run in page.rows:
        run.tone = TONES.get(run.state, "quiet")
    return show(request, "workbench/bulk.html", {"page": page, "total": counted(rows)})


def asks_progress(request: HttpRequest) -> bool:
    return bool(request.htmx) and request.GET.get("part") == "progress"  # type: ignore[attr-defined]


@require_GET
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """How far a run has come, and what became of each row."""
    return _page(request, run_or_404(request, pk))


@require_GET
def rows_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The outcome of each row as a file, written row by row."""
    found = run_or_404(request, pk)
    answer = StreamingHttpResponse(_lines(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.code}.csv"'
    return answer


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    return _moved(request, pk, bulk.approve_run, _("Approved. The run has begun."))


@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    return _moved(request, pk, bulk.refuse_run, _("Sent back. Nothing of it happened."))


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    return _moved(request, pk, bulk.stop_run, _("Stopped. What was done stays until you undo it."))


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back as one what a run did; what is refused comes back with the words still there."""
    found = run_or_404(request, pk)
    form = TakeBackForm(request.POST, needs_cause=found.action == BulkRun.Action.VIOLATION)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        undoing = bulk.undo_run(
            run_id=found.pk,
            owner=request.user,  # type: ignore[arg-type]
            reason=form.cleaned_data["reason"],
            cause=form.cleaned_data.get("cause", ""),
            by=Actor.of(request),
            source_key=request.POST.get("source_key", "")[:60] or uuid.uuid4().hex,
        )
    except DomainError as problem:
        complain(request, problem)
        return _page(request, found, form, status=problem.status)
    return redirect("workbench:bulk-run", undoing.pk)


def run_or_404(request: HttpRequest, pk: int) -> BulkRun:
    found = run_of(str(pk), request.principal)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, found: BulkRun, form: TakeBackForm | None = None, *, status: int = 200
) -> HttpResponse:
    user: Any = request.user
    context: dict[str, Any] = {
        "run": found,
        "progress": progress_of(found),
        "tone": TONES.get(found.state, "quiet"),
        "crumbs": crumbs(),
    }
    if asks_progress(request):
        template = "workbench/bulk_run.html#progress"
        answer = render(request, template, context)
        if not found.under_way:
            answer["HX-Refresh"] = "true"
        return answer
    rows = rows_of(found)
    state = request.GET.get("state", "")
    if state in BulkRow.State.values:
        rows = rows.filter(state=state)
    lead = user.role in bulk.LEADS
    undoable = found.action not in {BulkRun.Action.UNDO, BulkRun.Action.OVERTURN}
    context |= {
        "page": sliced(request, rows, order=("pk",), size=SHOWN),
        "total": counted(rows),
        "state": state if state in BulkRow.State.values else "",
        "states": BulkRow.State.choices,
        "may_stop": lead and found.under_way,
        "may_approve": found.state == BulkRun.State.AWAITING
        and user.role in bulk.SECONDS
        and user.pk not in {found.owner_id, found.params.get("reviewer")},
        "may_undo": lead and undoable and not found.under_way and context["progress"].done > 0,
        "form": form or TakeBackForm(needs_cause=found.action == BulkRun.Action.VIOLATION),
        "source_key": uuid.uuid4().hex,
        "undone_by": list(found.undone_by.all()),
    }
    return show(request, "workbench/bulk_run.html", context, status=status)


def crumbs() -> list[tuple[str, str]]:
    return [(_("Many at once"), reverse("workbench:bulk"))]


def _moved(request: HttpRequest, pk: int, work: Callable[..., BulkRun], said: str) -> HttpResponse:
    found = run_or_404(request, pk)
    try:
        work(run_id=found.pk, reviewer=request.user, by=Actor.of(request))
    except DomainError as problem:
        complain(request, problem)
    else:
        messages.success(request, said)
    return redirect("workbench:bulk-run", found.pk)


class _Echo:
    """What csv writes is what it returns."""

    def write(self, line: str) -> str:
        return line


def _lines(found: BulkRun) -> Iterator[str]:
    out = csv.writer(_Echo())
    yield out.writerow(COLUMNS)
    for row in rows_of(found).iterator(chunk_size=1000):
        yield out.writerow(cells_of(row))
