"""What a member does: appeal with files, add to it, take it back, learn, invite."""

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from appeals import services as appeals
from appeals.models import Appeal, Message
from credits.selectors import standing_at
from education import links
from education.models import Attempt, Enrolment
from governance.models import Content
from parties.models import Invitation, Membership
from tests.appeals.factories import SECOND, png
from tests.factories import ItemFactory, MembershipFactory, UserFactory
from tests.portal.support import a_desk, at_desk
from tests.violations.support import MARCH_1, find, overturn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_frozen")]


@pytest.fixture
def _frozen():
    with time_machine.travel(MARCH_1, tick=False):
        yield


def send_appeal(desk, *files, text="The carrier scanned late.", client=None):
    return (client or desk.client).post(
        desk.url(f"violations/{desk.violation.pk}/appeal/"),
        {"reason": "carrier", "text": text, "files": list(files)},
    )


def let_go(response) -> None:
    """Close the file, but not the request: that would end our transaction with it."""
    for close in response._resource_closers:
        close()


def a_file(payload=None, name="scan.png"):
    return SimpleUploadedFile(name, png() if payload is None else payload)


def test_an_appeal_with_a_file_gets_a_receipt():
    desk = a_desk()

    response = send_appeal(desk, a_file())

    made = Appeal.objects.get()
    assert response.headers["Location"] == desk.url(f"appeals/{made.pk}/")
    body = desk.text(f"appeals/{made.pk}/")
    assert f"APPEAL-{made.pk:04d}" in body or "Receipt" in body
    assert "scan.png" in body


def test_the_file_leaves_only_as_a_sandboxed_download_to_those_allowed():
    desk = a_desk()
    send_appeal(desk, a_file())
    made = Appeal.objects.get()
    address = f"/appeals/{made.pk}/files/{made.files.get().pk}"

    response = desk.client.get(address)

    assert b"".join(response.streaming_content) == png()
    let_go(response)
    assert response.headers["Content-Disposition"] == 'attachment; filename="scan.png"'
    assert response.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-store"
    for role, status in (("reviewer", 200), ("administrator", 200), ("analyst", 200)):
        client = Client()
        client.force_login(UserFactory(role=role))
        answer = client.get(address)
        assert answer.status_code == status, role
        if status == 200:
            let_go(answer)
    stranger = at_desk(a_desk(external_id="else").party, desk.violation)
    assert stranger.client.get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_a_refused_file_brings_the_form_back_with_the_words():
    desk = a_desk()

    response = send_appeal(desk, a_file(b"<svg onload=alert(1)>", "x.svg"))

    assert response.status_code == 422
    body = response.content.decode()
    assert "The carrier scanned late." in body
    assert "it contains code or a web page" in body
    assert Appeal.objects.count() == 0


def test_a_file_beyond_the_limit_is_read_away_and_said(monkeypatch):
    monkeypatch.setattr(settings, "UPLOAD_LIMIT", 70_000)
    desk = a_desk()
    before = Content.objects.count()

    response = send_appeal(desk, a_file(b"a" * 200_000, "big.txt"))

    assert response.status_code == 422
    assert "big.txt" in response.content.decode()
    assert "is larger than" in response.content.decode()
    assert Content.objects.count() == before


def test_a_second_appeal_at_once_is_refused_in_words():
    desk = a_desk()
    send_appeal(desk)

    response = send_appeal(desk)

    assert response.status_code == 422
    assert "Your appeal is being looked at." in response.content.decode()


def test_the_thread_shows_what_was_said_to_the_party_and_nothing_else():
    desk = a_desk()
    send_appeal(desk)
    made = Appeal.objects.get()
    said = {"appeal_id": made.pk, "by": SECOND, "from_party": False}
    appeals.post_message(text="SECRET", internal=True, **said)
    appeals.post_message(text="Which carrier?", **said)

    desk.client.post(desk.url(f"appeals/{made.pk}/"), {"text": "<b>Fast</b> Parcels"})

    body = desk.text(f"appeals/{made.pk}/")
    assert "Which carrier?" in body
    assert "&lt;b&gt;Fast&lt;/b&gt; Parcels" in body
    assert "SECRET" not in body
    assert Message.objects.filter(from_party=True).count() == 1


def test_an_appeal_can_be_taken_back():
    desk = a_desk()
    send_appeal(desk)
    made = Appeal.objects.get()

    desk.client.post(desk.url(f"appeals/{made.pk}/withdrawal/"))

    made.refresh_from_db()
    assert made.state == Appeal.State.WITHDRAWN


def test_an_answer_is_shown_with_what_is_left():
    desk = a_desk()
    send_appeal(desk)
    made = Appeal.objects.get()
    appeals.close_appeal(appeal_id=made.pk, outcome="upheld", answer="Late it was.", by=SECOND)

    body = desk.text(f"appeals/{made.pk}/")

    assert "Late it was." in body
    assert "The decision stands" in body
    assert "Denied" not in body  # nor words that read as a win
    assert "upheld" not in body
    assert body.lower().count("the decision stands") == 3  # the badge, the alert, the timeline
    assert "appeal 2 of 2" in desk.text(f"violations/{desk.violation.pk}/")


