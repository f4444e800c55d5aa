"""Emergencies: the list, the page of one with its report, the yes, more time and the undo."""

import csv
from collections.abc import Callable, Iterator
from datetime import time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from governance import clock
from governance.actors import Actor
from governance.calendars import local_moment
from governance.errors import DomainError, InvalidInput
from governance.spreadsheets import as_text
from violations import services
from violations.incident_reads import COLUMNS, cells_of, incident_of, incidents, rows_of, steps_of
from violations.models import Incident
from violations.services.incidents import LEADS
from workbench.incident_forms import LimitForm, MoreForm, ReasonForm
from workbench.selectors.incidents import (
    foreseen_again,
    incident_page,
    incident_rows,
    limits,
)
from workbench.views.incident_opening import counts_seen, crumbs
from workbench.views.shared import complain, counted, show, sliced

SHOWN = 50


@require_GET
def incident_list(request: HttpRequest) -> HttpResponse:
    """All of them, newest first, and for how long one may run."""
    return _listed(request)


def _listed(
    request: HttpRequest, form: LimitForm | None = None, *, status: int = 200
) -> HttpResponse:
    rows, now = incidents(), clock.now()
    page = sliced(request, rows)
    user: Any = request.user
    context = {
        "page": page,
        "rows": incident_rows(page.rows, now),
        "total": counted(rows),
        "limits": limits(now),
        "may_open": user.role in LEADS,
        "may_limit": user.role in {"administrator", "quality_lead"},
        "form": form or LimitForm(),
    }
    return show(request, "workbench/incidents.html", context, status=status)


@require_GET
def incident(request: HttpRequest, pk: int) -> HttpResponse:
    """What it froze, until when, who did it, and its report once it is over."""
    return _page(request, incident_or_404(request, pk))


@require_GET
def rows_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """All that it froze as a file, written line by line."""
    found = incident_or_404(request, pk)
    answer = StreamingHttpResponse(_lines(found), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.code}.csv"'
    return answer


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person's yes to the counts on the page."""
    found = incident_or_404(request, pk)
    return _moved(
        request,
        found,
        services.start_incident,
        _("Started. It is being frozen now."),
        seen=counts_seen(request),
    )


@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(request, pk, services.refuse_incident, _("Sent back. Nothing is frozen."))


@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(request, pk, services.lift_incident, _("Undone. Nothing of it acts."))


@require_POST
def halt(request: HttpRequest, pk: int) -> HttpResponse:
    return _with_reason(
        request, pk, services.halt_incident, _("Nothing more is frozen. What is frozen stays so.")
    )


@require_POST
def more(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for more time."""
    found = incident_or_404(request, pk)
    form = MoreForm(request.POST)
    if not form.is_valid():
        return _page(request, found, more_form=form, status=422)
    said = form.cleaned_data
    try:
        services.ask_more(
            incident_id=found.pk,
            hours=said["hours"],
            reason=said["reason"],
            by=Actor.of(request),
            source_key=f"page:{request.user.pk}:{said['source_key']}",
        )
    except InvalidInput as problem:
        form.refuse(problem)
        return _page(request, found, more_form=form, status=422)
    except DomainError as problem:
        form.add_error(None, problem.message)
        return _page(request, found, more_form=form, status=problem.status)
    messages.success(request, _("Asked for. A second person says yes or no."))
    return redirect("workbench:incident", found.pk)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """A second person's yes or no to more time."""
    found = incident_or_404(request, pk)
    yes = request.POST.get("answer") == "yes"
    said = _("Extended. Everybody frozen is told.") if yes else _("No more time.")
    return _moved(request, found, services.answer_more, said, yes=yes)


@require_POST
def limit(request: HttpRequest) -> HttpResponse:
    """For how long one may run in a market, from a day on."""
    form = LimitForm(request.POST)
    if not form.is_valid():
        return _listed(request, form, status=422)
    said = form.cleaned_data
    day, now = said["effective_from"], clock.now()
    since = local_moment(day, time.min, said["market"].zone, favour="later") if day else now
    try:
        services.set_limit(
            market=said["market"],
            hours=said["hours"],
            effective_from=max(since, now) if day and since.date() == now.date() else since,
            by=Actor.of(request),
            source_key=f"page:{request.user.pk}:{said['source_key']}",
        )
    except InvalidInput as problem:
        form.refuse(problem)
        return _listed(request, form, status=422)
    except DomainError as problem:
        form.add_error(None, problem.message)
        return _listed(request, form, status=problem.status)
    messages.success(request, _("Set."))
    return redirect("workbench:incidents")


def incident_or_404(request: HttpRequest, pk: int) -> Incident:
    found = incident_of(str(pk), request.principal)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest,
    found: Incident,
    *,
    reason_form: ReasonForm | None = None,
    more_form: MoreForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user: Any = request.user
    context = incident_page(found, user, clock.now()) | {"crumbs": crumbs()}
    if request.htmx and request.GET.get("part") == "progress":  # type: ignore[attr-defined]
        shown = render(request, "workbench/incident.html#progress", context)
        if not context["freezing"]:
            shown["HX-Refresh"] = "true"
        return shown
    rows = rows_of(found)
    context |= {
        "page": sliced(request, rows, order=("pk",), size=SHOWN),
        "total": counted(rows),
        "steps": _steps(found),
        "now_met": foreseen_again(found) if context["may_start"] else None,
        "reason_form": reason_form or ReasonForm(),
        "more_form": more_form or MoreForm(),
    }
    return show(request, "workbench/incident.html", context, status=status)


def _steps(found: Incident) -> list[dict[str, Any]]:
    tones = {"started": "bad", "extended": "warn", "lifted": "good", "ended": "good"}
    people = {found.opener_id: str(found.opener), found.starter_id: str(found.starter or "")}
    return [
        {
            "title": step.get_kind_display(),
            "at": step.at,
            "by": people.get(Actor.parse(step.actor).user_id or 0, step.actor),
            "detail": (step.reason.text or "") if step.reason else "",
            "tone": tones.get(step.kind, "quiet"),
        }
        for step in reversed(list(steps_of(found)))
    ]


def _with_reason(
    request: HttpRequest, pk: int, work: Callable[..., Incident], said: str
) -> HttpResponse:
    found = incident_or_404(request, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, reason_form=form, status=422)
    try:
        work(incident_id=found.pk, reason=form.cleaned_data["reason"], by=Actor.of(request))
    except DomainError as problem:
        form.add_error(None, problem.message)
        return _page(request, found, reason_form=form, status=problem.status)
    messages.success(request, said)
    return redirect("workbench:incident", found.pk)


def _moved(
    request: HttpRequest, found: Incident, work: Callable[..., Incident], said: str, **more: Any
) -> HttpResponse:
    try:
        work(incident_id=found.pk, by=Actor.of(request), **more)
    except DomainError as problem:
        complain(request, problem)
    else:
        messages.success(request, said)
    return redirect("workbench:incident", found.pk)


class _Echo:
    """What csv writes is what it returns."""

    def write(self, line: str) -> str:
        return line


def _lines(found: Incident) -> Iterator[str]:
    out = csv.writer(_Echo())
    yield out.writerow(COLUMNS)
    for cells in cells_of(found):
        yield out.writerow([as_text(cell) for cell in cells])
