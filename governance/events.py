"""Events and their outbox: the audit line and what is owed to each subscriber, in one transaction."""

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

import orjson
import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from governance import clock
from governance.actors import Actor
from governance.jobs import nudge
from governance.models import Event, Outbox, Receipt

log = structlog.get_logger(__name__)

Handler = Callable[..., None]
EVERYTHING = "*"
PARKED_AFTER = 12
BACK_OFF = [timedelta(seconds=2**n) for n in range(PARKED_AFTER)]

_subscribers: dict[str, dict[str, Handler]] = defaultdict(dict)
_take_many: set[str] = set()
_aside: ContextVar[list[Event] | None] = ContextVar("aside", default=None)


def on(name: str) -> Callable[[Handler], Handler]:
    """Register a subscriber of one event name, or of EVERYTHING. Used in a room's `subscribers.py`."""

    def register(handler: Handler) -> Handler:
        _subscribers[name][label_of(handler)] = handler
        return handler

    return register


def on_many(name: str) -> Callable[[Handler], Handler]:
    """`on`, for a subscriber that takes a list of events: one that hears a great deal must not make
    the others wait."""

    def register(handler: Handler) -> Handler:
        _take_many.add(label_of(handler))
        return on(name)(handler)

    return register


def label_of(handler: Handler) -> str:
    return f"{handler.__module__}.{handler.__qualname__}"


def takes_many(label: str) -> bool:
    """Whether this subscriber is handed a list of events."""
    return label in _take_many


def subscribers_of(name: str) -> dict[str, Handler]:
    return {**_subscribers[name], **_subscribers[EVERYTHING]}


@contextmanager
def kept_aside() -> Iterator[list[Event]]:
    """Within, events are gathered in the list, not yet written and owed to nobody.

    For replays of a told past (`clock.told`): who replays writes them and hands them over, in the
    same transaction, where an outbox row each would be written only to be deleted again.
    """
    if not settings.REPLAY_ALLOWED:
        raise ImproperlyConfigured("REPLAY_ALLOWED is off here: events are written as they happen.")
    happened: list[Event] = []
    before = _aside.set(happened)
    try:
        yield happened
    finally:
        _aside.reset(before)


def emit(name: str, *, subject: str, by: Actor, **payload: Any) -> Event:
    """Write what happened, inside the caller's transaction. Payload holds ids, never personal data."""
    context = structlog.contextvars.get_contextvars()
    event = Event(
        name=name,
        subject=subject,
        actor=str(by),
        payload=payload,
        request_id=str(context.get("request_id", ""))[:40],
    )
    if (aside := _aside.get()) is not None:
        aside.append(event)
        return event
    event.save()
    owed = [Outbox(event=event, subscriber=label) for label in subscribers_of(name)]
    if owed:
        Outbox.objects.bulk_create(owed)
        _nudge_relay()
    return event


def emit_many(name: str, *, happenings: Sequence[tuple[str, dict[str, Any]]], by: Actor) -> int:
    """`emit` for thousands of (subject, payload) in one statement, outbox rows included."""
    if not happenings:
        return 0
    if (aside := _aside.get()) is not None:
        aside += [
            Event(name=name, subject=subject, actor=str(by), payload=payload)
            for subject, payload in happenings
        ]
        return len(happenings)
    with connection.cursor() as cursor:
        cursor.execute(
            EMIT_MANY,
            {
                **emission(name, by=by),
                "subjects": [subject for subject, _ in happenings],
                "payloads": [orjson.dumps(payload).decode() for _, payload in happenings],
            },
        )
    wake_relay(name)
    return len(happenings)


def emitting(rows: str) -> str:
    """`emit_many` as parts of a statement: the rows of `rows` (subject, payload) become events.

    For a caller whose whole work is one statement; it passes `emission` along.
    """
    return f"""
written AS (
  INSERT INTO governance_event (name, subject, actor, payload, request_id, recorded_at)
  SELECT %(event)s, happened.subject, %(actor)s, happened.payload::jsonb, %(request_id)s, %(now)s
  FROM {rows}
  RETURNING id
), owed AS (
  INSERT INTO governance_outbox (event_id, subscriber, attempts, due_at, last_error)
  SELECT written.id, subscriber, 0, %(now)s, ''
  FROM written CROSS JOIN unnest(%(subscribers)s::text[]) AS subscriber
)"""  # noqa: S608 - made of our own constants


