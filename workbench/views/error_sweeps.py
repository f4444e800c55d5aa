"""Error sweeps: find what rests on a mistake, see what it would return, overturn it in one run."""

from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from governance.actors import Actor
from governance.errors import DomainError
from workbench.bulk_forms import SweepForm, TakeBackForm
from workbench.models import BulkRun, Case
from workbench.selectors.bulk import runs
from workbench.selectors.foresight import foresee
from workbench.selectors.sweeping import resting_on, resting_on_reporter, returned_by, siblings_of
from workbench.services import bulk
from workbench.views.shared import case_or_404, complain, counted, show, sliced


@require_GET
def sweeps(request: HttpRequest) -> HttpResponse:
    """Choose what turned out wrong; the findings that rest on it and what they would return."""
    return _page(request, TakeBackForm())


@require_POST
def reporter(request: HttpRequest) -> HttpResponse:
    """What closing all that rests on one reporter's word alone would do; nothing is written."""
    said = request.POST.get("reporter", "").strip()[:120]
    return _closing(
        request,
        resting_on_reporter(said),
        params={"closes_as": "no_action", "reporter": said},
        about=[[_("Reporter"), said]],
        back=(_("Error sweeps"), reverse("workbench:sweeps")),
    )


@require_POST
def siblings(request: HttpRequest, code: str) -> HttpResponse:
    """What closing the other waiting cases of a decided case's account would do."""
    found = case_or_404(request, code)
    return _closing(
        request,
        siblings_of(found),
        params={"closes_as": "duplicate"},
        about=[[_("Account of"), f"{found.code}, {found.party.name}"]],
        back=(found.code, reverse("workbench:case", args=[found.code])),
    )


def _closing(
    request: HttpRequest,
    cases: QuerySet[Case],
    *,
    params: dict[str, Any],
    about: list[list[str]],
    back: tuple[str, str],
) -> HttpResponse:
    """The preview of closing these; nothing is written."""
    user: Any = request.user
    pairs = list(cases.values_list("pk", "version")[: bulk.MOST + 1])
    order = bulk.Order(
        action=BulkRun.Action.CLOSE,
        reason=request.POST.get("reason", "")[:4000],
        params=params,
        cases=pairs,
        about=about,
    )
    try:
        bulk.check_order(order, user)
        if bulk.takes_long(order):
            return redirect("workbench:bulk-answer", bulk.ask_preview(order=order, owner=user).pk)
    except DomainError as problem:
        complain(request, problem)
        return redirect(back[1])
    foreseen = foresee(pairs, action=order.action, owner=user, params=order.params)
    order.foreseen.update(foreseen.said())
    limit = bulk.alone_up_to(number for number, _version in pairs)
    context = {
        "order": order,
        "foreseen": foreseen,
        "action": BulkRun.Action(order.action),
        "limit": limit,
        "second": order.size > limit,
        "token": bulk.sign(order, user),
        "crumbs": [back],
    }
    return show(request, "workbench/bulk_preview.html", context)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Lay the sweep before a second person. Pressing twice leads to the same run."""
    form = TakeBackForm(request.POST)
    try:
        order = bulk.read(request.POST.get("order", ""), request.user)  # type: ignore[arg-type]
        if not form.is_valid():
            return _page(request, form, order=order, status=422)
        said = form.cleaned_data
        run = bulk.start_run(
            order=replace(
                order, reason=said["reason"], params=order.params | {"cause": said["cause"]}
            ),
            owner=request.user,  # type: ignore[arg-type]
            by=Actor.of(request),
        )
    except DomainError as problem:
        complain(request, problem)
        return redirect("workbench:sweeps")
    return redirect("workbench:bulk-run", run.pk)


def _page(
    request: HttpRequest,
    form: TakeBackForm,
    *,
    order: bulk.Order | None = None,
    status: int = 200,
) -> HttpResponse:
    search = SweepForm(request.GET or None)
    context: dict[str, Any] = {"search": search, "form": form, "most": bulk.MOST}
    suspicion = search.suspicion()
    if search.errors:
        status = 422
    if order is not None:
        context |= {
            "returned": returned_by(order.violations),
            "token": request.POST["order"],
            "about": order.about,
        }
    elif suspicion.says_something:
        rows = resting_on(suspicion)
        numbers = list(rows.values_list("pk", flat=True)[: bulk.MOST + 1])
        context |= {"page": sliced(request, rows), "total": counted(rows), "found": True}
        if 0 < len(numbers) <= bulk.MOST:
            returned = returned_by(numbers)
            reviewer = suspicion.reviewer
            made = bulk.Order(
                action=BulkRun.Action.OVERTURN,
                reason="",
                params={"reviewer": reviewer.pk} if reviewer else {},
                violations=numbers,
                about=search.about(),
                foreseen=returned.said(),
            )
            context |= {"returned": returned, "token": bulk.sign(made, request.user)}  # type: ignore[arg-type]
        context["too_many"] = len(numbers) > bulk.MOST
    context["earlier"] = runs().filter(action=BulkRun.Action.OVERTURN)[:5]
    return show(request, "workbench/sweeps.html", context, status=status)
