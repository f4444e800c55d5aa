"""The facts of many cases at once: each in one query, whatever their number."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from credits.selectors import cached_standings, standing_at
from items.models import Item
from items.selectors import latest_data_of
from monitoring.models import Detection, Metric, Signal
from parties.models import Party
from policies.selectors import scheme_of, version_in_force
from violations.models import Violation
from workbench.selectors.facts import AMOUNT, COURSE_LENGTH, REPEAT_WITHIN, facts_of
from workbench.selectors.words import minor_units

COURSES = """
SELECT asked.id, signal.metric_id, signal.value
FROM unnest(%(ids)s::bigint[], %(parties)s::bigint[], %(items)s::bigint[], %(untils)s::timestamptz[],
    %(metrics)s::text[], %(numbers)s::int[]) AS asked (id, party_id, item_id, until, metrics, number)
CROSS JOIN LATERAL (
    SELECT metric_id, value, observed_at FROM monitoring_signal
    WHERE party_id = asked.party_id AND item_id IS NOT DISTINCT FROM asked.item_id
      AND metric_id = ANY (string_to_array(asked.metrics, ',')) AND observed_at <= asked.until
    ORDER BY observed_at DESC LIMIT asked.number) signal
ORDER BY asked.id, signal.observed_at DESC
"""


def tones_of(parties: Iterable[Party], now: datetime) -> dict[int, str]:
    """`tone_of` by party: from the projection where it is still true, else from the ledger."""
    wanted = {party.pk: party for party in parties}
    cached = cached_standings(list(wanted))
    tones = {}
    for number, party in wanted.items():
        version = version_in_force(party.market_id, party.kind, now)
        if version is None:
            tones[number] = ""
            continue
        scheme, row = scheme_of(version, "ordinary"), cached.get(number)
        fresh = (
            row is not None
            and row.scheme == scheme.code
            and (row.next_change_at is None or row.next_change_at > now)
        )
        bands = {band.code: band.tone for band in scheme.bands}
        if fresh and row is not None and row.band in bands:
            tones[number] = bands[row.band]
        else:
            standing = standing_at(party, now)
            tones[number] = standing.band.tone if standing else ""
    return tones


def earlier_of(parties: Iterable[int], now: datetime) -> dict[tuple[int, str], int]:
    """`earlier_violations` by party and clause."""
    rows = (
        Violation.objects.standing()
        .filter(party__in=set(parties), decided_at__gt=now - REPEAT_WITHIN)
        .values_list("party_id", "clause")
        .annotate(number=Count("pk"))
    )
    return {(party, clause): number for party, clause, number in rows.order_by()}


def values_of(asked: Sequence[tuple[Party, Item | None]]) -> dict[tuple[int, int | None], int]:
    """`value_at_stake` by party and item."""
    items = [item for _, item in asked if item is not None]
    prices = latest_data_of(items)
    parties = {party.pk: party for party, item in asked if item is None}
    money = Q(metric__unit=AMOUNT)
    for currency in {party.currency for party in parties.values()}:
        money |= Q(metric__unit=currency)
    amounts: dict[int, float] = defaultdict(float)
    if parties:
        rows = (
            Signal.objects.filter(money, party__in=parties, item__isnull=True)
            .order_by("party_id", "metric_id", "-observed_at")
            .distinct("party_id", "metric_id")
            .values_list("party_id", "metric__unit", "value")
        )
        for party_id, unit, value in rows:
            if unit in {AMOUNT, parties[party_id].currency} and value:
                amounts[party_id] = max(amounts[party_id], value)
    return {
        (party.pk, item.pk if item else None): (prices.get(item.pk, {}).get("price") or {}).get(
            "amount", 0
        )
        if item
        else minor_units(amounts[party.pk], party.currency)
        for party, item in asked
    }


def facts_of_detections(detections: Sequence[Detection]) -> dict[int, dict[str, Any]]:
    """`detection_facts` by detection."""
    codes = sorted({code for detection in detections for code in detection.facts})
    metrics = {
        metric.code: {"title": metric.title, "unit": metric.unit}
        for metric in Metric.objects.filter(code__in=codes)
    }
    courses = _courses(detections)
    return {
        detection.pk: facts_of(
            detection,
            metrics={code: metrics[code] for code in sorted(detection.facts) if code in metrics},
            courses=courses[detection.pk],
        )
        for detection in detections
    }


def _courses(detections: Sequence[Detection]) -> dict[int, dict[str, list[float | None]]]:
    courses: dict[int, dict[str, list[float | None]]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(
            COURSES,
            {
                "ids": [one.pk for one in detections],
                "parties": [one.party_id for one in detections],
                "items": [one.item_id for one in detections],
                "untils": [one.conduct_to for one in detections],
                "metrics": [",".join(sorted(one.facts)) for one in detections],
                "numbers": [COURSE_LENGTH * max(len(one.facts), 1) for one in detections],
            },
        )
        for number, code, value in cursor.fetchall():
            courses[number].setdefault(code, []).insert(0, value)
    return defaultdict(
        dict,
        {
            number: {
                code: values[-COURSE_LENGTH:] for code, values in found.items() if len(values) > 1
            }
            for number, found in courses.items()
        },
    )
