"""What was begun is asked for again, listings go by their titles, amounts have a currency."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from governance.actors import Actor
from items.services import upsert_item
from monitoring.models import Metric
from portal.metrics import value_words
from tests.factories import ItemFactory
from tests.monitoring.factories import observe
from tests.portal.support import a_desk, at_desk
from tests.violations.support import MARCH_1, REVIEWER, a_body, find
from tests.workbench.factories import a_listing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_frozen")]


@pytest.fixture
def _frozen():
    with time_machine.travel(MARCH_1 + timedelta(days=1), tick=False):
        yield


def keep(desk, text="The carrier scanned late."):
    page = f"violations/{desk.violation.pk}/appeal/"
    return desk.client.post(desk.url(page), {"text": text, "save": "yes"})


def test_an_appeal_that_was_begun_is_a_task_until_it_is_sent_or_emptied():
    desk = a_desk()
    begun = "Send the appeal that you began: Late dispatch"

    assert begun not in desk.text()
    keep(desk)
    assert begun in desk.text()
    assert "Read or appeal: Late dispatch" not in desk.text()
    assert "Go on with the appeal that you began" in desk.text(f"violations/{desk.violation.pk}/")
    keep(desk, text="")
    assert begun not in desk.text()
    assert "Write an appeal" in desk.text(f"violations/{desk.violation.pk}/")


def test_what_a_colleague_began_is_no_task_of_mine():
    colleague = a_desk()
    keep(colleague)

    mine = at_desk(colleague.party, colleague.violation)

    assert "Send the appeal that you began" not in mine.text()
    assert "Send the appeal that you began" in colleague.text()


def test_a_listing_goes_by_its_title_and_by_its_number_where_it_has_none():
    desk = a_desk()
    named = a_listing(desk.party, title="Soy candle, 8 oz")
    bare = ItemFactory(owner=desk.party, external_id="1002")
    with_title, without = find(desk.party, "a", item=named), find(desk.party, "b", item=bare)
    for found in (with_title, without):
        desk.get(f"violations/{found.pk}/")

    page = desk.text(f"violations/{with_title.pk}/")
    assert f"About: “Soy candle, 8 oz” ({named})" in page
    assert f"“Soy candle, 8 oz” ({named})" in desk.text("violations/")
    assert "About: listing 1002" in desk.text(f"violations/{without.pk}/")
    assert "Read or appeal: Late dispatch · Soy candle, 8 oz" in desk.text()
    assert "Read or appeal: Late dispatch (listing 1002)" in desk.text()

    upsert_item(
        market=named.market,
        kind=named.kind,
        external_id=named.external_id,
        owner=desk.party,
        by=Actor("key", "1"),
        data={"title": "Beeswax candle"},
    )
    assert "“Beeswax candle”" in desk.text("violations/")


@pytest.mark.parametrize(
    ("unit", "value", "currency", "said"),
    [
        ("amount", 1200.5, "USD", "USD\u00a01,200.50"),
        ("amount", 1200.0, "JPY", "JPY\u00a01,200"),
        ("EUR", 3.0, "USD", "EUR\u00a03.00"),
        ("count", 1200.0, "USD", "1,200"),
    ],
)
def test_an_amount_is_told_with_its_currency(unit, value, currency, said):
    assert value_words(Metric(code="revenue", unit=unit), value, currency) == said


def test_without_rows_no_filter_is_offered_and_an_empty_choice_says_why():
    desk = a_desk()
    observe(desk.party, late_delivery_rate=0.2)

    assert "Only those that count as your fault" not in desk.text("metrics/late_delivery_rate/")
    chosen = desk.text("metrics/late_delivery_rate/?show=faults")

    assert "No row counts as your fault." in chosen
    assert "Show all" in chosen


def test_after_a_refused_file_a_correction_says_that_files_must_be_chosen_again():
    body = a_body()
    body["windows"]["correction_hours"] = 48
    desk = a_desk(body=body)
    found = find(desk.party, "now", at=MARCH_1 + timedelta(days=1), by=REVIEWER)
    page = f"violations/{found.pk}/correction/"

    assert "Please choose all files again" not in desk.text(page)
    answer = desk.client.post(
        desk.url(page),
        {"text": "Changed it.", "files": SimpleUploadedFile("x.svg", b"<svg onload='x'/>")},
    )

    assert answer.status_code == 422
    assert "Please choose all files again" in answer.content.decode()
    assert not found.corrections.exists()
