"""Choosing many cases, and what it would do: nothing happens before the last button."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from governance.actors import Actor
from governance.errors import DomainError
from workbench.bulk_forms import BulkForm
from workbench.lists import CASES, Asked
from workbench.lists.mechanism import OURS
from workbench.models import BulkPreview, BulkRun, Case
from workbench.selectors.bulk import preview_of
from workbench.selectors.clauses import severities_known, titles_by_code, with_clause_titles
from workbench.selectors.foresight import foresee
from workbench.selectors.golden import with_copies_of
from workbench.selectors.paging import page_of
from workbench.services import bulk
from workbench.services.bulk.errors import FilterMakesNoSense, NothingSelected, PreviewStale
from workbench.views.bulk import SHOWN, asks_progress, crumbs
from workbench.views.lists import chips_of, unclear
from workbench.views.shared import complain, counted, show


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
    if found.is_answered and not asks_progress(request):
        return _foreseen(request, bulk.order_of(found), found.back)
    template = "workbench/bulk_weighing.html"
    context = {
        "preview": found,
        "crumbs": crumbs(),
        "action": BulkRun.Action(found.order["action"]),
    }
    if not asks_progress(request):
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
        "crumbs": crumbs(),
    }
    return render(request, "workbench/bulk_preview.html", context)


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
    asked = Asked(CASES, narrowing, request.user.pk)
    faults = senseless(asked)
    if faults and problem is None:
        problem, status = FilterMakesNoSense(" ".join(faults)), 422
    rows = asked.rows() if not faults else Case.objects.none()
    page = page_of(rows, cursor=cursor[:400], size=SHOWN)
    with_clause_titles(page.rows)
    here = reverse("workbench:bulk-choose")
    context = {
        "form": form,
        "filters": asked.form,
        "chips": [chip | {"url": f"{here}{chip['url']}"} for chip in chips_of(asked, page.rows)],
        "unclear": unclear(asked),
        "clear_url": f"{here}?state=undecided",
        "filter": narrowing.urlencode(),
        "page": page,
        "total": counted(rows),
        "problem": problem,
        "checked": set(request.POST.getlist("case")),
        "everything": request.POST.get("scope") == "matching",
        "here_only": request.POST.get("scope") != "matching",
        "crumbs": crumbs(),
        "most": bulk.MOST,
    }
    return show(request, "workbench/bulk_choose.html", context, status=status)


def senseless(asked: Asked) -> list[str]:
    """What is wrong with the filters: where a list passes one over, a run on all would be the answer."""
    form = asked.form
    faults = [
        f"{form.fields[name].label}: {' '.join(map(str, said))}"
        for name, said in form.errors.items()
    ]
    unknown = [name for name in asked.query if name not in form.fields and name not in OURS]
    faults += [_("There is no filter “%(name)s”.") % {"name": name[:40]} for name in unknown]
    clause, severity = form.value("clause"), form.value("severity")
    if clause and clause not in titles_by_code():
        faults.append(_("No clause is called “%(words)s”.") % {"words": clause})
    if severity and severity not in (known := severities_known()):
        faults.append(
            _("No severity is called “%(words)s”: choose %(known)s.")
            % {"words": severity, "known": ", ".join(known)}
        )
    return faults


def _order(request: HttpRequest, form: BulkForm, narrowing: QueryDict) -> bulk.Order:
    about: list[list[str]] = []
    if request.POST.get("scope") == "matching":
        asked = Asked(CASES, narrowing, request.user.pk)
        if faults := senseless(asked):
            raise FilterMakesNoSense(" ".join(faults))
        found = asked.form.narrow(with_copies_of(request.user.pk)).order_by("pk")
        pairs = list(found.values_list("pk", "version")[: bulk.MOST + 1])
        about = [
            [str(asked.form.fields[name].label), asked.form.words_of(name, value)]
            for name, values in asked.filters.items()
            for value in values
        ]
    else:
        pairs = _checked(request.POST.getlist("case")[:SHOWN], request.user.pk)
    order = bulk.Order(
        action=form.cleaned_data["action"],
        reason=form.cleaned_data["reason"],
        params=form.params(),
        cases=pairs,
        about=about,
    )
    bulk.check_order(order, request.user)  # type: ignore[arg-type]
    return order


def _checked(said: list[str], viewer: int | None) -> list[tuple[int, int]]:
    """`12:3`: the case and the version that the page showed."""
    pairs = {}
    for one in said:
        number, _colon, version = one.partition(":")
        if number.isdecimal() and version.isdecimal() and len(one) < 28:
            pairs[int(number)] = int(version)
    known = set(with_copies_of(viewer).filter(pk__in=pairs).values_list("pk", flat=True))
    if not known:
        raise NothingSelected
    return sorted((number, version) for number, version in pairs.items() if number in known)
