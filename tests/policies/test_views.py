"""The pages of rulebooks."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from governance.actors import Actor
from policies import services, shelf, writing
from policies.models import Rulebook
from policies.scheme import parse
from tests.factories import MarketFactory, UserFactory
from tests.rulebooks import a_body, changed, publish

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
    services.submit_draft(draft_id=draft.pk, effective_from=None, by=Actor("user", "7"))

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


@pytest.mark.parametrize(
    ("path", "budget"),
    [
        ("/rules-library/us-seller/", 6),
        ("/rulebooks/", 5),
        ("/rulebooks/us-seller/", 8),
        ("/rulebooks/us-seller/versions/30/", 9),
        ("/rules-library/us-seller/30/", 9),
        ("/rulebooks/us-seller/compare/?from=1&to=30", 8),
        ("/rules-library/us-seller/compare/?from=1&to=30", 8),
    ],
)
def test_pages_cost_the_same_however_much_there_is(
    client, manager, django_assert_max_num_queries, path, budget
):
    for number in range(30):
        publish(body=a_body(title=f"Rules {number}"))

    with django_assert_max_num_queries(budget):
        assert client.get(path).status_code == 200


def test_each_version_has_an_address_for_everybody_that_stays(client):
    load()
    publish(body=a_body(title="Newer rules"), effective_from=NOW)

    old = text_of(client.get("/rules-library/us-seller/1/"))

    assert "no longer in force" in old
    assert "Today version 2 applies." in old
    assert 'href="/rules-library/us-seller/2/"' in old
    assert "Take out orders" not in old
    assert client.get("/rules-library/us-seller/3/").status_code == 404


def test_two_versions_stand_beside_each_other_for_everybody(client):
    MarketFactory()
    publish(body=changed(clauses__0__guidance="Once."))
    publish(
        body=changed(
            clauses__0__points__medium=20,
            clauses__0__guidance="Secret words.",
            clauses__0__text="Orders are handed to the carrier within three working days.",
        ),
        effective_from=NOW,
    )

    page = text_of(client.get("/rules-library/us-seller/compare/?from=1&to=2"))
    whole = text_of(client.get("/rules-library/us-seller/compare/?from=1&to=2&show=all"))

    assert "1 part differs" in page
    assert "within <del>two</del> working days" in page
    assert "within <ins>three</ins> working days" in page
    assert "<del>−15</del>" in page
    assert "<ins>−20</ins>" in page
    assert '<span class="moved">−5</span>' in page
    assert "Misleading listing" not in page
    assert "Misleading listing" in whole
    assert "Secret words." not in whole


def test_staff_compare_a_draft_with_what_is_in_force(client, manager):
    book = publish().rulebook
    draft = services.save_draft(rulebook=book, body=changed(notice_days=15), by=Actor.user(manager))
    broken = services.save_draft(rulebook=book, body={"title": "X"}, by=Actor.user(manager))

    page = text_of(client.get(f"/rulebooks/us-seller/compare/?to=draft-{draft.pk}"))
    unread = text_of(client.get(f"/rulebooks/us-seller/compare/?to=draft-{broken.pk}"))
    client.logout()
    public = text_of(client.get(f"/rules-library/us-seller/compare/?to=draft-{draft.pk}"))

    assert "Days of notice before a change" in page
    assert '<span class="moved">+15</span>' in page
    assert "This cannot be compared yet" in unread
    assert "Draft" not in public


@pytest.mark.parametrize("code", PACKS)
def test_a_pack_written_as_text_says_the_same(code):
    body = shelf.read_pack(code).body

    assert writing.read_text(writing.write_text(body)) == body
