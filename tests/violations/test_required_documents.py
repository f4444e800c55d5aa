"""A document that is required and not there restricts: exactly from its day, until one is accepted."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.files.base import ContentFile

from education.models import Notice
from governance import events
from governance.actors import CLOCK
from parties.services import move_to
from policies.faults import faults_of
from tests.appeals.test_api import Caller
from tests.factories import ItemFactory, PartyFactory, UserFactory
from tests.rulebooks import a_body
from tests.violations.support import MARCH_1, REVIEWER, a_party_under_rules, find
from violations import services
from violations.documents import following, owed_by, reasons_of
from violations.models import Control, DocumentRequest, StatementOfReasons
from violations.selectors import controls_of_item, controls_of_party, statement_text

pytestmark = pytest.mark.django_db

LICENCE = {
    "code": "licence",
    "title": "Business licence",
    "text": "The law asks every shop for a licence to trade.",
    "days": 10,
    "days_again": 3,
    "controls": ["listing_blocked", "campaigns_off"],
}
DUE = datetime(2026, 3, 12, 4, tzinfo=UTC)  # ten days on, at the next midnight of New York
SECOND = timedelta(seconds=1)


def a_party(**rule):
    return a_party_under_rules(body=a_body(documents=[{**LICENCE, **rule}]))


def asked(party, by=REVIEWER, at=MARCH_1) -> DocumentRequest:
    with time_machine.travel(at, tick=False):
        return services.require_document(party=party, code="licence", by=by, source_key="one")


def handed_in(found: DocumentRequest, at) -> None:
    with time_machine.travel(at, tick=False):
        files = [(ContentFile(b"a licence"), "licence.txt", "text/plain")]
        services.hand_in_document(request_id=found.pk, text="", files=files, by=REVIEWER)


def answered(found: DocumentRequest, accepted: bool, at) -> None:
    with time_machine.travel(at, tick=False):
        services.answer_document(
            request_id=found.pk, accepted=accepted, words="The name is cut off.", by=REVIEWER
        )


def acting(party, at) -> list[str]:
    return [one.kind for one in controls_of_party(party, at)]


def test_it_acts_exactly_from_its_day_in_every_read():
    party = a_party()
    item = ItemFactory(owner=party)

    found = asked(party)

    assert found.due_at == DUE
    assert acting(party, DUE - SECOND) == []
    assert acting(party, DUE) == ["campaigns_off", "listing_blocked"]
    (one, _other) = controls_of_party(party, DUE)
    assert (one.starts_at, one.ends_at) == (DUE, None)
    assert [cause["cause"] for cause in one.causes] == ["requirement"]
    assert [cause["ref"] for cause in one.causes] == [f"document:{found.pk}"]
    assert {one.kind for one in controls_of_item(item, DUE)} >= {"listing_blocked"}
    assert controls_of_item(item, DUE - SECOND) == []


def test_its_reasons_are_there_from_the_day_it_is_asked_for():
    party = a_party()

    found = asked(party)

    statements = list(reasons_of(found))
    assert len(statements) == 2
    for statement in statements:
        assert statement.recorded_at == MARCH_1
        assert [one.kind for one in statement.deliveries.all()] == ["made_available"]
    said = statement_text(statements[-1])
    assert said["party"] == party.ref
    assert said["rule"]["title"] == "Business licence"
    assert said["measures"][0]["starts_at"] == DUE.isoformat()
    assert said["redress"][0]["words"].startswith("Hand the document in.")
    assert said["points"]["charged"] == 0


def test_handed_in_by_then_nothing_acts_while_a_person_looks_at_it():
    party = a_party()
    found = asked(party)

    handed_in(found, DUE - SECOND)

    assert acting(party, DUE) == []
    assert list(following(found, at=DUE)) == []
    answered(found, True, DUE + timedelta(days=4))
    assert acting(party, DUE + timedelta(days=5)) == []


def test_handed_in_late_it_acts_until_it_is_accepted():
    party = a_party()
    found = asked(party)

    handed_in(found, DUE + timedelta(days=1))
    assert acting(party, DUE + timedelta(days=1)) == ["campaigns_off", "listing_blocked"]

    answered(found, True, DUE + timedelta(days=2))
    assert acting(party, DUE + timedelta(days=2) - SECOND) == ["campaigns_off", "listing_blocked"]
    assert acting(party, DUE + timedelta(days=2)) == []


def test_sent_back_leaves_days_and_reasons_again_and_never_less_than_the_first():
    party = a_party()
    found = asked(party)
    handed_in(found, DUE - SECOND)

    answered(found, False, DUE + timedelta(days=1))

    again = datetime(2026, 3, 17, 4, tzinfo=UTC)  # three days on
    assert [one.starts_at for one in following(found, at=DUE)] == [again, again]
    assert acting(party, again - SECOND) == []
    assert acting(party, again) == ["campaigns_off", "listing_blocked"]
    assert reasons_of(found).count() == 4

    early = asked_of_another(party)
    handed_in(early, MARCH_1 + timedelta(days=1))
    answered(early, False, MARCH_1 + timedelta(days=2))
    assert {one.starts_at for one in following(early, at=MARCH_1)} == {DUE}


def asked_of_another(party) -> DocumentRequest:
    other = PartyFactory(market=party.market, created_at=MARCH_1)
    with time_machine.travel(MARCH_1, tick=False):
        return services.require_document(
            party=other, code="licence", by=REVIEWER, source_key="other"
        )


def test_sent_back_while_it_acts_goes_on_acting_once():
    party = a_party()
    found = asked(party)
    handed_in(found, DUE + timedelta(days=1))

    answered(found, False, DUE + timedelta(days=2))

    assert Control.objects.filter(party=party).count() == 2
    assert acting(party, DUE + timedelta(days=3)) == ["campaigns_off", "listing_blocked"]


def test_no_longer_needed_lifts_it_and_leaves_what_rests_on_anything_else():
    party = a_party()
    with time_machine.travel(DUE - timedelta(days=1), tick=False):
        find(party, severity="high", at=DUE - timedelta(days=1))  # 150: blocked for seven days
    found = asked(party)

    with time_machine.travel(DUE + SECOND, tick=False):
        blocked = next(one for one in controls_of_party(party) if one.kind == "listing_blocked")
        assert [cause["cause"] for cause in blocked.causes] == ["crossing", "requirement"]
        services.withdraw_request(request_id=found.pk, words="", by=REVIEWER)

    causes = {
        cause["cause"] for one in controls_of_party(party, DUE + 2 * SECOND) for cause in one.causes
    }
    assert "requirement" not in causes


def test_everyone_is_asked_once_who_is_open():
    party = a_party()
    closed = PartyFactory(market=party.market, created_at=MARCH_1)
    for state in ("active", "closing", "closed"):
        move_to(party_id=closed.pk, state=state, by=REVIEWER)

    with time_machine.travel(MARCH_1, tick=False):
        assert services.require_due() == 1
    with time_machine.travel(DUE, tick=False):
        assert services.require_due() == 0

    found = DocumentRequest.objects.get()
    assert (found.party, found.code, found.actor) == (party, "licence", str(CLOCK))


def test_of_some_it_is_asked_by_hand_alone():
    party = a_party(asked_of="some")

    assert services.require_due() == 0
    assert list(owed_by(party)) == []
    assert asked(party).code == "licence"


def test_a_document_that_the_rulebook_does_not_know_is_refused_and_writes_nothing():
    party = a_party()

    with pytest.raises(services.UnknownDocument):
        services.require_document(party=party, code="passport", by=REVIEWER, source_key="one")

    assert DocumentRequest.objects.count() == 0
    assert StatementOfReasons.objects.count() == 0


def test_the_party_is_told_what_will_act_and_from_when_in_its_language():
    party = a_party()
    party.language = "es"
    party.save(update_fields=["language"])
    with time_machine.travel(MARCH_1, tick=False):
        asked(party)
        while events.relay():
            pass

    said = Notice.objects.get(kind="document.requested").content.data["body"]

    assert "el final del 11" in said.lower()
    assert "- " in said
    assert "New listings are blocked" not in said


@pytest.mark.parametrize(
    ("rule", "field", "words"),
    [
        ({"days": 0}, "documents[0].days", "1 and"),
        ({"controls": []}, "documents[0].controls", "what acts"),
        ({"controls": ["badge"]}, "documents[0].controls", "no control"),
        ({"controls": ["removed"]}, "documents[0].controls", "no control"),
        ({"controls": ["orders_capped"]}, "documents[0].controls", "no control"),
        ({"title": " "}, "documents[0].title", ""),
    ],
)
def test_a_rule_that_cannot_act_is_a_fault(rule, field, words):
    found = faults_of(a_body(documents=[{**LICENCE, **rule}]))

    assert [one["field"] for one in found] == [field]
    assert words in found[0]["message"]


def test_a_source_key_with_another_request_is_refused_and_says_what_differs():
    party, caller = a_party(), Caller(user=UserFactory(role="reviewer"))
    said = {
        "party": party.ref,
        "title": "Invoice",
        "why": "A brand asked.",
        "due_at": "2099-03-20T00:00:00Z",
        "source_key": "ticket-7",
    }
    first = caller.post("/api/v1/documents", said)
    again = caller.post("/api/v1/documents", said)
    titled = caller.post(
        "/api/v1/documents", said | {"title": "Licence", "due_at": "2099-03-21T00:00:00Z"}
    )
    by_code = {"party": party.ref, "code": "licence", "source_key": "ticket-7"}
    coded = caller.post("/api/v1/documents", by_code)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["id"] == again.json()["id"]
    for answer, differs in ((titled, ["title", "due_at"]), (coded, ["code"])):
        assert (answer.status_code, answer.json()["code"]) == (409, "source_key_taken")
        assert (answer.json()["differs"], answer.json()["document"]) == (
            differs,
            first.json()["id"],
        )
    assert DocumentRequest.objects.get().wanted.data["title"] == "Invoice"


def test_a_document_of_the_rulebook_is_asked_for_once_by_its_key_whatever_the_day():
    party = a_party()

    first, again = asked(party), asked(party, at=MARCH_1 + 9 * SECOND * 86400)

    assert first == again
