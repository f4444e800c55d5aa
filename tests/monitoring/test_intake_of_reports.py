"""Reports: kept once, their words apart, and none about nothing."""

import pytest
import time_machine

from governance.actors import Actor
from governance.errors import InvalidInput
from governance.models import Content, Event
from monitoring import services
from monitoring.models import Report
from policies.selectors import NoRulebook, UnknownClause
from tests.factories import ItemFactory, PartyFactory
from tests.monitoring.factories import MARCH_1, the_sellers_rulebook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_march_1")]
KEY = Actor("key", "3")


@pytest.fixture
def on_march_1():
    with time_machine.travel(MARCH_1, tick=False):
        yield


def test_a_report_is_kept_once_with_its_words_apart():
    the_sellers_rulebook()
    item = ItemFactory()
    told = {
        "item": item,
        "source": "buyer",
        "reporter": "buyer-9",
        "clause": "misleading_listing",
        "text": "The bag is not leather.",
        "source_key": "report 1",
        "by": KEY,
    }

    report = services.receive_report(**told)
    again = services.receive_report(**told)

    assert again == report
    assert (report.party, report.item, report.actor) == (item.owner, item, "key:3")
    assert report.content.text == "The bag is not leather."
    assert Content.objects.count() == 1
    event = Event.objects.get(name="report.received")
    assert (event.subject, event.payload) == (f"party:{item.owner.pk}", {"report": report.pk})


def test_a_report_needs_a_subject_a_clause_in_force_and_bounds():
    told = {
        "source": "buyer",
        "reporter": "buyer-9",
        "clause": "late_dispatch",
        "text": "Late.",
        "source_key": "report 1",
        "by": KEY,
    }
    party = PartyFactory()

    with pytest.raises(NoRulebook):
        services.receive_report(party=party, **told)
    the_sellers_rulebook()
    with pytest.raises(InvalidInput, match="what the report is about"):
        services.receive_report(**told)
    with pytest.raises(UnknownClause):
        services.receive_report(party=party, **{**told, "clause": "rudeness"})
    with pytest.raises(InvalidInput, match="At most"):
        services.receive_report(party=party, **{**told, "text": "x" * 10_001})

    assert not Report.objects.exists()
    assert not Content.objects.exists()
