"""Reads: the rows behind a metric, what was disputed, and what no longer counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from governance.principals import Principal
from monitoring.models import Metric, MetricDispute, MetricRow, Signal
from parties.models import Party


def _newest() -> QuerySet:
    return (
        MetricRow.objects.filter(
            party=OuterRef("party"), metric=OuterRef("metric"), external_id=OuterRef("external_id")
        )
        .order_by("-pk")
        .values("pk")[:1]
    )


def metric_rows(party: Party, metric: str) -> QuerySet[MetricRow]:
    """The rows behind a metric as they were last told, newest first, each with its dispute."""
    disputes = MetricDispute.objects.filter(
        row__party=OuterRef("party"),
        row__metric=OuterRef("metric"),
        row__external_id=OuterRef("external_id"),
    )
    return (
        MetricRow.objects.filter(party=party, metric=metric, pk=Subquery(_newest()))
        .annotate(
            disputed=Subquery(disputes.order_by("-pk").values("pk")[:1]),
            taken_out=Exists(disputes.filter(answer__accepted=True)),
            refused=Exists(disputes.filter(answer__accepted=False)),
        )
        .order_by("-happened_at", "-pk")
    )


def metric_row(party: Party, row_id: int) -> MetricRow | None:
    """One row as it was last told."""
    known = MetricRow.objects.filter(party=party, pk=row_id).first()
    return metric_rows(party, known.metric_id).filter(pk=row_id).first() if known else None


def row_for(principal: Principal, row_id: int) -> MetricRow | None:
    """A row that this principal may see."""
    parties = Party.objects.visible_to(principal)
    return MetricRow.objects.filter(pk=row_id, party__in=parties).first()


@dataclass(frozen=True, slots=True)
class TakenOut:
    """A row that counts no longer though the marketplace may still count it."""

    party_id: int
    metric: str
    happened_at: datetime


def taken_out(parties: Iterable[int]) -> list[TakenOut]:
    """Rows of accepted disputes that their sender has not taken out itself since."""
    accepted = (
        MetricRow.objects.filter(dispute__answer__accepted=True, party_id__in=set(parties))
        .annotate(newest=Subquery(_newest()))
        .order_by()
    )
    still = MetricRow.objects.filter(pk=OuterRef("newest"), counts=True)
    rows = accepted.filter(Exists(still)).values_list("party_id", "metric_id", "happened_at")
    return [TakenOut(*row) for row in rows]


def signals_over(row: MetricRow) -> list[Signal]:
    """The values of the account into which this row went: the newest of each moment."""
    rows = Signal.objects.filter(
        party=row.party_id,
        item=None,
        metric=row.metric_id,
        observed_at__gte=row.happened_at,
        window_from__lte=row.happened_at,
    ).order_by("observed_at", "-pk")
    return list({one.observed_at: one for one in reversed(list(rows))}.values())


def disputes() -> QuerySet[MetricDispute]:
    """Every dispute with its row, words and answer, the oldest unanswered first."""
    return MetricDispute.objects.select_related(
        "party__market", "row__metric", "text", "answer__words"
    ).order_by("-pk")


def open_disputes() -> QuerySet[MetricDispute]:
    return disputes().filter(answer__isnull=True).order_by("pk")


def disputes_for(principal: Principal) -> QuerySet[MetricDispute]:
    """The disputes that this principal may see."""
    if principal.sees_all_parties:
        return disputes()
    if principal.user_id is None:
        return disputes().none()
    return disputes().filter(
        Q(party__memberships__user_id=principal.user_id)
        & Q(party__memberships__ended_at__isnull=True)
    )


def disputes_of(party: Party) -> QuerySet[MetricDispute]:
    return disputes().filter(party=party)


def corrected(
    value: float | None, over: int | None, metric: Metric, taken: int
) -> tuple[float | None, int | None]:
    """A value and what it was measured over, without so many rows that were counted as faults.

    They are faults no longer; what it is measured over stays, unless the metric says otherwise. Where
    that cannot be worked out, the value is not known until it is sent again.
    """
    if value is None:
        return None, over
    if metric.unit == "count":
        return max(value - taken, 0.0) if metric.fault_raises else value + taken, over
    left = over - taken if over and metric.excused_leave_total else over
    if metric.unit != "fraction" or not over or not left or left < 0:
        return None, over
    counted = _whole(value * over, over)
    if metric.fault_raises:
        counted -= taken
    elif not metric.excused_leave_total:
        counted += taken
    return min(max(counted / left, 0.0), 1.0), left


def _whole(counted: float, over: int) -> float:
    """The number of rows behind a fraction that was sent rounded to four places."""
    near = round(counted)
    return near if abs(counted - near) <= max(over * 0.00005, 1e-6) else counted


@dataclass(frozen=True, slots=True)
class Working:
    """How a value follows from the rows of its window."""

    faults: int
    taken_out: int
    over: int | None
    by_rows: float | None

    def agrees(self, value: float | None) -> bool:
        """Whether the rows give the value, as far as it was rounded."""
        if value is None or self.by_rows is None:
            return False
        return abs(value - self.by_rows) < (0.5 / self.over if self.over else 0.5)


def rows_in(rows: QuerySet[MetricRow], signal: Signal) -> QuerySet[MetricRow]:
    """Those of the window of a value."""
    found = rows.filter(happened_at__lte=signal.observed_at)
    return found.filter(happened_at__gte=signal.window_from) if signal.window_from else found


def working_of(party: Party, signal: Signal) -> Working | None:
    """None where no row of its window was sent."""
    metric = signal.metric
    held = rows_in(metric_rows(party, metric.pk), signal).order_by()
    told = held.values_list("counts", "taken_out").annotate(rows=Count("pk"))  # type: ignore[misc]
    counted = {(counts, out): rows for counts, out, rows in told}
    if not counted:
        return None
    faults, over = counted.get((True, False), 0), signal.measured_over
    by_rows: float | None = None
    if metric.unit == "fraction" and over:
        by_rows = (faults if metric.fault_raises else over - faults) / over
    elif metric.unit == "count" and metric.fault_raises:
        by_rows = float(faults)
    return Working(faults, counted.get((True, True), 0), over, by_rows)
