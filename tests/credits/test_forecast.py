"""What comes, and what leads back."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from credits.forecast import Outlook, points_needed
from policies.scheme import Scheme, parse
from tests.factories import PartyFactory
from tests.rulebooks import ACCUMULATING, a_body, publish
from tests.violations.support import MARCH_1, find

NEW_YORK = ZoneInfo("America/New_York")


def scheme(**changes) -> Scheme:
    return parse(a_body(**changes)).scheme


@pytest.mark.parametrize(
    ("total", "line", "points"), [(150, 150, 1), (140, 150, 11), (151, 150, 0), (-20, 0, 21)]
)
def test_where_points_deduct_one_more_than_the_gap_leads_back(total, line, points):
    assert points_needed(scheme(), total, line) == points


@pytest.mark.parametrize(("total", "line", "points"), [(12, 12, 1), (15, 12, 4), (11, 12, 0)])
def test_where_points_add_up_one_more_than_the_gap_leads_back(total, line, points):
    assert points_needed(scheme(scheme=ACCUMULATING), total, line) == points


@pytest.mark.django_db
def test_each_line_says_what_leads_back_to_its_good_side():
    publish()
    party = PartyFactory()
    find(party, "first", severity="high", at=MARCH_1)
    find(party, "second", severity="high", at=MARCH_1 + timedelta(days=10))

    outlook = Outlook.of(party, MARCH_1 + timedelta(days=11))

    ways = [(way.milestone.code, way.points, way.at) for way in outlook.ways_back()]
    second_lapses = datetime(2026, 9, 8, tzinfo=NEW_YORK)  # 11 March and 180 days, to its midnight
    first_lapses = datetime(2026, 8, 29, tzinfo=NEW_YORK)  # 1 March and 180 days
    # 200 - 50 - 50 = 100: at the line of 100 and past that of 150. One lapse gives 150: past 100,
    # still at 150; the second gives 200.
    assert ways == [("100", 1, first_lapses), ("150", 51, second_lapses)]


@pytest.mark.django_db
def test_nothing_leads_back_from_where_nothing_was_passed():
    publish()
    party = PartyFactory()
    find(party, "first", severity="low", at=MARCH_1)

    assert Outlook.of(party, MARCH_1).ways_back() == []


@pytest.mark.django_db
def test_before_the_first_rulebook_there_is_no_outlook():
    publish(effective_from=MARCH_1)
    party = PartyFactory()

    assert Outlook.of(party, MARCH_1 - timedelta(seconds=1)) is None
    assert Outlook.of(party, MARCH_1) is not None
