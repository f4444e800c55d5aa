"""Proof that the event log is complete: nothing owed or received that it does not name."""

from dataclasses import dataclass, field

from governance.models import Content, Event, Outbox, Receipt


@dataclass
class EventProof:
    events: int = 0
    owed: int = 0
    parked: int = 0
    faults: list[str] = field(default_factory=list)


def prove_events() -> EventProof:
    """Every event has an actor and a name, and none is both owed and received."""
    proof = EventProof(
        events=Event.objects.count(),
        owed=Outbox.objects.count(),
        parked=Outbox.objects.filter(parked_at__isnull=False).count(),
    )
    for event in Event.objects.filter(actor="")[:20]:
        proof.faults.append(f"event {event.pk} has no actor")
    twice = Outbox.objects.filter(
        event_id__in=Receipt.objects.values("event_id"),
        subscriber__in=Receipt.objects.values("subscriber"),
    )
    received = set(
        Receipt.objects.filter(event_id__in=twice.values("event_id")).values_list(
            "event_id", "subscriber"
        )
    )
    for owed in twice[:200]:
        if (owed.event_id, owed.subscriber) in received:
            proof.faults.append(f"event {owed.event_id} is owed and received by {owed.subscriber}")
    for content in Content.objects.filter(digest="")[:20]:
        proof.faults.append(f"content {content.pk} has no digest")
    return proof
