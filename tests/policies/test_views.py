"""The pages of rulebooks."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from governance.actors import Actor
from policies import services, shelf, writing
from policies.models import Draft, Rulebook, RulebookVersion
from policies.scheme import parse
from tests.factories import MarketFactory, UserFactory
from tests.rulebooks import a_body, publish

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
PACKS = shelf.codes()


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def manager(client):
    MarketFactory()
    user = UserFactory(role="policy_manager", first_name="Ann", last_name="Book")
    client.force_login(user)
    return user


def load(code="tiktok_us_seller"):
    MarketFactory()
    return services.load_pack(
        code, market_id="us", by=Actor("user", "1001"), approved_by=Actor("user", "1002")
    )[0]


def text_of(answer):
    return answer.content.decode()


@pytest.mark.parametrize("code", PACKS)
def test_everybody_may_read_the_rules_in_force_and_nobody_the_guidance(client, code):
    version = load(code)

    answer = client.get(reverse("policies:public", args=[version.rulebook.code]))

    body = parse(version.body)
    page = text_of(answer)
    assert answer.status_code == 200
    assert "For reviewers" not in page
    for clause in body.clauses:
        assert f'id="clause-{clause.code}"' in page
        assert f'href="#clause-{clause.code}"' in page
        assert clause.guidance not in page


def test_the_public_page_says_it_in_words(client):
    load()

    page = text_of(client.get("/rules-library/us-seller/"))

    for words in (
        "Everybody begins with 200. A breach takes points off; the score stays between 0 and 1,000.",
        "Points lapse 180 days after the decision, when the last day ends in your market.",
        "You are told when you come within 10 points of a line.",
        "New listings are blocked for 14 days",
        "The account is closed for good",
        "a person, or a rule alone; a person hears the appeal",
        "You may appeal within 30 days of being informed.",
        "If that is not granted, you may appeal again within 15 days of the answer.",
        "51–199",
        "uncertain",
    ):
        assert words in page, words


def test_a_change_that_is_published_is_announced_before_it_comes(client):
    load()
    body = shelf.read_pack("tiktok_us_seller").body
    body["clauses"][0]["points"]["medium"] = 20
    body["clauses"][0]["guidance"] = "Secret words."
    publish(body=body, effective_from=NOW + timedelta(days=15))

    page = text_of(client.get("/rules-library/us-seller/"))

    assert "These rules will change" in page
    assert "Medium: −15 → −20" in page
    assert "guidance" not in page
    assert "Secret words." not in page


def test_a_rulebook_without_a_version_has_no_public_page(client):
    MarketFactory()
    services.create_rulebook(
        code="us-seller", title="R", market_id="us", party_kind="seller", by=Actor("user", "1")
    )

    assert client.get("/rules-library/us-seller/").status_code == 404
    assert client.get("/rules-library/nothing/").status_code == 404


def test_the_list_says_what_is_in_force_and_what_waits(client, manager):
    load()
    book = Rulebook.objects.get()
    draft = services.save_draft(rulebook=book, body=a_body(), by=Actor("user", "7"))
    services.submit_draft(draft_id=draft.pk, effective_from=NOW, by=Actor("user", "7"))

    page = text_of(client.get("/rulebooks/"))

    assert "1 rulebook · 1 draft waits for a second person" in page
    assert "version 1" in page
    assert "1 in review" in page


def test_a_version_shows_guidance_to_staff_and_not_to_members(client, manager):
    version = load()
    url = reverse("policies:version", args=["us-seller", version.number])

    staff = text_of(client.get(url))
    client.force_login(UserFactory(role="party_member"))
    member = client.get(url)

    assert "For reviewers only" in staff
    assert "Take out orders that the warehouse service ships" in staff
    assert member.status_code == 200
    assert "Take out orders" not in text_of(member)


def test_an_old_version_says_that_it_is_old_and_what_changed(client, manager):
    load()
    publish(body=a_body(), effective_from=NOW)

    old = text_of(client.get("/rulebooks/us-seller/versions/1/"))
    new = text_of(client.get("/rulebooks/us-seller/versions/2/"))

    assert "no longer in force" in old
    assert "Today version 2 applies." in old
    assert "What changed since version 1" in new


def test_a_rulebook_is_opened_drafted_submitted_and_published(client, manager):
    client.post(
        "/rulebooks/",
        {"title": "Rules", "code": "us-seller", "market": "us", "party_kind": "seller"},
    )
    client.post("/rulebooks/us-seller/drafts/")
    draft = Draft.objects.get()
    page = reverse("policies:draft", args=["us-seller", draft.pk])
    assert writing.read_text(writing.write_text(draft.body)) == draft.body
    saved = client.post(
        page,
        {"text": writing.write_text(a_body(title="Ours")), "seen_at": draft.updated_at.isoformat()},
        follow=True,
    )
    assert "Saved." in text_of(saved)
    client.post(f"{page}submit/", {"day": "2026-12-01"})

    own = client.post(f"{page}publish/", follow=True)
    assert "Whoever submitted a version may not publish it." in text_of(own)
    assert not RulebookVersion.objects.exists()

    client.force_login(UserFactory(role="administrator"))
    assert "Publish version" in text_of(client.get(page))
    done = client.post(f"{page}publish/", follow=True)

    version = RulebookVersion.objects.get()
    assert "Version 1 is published." in text_of(done)
    assert version.body == a_body(title="Ours")
    assert version.effective_from == datetime(2026, 12, 1, 5, tzinfo=UTC)


def test_a_draft_names_every_fault_and_cannot_be_submitted(client, manager):
    book = publish().rulebook
    draft = services.save_draft(
        rulebook=book, body=a_body(clauses=[], tiers=[]), by=Actor.user(manager)
    )
    page = reverse("policies:draft", args=[book.code, draft.pk])

    shown = text_of(client.get(page))
    client.post(f"{page}submit/", {"day": ""})

    assert "1 fault" in shown
    assert "A rulebook without clauses forbids nothing." in shown
    assert "Submit for review" not in shown
    draft.refresh_from_db()
    assert draft.state == Draft.State.DRAFT


def test_a_fault_names_the_clause_it_is_about(client, manager):
    book = publish().rulebook
    body = a_body()
    body["clauses"][1]["severity"] = "odd"
    draft = services.save_draft(rulebook=book, body=body, by=Actor.user(manager))

    page = text_of(client.get(reverse("policies:draft", args=[book.code, draft.pk])))

    assert "clauses[1].severity · misleading_listing" in page


def test_a_draft_says_in_words_what_it_would_change(client, manager):
    book = publish().rulebook
    body = a_body()
    body["clauses"][0]["points"]["medium"] = 20
    body["scheme"]["milestones"][0]["measures"][0]["duration"]["n"] = 10
    del body["clauses"][3]
    body["clauses"].append({**body["clauses"][1], "code": "bait", "title": "Bait"})
    draft = services.save_draft(rulebook=book, body=body, by=Actor.user(manager))

    page = text_of(client.get(reverse("policies:draft", args=[book.code, draft.pk])))

    for words in (
        "Medium: −15 → −20",
        "no longer: New listings are blocked for 7 days",
        "new: New listings are blocked for 10 days",
        "<strong>Reminder</strong>",
        "<strong>Bait</strong>",
    ):
        assert words in page, words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title = oops", "line 1"),
        ('{"title": ', "line 1 column 11"),
        ("when = 2026-01-01", "JSON serializable"),
    ],
)
def test_text_that_cannot_be_read_is_kept_on_the_page_with_the_reason(client, manager, text, words):
    book = publish().rulebook
    draft = services.save_draft(rulebook=book, body=a_body(), by=Actor.user(manager))

    answer = client.post(reverse("policies:draft", args=[book.code, draft.pk]), {"text": text})

    page = text_of(answer)
    assert answer.status_code == 422
    assert words in page
    assert text.replace('"', "&quot;") in page
    draft.refresh_from_db()
    assert draft.body == a_body()


def test_an_edit_over_somebody_elses_is_refused_and_kept_on_the_page(client, manager):
    book = publish().rulebook
    draft = services.save_draft(rulebook=book, body=a_body(), by=Actor.user(manager))
    seen = (draft.updated_at - timedelta(minutes=1)).isoformat()

    answer = client.post(
        reverse("policies:draft", args=[book.code, draft.pk]),
        {"text": 'title = "Mine"', "seen_at": seen},
    )

    assert "Somebody else saved this draft" in text_of(answer)
    assert "Mine" in text_of(answer)
    draft.refresh_from_db()
    assert draft.body == a_body()


def test_a_reviewer_reads_drafts_and_changes_nothing(client):
    MarketFactory()
    book = publish().rulebook
    draft = Draft.objects.get()
    client.force_login(UserFactory(role="reviewer"))
    page = reverse("policies:draft", args=[book.code, draft.pk])

    assert client.get(page).status_code == 200
    assert client.post(page, {"text": "x = 1"}).status_code == 403
    assert client.post(f"{page}withdraw/").status_code == 404


@pytest.mark.parametrize(
    ("path", "budget"),
    [
        ("/rules-library/us-seller/", 6),
        ("/rulebooks/", 5),
        ("/rulebooks/us-seller/", 8),
        ("/rulebooks/us-seller/versions/30/", 9),
    ],
)
def test_pages_cost_the_same_however_much_there_is(
    client, manager, django_assert_max_num_queries, path, budget
):
    for number in range(30):
        publish(body=a_body(title=f"Rules {number}"))

    with django_assert_max_num_queries(budget):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("code", PACKS)
def test_a_pack_written_as_text_says_the_same(code):
    body = shelf.read_pack(code).body

    assert writing.read_text(writing.write_text(body)) == body
