"""Mail of notices: at least once with a constant id, to whoever is a member, and to nobody else."""

import re
import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from education import links, services
from education.models import Mailing, Notice, NoticeStep
from education.services import mailing as mailing_services
from tests.education.support import (
    MEMBER,
    a_finding,
    mailed_ids,
)
from tests.factories import MembershipFactory
from tests.violations.support import MARCH_1
from violations.selectors import informed_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_frozen")]


class Crash(BaseException):
    """What a kill -9 between the mail server's yes and our step looks like from inside."""


@pytest.fixture
def _frozen():
    with time_machine.travel(MARCH_1, tick=False):
        yield


def test_mail_goes_to_the_members_and_informs():
    violation = a_finding()
    member = MembershipFactory(party=violation.party)
    gone = MembershipFactory(party=violation.party, ended_at=MARCH_1)
    assert informed_at(violation) is None

    assert services.send_due() == 2

    assert [message.to for message in mail.outbox] == [[member.user.email]] * 2
    assert gone.user.email not in str(mail.outbox[0].message())
    assert informed_at(violation) == MARCH_1
    assert NoticeStep.objects.filter(kind="mailed").count() == 2
    assert services.send_due() == 0
    assert len(set(mailed_ids())) == 2


def test_without_members_mail_goes_to_the_party_and_without_an_address_nowhere():
    a_finding(email="shop@shops.example")
    services.send_due()
    assert mail.outbox[0].to == ["shop@shops.example"]

    violation = a_finding(email="")
    services.send_due()

    steps = NoticeStep.objects.filter(notice__party=violation.party)
    assert {step.kind for step in steps} == {"no_address"}
    assert informed_at(violation) is None


def test_the_mail_carries_a_link_to_this_one_case():
    violation = a_finding()
    services.send_due()

    said = mail.outbox[0].body
    token = re.search(r"/portal/case/(\S+)/", said).group(1)

    opened = links.violation_of(token)
    assert (opened.number, opened.issued_at) == (violation.pk, MARCH_1)
    assert links.violation_of(token[:-1]) is None
    assert links.report_of(token) is None


def test_a_crash_after_the_mail_sends_it_again_under_the_same_id(monkeypatch):
    a_finding()

    def die(*args):
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(mailing_services, "_settle", die)
        with pytest.raises(Crash):
            services.send_due(limit=1)
    assert services.send_due(limit=1) == 1  # the other one; the first is still leased

    with time_machine.travel(MARCH_1 + mailing_services.LEASE, tick=False):
        services.send_due()

    assert len(mailed_ids()) == 3
    assert len(set(mailed_ids())) == 2
    assert Mailing.objects.count() == 0


def test_a_mail_server_that_is_away_is_asked_again_later(monkeypatch):
    a_finding()

    def away(*args):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", away)
        services.send_due()
    assert services.send_due() == 0
    assert NoticeStep.objects.count() == 0

    with time_machine.travel(MARCH_1 + timedelta(seconds=30), tick=False):
        assert services.send_due() == 2
    assert len(mailed_ids()) == 2


def test_an_address_that_is_refused_for_good_is_not_asked_again(monkeypatch):
    violation = a_finding()

    def refused(*args):
        raise smtplib.SMTPRecipientsRefused({"a@b.example": (550, b"unknown")})

    monkeypatch.setattr(EmailBackend, "send_messages", refused)
    services.send_due()

    assert set(NoticeStep.objects.values_list("kind", flat=True)) == {"refused"}
    assert Mailing.objects.count() == 0
    assert informed_at(violation) is None


def test_who_joins_later_is_mailed_what_found_no_address_once():
    violation = a_finding(email="")
    services.send_due()
    assert mail.outbox == []

    member = MembershipFactory(party=violation.party)
    services.owe_again(party_id=violation.party_id)
    services.owe_again(party_id=violation.party_id)
    services.send_due()

    assert [message.to for message in mail.outbox] == [[member.user.email]] * len(mail.outbox)
    assert len(set(mailed_ids())) == len(mail.outbox) > 0
    assert services.owe_again(party_id=violation.party_id) == 0
    assert informed_at(violation) == MARCH_1


def test_a_subject_is_one_line_whatever_was_asked_for():
    MembershipFactory(party=a_finding().party, user__email="fern@example.com")
    party = Notice.objects.first().party

    services.send_notice(
        party=party,
        kind="document.requested",
        source_key="lines",
        by=MEMBER,
        path="/portal/",
        values={"document": "Paper\r\nBcc: x@example.com", "until": MARCH_1, "why": "Why"},
    )
    services.send_due()

    subjects = [message.subject for message in mail.outbox]
    assert "Please hand in: Paper Bcc: x@example.com" in subjects
    assert not Mailing.objects.exists()
