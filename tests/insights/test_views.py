"""The dashboard and its numbers over the API."""

from datetime import timedelta

import pytest
import time_machine

from governance import clock
from governance.actors import CLOCK
from insights import services
from tests.factories import UserFactory
from tests.integrations.factories import a_key
from tests.workbench.factories import MONDAY, a_case, a_violation

pytestmark = pytest.mark.django_db

PAGE = "/insights/"


@pytest.fixture
def analyst(client):
    client.force_login(UserFactory(role="analyst"))
    return client


def test_an_empty_dashboard_says_what_would_fill_it(analyst):
    page = analyst.get(PAGE).content.decode()

    for words in (
        "No violations in this time",
        "No decisions",
        "No time to decision",
        "No appeals",
    ):
        assert words in page


def test_every_mark_opens_the_rows_behind_it(analyst):
    with time_machine.travel(MONDAY, tick=False):
        violation = a_violation()
        analyst.force_login(UserFactory(role="analyst"))
        answer = analyst.get(PAGE, {"market": "us", "days": "30"})
        page = answer.content.decode()

        link = "/workbench/violations/?market=us&amp;day=2026-11-16"
        assert link in page
        assert "day=2026-11-16&amp;state=executed&amp;outcome=violation" in page
        behind = analyst.get(link.replace("&amp;", "&"))

        period = "market=us&amp;since=2026-10-18&amp;until=2026-11-16"
        assert f'href="/workbench/violations/?{period}"' in page
        assert (
            f'href="/workbench/decisions/?{period}&amp;outcome=findings&amp;state=executed"' in page
        )

    assert answer.context["violations_now"] == 1
    assert answer.context["violations"][-1]["value"] == 1
    assert violation.party.name in behind.content.decode()


@pytest.mark.parametrize(
    ("query", "days"),
    [
        ({}, 30),
        ({"days": "90"}, 90),
        ({"days": "365"}, 365),
        ({"days": "-1"}, 30),
        ({"until": "x"}, 30),
    ],
)
def test_the_period_is_chosen_and_nonsense_narrows_nothing(analyst, query, days):
    answer = analyst.get(PAGE, query)

    assert answer.status_code == 200
    assert len(answer.context["violations"]) == days


def test_days_before_and_now_are_compared(analyst):
    with time_machine.travel(MONDAY - timedelta(days=10), tick=False):
        a_violation(a_case(at=clock.now()))
    with time_machine.travel(MONDAY, tick=False):
        services.rebuild(since=(MONDAY - timedelta(days=20)).date(), until=MONDAY.date())
        analyst.force_login(UserFactory(role="analyst"))
        context = analyst.get(PAGE, {"days": "7"}).context

    assert (context["violations_now"], context["violations_before"]) == (0, 1)


def test_alerts_are_on_the_page(analyst):
    services.draw_line(metric="violations", title="Many violations", above=-1, by=CLOCK)
    services.check()

    assert "Many violations: 0 on" in analyst.get(PAGE).content.decode()


def test_the_dashboard_costs_the_same_for_a_week_and_a_year(analyst, django_assert_max_num_queries):
    for days in ("7", "365"):
        with django_assert_max_num_queries(12):
            analyst.get(PAGE, {"days": days})


def test_a_party_member_finds_nothing_here(client):
    client.force_login(UserFactory())

    assert client.get(PAGE).status_code == 404


def test_the_series_are_told_to_programs(client):
    with time_machine.travel(MONDAY, tick=False):
        a_violation()
        _, headers = a_key("insights:read")
        said = client.get(
            "/api/v1/metrics/series",
            {"metric": "violations", "market": "us", "since": "2026-11-15", "until": "2026-11-16"},
            headers=headers,
        ).json()

    assert said["series"][0]["points"] == [
        {"day": "2026-11-15", "value": 0.0},
        {"day": "2026-11-16", "value": 1.0},
    ]


@pytest.mark.parametrize(
    "query",
    [
        {"metric": "happiness"},
        {"market": "atlantis"},
        {"since": "2026-01-02", "until": "2026-01-01"},
        {"since": "2020-01-01", "until": "2026-01-01"},
        {"since": "yesterday"},
    ],
)
def test_a_question_that_makes_no_sense_is_refused(client, query):
    _, headers = a_key("insights:read")

    answer = client.get("/api/v1/metrics/series", query, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_a_key_for_something_else_finds_no_numbers(client):
    _, headers = a_key("parties:read")

    assert client.get("/api/v1/metrics/series", headers=headers).status_code == 404
