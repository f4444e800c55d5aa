"""The editor when something is wrong or missing, and what it does not know."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from governance.actors import Actor
from policies import services, shelf
from policies.editing import open_page
from tests.policies.editing import EVERYTHING, body_of, paths_of, typed
from tests.rulebooks import a_body, changed

pytestmark = pytest.mark.django_db


NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def test_what_is_typed_is_kept_when_it_cannot_be_saved(client, opened):
    draft, url = opened(a_body())
    where = f"{url}scheme/"

    answer = client.post(where, {**typed(client, where, start="many", cap="900"), "action": "save"})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="many"' in page
    assert 'value="900"' in page
    assert 'href="#id_start"' in page
    assert body_of(draft) == a_body()


def test_nobody_is_undone_and_no_word_is_lost(client, opened):
    draft, url = opened(a_body())
    where = f"{url}clauses/0/"
    sent = typed(client, where, title="Mine")
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        services.save_draft(
            rulebook=draft.rulebook,
            body=a_body(title="Ben's"),
            by=Actor("user", "77"),
            draft_id=draft.pk,
        )

    answer = client.post(where, {**sent, "action": "save"})

    assert answer.status_code == 409
    assert "Somebody else saved this draft" in answer.content.decode()
    assert 'value="Mine"' in answer.content.decode()
    assert body_of(draft) == a_body(title="Ben's")


def test_faults_stand_at_their_fields_and_are_counted_in_the_list(client, opened):
    body = changed(
        clauses__0__severity="odd",
        clauses__1__measures__0__duration={"kind": "days"},
        scheme__bands=[],
        clauses__2__points__high=-5,
    )
    _draft, url = opened(body)

    clause = client.get(f"{url}clauses/0/").content.decode()
    row = client.get(f"{url}clauses/1/").content.decode()
    scheme = client.get(f"{url}scheme/").content.decode()
    prices = client.get(f"{url}clauses/2/").content.decode()

    assert '<a href="#id_severity">' in clause
    assert 'id="id_severity-error"' in clause
    assert "1 fault here" in clause
    assert '<a href="#id_measures-0-duration__kind">' in row
    assert '<a href="#rows-bands">' in scheme
    assert '<a href="#rows-points">' in prices
    assert (
        clause.count("1 fault</span>") == 3
    )  # of two clauses and of the scale; the fourth has two
    assert clause.count("2 faults</span>") == 1


@pytest.mark.parametrize("name", shelf.codes())
def test_every_part_of_every_pack_has_a_page(name):
    body = shelf.read_pack(name).body

    assert all(open_page(body, path).groups for path in paths_of(body))


def test_a_part_that_is_not_there_is_missing(client, opened):
    _draft, url = opened(a_body())

    for path in ("clauses/99/", "scheme/milestones/x/", "scheme/nothing/", "tiers/0/benefits/0/"):
        assert client.get(f"{url}{path}").status_code == 404


def test_clauses_are_found_by_their_words(client, opened):
    _draft, url = opened(a_body())

    page = client.get(f"{url}?q=WEAPONS").content.decode()

    assert "Prohibited goods in a LIVE" in page
    assert "clauses/0/?q=" not in page


def test_what_a_form_does_not_know_stays(client, opened):
    draft, url = opened(changed(clauses__0__surprise="me", clauses__0__item_kinds=["castle"]))
    where = f"{url}clauses/0/"

    client.post(where, {**typed(client, where, title="New"), "action": "save"})

    assert body_of(draft)["clauses"][0]["surprise"] == "me"
    assert body_of(draft)["clauses"][0]["item_kinds"] == ["castle"]
    assert body_of(draft)["clauses"][0]["title"] == "New"


def test_a_page_costs_the_same_however_many_clauses(client, opened, django_assert_max_num_queries):
    clauses = [{**a_body()["clauses"][3], "code": f"c{n}"} for n in range(60)]
    _draft, url = opened(a_body(clauses=clauses))

    with django_assert_max_num_queries(6):
        assert client.get(f"{url}clauses/59/").status_code == 200


def test_every_field_of_every_struct_has_a_place_in_the_forms():
    pages = [open_page(EVERYTHING, path) for path in paths_of(EVERYTHING)]

    for page in pages:
        told = {name.split("__")[0] for name in page.form.fields}
        told |= {*page.rows, *page.children, "repetition", "sources", "scheme", "windows"}
        assert set(page.form.struct.__struct_fields__) <= told, page.path
        grouped = {name for group in page.spec.groups for name in group.names}
        assert grouped == {*page.form.fields, *page.rows}, page.path
