"""The forms of a draft: what is typed is kept, what is left alone stays, nobody is undone."""

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import msgspec
import pytest
import time_machine

from governance.actors import Actor
from policies import services, shelf
from policies.editing import open_page, outline_of_draft
from policies.faults import faults_of
from policies.scheme import parse
from tests.factories import MarketFactory, UserFactory
from tests.rulebooks import a_body, changed, publish

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
EVERYTHING = changed(
    languages=["en", "es"],
    notice_days=15,
    funds=[
        {
            "code": "fraud",
            "title": "Fraud",
            "text": "Signs of it.",
            "max_days": 90,
            "review_days": 30,
            "amount_at_most": 500,
            "currency": "USD",
        }
    ],
    scheme__classes=[
        {"code": "ordinary"},
        {
            "code": "serious",
            "title": "Serious",
            "cap": 500,
            "lapse": {"kind": "calendar", "period": "year", "resets_on": "first_monday"},
            "milestones": [{"code": "a", "title": "A", "at": 120, "measures": []}],
        },
    ],
    scheme__earning={"points": 4, "per_orders": 200, "cap_week": 20, "lapses": False},
    scheme__repeats=[
        {
            "code": "six",
            "title": "Six",
            "count": 6,
            "days": 90,
            "measures": [
                {
                    "control": "reach_reduced",
                    "params": {"percent": 30, "note": "kept"},
                    "duration": {"kind": "days", "n": 7},
                }
            ],
            "clauses": ["reminder"],
        }
    ],
    scheme__joint=[
        {"party_kind": "creator", "links": ["bound"], "clause": "reminder", "share_percent": 50}
    ],
    scheme__milestones__0__freezes=True,
    scheme__milestones__0__course="dispatch-on-time",
    scheme__milestones__0__shortens_to={"kind": "days", "n": 3},
    clauses__0__repetition={"points": {"low": 10, "medium": 30}, "of": "any", "days": 90},
    clauses__0__evidence=["Scans.", "Letters."],
    clauses__0__may_carry=[
        {
            "control": "orders_capped",
            "params": {"cap": 100},
            "duration": {"kind": "hours", "n": 7},
        }
    ],
    clauses__0__funds=["fraud"],
    clauses__0__warn_only_until="2026-12-31",
    clauses__0__windows={"appeal_hours": 48, "redress": ["You may write."]},
    clauses__0__translations={"es": {"title": "T", "text": "Dos", "is_not": ["uno"]}},
    clauses__0__guidance="Look twice.\n\nAnd again.",
    clauses__1__categories=["toys"],
)


class Fields(HTMLParser):
    """What a browser would send of a form, untouched."""

    def __init__(self, page, form="part-form"):
        super().__init__()
        self.form, self.inside, self.sent, self.select, self.area = form, False, [], None, None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        if tag == "form":
            self.inside = said.get("id") == self.form
        if not self.inside or "disabled" in said:
            return
        name = said.get("name")
        if tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in said:
            self.sent.append((self.select, said.get("value", "")))
        elif tag == "textarea":
            self.area = [name, ""]
        elif tag == "input" and name and said.get("type") not in {"checkbox", "radio"}:
            self.sent.append((name, said.get("value", "")))
        elif tag == "input" and name and "checked" in said:
            self.sent.append((name, said.get("value", "on")))

    def handle_data(self, data):
        if self.area:
            self.area[1] += data

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area:
            self.sent.append((self.area[0], self.area[1].removeprefix("\n")))
            self.area = None
        elif tag == "select":
            self.select = None
        elif tag == "form":
            self.inside = False

    @property
    def values(self):
        found = {}
        for name, value in self.sent:
            found.setdefault(name, []).append(value)
        return found


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def author(client):
    MarketFactory()
    user = UserFactory(role="policy_manager")
    client.force_login(user)
    return user


@pytest.fixture
def opened(client, author):
    """A draft with a body, and its address."""

    def open_draft(body):
        book = publish().rulebook
        draft = services.save_draft(rulebook=book, body=body, by=Actor.user(author))
        return draft, f"/rulebooks/{book.code}/drafts/{draft.pk}/edit/"

    return open_draft


def typed(client, url, **changes):
    """The form as it stands, with what a person changes."""
    values = Fields(client.get(url).content.decode()).values
    return {**values, **{name.replace("___", "-"): value for name, value in changes.items()}}


def body_of(draft):
    draft.refresh_from_db()
    return draft.body


def paths_of(body):
    return [entry.path for entry in outline_of_draft(body, [])]


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
