"""Queues with what waits in them, and the short counts beside the navigation."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from governance import clock
from governance.calendars import local_date, local_moment
from governance.models import User
from workbench.models import Case, Queue
from workbench.selectors.incidents import alarms
from workbench.selectors.paging import CAP, Capped

# The order says which index counts; without it the planner reads all that is undecided.
COUNTS = """
SELECT queue.id,
  (SELECT count(*) FROM (SELECT 1 FROM workbench_case WHERE state = 'open'
     AND NOT is_golden AND queue_id = queue.id
     ORDER BY due_at LIMIT %(cap)s) counted),
  (SELECT count(*) FROM (SELECT 1 FROM workbench_case WHERE state = 'open'
     AND NOT is_golden AND queue_id = queue.id
     AND due_at < %(tonight)s AND due_at >= %(now)s
     ORDER BY due_at LIMIT %(cap)s) counted),
  (SELECT count(*) FROM (SELECT 1 FROM workbench_case WHERE state = 'open'
     AND NOT is_golden AND queue_id = queue.id
     AND due_at < %(now)s ORDER BY due_at LIMIT %(cap)s) counted),
  (SELECT max(priority) FROM workbench_case WHERE state = 'open' AND NOT is_golden
     AND queue_id = queue.id)
FROM workbench_queue queue WHERE %(queue)s::bigint IS NULL OR queue.id = %(queue)s::bigint
"""
NAV = """
SELECT
  (SELECT count(*) FROM workbench_claim WHERE reviewer_id = %(user)s AND ended_at IS NULL
     AND lease_until > %(now)s),
  (SELECT count(*) FROM (SELECT 1 FROM workbench_case WHERE state = 'held'
     UNION ALL SELECT 1 FROM workbench_case WHERE override = 'held' LIMIT %(cap)s) counted),
  (SELECT count(*) FROM (SELECT 1 FROM workbench_case JOIN workbench_queue queue
     ON queue.id = queue_id WHERE state = 'open' AND queue.for_appeals LIMIT %(cap)s) counted),
  (SELECT count(*) FROM (SELECT 1 FROM violations_fundsstate WHERE state = 'awaiting'
     UNION ALL SELECT 1 FROM violations_fundsstate WHERE state = 'running'
       AND review_at <= %(now)s AND ends_at > %(now)s LIMIT %(cap)s) counted),
  (SELECT count(*) FROM (SELECT 1 FROM monitoring_metricdispute asked WHERE NOT EXISTS
       (SELECT FROM monitoring_disputeanswer WHERE dispute_id = asked.id)
     UNION ALL SELECT 1 FROM education_feedback said WHERE NOT EXISTS
       (SELECT FROM education_feedbackanswer WHERE feedback_id = said.id)
     UNION ALL SELECT 1 FROM violations_documentrequest wanted WHERE 'handed_in' =
       (SELECT kind FROM violations_documentstep WHERE request_id = wanted.id
        ORDER BY sequence DESC LIMIT 1)
     LIMIT %(cap)s) counted),
  (SELECT array_agg(id ORDER BY id) FROM violations_incident
     WHERE state = 'running' AND ends_at > %(now)s)
"""


@dataclass(frozen=True, slots=True)
class QueueState:
    """A queue and what waits in it."""

    queue: Queue
    open: Capped
    due_today: Capped
    overdue: Capped
    top: int | None


def queue_states(user: User, queue: Queue | None = None) -> list[QueueState]:
    """Every queue (or one) with its counts, in the order in which cases are routed."""
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            COUNTS,
            {
                "cap": CAP + 1,
                "now": now,
                "tonight": end_of_day(now, user.zone),
                "queue": queue.pk if queue else None,
            },
        )
        found = {row[0]: row[1:] for row in cursor.fetchall()}
    queues = (
        [queue]
        if queue
        else list(Queue.objects.live().select_related("market", "skill", "calendar"))
    )
    return [
        QueueState(
            queue=one,
            open=_capped(found[one.pk][0]),
            due_today=_capped(found[one.pk][1]),
            overdue=_capped(found[one.pk][2]),
            top=found[one.pk][3],
        )
        for one in queues
        if one.pk in found
    ]


def nav_counts(user: User) -> dict[str, Any]:
    """What the navigation says: what waits for somebody, and the incidents that run. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(NAV, {"user": user.pk, "now": clock.now(), "cap": CAP + 1})
        mine, held, appeals, funds, answers, running = cursor.fetchone()
    return {
        "mine": mine,
        "held": min(held, CAP),
        "appeals": min(appeals, CAP),
        "funds": min(funds, CAP),
        "answers": min(answers, CAP),
        "alarms": alarms(running or []),
    }


def waiting_in(queue: Queue) -> QuerySet[Case]:
    """Open cases of a queue with what its table shows."""
    return with_names(Case.objects.open().filter(queue=queue))


def with_names(rows: QuerySet[Case]) -> QuerySet[Case]:
    return rows.select_related("party__market", "item", "queue", "appeal")


def end_of_day(now: datetime, zone: str) -> datetime:
    """The next midnight where this person works."""
    tomorrow = local_date(now, zone) + timedelta(days=1)
    return local_moment(tomorrow, time.min, zone, favour="later")


def start_of_day(now: datetime, zone: str) -> datetime:
    return local_moment(local_date(now, zone), time.min, zone, favour="earlier")


def _capped(number: int) -> Capped:
    return Capped(min(number, CAP), number > CAP)
