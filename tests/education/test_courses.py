"""Courses: loaded, assigned, answered, and what they return."""

from datetime import timedelta

import pytest
import time_machine

from credits.selectors import standing_at
from education import library, markup, services
from education.models import Course, CourseVersion, Enrolment
from governance.models import Event
from tests.education.support import RIGHT, WRONG, a_finding, answer, enrolment_of, settle
from tests.violations.support import MARCH_1, find, overturn

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "zh-hans", "es", "id")


def test_the_shelf_holds_eight_courses_with_questions_that_can_be_answered():
    shelf = library.shelf()

    assert [course.code for course in shelf if course.language == "en"] == [
        "brands-and-counterfeits",
        "community-guidelines",
        "disclosing-promotion-live",
        "dispatch-on-time",
        "honest-listings",
        "marketplace-rules",
        "prohibited-products",
        "vouchers-and-venues",
    ]
    for course in shelf:
        assert len(course.questions) == 4
        assert all(question["because"] for question in course.questions)


def test_loading_twice_changes_nothing_and_a_changed_text_is_a_new_version():
    services.load_courses()
    assert [is_new for _, is_new in services.load_courses()] == [False] * 8 * len(LANGUAGES)
    old = CourseVersion.objects.get(course="honest-listings", language="en")
    other = CourseVersion.objects.create(course=old.course, number=2, body="Other words.")
    services.courses.Quiz.objects.create(course_version=other, questions=[], tries=3)

    loaded = {
        (version.course_id, version.language): (version.number, new)
        for version, new in services.load_courses()
    }

    assert loaded["honest-listings", "en"] == (3, True)
    assert loaded["honest-listings", "es"] == loaded["dispatch-on-time", "en"] == (1, False)
    assert Course.objects.count() == 8


def test_a_course_is_called_as_it_is_at_home_whatever_languages_it_is_taught_in():
    services.load_courses()

    assert Course.objects.get(pk="dispatch-on-time").title == "Dispatch on time"


def test_course_text_is_rendered_and_cannot_carry_a_script():
    html = markup.rendered("## Hi\n\n<script>alert(1)</script> [x](javascript:alert(1)) **b**")

    assert "<script" not in html
    assert "javascript:" not in html.replace("[x](javascript:alert(1))", "")
    assert "<h2>Hi</h2>" in html
    assert "<strong>b</strong>" in html


@time_machine.travel(MARCH_1, tick=False)
def test_a_finding_brings_its_course_once():
    violation = a_finding()
    settle()

    enrolment = enrolment_of(violation)
    assert (enrolment.course_id, enrolment.state) == ("dispatch-on-time", "assigned")
    assert Event.objects.filter(name="course.assigned").count() == 1


@time_machine.travel(MARCH_1, tick=False)
def test_full_marks_return_points_once():
    violation = a_finding()
    enrolment = enrolment_of(violation)

    attempt = answer(enrolment, RIGHT, number=1)
    repeated = answer(enrolment, RIGHT, number=1)

    enrolment.refresh_from_db()
    assert repeated == attempt
    assert (enrolment.state, enrolment.points_returned) == ("passed", 5)
    assert standing_at(violation.party).score == 190
    assert Event.objects.filter(name="course.completed").count() == 1
    with pytest.raises(services.CourseFinished):
        answer(enrolment, RIGHT)
    assert enrolment.attempts.count() == 1


@time_machine.travel(MARCH_1, tick=False)
def test_tries_are_limited_and_return_nothing():
    violation = a_finding()
    enrolment = enrolment_of(violation)

    for _ in range(3):
        answer(enrolment, WRONG)

    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.points_returned) == ("exhausted", 0)
    with pytest.raises(services.CourseFinished):
        answer(enrolment, RIGHT)
    assert standing_at(violation.party).score == 185


@time_machine.travel(MARCH_1, tick=False)
@pytest.mark.parametrize("answers", [[], [1, 2, 2], [1, 2, 2, 0, 0], [1, 2, 2, 9]])
def test_incomplete_answers_are_refused_and_cost_no_try(answers):
    enrolment = enrolment_of(a_finding())

    with pytest.raises(services.AnswersIncomplete):
        answer(enrolment, answers)

    assert enrolment.attempts.count() == 0


def test_the_same_clause_returns_points_once_in_thirty_days():
    with time_machine.travel(MARCH_1, tick=False):
        violation = a_finding()
        answer(enrolment_of(violation), RIGHT)
    with time_machine.travel(MARCH_1 + timedelta(days=3), tick=False):
        second = find(violation.party, "two", at=MARCH_1 + timedelta(days=3))
        settle()
        answer(enrolment_of(second), RIGHT)

    assert enrolment_of(second).points_returned == 0
    assert standing_at(violation.party, MARCH_1 + timedelta(days=4)).score == 175


@time_machine.travel(MARCH_1, tick=False)
def test_a_course_for_a_finding_that_was_taken_back_returns_nothing_more():
    violation = a_finding()
    overturn(violation)

    answer(enrolment_of(violation), RIGHT)

    assert enrolment_of(violation).points_returned == 0
    assert standing_at(violation.party).score == 200


@time_machine.travel(MARCH_1, tick=False)
def test_a_course_by_choice_returns_no_points():
    violation = a_finding()
    course = Course.objects.get(pk="honest-listings")
    chosen = services.assign_course(party=violation.party, course=course, by=None)
    again = services.assign_course(party=violation.party, course=course, by=None)

    answer(chosen, [1, 2, 0, 1])

    assert again == chosen
    assert Enrolment.objects.get(pk=chosen.pk).state == "passed"
    assert standing_at(violation.party).score == 185
