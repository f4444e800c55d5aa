"""How appeals fare: how long each level takes, and how often a decision does not hold, by whom and what."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

LEVELS = """
SELECT appeal.side, appeal.attempt, count(*),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY appeal.closed_at - appeal.opened_at),
    percentile_cont(0.95) WITHIN GROUP (ORDER BY appeal.closed_at - appeal.opened_at),
    count(*) FILTER (WHERE hearing.decided_at <= hearing.due_at)
FROM appeals_appeal appeal LEFT JOIN workbench_case hearing ON hearing.appeal_id = appeal.id
WHERE appeal.closed_at >= %(since)s AND appeal.closed_at < %(until)s
AND appeal.state IN ('upheld', 'overturned', 'partly')
GROUP BY appeal.side, appeal.attempt ORDER BY appeal.side, appeal.attempt
"""

BY = {
    "clause": "violation.clause",
    "market": "party.market_id",
    "reviewer": "coalesce(nullif(trim(person.first_name || ' ' || person.last_name), ''),"
    " person.username, '–')",
    "rule": "coalesce(rule.title, '–')",
}

RATES = """
SELECT {by} AS name, count(*) AS answered,
    count(*) FILTER (WHERE appeal.state = 'overturned') AS overturned,
    count(*) FILTER (WHERE appeal.state = 'partly') AS partly
FROM appeals_appeal appeal
JOIN violations_violation violation ON violation.id = appeal.violation_id
JOIN parties_party party ON party.id = appeal.party_id
LEFT JOIN LATERAL (
    SELECT decision.reviewer_id, decision.case_id FROM workbench_decisionstep step
    JOIN workbench_decision decision ON decision.id = step.decision_id
    WHERE step.violation_id = violation.id AND decision.outcome IN ('violation', 'partly')
    ORDER BY step.id LIMIT 1
) decided ON true
LEFT JOIN governance_user person ON person.id = decided.reviewer_id
LEFT JOIN LATERAL (
    SELECT rule.title FROM workbench_evidence evidence
    JOIN monitoring_detection detection
        ON evidence.kind = 'detection' AND evidence.ref = 'detection:' || detection.id
    JOIN monitoring_ruleversion version ON version.id = detection.rule_version_id
    JOIN monitoring_rule rule ON rule.id = version.rule_id
    WHERE evidence.case_id = decided.case_id ORDER BY evidence.id LIMIT 1
) rule ON true
WHERE appeal.closed_at >= %(since)s AND appeal.closed_at < %(until)s
AND appeal.state IN ('upheld', 'overturned', 'partly')
GROUP BY 1 ORDER BY (count(*) FILTER (WHERE appeal.state <> 'upheld'))::float / count(*) DESC,
    count(*) DESC, 1 LIMIT 50
"""

CAUSES = """
SELECT decision.overturn_cause, count(*)
FROM workbench_decisionstep step JOIN workbench_decision decision ON decision.id = step.decision_id
WHERE step.kind = 'executed' AND decision.outcome IN ('overturn', 'partly')
AND step.recorded_at >= %(since)s AND step.recorded_at < %(until)s
GROUP BY 1 ORDER BY 2 DESC, 1
"""


@dataclass(frozen=True, slots=True)
class Level:
    """How long one level of appeal took, from receipt to answer."""

    side: str
    level: int
    answered: int
    median: timedelta
    slowest: timedelta
    in_time: int


@dataclass(frozen=True, slots=True)
class Rate:
    """How often decisions of one kind did not hold."""

    name: str
    answered: int
    overturned: int
    partly: int

    @property
    def percent(self) -> float:
        return 100 * (self.overturned + self.partly) / self.answered


def levels(since: datetime, until: datetime) -> list[Level]:
    """Median and 95th percentile of each level, of what was answered in a span."""
    return [Level(*row) for row in _rows(LEVELS, since, until)]


def overturn_rates(by: str, since: datetime, until: datetime) -> list[Rate]:
    """By clause, market, reviewer or rule, those that hold least first."""
    return [Rate(*row) for row in _rows(RATES.format(by=BY[by]), since, until)]


def causes(since: datetime, until: datetime) -> list[tuple[str, int]]:
    """Why decisions did not hold."""
    return [(cause, number) for cause, number in _rows(CAUSES, since, until)]


def _rows(sql: str, since: datetime, until: datetime) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"since": since, "until": until})
        return cursor.fetchall()
