"""What a letter asks is answered by its link; one that has ended is renewed by mail alone."""

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from education import links
from education.models import Notice
from education.services import send_due
from governance import events
from governance.actors import Actor
from tests.factories import MembershipFactory
from tests.portal.test_required_documents import LICENCE
from tests.rulebooks import a_body
from tests.violations.support import (
    MARCH_1,
    REVIEWER,
    a_party_under_rules,
    a_party_with_grounds,
    find,
    hold,
)
from tests.workbench.factories import a_case, a_reviewer, claimed
from violations.models import FundsStep, StatementDelivery
from violations.services import require_document
from workbench.models import Answer
from workbench.services import ask_party

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
TODAY = MARCH_1 + DAY
RENEW = {"renew": "yes"}


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(TODAY, tick=False):
        yield


def tell():
    while events.relay():
        pass
    mail.outbox.clear()
    send_due()


def link_in_mail() -> str:
    return re.search(r"/portal/(?:case|question|document|hold)/\S+/", mail.outbox[-1].body)[0]


def a_question(**_fields):
    reviewer = a_reviewer()
    case = claimed(a_case(at=datetime(2026, 2, 20, tzinfo=UTC)), reviewer)
    MembershipFactory(party=case.party, user__email="owner@fern.example")
    found = ask_party(
        case_id=case.pk,
        reviewer=reviewer,
        by=Actor.user(reviewer),
        words="Which carrier took them?",
        answer_by=date(2026, 3, 20),
        source_key="one",
    )
    return found, case.party


def a_document():
    party = a_party_under_rules(a_body(documents=[LICENCE]))
    MembershipFactory(party=party, user__email="owner@fern.example")
    return require_document(party=party, code="licence", by=REVIEWER, source_key="one"), party


def a_hold():
    party = a_party_with_grounds()
    MembershipFactory(party=party, user__email="owner@fern.example")
    return hold(party), party


def a_file(payload=b"A licence to trade, 2026.", name="licence.txt"):
    return SimpleUploadedFile(name, payload)


THINGS = {
    "question": SimpleNamespace(
        make=a_question,
        says="Which carrier took them?",
        answer=lambda: {"text": "Parcel Express.", "files": a_file()},
        then="What you answered",
    ),
    "document": SimpleNamespace(
        make=a_document,
        says="The law asks every shop for a licence to trade.",
        answer=lambda: {"text": "", "files": a_file()},
        then="licence.txt",
    ),
    "hold": SimpleNamespace(
        make=a_hold,
        says="Ask for a new look",
        answer=lambda: {"text": "All of these orders have arrived; see the scans."},
        then="You asked for it",
    ),
}


@pytest.mark.parametrize("thing", THINGS)
def test_the_link_in_a_letter_opens_what_it_asks_and_takes_the_answer(thing):
    asked = THINGS[thing]
    found, party = asked.make()
    tell()
    address, stranger = link_in_mail(), Client()

    page = stranger.get(address)
    answered = stranger.post(address, asked.answer(), follow=True)

    assert page.status_code == 200
    assert asked.says in page.content.decode()
    assert answered.status_code == 200
    assert asked.then in answered.content.decode()
    assert stranger.get(f"/portal/{party.pk}/").status_code == 302
    assert "no-store" in page.headers["Cache-Control"]
    assert found.pk


@pytest.mark.parametrize("thing", THINGS)
def test_an_answer_without_words_or_files_is_asked_for_again_and_nothing_is_kept(thing):
    asked = THINGS[thing]
    asked.make()
    tell()
    address = link_in_mail()

    refused = Client().post(address, {"text": ""})

    assert refused.status_code == 422
    assert asked.then not in refused.content.decode()
    assert not Answer.objects.exists()
    assert not FundsStep.objects.filter(kind=FundsStep.Kind.ASKED).exists()


