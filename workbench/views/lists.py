"""What every list of the workbench does: show, sort, choose columns, write a file."""

import csv
from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from governance import clock, spreadsheets
from governance.actors import Actor
from governance.errors import DomainError
from governance.events import emit
from governance.permissions import may_open
from policies.selectors import versions_by_heart
from workbench.forms import ClauseField, Filters
from workbench.lists import LISTS, Asked, Column, List
from workbench.lists.mechanism import plain
from workbench.selectors.paging import Capped, Slice, capped, in_batches, page_and_count
from workbench.selectors.saved_views import views_of
from workbench.services import saved_views
from workbench.templatetags.workbench_lists import view_address
from workbench.views.shared import show

UNSAID = frozenset({"q", "reviewer", "actor", "subject"})  # may name a person: not for the audit


def show_list(
    request: HttpRequest,
    spec: List,
    template: str = "workbench/list.html",
    *,
    of: str = "",
    **extra: Any,
) -> HttpResponse:
    """A list as its address asks for it; without any wish, as this person's default view does."""
    user: Any = request.user
    views = views_of(user, spec.code)
    if not request.GET and views.default is not None:
        return redirect(f"{request.path}{view_address(views.default)}")
    asked = asked_of(spec, request.GET, of, user)
    problem: DomainError | None = None
    page, count = Slice([]), Capped(0)
    try:
        page, count = page_and_count(  # type: ignore[assignment]
            asked.rows(),
            order=asked.order,
            cursor=request.GET.get("cursor", "")[:400],
            size=spec.size,
            cap=spec.cap,
        )
    except DomainError as fault:
        problem = fault
    spec.dress(page.rows, user)
    chosen = views.view(request.GET.get("view", ""))
    context = {
        "list": spec,
        "asked": asked,
        "form": asked.form,
        "page": page,
        "table": [_cells(row, asked.columns) for row in page.rows],
        "heads": [_head(asked, column) for column in asked.columns],
        "arrangement": _arrangement(asked),
        "arranging": "arrange" in request.GET,
        "chips": chips_of(asked, page.rows),
        "passed_over": passed_over(asked.form),
        "unclear": unclear(asked),
        "clear_url": _cleared(asked),
        "keep": _kept(asked, "sort", "columns", "view"),
        "count": _count_words(spec, count) if problem is None else "",
        "problem": problem,
        "of": of,
        "views": views,
        "view": chosen,
        "view_differs": chosen is not None and chosen.query != asked.kept,
        "may_share": user.role in saved_views.LEADS,
        "export_address": asked.address(**({"of": of} if of else {})),
        "file_holds": settings.LIST_EXPORT_ROWS,
        **extra,
    }
    return show(request, template, context, status=problem.status if problem else 200)


@require_POST
def export(request: HttpRequest, code: str) -> StreamingHttpResponse:
    """What the list shows as a file: the same filters, columns and order, every row up to a bound."""
    spec = spec_or_404(request, code)
    asked = asked_of(spec, request.GET, request.GET.get("of", "")[:60], request.user)
    rows, most = asked.rows(), settings.LIST_EXPORT_ROWS
    holds = capped(rows, most)
    by = Actor.of(request)
    emit(
        "list.exported",
        subject=f"list:{code}",
        by=by,
        list=code,
        filters={
            name: values if name not in UNSAID else "given"
            for name, values in asked.filters.items()
        },
        of=asked.of,
        sort=asked.sort,
        columns=[column.code for column in asked.columns],
        rows=holds.number,
        all=not holds.more,
    )
    lines = _lines(asked, most, request.user)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"{code}-{clock.now():%Y-%m-%d}" + (f"-first-{most}" if holds.more else "")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def asked_of(spec: List, query: QueryDict, of: str, user: Any) -> Asked:
    query = query.copy()
    if of:
        query["of"] = of
    return Asked(spec, query, user.pk)


def spec_or_404(request: HttpRequest, code: str) -> List:
    """The list, for those who may open its page."""
    spec = LISTS.get(code)
    if spec is None or not may_open(request.user, spec.route):
        raise Http404
    return spec


def _cells(row: Any, columns: list[Column]) -> dict[str, Any]:
    return {
        "row": row,
        "cells": [{"column": one, "value": None if one.cell else one.of(row)} for one in columns],
    }


def _head(asked: Asked, column: Column) -> dict[str, Any]:
    """A column's head, with the address that sorts by it where an index holds that order."""
    sort = asked.spec.sort(column.sort) if column.sort else None
    if sort is None or not asked.offers(sort):
        return {"column": column, "url": ""}
    present = asked.sort.removeprefix("-") == sort.code
    upwards = present and asked.sort.startswith("-")
    return {
        "column": column,
        "url": asked.address(sort=sort.code if upwards else f"-{sort.code}"),
        "direction": ("descending" if upwards else "ascending") if present else "",
    }


