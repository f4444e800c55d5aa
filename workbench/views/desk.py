"""Pages of the lead: queues and their order, calendars, skills, weights, what will be late."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance import codes
from governance.actors import Actor
from governance.errors import DomainError, InvalidInput
from governance.models import User
from governance.permissions import REVIEWERS
from workbench import services
from workbench.models import BusinessCalendar, Case, PriorityWeights, Queue, Skill
from workbench.queue_forms import CalendarForm, QueueForm, WeightsForm
from workbench.selectors import words
from workbench.selectors.clauses import with_clause_titles
from workbench.selectors.lateness import in_all, late_soon, paces
from workbench.selectors.paging import capped
from workbench.selectors.routing import would_take_how_many
from workbench.selectors.weights import weights_in_force
from workbench.views.shared import complain, counted, show, sliced

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
def queue_new(request: HttpRequest) -> HttpResponse:
    form = QueueForm(request.POST) if request.method == "POST" else QueueForm.of(None)
    return _edit(request, form, None)


@form_page
def queue_edit(request: HttpRequest, code: str) -> HttpResponse:
    queue = _queue_or_404(code)
    form = QueueForm(request.POST) if request.method == "POST" else QueueForm.of(queue)
    return _edit(request, form, queue)


@require_GET
def queue_count(request: HttpRequest, code: str = "") -> HttpResponse:
    """How many open cases the scope that is being typed would take."""
    scope = QueueForm(request.GET).scope()
    if scope is not None and code:
        scope.pk = _queue_or_404(code).pk
    found = would_take_how_many(scope) if scope is not None else None
    return render(request, "workbench/queue_edit.html#taken", {"taken": found})


@require_POST
def queue_shift(request: HttpRequest, code: str) -> HttpResponse:
    queue = _queue_or_404(code)
    up = request.POST.get("way") == "up"
    try:
        services.shift_queue(queue_id=queue.pk, up=up, by=Actor.of(request))
    except DomainError as problem:
        complain(request, problem)
    return redirect("workbench:queues")


CLOSINGS = {
    "empty": services.empty_queue,
    "disable": services.disable_queue,
    "delete": services.delete_queue,
}


@require_POST
def queue_close(request: HttpRequest, code: str) -> HttpResponse:
    """Empty, disable, delete or enable: undecided cases go where the lead says."""
    queue, what = _queue_or_404(code), request.POST.get("what", "")
    by = Actor.of(request)
    try:
        if what == "enable":
            services.enable_queue(queue_id=queue.pk, by=by)
            messages.success(request, _("“%(queue)s” takes cases again.") % {"queue": queue.title})
        elif what in CLOSINGS:
            to = request.POST.get("to", "")[:50]
            moved = CLOSINGS[what](queue_id=queue.pk, by=by, to=to)
            messages.success(request, _closed_in_words(what, queue.title, moved, to))
        else:
            raise Http404
    except DomainError as problem:
        complain(request, problem)
        return redirect("workbench:queue-edit", queue.code)
    return redirect("workbench:queues")


def _closed_in_words(what: str, title: str, moved: int, to: str) -> str:
    """What became of a queue, and where its cases went."""
    target = Queue.objects.live().filter(code=to).first()
    said = {"queue": title, "n": moved, "to": target.title if target else to}
    words = ngettext("%(n)s case moved to “%(to)s”.", "%(n)s cases moved to “%(to)s”.", moved)
    done = {
        "delete": _("“%(queue)s” was deleted."),
        "disable": _("“%(queue)s” takes no more cases."),
        "empty": _("“%(queue)s” was emptied."),
    }
    return f"{done[what] % said} {words % said if moved else _('It held no undecided case.')}"


@require_GET
def late(request: HttpRequest) -> HttpResponse:
    """What will be late at the present pace, and the pace of each queue."""
    rows = late_soon()
    page = sliced(request, rows, order=("-late_soon_at", "-id"))
    with_clause_titles(page.rows)
    found = paces()
    context = {
        "page": page,
        "total": counted(rows),
        "paces": [one for one in found if one.outlook.of or one.overdue],
        **in_all(found),
    }
    return show(request, "workbench/late.html", context)


@form_page
def weights(request: HttpRequest) -> HttpResponse:
    """How much each reason may add, and who changed it when."""
    known = weights_in_force()
    form = WeightsForm(request.POST or None, initial=known.by_term)
    if request.method == "POST" and form.is_valid():
        services.save_weights(weights=form.cleaned_data, by=Actor.of(request))
        messages.success(request, _("Open cases are being weighed anew."))
        return redirect("workbench:weights")
    rows = list(PriorityWeights.objects.all()[:20])
    names = words.names_of(row.actor for row in rows)
    history = [
        {"at": row.recorded_at, "by": names[row.actor], "words": words.terms_text(row.weights)}
        for row in rows
    ]
    status = 422 if form.errors else 200
    return render(
        request, "workbench/weights.html", {"form": form, "history": history}, status=status
    )


@form_page
def calendars(request: HttpRequest) -> HttpResponse:
    return _calendar(request, None)


@form_page
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    return _calendar(request, get_object_or_404(BusinessCalendar, code=code))


@form_page
def skills(request: HttpRequest) -> HttpResponse:
    """Who can do what."""
    people = User.objects.filter(role__in=REVIEWERS, is_active=True).order_by("first_name", "pk")
    if request.method == "POST":
        named = map(codes.key_of, request.POST.getlist("people")[:1000])
        chosen = [key for key in named if key is not None]
        skill = codes.key_of(request.POST.get("skill", ""))
        try:
            services.save_skill(
                title=request.POST.get("title", "")[:80],
                people=list(people.filter(pk__in=chosen)),
                skill_id=None if skill is None else get_object_or_404(Skill, pk=skill).pk,
                by=Actor.of(request),
            )
        except DomainError as problem:
            complain(request, problem)
        return redirect("workbench:skills")
    rows = [
        (skill, {one.user_id for one in skill.people.all()})
        for skill in Skill.objects.prefetch_related("people")
    ]
    return render(request, "workbench/skills.html", {"rows": rows, "people": list(people)})


def _edit(request: HttpRequest, form: QueueForm, queue: Queue | None) -> HttpResponse:
    problem: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.save_queue(
                by=Actor.of(request), queue_id=queue.pk if queue else None, **form.said()
            )
        except InvalidInput as refusal:
            problem = None if _told_beside(form, refusal.faults) else refusal
        except DomainError as refusal:
            problem = refusal
        else:
            messages.success(request, _("Saved. New cases are routed by it from now on."))
            return redirect("workbench:queues")
    scope = _scope(form, queue)
    others = Queue.objects.taking().exclude(pk=queue.pk if queue else None)
    context: dict[str, Any] = {
        "form": form,
        "queue": queue,
        "problem": problem,
        "waiting": capped(Case.objects.undecided().filter(queue=queue)) if queue else None,
        "others": others.filter(for_appeals=queue.for_appeals) if queue else [],
        "taken": would_take_how_many(scope) if scope is not None else None,
    }
    status = problem.status if problem else 422 if form.errors else 200
    return render(request, "workbench/queue_edit.html", context, status=status)


def _told_beside(form: QueueForm, faults: list[dict[str, Any]]) -> bool:
    """Say each fault beside its field; whether there were any."""
    for fault in faults:
        form.add_error(fault["field"], fault["message"])
    return bool(faults)


def _scope(form: QueueForm, queue: Queue | None) -> Queue | None:
    if not form.is_bound:
        return queue
    scope = form.scope()
    if scope is not None and queue is not None:
        scope.pk = queue.pk
    return scope


def _calendar(request: HttpRequest, found: BusinessCalendar | None) -> HttpResponse:
    blank = CalendarForm(initial={"weekdays": [0, 1, 2, 3, 4], "opens": "09:00", "closes": "17:00"})
    form = CalendarForm.of(found) if found else blank
    if request.method == "POST":
        form = CalendarForm(request.POST)
        if form.is_valid():
            try:
                services.save_calendar(
                    by=Actor.of(request),
                    calendar_id=found.pk if found else None,
                    **form.cleaned_data,
                )
            except DomainError as problem:
                complain(request, problem)
            return redirect("workbench:calendars")
    status = 422 if form.errors else 200
    context = {"form": form, "found": found, "calendars": list(BusinessCalendar.objects.all())}
    return render(request, "workbench/calendars.html", context, status=status)


def _queue_or_404(code: str) -> Queue:
    return get_object_or_404(Queue.objects.live(), code=code)
