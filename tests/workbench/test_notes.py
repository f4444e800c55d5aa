"""Internal notes: files that were checked, colleagues who are told, and what else one is told."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from governance.actors import Actor
from governance.models import Event
from tests.factories import PartyFactory, UserFactory
from tests.workbench.browsing import page, sign_in
from tests.workbench.factories import (
    RULE,
    a_case,
    a_detection,
    a_reviewer,
    a_violation,
    an_appeal,
    claimed,
    decided,
)
from violations.services import overturn_violation
from workbench import services
from workbench.mentions import names_mentioned
from workbench.models import DeskNotice, NoteFile

pytestmark = pytest.mark.django_db


def a_note(case, text, by, files=()):
    return services.add_note(case_id=case.pk, text=text, files=files, by=Actor.user(by))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@mei please look", ["mei"]),
        ("Ask @mei.ito.", ["mei.ito.", "mei.ito"]),
        ("(@mei), @jo and @mei", ["mei", "jo"]),
        ("write to mei@shops.example", []),
        ("@ alone, @@twice", []),
    ],
)
def test_who_is_named_in_a_note(text, names):
    assert names_mentioned(text) == names


def test_a_colleague_who_is_named_is_told_once_and_the_writer_is_not():
    case, writer = a_case(), a_reviewer(username="jo")
    mei = a_reviewer(username="mei.ito")
    UserFactory(username="seller", role="party_member")

    note = a_note(case, "@mei.ito. @mei.ito, @jo and @seller: is this the carrier?", writer)

    notice = DeskNotice.objects.get()
    assert (notice.user, notice.kind, notice.note) == (mei, "mention", note)
    assert Event.objects.get(name="case.note_added").payload["mentioned"] == [mei.pk]


def test_my_work_shows_what_i_was_told_until_i_have_read_it(client):
    case = a_case()
    user = sign_in(client)
    a_note(case, f"@{user.username} is this the carrier?", a_reviewer(first_name="Mei"))

    html = page(client, "mine")
    assert "is this the carrier?" in html
    assert "You were mentioned" in html

    answer = client.post(
        reverse("workbench:notices-read"), {"notice": DeskNotice.objects.get().pk, "back": "mine"}
    )

    assert answer.url == reverse("workbench:mine")
    assert "is this the carrier?" not in page(client, "mine")
    assert "is this the carrier?" in page(client, "notices")


def test_nobody_reads_the_notices_of_others(client):
    other = a_reviewer()
    a_note(a_case(), f"@{other.username} look", a_reviewer())
    sign_in(client)

    answer = client.post(reverse("workbench:notices-read"), {"notice": DeskNotice.objects.get().pk})
    client.post(reverse("workbench:notices-read"))

    assert answer.status_code == 404
    assert DeskNotice.objects.get().read_at is None
    assert "look" not in page(client, "mine").partition("</h1>")[2].partition("Told to you")[2]


def test_files_of_a_note_are_checked_and_only_downloaded(client):
    case = a_case()
    sign_in(client)
    files = [SimpleUploadedFile("scan.csv", b"id,day\n1,Monday\n")]

    client.post(
        reverse("workbench:note", args=[case.code]), {"text": "The carrier's file.", "files": files}
    )

    file = NoteFile.objects.get()
    address = reverse("workbench:note-file", args=[case.code, file.pk])
    assert f'href="{address}"' in page(client, "case", case.code)
    answer = client.get(address)
    assert answer["Content-Disposition"] == 'attachment; filename="scan.csv"'
    assert b"".join(answer.streaming_content) == b"id,day\n1,Monday\n"
    other = a_case(PartyFactory())
    assert client.get(reverse("workbench:note-file", args=[other.code, file.pk])).status_code == 404


def test_a_file_that_may_act_is_refused_and_the_words_stay(client):
    case = a_case()
    sign_in(client)
    files = [SimpleUploadedFile("page.txt", b"<script>alert(1)</script>")]

    answer = client.post(
        reverse("workbench:note", args=[case.code]), {"text": "Look at this.", "files": files}
    )

    assert answer.status_code == 422
    assert "Look at this.</textarea>" in answer.content.decode()
    assert not NoteFile.objects.exists()
    assert not case.evidence.filter(kind="note").exists()


def test_names_stand_out_and_markup_stays_words(client):
    case = a_case()
    a_reviewer(username="mei")
    sign_in(client)
    a_note(case, "@mei <b>bold</b>", a_reviewer())

    html = page(client, "case", case.code)

    assert "<strong>@mei</strong> &lt;b&gt;bold&lt;/b&gt;" in html


def test_whoever_found_what_was_overturned_is_told_with_the_reason(client):
    user = sign_in(client)
    violation = a_violation(reviewer=user)
    case = an_appeal(violation)
    decided(
        case,
        a_reviewer(),
        "overturn",
        reason="The carrier's letter shows that it collected late.",
        overturn_cause="new_evidence",
    )
    event = Event.objects.get(name="violation.overturned")

    for _ in range(2):
        services.tell_of_overturning(
            violation_id=event.payload["violation"], by=Actor.parse(event.actor)
        )

    notice = DeskNotice.objects.get()
    assert (notice.user, notice.kind, notice.violation) == (user, "overturned", violation)
    assert "it collected late" in page(client, "mine")


def test_whoever_overturns_their_own_needs_no_telling():
    user = a_reviewer("quality_lead")
    violation = a_violation(reviewer=user)
    overturn_violation(
        violation_id=violation.pk,
        cause="wrong_fact",
        reason="The week was counted twice by mistake.",
        by=Actor.user(user),
    )

    services.tell_of_overturning(violation_id=violation.pk, by=Actor.user(user))

    assert not DeskNotice.objects.exists()


def test_whoever_cleared_a_case_is_told_that_it_is_open_again():
    case, user = a_case(), a_reviewer()
    decided(case, user, "no_violation")
    services.open_case_for_detection(detection_id=a_detection(case.party).pk, by=RULE)

    services.tell_of_reopening(event=Event.objects.get(name="case.reopened"))

    notice = DeskNotice.objects.get()
    assert (notice.user, notice.kind, notice.case) == (user, "reopened", case)


def test_notices_cost_the_same_however_many(client, django_assert_max_num_queries):
    user, case = sign_in(client), a_case()
    for n in range(8):
        a_note(case, f"@{user.username} number {n}", a_reviewer())
    page(client, "notices")

    with django_assert_max_num_queries(9):
        page(client, "notices")


def test_who_is_not_there_is_not_told_and_does_not_look_so(client):
    case, mei = a_case(), a_reviewer(username="mei.ito")
    claimed(case, sign_in(client))

    answer = client.post(
        reverse("workbench:note", args=[case.code]), {"text": "@nobody, ask @mei.ito."}, follow=True
    )
    html = answer.content.decode()

    assert f"Kept. Told: {mei}." in html
    assert "Not told: @nobody. No colleague is called so." in html
    assert "@nobody, ask <strong>@mei.ito</strong>." in html
