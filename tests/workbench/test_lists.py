"""What every list of the workbench does: filters, sorts, columns, views, files."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from governance import clock
from governance.models import Event
from parties.models import Party
from tests.factories import MarketFactory, PartyFactory, UserFactory
from tests.workbench.browsing import html_of, save, sign_in
from tests.workbench.factories import MONDAY, a_case, a_violation, the_rulebook
from workbench.lists import LISTS, Asked
from workbench.models import Case
from workbench.selectors import paging

pytestmark = pytest.mark.django_db


def file_of(client, code, query="", status=200):
    answer = client.post(f"{reverse('workbench:list-export', args=[code])}?{query}")
    assert answer.status_code == status
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def heads(html):
    table = html[html.index("<thead>") : html.index("</thead>")]
    return [part.split(">")[-1].strip() for part in table.split("</th>")[:-1] if "</a>" not in part]


def many_cases(n):
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
            due_at=clock.now() + timedelta(hours=number % 7),
            value_at_stake=number % 5 * 1000,
            priority=number % 3,
        )
        for number in range(n - 1)
    )


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


def test_filters_are_chips_that_take_themselves_off_and_keep_the_rest(client):
    case = a_case()
    sign_in(client)

    html = html_of(client, "cases", state="open", clause="late_dispatch", sort="-due")

    assert case.code in html
    assert 'href="?state=open&amp;sort=-due"' in html
    assert 'href="?clause=late_dispatch&amp;sort=-due"' in html
    assert '<input type="hidden" name="sort" value="-due">' in html


def test_a_filter_by_party_says_its_name(client):
    party = PartyFactory(name="Blue Fern Home")
    sign_in(client)

    assert "Blue Fern Home" in html_of(client, "violations", party=party.pk)


def test_appeals_begin_with_those_that_wait_and_the_chip_takes_that_off(client):
    sign_in(client)

    html = html_of(client, "appeals")

    assert "undecided" in html
    assert 'href="?state="' in html


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


def test_a_file_holds_what_the_list_shows(client):
    violation = a_violation()
    PartyFactory(name="Not found in breach")
    user = sign_in(client)

    rows = file_of(client, "violations", "columns=party,severity,number&state=standing&sort=found")
    none = file_of(client, "violations", "state=overturned")

    assert rows[0] == ["Clause", "Clause in words", "Party", "Severity", "Number"]
    assert rows[1:] == [
        ["late_dispatch", "Late dispatch", violation.party.name, "medium", str(violation.pk)]
    ]
    assert len(none) == 1
    event = Event.objects.filter(name="list.exported").order_by("pk")[0]
    assert event.actor == f"user:{user.pk}"
    assert event.payload == {
        "list": "violations",
        "filters": {"state": ["standing"]},
        "of": "",
        "sort": "found",
        "columns": ["clause", "party", "severity", "number"],
        "rows": 1,
        "all": True,
    }


def test_a_file_holds_every_page_up_to_its_bound_and_says_so(client, settings, monkeypatch):
    many_cases(130)
    monkeypatch.setattr(paging, "BATCH", 40)
    sign_in(client)
    wanted = [case.code for case in Case.objects.order_by("due_at", "id")]

    rows = file_of(client, "cases", "sort=due")
    settings.LIST_EXPORT_ROWS = 100
    answer = client.post(f"{reverse('workbench:list-export', args=['cases'])}?sort=due")
    some = answer.getvalue().decode().splitlines()

    assert [row[0] for row in rows[1:]] == wanted
    assert len(some) == 101
    assert "-first-100.csv" in answer["Content-Disposition"]
    assert Event.objects.filter(name="list.exported").latest("pk").payload["all"] is False


def test_a_file_takes_no_cell_for_a_formula_and_keeps_every_script(client):
    PartyFactory(name='=HYPERLINK("http://evil")')
    PartyFactory(name="蓝蕨家居旗舰店")
    sign_in(client)

    names = [row[0] for row in file_of(client, "parties")[1:]]

    assert sorted(names) == ['\'=HYPERLINK("http://evil")', "蓝蕨家居旗舰店"]


def test_words_typed_into_a_search_are_not_in_the_audit(client):
    PartyFactory(name="Blue Fern Home")
    sign_in(client)

    file_of(client, "parties", "q=blue")

    assert Event.objects.get(name="list.exported").payload["filters"] == {"q": "given"}


def test_the_audit_is_exported_by_those_who_may_read_it(client):
    sign_in(client)
    file_of(client, "audit", status=404)

    sign_in(client, "senior_reviewer")
    assert file_of(client, "audit")[0][0] == "When"


@pytest.mark.parametrize("code", LISTS)
def test_every_list_can_be_exported_and_kept(client, code):
    the_rulebook()
    a_violation()
    sign_in(client, "senior_reviewer")

    rows = file_of(client, code, "of=default" if code == "queue" else "")
    answer = save(client, code, "Mine", of="default" if code == "queue" else "")

    spec = LISTS[code]
    shown = [spec.column(one) for one in spec.shown]
    assert rows[0] == [str(one.label) for column in shown for one in column.in_file]
    assert answer.status_code == 302
    assert client.get(answer.url).status_code == 200


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


def test_members_of_parties_export_nothing(client):
    client.force_login(UserFactory(role="party_member"))

    file_of(client, "parties", status=404)

    assert not Party.objects.filter(name="x").exists()
    assert not Event.objects.filter(name="list.exported").exists()


def test_a_market_narrows(client):
    PartyFactory(name="Here")
    PartyFactory(name="There", market=MarketFactory(code="id"))
    sign_in(client)

    html = html_of(client, "parties", market="id")

    assert "There" in html
    assert "Here</a>" not in html


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


def test_a_list_that_filters_leave_empty_offers_to_clear_them(client):
    a_case()
    sign_in(client)

    html = html_of(client, "cases", clause="nonsense", sort="-due")
    all_of_them = html_of(client, "appeals", clause="nonsense")

    assert '<a href="?sort=-due">Clear filters</a>' in html
    assert '<a href="?state=">Clear filters</a>' in all_of_them
    assert "Clear filters" not in html_of(client, "cases")


def test_a_filter_that_makes_no_sense_is_passed_over_and_says_so(client):
    case = a_case()
    sign_in(client)

    html = html_of(client, "cases", state="nonsense", since="yesterday")

    assert case.code in html
    assert "State: Select a valid choice." in html
    assert "Since: Enter a valid date. This filter was passed over." in html
    assert 'class="chip-value"' not in html


def test_a_file_of_cases_says_amounts_with_their_currency_and_clauses_in_words(
    client, django_assert_max_num_queries
):
    case = a_case(PartyFactory(currency="USD"))
    Case.objects.filter(pk=case.pk).update(value_at_stake=123456)
    many_cases(9)
    Case.objects.exclude(pk=case.pk).update(value_at_stake=0)
    sign_in(client)

    with django_assert_max_num_queries(20):
        rows = file_of(client, "cases", "columns=party,clause,value&sort=value")

    last = dict(zip(rows[0], rows[-1], strict=True))
    none = dict(zip(rows[0], rows[1], strict=True))
    assert rows[0][-2:] == ["Value at stake", "Currency"]
    assert (last["Value at stake"], last["Currency"]) == ("1234.56", "USD")
    assert (last["Clause"], last["Clause in words"]) == ("late_dispatch", "Late dispatch")
    assert none["Value at stake"] == ""
    assert none["Item"] == ""


@pytest.mark.parametrize(
    "words", ["late_dispatch", "Late dispatch", "late dispatch", "late", "LATE DISPATCH"]
)
def test_a_clause_is_asked_for_in_the_words_of_the_page(client, words):
    the_rulebook()
    late = a_case(clause="late_dispatch")
    other = a_case(clause="misleading_listing")
    sign_in(client)

    html = html_of(client, "cases", clause=words)

    assert late.code in html
    assert other.code not in html


def test_words_that_may_mean_several_clauses_narrow_to_none_of_them(client):
    the_rulebook()
    case = a_case(clause="late_dispatch")
    sign_in(client)

    assert case.code not in html_of(client, "cases", clause="a")


def test_a_severity_is_asked_for_however_it_is_written(client):
    case = a_case(severity="medium")
    sign_in(client)

    assert case.code in html_of(client, "cases", severity="Medium")


def test_detections_are_put_in_order_by_the_column_that_says_when_they_were_seen(client):
    sign_in(client)

    html = html_of(client, "detections", sort="seen")

    assert heads(html) == ["Rule", "Party", "Item", "Clause", "Values"]
