"""Events: the audit line and what is owed, in one transaction; every effect exactly once."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from governance import events
from governance.actors import CLOCK
from governance.models import Event, Market, Outbox, Receipt

pytestmark = pytest.mark.django_db


@pytest.fixture
def subscribers():
    """Two subscribers of `test.happened` for the length of a test; the first may be told to fail."""
    names = ("test.happened",)
    before = {name: dict(events._subscribers[name]) for name in names}
    told = {"fail": False, "first": [], "second": []}

    @events.on("test.happened")
    def first(event):
        Market.objects.create(code=f"m{event.pk}", name="M", zone="UTC", currency="USD")
        if told["fail"]:
            raise RuntimeError("the first subscriber fails")
        told["first"].append(event.pk)

    @events.on("test.happened")
    def second(event):
        told["second"].append(event.pk)

    yield told
    for name in names:
        events._subscribers[name].clear()
        events._subscribers[name].update(before[name])


def emit():
    return events.emit("test.happened", subject="party:1", by=CLOCK, thing=7)


def owed_here():
    return Outbox.objects.filter(subscriber__contains="test_events")


def relay():
    Outbox.objects.exclude(subscriber__contains="test_events").delete()
    return events.relay()


def test_an_event_names_its_actor_and_owes_each_subscriber_once(subscribers):
    event = emit()

    assert (event.actor, event.payload) == ("system:clock", {"thing": 7})
    assert owed_here().filter(event=event).count() == 2


def test_what_is_rolled_back_never_happened(subscribers):
    with transaction.atomic():
        emit()
        transaction.set_rollback(True)

    assert not Event.objects.filter(name="test.happened").exists()
    assert not owed_here().exists()


def test_the_relay_hands_over_once_and_keeps_a_receipt(subscribers):
    event = emit()

    relay()
    relay()

    assert subscribers["first"] == subscribers["second"] == [event.pk]
    assert Receipt.objects.filter(event=event, subscriber__contains="test_events").count() == 2
    assert not owed_here().exists()


def test_one_failing_subscriber_leaves_no_trace_and_does_not_hold_up_the_other(subscribers):
    subscribers["fail"] = True
    event = emit()

    relay()

    assert subscribers["second"] == [event.pk]
    assert not Market.objects.filter(code=f"m{event.pk}").exists()
    owed = owed_here().get()
    assert (owed.attempts, owed.parked_at) == (1, None)
    assert "the first subscriber fails" in owed.last_error


def test_delivery_resumes_after_the_fault_is_mended(subscribers):
    subscribers["fail"] = True
    event = emit()
    relay()
    subscribers["fail"] = False
    owed_here().update(due_at=event.recorded_at)

    relay()

    assert subscribers["first"] == [event.pk]
    assert not owed_here().exists()


def test_after_twelve_failures_a_row_is_parked_and_shown(subscribers):
    subscribers["fail"] = True
    event = emit()
    for _ in range(events.PARKED_AFTER):
        owed_here().update(due_at=event.recorded_at)
        relay()

    owed = owed_here().get()
    assert owed.attempts == 12
    assert owed.parked_at is not None


def test_what_is_kept_aside_is_owed_to_nobody_and_written_by_who_replays():
    with events.kept_aside() as happened:
        events.emit("ledger.broken", subject="ledger", by=CLOCK, lines=1)
        events.emit_many("party.registered", happenings=[("party:1", {"party": 1})], by=CLOCK)

    assert [(event.name, event.pk) for event in happened] == [
        ("ledger.broken", None),
        ("party.registered", None),
    ]
    assert not Event.objects.exists()
    assert not Outbox.objects.exists()


def test_production_keeps_nothing_aside(settings):
    settings.REPLAY_ALLOWED = False

    with pytest.raises(ImproperlyConfigured), events.kept_aside():
        pytest.fail("nothing may be kept aside here")
