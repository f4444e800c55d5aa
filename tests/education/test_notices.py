"""Notices: made exactly once, and what each of them says."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from appeals import services as appeals
from education import services
from education.models import Notice, NoticeStep
from governance.models import Event
from tests.education.support import (
    MEMBER,
    RIGHT,
    a_finding,
    answer,
    enrolment_of,
    settle,
)
from tests.rulebooks import a_body
from tests.violations.support import MARCH_1, SECOND, a_party_under_rules, find, overturn
from violations.services import review_due_tiers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_frozen")]


@pytest.fixture
def _frozen():
    with time_machine.travel(MARCH_1, tick=False):
        yield


def kinds() -> list[str]:
    return list(Notice.objects.order_by("pk").values_list("kind", flat=True))


def body_of(kind: str) -> str:
    said = Notice.objects.get(kind=kind).content.data
    assert said
    return said["body"]


def test_a_finding_is_told_with_its_whole_statement():
    violation = a_finding()

    assert kinds() == ["violation.recorded", "course.assigned"]
    body = body_of("violation.recorded")
    for words in (
        "26 of 155 orders left late.",
        "Orders are handed to the carrier within two working days.",
        "−15 points: your score goes from 200 to 185.",
        "Decided by a person.",
        "Appeal to us, free of charge, within 30 days of being informed.",
    ):
        assert words in body
    assert Notice.objects.get(kind="violation.recorded").violation == violation


def test_an_event_handled_twice_makes_one_notice():
    violation = a_finding()
    event = Event.objects.get(name="violation.recorded")

    services.telling.tell_violation(
        violation_id=violation.pk, source_key=f"violation.recorded:{violation.pk}"
    )
    settle()

    assert Notice.objects.filter(kind=event.name).count() == 1


def test_measures_of_one_finding_come_in_one_notice():
    violation = a_finding()
    find(violation.party, "two", severity="high")
    settle()

    assert kinds().count("penalty.imposed") == 1
    body = body_of("penalty.imposed")
    assert "- New listings are blocked until 8 Mar 2026, 07:00 (New York time)" in body
    assert "- Campaigns are off until" in body


def test_an_appeal_that_is_granted_says_what_was_put_right():
    violation = a_finding()
    find(violation.party, "two", severity="high")
    settle()
    second = violation.__class__.objects.get(source_key=f"{violation.party.pk}:two")
    appeal = appeals.submit_appeal(
        violation_id=second.pk, reason="carrier", text="The scans are wrong.", by=MEMBER
    )
    overturn(second)
    appeals.close_appeal(
        appeal_id=appeal.pk, outcome="overturned", answer="You are right.", by=SECOND
    )
    settle()

    assert kinds()[-2:] == ["appeal.submitted", "appeal.granted"]
    body = body_of("appeal.granted")
    for words in (
        "You are right.",
        "+50 points are back.",
        "Your score is 185 (Healthy).",
        "Lifted: New listings are blocked",
        "Lifted: Campaigns are off",
    ):
        assert words in body
    assert "violation.overturned" not in kinds()
    assert "penalty.ended" not in kinds()


def test_an_appeal_that_is_denied_names_what_is_left():
    violation = a_finding()
    appeal = appeals.submit_appeal(
        violation_id=violation.pk, reason="carrier", text="The scans are wrong.", by=MEMBER
    )
    appeals.close_appeal(appeal_id=appeal.pk, outcome="upheld", answer="They are right.", by=SECOND)
    settle()

    body = body_of("appeal.denied")
    assert "They are right." in body
    assert "Appeal once more, until the end of 16 Mar 2026 (New York time)." in body


def test_the_mail_of_the_last_denial_offers_no_answer():
    violation = a_finding()
    for text in ("The scans are wrong.", "They are wrong still."):
        appeal = appeals.submit_appeal(
            violation_id=violation.pk, reason="carrier", text=text, by=MEMBER
        )
        appeals.close_appeal(appeal_id=appeal.pk, outcome="upheld", answer="No.", by=SECOND)
        settle()
    services.send_due()

    denials = [one.body for one in mail.outbox if "the decision stands" in one.subject]
    assert ["Read it and answer without signing in" in one for one in denials] == [True, False]
    assert "Read it without signing in" in denials[1]


def test_internal_notes_are_never_mailed():
    violation = a_finding()
    appeal = appeals.submit_appeal(
        violation_id=violation.pk, reason="carrier", text="The scans are wrong.", by=MEMBER
    )
    said = {"appeal_id": appeal.pk, "by": SECOND, "from_party": False}
    appeals.post_message(text="SECRET", internal=True, **said)
    appeals.post_message(text="Which carrier?", **said)
    settle()
    services.send_due()

    everything = "".join(message.body for message in mail.outbox)
    assert "Which carrier?" in everything
    assert "SECRET" not in everything


def test_taking_back_without_an_appeal_is_told_too():
    violation = a_finding()
    overturn(violation)
    settle()

    assert "+15 points are back." in body_of("violation.overturned")


def test_passing_a_course_is_told_with_its_points():
    violation = a_finding()
    answer(enrolment_of(violation), RIGHT)
    settle()

    assert "5 points came back to your account." in body_of("course.passed")


def test_reading_counts_once():
    a_finding()
    notice = Notice.objects.first()

    services.mark_read(notice=notice, by=MEMBER)
    services.mark_read(notice=notice, by=MEMBER)

    assert NoticeStep.objects.filter(notice=notice, kind="read").count() == 1


def test_coming_close_to_a_line_is_told_before_anything_happens():
    violation = a_finding()
    find(violation.party, "two")
    find(violation.party, "three", severity="low")
    find(violation.party, "four", severity="low")
    settle()

    body = body_of("standing.caution")
    assert "Your score is 160. The next line, “First line”, is at 150." in body
    assert "- New listings are blocked for 7 days" in body


def test_a_tier_that_was_reached_is_told_with_its_benefits():
    violation = a_finding()
    overturn(violation)
    with time_machine.travel(MARCH_1 + timedelta(days=91), tick=False):
        review_due_tiers()
        settle()

    assert "- Faster settlement" in body_of("tier.changed")


def test_a_tier_that_is_lost_is_told_with_what_ends_and_what_brings_it_back():
    party = a_party_under_rules()
    quarter = MARCH_1 + timedelta(days=91)
    with time_machine.travel(quarter, tick=False):
        review_due_tiers()
        find(party, at=quarter)
        settle()

    body = body_of("tier.lost")
    assert "your account is no longer in the tier" in body
    assert "- Faster settlement" in body
    assert "- 90 days without a violation" in body


def test_measures_that_begin_later_say_from_when_and_that_they_wait():
    body = a_body()
    body["clauses"][0]["windows"] = {
        "appeal_days": [30, 15],
        "correction_hours": 24,
        "redress": ["Court."],
    }
    services.load_courses()
    find(a_party_under_rules(body), severity="high")
    settle()

    until = "from 2 Mar 2026, 07:00 (New York time) until 9 Mar 2026".replace("_", " ")
    for kind in ("penalty.imposed", "violation.recorded"):
        assert f"- New listings are blocked {until}" in body_of(kind)
    waits = "What begins later waits so that you can put it right first: then it never acts."
    assert waits in body_of("penalty.imposed")


def test_measures_that_begin_at_once_name_no_beginning():
    a_finding_of("high")

    assert "from" not in body_of("penalty.imposed").partition("- New")[2]
    assert "waits so that" not in body_of("penalty.imposed")


def a_finding_of(severity):
    services.load_courses()
    find(a_party_under_rules(), severity=severity)
    settle()


def test_a_decision_says_by_when_to_appeal_for_whoever_is_informed_today():
    a_finding()

    assert "informed today, you can appeal until the end of " in body_of("violation.recorded")
