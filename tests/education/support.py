"""A finding whose clause names a course, and the relay run to its end."""

from django.core import mail

from education import services
from education.models import Enrolment
from governance import events
from governance.actors import Actor
from tests.violations.support import a_party_under_rules, find
from violations.models import Violation

MEMBER = Actor("user", "31")
DISPATCH = "dispatch-on-time"
RIGHT = [1, 2, 2, 0]
WRONG = [0, 2, 2, 0]


def a_finding(**fields) -> Violation:
    """Late dispatch, told and taught: the relay has run, no mail has left yet."""
    services.load_courses()
    violation = find(a_party_under_rules(**fields))
    settle()
    return violation


def settle() -> None:
    while events.relay():
        pass


def enrolment_of(violation: Violation) -> Enrolment:
    return Enrolment.objects.get(violation=violation)


def answer(enrolment: Enrolment, answers: list[int], **fields):
    return services.submit_attempt(enrolment_id=enrolment.pk, answers=answers, by=MEMBER, **fields)


def mailed_ids() -> list[str]:
    return [message.extra_headers["Message-ID"] for message in mail.outbox]
