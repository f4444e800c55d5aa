"""Reads: the rows behind a metric, what was disputed, and what no longer counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

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

    Where that cannot be worked out, the value is not known until it is sent again.
    """
    if value is None:
        return None, over
    if metric.unit == "count":
        return max(value - taken, 0.0) if metric.fault_raises else value + taken, over
    if metric.unit != "fraction" or not over or over <= taken:
        return None, over
    left = over - taken
    faults = taken if metric.fault_raises else 0
    return min(max((value * over - faults) / left, 0.0), 1.0), left
