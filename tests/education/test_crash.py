"""`kill -9` of the worker between decision and notice: it arrives, once, under one id."""

import re

import pytest

from education.models import Mailing, Notice, NoticeStep
from education.services.mailing import message_id
from governance import clock
from tests.factories import PartyFactory
from tests.workbench.factories import a_case, a_reviewer, decided
from violations.models import Violation
from violations.selectors import informed_at


@pytest.fixture
def _stack(live_stack):
    with live_stack.models():
        yield


def decide_one() -> Violation:
    decision = decided(a_case(PartyFactory.create()), a_reviewer())
    violation = decision.steps.get(kind="executed").violation
    assert violation
    return violation


def ids_mailed(live_stack, notice: Notice) -> list[str]:
    """Message-IDs in the mail folder that belong to this notice, one for each sending."""
    folder = live_stack.home.path / "mail"
    everything = "\n".join(path.read_text() for path in folder.glob("*"))
    return re.findall(rf"^Message-ID: (<notice-{notice.pk}-.*>)$", everything, re.MULTILINE)


@pytest.mark.usefixtures("_stack")
def test_a_worker_killed_after_the_decision_tells_when_it_is_back(live_stack):
    live_stack.kill("worker")
    violation = decide_one()
    assert not Notice.objects.filter(violation=violation).exists()

    live_stack.start("worker")
    notice = live_stack.wait_for(
        lambda: Notice.objects.filter(
            violation=violation, kind="violation.recorded", steps__kind="mailed"
        ).first()
    )

    assert Notice.objects.filter(violation=violation, kind="violation.recorded").count() == 1
    assert ids_mailed(live_stack, notice) == [message_id(notice.pk, notice.content_digest)]
    assert informed_at(violation) is not None


@pytest.mark.usefixtures("_stack")
def test_a_mail_that_was_leased_when_the_worker_died_leaves_after_the_lease(live_stack):
    live_stack.kill("worker")
    violation = decide_one()
    live_stack.manage("shell", "-c", "from governance import events\nwhile events.relay(): pass")
    notice = Notice.objects.get(violation=violation, kind="violation.recorded")
    leased = live_stack.manage(
        "shell", "-c", "from education.services import mailing; print(mailing._lease().pk)"
    )
    assert leased.stdout.strip()

    Mailing.objects.filter(notice=notice).update(due_at=clock.now())  # the lease has ended
    live_stack.start("worker")
    live_stack.wait_for(lambda: NoticeStep.objects.filter(notice=notice, kind="mailed").exists())

    assert set(ids_mailed(live_stack, notice)) == {message_id(notice.pk, notice.content_digest)}
    assert not Mailing.objects.filter(notice=notice).exists()