def quiz(desk, answers, number=1, code="dispatch-on-time"):
    chosen = {f"q{n}": answer for n, answer in enumerate(answers)}
    return desk.client.post(desk.url(f"learn/{code}/"), {"number": number, **chosen})


def test_a_quiz_sent_twice_counts_once_and_returns_points():
    desk = a_desk()

    quiz(desk, [1, 2, 2, 0])
    quiz(desk, [1, 2, 2, 0])

    assert Attempt.objects.count() == 1
    assert standing_at(desk.party).score == 190
    body = desk.text("learn/dispatch-on-time/")
    assert "5 points came back to your account." in body


def test_a_wrong_answer_is_shown_without_the_right_one():
    desk = a_desk()

    quiz(desk, [0, 2, 2, 0])

    body = desk.text("learn/dispatch-on-time/")
    assert "3 of 4 right" in body
    assert "You have 2 tries." in body
    assert "A label or a tick shows an intention" not in body


def test_an_unanswered_question_brings_the_form_back():
    desk = a_desk()

    response = quiz(desk, [1, 2, 2])

    assert response.status_code == 422
    assert "Choose one answer." in response.content.decode()
    assert Attempt.objects.count() == 0


def test_a_course_of_ones_own_choice_needs_no_assignment():
    desk = a_desk()

    quiz(desk, [1, 2, 0, 1], code="honest-listings")

    assert Enrolment.objects.get(course="honest-listings").state == "passed"


def test_owners_invite_and_let_go():
    desk = a_desk()
    other = MembershipFactory(party=desk.party, role="staff")

    desk.client.post(desk.url("team/"), {"email": "new@people.example", "role": "staff"})
    desk.client.post(desk.url(f"team/{other.pk}/end/"))

    assert Invitation.objects.get().email == "new@people.example"
    assert Membership.objects.get(pk=other.pk).ended_at == MARCH_1


def test_staff_neither_invites_nor_lets_go():
    desk = a_desk(role="staff")
    owner = MembershipFactory(party=desk.party)

    first = desk.client.post(desk.url("team/"), {"email": "a@b.example", "role": "owner"})
    second = desk.client.post(desk.url(f"team/{owner.pk}/end/"))

    assert (first.status_code, second.status_code) == (403, 403)
    assert Invitation.objects.count() == 0
    assert Membership.objects.get(pk=owner.pk).ended_at is None
    assert "Send the invitation" not in desk.text("team/")


def test_the_last_owner_stays():
    desk = a_desk()
    mine = Membership.objects.get(party=desk.party)

    desk.client.post(desk.url(f"team/{mine.pk}/end/"))

    mine.refresh_from_db()
    assert mine.ended_at is None


def test_a_signed_link_opens_one_case_and_takes_an_appeal_without_a_sign_in():
    desk, client = a_desk(), Client()
    address = links.path_for(desk.violation.pk)

    page = client.get(address)
    answer = client.post(address, {"reason": "carrier", "text": "Look again.", "files": [a_file()]})

    assert page.status_code == 200
    assert "26 of 155 orders left late." in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert answer.status_code == 200
    assert "Your receipt is APPEAL-" in answer.content.decode()
    made = Appeal.objects.get()
    assert made.steps.get().actor == f"link:violation-{desk.violation.pk}"
    assert client.get(desk.url()).status_code == 302


def test_no_mail_leaves_inside_a_request():
    desk = a_desk()
    send_appeal(desk)

    assert mail.outbox == []


def test_too_many_words_are_refused_and_kept_never_cut():
    desk = a_desk()
    page = f"violations/{desk.violation.pk}/appeal/"
    assert "maxlength" not in desk.text(page)

    answer = desk.client.post(desk.url(page), {"reason": "carrier", "text": "x" * 5001})

    assert answer.status_code == 422
    assert "x" * 5001 in answer.content.decode()
    assert Appeal.objects.count() == 0


def test_who_acts_for_the_account_already_is_not_invited_again():
    desk = a_desk()

    answer = desk.client.post(desk.url("team/"), {"email": desk.user.email, "role": "staff"})

    assert answer.status_code == 422
    assert "This person acts for the account already." in answer.content.decode()
    assert Invitation.objects.count() == 0


def test_an_appeal_under_way_stands_on_the_home_page():
    desk = a_desk()
    page = f"violations/{desk.violation.pk}/appeal/"
    desk.client.post(desk.url(page), {"reason": "carrier", "text": "The depot was closed."})

    assert "Your appeal: Late dispatch" in desk.text()
    assert "Read or appeal" not in desk.text()


def test_a_decision_taken_back_leaves_no_course_to_do():
    desk = a_desk()
    assert "given for the decision of" in desk.text("learn/")

    overturn(desk.violation)

    assert "given for the decision of" not in desk.text("learn/")
    assert "Learn: Dispatch on time" not in desk.text()
    assert "Open the course" not in desk.text(f"violations/{desk.violation.pk}/")


def test_a_listing_that_was_taken_down_stands_among_what_is_in_force():
    desk = a_desk()
    listing = ItemFactory(owner=desk.party, market=desk.party.market)
    found = find(desk.party, "two", clause="misleading_listing", severity=None, item=listing)

    body = desk.text()

    assert f"{listing}: Removed" in body
    assert desk.url(f"violations/{found.pk}/") in body
    assert "Nothing restricts this account." not in body
