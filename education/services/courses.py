"""Courses: on the shelf, assigned, attempted, passed."""

from django.db import transaction

from education import library, selectors
from education.models import Attempt, Course, CourseVersion, Enrolment, Quiz
from education.selectors import HOME_LANGUAGE
from governance import clock
from governance.actors import IMPORTER, Actor
from governance.errors import DomainError
from governance.events import emit
from parties.models import Party
from policies.selectors import clause_of
from violations.models import Violation
from violations.selectors import courses_of
from violations.services import grant_relief, hold_parties, note_lesson, shorten_penalties


class CourseFinished(DomainError):
    """This course is finished. There is nothing more to answer."""

    code = "course_finished"


class AnswersIncomplete(DomainError):
    """Choose one answer for every question."""

    code = "answers_incomplete"
    status = 422


@transaction.atomic
def load_courses(*, by: Actor = IMPORTER) -> list[tuple[CourseVersion, bool]]:
    """Take the courses of the shelf into use. A changed text becomes a new version; others stay.

    A course is called as it is at home; its pages say its title in the reader's language.
    """
    at_home_first = sorted(library.shelf(), key=lambda text: text.language != HOME_LANGUAGE)
    return [_load(text, by) for text in at_home_first]


def _load(text: library.CourseText, by: Actor) -> tuple[CourseVersion, bool]:
    named = {"title": text.title, "minutes": text.minutes}
    at_home = text.language == HOME_LANGUAGE
    course, _ = Course.objects.update_or_create(
        code=text.code, defaults=named if at_home else {}, create_defaults=named
    )
    last = selectors.version_taught(course, text.language)
    if (
        last
        and last.body == text.body
        and last.quiz.questions == text.questions
        and last.quiz.tries == text.tries
    ):
        return last, False
    number = last.number + 1 if last else 1
    version = CourseVersion.objects.create(
        course=course, number=number, language=text.language, body=text.body
    )
    Quiz.objects.create(course_version=version, questions=text.questions, tries=text.tries)
    emit("course.published", subject=f"course:{course.pk}", by=by, version=version.pk)
    return version, True


@transaction.atomic
def assign_course(
    *,
    party: Party,
    course: Course,
    by: Actor,
    violation: Violation | None = None,
    language: str = "",
) -> Enrolment:
    """Give a party a course, for a violation or by its own choice. Twice is once.

    `language`: in which it was read, where that is not the party's own.
    """
    enrolment, created = Enrolment.objects.get_or_create(
        party=party,
        course=course,
        violation=violation,
        defaults={"course_version": selectors.version_to_teach(course, language, party.language)},
    )
    if created:
        emit(
            "course.assigned",
            subject=f"party:{party.pk}",
            by=by,
            enrolment=enrolment.pk,
            violation=violation.pk if violation else None,
        )
    return enrolment


@transaction.atomic
def submit_attempt(
    *, enrolment_id: int, answers: list[int], by: Actor, number: int | None = None
) -> Attempt:
    """Answer the quiz. Full marks return points once; the same `number` twice counts once."""
    enrolment = Enrolment.objects.select_related("course_version__quiz").get(pk=enrolment_id)
    hold_parties(enrolment.party_id)  # whoever writes about a party waits here
    enrolment.refresh_from_db(fields=["state"])
    quiz = enrolment.course_version.quiz
    made = enrolment.attempts.count()
    number = number or made + 1
    if repeated := enrolment.attempts.filter(number=number).first():
        return repeated
    if enrolment.state != Enrolment.State.ASSIGNED or number != made + 1:
        raise CourseFinished
    if len(answers) != len(quiz.questions) or any(
        not 0 <= chosen < len(question["choices"])
        for chosen, question in zip(answers, quiz.questions, strict=True)
    ):
        raise AnswersIncomplete

    right = sum(
        chosen == question["right"]
        for chosen, question in zip(answers, quiz.questions, strict=True)
    )
    attempt = Attempt.objects.create(
        enrolment=enrolment,
        number=number,
        answers=answers,
        right=right,
        of=len(quiz.questions),
        actor=str(by),
    )
    if right == attempt.of:
        _pass(enrolment, by)
    elif number >= quiz.tries:
        enrolment.state = Enrolment.State.EXHAUSTED
        enrolment.save(update_fields=["state"])
    return attempt


def _pass(enrolment: Enrolment, by: Actor) -> None:
    enrolment.state, enrolment.passed_at = Enrolment.State.PASSED, clock.now()
    enrolment.points_returned = _relief(enrolment, by)
    enrolment.save(update_fields=["state", "passed_at", "points_returned"])
    _tell_of_lesson(enrolment, by)
    emit(
        "course.completed",
        subject=f"party:{enrolment.party_id}",
        by=by,
        enrolment=enrolment.pk,
        violation=enrolment.violation_id,
        points=enrolment.points_returned,
    )


def _relief(enrolment: Enrolment, by: Actor) -> int:
    """Points given back for the violation that the course was assigned for."""
    violation = enrolment.violation
    if violation is None or hasattr(violation, "overturned"):
        return 0
    points = clause_of(violation.version, violation.clause).relief_points
    if not points:
        return 0
    return grant_relief(
        violation_id=violation.pk, points=points, source_key=f"enrolment:{enrolment.pk}", by=by
    )


def _tell_of_lesson(enrolment: Enrolment, by: Actor) -> None:
    """The finding that it was assigned for weighs less from now on; what a line imposed is shortened."""
    violation, course = enrolment.violation, enrolment.course_id
    if violation is not None and course in courses_of(violation):
        note_lesson(violation_id=violation.pk, course=course, by=by)
    shorten_penalties(party_id=enrolment.party_id, course=course, by=by)
