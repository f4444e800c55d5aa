"""Many cases at once: choosing, what it would do, the run, stopping and undoing it."""

import csv
import uuid
from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from governance.actors import Actor
from governance.errors import DomainError
from workbench.bulk_forms import BulkForm, TakeBackForm
from workbench.forms import CaseFilters
from workbench.models import BulkPreview, BulkRow, BulkRun, Case
from workbench.selectors.bulk import (
    COLUMNS,
    cells_of,
    preview_of,
    progress_of,
    rows_of,
    run_of,
    runs,
)
from workbench.selectors.cases import cases
from workbench.selectors.foresight import foresee
from workbench.selectors.paging import page_of
from workbench.services import bulk
from workbench.services.bulk.errors import NothingSelected, PreviewStale
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


@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """The cases that match, to be checked, and what to do with them."""
    return _choosing(request, BulkForm(user=request.user), request.GET)  # type: ignore[arg-type]


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What it would do, counted. Nothing is written."""
    narrowing = QueryDict(request.POST.get("filter", "")[:2000])
    form = BulkForm(request.POST, user=request.user)  # type: ignore[arg-type]
    if not form.is_valid():
        return _choosing(request, form, narrowing, status=422)
    user: Any = request.user
    try:
        order = _order(request, form, narrowing)
        if bulk.takes_long(order):
            asked = bulk.ask_preview(order=order, owner=user, back=narrowing.urlencode())
            return redirect("workbench:bulk-answer", asked.pk)
    except DomainError as problem:
        return _choosing(request, form, narrowing, problem=problem, status=problem.status)
    seen = foresee(order.cases, action=order.action, owner=user, params=order.params)
    order.foreseen.update(seen.said())
    return _foreseen(request, order, narrowing.urlencode())


@require_GET
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the worker is with a large preview; when it is through, what it found."""
    found = preview_or_404(request, pk)
    if bulk.is_stale(found):
        complain(request, PreviewStale())
        return redirect(f"{reverse('workbench:bulk-choose')}?{found.back}")
    if found.is_answered and not _asks_progress(request):
        return _foreseen(request, bulk.order_of(found), found.back)
    template = "workbench/bulk_weighing.html"
    context = {
        "preview": found,
        "crumbs": _crumbs(),
        "action": BulkRun.Action(found.order["action"]),
    }
    if not _asks_progress(request):
        return render(request, template, context)
    said = render(request, f"{template}#progress", context)
    if not found.under_way:
        said["HX-Refresh"] = "true"
    return said


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody waits for this preview any more."""
    found = preview_or_404(request, pk)
    bulk.drop_preview(preview_id=found.pk, owner=found.owner)
    return redirect(f"{reverse('workbench:bulk-choose')}?{found.back}")


def preview_or_404(request: HttpRequest, pk: int) -> BulkPreview:
    found = preview_of(pk, request.principal)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


def _foreseen(request: HttpRequest, order: bulk.Order, back: str) -> HttpResponse:
    """What it would do, with the button that begins it."""
    limit = bulk.alone_up_to(number for number, _version in order.cases)
    context = {
        "order": order,
        "foreseen": order.foreseen,
        "action": BulkRun.Action(order.action),
        "limit": limit,
        "second": order.size > limit,
        "token": bulk.sign(order, request.user),  # type: ignore[arg-type]
        "back": back,
        "crumbs": _crumbs(),
    }
    return render(request, "workbench/bulk_preview.html", context)


def _asks_progress(request: HttpRequest) -> bool:
    return bool(request.htmx) and request.GET.get("part") == "progress"  # type: ignore[attr-defined]


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Begin what was previewed. Pressing twice leads to the same run."""
    try:
        order = bulk.read(request.POST.get("order", ""), request.user)  # type: ignore[arg-type]
        run = bulk.start_run(order=order, owner=request.user, by=Actor.of(request))  # type: ignore[arg-type]
    except DomainError as problem:
        complain(request, problem)
        return redirect("workbench:bulk-choose")
    return redirect("workbench:bulk-run", run.pk)


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
        "crumbs": _crumbs(),
    }
    if _asks_progress(request):
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


def _choosing(
    request: HttpRequest,
    form: BulkForm,
    narrowing: QueryDict,
    *,
    problem: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    narrowing = narrowing.copy()
    narrowing.setdefault("state", "undecided")
    cursor = narrowing.pop("cursor", [""])[-1]
    filters = CaseFilters(narrowing)
    rows = filters.apply(cases())
    context = {
        "form": form,
        "filters": filters,
        "filter": narrowing.urlencode(),
        "page": page_of(rows, cursor=cursor[:400], size=SHOWN),
        "total": counted(rows),
        "problem": problem,
        "checked": set(request.POST.getlist("case")),
        "everything": request.POST.get("scope") == "matching",
        "here_only": request.POST.get("scope") != "matching",
        "crumbs": _crumbs(),
        "most": bulk.MOST,
    }
    return show(request, "workbench/bulk_choose.html", context, status=status)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Many at once"), reverse("workbench:bulk"))]


def _order(request: HttpRequest, form: BulkForm, narrowing: QueryDict) -> bulk.Order:
    about: list[list[str]] = []
    if request.POST.get("scope") == "matching":
        filters = CaseFilters(narrowing)
        found = filters.apply(Case.objects.all()).order_by("pk")
        pairs = list(found.values_list("pk", "version")[: bulk.MOST + 1])
        about = [
            [str(filters.fields[name].label), str(value)]
            for name, value in filters.cleaned_data.items()
            if value
        ]
    else:
        pairs = _checked(request.POST.getlist("case")[:SHOWN])
    order = bulk.Order(
        action=form.cleaned_data["action"],
        reason=form.cleaned_data["reason"],
        params=form.params(),
        cases=pairs,
        about=about,
    )
    bulk.check_order(order, request.user)  # type: ignore[arg-type]
    return order


def _checked(said: list[str]) -> list[tuple[int, int]]:
    """`12:3`: the case and the version that the page showed."""
    pairs = {}
    for one in said:
        number, _colon, version = one.partition(":")
        if number.isdecimal() and version.isdecimal() and len(one) < 28:
            pairs[int(number)] = int(version)
    known = set(Case.objects.filter(pk__in=pairs).values_list("pk", flat=True))
    if not known:
        raise NothingSelected
    return sorted((number, version) for number, version in pairs.items() if number in known)


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
