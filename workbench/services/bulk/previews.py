"""Previews of thousands of cases: asked in a request, worked out by the worker part by part."""

import time
from dataclasses import asdict, replace
from datetime import timedelta

import structlog
from django.db import transaction

from governance import clock
from governance.jobs import after_commit
from governance.models import User
from workbench.models import BulkPreview, BulkRun, Case
from workbench.selectors.foresight import Foreseen, foresee
from workbench.services.bulk.orders import HOLDS_FOR, Order
from workbench.services.bulk.runs import check_order

log = structlog.get_logger(__name__)

AT_ONCE = 1_000  # so many cases are looked at within a request
FINDINGS_AT_ONCE = 100  # and so many weighed with what their parties have on record
PART = 100
SECONDS = 20.0
KEPT_FOR = timedelta(days=1)
UNEXPECTED = "Something went wrong that nobody foresaw. It is in the worker's log."


def takes_long(order: Order) -> bool:
    """Whether a request should not wait for it: a second at the most."""
    weighs = order.action == BulkRun.Action.VIOLATION
    return len(order.cases) > (FINDINGS_AT_ONCE if weighs else AT_ONCE)


@transaction.atomic
def ask_preview(*, order: Order, owner: User, back: str = "") -> BulkPreview:
    """Let the worker find out what this would do. Nothing is begun."""
    check_order(order, owner)
    seen = dict(order.cases)
    rows = Case.every.filter(pk__in=seen).order_by("party_id", "pk")
    placed = list(rows.values_list("pk", "party_id"))
    asked = replace(order, cases=[(number, seen[number]) for number, _party in placed])
    preview = BulkPreview.objects.create(
        owner=owner,
        order=asdict(asked),
        parts=_parts([party for _number, party in placed]),
        back=back,
        total=len(placed),
        foreseen=Foreseen().said(),
    )
    after_commit("workbench.tasks.work_previews")
    return preview


def _parts(parties: list[int]) -> list[int]:
    """Where parts of about a hundred cases end; a party's cases weigh on one another."""
    ends, begin = [], 0
    for place in range(1, len(parties) + 1):
        is_last = place == len(parties)
        if is_last or (place - begin >= PART and parties[place] != parties[place - 1]):
            ends.append(place)
            begin = place
    return ends


def work_previews(*, seconds: float = SECONDS) -> int:
    """Work out what waits, the oldest first, for so long; forget what is old. Says how many parts."""
    BulkPreview.objects.filter(created_at__lt=clock.now() - KEPT_FOR).delete()
    done, ends = 0, time.monotonic() + seconds
    waiting = BulkPreview.objects.filter(ended_at__isnull=True)
    for number in list(waiting.order_by("pk").values_list("pk", flat=True)):
        while _work_part(number):
            done += 1
            if time.monotonic() > ends:
                return done
    return done


def _work_part(number: int) -> bool:
    """One part, in a transaction of its own: whoever dies in it leaves it to the next."""
    try:
        with transaction.atomic():
            rows = BulkPreview.objects.select_for_update(of=["self"], skip_locked=True)
            preview = rows.select_related("owner").filter(pk=number, ended_at=None).first()
            if preview is None:
                return False
            _weigh(preview)
            return True
    except Exception as problem:  # a question that cannot be answered must not hold up the others
        log.warning("bulk_preview_failed", preview=number, exc_info=problem)
        waiting = BulkPreview.objects.filter(pk=number, ended_at=None)
        waiting.update(problem=UNEXPECTED, ended_at=clock.now())
        return False


def _weigh(preview: BulkPreview) -> None:
    order = order_of(preview)
    end = next((end for end in preview.parts if end > preview.done), preview.done)
    part = order.cases[preview.done : end]
    if part:
        more = foresee(part, action=order.action, owner=preview.owner, params=order.params)
        preview.foreseen = Foreseen(**preview.foreseen).with_more(more).said()
        preview.done = end
    if preview.done >= preview.total:
        preview.ended_at = clock.now()
    preview.save(update_fields=["foreseen", "done", "ended_at"])


def order_of(preview: BulkPreview) -> Order:
    """What its owner may begin, with what was found out about it."""
    said = preview.order | {"foreseen": preview.foreseen}
    return Order(**said | {"cases": [(number, version) for number, version in said["cases"]]})


def is_stale(preview: BulkPreview) -> bool:
    """Whether it was answered too long ago to be begun."""
    return preview.ended_at is not None and preview.ended_at < clock.now() - HOLDS_FOR


def drop_preview(*, preview_id: int, owner: User) -> None:
    """The owner does not wait for the answer."""
    BulkPreview.objects.filter(pk=preview_id, owner=owner).delete()
