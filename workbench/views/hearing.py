"""Hearing an appeal: asking for facts, letting measures rest, and how appeals fare."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from appeals.models import Appeal
from appeals.words import lasting
from governance import clock
from governance.actors import Actor
from governance.errors import DomainError
from governance.models import Market
from violations.models import ViolationOverturned
from workbench import services
from workbench.hearing_forms import FactsForm, StayForm
from workbench.models import Case
from workbench.selectors import appeal_figures, words
from workbench.selectors.cases import cases
from workbench.selectors.clauses import titles_by_code, with_clause_titles
from workbench.selectors.hearers import without_hearer
from workbench.selectors.hearing import stays_listed
from workbench.services.handing import LEADS
from workbench.views.shared import case_or_404, complain, counted, show, sliced

FIGURES_OF = 180


def _done(request: HttpRequest, found: Case, said: str) -> HttpResponse:
    messages.success(request, said)
    return redirect("workbench:case", found.code)


def _refused(request: HttpRequest, found: Case, form: Any) -> HttpResponse:
    for errors in form.errors.values():
        messages.error(request, errors[0])
    return redirect("workbench:case", found.code)


@require_POST
def ask_facts(request: HttpRequest, code: str) -> HttpResponse:
    """Return an appeal for facts: the clock stops until they are there."""
    found, form = case_or_404(request, code), FactsForm(request.POST)
    if not form.is_valid():
        return _refused(request, found, form)
    try:
        services.return_case_for_facts(
            case_id=found.pk,
            to=form.cleaned_data["to"],
            question=form.cleaned_data["question"],
            reviewer=request.user,  # type: ignore[arg-type]
            by=Actor.of(request),
        )
    except DomainError as problem:
        complain(request, problem)
        return redirect("workbench:case", found.code)
    return _done(request, found, _("Asked. The clock stands still until the answer is there."))


@require_POST
def give_facts(request: HttpRequest, code: str) -> HttpResponse:
    """The first line's answer; it stays internal."""
    found = case_or_404(request, code)
    try:
        services.give_facts(
            case_id=found.pk, text=request.POST.get("text", ""), by=Actor.of(request)
        )
    except DomainError as problem:
        complain(request, problem)
        return redirect("workbench:case", found.code)
    return _done(request, found, _("Handed on. The appeal waits in its queue again."))


@require_POST
def stay(request: HttpRequest, code: str) -> HttpResponse:
    """Let the measures rest, as a senior."""
    found, form = case_or_404(request, code), StayForm(request.POST)
    if not form.is_valid():
        return _refused(request, found, form)
    zone = ZoneInfo(found.party.market.zone)
    try:
        services.grant_stay_by_hand(
            case_id=found.pk,
            reason=form.cleaned_data["reason"],
            until=form.cleaned_data["until"].replace(tzinfo=zone),
            reviewer=request.user,  # type: ignore[arg-type]
            by=Actor.of(request),
            source_key=form.cleaned_data["source_key"],
        )
    except DomainError as problem:
        complain(request, problem)
        return redirect("workbench:case", found.code)
    return _done(request, found, _("The measures rest."))


@require_POST
def stay_end(request: HttpRequest, code: str, stay_id: int) -> HttpResponse:
    found = case_or_404(request, code)
    try:
        services.end_stay_by_hand(
            case_id=found.pk,
            stay_id=stay_id,
            reviewer=request.user,  # type: ignore[arg-type]
            by=Actor.of(request),
        )
    except DomainError as problem:
        complain(request, problem)
        return redirect("workbench:case", found.code)
    return _done(request, found, _("The stay has ended. The measures act again as they were."))


@require_GET
def unheard(request: HttpRequest) -> HttpResponse:
    """Appeals that nobody is left to hear: a lead has to find somebody."""
    rows = cases().filter(pk__in=without_hearer())
    page = sliced(request, rows)
    with_clause_titles(page.rows)
    context = {"page": page, "total": counted(rows)}
    return show(request, "workbench/unheard.html", context)


@require_GET
def stays(request: HttpRequest) -> HttpResponse:
    """Measures at rest: whose, since when, until when, who said so and why."""
    state = request.GET.get("state", "running")
    rows = stays_listed(state)
    page = sliced(request, rows)
    names = words.names_of(stay.actor for stay in page.rows)
    for stay_ in page.rows:
        stay_.by = names[stay_.actor]
    states = [("running", _("running")), ("ended", _("ended")), ("all", _("all"))]
    context = {"page": page, "total": counted(rows), "state": state, "states": states}
    return show(request, "workbench/stays.html", context)


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """How long each level takes, and which decisions do not hold."""
    until = clock.now()
    since = until - timedelta(days=FIGURES_OF)
    causes = dict(ViolationOverturned.Cause.choices)
    sides = dict(Appeal.Side.choices)
    groups = [("clause", _("Clause")), ("rule", _("Rule")), ("market", _("Market"))]
    if request.user.role in LEADS:  # type: ignore[union-attr]
        groups.append(("reviewer", _("Reviewer")))
    context = {
        "days": FIGURES_OF,
        "levels": [
            {
                "words": _("%(side)s, level %(n)s") % {"side": sides[one.side], "n": one.level},
                "answered": one.answered,
                "median": lasting(one.median),
                "slowest": lasting(one.slowest),
                "in_time": one.in_time,
            }
            for one in appeal_figures.levels(since, until)
        ],
        "tables": [
            (words, _named(by, appeal_figures.overturn_rates(by, since, until)))
            for by, words in groups
        ],
        "causes": [
            (causes.get(cause, cause), number)
            for cause, number in appeal_figures.causes(since, until)
        ],
    }
    return show(request, "workbench/appeal_figures.html", context)


def _named(by: str, rates: list[appeal_figures.Rate]) -> list[appeal_figures.Rate]:
    """Rates with the names that people read, in place of codes."""
    if by == "clause":
        titles = titles_by_code()
        return [
            replace(one, name=titles.get(one.name, one.name.replace("_", " "))) for one in rates
        ]
    names: dict[str, Any] = {"–": _("none")}
    if by == "market":
        names |= dict(Market.objects.values_list("code", "name"))
    return [replace(one, name=names.get(one.name, one.name)) for one in rates]
