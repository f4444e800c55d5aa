"""My work, queues, and taking the next case."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from governance import clock
from governance.actors import Actor
from governance.permissions import may
from workbench import services
from workbench.lists import QUEUE
from workbench.models import Case, Queue
from workbench.selectors.cases import held_by
from workbench.selectors.decisions import decided_today, today_in_numbers, undoable_by
from workbench.selectors.exposure import doses_of, pause_due
from workbench.selectors.notices import unread_by
from workbench.selectors.queues import queue_states
from workbench.views.lists import show_list
from workbench.views.shared import show


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """What I have in hand, what I can still undo, what I decided today."""
    user = request.user
    return show(
        request,
        "workbench/mine.html",
        {
            "claims": held_by(user),  # type: ignore[arg-type]
            "undoable": undoable_by(user),  # type: ignore[arg-type]
            "decided": decided_today(user)[:30],  # type: ignore[arg-type]
            "numbers": today_in_numbers(user),  # type: ignore[arg-type]
            "queues": [one for one in queue_states(user) if one.open.number],  # type: ignore[arg-type]
            "now": clock.now(),
            "unread": unread_by(user),  # type: ignore[arg-type]
            "pause": pause_due(user),  # type: ignore[arg-type]
            "full": [dose for dose in doses_of(user) if dose.is_full],  # type: ignore[arg-type]
        },
    )


@require_GET
def queues(request: HttpRequest) -> HttpResponse:
    context = {
        "states": queue_states(request.user),  # type: ignore[arg-type]
        "leads": may(request.principal, "workbench:queue-new", "POST"),  # type: ignore[attr-defined]
    }
    return show(request, "workbench/queues.html", context)


@require_GET
def queue(request: HttpRequest, code: str) -> HttpResponse:
    """One queue in the order in which its cases are handed out."""
    found = Queue.objects.live().select_related("market").filter(code=code).first()
    if found is None:
        raise Http404
    state = queue_states(request.user, found)[0]  # type: ignore[arg-type]
    return show_list(
        request, QUEUE, "workbench/queue.html", of=found.code, queue=found, state=state
    )


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take the most urgent case there is, or the most urgent of one queue."""
    code = request.POST.get("queue", "")
    chosen = Queue.objects.live().filter(code=code).first() if code else None
    if code and chosen is None:
        raise Http404
    case = services.claim_next(reviewer=request.user, by=Actor.of(request), queue=chosen)  # type: ignore[arg-type]
    return to_next(request, case, chosen)


def to_next(request: HttpRequest, case: Case | None, queue: Queue | None) -> HttpResponse:
    """To the case that was taken, or to where one sees that nothing waits."""
    if case is not None:
        return redirect("workbench:case", case.code)
    full = [dose for dose in doses_of(request.user) if dose.is_full]  # type: ignore[arg-type]
    for dose in full:
        said = {"name": dose.harm, "n": dose.seen}
        words = _("Passed over: “%(name)s”, of which you have seen %(n)s cases today.") % said
        messages.info(request, words)
    if not full:
        messages.info(request, _("Nothing waits here. Well done."))
    return redirect("workbench:queue", queue.code) if queue else redirect("workbench:mine")
