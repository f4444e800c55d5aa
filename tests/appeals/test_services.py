"""Appeals: submitted, withdrawn, decided, and what must be refused."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from appeals import selectors, services
from appeals.models import Appeal, AppealFile, AppealStep, Message
from governance.models import Content, Event
from governance.principals import Principal
from tests.appeals.factories import MEMBER, SECOND, a_violation, appeal, deny, png, upload
from tests.rulebooks import changed
from tests.violations.support import MARCH_1, a_party_under_rules, find, overturn
from violations.services import note_informed

pytestmark = pytest.mark.django_db

STAFF = Principal(SECOND, frozenset({"reviewer"}), user_id=8, role="reviewer")
PARTY = Principal(MEMBER, frozenset({"party_member"}), user_id=31, role="party_member")


def test_an_appeal_keeps_words_and_files_in_erasable_content():
    violation = a_violation()

    made = appeal(violation, files=[upload(png(), "../scan.png")])

    assert (made.state, made.attempt) == (Appeal.State.OPEN, 1)
    assert made.text.text == "The carrier scanned late."
    (file,) = made.files.all()
    assert (file.content.name, file.content.media_type) == ("scan.png", "image/png")
    assert file.content_digest == file.content.digest
    assert "scan" not in file.content.file.name
    event = Event.objects.get(name="appeal.submitted")
    assert event.payload == {"appeal": made.pk, "violation": violation.pk, "attempt": 1}


@pytest.mark.parametrize("warning", [False, True])
def test_points_alone_and_a_warning_alone_can_be_appealed_too(warning):
    soft = {"clauses__0__warn_only_until": "2026-04-01"} if warning else {}
    violation = find(a_party_under_rules(changed(**soft)))
    assert not violation.penalties.exists()
    assert violation.warning_only == warning

    may = selectors.eligibility_of(violation)

    assert (may.code, may.reason) == ("eligible", "You can appeal this decision.")
    assert appeal(violation).state == Appeal.State.OPEN


def test_a_second_appeal_while_one_is_open_is_refused_and_changes_nothing():
    violation = a_violation()
    appeal(violation)

    with pytest.raises(services.NotEligible) as refused:
        appeal(violation)

    assert refused.value.extra == {"why": "appeal_open"}
    assert Appeal.objects.count() == 1


@pytest.mark.parametrize("text", ["", "  \n ", "\u200b", "x" * 5001])
def test_words_that_say_nothing_or_too_much_are_refused(text):
    violation = a_violation()

    with pytest.raises((services.TextMissing, services.TextTooLong)):
        appeal(violation, text=text)

    assert Appeal.objects.count() == 0


def test_a_refused_file_refuses_the_whole_appeal():
    violation = a_violation()
    before = Content.objects.count()

    with pytest.raises(services.FileRefused):
        appeal(violation, files=[upload(png(), "a.png"), upload(b"<svg/>", "b.svg")])

    assert (Appeal.objects.count(), AppealFile.objects.count()) == (0, 0)
    assert Content.objects.count() == before


def test_the_window_begins_when_the_party_is_informed_and_ends_at_local_midnight():
    with time_machine.travel(MARCH_1, tick=False):
        violation = a_violation()
        note_informed(statement_id=violation.statement.pk, kind="portal_read", by=MEMBER)
    until = selectors.eligibility_of(violation).until

    with time_machine.travel(until, tick=False), pytest.raises(services.NotEligible):
        appeal(violation)
    with time_machine.travel(until - timedelta(seconds=1), tick=False):
        assert appeal(violation).attempt == 1


def test_an_overturned_finding_cannot_be_appealed():
    violation = a_violation()
    overturn(violation)

    with pytest.raises(services.NotEligible):
        appeal(violation)


def test_withdrawing_uses_the_attempt():
    made = appeal(a_violation())

    services.withdraw_appeal(appeal_id=made.pk, by=MEMBER)

    made.refresh_from_db()
    assert made.state == Appeal.State.WITHDRAWN
    assert selectors.eligibility_of(made.violation).attempt == 2


@pytest.mark.parametrize("outcome", ["overturned", "upheld", "partly"])
def test_a_decided_appeal_can_be_neither_decided_nor_withdrawn_again(outcome):
    made = appeal(a_violation())
    services.close_appeal(appeal_id=made.pk, outcome=outcome, answer="Looked at.", by=SECOND)

    for again in ("overturned", "upheld"):
        with pytest.raises(services.AppealClosed):
            services.close_appeal(appeal_id=made.pk, outcome=again, answer="Again.", by=SECOND)
    with pytest.raises(services.AppealClosed):
        services.withdraw_appeal(appeal_id=made.pk, by=MEMBER)

    made.refresh_from_db()
    assert made.state == outcome
    assert AppealStep.objects.filter(appeal=made).count() == 2
    assert AppealStep.objects.get(appeal=made, actor=str(SECOND)).answer.text == "Looked at."


def test_internal_notes_never_reach_the_party():
    made = appeal(a_violation())
    said = {"appeal_id": made.pk, "by": SECOND, "from_party": False}
    services.post_message(text="Looks like the carrier.", internal=True, **said)
    services.post_message(text="Which carrier was it?", **said)

    assert [m.content.text for m in selectors.shared_thread_of(made)] == ["Which carrier was it?"]
    assert selectors.thread_of(made, PARTY).count() == 1
    assert selectors.thread_of(made, STAFF).count() == 2
    assert Event.objects.filter(name="appeal.answered").count() == 1


def test_after_the_end_only_notes_may_follow():
    made = deny(appeal(a_violation()))

    with pytest.raises(services.AppealClosed):
        services.post_message(appeal_id=made.pk, text="But!", by=MEMBER, from_party=True)
    services.post_message(
        appeal_id=made.pk, text="Noted.", by=SECOND, from_party=False, internal=True
    )

    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_appeals_at_one_instant_one_is_made():
    violation = a_violation()
    refused = []

    def run() -> None:
        try:
            appeal(violation)
        except services.NotEligible:
            refused.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Appeal.objects.count() == 1
    assert len(refused) == 7
