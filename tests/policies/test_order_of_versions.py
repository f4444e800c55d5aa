"""No version is replaced unnoticed by one that was published before it."""

import html
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from governance.actors import Actor
from policies import selectors, services
from policies.models import Draft, RulebookVersion
from tests.factories import MarketFactory, UserFactory
from tests.rulebooks import a_body, publish

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
SOONER, LATER = datetime(2026, 12, 10, 5, tzinfo=UTC), datetime(2026, 12, 20, 5, tzinfo=UTC)
ANN, BEN = Actor("user", "1"), Actor("user", "2")
REFUSED = "Version 2 is published and comes into force on 20 Dec 2026"


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def book():
    """One version in force, and another one from 20 December on."""
    MarketFactory()
    rulebook = publish().rulebook
    announce(rulebook, LATER)
    return rulebook


def text_of(answer):
    return " ".join(html.unescape(answer.content.decode()).split())


def announce(book, effective_from, **how):
    draft = asked_for(book, effective_from, **how)
    return services.publish_draft(draft_id=draft.pk, by=BEN, **how)


def asked_for(book, effective_from, **how):
    draft = services.save_draft(rulebook=book, body=a_body(title="New"), by=ANN)
    return services.submit_draft(draft_id=draft.pk, effective_from=effective_from, by=ANN, **how)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (SOONER, f"{REFUSED}: it would take the place of this one. Choose a later day, or say"),
        (LATER, f"{REFUSED}, at the same moment. Choose a later day.$"),
        (None, REFUSED),
    ],
    ids=["sooner", "the same moment", "as soon as may be"],
)
def test_what_an_earlier_version_would_replace_is_refused(book, wanted, words):
    with pytest.raises(services.LaterVersionWaits, match=words) as refused:
        asked_for(book, wanted)

    assert refused.value.extra == {"version": 2, "version_from": LATER.isoformat()}
    assert Draft.objects.latest("pk").state == Draft.State.DRAFT


def test_a_later_day_is_the_remedy(book):
    third = announce(book, LATER + timedelta(days=1))

    assert selectors.version_in_force("us", "seller", LATER).number == 2
    assert selectors.version_in_force("us", "seller", LATER + timedelta(days=1)) == third


def test_whoever_says_so_may_give_way_to_it_but_never_meet_it(book):
    between = announce(book, SOONER, gives_way=True)

    assert selectors.version_in_force("us", "seller", SOONER) == between
    assert selectors.version_in_force("us", "seller", LATER).number == 2
    with pytest.raises(services.LaterVersionWaits, match="at the same moment"):
        asked_for(book, LATER, gives_way=True)


def test_what_was_published_since_it_was_submitted_stops_a_version_too():
    MarketFactory()
    book = publish().rulebook
    waits = asked_for(book, SOONER)
    announce(book, LATER)

    with pytest.raises(services.LaterVersionWaits):
        services.publish_draft(draft_id=waits.pk, by=BEN)
    moved = services.publish_draft(
        draft_id=waits.pk, by=BEN, effective_from=LATER + timedelta(days=1)
    )

    assert (moved.number, moved.effective_from) == (3, LATER + timedelta(days=1))


def test_history_may_be_told_between_versions_that_have_begun():
    MarketFactory()
    publish(effective_from=NOW - timedelta(days=30))

    older = publish(effective_from=NOW - timedelta(days=90))

    assert selectors.version_in_force("us", "seller", NOW - timedelta(days=60)) == older


def test_over_the_api_it_is_a_conflict_that_names_the_version(client, book):
    ann, ben = UserFactory(role="policy_manager"), UserFactory(role="policy_manager")
    draft = services.save_draft(rulebook=book, body=a_body(title="New"), by=ANN)
    url = f"/api/v1/rulebooks/{book.code}/drafts/{draft.pk}"

    def post(step, user, **said):
        client.force_login(user)
        return client.post(
            f"{url}/{step}",
            said,
            content_type="application/json",
            headers={"Idempotency-Key": f"{step}-{len(said)}-{user.pk}"},
        )

    said = {"effective_from": SOONER.isoformat()}
    refused = post("submit", ann, **said)
    taken = post("submit", ann, **said, gives_way=True)
    stopped = post("publish", ben)
    published = post("publish", ben, gives_way=True)

    for answer in (refused, stopped):
        problem = answer.json()
        assert (answer.status_code, problem["code"]) == (409, "later_version_waits")
        assert problem["version"] == 2
    assert (taken.status_code, published.status_code) == (200, 201)
    assert RulebookVersion.objects.get(number=3).effective_from == SOONER


def test_the_page_refuses_beside_the_day_and_offers_to_give_way(client, book):
    client.force_login(UserFactory(role="policy_manager"))
    draft = services.save_draft(rulebook=book, body=a_body(title="New"), by=ANN)
    page = reverse("policies:draft", args=[book.code, draft.pk])

    refused = client.post(f"{page}submit/", {"day": "2026-12-10"})
    taken = client.post(f"{page}submit/", {"day": "2026-12-10", "gives_way": "on"}, follow=True)
    client.force_login(UserFactory(role="policy_manager"))
    stopped = client.post(f"{page}publish/", {})
    published = client.post(f"{page}publish/", {"day": "2026-12-21"}, follow=True)

    for answer in (refused, stopped):
        assert answer.status_code == 422
        assert REFUSED in text_of(answer)
        assert 'name="gives_way"' in answer.content.decode()
    assert "Submitted." in text_of(taken)
    assert "Version 3 is published." in text_of(published)
    assert RulebookVersion.objects.get(number=3).effective_from == datetime(
        2026, 12, 21, 5, tzinfo=UTC
    )
