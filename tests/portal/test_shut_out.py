"""A suspended or closed party still reads, answers, appeals, exports and collects what it is owed."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from appeals.models import Appeal
from education.models import Feedback
from monitoring.models import MetricDispute
from parties.services import move_to
from tests.portal.overfull import addresses, an_overfull_desk
from tests.violations.support import MARCH_1, REVIEWER, find
from violations.models import Acceptance, Control, DocumentStep, FundsState
from violations.services import release_funds

pytestmark = [pytest.mark.django_db]


@pytest.fixture(params=["suspended", "closed"])
def desk(request):
    with time_machine.travel(MARCH_1 + timedelta(days=1), tick=False):
        desk = an_overfull_desk(findings=3, lines=10)
        if request.param == "suspended":
            for n in range(5):
                find(desk.party, f"grave-{n}", severity="high", at=MARCH_1)
            Control.objects.create(
                party=desk.party,
                kind="account_suspended",
                cause=Control.Cause.LEGAL_ORDER,
                cause_ref="order:1",
                starts_at=MARCH_1,
                source_key="shut out",
            )
        else:
            for state in ("active", "closing", "closed"):
                move_to(party_id=desk.party.pk, state=state, by=REVIEWER)
        yield desk


def test_every_page_opens_and_every_file_leaves(desk):
    refused = {}
    for name, url in addresses(desk).items():
        answer = desk.client.get(url)
        if answer.status_code not in {200, 302, 405} and "-file" not in name and "/api/" not in url:
            refused[name] = answer.status_code
    assert refused == {}
    assert b"Points" in b"".join(desk.get("health/statement.csv").streaming_content)
    assert b"ORDER-" in b"".join(desk.get("metrics/late_rate/rows.csv").streaming_content)
    assert desk.get("dates/?as=ics").content.startswith(b"BEGIN:VCALENDAR\r\n")


def test_it_appeals_disputes_hands_in_accepts_says_and_collects(desk):
    again = find(desk.party, "again", severity="low", at=MARCH_1)
    desk.get(f"violations/{again.pk}/")
    posts = [
        (f"violations/{again.pk}/appeal/", {"reason": "carrier", "text": "It was the carrier."}),
        (f"violations/{again.pk}/acceptance/", {}),
        (f"rows/{desk.rows[2]}/", {"reason": "not_mine", "text": "The scan is wrong."}),
        (
            f"documents/{desk.requests[0].pk}/",
            {"text": "", "files": SimpleUploadedFile("origin.txt", b"Made in Portugal, 2026.")},
        ),
        (
            "feedback/",
            {"source_key": "k", "clause": "late_dispatch", "kind": "unclear", "text": "Holidays?"},
        ),
        (f"money/{desk.hold.pk}/", {"text": "The buyers have been paid back, see the receipts."}),
        ("settings/", {"zone": "Asia/Jakarta"}),
        (f"appeals/{desk.appeal.pk}/", {"text": "One more thing."}),
    ]
    before = Feedback.objects.count()

    answers = {page: desk.client.post(desk.url(page), said).status_code for page, said in posts}

    assert set(answers.values()) == {302}, answers
    assert Appeal.objects.filter(violation=again).count() == 1
    assert Acceptance.objects.filter(violation=again).count() == 1
    assert MetricDispute.objects.filter(row=desk.rows[2]).count() == 1
    assert DocumentStep.objects.filter(request=desk.requests[0], kind="handed_in").count() == 1
    assert Feedback.objects.count() == before + 1
    assert FundsState.objects.get(hold=desk.hold).asked_at is not None
    release_funds(
        hold_id=desk.hold.pk,
        amount=None,
        reason="All buyers have been paid back.",
        by=REVIEWER,
        source_key="shut out",
    )
    assert "Released" in desk.text(f"money/{desk.hold.pk}/")
    assert "All times are those of Jakarta." in desk.text()
