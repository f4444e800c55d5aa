"""How appeals fared in a half-year, as the public is told: no figure rests on too few, none on a person.

Only half-years that are over in every market are told, so that no figure moves from day to day and
nothing about one appeal can be read from the difference.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.db import connection

from governance import calendars, clock
from governance.models import Market
from insights.halves import Half, newest_finished
from policies.models import Rulebook
from policies.selectors import body_of, version_in_force

KEPT_FOR = 3600
OLDEST = 20  # half-years back that are offered

SPANS = """
WITH span AS (
    SELECT * FROM unnest(%(markets)s::text[], %(since)s::timestamptz[], %(until)s::timestamptz[])
        AS span(market, since, until)
)
"""
RECEIVED = (
    SPANS
    + """
SELECT span.market, appeal.side, count(*) FROM span
JOIN appeals_appeal appeal ON appeal.opened_at >= span.since AND appeal.opened_at < span.until
JOIN parties_party party ON party.id = appeal.party_id AND party.market_id = span.market
GROUP BY 1, 2
"""
)
ANSWERED = """
FROM span
JOIN appeals_appeal appeal ON appeal.closed_at >= span.since AND appeal.closed_at < span.until
    AND appeal.state IN ('upheld', 'overturned', 'partly')
JOIN parties_party party ON party.id = appeal.party_id AND party.market_id = span.market
"""
LEVELS = (
    SPANS
    + """
SELECT span.market, appeal.side, appeal.attempt, count(*),
    count(*) FILTER (WHERE appeal.state = 'upheld'),
    count(*) FILTER (WHERE appeal.state = 'partly'),
    count(*) FILTER (WHERE appeal.state = 'overturned'),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY appeal.closed_at - appeal.opened_at),
    percentile_cont(0.95) WITHIN GROUP (ORDER BY appeal.closed_at - appeal.opened_at),
    count(*) FILTER (WHERE hearing.decided_at <= hearing.due_at)
"""
    + ANSWERED
    + """
LEFT JOIN workbench_case hearing ON hearing.appeal_id = appeal.id
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
)
CLAUSES = (
    SPANS
    + """
SELECT span.market, violation.clause, count(*), count(*) FILTER (WHERE appeal.state <> 'upheld')
"""
    + ANSWERED
    + """
JOIN violations_violation violation ON violation.id = appeal.violation_id
GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2
"""
)
CAUSES = (
    SPANS
    + """
SELECT span.market, fell.cause, count(*)
"""
    + ANSWERED
    + """
JOIN violations_violationoverturned fell ON fell.violation_id = appeal.violation_id
WHERE appeal.state <> 'upheld' GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2
"""
)


@dataclass(frozen=True, slots=True)
class PublicLevel:
    """One level of appeal. Without figures where too few were answered to say anything."""

    side: str
    level: int
    answered: int | None
    upheld: int | None = None
    partly: int | None = None
    overturned: int | None = None
    median: timedelta | None = None
    slowest: timedelta | None = None
    in_time: int | None = None


@dataclass(frozen=True, slots=True)
class PublicRate:
    """How often decisions under one clause did not hold; of few, nothing is said."""

    name: str
    title: str
    answered: int
    fell: int

    @property
    def percent(self) -> float:
        return 100 * self.fell / self.answered


@dataclass(frozen=True, slots=True)
class MarketReport:
    """How appeals fared in one market. `few` clauses had too few answers to be named."""

    market: str
    name: str
    received: dict[str, int | None]
    levels: list[PublicLevel]
    rate: PublicRate | None
    clauses: list[PublicRate] = field(default_factory=list)
    few: int = 0
    causes: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PublicReport:
    """One half-year in every market."""

    half: Half
    least: int
    markets: list[MarketReport]


def least_told() -> int:
    """Below so many appeals no figure is told."""
    return settings.PUBLIC_LEAST


def newest_half() -> Half:
    """The newest half-year that is over in every market."""
    now, zones = clock.now(), Market.objects.values_list("zone", flat=True)
    return min(
        (newest_finished(calendars.local_date(now, zone)) for zone in zones),
        default=newest_finished(now.date()),
    )


def is_told(half: Half) -> bool:
    """Over everywhere, and not longer ago than reports go back."""
    newest = newest_half()
    return half <= newest and newest.year - half.year <= OLDEST // 2


def appeal_report(half: Half, least: int) -> PublicReport:
    """The report on a half-year that is over. It no longer changes, so it is kept for an hour."""
    key = f"insights.public.appeals:{half.code}:{least}:{clock.now():%Y%m%d}"
    known: PublicReport | None = caches["own"].get(key)
    if known is None:
        known = _appeal_report(half, least)
        caches["own"].set(key, known, KEPT_FOR)
    return known


def _appeal_report(half: Half, least: int) -> PublicReport:
    markets = list(Market.objects.all())
    spans = [half.span(market.zone) for market in markets]
    said = {
        "markets": [market.pk for market in markets],
        "since": [since for since, _until in spans],
        "until": [until for _since, until in spans],
    }
    received = _by_market(_rows(RECEIVED, said))
    levels, clauses = _by_market(_rows(LEVELS, said)), _by_market(_rows(CLAUSES, said))
    causes = _by_market(_rows(CAUSES, said))
    return PublicReport(
        half,
        least,
        [
            _market_report(
                market,
                least,
                received=received[market.pk],
                levels=levels[market.pk],
                clauses=clauses[market.pk],
                causes=causes[market.pk],
                titles=_titles(market, until),
            )
            for market, (_since, until) in zip(markets, spans, strict=True)
        ],
    )


def _market_report(
    market: Market,
    least: int,
    *,
    received: list[tuple[Any, ...]],
    levels: list[tuple[Any, ...]],
    clauses: list[tuple[Any, ...]],
    causes: list[tuple[Any, ...]],
    titles: dict[str, str],
) -> MarketReport:
    heard, fell = sum(row[1] for row in clauses), sum(row[2] for row in clauses)
    named = [row for row in clauses if row[1] >= least]
    return MarketReport(
        market=market.pk,
        name=market.name,
        received={side: number if number >= least else None for side, number in received},
        levels=[
            PublicLevel(*row) if row[2] >= least else PublicLevel(row[0], row[1], None)
            for row in levels
        ],
        rate=PublicRate("", "", heard, fell) if heard >= least else None,
        clauses=[PublicRate(row[0], titles.get(row[0], row[0]), row[1], row[2]) for row in named],
        few=len(clauses) - len(named),
        causes=[(code, number) for code, number in causes if number >= least],
    )


def _titles(market: Market, at: datetime) -> dict[str, str]:
    """What clauses were called at the end of the half-year."""
    found: dict[str, str] = {}
    for book in Rulebook.objects.filter(market=market):
        if version := version_in_force(market.pk, book.party_kind, at):
            found |= {clause.code: clause.title for clause in body_of(version).clauses}
    return found


def _by_market(rows: Iterable[tuple[Any, ...]]) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for market, *rest in rows:
        found[market].append(tuple(rest))
    return found


def _rows(sql: str, said: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, said)
        return cursor.fetchall()
