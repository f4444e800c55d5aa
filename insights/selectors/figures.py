"""Reads: series of numbers a day, from the roll-up for days that have ended, live for the present."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import connection
from django.db.models import QuerySet

from governance import clock
from governance.models import Market
from insights import counting
from insights.counting import Point, Window
from insights.models import Alert, MetricPoint

MEDIAN_OVER = 10_000


@dataclass(frozen=True)
class Series:
    """Numbers of every day of a period; a day without rows has 0, or None for a median."""

    since: date
    until: date
    days: Sequence[date]
    values: Mapping[str, Mapping[date, float]] = field(repr=False)

    def on(self, metric: str, day: date) -> float | None:
        missing = None if metric in counting.NOT_ADDITIVE else 0.0
        return self.values.get(metric, {}).get(day, missing)

    def total(self, metric: str) -> int:
        return int(sum(self.values.get(metric, {}).values()))


def today_of(market: Market | None) -> date:
    return counting.day_of(clock.now(), market.zone if market else None)


def series(
    *, market: Market | None, since: date, until: date, metrics: Iterable[str] = counting.METRICS
) -> Series:
    """Two statements, however long the period: the points of ended days, and the present day."""
    today = today_of(market)
    code, zone = (market.code, market.zone) if market else (None, "UTC")
    values: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    points = list(_points(code, since, min(until, today - timedelta(days=1)), list(metrics)))
    if since <= today <= until:
        points += counting.counted([counting.window(code, zone, today)])
    for point in points:
        values[point.metric][point.day] += point.value
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    return Series(since, until, days, values)


def newest_points(windows: Sequence[Window]) -> list[Point]:
    """What was last counted of these days."""
    wanted = {(one.market, one.day) for one in windows}
    rows = (
        MetricPoint.objects.filter(day__in={one.day for one in windows})
        .order_by("metric", "market_id", "clause", "day", "-pk")
        .distinct("metric", "market_id", "clause", "day")
    )
    found = (
        Point(row.metric, row.market_id, row.clause, row.day, row.value, row.of) for row in rows
    )
    return [point for point in found if (point.market, point.day) in wanted]


def totals_of_day(day: date) -> dict[str, float]:
    """Every metric of one day, over all markets and clauses."""
    found = series(market=None, since=day, until=day)
    return {metric: values[day] for metric, values in found.values.items() if day in values}


def median_hours(*, market: Market | None, since: date, until: date) -> tuple[float | None, int]:
    """Median hours to a decision in the period, and over how many: the newest 10,000 at most."""
    code, zone = (market.code, market.zone) if market else (None, "UTC")
    values = {
        "market": code,
        "since": counting.window(code, zone, since).since,
        "until": counting.window(code, zone, until).until,
        "limit": MEDIAN_OVER,
    }
    with connection.cursor() as cursor:
        cursor.execute(MEDIAN, values)
        return cursor.fetchone()


def alerts() -> QuerySet[Alert]:
    """Newest first, with their rules."""
    return Alert.objects.select_related("rule").order_by("-day", "-pk")


MEDIAN = """
    SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY hours), count(*) FROM (
        SELECT extract(epoch FROM d.recorded_at - c.opened_at) / 3600.0 AS hours
        FROM workbench_decision d
        JOIN workbench_case c ON c.id = d.case_id AND c.kind = 'finding'
        JOIN parties_party p ON p.id = c.party_id
        WHERE d.recorded_at >= %(since)s AND d.recorded_at < %(until)s
          AND (%(market)s IS NULL OR p.market_id = %(market)s)
          AND EXISTS (SELECT 1 FROM workbench_decisionstep s
                      WHERE s.decision_id = d.id AND s.kind = 'executed')
        ORDER BY d.recorded_at DESC LIMIT %(limit)s
    ) AS newest"""

# The newest point of each day, clause by clause: an append-only table keeps the older counts as well.
NEWEST = """
    SELECT DISTINCT ON (metric, clause, day) metric, market_id, clause, day, value, "of"
    FROM insights_metricpoint
    WHERE metric = ANY(%(metrics)s) AND day BETWEEN %(since)s AND %(until)s
      AND market_id IS NOT DISTINCT FROM %(market)s
    ORDER BY metric, clause, day, id DESC"""


def _points(market: str | None, since: date, until: date, metrics: list[str]) -> Iterable[Point]:
    if since > until:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            NEWEST, {"metrics": metrics, "since": since, "until": until, "market": market}
        )
        return [Point(*row) for row in cursor.fetchall()]
