"""A document that is required, as its party meets it: before its day, on it, and until one is accepted."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from education.models import Notice
from education.services import telling_answers
from governance import events
from tests.portal.support import a_desk
from tests.rulebooks import a_body
from tests.violations.support import MARCH_1, REVIEWER
from violations.models import DocumentStep, StatementDelivery
from violations.services import answer_document, require_document

pytestmark = [pytest.mark.django_db]

LICENCE = {
    "code": "licence",
    "title": "Business licence",
    "text": "The law asks every shop for a licence to trade.",
    "days": 10,
    "days_again": 3,
    "controls": ["listing_blocked"],
}
TODAY = MARCH_1 + timedelta(days=1)


@pytest.fixture
def desk():
    with time_machine.travel(TODAY, tick=False):
        desk = a_desk(body=a_body(documents=[LICENCE]))
        desk.required = require_document(
            party=desk.party, code="licence", by=REVIEWER, source_key="one"
        )
        while events.relay():
            pass
    return desk


@contextmanager
def at(days: float, desk):
    """So many days later; a session does not last as long, so they sign in again."""
    with time_machine.travel(TODAY + timedelta(days=days), tick=False):
        desk.client.force_login(desk.user)
        yield


def page(desk) -> str:
    return desk.text(f"documents/{desk.required.pk}/")


def send(desk, name: str = "licence.txt"):
    return desk.client.post(
        desk.url(f"documents/{desk.required.pk}/"),
        {"text": "", "files": SimpleUploadedFile(name, b"A licence to trade, 2026.")},
    )


def test_before_its_day_home_says_until_when_and_what_comes_after(desk):
    with at(1, desk):
        home, paper, dates = desk.text(), page(desk), desk.text("dates/")

    assert "Hand in: Business licence" in home
    assert "after that: New listings are blocked" in home
    assert "What follows if none is handed in" in paper
    assert "costs no points" in paper
    assert "Hand in: Business licence" in dates
    assert home.count("New listings are blocked") == 1


def test_reading_the_page_informs_once(desk):
    read = StatementDelivery.objects.filter(
        statement__control__cause="requirement", kind="portal_read"
    )

    with at(1, desk):
        page(desk)
        page(desk)

    assert read.count() == 1


def test_after_its_day_it_is_in_force_with_a_way_to_its_reason(desk):
    with at(12, desk):
        home, paper = desk.text(), page(desk)

    assert "in force until one is accepted: New listings are blocked" in home
    assert (
        f'<a href="{desk.url(f"documents/{desk.required.pk}/")}">New listings are blocked' in home
    )
    assert "until a document is accepted" in home
    assert "In force until one is accepted" in paper


def test_handed_in_sent_back_and_accepted_it_says_each_time_what_holds(desk):
    with at(9, desk):
        assert send(desk).status_code == 302
        assert "What follows if none" not in page(desk)
    with at(12, desk):
        assert "New listings are blocked" not in desk.text()
        answer_document(
            request_id=desk.required.pk, accepted=False, words="It is cut off.", by=REVIEWER
        )
        home = desk.text()
        assert "sent back, please send it again" in home
        assert "after that: New listings are blocked" in home
    with at(17, desk):
        assert "in force until one is accepted" in desk.text()
        assert send(desk, "again.txt").status_code == 302
        answer_document(request_id=desk.required.pk, accepted=True, words="", by=REVIEWER)
        home = desk.text()
        assert "New listings are blocked" not in home
        assert "Business licence" not in home.partition("Since your last visit")[0]
    kinds = desk.required.steps.order_by("sequence").values_list("kind", flat=True)
    assert list(kinds) == [
        DocumentStep.Kind.HANDED_IN,
        DocumentStep.Kind.SENT_BACK,
        DocumentStep.Kind.HANDED_IN,
        DocumentStep.Kind.ACCEPTED,
    ]


def test_the_rules_say_which_documents_are_asked_for_and_what_follows(desk):
    with at(1, desk):
        rules = desk.text("rules/")

    assert "Documents you must hand in" in rules
    assert "10 days to hand it in" in rules
    assert "until one is accepted: New listings are blocked" in rules


def test_a_letter_that_is_written_after_the_day_says_when_it_was(desk):
    with time_machine.travel(TODAY + timedelta(days=30), tick=False):
        telling_answers.tell_document(
            kind="document.requested", request_id=desk.required.pk, source_key="late", step_id=None
        )

    body = Notice.objects.get(source_key="late").content.data["body"]
    assert "You have time until" not in body
    assert "It was due by the end of " in body
    assert "In force until one is accepted:" in body
