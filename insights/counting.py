"""What happened on a day: one statement over the rows themselves, for any number of days.

A day is the market's own, from local midnight to local midnight; for all markets together it is the
day of UTC. The pages that a number links to cut their days alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection

from governance.calendars import local_date, local_moment

VIOLATIONS = "violations"
DECISIONS = "decisions"  # with the outcome: decisions.violation
APPEALS = "appeals"
MEDIAN_HOURS = "hours_to_decision.median"
P90_HOURS = "hours_to_decision.p90"

METRICS = {
    VIOLATIONS: "Findings, by the day they were decided.",
    f"{DECISIONS}.violation": "Decisions that took effect: violation.",
    f"{DECISIONS}.no_violation": "Decisions that took effect: no violation.",
    f"{DECISIONS}.uphold": "Appeals answered: decision upheld.",
    f"{DECISIONS}.overturn": "Appeals answered: decision overturned.",
    f"{DECISIONS}.partly": "Appeals answered: decision overturned in part.",
    APPEALS: "Appeals handed in.",
    MEDIAN_HOURS: "Hours from opening a case to its decision: half took at most this.",
    P90_HOURS: "Hours from opening a case to its decision: nine of ten took at most this.",
}
# These cannot be added up over days, clauses or markets.
NOT_ADDITIVE = {MEDIAN_HOURS, P90_HOURS}


@dataclass(frozen=True, slots=True)
class Window:
    """One day of one market, or of all (None)."""

    market: str | None
    day: date
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Point:
    """One number of one day. `of` says over how many rows a median was taken."""

    metric: str
    market: str | None
    clause: str
    day: date
    value: float
    of: float | None

    @property
    def name(self) -> tuple[str, str | None, str, date]:
        return self.metric, self.market, self.clause, self.day


def window(market: str | None, zone: str, day: date) -> Window:
    """`zone` is the market's; for all markets it is UTC."""
    since, until = (
        local_moment(one, time.min, zone, favour="earlier")
        for one in (day, day + timedelta(days=1))
    )
    return Window(market, day, since, until)


def day_of(moment: datetime, zone: str | None) -> date:
    return local_date(moment, zone) if zone else moment.astimezone(UTC).date()


def counted(windows: Sequence[Window]) -> Iterable[Point]:
    """The numbers of these days, as the rows say now. What did not happen is not in it."""
    if not windows:
        return []
    columns: list[list[object]] = [[], [], [], []]
    for one in windows:
        for column, value in zip(columns, (one.market, one.day, one.since, one.until), strict=True):
            column.append(value)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, columns)
        return [Point(*row) for row in cursor.fetchall()]


COUNT = """
WITH days AS MATERIALIZED (
    SELECT * FROM unnest(%s::text[], %s::date[], %s::timestamptz[], %s::timestamptz[])
        AS one(market, day, since, until)
), decided AS MATERIALIZED (
    SELECT days.market, days.day, d.outcome, c.clause, c.kind,
           extract(epoch FROM d.recorded_at - c.opened_at) / 3600.0 AS hours
    FROM days
    JOIN workbench_decision d ON d.recorded_at >= days.since AND d.recorded_at < days.until
    JOIN workbench_case c ON c.id = d.case_id
    JOIN parties_party p ON p.id = c.party_id AND (days.market IS NULL OR p.market_id = days.market)
    WHERE EXISTS (
        SELECT 1 FROM workbench_decisionstep s WHERE s.decision_id = d.id AND s.kind = 'executed')
)
SELECT 'violations', days.market, v.clause, days.day, count(*)::float, NULL::float
FROM days
JOIN violations_violation v ON v.decided_at >= days.since AND v.decided_at < days.until
JOIN parties_party p ON p.id = v.party_id AND (days.market IS NULL OR p.market_id = days.market)
GROUP BY days.market, v.clause, days.day
UNION ALL
SELECT 'decisions.' || outcome, market, clause, day, count(*), NULL FROM decided
GROUP BY outcome, market, clause, day
UNION ALL
SELECT half.metric, market, '', day, percentile_cont(half.share) WITHIN GROUP (ORDER BY hours), count(*)
FROM decided,
     (VALUES ('hours_to_decision.median', 0.5), ('hours_to_decision.p90', 0.9)) AS half(metric, share)
WHERE kind = 'finding' GROUP BY half.metric, half.share, market, day
UNION ALL
SELECT 'appeals', days.market, v.clause, days.day, count(*), NULL
FROM days
JOIN appeals_appealstep s ON s.recorded_at >= days.since AND s.recorded_at < days.until
JOIN appeals_appeal a ON a.id = s.appeal_id
JOIN violations_violation v ON v.id = a.violation_id
JOIN parties_party p ON p.id = a.party_id AND (days.market IS NULL OR p.market_id = days.market)
WHERE s.kind = 'submitted'
GROUP BY days.market, v.clause, days.day"""