def emission(name: str, *, by: Actor) -> dict[str, Any]:
    """What a statement with `emitting` needs. Afterwards its caller calls `wake_relay`."""
    if _aside.get() is not None:
        raise ImproperlyConfigured("A statement that writes its events cannot keep them aside.")
    return {
        "event": name,
        "actor": str(by),
        "request_id": str(structlog.contextvars.get_contextvars().get("request_id", ""))[:40],
        "now": clock.now(),
        "subscribers": list(subscribers_of(name)),
    }


EMIT_MANY = (
    "WITH "
    + emitting("unnest(%(subjects)s::text[], %(payloads)s::text[]) AS happened (subject, payload)")
    + " SELECT 1"
)


def wake_relay(name: str) -> None:
    """Nudge the relay once this transaction has committed, if anybody hears of such events."""
    if subscribers_of(name):
        _nudge_relay()


def _nudge_relay() -> None:
    """One nudge a transaction is enough, however many events it wrote."""
    if all(hook[1] is not send_relay for hook in connection.run_on_commit):
        transaction.on_commit(send_relay, robust=True)


class _Doorbell:
    """Rings at once, then at most once a gap: whatever comes within it is told at its end."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.rang, self.waits = 0.0, False

    def ring(self, gap: float) -> None:
        with self.lock:
            if self.waits:
                return
            left = self.rang + gap - time.monotonic()
            if left > 0:
                self.waits = True
                timer = threading.Timer(left, self._late)
                timer.daemon = True  # a process that ends owes nothing: the beat finds it
                timer.start()
                return
            self.rang = time.monotonic()
        nudge("governance.tasks.relay")

    def _late(self) -> None:
        with self.lock:
            self.rang, self.waits = time.monotonic(), False
        nudge("governance.tasks.relay")


_doorbell = _Doorbell()


def send_relay() -> None:
    _doorbell.ring(settings.RELAY_GAP)


def relay(*, limit: int = 200) -> int:
    """Hand over what is owed, and say how many rows were handled."""
    done = 0
    while done < limit and (handled := _relay_some(limit - done)):
        done += handled
    return done


def _relay_some(most: int) -> int:
    """One subscriber, one event or many: effect, receipts and deletion commit together."""
    with transaction.atomic():
        due = (
            Outbox.objects.select_for_update(skip_locked=True, of=["self"])
            .select_related("event")
            .filter(parked_at__isnull=True, due_at__lte=clock.now())
            .order_by("due_at", "id")
        )
        owed = list(due[:1])
        if owed and owed[0].subscriber in _take_many:
            owed = list(due.filter(subscriber=owed[0].subscriber)[:most])
        if owed:
            _hand_over(owed)
        return len(owed)


def _hand_over(owed: list[Outbox]) -> None:
    """What fails together is tried one by one, so that only the faulty row waits."""
    try:
        with transaction.atomic():
            _deliver(owed)
    except Exception as problem:  # a subscriber's failure must never hold up the others
        if len(owed) == 1:
            _postpone(owed[0], problem)
        else:
            for row in owed:
                _hand_over([row])
    else:
        Outbox.objects.filter(pk__in=[row.pk for row in owed]).delete()


def _deliver(owed: list[Outbox]) -> None:
    label = owed[0].subscriber
    handler = subscribers_of(owed[0].event.name).get(label)
    if handler is None:
        raise LookupError(f"no subscriber is registered as {label}")
    events = [row.event for row in owed]
    done = Receipt.objects.filter(event__in=events, subscriber=label).values_list("event_id")
    known = {event_id for (event_id,) in done}
    if not (fresh := [event for event in events if event.pk not in known]):
        return
    Receipt.objects.bulk_create(Receipt(event=event, subscriber=label) for event in fresh)
    if label in _take_many:
        handler(fresh)
    else:
        handler(fresh[0])


def _postpone(owed: Outbox, problem: Exception) -> None:
    owed.attempts += 1
    owed.last_error = f"{type(problem).__name__}: {problem}"[:2000]
    if owed.attempts >= PARKED_AFTER:
        owed.parked_at = clock.now()
    else:
        owed.due_at = clock.now() + BACK_OFF[owed.attempts - 1]
    owed.save(update_fields=["attempts", "last_error", "parked_at", "due_at"])
    log.warning(
        "subscriber_failed",
        subscriber=owed.subscriber,
        event_id=owed.event.pk,
        attempts=owed.attempts,
        parked=owed.parked_at is not None,
        exc_info=problem,
    )
