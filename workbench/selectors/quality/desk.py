"""What a lead sees of the desk: what waits and how old it is, what was done, how long it took."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from governance import clock
from governance.calendars import local_date
from governance.models import Event
from workbench.agreement import Share, wilson
from workbench.models import Queue
from workbench.selectors.lateness import Pace, paces
from workbench.selectors.quality.figures import Agreement

BACK = timedelta(days=28)
MOST_OPEN = 200_000
MOST_DECIDED = 50_000
AGES = [("under a day", 1), ("1 to 3 days", 3), ("3 to 7 days", 7), ("over 7 days", None)]

AGE = """
SELECT queue_id, width_bucket(extract(epoch FROM %(now)s - opened_at) / 86400.0, ARRAY[1, 3, 7]::float8[]),
       count(*), min(opened_at)
FROM (SELECT queue_id, opened_at FROM workbench_case
      WHERE state = 'open' AND NOT is_golden LIMIT %(most)s) waiting
GROUP BY 1, 2
"""
DONE = """
SELECT (recorded_at AT TIME ZONE %(zone)s)::date, count(*)
FROM workbench_decisionstep WHERE kind = 'executed' AND recorded_at >= %(since)s
  AND (%(reviewer)s::bigint IS NULL OR decision_id IN (
    SELECT id FROM workbench_decision WHERE reviewer_id = %(reviewer)s AND recorded_at >= %(since)s))
GROUP BY 1 ORDER BY 1
"""
TAKEN = """
SELECT {column}, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY minutes),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY minutes)
FROM (
    SELECT kase.queue_id, extract(epoch FROM decision.recorded_at - held.claimed_at) / 60.0 AS minutes
    FROM (SELECT id, case_id, reviewer_id, recorded_at FROM workbench_decision
          WHERE recorded_at >= %(since)s AND reviewer_id IS NOT NULL
            AND (%(reviewer)s::bigint IS NULL OR reviewer_id = %(reviewer)s)
          ORDER BY recorded_at DESC LIMIT %(most)s) decision
    JOIN workbench_case kase ON kase.id = decision.case_id
    JOIN LATERAL (SELECT claimed_at FROM workbench_claim claim
          WHERE claim.case_id = decision.case_id AND claim.reviewer_id = decision.reviewer_id
            AND claim.claimed_at <= decision.recorded_at ORDER BY claim.id DESC LIMIT 1) held ON true
) handled GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Handling:
    """How long people had a case in hand until they decided it, in minutes."""

    of: int = 0
    median: float | None = None
    nine_of_ten: float | None = None


@dataclass(slots=True)
class QueueDesk:
    """One queue: what waits by age, the oldest, its pace, and how long a case takes."""

    queue: Queue
    ages: list[int] = field(default_factory=lambda: [0] * len(AGES))
    oldest: datetime | None = None
    pace: Pace | None = None
    handling: Handling = field(default_factory=Handling)

    @property
    def open(self) -> int:
        return sum(self.ages)


@dataclass(frozen=True, slots=True)
class DayCount:
    day: date
    number: int


def queue_desks() -> list[QueueDesk]:
    """All queues in the order in which they are asked."""
    now = clock.now()
    desks = {one.queue.pk: QueueDesk(one.queue, pace=one) for one in paces(now)}
    with connection.cursor() as cursor:
        cursor.execute(AGE, {"now": now, "most": MOST_OPEN})
        for queue, bucket, number, oldest in cursor.fetchall():
            if desk := desks.get(queue):
                desk.ages[bucket] += number
                desk.oldest = min(filter(None, [desk.oldest, oldest]))
    for queue, handled in _handling("queue_id").items():
        if queue in desks:
            desks[queue].handling = handled
    return list(desks.values())


def handling_time(*, reviewer: int | None = None) -> Handling:
    """Of the last four weeks, from taking a case to deciding it."""
    return _handling("0", reviewer).get(0, Handling())


def done_by_day(*, zone: str, reviewer: int | None = None, days: int = 28) -> list[DayCount]:
    """Decisions that took effect, day by day as they are lived in this zone, days without included."""
    now = clock.now()
    first = local_date(now, zone) - timedelta(days=days - 1)
    said: dict[str, Any] = {
        "zone": zone,
        "since": now - timedelta(days=days + 1),
        "reviewer": reviewer,
    }
    with connection.cursor() as cursor:
        cursor.execute(DONE, said)
        found = dict(cursor.fetchall())
    wanted = [first + timedelta(days=n) for n in range(days)]
    return [DayCount(day, found.get(day, 0)) for day in wanted]


def reopened(*, decided: int, reviewer: int | None = None) -> Share:
    """Of the decisions of the last four weeks, how many cases were opened again by new evidence."""
    rows = Event.objects.filter(name="case.reopened", recorded_at__gte=clock.now() - BACK)
    if reviewer is not None:
        rows = rows.filter(payload__decider=reviewer)
    number = rows.order_by()[:10_000].count()
    return wilson(min(number, decided), decided)


BINS = [
    ("below 70%", 0.0),
    ("70 to 80%", 0.7),
    ("80 to 90%", 0.8),
    ("90 to 95%", 0.9),
    ("95% and above", 0.95),
]


def distribution(rows: Sequence[Agreement]) -> list[tuple[str, int]]:
    """How many reviewers agree how often; nobody is named, and few reviews are a bin of their own."""
    counts = dict.fromkeys([name for name, _low in BINS] + ["too few reviews"], 0)
    for one in rows:
        if not one.agreed.enough or one.agreed.value is None:
            counts["too few reviews"] += 1
            continue
        fits = [name for name, low in BINS if one.agreed.value >= low]
        counts[fits[-1]] += 1
    return list(counts.items())


def _handling(column: str, reviewer: int | None = None) -> dict[int, Handling]:
    said = {"since": clock.now() - BACK, "reviewer": reviewer, "most": MOST_DECIDED}
    with connection.cursor() as cursor:
        cursor.execute(TAKEN.format(column=column), said)
        return {key: Handling(of, half, nine) for key, of, half, nine in cursor.fetchall()}
