"""`kill -9` of the worker between decision and webhook: it arrives, under one id."""

import json
import threading

import pytest
from standardwebhooks import Webhook

from governance import clock
from governance.actors import CLOCK
from integrations import services
from integrations.models import Delivery, Endpoint
from tests.factories import PartyFactory
from tests.integrations.receiver import a_receiver
from tests.workbench.factories import a_case, a_reviewer, decided


@pytest.fixture
def marketplace():
    with a_receiver() as receiver:
        yield receiver


@pytest.fixture
def endpoint(live_stack, marketplace):
    """Hears of findings on the running stack, until the test is over."""
    with live_stack.models():
        added, _ = services.add_endpoint(
            url=marketplace.url, events_wanted=["violation.recorded"], by=CLOCK
        )
        yield added
        services.deactivate_endpoint(endpoint_id=added.pk, by=CLOCK)


def decide_one():
    decision = decided(a_case(PartyFactory()), a_reviewer())
    return decision.steps.get(kind="executed").violation


def about(marketplace, violation):
    """What came about this finding."""
    return [
        letter
        for letter in marketplace.received
        if json.loads(letter.body)["data"]["violation"]["id"] == violation.pk
    ]


def test_a_worker_killed_after_the_decision_sends_when_it_is_back(
    live_stack, marketplace, endpoint
):
    live_stack.kill("worker")
    violation = decide_one()
    assert marketplace.received == []

    live_stack.start("worker")
    live_stack.wait_for(lambda: about(marketplace, violation))
    live_stack.wait_for(lambda: Delivery.objects.get(endpoint=endpoint).state == "delivered")

    letters = about(marketplace, violation)
    said = Webhook(Endpoint.objects.get(pk=endpoint.pk).secrets[0]).verify(
        letters[0].body, letters[0].headers
    )
    assert said["type"] == "violation.recorded"
    assert said["data"]["party"]["ref"] == violation.party.ref
    assert len({letter.headers["webhook-id"] for letter in letters}) == 1


def test_a_worker_killed_while_sending_sends_again_under_the_same_id(
    live_stack, marketplace, endpoint
):
    marketplace.wait = threading.Event()
    violation = decide_one()
    live_stack.wait_for(lambda: about(marketplace, violation))

    live_stack.kill("worker")
    marketplace.wait.set()
    delivery = Delivery.objects.get(endpoint=endpoint)
    assert (delivery.state, delivery.attempts_made) == ("waiting", 0)

    Delivery.objects.filter(pk=delivery.pk).update(due_at=clock.now())  # the lease has ended
    live_stack.start("worker")
    live_stack.wait_for(lambda: Delivery.objects.get(pk=delivery.pk).state == "delivered")

    letters = about(marketplace, violation)
    assert [letter.headers["webhook-id"] for letter in letters] == [delivery.webhook_id] * 2
