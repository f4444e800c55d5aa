"""What is known about a party or an item at the moment a case opens."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from credits.selectors import standing_at
from items.models import Item
from items.selectors import latest_data
from monitoring.models import Detection, Metric, Report, Signal
from parties.models import Party
from violations.models import Violation
from workbench.selectors.words import minor_units

REPEAT_WITHIN = timedelta(days=365)
COURSE_LENGTH = 24
AMOUNT = "amount"  # unit of metrics that are money, in the account's currency


def tone_of(party: Party) -> str:
    """How the party stands, as the tone of its band; nothing where no rulebook is in force."""
    standing = standing_at(party)
    return standing.band.tone if standing else ""


def earlier_violations(party: Party, clause: str, now: datetime) -> int:
    """Findings on the same clause in the last year that still stand."""
    return (
        Violation.objects.standing()
        .filter(party=party, clause=clause, decided_at__gt=now - REPEAT_WITHIN)
        .count()
    )


def reports_answered(report: Report) -> tuple[int, int]:
    """How many of this reporter's reports were right, and how many have been answered."""
    counted = (
        Report.objects.filter(reporter=report.reporter, source=report.source)
        .exclude(outcome=Report.Outcome.OPEN)
        .aggregate(right=Count("pk", filter=Q(outcome=Report.Outcome.ACTED)), answered=Count("pk"))
    )
    return counted["right"], counted["answered"]


def value_at_stake(party: Party, item: Item | None) -> int:
    """Minor units: the price of the item, or the party's latest amounts of money, the largest."""
    if item is not None:
        return _price(item)
    amounts = (
        Signal.objects.filter(
            party=party, item__isnull=True, metric__unit__in=[AMOUNT, party.currency]
        )
        .order_by("metric_id", "-observed_at")
        .distinct("metric_id")
        .values_list("value", flat=True)
    )
    return minor_units(max((value for value in amounts if value), default=0), party.currency)


def _price(item: Item) -> int:
    price = latest_data(item).get("price") or {}
    return price.get("amount", 0)


def detection_facts(detection: Detection) -> dict[str, Any]:
    """A detection with what is needed to read it later: rule, values, and their course."""
    codes = sorted(detection.facts)
    metrics = {
        metric.code: {"title": metric.title, "unit": metric.unit}
        for metric in Metric.objects.filter(code__in=codes)
    }
    return facts_of(detection, metrics=metrics, courses=_courses(detection, codes))


def facts_of(
    detection: Detection, *, metrics: dict[str, Any], courses: dict[str, Any]
) -> dict[str, Any]:
    """The same, for a caller who has looked up metrics and courses of many."""
    version = detection.rule_version
    return {
        "rule": version.rule.title,
        "rule_code": version.rule.code,
        "rule_version": version.number,
        "rule_version_id": version.pk,
        "expression": version.expression,
        "severity": version.severity,
        "currency": detection.party.currency,
        "conduct_from": detection.conduct_from.isoformat(),
        "conduct_to": detection.conduct_to.isoformat(),
        "values": detection.facts,
        "metrics": metrics,
        "courses": courses,
    }


def _courses(detection: Detection, codes: list[str]) -> dict[str, list[float | None]]:
    """The last values of each metric up to the conduct's end, oldest first."""
    rows = (
        Signal.objects.filter(
            party=detection.party,
            item=detection.item,
            metric__in=codes,
            observed_at__lte=detection.conduct_to,
        )
        .order_by("-observed_at")
        .values_list("metric_id", "value")[: COURSE_LENGTH * max(len(codes), 1)]
    )
    courses: dict[str, list[float | None]] = {}
    for code, value in rows:
        courses.setdefault(code, []).insert(0, value)
    return {code: values[-COURSE_LENGTH:] for code, values in courses.items() if len(values) > 1}
