"""What stands side by side is told apart, and no number is called past a line that nothing draws."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import translation

from policies.selectors import body_of
from policies.words import price_words
from portal.metrics import metrics_of
from tests.factories import ItemFactory
from tests.monitoring.factories import observe, publish
from tests.portal.support import a_desk
from tests.violations.support import MARCH_1, find

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_frozen")]


@pytest.fixture
def _frozen():
    with time_machine.travel(MARCH_1 + timedelta(days=1), tick=False):
        yield


def test_two_findings_under_one_rule_are_named_by_their_items():
    desk = a_desk()
    for key in ("1001", "1002"):
        found = find(desk.party, key, item=ItemFactory(owner=desk.party, external_id=key))
        desk.get(f"violations/{found.pk}/")  # who has read it has a last day

    for page in ("", "health/", "dates/"):
        text = desk.text(page)
        assert "Late dispatch (listing 1001)" in text, page
        assert "Late dispatch (listing 1002)" in text, page


def test_a_course_given_twice_is_asked_about_once():
    desk = a_desk()
    find(desk.party, "again")

    assert desk.text("health/").count("I pass the course “Dispatch on time”") == 1


@pytest.mark.parametrize(("rate", "past"), [(0.02, False), (0.3, True)])
def test_a_number_is_past_its_line_only_where_the_rule_would_act(rate, past):
    desk = a_desk()
    publish(expression="late_delivery_rate > 0.10 && total_orders >= 20.0")
    observe(desk.party, late_delivery_rate=rate, total_orders=280.0)

    rows = {row.metric.pk: row for row in metrics_of(desk.party)}

    assert rows["total_orders"].lines[0].words == "acts from 20"
    assert rows["total_orders"].is_past is past
    assert rows["late_delivery_rate"].is_past is past


def test_either_of_two_lines_is_passed_by_itself():
    desk = a_desk()
    publish(expression="late_delivery_rate > 0.10 || total_orders >= 20.0")
    observe(desk.party, late_delivery_rate=0.02, total_orders=280.0)

    rows = {row.metric.pk: row for row in metrics_of(desk.party)}

    assert rows["total_orders"].is_past
    assert not rows["late_delivery_rate"].is_past


def test_who_decided_is_said_in_the_language_of_the_page():
    desk = a_desk()
    with translation.override("es"):
        desk.client.cookies["django_language"] = "es"
        text = desk.text(f"violations/{desk.violation.pk}/")

    assert "Decided by a person" not in text
    assert "our own initiative" not in text


def test_what_follows_a_linked_account_is_priced_by_its_share():
    desk = a_desk()
    scheme = body_of(desk.violation.version).scheme

    assert price_words(scheme, "linked", 0) == "a share of the points charged there"
    assert price_words(scheme, "low", 0) == "no points"
    assert price_words(scheme, "linked", 5) == "−5"
