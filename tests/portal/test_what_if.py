"""What if: the engine's answers on pages and over the API, and nothing written by asking."""

from datetime import timedelta

import pytest
import time_machine

from credits.models import LedgerLine
from credits.selectors import standing_at
from education.models import Enrolment
from education.services import submit_attempt
from governance.models import Event
from parties.models import Membership
from tests.portal.support import a_desk
from tests.violations.support import MARCH_1, REVIEWER, find, overturn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_frozen")]


@pytest.fixture
def _frozen():
    with time_machine.travel(MARCH_1 + timedelta(days=1), tick=False):
        yield


def ask(desk, **said) -> dict:
    answer = desk.client.get(f"/api/v1/parties/{desk.party.pk}/what-if", said)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_an_appeal_that_succeeds_leads_where_it_was_said_to_lead():
    desk = a_desk()
    find(desk.party, "grave", severity="high")
    events, lines = Event.objects.count(), LedgerLine.objects.count()

    said = ask(desk, violation=desk.violation.pk)
    page = desk.text(f"health/?if=violation:{desk.violation.pk}")

    assert (Event.objects.count(), LedgerLine.objects.count()) == (events, lines)
    assert f"{said['score_before']} → {said['score_after']}" in page
    overturn(desk.violation, at=MARCH_1 + timedelta(days=1))
    assert standing_at(desk.party).score == said["score_after"]


def test_a_course_gives_back_what_it_was_said_to_give():
    desk = a_desk()
    enrolment = Enrolment.objects.get(party=desk.party)

    said = ask(desk, enrolment=enrolment.pk)

    questions = enrolment.course_version.quiz.questions
    submit_attempt(
        enrolment_id=enrolment.pk,
        answers=[one["right"] for one in questions],
        by=REVIEWER,
    )
    assert standing_at(desk.party).score == said["score_after"]
    assert said["points"] == 5


def test_time_brings_what_it_was_said_to_bring():
    desk = a_desk()

    said = ask(desk, change=0)

    assert said["score_after"] == 200
    assert standing_at(desk.party, MARCH_1 + timedelta(days=400)).score == 200


def test_one_question_at_a_time_and_only_about_oneself():
    desk, other = a_desk(), a_desk(external_id="else")
    url = f"/api/v1/parties/{desk.party.pk}/what-if"

    assert desk.client.get(url).status_code == 422
    assert desk.client.get(url, {"violation": other.violation.pk}).status_code == 404
    assert other.client.get(url, {"change": 0}).status_code == 404
    assert "That would change nothing now." in desk.text(
        f"health/?if=violation:{other.violation.pk}"
    )


def test_home_tells_what_moved_since_the_last_visit():
    desk = a_desk()
    desk.text()
    with time_machine.travel(MARCH_1 + timedelta(days=2), tick=False):
        find(desk.party, "new", severity="low", at=MARCH_1 + timedelta(days=2))
        desk.client.force_login(desk.user)
        body = desk.text()
        assert "Since your last visit" in body
        assert "−5" in body
    with time_machine.travel(MARCH_1 + timedelta(days=2, minutes=10), tick=False):
        assert "−5" in desk.text()  # still the same visit
    with time_machine.travel(MARCH_1 + timedelta(days=3), tick=False):
        desk.client.force_login(desk.user)
        assert "Nothing has moved your score." in desk.text()
    assert Membership.objects.get(user=desk.user).visit_before == MARCH_1 + timedelta(
        days=2, minutes=10
    )


def test_a_member_reads_in_hours_of_their_own_and_windows_stay_the_markets():
    desk = a_desk()
    desk.client.post(desk.url("settings/"), {"zone": "Asia/Tokyo"})

    body = desk.text("violations/")

    assert "21:00 (Tokyo time)" in body
    refused = desk.client.post(desk.url("settings/"), {"zone": "Mars/Olympus"})
    assert refused.status_code == 422


def test_owners_change_roles_and_the_last_owner_stays():
    desk = a_desk()
    mine = Membership.objects.get(user=desk.user)

    desk.client.post(desk.url(f"team/{mine.pk}/role/"), {"role": "staff"})

    assert Membership.objects.get(pk=mine.pk).role == "owner"


def test_several_together_lead_where_they_were_said_to_lead():
    desk = a_desk()
    grave = find(desk.party, "grave", severity="high")
    other = find(desk.party, "other", clause="misleading_listing")
    enrolment = Enrolment.objects.filter(party=desk.party, violation=desk.violation).get()
    events, lines = Event.objects.count(), LedgerLine.objects.count()

    said = ask(desk, violation=[grave.pk, other.pk], enrolment=enrolment.pk)
    asked = f"if=violation:{grave.pk}&if=violation:{other.pk}&if=course:{enrolment.pk}"
    page = desk.text(f"health/?{asked}")

    assert (Event.objects.count(), LedgerLine.objects.count()) == (events, lines)
    assert "All of this together" in page
    assert f"{said['score_before']} → {said['score_after']}" in page
    overturn(grave, at=MARCH_1 + timedelta(days=1))
    overturn(other, at=MARCH_1 + timedelta(days=1))
    questions = enrolment.course_version.quiz.questions
    submit_attempt(
        enrolment_id=enrolment.pk, answers=[one["right"] for one in questions], by=REVIEWER
    )
    assert standing_at(desk.party).score == said["score_after"]


def test_together_with_time_each_is_counted_at_its_moment():
    desk = a_desk()
    grave = find(desk.party, "grave", severity="high")

    said = ask(desk, violation=grave.pk, change=0)

    assert said["score_after"] == 200
    overturn(grave, at=MARCH_1 + timedelta(days=1))
    assert standing_at(desk.party, MARCH_1 + timedelta(days=400)).score == 200


def test_a_course_on_what_falls_gives_nothing_more():
    desk = a_desk()
    enrolment = Enrolment.objects.get(party=desk.party)

    both = ask(desk, violation=desk.violation.pk, enrolment=enrolment.pk)

    assert both["score_after"] == ask(desk, violation=desk.violation.pk)["score_after"]
