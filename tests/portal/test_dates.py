"""Last days are told as the days on which one can still act, on every page and in the calendar."""

import re

import pytest
import time_machine
from django.test import Client

from education import links
from tests.portal.support import a_desk
from tests.violations.support import MARCH_1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_frozen")]


@pytest.fixture
def _frozen():
    with time_machine.travel(MARCH_1, tick=False):
        yield


def test_the_last_day_to_appeal_is_the_same_day_on_every_page_and_in_the_calendar():
    desk = a_desk()
    page = desk.text(f"violations/{desk.violation.pk}/")
    told = re.search(r"Until\s*<time [^>]*>the end of ([^<]+)</time>", page)
    assert told

    assert f"the end of {told[1]}</time>" in desk.text("dates/")
    calendar = desk.text("dates/?as=ics").replace("\r\n ", "")
    event = next(one for one in calendar.split("BEGIN:VEVENT") if "Last day to appeal" in one)
    begins = re.search(r"DTSTART;VALUE=DATE:\d{6}(\d\d)\r\n", event)
    assert begins
    assert int(begins[1]) == int(told[1].split()[0])


def test_no_two_dates_of_a_calendar_share_a_name():
    desk = a_desk()
    desk.text(f"violations/{desk.violation.pk}/")

    names = re.findall(r"UID:(\S+)", desk.text("dates/?as=ics").replace("\r\n ", ""))
    assert len(names) > 1
    assert len(set(names)) == len(names)


def test_a_search_of_the_rules_names_the_sections_that_speak_of_it():
    desk = a_desk()

    page = desk.text("rules/?q=appeal")
    assert "These sections below speak of it too:" in page
    assert 'href="#your-rights">How to answer a decision</a>' in page


def test_the_page_behind_a_letter_names_the_zone_of_its_times():
    desk = a_desk()

    page = Client().get(links.path_for(desk.violation.pk)).content.decode()
    assert "All times are those of New York." in page
