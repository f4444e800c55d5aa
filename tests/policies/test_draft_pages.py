"""Drafts on their way to a version: the overview, the text, the steps of two people."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from governance.actors import Actor
from policies import services, writing
from policies.models import Draft, RulebookVersion
from tests.factories import MarketFactory, UserFactory
from tests.rulebooks import a_body, publish

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


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


def text_of(answer):
    return answer.content.decode()


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
        f"{page}text/",
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

    overview = text_of(client.get(reverse("policies:draft", args=[book.code, draft.pk])))
    text = text_of(client.get(reverse("policies:draft-text", args=[book.code, draft.pk])))

    assert (
        f'drafts/{draft.pk}/edit/clauses/1/#id_severity">Misleading listing: severity</a>'
        in overview
    )
    assert (
        f'{draft.pk}/edit/clauses/1/#id_severity">Clause misleading_listing · severity</a>' in text
    )
    assert "clauses[1]" not in text[: text.index("<textarea")] + text[text.index("</textarea>") :]


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

    answer = client.post(reverse("policies:draft-text", args=[book.code, draft.pk]), {"text": text})

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
        reverse("policies:draft-text", args=[book.code, draft.pk]),
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
    assert client.get(f"{page}text/").status_code == 200
    assert client.get(f"{page}edit/clauses/0/").status_code == 200
    assert client.post(f"{page}text/", {"text": "x = 1"}).status_code == 403
    assert client.post(f"{page}edit/clauses/0/", {"title": "X"}).status_code == 403
    assert client.post(f"{page}withdraw/").status_code == 404


def test_a_change_that_comes_too_early_is_refused_until_somebody_says_why(client, manager):
    book = publish(body=a_body(notice_days=15)).rulebook
    draft = services.save_draft(rulebook=book, body=a_body(title="New"), by=Actor.user(manager))
    page = reverse("policies:draft", args=[book.code, draft.pk])

    shown = text_of(client.get(page))
    refused = client.post(f"{page}submit/", {"day": "2026-11-25", "note": "Words of mine."})
    client.post(
        f"{page}submit/",
        {"day": "2026-11-25", "note": "Why.", "urgent_reason": "A law begins."},
    )
    client.force_login(UserFactory(role="administrator"))
    client.post(f"{page}publish/")

    assert "Parties are owed 15 days of notice" in shown
    assert refused.status_code == 422
    assert "Parties are owed notice before these rules change." in text_of(refused)
    assert "Words of mine." in text_of(refused)
    version = RulebookVersion.objects.get(number=2)
    assert version.effective_from == datetime(2026, 11, 25, 5, tzinfo=UTC)
    public = text_of(client.get("/rules-library/us-seller/2/"))
    assert "A law begins." in public
    assert "Why." in public


def test_the_second_person_may_choose_a_later_day_when_the_notice_has_become_short(client, manager):
    book = publish(body=a_body(notice_days=15)).rulebook
    draft = services.save_draft(rulebook=book, body=a_body(title="New"), by=Actor.user(manager))
    services.submit_draft(draft_id=draft.pk, effective_from=None, by=Actor.user(manager))
    page = reverse("policies:draft", args=[book.code, draft.pk])

    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        client.force_login(UserFactory(role="administrator"))
        shown = text_of(client.get(page))
        refused = client.post(f"{page}publish/", {"day": "2026-12-07"})
        client.post(f"{page}publish/", {"day": "2026-12-09"})

    assert "too early for the notice" in shown
    assert 'value="2026-12-09"' in shown
    assert refused.status_code == 422
    assert RulebookVersion.objects.get(number=2).effective_from == datetime(
        2026, 12, 9, 5, tzinfo=UTC
    )


def test_a_draft_says_that_a_later_version_will_take_its_place(client, manager):
    first = publish()
    coming = services.save_draft(
        rulebook=first.rulebook, body=a_body(title="From next year"), by=Actor("user", "8")
    )
    services.submit_draft(
        draft_id=coming.pk, effective_from=NOW + timedelta(days=60), by=Actor("user", "8")
    )
    services.publish_draft(draft_id=coming.pk, by=Actor("user", "9"))
    draft = services.save_draft(
        rulebook=first.rulebook, body=a_body(title="Now"), by=Actor("user", "8")
    )
    page = reverse("policies:draft", args=["us-seller", draft.pk])

    assert "Version 2 is published and comes into force later than this draft" in text_of(
        client.get(page)
    )

    services.submit_draft(
        draft_id=draft.pk, effective_from=NOW + timedelta(days=61), by=Actor("user", "8")
    )
    assert "comes into force later than this draft" not in text_of(client.get(page))


def test_a_day_that_has_passed_is_refused_beside_its_field(client, manager):
    draft = services.save_draft(
        rulebook=publish().rulebook, body=a_body(title="Ours"), by=Actor("user", "8")
    )
    page = reverse("policies:draft", args=["us-seller", draft.pk])

    answer = client.post(f"{page}submit/", {"day": "2026-11-19"})

    assert answer.status_code == 422
    assert "19 Nov 2026 has passed. Choose 20 Nov 2026 or a later day." in text_of(answer)
    draft.refresh_from_db()
    assert draft.state == Draft.State.DRAFT
