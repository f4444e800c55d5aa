"""Opening many cases at once gives what opening them one by one gives."""

from typing import Any

import pytest
import time_machine
from django.db import transaction

from governance.actors import Actor
from governance.models import Event
from monitoring.models import Detection, Signal
from tests.factories import PartyFactory
from tests.monitoring.factories import MetricFactory
from tests.workbench.factories import (
    MONDAY,
    a_case,
    a_detection,
    a_listing,
    a_reviewer,
    decided,
    the_rulebook,
)
from workbench import services
from workbench.models import Case, Queue

pytestmark = pytest.mark.django_db

SAID = [
    *("kind", "queue__code", "party_id", "item_id", "clause", "severity", "state", "source"),
    *("conduct_from", "conduct_to", "priority", "priority_terms", "priority_shares"),
    *("weighed_with", "value_at_stake", "opened_at", "due_at", "version"),
]


def all_sorts() -> list[int]:
    """Detections of several parties and items: fresh, twice, joining, and of a party with history."""
    the_rulebook()
    Queue.objects.create(code="late", title="Late", clauses=["late_dispatch"], precedence=20)
    shop, busy, guilty = PartyFactory(), PartyFactory(), PartyFactory()
    decided(a_case(guilty), a_reviewer())
    a_case(busy)
    money = MetricFactory(code="revenue", unit="amount")
    Signal.objects.create(
        party=shop, metric=money, value=160_00.5, observed_at=MONDAY, source_key="money-1"
    )
    for n in range(3):
        Signal.objects.create(
            party=shop,
            metric_id="late_delivery_rate",
            value=0.1 + n / 100,
            observed_at=MONDAY.replace(day=1 + n),
            source_key=f"rate-{n}",
        )
    listing = a_listing(shop, price={"amount": 129900, "currency": "USD"})
    found = [
        a_detection(shop),
        a_detection(shop),
        a_detection(shop, clause="reminder", severity="low"),
        a_detection(busy, severity="high"),
        a_detection(guilty),
        a_detection(item=listing, clause="misleading_listing"),
    ]
    return [detection.pk for detection in found]


def the_world() -> list[tuple[Any, ...]]:
    evidence = [
        [(piece.kind, piece.ref, piece.content.data, piece.actor) for piece in case.evidence.all()]
        for case in Case.objects.order_by("party_id", "item_id", "clause", "pk")
    ]
    rows = Case.objects.order_by("party_id", "item_id", "clause", "pk").values_list(*SAID)
    return list(zip(rows, evidence, strict=True))


def events_since(first: int) -> list[tuple[str, str]]:
    rows = Event.objects.filter(pk__gt=first, name__startswith="case.")
    return sorted(rows.values_list("name", "actor"))


@time_machine.travel(MONDAY, tick=False)
def test_many_at_once_are_what_they_are_one_by_one():
    numbers = all_sorts()
    before = Event.objects.order_by("pk").last().pk
    with transaction.atomic():
        for number in numbers:
            by = Actor("rule", str(_version_of(number)))
            services.open_case_for_detection(detection_id=number, by=by)
        wanted, events = the_world(), events_since(before)
        transaction.set_rollback(True)

    services.open_cases_for_detections(detection_ids=numbers)

    assert the_world() == wanted
    assert events_since(before) == events


@time_machine.travel(MONDAY, tick=False)
def test_the_same_detections_twice_are_one_case_each():
    numbers = all_sorts()
    services.open_cases_for_detections(detection_ids=numbers)
    wanted = the_world()

    services.open_cases_for_detections(detection_ids=numbers)

    assert the_world() == wanted


def test_sixty_cases_cost_few_statements(django_assert_max_num_queries):
    the_rulebook()
    numbers = [a_detection().pk for _ in range(60)]

    with django_assert_max_num_queries(300):
        services.open_cases_for_detections(detection_ids=numbers)

    assert Case.objects.count() == 60


def _version_of(number: int) -> int:
    return Detection.objects.get(pk=number).rule_version_id
