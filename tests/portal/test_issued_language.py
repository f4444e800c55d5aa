"""A page about a decision that was issued in another language says so, and says its own part in its own."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import translation
from django.utils.translation import trans_real

from education.models import Notice
from education.wording import deadline
from governance import events, words
from governance.models import User
from monitoring.models import Metric
from tests.portal.support import Desk, at_desk
from tests.violations.support import MARCH_1, a_party_with_grounds, find, hold
from tests.workbench.factories import a_detection, a_listing
from violations.models import Violation
from workbench import services

pytestmark = pytest.mark.django_db

NEW_YORK = "America/New_York"


@pytest.fixture(autouse=True)
def _frozen():
    words.compile_all()
    trans_real._translations.clear()
    with time_machine.travel(MARCH_1 + timedelta(days=1), tick=False):
        yield
    trans_real._translations.clear()


@pytest.fixture
def desk() -> Desk:
    party = a_party_with_grounds()
    return at_desk(party, find(party))


def reading(desk: Desk, language: str) -> Desk:
    User.objects.filter(pk=desk.user.pk).update(language=language)
    return desk


def test_a_decision_says_in_which_language_it_was_issued_where_the_page_is_in_another(desk):
    page = f"violations/{desk.violation.pk}/"

    assert "Language in which this was issued" not in desk.text(page)
    assert "Idioma en que se emitió: Inglés." in reading(desk, "es").text(page)


def test_a_message_says_in_which_language_it_was_written(desk):
    while events.relay():
        pass
    page = f"inbox/{Notice.objects.filter(party=desk.party).first().pk}/"

    assert "Language in which this was issued" not in desk.text(page)
    body = reading(desk, "es").text(page)
    assert "Idioma en que se emitió: Inglés." in body
    assert '<div class="prose" lang="en">' in body


def test_a_hold_says_who_decided_and_how_to_be_heard_in_the_language_of_the_page(desk):
    held = hold(desk.party, violation_id=desk.violation.pk)

    body = reading(desk, "es").text(f"money/{held.pk}/")

    assert "Idioma en que se emitió: Inglés." in body
    assert "Eleven buyers claim refunds of what never came." in body
    assert "Decidido por una persona" in body
    assert "Recurre la decisión en la que se basa." in body
    assert "Appeal the finding" not in body


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "The automatic check “Prohibited live” (version 1) found: Dispatched late: 16.8%."),
        (
            "es",
            "La comprobación automática «Prohibited live» (versión 1) encontró: Enviado tarde: 16,8%.",
        ),
        ("zh-hans", "自动检查“Prohibited live”（第 1 版）发现：晚发货：16.8%。"),
    ],
)
def test_what_a_rule_found_is_told_in_the_language_of_whom_it_judges(language, said):
    moment = a_listing(kind="live_moment")
    moment.owner.language = language
    moment.owner.save(update_fields=["language"])
    detection = a_detection(
        item=moment, clause="prohibited_live", severity="high", mode="decide", at=MARCH_1
    )
    metric = Metric.objects.get(code="late_delivery_rate")
    metric.title = "Dispatched late"
    metric.translations = {"es": {"title": "Enviado tarde"}, "zh-hans": {"title": "晚发货"}}
    metric.save()

    services.take_detection(detection_id=detection.pk)

    found = Violation.objects.get()
    assert found.statement.content.data["facts"] == said


def test_what_was_measured_is_named_in_the_language_of_the_page_unless_its_name_has_changed():
    moment = a_listing(kind="live_moment")
    detection = a_detection(
        item=moment, clause="prohibited_live", severity="high", mode="decide", at=MARCH_1
    )
    metric = Metric.objects.get(code="late_delivery_rate")
    metric.translations = {"es": {"title": "Tasa de entregas tardías"}}
    metric.save()
    services.take_detection(detection_id=detection.pk)
    found = Violation.objects.get()
    desk = reading(at_desk(moment.owner, found), "es")

    here = desk.text(f"violations/{found.pk}/")
    Metric.objects.update(title="Another name", translations={"es": {"title": "Otro nombre"}})
    renamed = desk.text(f"violations/{found.pk}/")

    assert "Tasa de entregas tardías" in here
    assert "Otro nombre" not in renamed
    assert metric.title in renamed


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (
            datetime(2026, 12, 20, 5, tzinfo=UTC),
            "el final del 19 de diciembre de 2026 (hora de Nueva York)",
        ),
        (
            datetime(2026, 11, 19, 15, 2, tzinfo=UTC),
            "el 19 de noviembre de 2026, 10:02 (hora de Nueva York)",
        ),
    ],
)
def test_a_deadline_in_spanish_has_its_article_by_the_day_and_by_the_hour(end, said):
    with translation.override("es"):
        assert deadline(end, NEW_YORK) == said


def test_until_when_something_may_be_done_reads_well_in_spanish(desk):
    """By the day and by the hour: `hasta el …`, never `antes de el` nor `hasta 25 de`."""
    hold(desk.party, violation_id=desk.violation.pk)
    reading(desk, "es")
    desk.get(f"violations/{desk.violation.pk}/")

    for page in ("", "dates/", "money/", f"violations/{desk.violation.pk}/", "violations/"):
        text = " ".join(re.sub(r"<[^>]+>", "", desk.text(page)).split())
        assert not re.search(r"\b(?:de|a) el (?:\d|final)", text), page
        assert not re.search(r"\b[Hh]asta \d", text), page
        assert "el el " not in text, page
