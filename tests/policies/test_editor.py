"""The forms of a draft: what is typed is kept, what is left alone stays, nobody is undone."""

from datetime import UTC, datetime

import msgspec
import pytest
import time_machine

from policies import shelf
from policies.faults import faults_of
from policies.scheme import parse
from tests.policies.editing import EVERYTHING, Fields, body_of, paths_of, typed
from tests.rulebooks import a_body, changed

pytestmark = pytest.mark.django_db


NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize("name", ["everything", "local_merchant"])
def test_a_form_that_is_sent_untouched_changes_nothing(client, opened, name):
    body = EVERYTHING if name == "everything" else shelf.read_pack(name).body
    draft, url = opened(body)

    for path in paths_of(body):
        where = f"{url}{path}/" if path else url
        answer = client.post(where, {**typed(client, where), "action": "save"})
        assert answer.status_code == 302, (path, answer.context["page"].refusals)

    assert msgspec.to_builtins(parse(body_of(draft))) == msgspec.to_builtins(parse(body))


def test_a_clause_is_changed_field_by_field(client, opened):
    draft, url = opened(a_body())
    where = f"{url}clauses/1/"

    more = client.post(where, {**typed(client, where), "action": "row:points"}).content.decode()
    sent = Fields(more).values
    assert sent["points-count"] == ["2"]
    client.post(
        where,
        {
            **sent,
            "title": "Honest listings",
            "is_breach": "One.\n\n  Two. \n",
            "points-0-points": "12",
            "points-0-again": "24",
            "points-1-severity": "high",
            "points-1-points": "50",
            "points-1-again": "100",
            "repetition__days": "90",
            "item_kinds": ["listing"],
            "warn_only_until": "2026-12-31",
            "guidance": "Ask first.",
            "action": "save",
        },
    )

    before = a_body()["clauses"][1]
    assert body_of(draft)["clauses"][1] == {
        **before,
        "title": "Honest listings",
        "is_breach": ["One.", "Two."],
        "points": {"medium": 12, "high": 50},
        "repetition": {"points": {"medium": 24, "high": 100}, "days": 90},
        "item_kinds": ["listing"],
        "warn_only_until": "2026-12-31",
        "guidance": "Ask first.",
    }


def test_measures_are_added_and_removed_without_a_script(client, opened):
    draft, url = opened(a_body())
    where = f"{url}scheme/milestones/0/"

    more = client.post(where, {**typed(client, where), "action": "row:measures"})
    assert body_of(draft) == a_body()
    client.post(
        where,
        {
            **Fields(more.content.decode()).values,
            "measures-0-gone": "1",
            "measures-2-control": "reach_reduced",
            "measures-2-amount": "30",
            "measures-2-duration__kind": "until_recovered",
            "action": "save",
        },
    )

    assert body_of(draft)["scheme"]["milestones"][0]["measures"] == [
        a_body()["scheme"]["milestones"][0]["measures"][1],
        {
            "control": "reach_reduced",
            "duration": {"kind": "until_recovered"},
            "params": {"percent": 30},
        },
    ]


def test_clauses_are_added_duplicated_moved_and_removed(client, opened):
    draft, url = opened(a_body())
    seen = draft.updated_at.isoformat()

    added = client.post(url, {"list-only": "1", "action": "add:clauses", "seen_at": seen})
    assert added.url == f"{url}clauses/4/"
    where = f"{url}clauses/0/"
    copied = client.post(where, {**typed(client, where, title="Later"), "action": "duplicate"})
    assert copied.url == f"{url}clauses/1/"
    moved = client.post(copied.url, {**typed(client, copied.url), "action": "up"})
    assert moved.url == where
    gone = client.post(f"{url}clauses/2/", {**typed(client, where), "action": "remove"})
    assert gone.url == url

    assert [(clause["code"], clause["title"]) for clause in body_of(draft)["clauses"]] == [
        ("late_dispatch_2", "Later"),
        ("late_dispatch", "Later"),
        ("prohibited_live", "Prohibited goods in a LIVE"),
        ("reminder", "Reminder"),
        ("new_clause", "New clause"),
    ]


def test_a_second_ledger_leaves_the_first_where_it_was(client, opened):
    draft, url = opened(a_body())
    where = f"{url}scheme/"

    added = client.post(where, {**typed(client, where), "action": "add:classes"}, follow=True)

    assert added.redirect_chain == [(f"{where}classes/1/", 302)]
    assert [one["code"] for one in body_of(draft)["scheme"]["classes"]] == ["ordinary", "ledger"]
    assert "Those of the scheme." in added.content.decode()
    assert faults_of(draft.body) == []


def test_the_last_ledger_that_goes_leaves_the_one_that_goes_without_saying(client, opened):
    draft, url = opened(changed(scheme__classes=[{"code": "ordinary", "title": "Health"}]))
    where = f"{url}scheme/classes/0/"

    client.post(where, {**typed(client, where), "action": "remove"})

    assert "classes" not in body_of(draft)["scheme"]
    assert faults_of(draft.body) == []


def test_a_row_that_was_asked_for_is_where_one_goes_on_typing(client, opened):
    _draft, url = opened(a_body())
    where = f"{url}clauses/0/"

    page = client.post(where, {**typed(client, where), "action": "row:measures"}).content.decode()

    assert page.count("autofocus") == 1
    row = next(tag for tag in page.split("<") if "autofocus" in tag)
    assert 'name="measures-1-control"' in row or 'name="measures-0-control"' in row
    assert 'data-unsaved="typed"' in page
