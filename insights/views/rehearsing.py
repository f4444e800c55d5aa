"""Rehearsals: start one, watch it, read what it found, and see who would move."""

import csv
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import calendars, clock
from governance.actors import Actor
from governance.errors import DomainError, Missing
from governance.models import Market, User
from governance.permissions import may
from governance.spreadsheets import as_text
from insights import selectors, services
from insights.forms import RehearsalForm
from insights.models import RehearsalMove
from insights.reports import Pair, Report, report_of
from policies.models import Draft, Rulebook
from policies.selectors import (
    draft_by_id,
    drafts_of,
    rulebook_by_code,
    rulebooks,
    version_by_number,
)

SHOWN, MOVES_SHOWN = 25, 50
TONES = {"queued": "quiet", "running": "accent", "done": "good", "failed": "bad"}
COLUMNS = (
    "market", "external_id", "tier", "ledger_class", "line_before", "line_after", "score_before",
    "score_after", "days_before", "days_after", "orders_before", "orders_after", "revenue_before",
    "revenue_after", "currency",
)  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def rehearsals(request: HttpRequest, code: str) -> HttpResponse:
    """What has been tried out under this rulebook, and the form that tries out more."""
    book = rulebook_by_code(code)
    form = _form(request, book)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            asked = services.ask(
                rulebook=book,
                since=said["since"],
                until=said["until"],
                markets=list(said.get("markets") or []),
                by=Actor.of(request),
                **_subject(book, said["subject"]),
            )
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("insights:rehearsal", book.code, asked.pk)
    rows = selectors.rehearsals_of(book)
    count = rows.count()
    before = _cursor(request)
    if before:
        rows = rows.filter(pk__lt=before)
    shown, names = list(rows[: SHOWN + 1]), _market_names()
    context = {
        "book": book,
        "zone": book.market.zone,
        "form": form,
        "may_rehearse": may(request.principal, "insights:rehearsals", "POST"),  # type: ignore[attr-defined]
        "rows": [
            (row, TONES.get(row.state, "quiet"), _in_words(row.markets, names))
            for row in shown[:SHOWN]
        ],
        "next": shown[SHOWN - 1].pk if len(shown) > SHOWN else None,
        "earlier": bool(before),
        "count": count,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "insights/rehearsals.html", context, status=status)


@require_safe
def rehearsal(request: HttpRequest, code: str, rehearsal_id: int) -> HttpResponse:
    """How far it has come, or what it found."""
    book = rulebook_by_code(code)
    found = selectors.rehearsal_by_id(book, rehearsal_id)
    report, names = report_of(found), _market_names()
    context = {
        "book": book,
        "zone": book.market.zone,
        "rehearsal": found,
        "tone": TONES.get(found.state, "quiet"),
        "asked_by": _name(found.actor),
        "markets": _in_words(found.markets, names),
        "progress": selectors.progress_of(found),
        "may_cancel": found.under_way
        and may(request.principal, "insights:cancel-rehearsal", "POST"),  # type: ignore[attr-defined]
        "may_export": may(request.principal, "insights:moves-csv", "GET"),  # type: ignore[attr-defined]
        "report": report,
        **(_shown(report, book, names) if report else {}),
    }
    if found.under_way and request.htmx:  # type: ignore[attr-defined]
        return render(request, "insights/rehearsal.html#progress", context)
    answer = render(request, "insights/rehearsal.html", context)
    if request.htmx:  # type: ignore[attr-defined]
        answer["HX-Refresh"] = "true"  # it has ended: the whole page is another one now
    return answer


@require_POST
def cancel_rehearsal(request: HttpRequest, code: str, rehearsal_id: int) -> HttpResponse:
    found = selectors.rehearsal_by_id(rulebook_by_code(code), rehearsal_id)
    services.cancel(rehearsal_id=found.pk, by=Actor.of(request))
    return redirect("insights:rehearsal", code, found.pk)


@require_safe
def moves(request: HttpRequest, code: str, rehearsal_id: int) -> HttpResponse:
    """Every party to whom it would make a difference."""
    book = rulebook_by_code(code)
    found = selectors.rehearsal_by_id(book, rehearsal_id)
    rows = selectors.moves_of(found)
    before = _cursor(request)
    if before:
        rows = rows.filter(party_id__lt=before)
    shown = list(rows[: MOVES_SHOWN + 1])
    report = report_of(found)
    total = report.moves if report else 0
    words = ngettext("%(n)s account would move", "%(n)s accounts would move", total)
    context = {
        "book": book,
        "rehearsal": found,
        "rows": shown[:MOVES_SHOWN],
        "count": words % {"n": f"{total:,}"},
        "next": shown[MOVES_SHOWN - 1].party_id if len(shown) > MOVES_SHOWN else None,
        "may_export": may(request.principal, "insights:moves-csv", "GET"),  # type: ignore[attr-defined]
    }
    page = "insights/moves.html#rows" if request.htmx else "insights/moves.html"  # type: ignore[attr-defined]
    return render(request, page, context)


