"""What home and the statement say of a decision that was taken back: once, with its net, on its day."""

import re
from datetime import timedelta

import pytest
import time_machine

from credits.models import LedgerLine
from credits.selectors import standing_at
from tests.portal.support import a_desk
from tests.violations.support import MARCH_1, REVIEWER, overturn
from violations.services import grant_relief

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MAY_1 = MARCH_1 + timedelta(days=61)


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def news_of(desk):
    desk.client.force_login(desk.user)  # months later nobody is still signed in
    found = re.search(r'<ul class="portal-changes".*?</ul>', desk.text(), re.DOTALL)
    return plain(found.group()).strip()


def a_desk_put_right():
    """Late dispatch cost 15, its course gave 5 back, and two months later it was taken back."""
    with time_machine.travel(MARCH_1, tick=False):
        desk = a_desk()
    with time_machine.travel(MARCH_1 + DAY, tick=False):
        grant_relief(violation_id=desk.violation.pk, points=5, source_key="course", by=REVIEWER)
    with time_machine.travel(MAY_1, tick=False):
        overturn(desk.violation, at=MAY_1)
    return desk


def test_home_says_once_and_with_its_net_that_a_decision_was_taken_back_on_the_day_of_it():
    desk = a_desk_put_right()
    assert [one.points for one in LedgerLine.objects.filter(party=desk.party)] == [-15, 5, 15, -5]

    with time_machine.travel(MAY_1 + DAY, tick=False):
        assert standing_at(desk.party).score == 200
        told, page = news_of(desk), desk.text()

    assert told == "+10 Late dispatch was taken back, 1 May, 08:00 · why"
    assert "Given back" not in page
    assert f'href="/portal/{desk.party.pk}/violations/{desk.violation.pk}/"' in page


def test_since_the_last_visit_each_thing_that_happened_is_one_line():
    with time_machine.travel(MARCH_1 + DAY, tick=False):
        desk = a_desk()
        desk.text()
    with time_machine.travel(MARCH_1 + 2 * DAY, tick=False):
        grant_relief(violation_id=desk.violation.pk, points=5, source_key="course", by=REVIEWER)
    with time_machine.travel(MAY_1, tick=False):
        overturn(desk.violation, at=MAY_1)

        told = news_of(desk)

    assert told == (
        "+10 Late dispatch was taken back, 1 May, 08:00 · why "
        "+5 Course passed: Late dispatch, 3 Mar, 07:00 · why"
    )


def test_the_statement_says_when_a_line_was_put_right_and_what_a_reversal_did():
    desk = a_desk_put_right()

    with time_machine.travel(MAY_1 + DAY, tick=False):
        desk.client.force_login(desk.user)
        health, printed = plain(desk.text("health/")), plain(desk.text("health/statement/"))

    for page in (health, printed):
        assert "Given back: Late dispatch (put right on 1 May 2026)" in page
        assert (
            "No longer counted, the points that the course gave back: Late dispatch"
            " (put right on 1 May 2026)"
        ) in page
        assert "the balances from there on are worked out anew" in page
    assert printed.count("put right on") == 2
    assert "Takes back an earlier line" in health
    assert "Gives back an earlier line" in health
