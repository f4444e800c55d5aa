"""Public figures of appeals: for everybody, of half-years that are over, and honest about the few."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from appeals.models import Appeal
from governance.content import store_text
from insights import selectors
from insights.halves import Half, half_of, newest_finished, parse
from tests.factories import MarketFactory, PartyFactory
from tests.rulebooks import publish
from tests.violations.support import find

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_frozen")]

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SPRING = Half(2026, 1)


@pytest.fixture
def _frozen(settings):
    caches["own"].clear()
    settings.PUBLIC_LEAST = 4
    with time_machine.travel(NOW, tick=False):
        yield
    caches["own"].clear()


@pytest.fixture
def party():
    MarketFactory()
    publish()
    return PartyFactory(created_at=datetime(2025, 1, 1, tzinfo=UTC))


def answered(party, hours, *, state="upheld", attempt=1, closed=None, clause="late_dispatch"):
    """An appeal that was answered after so many hours."""
    closed = closed or datetime(2026, 4, 1, 12, tzinfo=UTC)
    number = Appeal.objects.count()
    violation = find(party, f"p{number}", None, at=closed - timedelta(days=9), clause=clause)
    return Appeal.objects.create(
        violation=violation,
        party=party,
        attempt=attempt,
        state=state,
        reason="carrier",
        text=store_text("The carrier scanned late."),
        opened_at=closed - hours * HOUR,
        closed_at=closed,
    )


def the_report(half=SPRING):
    return selectors.appeal_report(half, selectors.least_told())


def test_half_years_are_named_read_and_counted():
    assert parse("2026-1") == Half(2026, 1)
    assert [parse(said) for said in ("2026-3", "26-1", "2026", "x-1", "１９９９-1")] == [None] * 5
    assert half_of(date(2026, 7, 1)) == Half(2026, 2)
    assert newest_finished(date(2026, 6, 30)) == Half(2025, 2)
    assert newest_finished(date(2026, 7, 1)) == Half(2026, 1)
    assert Half(2026, 1).earlier == Half(2025, 2)
    assert Half(2025, 2).later == Half(2026, 1)


def test_median_and_95th_percentile_of_each_level(party):
    for hours in (10, 20, 30, 40, 50):
        answered(party, hours)
    for hours in (2, 4, 6, 8):
        answered(party, hours, attempt=2, state="overturned")

    (market,) = the_report().markets
    first, second = market.levels

    assert (first.side, first.level, first.answered) == ("party", 1, 5)
    assert (first.median, first.slowest) == (30 * HOUR, 48 * HOUR)
    assert (first.upheld, first.partly, first.overturned) == (5, 0, 0)
    assert (second.level, second.median, second.slowest) == (2, 5 * HOUR, 7.7 * HOUR)
    assert (market.rate.answered, market.rate.fell) == (9, 4)
    assert market.received == {"party": 9}


def test_below_the_least_number_no_figure_is_told(party):
    for hours in (10, 20, 30):
        answered(party, hours, state="overturned")

    (market,) = the_report().markets
    (level,) = market.levels

    assert (level.level, level.answered, level.median, level.overturned) == (1, None, None, None)
    assert market.rate is None
    assert market.received == {"party": None}
    assert (market.clauses, market.few, market.causes) == ([], 1, [])


def test_rules_are_named_only_where_enough_was_answered(party):
    for hours in (1, 2, 3, 4):
        answered(party, hours, state="partly")
    answered(party, 1, state="overturned", clause="reminder")

    (market,) = the_report().markets

    assert [(one.name, one.title, one.answered, one.percent) for one in market.clauses] == [
        ("late_dispatch", "Late dispatch", 4, 100.0)
    ]
    assert market.few == 1


def test_a_half_year_begins_and_ends_with_the_markets_own_midnight(party):
    midnight = datetime(2026, 7, 1, 4, tzinfo=UTC)  # in New York
    for _turn in range(4):
        answered(party, 1, closed=midnight - timedelta(seconds=1))
    answered(party, 1, closed=midnight)

    assert the_report().markets[0].levels[0].answered == 4


def test_withdrawn_and_open_appeals_are_received_and_not_answered(party):
    for hours in (1, 2, 3, 4):
        answered(party, hours)
    answered(party, 5, state="withdrawn")

    (market,) = the_report().markets

    assert market.received == {"party": 5}
    assert market.levels[0].answered == 4


def test_everybody_reads_the_page_without_a_sign_in(party):
    for hours in (10, 20, 30, 40):
        answered(party, hours)

    page = Client().get(reverse("insights:public-appeals"))

    html = page.content.decode()
    assert page.status_code == 200
    assert "25.0 h" in html
    assert "Late dispatch" in html
    assert party.name not in html


def test_only_half_years_that_are_over_have_a_page(party):
    client = Client()

    assert client.get(reverse("insights:public-appeals-of", args=["2026-1"])).status_code == 200
    for half in ("2026-2", "2027-1", "1999-1", "nonsense"):
        assert client.get(reverse("insights:public-appeals-of", args=[half])).status_code == 404


def test_the_api_says_the_same_without_a_key(party):
    for hours in (10, 20, 30, 40):
        answered(party, hours, state="overturned")
    answered(party, 5, attempt=2)

    said = Client().get(reverse("insights:api-public-appeals"), {"half": "2026-1"}).json()

    assert (said["half"], said["first_day"], said["last_day"]) == (
        "2026-1",
        "2026-01-01",
        "2026-06-30",
    )
    first, second = said["markets"][0]["levels"]
    assert (first["median_seconds"], first["p95_seconds"]) == (25 * 3600, 138600)
    assert (first["answered"], first["overturned"]) == (4, 4)
    assert (second["answered"], second["median_seconds"]) == (None, None)


@pytest.mark.parametrize(
    ("asked", "status"),
    [({"half": "x"}, 422), ({"half": "2026-2"}, 404), ({"market": "nowhere"}, 422)],
)
def test_the_api_refuses_what_is_not_told(party, asked, status):
    answer = Client().get(reverse("insights:api-public-appeals"), asked)

    assert answer.status_code == status


def test_the_page_costs_the_same_however_many_appeals(party, django_assert_max_num_queries):
    answered(party, 1)

    with django_assert_max_num_queries(12):
        Client().get(reverse("insights:public-appeals"))
    with django_assert_max_num_queries(4):
        Client().get(reverse("insights:public-appeals"))
