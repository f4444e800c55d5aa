"""The programme: its plans and draws."""

import csv
import uuid
from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.actors import Actor
from governance.errors import DomainError, InvalidInput
from governance.spreadsheets import as_text
from workbench.models import Draw, SamplingPlan
from workbench.quality_forms import PlanForm
from workbench.selectors.quality import lists
from workbench.selectors.quality.figures import plan_figure, strata_names, stratum_words
from workbench.services import quality
from workbench.views.shared import complain, counted, show, sliced

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
def plan_new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _new(request, PlanForm(initial={"source_key": uuid.uuid4().hex}))
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _new(request, form, status=422)
    user: Any = request.user
    try:
        plan = quality.save_plan(
            terms=form.terms(user.zone),
            by=Actor.of(request),
            source_key=f"page:{user.pk}:{form.cleaned_data['source_key']}",
        )
    except InvalidInput as problem:
        for fault in problem.faults:
            name = "percent" if fault["field"] == "rate" else fault["field"]
            form.add_error(name, fault["message"])
        return _new(request, form, status=422)
    messages.success(request, _("The plan is made. It draws by itself when a period is over."))
    return redirect("workbench:quality-plan", plan.pk)


@require_GET
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """What a plan draws, what its draws say, and each draw."""
    found = plan_or_404(pk)
    rows = lists.draws_of(found)
    context = {
        "plan": found,
        "figure": plan_figure(found),
        "seconds": list(found.seconds.order_by("first_name", "username")),
        "page": sliced(request, rows, size=20),
        "total": counted(rows),
        "crumbs": _crumbs(),
    }
    return show(request, "workbench/quality_plan.html", context)


@require_POST
def draw_now(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw from what came since the last draw, without waiting for the period to end."""
    found = plan_or_404(pk)
    try:
        drawn = quality.draw_plan(plan_id=found.pk, by=Actor.of(request))
    except DomainError as problem:
        complain(request, problem)
        return redirect("workbench:quality-plan", found.pk)
    messages.success(request, _("%(n)s drawn.") % {"n": drawn.drawn})
    return redirect("workbench:quality-draw", drawn.pk)


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    quality.stop_plan(plan_id=plan_or_404(pk).pk, by=Actor.of(request))
    messages.success(request, _("Stopped. What was drawn stays to be reviewed."))
    return redirect("workbench:quality-plan", pk)


@require_GET
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """One draw: its strata, probabilities, seed, and every row."""
    found = draw_or_404(pk)
    names = strata_names([found])
    rows = lists.rows_of(found)
    page = sliced(request, rows, order=("pk",))
    for row in page.rows:
        row.stratum_words = stratum_words(lists.told_of(row), names)
        row.is_told = lists.is_told(row)
    context = {
        "draw": found,
        "strata": [
            (
                stratum_words(one["key"], names) or _("all of them"),
                one,
                one["drawn"] / one["size"] * 100,
            )
            for one in found.strata
        ],
        "page": page,
        "total": counted(rows),
        "repeated": quality.is_repeatable(found) if request.GET.get("again") else None,
        "crumbs": [*_crumbs(), (found.plan.title, _plan_url(found.plan))],
    }
    return show(request, "workbench/quality_draw.html", context)


@require_GET
def draw_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Every row of a draw as a file, with its probability; what a blind look may not see is empty."""
    found = draw_or_404(pk)
    answer = StreamingHttpResponse(_lines(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.code}.csv"'
    return answer


def plan_or_404(pk: int) -> SamplingPlan:
    found = lists.plan_of(pk)
    if found is None:
        raise Http404
    return found


def draw_or_404(pk: int) -> Draw:
    found = lists.draw_of(pk)
    if found is None:
        raise Http404
    return found


class Echo:
    """What csv writes is what it returns."""

    def write(self, line: str) -> str:
        return line


def _lines(found: Draw) -> Iterator[str]:
    writer = csv.writer(Echo())
    head = ["case", "decision", "review", *found.plan.strata, "stratum_size", "drawn", "drawn_with"]
    yield writer.writerow([*head, "seed"])
    for row in lists.rows_of(found).iterator(chunk_size=500):
        stratum = found.strata[row.stratum]
        case, told = row.about, lists.told_of(row)
        known = lists.is_told(row)
        review = getattr(row, "review", None)
        yield writer.writerow(
            [
                case.code if case else "",
                row.decision.code if row.decision else "",
                review.code if review else "",
                *(as_text(told.get(name, "")) for name in found.plan.strata),
                stratum["size"] if known else "",
                stratum["drawn"] if known else "",
                f"{row.drawn_with:.6f}" if known else "",
                found.seed,
            ]
        )


def _new(request: HttpRequest, form: PlanForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "crumbs": _crumbs()}
    return render(request, "workbench/quality_plan_new.html", context, status=status)


def _crumbs() -> list[tuple[str, str]]:
    return [(_("Quality"), reverse("workbench:quality"))]


def _plan_url(found: SamplingPlan) -> str:
    return reverse("workbench:quality-plan", args=[found.pk])
