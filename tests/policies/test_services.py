"""Drafting, submitting, publishing: two people, no faults, never into the past."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction

from governance.actors import Actor
from governance.errors import InvalidInput
from governance.models import Event
from policies import courses, selectors, services
from policies.models import Draft, Rulebook, RulebookVersion, VersionStep
from tests.factories import MarketFactory
from tests.rulebooks import a_body, publish

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ANN, BEN = Actor("user", "1"), Actor("user", "2")


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def book():
    MarketFactory()
    return services.create_rulebook(
        code="us-seller", title="Rules for sellers", market_id="us", party_kind="seller", by=ANN
    )


def a_draft(book, by=ANN, **changes):
    return services.save_draft(rulebook=book, body=a_body(**changes), by=by)


def submitted(book, by=ANN, effective_from=NOW, **changes):
    draft = a_draft(book, by, **changes)
    return services.submit_draft(draft_id=draft.pk, effective_from=effective_from, by=by)


def test_opening_a_rulebook_twice_is_once(book):
    again = services.create_rulebook(
        code="us-seller", title="Other words", market_id="us", party_kind="seller", by=BEN
    )

    assert again == book
    assert Rulebook.objects.get().title == "Rules for sellers"
    assert Event.objects.filter(name="rulebook.created").count() == 1


@pytest.mark.parametrize(
    ("code", "kind"), [("another", "seller"), ("us-seller", "creator")], ids=["kind", "code"]
)
def test_a_second_rulebook_in_the_same_place_is_refused(book, code, kind):
    with pytest.raises(services.RulebookExists):
        services.create_rulebook(code=code, title="Rules", market_id="us", party_kind=kind, by=BEN)

    assert Rulebook.objects.count() == 1


def test_a_version_needs_two_people(book):
    draft = submitted(book)

    with pytest.raises(services.SecondPersonNeeded):
        services.publish_draft(draft_id=draft.pk, by=ANN)

    assert not RulebookVersion.objects.exists()
    draft.refresh_from_db()
    assert draft.state == Draft.State.IN_REVIEW


def test_a_key_does_not_make_one_person_two(book):
    draft = submitted(book, by=Actor("user", "1", "key:3"))

    with pytest.raises(services.SecondPersonNeeded):
        services.publish_draft(draft_id=draft.pk, by=Actor("user", "1", "key:4"))

    assert not RulebookVersion.objects.exists()


def test_a_program_that_submits_does_not_make_one_person_two(book):
    program = Actor("key", "3")
    begun = services.save_draft(rulebook=book, body=a_body(), by=ANN)
    draft = services.save_draft(rulebook=book, body=a_body(), by=BEN, draft_id=begun.pk)
    services.submit_draft(draft_id=draft.pk, effective_from=None, by=program)

    for writer in (ANN, Actor("user", BEN.ref, "key:4")):
        with pytest.raises(services.SecondPersonNeeded):
            services.publish_draft(draft_id=draft.pk, by=writer)
    version = services.publish_draft(draft_id=draft.pk, by=Actor("user", "77"))

    assert version.number == 1


def test_the_second_person_publishes(book):
    draft = submitted(book)

    version = services.publish_draft(draft_id=draft.pk, by=BEN)

    assert (version.number, version.effective_from, version.body) == (1, NOW, a_body())
    assert version.body_digest == services.digest_of(a_body())
    assert selectors.version_in_force("us", "seller", NOW) == version
    assert list(VersionStep.objects.order_by("pk").values_list("kind", "actor")) == [
        ("submitted", "user:1"),
        ("approved", "user:2"),
        ("published", "user:2"),
    ]
    assert list(Event.objects.order_by("pk").values_list("name", "actor")) == [
        ("rulebook.created", "user:1"),
        ("draft.saved", "user:1"),
        ("draft.submitted", "user:1"),
        ("rulebook.published", "user:2"),
    ]


def test_publishing_twice_is_refused(book):
    draft = submitted(book)
    services.publish_draft(draft_id=draft.pk, by=BEN)

    with pytest.raises(services.DraftClosed, match="This draft is published"):
        services.publish_draft(draft_id=draft.pk, by=BEN)

    assert RulebookVersion.objects.count() == 1


def test_submitting_is_refused_with_every_fault(book):
    draft = a_draft(book, title="", clauses=[], windows={"redress": []})

    with pytest.raises(InvalidInput) as refused:
        services.submit_draft(draft_id=draft.pk, effective_from=NOW, by=ANN)

    assert [fault["field"] for fault in refused.value.faults] == [
        "clauses",
        "title",
        "windows",
        "windows.redress",
    ]
    draft.refresh_from_db()
    assert draft.state == Draft.State.DRAFT
    assert not VersionStep.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "gets"),
    [(-timedelta(hours=4), timedelta()), (timedelta(days=15), timedelta(days=15))],
    ids=["the midnight of today is now", "the future is kept"],
)
def test_a_version_is_never_in_force_before_it_is_published(book, wanted, gets):
    draft = submitted(book, effective_from=NOW + wanted)

    version = services.publish_draft(draft_id=draft.pk, by=BEN)

    assert version.effective_from == NOW + gets


def test_a_day_that_has_passed_is_refused_and_the_draft_stays(book):
    draft = a_draft(book)

    with pytest.raises(services.DayHasPassed, match="19 Nov 2026 has passed"):
        services.submit_draft(draft_id=draft.pk, effective_from=NOW - timedelta(hours=5), by=ANN)

    draft.refresh_from_db()
    assert draft.state == Draft.State.DRAFT
    assert not VersionStep.objects.exists()


def test_until_the_next_version_begins_the_present_one_judges(book):
    first = services.publish_draft(draft_id=submitted(book).pk, by=BEN)
    later = NOW + timedelta(days=15)
    second = services.publish_draft(
        draft_id=submitted(book, effective_from=later, title="New rules").pk, by=BEN
    )

    assert second.number == 2
    assert selectors.version_in_force("us", "seller", later - timedelta(microseconds=1)) == first
    assert selectors.version_in_force("us", "seller", later) == second
    assert selectors.coming_version(book, NOW) == second
    assert selectors.coming_version(book, later) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE policies_rulebookversion SET number = 9",
        "UPDATE policies_rulebookversion SET body = '{}'",
        "DELETE FROM policies_rulebookversion",
        "DELETE FROM policies_versionstep",
    ],
)
def test_a_version_never_changes(statement):
    MarketFactory()
    publish()

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert RulebookVersion.objects.get().body == a_body()


def test_a_draft_in_review_cannot_be_edited(book):
    draft = submitted(book)

    with pytest.raises(services.DraftClosed):
        services.save_draft(rulebook=book, body=a_body(title="Other"), by=ANN, draft_id=draft.pk)

    draft.refresh_from_db()
    assert draft.body == a_body()


def test_whoever_saved_in_between_is_not_undone(book):
    draft = a_draft(book)
    seen = draft.updated_at
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        services.save_draft(
            rulebook=book, body=a_body(title="Ben's"), by=BEN, draft_id=draft.pk, seen_at=seen
        )

    with pytest.raises(services.DraftChanged):
        services.save_draft(
            rulebook=book, body=a_body(title="Ann's"), by=ANN, draft_id=draft.pk, seen_at=seen
        )

    draft.refresh_from_db()
    assert draft.body["title"] == "Ben's"


def test_a_withdrawn_draft_is_kept_and_closed(book):
    draft = submitted(book)

    services.withdraw_draft(draft_id=draft.pk, by=ANN)

    with pytest.raises(services.DraftClosed, match="withdrawn"):
        services.publish_draft(draft_id=draft.pk, by=BEN)
    assert Draft.objects.get().body == a_body()


@pytest.mark.parametrize(
    "value", [float("nan"), datetime(2026, 1, 1, tzinfo=UTC), "a\x00b"], ids=["nan", "date", "NUL"]
)
def test_what_cannot_be_kept_is_refused_at_the_door(book, value):
    with pytest.raises(InvalidInput):
        a_draft(book, title=value)

    assert not Draft.objects.exists()


def test_a_course_that_does_not_exist_stops_a_version(book, monkeypatch):
    monkeypatch.setattr(courses, "_knows", lambda code: False)
    draft = a_draft(book)

    with pytest.raises(InvalidInput) as refused:
        services.submit_draft(draft_id=draft.pk, effective_from=NOW, by=ANN)

    assert refused.value.faults == [
        {"field": "clauses[0].course", "message": "There is no course 'dispatch-on-time'."}
    ]


def test_guidance_is_only_for_those_who_judge():
    MarketFactory()
    body = a_body()
    body["clauses"][0]["guidance"] = "Look twice."
    version = publish(body=body)

    told = selectors.body_for(version, guidance=True)["clauses"][0]
    shown = selectors.body_for(version, guidance=False)["clauses"][0]

    assert told["guidance"] == "Look twice."
    assert "guidance" not in shown
    assert shown == {name: value for name, value in told.items() if name != "guidance"}