@pytest.mark.parametrize("thing", ["question", "document"])
@pytest.mark.parametrize(
    ("payload", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "scan.svg"),
        (b"\x7fELF" + b"\0" * 400, "letter.pdf"),
        (b"#!\x01/bin/sh", "../../../etc/cron.d/evil.sh"),
    ],
)
def test_what_may_not_be_kept_is_refused_by_link_too(thing, payload, name):
    asked = THINGS[thing]
    asked.make()
    tell()

    said = {**asked.answer(), "files": a_file(payload, name)}
    refused = Client().post(link_in_mail(), said)

    assert refused.status_code == 422
    assert "cannot be taken" in refused.content.decode()
    assert "Please choose all files again" in refused.content.decode()
    assert asked.then not in Client().get(link_in_mail()).content.decode()


def test_reading_a_hold_by_its_link_informs():
    a_hold()
    tell()

    Client().get(link_in_mail())

    assert StatementDelivery.objects.filter(kind=StatementDelivery.Kind.PORTAL_READ).exists()


@pytest.mark.parametrize("thing", THINGS)
def test_a_link_of_one_kind_opens_no_other_and_an_altered_one_nothing(thing):
    found, _party = THINGS[thing].make()
    address = links.path_of(thing, found.pk)
    token = address.split("/")[3]

    for other in {*THINGS, "case", "report"} - {thing}:
        assert Client().get(f"/portal/{other}/{token}/").status_code == 404
    altered = Client().get(address[:-3] + "xx/")
    assert altered.status_code == 404
    assert "This link does not open" in altered.content.decode()
    assert "Send me a new link" not in altered.content.decode()


def test_a_link_opens_as_long_as_its_question_waits_and_a_month_at_least():
    found, _party = a_question()
    address = links.path_of("question", found.pk)

    def opens(at):
        with time_machine.travel(at, tick=False):
            return Client().get(address).status_code

    assert opens(TODAY + 29 * DAY) == 200
    assert opens(TODAY + 31 * DAY) == 404


@pytest.mark.parametrize("thing", ["violation", *THINGS])
def test_an_ended_link_says_so_and_a_new_one_goes_to_the_address_on_file_alone(thing):
    if thing == "violation":
        party = a_party_under_rules(a_body(windows={"appeal_days": [3], "redress": ["Court."]}))
        MembershipFactory(party=party, user__email="owner@fern.example")
        found = find(party)
        address = links.path_for(found.pk)
        Client().get(address)
    else:
        found, party = THINGS[thing].make()
        if thing == "document":
            Client().post(links.path_of("document", found.pk), THINGS[thing].answer())
        address = links.path_of(thing, found.pk)
    tell()
    with time_machine.travel(TODAY + 200 * DAY, tick=False):
        mail.outbox.clear()

        page = Client().get(address)
        asked = Client().post(address, RENEW)
        again = Client().post(address, RENEW)
        send_due()
        fresh = link_in_mail()
        opened = Client().get(fresh)

    assert page.status_code == 404
    assert "This link has ended" in page.content.decode()
    assert "owner@fern.example" not in page.content.decode() + asked.content.decode()
    assert asked.status_code == again.status_code == 200
    assert "A new link is on its way" in asked.content.decode()
    (letter,) = [one for one in mail.outbox if one.subject.startswith("A new link")]
    assert letter.to == ["owner@fern.example"]
    assert Notice.objects.filter(kind="link.renewed", party=party).count() == 1
    assert fresh != address
    assert opened.status_code == 200


def test_after_an_hour_another_one_may_be_asked_for():
    found, _party = a_question()
    address = links.path_of("question", found.pk)
    for hours in (0, 0.4, 1):
        with time_machine.travel(TODAY + 60 * DAY + timedelta(hours=hours), tick=False):
            Client().post(address, RENEW)

    assert Notice.objects.filter(kind="link.renewed").count() == 2


def test_for_a_link_that_was_never_ours_nothing_is_sent():
    found, _party = a_question()
    address = links.path_of("question", found.pk)

    answer = Client().post(address[:-3] + "xx/", RENEW)

    assert answer.status_code == 404
    assert not Notice.objects.filter(kind="link.renewed").exists()
