"""Whoever appeals is told by when we answer, on every page alike, and honestly when we are late."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from appeals.models import Appeal
from education import links
from governance import events
from tests.portal.support import a_desk
from tests.portal.test_news import plain
from tests.violations.support import MARCH_1
from workbench.models import Case

pytestmark = pytest.mark.django_db


def an_appealed_desk():
    desk = a_desk()
    sent = {"reason": "carrier", "text": "The carrier scanned late."}
    desk.client.post(desk.url(f"violations/{desk.violation.pk}/appeal/"), sent)
    desk.appeal = Appeal.objects.get()
    return desk


def pages_of(desk):
    calendar = desk.text("dates/?as=ics").replace("\r\n ", "")
    appeal, home, dates = (
        plain(desk.text(page)) for page in (f"appeals/{desk.appeal.pk}/", "", "dates/")
    )
    return appeal, home, dates, calendar


def test_until_a_case_is_open_no_day_is_promised():
    with time_machine.travel(MARCH_1, tick=False):
        desk = an_appealed_desk()

        for page in pages_of(desk):
            assert "You hear from us" not in page
            assert "We are late" not in page


def test_the_day_of_the_answer_stands_on_the_appeal_at_home_among_the_dates_and_in_the_calendar():
    with time_machine.travel(MARCH_1, tick=False):
        desk = an_appealed_desk()
        while events.relay():
            pass
        Case.objects.update(due_at=MARCH_1 + timedelta(days=2))

        appeal, home, dates, calendar = pages_of(desk)
        signed = plain(Client().get(links.path_for(desk.violation.pk)).content.decode())

    assert "You hear from us by 3 Mar, 07:00" in appeal
    assert "You hear from us by 3 Mar, 07:00" in home
    assert "You hear from us by 3 Mar, 07:00" in signed
    assert "You hear from us about your appeal: Late dispatch 3 Mar, 07:00" in dates
    assert "DTSTART:20260303T120000Z" in calendar
    assert "You hear from us about your appeal: Late dispatch" in calendar


def test_when_the_day_has_passed_we_say_that_we_are_late():
    with time_machine.travel(MARCH_1, tick=False):
        desk = an_appealed_desk()
        while events.relay():
            pass
        Case.objects.update(due_at=MARCH_1 - timedelta(days=1))

        appeal, home, dates, calendar = pages_of(desk)

    late = "We are late: you should have heard from us by 28 Feb, 07:00"
    assert late in appeal
    assert late in home
    assert "We are late, you should have heard from us about your appeal: Late dispatch" in dates
    assert "SUMMARY:Blue Fern Home" in calendar
    assert "We are late" in calendar


def test_while_the_party_is_asked_no_day_is_promised():
    with time_machine.travel(MARCH_1, tick=False):
        desk = an_appealed_desk()
        while events.relay():
            pass
        Case.objects.update(state=Case.State.WAITING, paused_at=MARCH_1)

        for page in pages_of(desk):
            assert "You hear from us" not in page
