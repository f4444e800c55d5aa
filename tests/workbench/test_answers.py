"""What parties wait an answer to: a person of the workbench answers, and the party is told."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from education.models import Feedback, Notice
from governance import events
from monitoring.models import DisputeAnswer, MetricDispute
from tests.factories import UserFactory
from tests.portal.overfull import an_overfull_desk
from tests.violations.support import MARCH_1
from workbench.selectors.queues import nav_counts

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def desk():
    with time_machine.travel(MARCH_1 + timedelta(days=1), tick=False):
        yield an_overfull_desk(findings=2, lines=5)


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(UserFactory.create(role=role))
    return client


def told(desk, kind: str) -> list[str]:
    while events.relay():
        pass
    rows = Notice.objects.filter(party=desk.party, kind=kind).select_related("content")
    return [(row.content.data or {})["body"] for row in rows.order_by("pk")]


def test_a_reviewer_answers_a_dispute_and_an_analyst_may_not(desk):
    found = MetricDispute.objects.get(row=desk.rows[1])  # the second of them waits for an answer
    url, said = (
        f"/workbench/disputes/{found.pk}/",
        {
            "accepted": "no",
            "words": "The log of the carrier says Thursday.",
        },
    )

    before = nav_counts(UserFactory(role="reviewer"))["answers"]

    assert signed_in("analyst").post(url, said).status_code == 403
    reviewer = signed_in("reviewer")
    assert "The carrier was late." in reviewer.get(url).content.decode()
    assert reviewer.post(url, {"accepted": "no", "words": "no"}).status_code == 422
    assert reviewer.post(url, said).status_code == 302

    assert DisputeAnswer.objects.get(dispute=found).accepted is False
    assert nav_counts(UserFactory(role="reviewer"))["answers"] == before - 1
    (_first, body) = told(desk, "dispute.answered")
    assert "It still counts." in body
    assert "The log of the carrier says Thursday." in body


def test_a_document_has_a_title_of_one_line_and_its_letter_leaves(desk):
    url = f"/workbench/parties/{desk.party.pk}/documents/new/"
    said = {"title": "Paper\r\nBcc: x@example.com", "why": "Who are you?", "due": "2026-12-01"}

    answer = signed_in("reviewer").post(url, {**said, "source_key": "lines"})

    assert answer.status_code == 422
    assert "One line" in answer.content.decode()


def test_a_document_is_sent_back_handed_in_again_and_accepted(desk):
    asked, reviewer = desk.requests[0], signed_in("reviewer")
    page, url = desk.url(f"documents/{asked.pk}/"), f"/workbench/documents/{asked.pk}/"

    def hand_in():
        file = SimpleUploadedFile("origin.txt", b"Made in Portugal, 2026.")
        assert desk.client.post(page, {"text": "Here.", "files": file}).status_code == 302

    assert reviewer.post(url, {"accepted": "yes", "words": "Fine."}).status_code == 422
    hand_in()
    assert reviewer.post(url, {"accepted": "no", "words": "It is cut off."}).status_code == 302
    hand_in()
    assert reviewer.post(url, {"accepted": "yes", "words": "Thank you."}).status_code == 302

    assert "accepted" in desk.text(f"documents/{asked.pk}/")
    assert [("in order" in body) for body in told(desk, "document.answered")] == [False, True]
    assert desk.client.post(page, {"text": ""}).status_code == 422


def test_a_document_that_is_no_longer_needed_is_withdrawn_once_and_the_party_is_told(desk):
    asked, reviewer = desk.requests[0], signed_in("reviewer")
    url = f"/workbench/documents/{asked.pk}/"
    for place in (f"/workbench/parties/{desk.party.pk}/", "/workbench/answers/"):
        assert f'href="{url}"' in reviewer.get(place).content.decode()
    assert "Withdraw the request" in reviewer.get(url).content.decode()
    assert "Withdraw the request" not in signed_in("analyst").get(url).content.decode()
    assert signed_in("analyst").post(f"{url}withdraw/", {}).status_code == 403
    assert reviewer.post(f"{url}withdraw/", {"words": "x" * 2001}).status_code == 422

    said = {"words": "We found it in the register ourselves."}
    assert reviewer.post(f"{url}withdraw/", said).status_code == 302

    again = reviewer.post(f"{url}withdraw/", said)
    assert again.status_code == 422
    assert "Withdraw the request" not in reviewer.get(url).content.decode()
    page = desk.text(f"documents/{asked.pk}/")
    assert "no longer needed" in page
    assert "Hand it in" not in page
    (body,) = told(desk, "document.withdrawn")
    assert "We no longer need" in body
    assert "in the register" in body


def test_feedback_is_answered_once_and_counted_by_clause(desk):
    manager, found = signed_in("policy_manager"), Feedback.objects.earliest("pk")
    url = f"/workbench/feedback/{found.pk}/"

    assert manager.post(url, {"words": "It does not count."}).status_code == 302
    assert manager.post(url, {"words": "Again."}).status_code == 422

    assert "It does not count." in desk.text("feedback/?page=2")
    body = manager.get("/workbench/answers/").content.decode()
    assert "Late dispatch" in body
    counts = manager.get("/api/v1/feedback/counts").json()
    assert (counts[0]["total"], counts[0]["waiting"], counts[0]["unclear"]) == (40, 39, 40)
