"""A course with full marks shortens what a line imposed, and takes weight off a finding."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from education.models import Enrolment
from education.services import load_courses, submit_attempt
from governance.events import relay
from governance.models import Event
from tests.rulebooks import ACCUMULATING, a_body, changed
from tests.violations.support import MARCH_1, REVIEWER, a_party_under_rules, find, overturn
from violations import services
from violations.models import Control, LessonTaken, Penalty, PenaltyStep

pytestmark = pytest.mark.django_db

COURSE = "dispatch-on-time"


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(MARCH_1, tick=False):
        yield


def days_on(n):
    return MARCH_1 + timedelta(days=n)


def shortening(to=3, **more):
    return changed(
        scheme__milestones__0__course=COURSE,
        scheme__milestones__0__shortens_to={"kind": "days", "n": to},
        **more,
    )


def shorten(party, at):
    return services.shorten_penalties(party_id=party.pk, course=COURSE, by=REVIEWER, at=at)


def ends(party):
    rows = Control.objects.filter(party=party, penalty__isnull=False)
    return {control.ends_at for control in rows}


def test_a_line_that_names_a_course_lets_it_shorten_what_runs_once():
    party = a_party_under_rules(shortening())
    find(party, severity="high")

    first, second = shorten(party, days_on(1)), shorten(party, days_on(2))

    assert [penalty.measure for penalty in first] == ["listing_blocked", "campaigns_off"]
    assert second == []
    assert ends(party) == {datetime(2026, 3, 4, 12, tzinfo=UTC)}  # three days from its start
    assert {step.kind for step in PenaltyStep.objects.all()} == {"shortened"}
    assert Event.objects.filter(name="penalty.shortened").count() == 2


def test_it_never_makes_a_penalty_longer():
    party = a_party_under_rules(shortening())
    find(party, severity="high")
    Control.objects.update(ends_at=days_on(2))  # as one that moved and kept an earlier end

    assert shorten(party, days_on(1)) == []
    assert ends(party) == {days_on(2)}


def test_a_course_passed_after_the_shorter_end_ends_it_now():
    party = a_party_under_rules(shortening())
    find(party, severity="high")

    shorten(party, days_on(5))

    assert ends(party) == {days_on(5)}


def test_what_has_ended_or_was_overturned_is_not_shortened():
    party = a_party_under_rules(shortening())
    overturn(find(party, severity="high"))

    assert shorten(party, days_on(1)) == []
    assert not PenaltyStep.objects.filter(kind="shortened").exists()


def test_another_course_shortens_nothing():
    party = a_party_under_rules(shortening())
    find(party, severity="high")

    assert (
        services.shorten_penalties(party_id=party.pk, course="honest-listings", by=REVIEWER) == []
    )


def test_a_measure_until_recovery_keeps_its_shorter_end_when_points_move():
    body = a_body(ACCUMULATING, tiers=[])
    body["scheme"]["milestones"][0] |= {
        "course": COURSE,
        "shortens_to": {"kind": "days", "n": 3},
    }
    party = a_party_under_rules(body)
    find(party, "a")
    shorten(party, days_on(1))

    find(party, "b", at=days_on(2))

    control = Control.objects.get(kind="reach_reduced")
    assert control.ends_at == datetime(2026, 3, 4, 12, tzinfo=UTC)


def test_the_course_is_assigned_where_the_line_was_passed_and_full_marks_do_both():
    load_courses()
    again = {"points": {"low": 10, "medium": 50, "high": 100, "critical": 200}}
    party = a_party_under_rules(
        shortening(clauses__0__repetition={**again, "days_after_course": 30})
    )
    violation = find(party, severity="high")
    relay()
    enrolment = Enrolment.objects.get(party=party)
    quiz = enrolment.course_version.quiz

    with time_machine.travel(days_on(1), tick=False):
        submit_attempt(
            enrolment_id=enrolment.pk,
            answers=[question["right"] for question in quiz.questions],
            by=REVIEWER,
        )

    assert (enrolment.course_id, enrolment.violation) == (COURSE, violation)
    assert LessonTaken.objects.get().taken_at == days_on(1)
    assert Penalty.objects.filter(steps__kind="shortened").count() == 2
