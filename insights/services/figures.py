"""Writes: which days to count again, the counts, and alerts."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from appeals.models import AppealStep
from governance import clock, events
from governance.actors import CLOCK, Actor
from governance.errors import DomainError
from governance.jobs import after_commit
from governance.models import Event, Market
from insights import counting
from insights.models import Alert, AlertRule, MetricPoint, TouchedDay
from insights.selectors import newest_points, totals_of_day
from violations.models import Violation
from workbench.models import Decision

AT_A_TIME = 200
FAMILIES = ("violation", "decision", "case", "appeal")


@transaction.atomic
def touch(*, happened: Sequence[Event]) -> int:
    """Note the days whose numbers these events may have changed, and say how many."""
    days = {
        (market, counting.day_of(moment, zone))
        for event in happened
        if event.name.partition(".")[0] in FAMILIES
        for market_code, zone_name, moment in _moments(event)
        for market, zone in ((market_code, zone_name), (None, None))
    }
    for market, day in sorted(days, key=str):
        _touch(market, day)
    return len(days)


def roll_up() -> int:
    """Count again a batch of touched days that have ended, and say how many.

    The present day is counted when it is looked at: were it rolled up, each of its events would
    leave another point behind.
    """
    with transaction.atomic():
        zones = _zones()
        now = clock.now()
        touched = [
            row
            for row in TouchedDay.objects.select_for_update(skip_locked=True).order_by("day", "pk")[
                : AT_A_TIME + 2 * len(zones)
            ]
            if row.day < counting.day_of(now, zones[row.market_id])
        ][:AT_A_TIME]
        TouchedDay.objects.filter(pk__in=[row.pk for row in touched]).delete()
        _count_again([(row.market_id, row.day) for row in touched], zones)
    return len(touched)


@transaction.atomic
def rebuild(*, since: date, until: date) -> int:
    """Count every day of a period from the rows, and say how many numbers changed."""
    zones = _zones()
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    return _count_again([(market, day) for market in zones for day in days], zones)


class UnknownMetric(DomainError):
    """There is no such metric."""

    code = "unknown_metric"
    status = 422


@transaction.atomic
def draw_line(*, metric: str, title: str, above: float, by: Actor) -> AlertRule:
    """Ask for an alert on each day on which `metric` is above a line."""
    if metric not in counting.METRICS:
        raise UnknownMetric(f"There is no metric {metric!r}: {', '.join(counting.METRICS)}.")
    rule = AlertRule.objects.create(metric=metric, title=title, above=above)
    events.emit("alert.line_drawn", subject=f"alert-rule:{rule.pk}", by=by, rule=rule.pk)
    return rule


@transaction.atomic
def check() -> list[Alert]:
    """Fire an alert for each line that a finished or running day has crossed, once a day."""
    fired = []
    today = counting.day_of(clock.now(), None)
    for rule in AlertRule.objects.filter(active=True).order_by("pk"):
        for day in (today - timedelta(days=1), today):
            value = totals_of_day(day).get(rule.metric, 0.0)
            if value > rule.above:
                alert, is_new = Alert.objects.get_or_create(
                    rule=rule, day=day, defaults={"value": value}
                )
                if is_new:
                    fired.append(alert)
                    events.emit(
                        "alert.fired", subject=f"alert:{alert.pk}", by=CLOCK, alert=alert.pk
                    )
    return fired


def _touch(market: str | None, day: date) -> None:
    """One statement: two subscribers may meet on one day."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO insights_touchedday (market_id, day) VALUES (%s, %s)"
            " ON CONFLICT DO NOTHING",
            [market, day],
        )
        if cursor.rowcount and day < counting.day_of(clock.now(), None):
            after_commit("insights.tasks.roll_up")


def _moments(event: Event) -> Iterator[tuple[str, str, datetime]]:
    """Market, its zone and the moments of the rows that the event is about."""
    kind, _, ref = event.subject.partition(":")
    ids = {**event.payload, **({kind: int(ref)} if ref.isdigit() else {})}
    if isinstance(key := ids.get("violation"), int):
        for violation in Violation.objects.filter(pk=key).select_related("party__market"):
            market = violation.party.market
            yield market.code, market.zone, violation.decided_at
    by = {"case": "case_id", "decision": "pk"}
    for name, column in by.items():
        if isinstance(key := ids.get(name), int):
            rows = Decision.objects.filter(**{column: key}).select_related("case__party__market")
            for decision in rows:
                market = decision.case.party.market
                yield market.code, market.zone, decision.recorded_at
    if isinstance(key := ids.get("appeal"), int):
        steps = AppealStep.objects.filter(appeal=key).select_related("appeal__party__market")
        for step in steps:
            market = step.appeal.party.market
            yield market.code, market.zone, step.recorded_at


def _zones() -> dict[str | None, str]:
    """The zone of every market, and of all together."""
    return {None: "UTC", **dict(Market.objects.values_list("code", "zone"))}


def _count_again(days: Iterable[tuple[str | None, date]], zones: dict[str | None, str]) -> int:
    windows = [counting.window(market, zones[market], day) for market, day in days]
    said = {point.name: point for point in counting.counted(windows)}
    known = {point.name: point for point in newest_points(windows)}
    changed = [point for name, point in said.items() if known.get(name) != point]
    gone = [
        counting.Point(*name, value=0.0, of=None)
        for name, point in known.items()
        if name not in said and point.value
    ]
    MetricPoint.objects.bulk_create(
        MetricPoint(
            metric=point.metric,
            market_id=point.market,
            clause=point.clause,
            day=point.day,
            value=point.value,
            of=point.of,
        )
        for point in [*changed, *gone]
    )
    return len(changed) + len(gone)
