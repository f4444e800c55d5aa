"""The working hours of a queue."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.db.models.functions import TruncDate

from workbench import deadlines
from workbench.deadlines import Calendar
from workbench.models import Case, Queue


def calendar_of(queue: Queue) -> Calendar | None:
    """None: the clock of this queue never stands still."""
    said = queue.calendar
    if said is None:
        return None
    return Calendar(
        zone=said.zone,
        weekdays=frozenset(said.weekdays),
        opens=said.opens,
        closes=said.closes,
        holidays=frozenset(said.holidays),
    )


def clocks_taken(queue: Queue, since: datetime) -> dict[date, int]:
    """How many clocks start on each day from then on, in the zone of the queue's calendar."""
    zone = ZoneInfo(queue.calendar.zone if queue.calendar else "UTC")
    rows = (
        Case.objects.filter(queue=queue, clock_from__gte=since)
        .values(day=TruncDate("clock_from", tzinfo=zone))
        .annotate(number=Count("pk"))
    )
    return {row["day"]: row["number"] for row in rows}


def due(queue: Queue, begin: datetime) -> datetime:
    """When a case whose clock starts then is due."""
    calendar = calendar_of(queue)
    if queue.due_days is not None:
        return deadlines.add_days(calendar, begin, queue.due_days)
    return deadlines.add_hours(calendar, begin, queue.due_hours)
