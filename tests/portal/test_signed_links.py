"""The link of a letter: one case, no sign-in, as long as it can be answered and no longer."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from appeals.models import Appeal
from appeals.services import close_appeal
from education import links
from governance.actors import Actor
from tests.rulebooks import a_body
from tests.violations.support import MARCH_1, a_party_under_rules, find
from violations.services import note_informed

pytestmark = pytest.mark.django_db

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
SIX_MONTHS = {"appeal_months": 6, "redress": ["You may go to court."]}
SENT = {"reason": "carrier", "text": "The carrier scanned late."}


def a_letter(**windows):
    """A finding of 1 March, read that day, and the address in its letter."""
    with time_machine.travel(MARCH_1, tick=False):
        body = a_body(windows=windows) if windows else a_body()
        violation = find(a_party_under_rules(body))
        note_informed(
            statement_id=violation.statement.pk, kind="portal_read", by=Actor("user", "1")
        )
        return violation, links.path_for(violation.pk)


def opens(address, at):
    with time_machine.travel(at, tick=False):
        return Client().get(address).status_code


def test_a_link_lasts_as_long_as_the_window_to_appeal():
    _violation, address = a_letter(**SIX_MONTHS)
    end = MARCH_1.replace(month=9, day=2, hour=4)  # midnight in New York

    assert opens(address, end - SECOND) == 200
    assert opens(address, end) == 404


def test_a_window_that_is_shorter_than_a_month_leaves_a_month_to_read():
    _violation, address = a_letter(appeal_days=[3], redress=["Court."])

    assert opens(address, MARCH_1 + 30 * DAY - SECOND) == 200
    assert opens(address, MARCH_1 + 30 * DAY) == 404


def test_a_letter_that_nobody_has_read_opens_and_its_window_begins_with_that():
    with time_machine.travel(MARCH_1, tick=False):
        violation = find(a_party_under_rules())
        address = links.path_for(violation.pk)

    assert opens(address, MARCH_1 + 200 * DAY) == 200
    assert opens(address, MARCH_1 + 230 * DAY) == 200
    assert opens(address, MARCH_1 + 232 * DAY) == 404


def test_a_link_opens_while_the_appeal_is_heard_and_for_the_second_one():
    violation, address = a_letter()
    with time_machine.travel(MARCH_1 + 20 * DAY, tick=False):
        assert Client().post(address, SENT).status_code == 200
    made = Appeal.objects.get()

    assert opens(address, MARCH_1 + 90 * DAY) == 200
    with time_machine.travel(MARCH_1 + 90 * DAY, tick=False):
        close_appeal(
            appeal_id=made.pk, outcome="upheld", answer="It stands.", by=Actor("user", "5")
        )

    assert opens(address, MARCH_1 + 104 * DAY) == 200
    assert opens(address, MARCH_1 + 107 * DAY) == 404
    assert violation.appeals.count() == 1


def test_a_link_that_was_altered_opens_nothing():
    _violation, address = a_letter()

    assert opens(address[:-2] + "x/", MARCH_1) == 404


def test_a_link_is_of_no_use_for_another_case():
    violation, address = a_letter()
    with time_machine.travel(MARCH_1, tick=False):
        other = find(violation.party, "two", "low", at=MARCH_1)
        said = {**SENT, "violation": other.pk, "violation_id": other.pk, "appeal": "1"}
        page = Client().post(address, said)
        read = Client().get(f"{address}?violation={other.pk}")

    assert page.status_code == 200
    assert [one.violation for one in Appeal.objects.all()] == [violation]
    assert f"VIOLATION-{other.pk}" not in read.content.decode()
    with time_machine.travel(MARCH_1, tick=False):
        client = Client()
        client.get(address)
        for page in ("", "violations/", f"violations/{other.pk}/", "appeals/1/", "inbox/"):
            assert client.get(f"/portal/{violation.party.pk}/{page}").status_code == 302
        assert client.get(f"/api/v1/violations/{violation.pk}").status_code == 401


def test_a_link_to_a_report_opens_no_finding_and_the_other_way_round():
    violation, address = a_letter()
    token = address.removeprefix("/portal/case/").rstrip("/")

    assert opens(f"/portal/report/{token}/", MARCH_1) == 404
    assert opens(f"/portal/case/{links.report_token_for(violation.pk)}/", MARCH_1) == 404
