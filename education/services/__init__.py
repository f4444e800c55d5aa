"""Writes of this room."""

from education.services.announcing import announce_version, tell_next
from education.services.courses import (
    AnswersIncomplete,
    CourseFinished,
    assign_course,
    load_courses,
    submit_attempt,
)
from education.services.feedback import FeedbackAnswered, answer_feedback, give_feedback
from education.services.mailing import owe_again, send_due
from education.services.notices import confirm_read, mark_read, send_notice
from education.services.renewing import renew_link

__all__ = [
    "AnswersIncomplete",
    "CourseFinished",
    "FeedbackAnswered",
    "announce_version",
    "answer_feedback",
    "assign_course",
    "confirm_read",
    "give_feedback",
    "load_courses",
    "mark_read",
    "owe_again",
    "renew_link",
    "send_due",
    "send_notice",
    "submit_attempt",
    "tell_next",
]
