"""What is typed on the page of a mail link is kept on the server, for that case alone."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from appeals.models import Appeal, Draft
from education import links
from tests.portal.support import at_desk
from tests.violations.support import MARCH_1, a_party_under_rules, find

pytestmark = pytest.mark.django_db

WORDS = {"reason": "carrier", "text": "The carrier scanned late, and"}


@pytest.fixture
def violation():
    with time_machine.travel(MARCH_1, tick=False):
        yield find(a_party_under_rules())


def draft_address(violation):
    return reverse("portal:signed-draft", args=[links.token_for(violation.pk)])


def test_what_was_typed_on_one_phone_is_there_on_the_next(violation):
    answer = Client().post(draft_address(violation), WORDS)

    assert answer.status_code == 200
    assert "Kept" in answer.content.decode()
    html = Client().get(links.path_for(violation.pk)).content.decode()
    assert "The carrier scanned late, and</textarea>" in html
    assert '<option value="carrier" selected>' in html
    assert not Appeal.objects.exists()


def test_without_scripts_a_button_keeps_it(violation):
    client, address = Client(), links.path_for(violation.pk)

    answer = client.post(address, {**WORDS, "save": "yes"}, follow=True)

    html = answer.content.decode()
    assert "Kept. It is not sent yet." in html
    assert "The carrier scanned late, and</textarea>" in html
    assert 'name="save"' in html
    assert not Appeal.objects.exists()


def test_the_draft_goes_when_the_appeal_is_sent(violation):
    client = Client()
    client.post(draft_address(violation), WORDS)

    client.post(links.path_for(violation.pk), WORDS)

    assert Appeal.objects.count() == 1
    assert not Draft.objects.exists()


def test_a_draft_is_of_one_case_and_of_the_link_alone(violation):
    other = find(violation.party, key="two")
    Client().post(draft_address(violation), WORDS)

    assert "scanned late, and" not in Client().get(links.path_for(other.pk)).content.decode()
    desk = at_desk(violation.party, violation)
    assert "scanned late, and" not in desk.text(f"violations/{violation.pk}/appeal/")


def test_an_altered_or_ended_link_keeps_nothing(violation):
    token = links.token_for(violation.pk)
    bad = reverse("portal:signed-draft", args=[token[:-2] + "xx"])
    desk = at_desk(violation.party, violation)
    desk.get(f"violations/{violation.pk}/")

    assert Client().post(bad, WORDS).status_code == 404
    with time_machine.travel(MARCH_1 + timedelta(days=200), tick=False):
        late = reverse("portal:signed-draft", args=[token])
        assert Client().post(late, WORDS).status_code == 404

    assert not Draft.objects.exists()


def test_a_draft_may_be_long_but_not_endless(violation):
    Client().post(draft_address(violation), {"reason": "nonsense", "text": "x" * 20_000})

    kept = Draft.objects.get()
    assert (kept.reason, len(kept.text), kept.writer) == (
        "",
        10_000,
        f"link:violation-{violation.pk}",
    )
