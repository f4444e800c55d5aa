"""Events on their way to endpoints: owed with the event's receipt, sent at least once, same id."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import orjson
from django.conf import settings
from django.db import connection, transaction

from governance import clock, events
from governance.actors import Actor
from governance.errors import DomainError, Missing
from governance.jobs import after_commit
from governance.models import Event
from integrations import outgoing, payloads
from integrations.models import Delivery, DeliveryAttempt, Endpoint
from integrations.offered import is_offered

AT_A_TIME = 64
FOR_ONE_ENDPOINT = 8
SENDERS = 16


class DeliveryHasNoEndpoint(DomainError):
    """The endpoint of this delivery has been deactivated."""

    code = "endpoint_inactive"


@transaction.atomic
def owe(*, happened: Sequence[Event]) -> int:
    """Note one delivery of each event for each endpoint that wants it, and say how many."""
    offered = [event for event in happened if is_offered(event.name)]
    endpoints = list(Endpoint.objects.filter(active=True)) if offered else []
    owed = []
    for event in offered:
        wanting = [one for one in endpoints if payloads.is_wanted(event.name, one.events)]
        if not wanting:
            continue
        payload, webhook_id = payloads.payload_of(event), f"evt_{event.pk}"
        owed += [
            Delivery(endpoint=endpoint, event=event, webhook_id=webhook_id, payload=payload)
            for endpoint in wanting
        ]
    if owed:
        Delivery.objects.bulk_create(owed, ignore_conflicts=True)
        after_commit("integrations.tasks.deliver_due")
    return len(owed)


def deliver_due() -> int:
    """Send one batch of what is due and say how many were tried.

    A lease is committed before the network is touched: whoever dies while sending leaves a row that
    is due again when the lease ends, and nobody waits for a lock meanwhile.
    """
    letters = _claim()
    if not letters:
        return 0
    with ThreadPoolExecutor(max_workers=min(SENDERS, len(letters))) as senders:
        for letter, answer in zip(letters, senders.map(outgoing.send, letters), strict=True):
            _record(letter.delivery_id, answer)
    return len(letters)


@transaction.atomic
def replay(*, delivery_id: int, by: Actor) -> Delivery:
    """Send once more, under the same id, what was taken or given up."""
    delivery = (
        Delivery.objects.select_for_update(of=["self"])
        .select_related("endpoint")
        .filter(pk=delivery_id)
        .first()
    )
    if delivery is None:
        raise Missing
    if not delivery.endpoint.active:
        raise DeliveryHasNoEndpoint
    delivery.state = Delivery.State.WAITING
    delivery.due_at = clock.now()
    delivery.save(update_fields=["state", "due_at"])
    events.emit("delivery.replayed", subject=f"delivery:{delivery.pk}", by=by, delivery=delivery.pk)
    after_commit("integrations.tasks.deliver_due")
    return delivery


# A few for each endpoint: one that is down must not hold up the others.
DUE = """
    SELECT due.id FROM integrations_endpoint e CROSS JOIN LATERAL (
        SELECT d.id, d.due_at FROM integrations_delivery d
        WHERE d.endpoint_id = e.id AND d.state = 'waiting' AND d.due_at <= %(now)s
        ORDER BY d.due_at, d.id LIMIT %(each)s FOR UPDATE SKIP LOCKED
    ) AS due WHERE e.active ORDER BY due.due_at, due.id LIMIT %(limit)s"""


@transaction.atomic
def _claim() -> list[outgoing.Letter]:
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(DUE, {"now": now, "each": FOR_ONE_ENDPOINT, "limit": AT_A_TIME})
        ids = [row[0] for row in cursor.fetchall()]
    due = list(Delivery.objects.filter(pk__in=ids).select_related("endpoint").order_by("pk"))
    Delivery.objects.filter(pk__in=ids).update(
        due_at=now + timedelta(seconds=settings.WEBHOOK_LEASE)
    )
    return [
        outgoing.Letter(
            delivery_id=delivery.pk,
            webhook_id=delivery.webhook_id,
            url=delivery.endpoint.url,
            secrets=tuple(delivery.endpoint.secrets),
            body=orjson.dumps(delivery.payload, option=orjson.OPT_SORT_KEYS),
        )
        for delivery in due
    ]


@transaction.atomic
def _record(delivery_id: int, answer: outgoing.Answer) -> None:
    delivery = Delivery.objects.select_for_update().get(pk=delivery_id)
    delivery.attempts_made += 1
    DeliveryAttempt.objects.create(
        delivery=delivery,
        number=delivery.attempts_made,
        status=answer.status,
        problem=answer.problem,
        milliseconds=answer.milliseconds,
    )
    if delivery.state == Delivery.State.WAITING:
        _move_on(delivery, answer)
    delivery.save(update_fields=["attempts_made", "state", "due_at", "delivered_at"])


def _move_on(delivery: Delivery, answer: outgoing.Answer) -> None:
    waits = settings.WEBHOOK_RETRIES
    if answer.accepted:
        delivery.state = Delivery.State.DELIVERED
        delivery.delivered_at = clock.now()
    elif delivery.attempts_made > len(waits):
        delivery.state = Delivery.State.FAILED
    else:
        wait = waits[delivery.attempts_made - 1]
        delivery.due_at = clock.now() + timedelta(seconds=wait)
