"""Which cases are late, and which will be if people go on as they did these last days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import QuerySet

from governance import clock
from workbench import deadlines
from workbench.models import Case, Queue
from workbench.selectors.calendars import calendar_of
from workbench.selectors.queues import with_names

LOOK_BACK = timedelta(days=7)
AHEAD = 5000

IN_TURN = """
SELECT id, due_at, row_number() OVER (ORDER BY priority DESC, due_at, id) FROM (
    SELECT id, priority, due_at FROM workbench_case
    WHERE state = 'open' AND NOT is_golden AND queue_id = %(queue)s
    ORDER BY priority DESC, due_at, id LIMIT %(ahead)s) waiting
"""
# Those that wait for the party are not late: their clock stands still.
OVERDUE = """
SELECT queue_id, count(*) FROM (
    SELECT queue_id FROM workbench_case WHERE state = 'claimed' AND NOT is_golden AND due_at < %(now)s
    UNION ALL
    SELECT queue.id FROM workbench_queue queue CROSS JOIN LATERAL (
        SELECT 1 FROM workbench_case WHERE state = 'open' AND NOT is_golden
          AND queue_id = queue.id AND due_at < %(now)s ORDER BY due_at LIMIT %(ahead)s) open
) late GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the last days say of the next ones: `late` are cases in time still, whose turn comes after
    their deadline."""

    decided: int
    hours: float
    late: list[int]
    of: int

    @property
    def a_day(self) -> float:
        """Decided cases in eight hours of work."""
        return self.decided / self.hours * 8 if self.hours else 0.0


@dataclass(frozen=True, slots=True)
class Pace:
    """One queue: what is late already, waiting or in somebody's hands, and what will be."""

    queue: Queue
    overdue: int
    outlook: Outlook

    @property
    def late(self) -> int:
        return len(self.outlook.late)


def paces(now: datetime | None = None) -> list[Pace]:
    """Every queue that takes cases, in the order in which they are asked."""
    now = now or clock.now()
    with connection.cursor() as cursor:
        cursor.execute(OVERDUE, {"now": now, "ahead": AHEAD})
        overdue = dict(cursor.fetchall())
    return [
        Pace(queue, overdue.get(queue.pk, 0), outlook(queue, now))
        for queue in Queue.objects.taking()
    ]


def in_all(rows: Sequence[Pace]) -> dict[str, int]:
    """What is late and what will be, wherever it is told."""
    return {
        "overdue": sum(one.overdue for one in rows),
        "late": sum(one.late for one in rows),
    }


def outlook(queue: Queue, now: datetime | None = None) -> Outlook:
    """Cases are taken in turn; each is due before or after its turn comes at the present pace."""
    now = now or clock.now()
    calendar = calendar_of(queue)
    with connection.cursor() as cursor:
        cursor.execute(IN_TURN, {"queue": queue.pk, "ahead": AHEAD})
        waiting = cursor.fetchall()
    decided = Case.objects.filter(
        queue=queue, state=Case.State.DECIDED, decided_at__gt=now - LOOK_BACK
    ).count()
    worked = deadlines.between(calendar, now - LOOK_BACK, now)
    late = [
        number
        for number, due_at, turn in waiting
        if due_at >= now and deadlines.between(calendar, now, due_at) * decided < worked * turn
    ]
    return Outlook(decided=decided, hours=worked / timedelta(hours=1), late=late, of=len(waiting))


def late_soon() -> QuerySet[Case]:
    """What was seen to become late and is not decided, the one seen last on top."""
    rows = Case.objects.undecided().filter(late_soon_at__isnull=False)
    return with_names(rows).order_by("-late_soon_at", "-pk")
