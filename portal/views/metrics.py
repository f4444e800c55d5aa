"""Metrics that rules look at, the rows behind them, and a dispute of one row."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance import uploads
from governance.download import download
from governance.errors import DomainError
from monitoring import selectors, services
from monitoring.models import DisputeFile, MetricRow, Signal
from portal import exports
from portal.causes import cause_words
from portal.files import handed_in
from portal.forms import DisputeForm
from portal.frame import Frame, party_page
from portal.metrics import how_it_follows, metrics_of
from portal.spoken import metric_here

A_PAGE = 25


@require_safe
@party_page
def metrics(frame: Frame) -> HttpResponse:
    """Every number that a rule looks at, with its line."""
    return frame.render("metrics", rows=metrics_of(frame.party))


@require_safe
@party_page
def metric(frame: Frame, code: str) -> HttpResponse:
    """One number: what it means, how it is worked out, and the rows behind it."""
    found = next((row for row in metrics_of(frame.party) if row.metric.pk == code), None)
    if found is None:
        raise Http404
    rows = selectors.metric_rows(frame.party, code)
    chosen = frame.request.GET.get("show", "")
    if chosen == "faults":
        rows = rows.filter(counts=True, taken_out=False)  # type: ignore[misc]
    page = Paginator(rows, A_PAGE).get_page(frame.request.GET.get("page"))
    return frame.render(
        "metric",
        row=found,
        page=page,
        chosen=chosen,
        working=how_it_follows(frame.party, found),
    )


@require_safe
@party_page
def rows(frame: Frame, code: str) -> StreamingHttpResponse:
    """The rows behind a metric as CSV."""
    found = selectors.metric_rows(frame.party, code).select_related("metric")
    signal = selectors.latest_signals_of(frame.party).filter(metric=code).first()
    head = [
        _("Name"),
        exports.column(_("When")),
        _("In the number"),
        _("Counts as your fault"),
        _("Cause"),
        _("Dispute"),
        _("Code of the cause"),
    ]
    rows = found.iterator(chunk_size=exports.A_CHUNK)
    return exports.sheet(
        f"{code}-{frame.party.pk}", head, rows, lambda chunk: [_cells(row, signal) for row in chunk]
    )


def _cells(row: Any, signal: Signal | None) -> list[Any]:
    """One row: whether it is among what the newest value was measured over, and whether as a fault."""
    left = row.taken_out and row.metric.excused_leave_total
    held = signal is not None and row.happened_at <= signal.observed_at
    if held and signal is not None and signal.window_from is not None:
        held = row.happened_at >= signal.window_from
    state = _("accepted") if row.taken_out else _("refused") if row.refused else ""
    return [
        row.external_id,
        exports.at(row.happened_at),
        exports.yes_no(held and not left),
        exports.yes_no(row.counts and not row.taken_out),
        cause_words(row.cause),
        state or (_("being looked at") if row.disputed else ""),
        row.cause,
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@party_page
def dispute(frame: Frame, row_id: int) -> HttpResponse:
    """Say that a row was counted wrongly, or see what became of it."""
    row = selectors.metric_row(frame.party, row_id)
    if row is None:
        raise Http404
    form = DisputeForm(frame.request.POST or None)
    if frame.request.method == "POST" and form.is_valid() and _disputed(frame, row, form):
        messages.success(frame.request, _("We have your dispute. A person looks at it."))
        return redirect("portal:dispute", frame.party.pk, row.pk)
    found = (
        selectors.disputes_of(frame.party).filter(pk=getattr(row, "disputed", None) or 0).first()
    )
    return frame.render(
        "dispute",
        status=422 if form.is_bound else 200,
        row=row,
        metric=metric_here(row.metric),
        form=form,
        accept=uploads.ACCEPT,
        dispute=found,
        answer=getattr(found, "answer", None),
        files=list(found.files.select_related("content")) if found else [],
    )


def _disputed(frame: Frame, row: MetricRow, form: DisputeForm) -> bool:
    files = handed_in(frame.request, form)
    if form.errors:
        return False
    try:
        services.open_dispute(
            row_id=row.pk,
            reason=form.cleaned_data["reason"],
            text=form.cleaned_data["text"],
            files=files,
            by=frame.actor,
        )
    except DomainError as problem:
        form.add_error(None, problem.message)
        return False
    return True


@require_safe
@party_page
def dispute_file(frame: Frame, row_id: int, file_id: int) -> FileResponse:
    """A file of one's own dispute."""
    files = DisputeFile.objects.select_related("content").filter(
        dispute__party=frame.party, dispute__row=row_id
    )
    return download(get_object_or_404(files, pk=file_id).content)
