"""What quality is in numbers: agreement, prevalence, overturns, and the desk."""

import csv
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from governance import clock
from governance.spreadsheets import as_text
from workbench.quality_forms import FigureFilters
from workbench.selectors.lateness import in_all
from workbench.selectors.lists import day_bounds
from workbench.selectors.quality import desk
from workbench.selectors.quality.figures import Agreement, agreement, plan_figures
from workbench.selectors.quality.overturns import (
    OverturnRate,
    names_of_groups,
    overturn_rates,
    overturned_rows,
)
from workbench.views.quality.plans import Echo
from workbench.views.shared import counted, show, sliced

AGREEMENT_BY = [
    ("clause", gettext_lazy("clause")),
    ("market", gettext_lazy("market")),
    ("reviewer", gettext_lazy("reviewer")),
]
OVERTURNS_BY = [
    ("clause", gettext_lazy("clause")),
    ("rule", gettext_lazy("rule")),
    ("language", gettext_lazy("language")),
    ("market", gettext_lazy("market")),
    ("reviewer", gettext_lazy("reviewer")),
]


@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """How far two people agree, and what random samples say of everything."""
    form = FigureFilters(request.GET, groups=AGREEMENT_BY)
    rows = _agreement(form)
    people = rows if form.group == "reviewer" else _agreement(form, "reviewer")
    plans = plan_figures()
    context = {
        "form": form,
        "rows": [(one, _reviews_url(form, one)) for one in rows],
        "all": next(iter(_agreement(form, "")), None),
        "people": [
            {"label": name, "value": number, "text": str(number)}
            for name, number in desk.distribution(people)
        ],
        "prevalence": [one for one in plans if one.plan.about != "decisions"],
        "wrong": [one for one in plans if one.plan.about == "decisions"],
        "query": request.GET.urlencode(),
    }
    return render(request, "workbench/quality_figures.html", context)


@require_GET
def figures_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Agreement, prevalence and overturn rates as one file, each with its interval and n."""
    form = FigureFilters(request.GET, groups=AGREEMENT_BY)
    answer = StreamingHttpResponse(_lines(form), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="quality.csv"'
    return answer


@require_GET
def overturns(request: HttpRequest) -> HttpResponse:
    """Of the findings of a time, how many did not hold."""
    form = FigureFilters(request.GET, groups=OVERTURNS_BY)
    rows = _overturns(form, form.group)
    context = {
        "form": form,
        "rows": [(one, _findings_url(form, one)) for one in rows],
        "all": next(iter(_overturns(form, "")), None),
        "query": request.GET.urlencode(),
    }
    return render(request, "workbench/quality_overturns.html", context)


@require_GET
def overturned(request: HttpRequest) -> HttpResponse:
    """The findings behind a rate: those that did not hold, and why."""
    by, key = request.GET.get("by", "")[:10], request.GET.get("key", "")[:60]
    since = parse_date(request.GET.get("since", "")[:10]) or (clock.now() - desk.BACK).date()
    rows = overturned_rows(by=by, key=key, since=day_bounds(since, None)[0])
    context = {
        "page": sliced(request, rows),
        "total": counted(rows),
        "by": dict(OVERTURNS_BY).get(by, ""),
        "key": names_of_groups(by, [key]).get(key, key),
        "since": since,
    }
    return show(request, "workbench/quality_overturned.html", context)


@require_GET
def lead_desk(request: HttpRequest) -> HttpResponse:
    """What waits and how old, what will be late, what was done, how long it took, what came back."""
    user: Any = request.user
    days = desk.done_by_day(zone=user.zone)
    done = sum(one.number for one in days)
    since = clock.now() - desk.BACK
    fallen = next(iter(overturn_rates(by="", since=since, until=clock.now())), None)
    rows = desk.queue_desks()
    context = {
        "rows": rows,
        "open": sum(one.open for one in rows),
        **in_all([one.pace for one in rows if one.pace]),
        "ages": _ages(rows),
        "days": columns_of(days),
        "done": done,
        "handling": desk.handling_time(),
        "reopened": desk.reopened(decided=done),
        "fallen": fallen,
        "age_names": [name for name, _days in desk.AGES],
    }
    return render(request, "workbench/quality_desk.html", context)


def _agreement(form: FigureFilters, by: str | None = None) -> list[Agreement]:
    return agreement(
        since=form.since,
        until=clock.now(),
        by=form.group if by is None else by,
        market=form.market_code,
    )


def _overturns(form: FigureFilters, by: str) -> list[OverturnRate]:
    return overturn_rates(by=by, since=form.since, until=clock.now(), market=form.market_code)


def _reviews_url(form: FigureFilters, row: Agreement) -> str:
    """The second looks behind a figure."""
    said = {"since": form.since.date().isoformat(), form.group: row.key}
    if form.market_code:
        said["market"] = form.market_code
    return f"{reverse('workbench:quality-reviews')}?{urlencode(said)}"


def _findings_url(form: FigureFilters, row: OverturnRate) -> str:
    """The findings behind a rate, where the list of findings can be narrowed to them."""
    since = form.since.date().isoformat()
    if form.group in {"clause", "market"} and row.key:
        said = {"since": since, "state": "overturned", form.group: row.key}
        return f"{reverse('workbench:violations')}?{urlencode(said)}"
    said = {"since": since, "by": form.group, "key": row.key}
    return f"{reverse('workbench:quality-overturned')}?{urlencode(said)}"


def _ages(rows: list[desk.QueueDesk]) -> list[dict[str, Any]]:
    names = [name for name, _days in desk.AGES]
    tones = ["", "", "warn", "bad"]
    return [
        {"label": _(name), "value": number, "text": str(number), "tone": tone}
        for name, number, tone in zip(
            names, (sum(one.ages[n] for one in rows) for n in range(len(names))), tones, strict=True
        )
    ]


def columns_of(days: list[desk.DayCount], *, reviewer: str = "") -> list[dict[str, Any]]:
    rows = []
    for one in days:
        said = {"day": one.day.isoformat(), "state": "executed"}
        if reviewer:
            said["reviewer"] = reviewer
        rows.append(
            {
                "label": date_format(one.day, "j M"),
                "value": one.number,
                "url": f"{reverse('workbench:decisions')}?{urlencode(said)}",
            }
        )
    return rows


def _lines(form: FigureFilters) -> Iterator[str]:
    out = csv.writer(Echo())
    yield out.writerow(
        ["figure", "by", "key", "name", "n", "hits", "value", "low", "high", "enough"]
    )
    for by in ("", "clause", "market", "reviewer"):
        for one in _agreement(form, by):
            for name, kappa in (("kappa", one.outcome), ("kappa_severity", one.severity)):
                group = [name, by or "all", as_text(one.key), as_text(one.name)]
                yield out.writerow([*group, kappa.n, kappa.agreed, *_interval(kappa)])
    for by in ("", "clause", "rule", "language", "market", "reviewer"):
        for row in _overturns(form, by):
            group = ["overturned", by or "all", as_text(row.key), as_text(row.name)]
            yield out.writerow([*group, row.rate.of, row.rate.hits, *_interval(row.rate)])
    for plan in plan_figures():
        found = plan.estimate
        name = "wrong_decisions" if plan.plan.about == "decisions" else "prevalence"
        group = [name, "plan", plan.plan.code, as_text(plan.plan.title)]
        yield out.writerow([*group, found.answered, found.hits, *_interval(found)])


def _interval(figure: Any) -> list[str]:
    value = figure.share if hasattr(figure, "share") else figure.value
    said = [_number(number) for number in (value, figure.low, figure.high)]
    return [*said, str(figure.enough)]


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
