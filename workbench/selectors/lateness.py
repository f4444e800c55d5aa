"""Which open cases will not be decided in time, if people go on as they did these last days."""

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


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the last days say of the next ones."""

    decided: int
    hours: float
    late: list[int]
    of: int

    @property
    def a_day(self) -> float:
        """Decided cases in eight hours of work."""
        return self.decided / self.hours * 8 if self.hours else 0.0


def outlook(queue: Queue, now: datetime | None = None) -> Outlook:
    """Cases are taken in turn; each is due before or after its turn comes at the present pace."""
    now = now or clock.now()
    calendar = calendar_of(queue)
    decided = Case.objects.filter(
        queue=queue, state=Case.State.DECIDED, decided_at__gt=now - LOOK_BACK
    ).count()
    worked = deadlines.between(calendar, now - LOOK_BACK, now)
    hours = worked / timedelta(hours=1)
    with connection.cursor() as cursor:
        cursor.execute(IN_TURN, {"queue": queue.pk, "ahead": AHEAD})
        waiting = cursor.fetchall()
    late = [
        number
        for number, due_at, turn in waiting
        if deadlines.between(calendar, now, due_at) * decided < worked * turn
    ]
    return Outlook(decided=decided, hours=hours, late=late, of=len(waiting))


def late_soon() -> QuerySet[Case]:
    """What was seen to become late and is not decided, the one seen last on top."""
    rows = Case.objects.undecided().filter(late_soon_at__isnull=False)
    return with_names(rows).order_by("-late_soon_at", "-pk")
