"""A course is read in the language of the page; what was given still judges the answers."""

import pytest

from education import selectors
from education.models import Attempt, CourseVersion, Enrolment, Quiz
from tests.education.support import DISPATCH, RIGHT
from tests.portal.support import a_desk

pytestmark = pytest.mark.django_db
COURSE = f"learn/{DISPATCH}/"


def in_spanish(desk):
    desk.client.cookies["django_language"] = "es"
    return desk


def spanish():
    return CourseVersion.objects.get(course=DISPATCH, language="es")


def answers(chosen, number=1):
    return {"number": number, **{f"q{place}": one for place, one in enumerate(chosen)}}


def test_a_course_given_in_english_is_read_in_spanish_and_judged_by_what_was_given():
    desk = in_spanish(a_desk())
    given = Enrolment.objects.get(violation=desk.violation)
    assert given.course_version.language == "en"

    page = desk.text(COURSE)
    assert spanish().quiz.questions[0]["question"] in page
    assert given.course_version.quiz.questions[0]["question"] not in page
    assert "This course is shown in" not in page

    desk.client.post(desk.url(COURSE), answers(RIGHT))

    given.refresh_from_db()
    attempt = Attempt.objects.get()
    assert (given.state, given.course_version.language) == ("passed", "en")
    assert (attempt.right, attempt.of) == (4, 4)
    assert spanish().quiz.questions[0]["because"] in desk.text(COURSE)


def test_where_the_questions_are_others_what_was_given_is_shown_and_its_language_named():
    desk = in_spanish(a_desk())
    quiz = spanish().quiz
    other = CourseVersion.objects.create(
        course_id=DISPATCH, number=2, language="es", body="Otro texto."
    )
    turned = [{**one, "right": 0} for one in quiz.questions]
    Quiz.objects.create(course_version=other, questions=turned, tries=3)

    page = desk.text(COURSE)

    assert "Otro texto." not in page
    assert Enrolment.objects.get().course_version.quiz.questions[0]["question"] in page
    assert '<article class="prose course" lang="en">' in page


def test_a_course_of_ones_own_choice_is_given_in_the_language_in_which_it_is_read():
    desk = in_spanish(a_desk())
    chosen = selectors.course("honest-listings")
    own = CourseVersion.objects.get(course=chosen, language="es")

    assert own.quiz.questions[0]["question"] in desk.text("learn/honest-listings/")
    right = [one["right"] for one in own.quiz.questions]
    desk.client.post(desk.url("learn/honest-listings/"), answers(right))

    made = Enrolment.objects.get(course=chosen)
    assert (made.course_version, made.state) == (own, "passed")
