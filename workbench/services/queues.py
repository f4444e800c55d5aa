"""Queues as the lead keeps them: scope, order, closing, and where their open cases go then."""

from copy import copy
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from governance import clock
from governance.actors import Actor
from governance.errors import InvalidInput
from governance.events import emit, emit_many
from governance.models import User
from workbench.models import Case, Queue
from workbench.selectors.routing import overlaps
from workbench.selectors.scopes import unknown_in_scope
from workbench.services.errors import NoSuchQueue, QueueClosed, QueuesOverlap, QueueStays, StalePage

BATCH = 1000
STEP = 10
LAST = 29_990


@transaction.atomic
def save_queue(
    *,
    by: Actor,
    code: str,
    queue_id: int | None = None,
    version: int | None = None,
    members: list[User] | None = None,
    **fields: Any,
) -> Queue:
    """Make a queue or change it. One whose scope another shares needs a place of its own.

    What it asks for must be what a case can have: known clauses, severities and languages.
    """
    known = _in_order()
    queue = next((one for one in known if one.pk == queue_id), None)
    if queue is None:
        if queue_id is not None:
            raise NoSuchQueue
        if any(one.code == code for one in known):
            raise InvalidInput(f"There is a queue {code!r} already.")
        queue = Queue(precedence=_free_place(known))
    elif version is not None and queue.version != version:
        raise StalePage("Somebody changed this queue meanwhile.", version=queue.version)
    elif queue.takes_the_rest and code != queue.code:
        raise QueueStays("The code of this queue is fixed.")
    before = copy(queue) if queue.pk is not None else None
    queue.code = code
    for name, value in fields.items():
        setattr(queue, name, value)
    if faults := unknown_in_scope(queue, before):
        raise InvalidInput(faults[0]["message"], faults=faults)
    _check_place(queue, known)
    fresh = queue.pk is None
    queue.version = 1 if fresh else queue.version + 1
    queue.full_clean(exclude=["members"])
    queue.save()
    if members is not None:
        queue.members.set(members)
    emit(
        "queue.created" if fresh else "queue.changed",
        subject=f"queue:{queue.pk}",
        by=by,
        queue=queue.pk,
        version=queue.version,
    )
    return queue


@transaction.atomic
def shift_queue(*, queue_id: int, up: bool, by: Actor) -> Queue:
    """Ask this queue one place earlier or later; those that take the rest stay last."""
    ordered = [one for one in _in_order() if not one.takes_the_rest]
    place = next((n for n, one in enumerate(ordered) if one.pk == queue_id), None)
    if place is None:
        raise NoSuchQueue
    queue = ordered.pop(place)
    ordered.insert(max(0, place - 1) if up else place + 1, queue)
    for n, one in enumerate(ordered, start=1):
        if one.precedence != n * STEP:
            one.precedence = n * STEP
            one.save(update_fields=["precedence"])
    emit("queue.moved", subject=f"queue:{queue.pk}", by=by, queue=queue.pk, place=queue.precedence)
    return queue


@transaction.atomic
def empty_queue(*, queue_id: int, by: Actor, to: str = "") -> int:
    """Move what is undecided to the queue named, or to the one for the rest, and say how many."""
    queue = _locked(queue_id)
    return _move_all(queue, _target(queue, to), by)


@transaction.atomic
def disable_queue(*, queue_id: int, by: Actor, to: str = "") -> int:
    """Close a queue for new cases; its undecided ones move."""
    queue = _locked(queue_id)
    if queue.takes_the_rest:
        raise QueueStays
    target = _target(queue, to)
    queue.enabled = False
    queue.version += 1
    queue.save(update_fields=["enabled", "version"])
    moved = _move_all(queue, target, by)
    emit("queue.disabled", subject=f"queue:{queue.pk}", by=by, queue=queue.pk, moved=moved)
    return moved


@transaction.atomic
def enable_queue(*, queue_id: int, by: Actor) -> Queue:
    """Open a queue again. Its place must still be its own."""
    queue = _locked(queue_id)
    queue.enabled = True
    queue.version += 1
    _check_place(queue, _in_order())
    queue.save(update_fields=["enabled", "version"])
    emit("queue.enabled", subject=f"queue:{queue.pk}", by=by, queue=queue.pk)
    return queue


