"""Cases: the lists, the page, taking, deciding."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from credits.ahead import nothing_of
from governance.actors import Actor
from governance.errors import DomainError
from policies.selectors import versions_by_heart
from workbench import services
from workbench.lists import APPEALS, CASES
from workbench.models import Queue
from workbench.selectors.blanks import blank_of
from workbench.selectors.case_page import choice_page
from workbench.selectors.consequences import cited_from
from workbench.selectors.offers import offers_on
from workbench.views.case_page import (
    chosen_on,
    foretold,
    fresh,
    panel_of,
    said_before,
    show_case,
    typed_so_far,
)
from workbench.views.deciding import act
from workbench.views.lists import show_list
from workbench.views.quality.golden import answer_as_golden, answered_golden
from workbench.views.queues import to_next
from workbench.views.shared import case_or_404, complain


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """All cases, newest first."""
    return show_list(request, CASES)


@require_GET
def appeals(request: HttpRequest) -> HttpResponse:
    """Appeals as cases: those that wait first."""
    queue = Queue.objects.filter(for_appeals=True).order_by("precedence").last()
    lead = request.user.role in services.LEADS  # type: ignore[union-attr]
    return show_list(request, APPEALS, "workbench/appeals.html", queue=queue, lead=lead)


@require_GET
@versions_by_heart()
def case(request: HttpRequest, code: str) -> HttpResponse:
    found = case_or_404(request, code)
    if told := answered_golden(found):
        return redirect("workbench:quality-feedback", told.pk)
    return show_case(
        request, found, panel_of(request, found, initial=fresh() | said_before(request, found))
    )


@require_GET
@versions_by_heart()
def consequence(request: HttpRequest, code: str) -> HttpResponse:
    """What the choice just made would do; the buttons say it too."""
    found = case_or_404(request, code)
    offers = offers_on(found)
    chosen = [request.GET.get(f"chosen_{offer.place}", "") for offer in offers.measures]
    with nothing_of(blank_of([found.party_id])):
        page = choice_page(
            found,
            also=cited_from(offers.cited(request.GET.getlist("also"))),
            chosen=offers.chosen(chosen),
        )
    choice = request.GET.get("choice", "")[:40]
    context = chosen_on(page, choice)
    if choice == "partly":
        context["foretold"] = foretold(request, found, panel_of(request, found, request.GET))
    return render(request, "workbench/case.html#consequence", context)


@require_POST
def claim(request: HttpRequest, code: str) -> HttpResponse:
    found = case_or_404(request, code)
    try:
        services.claim_case(case_id=found.pk, reviewer=request.user, by=Actor.of(request))  # type: ignore[arg-type]
    except DomainError as problem:
        complain(request, problem)
    return redirect("workbench:case", found.code)


@require_POST
def renew(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the case. htmx gets the countdown anew."""
    found = case_or_404(request, code)
    try:
        kept = services.renew_claim(
            case_id=found.pk,
            reviewer=request.user,  # type: ignore[arg-type]
            by=Actor.of(request),
        )
    except DomainError as problem:
        if not request.htmx:  # type: ignore[attr-defined]
            complain(request, problem)
            return redirect("workbench:case", found.code)
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    if request.htmx:  # type: ignore[attr-defined]
        return render(
            request, "workbench/case.html#lease", {"page": {"case": found, "claim": kept}}
        )
    return redirect("workbench:case", found.code)


@require_POST
def give_back(request: HttpRequest, code: str) -> HttpResponse:
    found = case_or_404(request, code)
    try:
        services.release_claim(case_id=found.pk, reviewer=request.user, by=Actor.of(request))  # type: ignore[arg-type]
    except DomainError as problem:
        complain(request, problem)
    else:
        messages.success(request, _("%(case)s is back in its queue.") % {"case": found.code})
    return redirect("workbench:queue", found.queue.code)


@require_POST
@versions_by_heart()
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Decide; what is refused comes back with the words still there."""
    found = case_or_404(request, code)
    offers = offers_on(found)
    form = panel_of(request, found, request.POST, offers=offers)
    if "look" in request.POST:
        return show_case(request, found, form)
    if not form.is_valid():
        return show_case(request, found, form, status=422)
    try:
        if found.is_golden and not form.way:
            return redirect("workbench:quality-feedback", answer_as_golden(request, found, form).pk)
        done = act(request, found, form)
    except DomainError as problem:
        found = case_or_404(request, code)
        again = request.POST.copy()
        again.update(fresh() | {"case_version": str(found.version)})
        form = panel_of(request, found, again, offers=offers)
        form.is_valid()
        return show_case(request, found, form, problem=problem, status=problem.status)
    messages.success(request, done)
    if "next" not in request.POST:
        return redirect("workbench:case", found.code)
    following = services.claim_next(
        reviewer=request.user,  # type: ignore[arg-type]
        by=Actor.of(request),
        queue=found.queue,
    )
    return to_next(request, following, found.queue)


@require_POST
@versions_by_heart()
def insert_template(request: HttpRequest, code: str) -> HttpResponse:
    """The page anew with a template's words in the reason: for those who work without scripts."""
    found = case_or_404(request, code)
    offers = offers_on(found)
    form = panel_of(request, found, offers=offers, initial=fresh() | typed_so_far(request, offers))
    return show_case(request, found, form, template=request.POST.get("template", ""))