def _arrangement(asked: Asked) -> dict[str, list[dict[str, Any]]]:
    """The columns that are shown and those that could be, each with the address that changes it."""
    codes = [column.code for column in asked.columns]

    def to(changed: list[str]) -> str:
        return asked.address(columns=",".join(changed), arrange="yes")

    shown = []
    for place, column in enumerate(asked.columns):
        movable = place > 0
        shown.append(
            {
                "column": column,
                "earlier": to(_swapped(codes, place - 1)) if place > 1 else "",
                "later": to(_swapped(codes, place)) if movable and place < len(codes) - 1 else "",
                "without": to([one for one in codes if one != column.code]) if movable else "",
            }
        )
    others = [one for one in asked.spec.columns if one.code not in codes]
    return {
        "shown": shown,
        "others": [{"column": one, "with": to([*codes, one.code])} for one in others],
        "as_usual": [
            {"url": asked.address(columns=None, arrange="yes")}
            for _once in range("columns" in asked.query)
        ],
    }


def _swapped(codes: list[str], place: int) -> list[str]:
    return [*codes[:place], codes[place + 1], codes[place], *codes[place + 2 :]]


def chips_of(asked: Asked, shown: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """What narrows the list, each with the address without it; a clause by the title that rows show."""
    chips = []
    for name, values in asked.filters.items():
        if name in asked.form.errors and name != "clause":
            continue
        for value in values:
            rest = QueryDict(asked.address().removeprefix("?")).copy()
            left = [one for one in values if one != value]
            rest.setlist(name, left or [""] if name in asked.spec.defaults else left)
            chips.append(
                {
                    "name": asked.form.fields[name].label,
                    "value": _title_shown(asked, name, shown) or asked.form.words_of(name, value),
                    "url": f"?{rest.urlencode() or 'view=0'}",
                }
            )
    return chips


def _title_shown(asked: Asked, name: str, shown: Sequence[Any]) -> str:
    """What the rows call the clause that all of them are about."""
    return getattr(shown[0], "clause_title", "") if name == "clause" and shown else ""


def passed_over(form: Filters) -> list[str]:
    """What was asked of a filter and makes no sense: it narrows nothing, and the page says so."""
    return [
        _("%(filter)s: %(fault)s This filter was passed over.")
        % {"filter": form.fields[name].label, "fault": " ".join(map(str, faults))}
        for name, faults in form.errors.items()
        if name != "clause"
    ]


def unclear(asked: Asked) -> dict[str, Any] | None:
    """Words for a clause that mean none or several: what to say, and each choice with its address."""
    faults = asked.form.errors.as_data().get("clause", [])
    if not faults:
        return None
    codes = (faults[0].params or {}).get("codes", {})
    choices = sorted((title, asked.address(clause=code)) for code, title in codes.items())
    return {
        "words": " ".join(faults[0].messages),
        "choices": choices[: ClauseField.NAMED],
    }


def _cleared(asked: Asked) -> str:
    """The same list, sorted and arranged as it is, without any filter."""
    changes = dict.fromkeys(asked.filters) | dict.fromkeys(asked.spec.defaults, "")
    address = asked.address(**{"view": None, **changes})
    return address if address != "?" else "?view=0"


def _kept(asked: Asked, *names: str) -> list[tuple[str, str]]:
    """What the form of filters carries along."""
    return [(name, str(asked.query[name])) for name in names if asked.query.get(name)]


def _count_words(spec: List, count: Capped | None) -> str:
    if count is None:
        return _("not counted: too many to count in a second")
    return spec.counted(str(count), count.number == 1 and not count.more)


class _Echo:
    """What the writer of CSV writes to: it hands every line on."""

    def write(self, line: str) -> str:
        return line


def _lines(asked: Asked, most: int, user: Any) -> Iterator[str]:
    """The file, line by line; a spreadsheet takes no cell for a formula, and knows the script."""
    writer = csv.writer(_Echo())
    dress = asked.spec.dress_file or asked.spec.dress
    columns: dict[str, Column] = {}  # by its head: what was chosen by itself is not said twice
    for column in (each for one in asked.columns for each in one.in_file):
        columns.setdefault(str(column.label), column)
    yield "\ufeff" + writer.writerow(list(columns))
    for rows in in_batches(asked.rows(), order=asked.order, most=most):
        dress(rows, user)
        with versions_by_heart():
            told = [[plain(column.of(row)) for column in columns.values()] for row in rows]
        for said in told:
            yield writer.writerow([spreadsheets.as_text(one) for one in said])
