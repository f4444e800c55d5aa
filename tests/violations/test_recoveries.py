"""Measures that last until recovery, when a finding falls under which the score never recovered."""

from datetime import timedelta

import pytest

from credits.selectors import standing_at
from tests.rulebooks import a_body, changed
from tests.violations.support import MARCH_1, a_party_under_rules, find, overturn
from violations.models import Control

pytestmark = pytest.mark.django_db


@pytest.fixture
def party():
    body = changed(
        a_body(tiers=[]),
        scheme__lapse={"kind": "rolling", "days": 30},
        scheme__milestones__1__measures=[
            {"control": "live_off", "duration": {"kind": "until_recovered"}}
        ],
        clauses__0__points={"low": 5, "medium": 120, "high": 160},
    )
    return a_party_under_rules(body)


def day(number):
    return MARCH_1 + timedelta(days=number)


def running(party, at):
    return set(Control.objects.in_force_at(at).filter(party=party).values_list("kind", flat=True))


def test_it_ends_where_the_surviving_lines_recovered(party):
    first = find(party, "a", "medium", at=day(1))
    find(party, "b", "medium", at=day(2))  # 200 - 240: closed, and nothing lapses any more
    find(party, "c", "high", at=day(45))
    assert "live_off" in running(party, day(45))

    overturn(first, at=day(46))

    # Without the first: 80 on day 2, 200 again on day 33, and 40 on day 45, where the line at 50 acts.
    assert standing_at(party, day(33)).score == 200
    assert standing_at(party, day(46)).score == 40
    assert running(party, day(46)) == set()


def test_it_goes_on_where_the_surviving_lines_have_not_recovered(party):
    first = find(party, "a", "medium", at=day(1))
    find(party, "b", "medium", at=day(2))
    assert running(party, day(2)) >= {"account_closed", "live_off"}

    overturn(first, at=day(3))

    assert standing_at(party, day(3)).score == 80
    assert running(party, day(3)) == {"live_off"}
    recovered = Control.objects.in_force_at(day(3)).get(party=party, kind="live_off").ends_at
    assert standing_at(party, recovered).score == 200
    assert standing_at(party, recovered - timedelta(seconds=1)).score == 80
