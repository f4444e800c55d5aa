"""Webhooks: signed, at least once under one constant id, given up after the limit, replayed."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from standardwebhooks import Webhook, WebhookVerificationError

from governance import events
from governance.actors import CLOCK
from governance.errors import Missing
from governance.models import Event
from integrations import services
from integrations.models import Delivery, DeliveryAttempt
from tests.integrations.factories import a_delivery, an_endpoint, an_event
from tests.integrations.receiver import a_receiver

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_an_event_is_owed_to_each_endpoint_that_wants_it_and_once():
    everything = an_endpoint()
    family = an_endpoint("http://127.0.0.1:9/family", "violation.*")
    an_endpoint("http://127.0.0.1:9/other", "appeal.submitted")
    event = an_event("violation.overturned")

    services.owe(happened=[event])
    services.owe(happened=[event])

    owed = Delivery.objects.filter(event=event)
    assert {delivery.endpoint_id for delivery in owed} == {everything.pk, family.pk}
    assert {delivery.webhook_id for delivery in owed} == {f"evt_{event.pk}"}
    assert owed.count() == 2


def test_the_relay_brings_events_here():
    endpoint = an_endpoint()
    event = an_event("correction.opened")

    while events.relay():
        pass

    assert Delivery.objects.get(endpoint=endpoint).event == event


def test_keys_and_endpoints_are_nobody_elses_business():
    an_endpoint()

    assert services.owe(happened=[an_event("key.issued")]) == 0
    assert Delivery.objects.count() == 0


def test_a_delivery_is_signed_and_taken_once():
    with a_receiver() as marketplace:
        endpoint = an_endpoint(marketplace.url)
        delivery = a_delivery(endpoint, name="tier.changed", subject="rulebook:1")

        assert services.deliver_due() == 1
        assert services.deliver_due() == 0

    (letter,) = marketplace.received
    said = Webhook(endpoint.secrets[0]).verify(letter.body, letter.headers)
    assert said["type"] == "tier.changed"
    assert said["data"]["event"] == delivery.event_id
    assert letter.headers["webhook-id"] == f"evt_{delivery.event_id}"
    assert letter.path == "/hooks"
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts_made) == ("delivered", 1)
    assert list(delivery.attempts.values_list("number", "status", "problem")) == [(1, 204, "")]


def test_a_changed_body_or_time_does_not_verify():
    with a_receiver() as marketplace:
        endpoint = an_endpoint(marketplace.url)
        a_delivery(endpoint)
        services.deliver_due()

    (letter,) = marketplace.received
    later = {
        **letter.headers,
        "webhook-timestamp": str(int(letter.headers["webhook-timestamp"]) + 1),
    }
    for body, headers in ((letter.body + b" ", letter.headers), (letter.body, later)):
        with pytest.raises(WebhookVerificationError):
            Webhook(endpoint.secrets[0]).verify(body, headers)


def test_during_rotation_both_secrets_sign():
    with a_receiver() as marketplace:
        endpoint = an_endpoint(marketplace.url)
        services.rotate_secret(endpoint_id=endpoint.pk, by=CLOCK)
        endpoint.refresh_from_db()
        a_delivery(endpoint)
        services.deliver_due()

    (letter,) = marketplace.received
    assert len(letter.headers["webhook-signature"].split(" ")) == 2
    for secret in endpoint.secrets:
        assert Webhook(secret).verify(letter.body, letter.headers)


def test_tries_come_later_and_later_under_one_id_until_it_is_given_up():
    with a_receiver(500) as marketplace, time_machine.travel(NOON, tick=False) as watch:
        delivery = a_delivery(an_endpoint(marketplace.url))
        waits = []
        while delivery.state == Delivery.State.WAITING:
            assert services.deliver_due() == 1
            assert services.deliver_due() == 0
            delivery.refresh_from_db()
            if delivery.state == Delivery.State.WAITING:
                waits.append((delivery.due_at - datetime.now(UTC)).total_seconds())
                watch.move_to(delivery.due_at)

    assert waits == [30, 120, 600, 3600, 14400, 43200, 43200, 43200, 43200]
    assert delivery.state == Delivery.State.FAILED
    assert marketplace.ids == [f"evt_{delivery.event_id}"] * 10
    assert delivery.attempts.count() == 10


def test_what_was_given_up_can_be_sent_again_by_hand():
    with a_receiver(500, 204) as marketplace:
        delivery = a_delivery(an_endpoint(marketplace.url))
        services.deliver_due()
        Delivery.objects.update(state=Delivery.State.FAILED)

        services.replay(delivery_id=delivery.pk, by=CLOCK)
        services.deliver_due()

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts_made) == ("delivered", 2)
    assert len(set(marketplace.ids)) == 1
    assert Event.objects.filter(name="delivery.replayed").count() == 1


def test_a_taken_delivery_is_sent_again_only_when_asked():
    with a_receiver() as marketplace:
        delivery = a_delivery(an_endpoint(marketplace.url))
        services.deliver_due()
        services.deliver_due()
        assert len(marketplace.received) == 1

        services.replay(delivery_id=delivery.pk, by=CLOCK)
        services.deliver_due()

    assert marketplace.ids == [f"evt_{delivery.event_id}"] * 2


def test_nothing_is_sent_again_to_an_endpoint_that_is_gone():
    endpoint = an_endpoint()
    delivery = a_delivery(endpoint)
    services.deactivate_endpoint(endpoint_id=endpoint.pk, by=CLOCK)

    with pytest.raises(services.DeliveryHasNoEndpoint):
        services.replay(delivery_id=delivery.pk, by=CLOCK)
    with pytest.raises(Missing):
        services.replay(delivery_id=0, by=CLOCK)

    assert services.deliver_due() == 0


def test_redirects_are_not_followed():
    with a_receiver() as inside, a_receiver(302, location=inside.url) as marketplace:
        delivery = a_delivery(an_endpoint(marketplace.url))
        services.deliver_due()

    assert inside.received == []
    assert delivery.attempts.get().problem == "answered 302"


def test_an_endpoint_that_is_down_is_a_failed_try():
    delivery = a_delivery(an_endpoint("http://127.0.0.1:9/hooks"))

    services.deliver_due()

    attempt = delivery.attempts.get()
    assert attempt.status is None
    assert attempt.problem.startswith("ConnectionRefusedError")


def test_an_endpoint_that_never_answers_is_cut_off(settings):
    settings.WEBHOOK_TIMEOUT = 0.3
    with a_receiver() as marketplace:
        marketplace.wait = threading.Event()
        delivery = a_delivery(an_endpoint(marketplace.url))
        services.deliver_due()
        marketplace.wait.set()

    assert delivery.attempts.get().status is None
    assert delivery.attempts.get().milliseconds < 5000


def test_an_address_that_became_private_is_not_called(settings):
    with a_receiver() as marketplace:
        delivery = a_delivery(an_endpoint(marketplace.url))
        settings.WEBHOOK_PRIVATE_NETWORKS = []
        services.deliver_due()

    assert marketplace.received == []
    assert delivery.attempts.get().problem.startswith("AddressClosed")


def test_one_endpoint_that_is_down_does_not_hold_up_another():
    down = an_endpoint("http://127.0.0.1:9/hooks")
    for _ in range(12):
        a_delivery(down)
    with a_receiver() as marketplace:
        up = an_endpoint(marketplace.url, "tier.*")
        a_delivery(up, name="tier.changed")

        assert services.deliver_due() == 9

    assert len(marketplace.received) == 1
    assert DeliveryAttempt.objects.count() == 9


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_send_each_delivery_once():
    with a_receiver() as marketplace:
        endpoint = an_endpoint(marketplace.url)
        for _ in range(8):
            a_delivery(endpoint)
        begin = threading.Barrier(4)

        def sweep():
            begin.wait()
            try:
                services.deliver_due()
            finally:
                connection.close()

        sweeps = [threading.Thread(target=sweep) for _ in range(4)]
        for thread in sweeps:
            thread.start()
        for thread in sweeps:
            thread.join()

    assert len(marketplace.ids) == len(set(marketplace.ids)) == 8


def test_a_sweep_that_died_while_sending_is_made_up_for_when_its_lease_ends(settings):
    with a_receiver() as marketplace, time_machine.travel(NOON, tick=False) as watch:
        delivery = a_delivery(an_endpoint(marketplace.url))
        Delivery.objects.update(due_at=NOON + timedelta(seconds=settings.WEBHOOK_LEASE))
        assert services.deliver_due() == 0

        watch.shift(settings.WEBHOOK_LEASE)
        assert services.deliver_due() == 1

    assert marketplace.ids == [delivery.webhook_id]
