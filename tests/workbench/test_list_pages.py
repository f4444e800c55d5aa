"""Lists: what they hold, in which order, how one pages through them, and what they cost."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from governance import clock
from tests.factories import PartyFactory, UserFactory
from tests.workbench.browsing import page, sign_in
from tests.workbench.factories import (
    MONDAY,
    RULE,
    a_case,
    a_listing,
    a_report,
    a_reviewer,
    a_violation,
    decided,
    the_rulebook,
)
from workbench import services
from workbench.models import Case

pytestmark = pytest.mark.django_db

LISTS = [
    "mine",
    "queues",
    "cases",
    "held",
    "appeals",
    "parties",
    "items",
    "violations",
    "decisions",
    "search",
]


@pytest.mark.parametrize("route", LISTS)
def test_empty_lists_say_what_would_fill_them(client, route):
    sign_in(client)

    assert "<h1>" in page(client, route)


def test_a_queue_shows_why_its_cases_come_in_this_order(client):
    case = a_case()
    sign_in(client)

    html = page(client, "queue", "default")

    assert case.code in html
    assert "severity 16" in html
    assert "1 open" in html


def test_dashboards_link_to_the_days_rows(client):
    with time_machine.travel(MONDAY, tick=False):
        violation = a_violation()
    sign_in(client)
    link = f'href="{reverse("workbench:violation", args=[violation.pk])}"'

    assert link in page(client, "violations", day="2026-11-16", clause="late_dispatch", market="us")
    assert link not in page(client, "violations", day="2026-11-15", market="us")
    assert link not in page(client, "violations", state="overturned")
    assert "violation" in page(client, "decisions", outcome="violation", state="executed")


def test_lists_are_narrowed_to_a_stretch_of_days_first_and_last_included(client):
    with time_machine.travel(MONDAY, tick=False):
        violation = a_violation()
    sign_in(client)
    link = f'href="{reverse("workbench:violation", args=[violation.pk])}"'

    def shown(**days):
        return link in page(client, "violations", market="us", **days)

    assert shown(since="2026-11-16", until="2026-11-16")
    assert shown(since="2026-11-01")
    assert not shown(since="2026-11-17")
    assert not shown(until="2026-11-15")
    assert not shown(day="2026-11-16", since="2026-11-17")


@pytest.mark.parametrize("path", ["/insights/", "/rules/", "/rulebooks/"])
def test_what_is_held_is_counted_beside_the_navigation_of_every_room(client, path):
    sign_in(client)

    html = client.get(path).content.decode()

    assert html.count('class="nav-count"') == 5


@pytest.mark.parametrize(("role", "listed"), [("reviewer", False), ("quality_lead", True)])
def test_the_audit_is_in_the_navigation_of_those_who_may_read_it(client, role, listed):
    sign_in(client, role=role)

    html = page(client, "mine")

    assert ('href="/workbench/audit/"' in html) is listed
    assert 'href="/workbench/violations/"' in html


def test_the_search_box_leads_straight_to_a_case_and_finds_parties(client):
    party = PartyFactory(name="Blue Fern Home")
    the_rulebook()
    case = a_case(party)
    sign_in(client)

    straight = client.get(reverse("workbench:search"), {"q": case.code.lower()})

    assert straight.url == reverse("workbench:case", args=[case.code])
    assert "Blue Fern Home" in page(client, "search", q="fern")
    by_id = client.get(reverse("workbench:search"), {"q": party.ref})
    assert by_id.url == reverse("workbench:party", args=[party.pk])
    assert "Nothing found" in page(client, "search", q="zzz")


@pytest.mark.parametrize("cursor", ["x", "AAAA", "WyJuIiwgImEiXQ", "W10", "eyJhIjoxfQ", "%00"])
def test_a_cursor_that_is_not_ours_shows_the_first_page(client, cursor):
    case = a_case()
    sign_in(client)

    assert case.code in page(client, "cases", cursor=cursor)


def test_pages_of_a_queue_hold_every_case_once_both_ways(client):
    the_rulebook()
    template = a_case()
    Case.objects.bulk_create(
        Case(
            queue=template.queue,
            party=PartyFactory(),
            clause="late_dispatch",
            severity="medium",
            source="rule",
            conduct_from=MONDAY,
            conduct_to=MONDAY,
            due_at=clock.now() + timedelta(hours=n % 3),
            priority=n % 5,
        )
        for n in range(119)
    )
    sign_in(client)
    wanted = [case.code for case in Case.objects.order_by("-priority", "due_at", "id")]
    url, seen, back = reverse("workbench:queue", args=["default"]), [], []

    answer = client.get(url)
    while True:
        seen += [case.code for case in answer.context["page"].rows]
        if not answer.context["page"].next:
            break
        answer = client.get(url, {"cursor": answer.context["page"].next})
    while answer.context["page"].previous:
        answer = client.get(url, {"cursor": answer.context["page"].previous})
        back = [case.code for case in answer.context["page"].rows] + back

    assert seen == wanted
    assert back == wanted[:100]


@pytest.mark.parametrize("route", [*LISTS, "audit"])
def test_members_of_parties_find_no_workbench(client, route):
    client.force_login(UserFactory(role="party_member"))

    page(client, route, status=404)


@pytest.mark.parametrize("route", LISTS)
def test_strangers_are_asked_to_sign_in(client, route):
    assert page(client, route, status=302) == ""


@pytest.mark.parametrize(
    ("role", "status"),
    [("reviewer", 404), ("analyst", 404), ("senior_reviewer", 200), ("administrator", 200)],
)
def test_the_audit_is_for_senior_people(client, role, status):
    a_case()
    sign_in(client, role)

    page(client, "audit", status=status)


@pytest.mark.parametrize(
    ("route", "args", "most"),
    [
        ("mine", [], 12),
        ("queues", [], 8),
        ("queue", ["default"], 16),
        ("cases", [], 14),
        ("appeals", [], 16),
        ("parties", [], 18),
        ("items", [], 16),
        ("violations", [], 18),
        ("decisions", [], 16),
        ("held", [], 14),
    ],
)
def test_lists_cost_the_same_however_long(client, route, args, most, django_assert_max_num_queries):
    the_rulebook()
    for n in range(6):
        case = a_case()
        services.open_case_for_report(report_id=a_report(a_listing()).pk, by=RULE)
        if n % 2:
            decided(case, a_reviewer())
    sign_in(client)
    page(client, route, *args)

    with django_assert_max_num_queries(most):
        page(client, route, *args)
