"""Said before it is too late: cases that will not be decided in time rise, and the lead sees them."""

from datetime import timedelta

from django.db import transaction

from governance import clock
from governance.actors import CLOCK
from governance.events import emit_many
from workbench.models import Case, Queue
from workbench.selectors.lateness import outlook
from workbench.services.joining import WEIGHED, weigh

WARN_WITHIN = timedelta(hours=24)
BATCH = 200


def warn_of_lateness(*, limit: int = BATCH) -> int:
    """Look through every queue in which something is due soon."""
    now = clock.now()
    soon = Case.objects.open().filter(
        due_at__gt=now, due_at__lte=now + WARN_WITHIN, late_soon_at__isnull=True
    )
    queues = Queue.objects.taking().filter(pk__in=soon.values("queue_id"))
    return sum(_warn(queue, limit) for queue in queues)


@transaction.atomic
def _warn(queue: Queue, limit: int) -> int:
    """Once a case: the deadline is near, and at the present pace its turn comes after it."""
    now = clock.now()
    late = outlook(queue, now).late
    cases = list(
        Case.objects.open()
        .select_for_update(of=["self"], skip_locked=True)
        .filter(
            pk__in=late, late_soon_at__isnull=True, due_at__gt=now, due_at__lte=now + WARN_WITHIN
        )
        .order_by("pk")[:limit]
    )
    for case in cases:
        case.late_soon_at = now
        weigh(case, {**case.priority_shares, "late_soon": 1.0})
    Case.objects.bulk_update(cases, ["late_soon_at", *WEIGHED])
    emit_many(
        "case.late_soon",
        happenings=[
            (f"case:{case.pk}", {"case": case.pk, "queue": queue.code, "priority": case.priority})
            for case in cases
        ],
        by=CLOCK,
    )
    return len(cases)