@transaction.atomic
def delete_queue(*, queue_id: int, by: Actor, to: str = "") -> int:
    """Undecided cases move, decided ones stay with it, and its code is free again."""
    queue = _locked(queue_id)
    if queue.takes_the_rest:
        raise QueueStays
    target = _target(queue, to)
    freed = queue.code
    queue.enabled, queue.deleted_at = False, clock.now()
    queue.code = f"{freed[:28]}-deleted-{queue.pk}"
    queue.version += 1
    queue.save(update_fields=["enabled", "deleted_at", "code", "version"])
    moved = _move_all(queue, target, by)
    emit("queue.deleted", subject=f"queue:{queue.pk}", by=by, queue=queue.pk, code=freed)
    return moved


@transaction.atomic
def reassign_case(*, case_id: int, to: str, by: Actor) -> Case:
    """Move one case to another queue by hand; whoever holds it keeps it."""
    case = Case.objects.select_for_update(of=["self"]).select_related("queue").get(pk=case_id)
    target = queue_named(to)
    check_takes(target, for_appeals=case.kind == Case.Kind.APPEAL)
    if case.queue_id == target.pk:
        return case
    source, case.queue = case.queue, target
    case.version += 1
    case.save(update_fields=["queue", "version"])
    emit(
        "case.moved",
        subject=f"case:{case.pk}",
        by=by,
        **_moved(case.pk, case.version, source, target),
    )
    return case


def rescue_strays(*, by: Actor) -> int:
    """Cases that reached a queue in the instant in which it closed."""
    moved = 0
    for queue in Queue.objects.filter(enabled=False, cases__state=Case.State.OPEN).distinct():
        with transaction.atomic():
            moved += _move_all(queue, _target(queue, ""), by)
    return moved


def queue_named(code: str) -> Queue:
    queue = Queue.objects.live().filter(code=code).first()
    if queue is None:
        raise NoSuchQueue(f"There is no queue {code!r}.")
    return queue


def check_takes(queue: Queue, *, for_appeals: bool) -> None:
    """Whether cases may be put there by hand."""
    if not queue.enabled or queue.deleted_at is not None:
        raise QueueClosed
    if queue.for_appeals != for_appeals:
        raise QueueClosed("Appeals and findings are decided in queues of their own.")


def _check_place(queue: Queue, known: list[Queue]) -> None:
    if not queue.enabled:
        return
    for other in known:
        shared = other.enabled and other.pk != queue.pk and other.precedence == queue.precedence
        if shared and overlaps(queue, other):
            raise QueuesOverlap(
                f"“{queue.title}” and “{other.title}” would ask for the same cases at the same"
                f" place ({queue.precedence}). Give one of them another place in the order.",
                other=other.code,
                precedence=other.precedence,
            )


def _free_place(known: list[Queue]) -> int:
    return min(
        LAST, max((one.precedence for one in known if one.precedence < LAST), default=0) + STEP
    )


def _in_order() -> list[Queue]:
    """All that were not deleted, locked: two leads never number them at once."""
    return list(Queue.objects.live().select_for_update(of=["self"]).order_by("precedence", "pk"))


def _locked(queue_id: int) -> Queue:
    queue = Queue.objects.live().select_for_update(of=["self"]).filter(pk=queue_id).first()
    if queue is None:
        raise NoSuchQueue
    return queue


def _target(queue: Queue, to: str) -> Queue:
    target = queue_named(to or ("appeals" if queue.for_appeals else "default"))
    if target.pk == queue.pk:
        raise InvalidInput("Its cases are in this queue already. Name another one.")
    check_takes(target, for_appeals=queue.for_appeals)
    return target


def _move_all(queue: Queue, target: Queue, by: Actor) -> int:
    """In batches by key, so that no statement grows with the queue."""
    undecided: QuerySet[Case] = Case.objects.undecided().filter(queue=queue)
    moved = 0
    while True:
        batch = list(
            undecided.select_for_update(of=["self"])
            .order_by("pk")
            .values_list("pk", "version")[:BATCH]
        )
        if not batch:
            return moved
        Case.objects.filter(pk__in=[pk for pk, _ in batch]).update(
            queue=target, version=F("version") + 1
        )
        emit_many(
            "case.moved",
            happenings=[
                (f"case:{pk}", _moved(pk, version + 1, queue, target)) for pk, version in batch
            ],
            by=by,
        )
        moved += len(batch)


def _moved(case_id: int, version: int, source: Queue, target: Queue) -> dict[str, Any]:
    return {"case": case_id, "version": version, "queue": target.code, "before": source.code}
