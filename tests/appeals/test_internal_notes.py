"""What colleagues note in an appeal stays among them, through whatever door somebody looks."""

import pytest
from django.test import Client

from appeals.models import Message
from appeals.services import close_appeal, post_message, submit_appeal
from education import links
from education.models import Notice
from governance.actors import Actor
from governance.content import store_text
from governance.events import relay
from governance.models import Event
from integrations.models import Delivery
from integrations.services import add_endpoint, issue_key
from tests.factories import MembershipFactory, UserFactory
from tests.violations.support import a_party_under_rules, find

pytestmark = pytest.mark.django_db

SECRET = "He owes us seven favours"
SAID = "Which carrier was it, please"
COLLEAGUE = Actor("user", "999")


@pytest.fixture
def appeal():
    """An appeal with an internal note and a message to the party, all told."""
    add_endpoint(url="https://hooks.example/all", events_wanted=[], by=COLLEAGUE)
    violation = find(a_party_under_rules())
    made = submit_appeal(
        violation_id=violation.pk,
        reason="carrier",
        text="The carrier scanned late.",
        by=Actor("user", "31"),
    )
    for text, internal in ((SECRET, True), (SAID, False)):
        post_message(
            appeal_id=made.pk, text=text, by=COLLEAGUE, from_party=False, internal=internal
        )
    while relay():
        pass
    return made


def member_of(party):
    user = UserFactory()
    MembershipFactory(party=party, user=user, role="owner")
    client = Client()
    client.force_login(user)
    return client


def keyed(*scopes):
    key = issue_key(name="all", scopes=list(scopes), by=COLLEAGUE)[1]
    return Client(headers={"Authorization": f"Bearer {key}"})


def read(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    streamed = getattr(answer, "streaming", False)
    said = b"".join(answer.streaming_content) if streamed else answer.content
    return said.decode()


PAGES = [
    "",
    "health/",
    "health/statement/",
    "health/statement.csv",
    "violations/",
    "violations/{violation}/",
    "appeals/{appeal}/",
    "inbox/",
    "dates/",
]


def test_no_page_of_the_party_shows_it(appeal):
    client = member_of(appeal.party)
    named = {"violation": appeal.violation_id, "appeal": appeal.pk}

    said = [read(client, f"/portal/{appeal.party_id}/{one.format(**named)}") for one in PAGES]

    assert SAID in said[PAGES.index("appeals/{appeal}/")]
    assert not any(SECRET in one for one in said)


def test_the_link_of_a_letter_does_not_show_it(appeal):
    said = read(Client(), links.path_for(appeal.violation_id))

    assert SAID in said
    assert SECRET not in said


def test_the_api_shows_it_to_no_member_and_to_no_key(appeal):
    every = ["appeals:read", "appeals:write", "cases:read", "violations:read", "parties:read"]
    for client in (member_of(appeal.party), keyed(*every)):
        said = read(client, f"/api/v1/appeals/{appeal.pk}/messages")
        assert SAID in said
        assert SECRET not in said
        assert SECRET not in read(client, f"/api/v1/appeals/{appeal.pk}")


def test_no_letter_and_no_event_carries_it(appeal):
    letters = [str(one.content.data) for one in Notice.objects.select_related("content")]

    assert any(SAID in one for one in letters)
    assert not any(SECRET in one for one in letters)
    assert not any(SECRET in str(one.payload) for one in Event.objects.all())
    bodies = [str(vars(one)) for one in Delivery.objects.all()]
    assert bodies
    assert not any(SECRET in one for one in bodies)


def test_a_colleague_reads_it(appeal):
    client = Client()
    client.force_login(UserFactory(role="reviewer"))

    assert SECRET in read(client, f"/api/v1/appeals/{appeal.pk}/messages")


def test_a_note_after_the_answer_stays_internal_too(appeal):
    close_appeal(appeal_id=appeal.pk, outcome="upheld", answer="It stands.", by=COLLEAGUE)
    post_message(
        appeal_id=appeal.pk, text="A last favour", by=COLLEAGUE, from_party=False, internal=True
    )
    client = member_of(appeal.party)

    page = read(client, f"/portal/{appeal.party_id}/appeals/{appeal.pk}/")

    assert "A last favour" not in page
    assert "It stands." in page


def test_a_member_cannot_write_one_and_the_database_refuses_one_of_a_party(appeal):
    client = member_of(appeal.party)

    answer = client.post(
        f"/api/v1/appeals/{appeal.pk}/messages",
        {"text": "Hide this.", "internal": True},
        headers={"Idempotency-Key": "one"},
    )

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["internal"]
    assert not Message.objects.filter(from_party=True).exists()
    from django.db import IntegrityError, transaction

    content = store_text("Hidden.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(
            appeal=appeal,
            actor="user:31",
            from_party=True,
            internal=True,
            content=content,
            content_digest=content.digest,
        )
