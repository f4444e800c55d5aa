"""What came in: signals and reports, for lists."""

from datetime import datetime

from django.db.models import QuerySet

from governance.principals import Principal
from monitoring.models import Metric, Report, Signal
from parties.models import Party

COUNT_LIMIT = 100_000  # a list says exactly how many up to here, and "more than" above


def metrics() -> QuerySet[Metric]:
    return Metric.objects.order_by("code")


def signals() -> QuerySet[Signal]:
    """Newest first, with party and item."""
    return Signal.objects.select_related("party", "item").order_by("-pk")


def latest_signals_of(party: Party, *, at: datetime | None = None) -> QuerySet[Signal]:
    """The newest signal of each metric of an account, its items left out."""
    rows = Signal.objects.filter(party=party, item=None).select_related("metric")
    if at is not None:
        rows = rows.filter(observed_at__lte=at)
    return rows.order_by("metric_id", "-observed_at", "-pk").distinct("metric_id")


def reports(principal: Principal) -> QuerySet[Report]:
    """What this principal may see of reports, newest first."""
    return (
        Report.objects.visible_to(principal)
        .select_related("party", "item", "content")
        .order_by("-pk")
    )


def capped_count(rows: QuerySet) -> tuple[int, bool]:
    """How many, and whether that is all: counting stops above COUNT_LIMIT."""
    counted = rows.order_by()[: COUNT_LIMIT + 1].count()
    return min(counted, COUNT_LIMIT), counted <= COUNT_LIMIT
