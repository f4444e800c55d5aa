"""Files of lists: what is shown, every page, nothing that a spreadsheet would run."""

import csv
import io

import pytest
from django.urls import reverse

from governance.models import Event
from parties.models import Party
from tests.factories import PartyFactory, UserFactory
from tests.workbench.browsing import save, sign_in
from tests.workbench.factories import a_case, a_violation, many_cases, the_rulebook
from workbench.lists import LISTS
from workbench.models import Case
from workbench.selectors import paging

pytestmark = pytest.mark.django_db


def file_of(client, code, query="", status=200):
    answer = client.post(f"{reverse('workbench:list-export', args=[code])}?{query}")
    assert answer.status_code == status
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


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


def test_members_of_parties_export_nothing(client):
    client.force_login(UserFactory(role="party_member"))

    file_of(client, "parties", status=404)

    assert not Party.objects.filter(name="x").exists()
    assert not Event.objects.filter(name="list.exported").exists()


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