@require_safe
def moves_csv(request: HttpRequest, code: str, rehearsal_id: int) -> StreamingHttpResponse:
    """The same list as a file, written row by row."""
    found = selectors.rehearsal_by_id(rulebook_by_code(code), rehearsal_id)
    rows = selectors.moves_of(found).iterator(chunk_size=2000)
    answer = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{code}-rehearsal-{found.pk}.csv"'
    return answer


class _Echo:
    """What csv writes is what it returns."""

    def write(self, line: str) -> str:
        return line


def _lines(rows: Iterator[RehearsalMove]) -> Iterator[str]:
    out = csv.writer(_Echo())
    yield out.writerow(COLUMNS)
    for row in rows:
        yield out.writerow([as_text(_value(row, column)) for column in COLUMNS])


def _value(row: RehearsalMove, column: str) -> Any:
    if column in ("market", "external_id"):
        return row.party.market_id if column == "market" else row.party.external_id
    return getattr(row, column)


def _form(request: HttpRequest, book: Rulebook) -> RehearsalForm:
    today = calendars.local_date(clock.now(), book.market.zone)
    others = rulebooks().filter(party_kind=book.party_kind, versions__isnull=False)
    markets = Market.objects.filter(pk__in=others.values("market_id"))
    chosen = request.GET.get("draft", "")
    return RehearsalForm(
        request.POST or None,
        subjects=_subjects(book),
        markets=markets,
        initial={
            "subject": f"draft:{chosen}" if chosen.isascii() and chosen.isdigit() else None,
            "since": today - timedelta(days=365),
            "until": today - timedelta(days=1),
            "markets": [book.market_id],
        },
    )


def _subjects(book: Rulebook) -> list[tuple[str, str]]:
    open_states = (Draft.State.DRAFT, Draft.State.IN_REVIEW)
    drafts = drafts_of(book).filter(state__in=open_states).defer("body")[:SHOWN]
    versions = book.versions.defer("body").order_by("-number")[:SHOWN]
    said = [
        (
            f"draft:{one.pk}",
            _("Draft %(n)s, %(state)s") % {"n": one.pk, "state": one.get_state_display()},
        )
        for one in drafts
    ]
    return said + [
        (f"version:{one.number}", _("Version %(n)s as it is") % {"n": one.number})
        for one in versions
    ]


def _subject(book: Rulebook, said: str) -> dict[str, Any]:
    kind, _colon, number = said.partition(":")
    if kind == "draft":
        return {"draft": draft_by_id(book, int(number))}
    return {"version": version_by_number(book, int(number))}


def _cursor(request: HttpRequest) -> int | None:
    said = request.GET.get("cursor", "")
    if not said:
        return None
    if not (said.isascii() and said.isdigit() and len(said) < 19):
        raise Missing
    return int(said)


def _name(actor: str) -> str:
    said = Actor.parse(actor)
    person = User.objects.filter(pk=said.user_id).first() if said.user_id else None
    return str(person) if person else actor


def _shown(report: Report, book: Rulebook, names: dict[str, str]) -> dict[str, Any]:
    """Bars: the same scale for before and after, so that they can be compared."""
    titles = {line.name: line.title for line in report.lines} | {"": _("none")}
    return {
        "paths": [
            (titles.get(path.before, path.before), titles.get(path.after, path.after), path.parties)
            for path in report.paths
        ],
        "line_bars": [
            {"label": f"{line.title} · {word}", "value": value, "tone": tone}
            for line in report.lines
            if line.before or line.after
            for word, value, tone in (
                (_("before"), line.before, "quiet"),
                (_("after"), line.after, "accent"),
            )
        ],
        "tables": [
            (_("By market"), _("Market"), _named(report.markets, names)),
            (_("By tier"), _("Tier now"), _named(report.tiers, {"": _("no tier")})),
            (_("By clause"), _("Clause"), [(one.title, one) for one in report.clauses]),
        ],
        "kept": [LEFT_OUT[name]() for name in report.left_out if name in LEFT_OUT],
    }


def _market_names() -> dict[str, str]:
    return dict(Market.objects.values_list("code", "name"))


def _in_words(codes: list[str], names: dict[str, str]) -> str:
    return ", ".join(names.get(code, code) for code in codes)


def _named(pairs: list[Pair], names: dict[str, str]) -> list[tuple[str, Pair]]:
    return [(names.get(pair.name, pair.name), pair) for pair in pairs]


LEFT_OUT = {
    "earning": lambda: _("Points earned with orders stay as they were posted."),
    "repeats": lambda: _("Rules on repeated breaches are not replayed."),
    "joint": lambda: _("Shared liability between linked accounts is not replayed."),
    "counts_from": lambda: _("Each line counts from the moment it did."),
    "relief": lambda: _("Points returned for courses stay as they were granted."),
    "clause_measures": lambda: _(
        "Measures of single clauses are not compared, only those of lines."
    ),
    "after_course": lambda: _(
        "Courses that were taken are not weighed: an earlier breach weighs as if there were none."
    ),
    "warn_only": lambda: _("Soft launches are taken as over: what would only be told is charged."),
}
