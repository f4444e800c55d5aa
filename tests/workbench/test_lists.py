"""What every list of the workbench does: filters, sorts, columns, views, files."""

import re

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from tests.factories import PartyFactory
from tests.workbench.browsing import html_of, sign_in
from tests.workbench.factories import a_case, a_violation, many_cases
from workbench.lists import LISTS, Asked
from workbench.models import Case
from workbench.selectors import paging

pytestmark = pytest.mark.django_db


def heads(html):
    table = html[html.index("<thead>") : html.index("</thead>")]
    return [part.split(">")[-1].strip() for part in table.split("</th>")[:-1] if "</a>" not in part]


@pytest.mark.parametrize("code", LISTS)
def test_every_list_is_declared_whole(code):
    spec = LISTS[code]
    asked = Asked(spec, QueryDict())

    assert all(spec.column(one) for one in spec.shown)
    assert spec.columns[0].cell
    assert spec.sort(spec.begins.removeprefix("-"))
    assert all(one.downwards[-1] in {"-pk", "-id", "id", "pk"} for one in spec.sorts)
    assert [one.code for one in asked.columns] == list(spec.shown)


def test_columns_are_shown_in_the_order_that_was_asked_for(client):
    a_case()
    sign_in(client)

    html = html_of(client, "cases", columns="source,market,nonsense")

    assert "A rule" in html or "a rule" in html
    assert heads(html) == ["Source", "Market"]
    assert html.index('href="?columns=case%2Cmarket%2Csource&amp;arrange=yes"')


def test_a_list_sorts_both_ways_and_only_where_an_index_holds_the_order(client):
    many_cases(9)
    sign_in(client)

    def order(**query):
        answer = client.get(reverse("workbench:cases"), query)
        return [case.pk for case in answer.context["page"].rows]

    by_value = list(Case.objects.order_by("-value_at_stake", "-id").values_list("pk", flat=True))
    urgent = list(Case.objects.order_by("-priority", "due_at", "id").values_list("pk", flat=True))
    newest = list(Case.objects.order_by("-pk").values_list("pk", flat=True))
    assert order(sort="-value") == by_value
    assert order(sort="value") == by_value[::-1]
    assert order(sort="-priority", state="open") == urgent
    assert order(sort="-priority") == newest
    assert order(sort="party__name") == newest


@pytest.mark.parametrize("sort", ["-opened", "due", "-due", "value", "-value"])
def test_pages_hold_every_row_once_while_new_ones_come(client, sort):
    many_cases(110)
    sign_in(client)
    before = set(Case.objects.values_list("pk", flat=True))
    url, seen, cursor = reverse("workbench:cases"), [], ""

    while True:
        answer = client.get(url, {"sort": sort, "cursor": cursor})
        seen += [case.pk for case in answer.context["page"].rows]
        a_case(PartyFactory())
        cursor = answer.context["page"].next
        if not cursor:
            break

    assert len(seen) == len(set(seen))
    assert before <= set(seen)


def test_counts_are_exact_to_a_bound_and_say_so_beyond(client):
    many_cases(60)
    sign_in(client)
    assert "60 cases" in html_of(client, "cases")

    _page, count = paging.page_and_count(Case.objects.all(), order=["-pk"], size=50, cap=55)

    assert str(count) == "55+"


@pytest.mark.parametrize(("list_seconds", "count_seconds"), [(0.02, 9), (9, 0.02)])
def test_no_filter_keeps_the_database_busy_for_long(settings, list_seconds, count_seconds):
    settings.LIST_SECONDS, settings.LIST_COUNT_SECONDS = list_seconds, count_seconds
    many_cases(3)
    slow = Case.objects.extra(where=["pg_sleep(0.05) IS NOT NULL"])

    if list_seconds < 1:
        with pytest.raises(paging.TooLong):
            paging.page_and_count(slow, order=["-pk"], size=1)
    else:
        page, count = paging.page_and_count(slow, order=["-pk"], size=1)
        assert len(page.rows) == 1
        assert count is None
    assert Case.objects.count() == 3


@pytest.mark.parametrize("route", ["cases", "parties", "violations", "decisions", "items"])
def test_chips_sorts_and_pages_swap_only_the_rows(client, route):
    sign_in(client)

    answer = client.get(
        reverse(f"workbench:{route}"),
        {"market": "us"},
        headers={"HX-Request": "true", "HX-Target": "rows"},
    )

    assert answer.content.decode().strip().startswith('<div id="rows"')


def test_long_names_are_shown_whole(client):
    name = "The Remarkably Long-Named Home And Garden Company Of 60 Chars"
    PartyFactory(name=name)
    sign_in(client)

    assert escape(name) in html_of(client, "parties")


@pytest.mark.parametrize("route", ["cases", "decisions", "violations", "detections"])
def test_lists_call_a_clause_by_its_title_and_ask_for_no_more_however_many(
    client, route, django_assert_max_num_queries
):
    for _ in range(2):
        a_violation(a_case(PartyFactory()))
    sign_in(client)
    html_of(client, route)  # rules are read once a process

    with CaptureQueriesContext(connection) as few:
        html = html_of(client, route)
    for _ in range(3):
        a_violation(a_case(PartyFactory()))
    with django_assert_max_num_queries(len(few)):
        html_of(client, route)

    assert "Late dispatch" in html
    assert "late dispatch <" not in html


def test_detections_are_put_in_order_by_the_column_that_says_when_they_were_seen(client):
    sign_in(client)

    html = html_of(client, "detections", sort="seen")

    assert heads(html) == ["Rule", "Party", "Item", "Clause", "Values"]


@pytest.mark.parametrize(
    ("code", "columns", "column"),
    [
        ("violations", "", "Decided"),
        ("decisions", "", "Decided"),
        ("items", "item,since,number", "Number"),
    ],
)
def test_the_arrow_stands_at_the_column_by_which_a_list_is_sorted(client, code, columns, column):
    a_violation()
    sign_in(client)

    html = html_of(client, code, **({"columns": columns} if columns else {}))

    sorted_by = re.search(r'aria-sort="descending"[^>]*>\s*<a[^>]*>([^<]+)', html)
    assert sorted_by is not None
    assert sorted_by[1].strip() == column
    assert html.count("aria-sort=") == 1


def test_findings_are_listed_by_when_they_were_decided(client):
    early, late = a_violation(), a_violation()
    sign_in(client)

    rows = Asked(LISTS["violations"], QueryDict("")).rows()

    assert list(rows) == sorted([early, late], key=lambda one: one.decided_at, reverse=True)
