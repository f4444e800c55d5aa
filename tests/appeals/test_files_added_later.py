"""Files that a party adds to its open appeal: ten in all, looked at like the first, marked as later."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from appeals.models import AppealFile, Message
from appeals.services import AppealClosed, FileRefused, post_message, withdraw_appeal
from education import links
from governance.actors import Actor
from governance.errors import InvalidInput
from governance.models import Content
from tests.appeals.factories import (
    MEMBER,
    SECOND,
    a_violation,
    appeal,
    archive,
    jpeg,
    pdf,
    png,
    upload,
)
from tests.integrations.factories import a_key
from tests.portal.support import at_desk
from tests.workbench.browsing import page as page_of
from tests.workbench.browsing import sign_in
from tests.workbench.factories import a_violation as a_decided_violation
from tests.workbench.factories import an_appeal, claimed
from workbench.services import return_case_for_facts

pytestmark = pytest.mark.django_db

EXIF = b"\xff\xe1\x00\x0eExif\x00\x00GPS-17"


def add(made, *files, text=""):
    return post_message(appeal_id=made.pk, text=text, by=MEMBER, from_party=True, files=files)


def nothing_was_added(files=0):
    assert AppealFile.objects.count() == files
    assert not Message.objects.exists()
    assert not Content.objects.filter(name="later.png").exists()


def test_files_go_with_a_message_and_need_no_words():
    made = appeal(a_violation(), files=[upload(png(), "first.png")])

    message = add(made, upload(pdf(), "letter.pdf"), upload(jpeg(EXIF), "photo.jpg"))

    assert message.content.text == "I add these files."
    first, letter, photo = AppealFile.objects.order_by("pk")
    assert [first.added_later, letter.added_later, photo.added_later] == [False, True, True]
    assert letter.message == message
    with photo.content.file.open() as kept:
        assert b"GPS-17" not in kept.read()


def test_ten_files_in_all_however_often_they_are_added():
    made = appeal(a_violation(), files=[upload(png(), f"{n}.png") for n in range(9)])
    add(made, upload(png(), "tenth.png"))

    with pytest.raises(FileRefused, match="at most 10 files, and 10 are there already"):
        add(made, upload(png(), "later.png"))

    assert AppealFile.objects.count() == 10
    assert Message.objects.count() == 1


@pytest.mark.parametrize(
    ("payload", "name"),
    [
        (png() + archive(), "later.png"),
        (b"<svg><script>alert(1)</script></svg>", "later.svg"),
        (archive(), "later.zip"),
        (b"\x7fELF" + b"\0" * 400, "later.pdf"),
        (b"", "later.png"),
    ],
)
def test_what_may_not_be_kept_is_refused_and_the_words_with_it(payload, name):
    made = appeal(a_violation())

    with pytest.raises(FileRefused):
        add(made, upload(payload, name), text="See the file.")

    nothing_was_added()


def test_a_closed_appeal_takes_no_file():
    made = appeal(a_violation())
    withdraw_appeal(appeal_id=made.pk, by=MEMBER)

    with pytest.raises(AppealClosed, match="nothing more can be added"):
        add(made, upload(png(), "later.png"))

    nothing_was_added()


def test_colleagues_add_none():
    made = appeal(a_violation())

    with pytest.raises(InvalidInput):
        post_message(
            appeal_id=made.pk,
            text="Look.",
            by=SECOND,
            from_party=False,
            internal=True,
            files=[upload(png(), "later.png")],
        )

    nothing_was_added()


def test_files_answer_what_an_appeal_was_returned_for(client):
    reviewer = sign_in(client)
    case = claimed(an_appeal(a_decided_violation()), reviewer)
    return_case_for_facts(
        case_id=case.pk,
        to="party",
        question="Please send the carrier's letter.",
        reviewer=reviewer,
        by=Actor.user(reviewer),
    )

    add(case.appeal, upload(pdf(), "letter.pdf"))

    case.appeal.refresh_from_db()
    assert case.appeal.waits_for == ""
    html = page_of(client, "case", case.code)
    assert "letter.pdf" in html
    assert "added later" in html


def test_a_member_adds_files_on_the_page_and_opens_them_there():
    violation = a_violation()
    desk, made = at_desk(violation.party, violation), appeal(violation)
    address = f"appeals/{made.pk}/"

    answer = desk.client.post(desk.url(address), {"text": "", "files": upload(png(), "later.png")})

    assert answer.status_code == 302
    html = desk.text(address)
    assert "later.png" in html
    assert "added later" in html
    (kept,) = AppealFile.objects.all()
    assert reverse("appeals:file", args=[made.pk, kept.pk]) in html
    answer = desk.client.get(reverse("appeals:file", args=[made.pk, kept.pk]))
    assert b"".join(answer.streaming_content) == png()
    answer.close()


def test_on_the_page_a_refusal_keeps_the_words_and_stores_nothing():
    violation = a_violation()
    desk, made = at_desk(violation.party, violation), appeal(violation)

    answer = desk.client.post(
        desk.url(f"appeals/{made.pk}/"),
        {"text": "This took me an hour.", "files": upload(archive(), "later.png")},
    )

    assert answer.status_code == 422
    html = answer.content.decode()
    assert "cannot be taken" in html
    assert "This took me an hour." in html
    nothing_was_added()


def test_on_the_page_neither_words_nor_files_is_asked_for_again():
    violation = a_violation()
    desk, made = at_desk(violation.party, violation), appeal(violation)

    assert desk.client.post(desk.url(f"appeals/{made.pk}/"), {"text": ""}).status_code == 422
    nothing_was_added()


def test_on_the_page_a_closed_appeal_says_so():
    violation = a_violation()
    desk, made = at_desk(violation.party, violation), appeal(violation)
    withdraw_appeal(appeal_id=made.pk, by=MEMBER)

    answer = desk.client.post(
        desk.url(f"appeals/{made.pk}/"), {"text": "And this.", "files": upload(png(), "later.png")}
    )

    assert answer.status_code == 422
    assert "This appeal is closed: nothing more can be added to it." in answer.content.decode()
    nothing_was_added()


def test_the_page_of_a_mail_link_takes_files_too_and_names_them():
    violation = a_violation()
    appeal(violation)
    address, client = links.path_for(violation.pk), Client()

    sent = {"adding": "yes", "text": "", "files": upload(png(), "later.png")}
    assert client.post(address, sent).status_code == 302

    html = client.get(address).content.decode()
    assert "later.png" in html
    assert "added later" in html
    assert AppealFile.objects.get().added_later


def test_the_page_of_a_mail_link_refuses_with_words_kept_and_says_when_it_is_closed():
    violation = a_violation()
    made = appeal(violation)
    address, client = links.path_for(violation.pk), Client()

    said = {"adding": "yes", "text": "An hour's work.", "files": upload(archive(), "later.png")}
    answer = client.post(address, said)
    assert answer.status_code == 422
    assert "cannot be taken" in answer.content.decode()
    assert "An hour&#x27;s work." in answer.content.decode()

    withdraw_appeal(appeal_id=made.pk, by=MEMBER)
    answer = client.post(
        address, {"adding": "yes", "text": "More.", "files": upload(png(), "later.png")}
    )
    assert answer.status_code == 422
    assert "nothing more can be added" in answer.content.decode()
    nothing_was_added()


def test_a_key_adds_files_over_the_api_and_twice_is_once():
    made = appeal(a_violation())
    headers = {**a_key("appeals:read", "appeals:write")[1], "Idempotency-Key": "later-1"}
    path, client = f"/api/v1/appeals/{made.pk}/messages", Client()

    answers = [
        client.post(path, {"files": SimpleUploadedFile("later.png", png())}, headers=headers)
        for _turn in range(2)
    ]

    assert [one.status_code for one in answers] == [201, 201]
    assert [one["name"] for one in answers[0].json()["files"]] == ["later.png"]
    assert AppealFile.objects.count() == 1
    shown = client.get(f"/api/v1/appeals/{made.pk}", headers=headers).json()
    assert [one["added_later"] for one in shown["files"]] == [True]


def test_over_the_api_a_closed_appeal_and_a_bad_file_are_refused_by_name():
    made = appeal(a_violation())
    head, path = a_key("appeals:read", "appeals:write")[1], f"/api/v1/appeals/{made.pk}/messages"

    def send(key, payload):
        return Client().post(
            path,
            {"text": "See.", "files": SimpleUploadedFile("later.png", payload)},
            headers={**head, "Idempotency-Key": key},
        )

    refused = send("bad", archive())
    withdraw_appeal(appeal_id=made.pk, by=MEMBER)
    closed = send("closed", png())

    assert (refused.status_code, refused.json()["code"]) == (422, "file_refused")
    assert (closed.status_code, closed.json()["code"]) == (409, "appeal_closed")
    nothing_was_added()
