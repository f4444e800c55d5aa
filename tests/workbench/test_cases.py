"""Opening cases: one undecided case for each question, whoever asks first."""

from datetime import timedelta

import pytest
import time_machine

from governance.actors import Actor
from governance.errors import InvalidInput
from governance.models import Event
from tests.factories import PartyFactory
from tests.workbench.factories import (
    CONDUCT,
    MONDAY,
    RULE,
    a_case,
    a_detection,
    a_listing,
    a_report,
    a_reviewer,
    decided,
    the_rulebook,
)
from tests.workbench.race import together
from workbench import services
from workbench.models import Case, Evidence, Queue

pytestmark = pytest.mark.django_db


def test_a_detection_opens_a_case_with_its_facts_frozen():
    detection = a_detection()

    case = services.open_case_for_detection(detection_id=detection.pk, by=RULE)

    piece = case.evidence.get()
    assert (case.state, case.source, case.severity) == ("open", "rule", "medium")
    assert (case.conduct_from, case.conduct_to) == (CONDUCT, CONDUCT)
    assert piece.ref == f"detection:{detection.pk}"
    assert piece.content.data["values"] == {"late_delivery_rate": 0.1677}
    assert Event.objects.filter(name="case.opened", subject=f"case:{case.pk}").count() == 1


def test_the_same_detection_twice_is_one_case_and_one_piece_of_evidence():
    detection = a_detection()

    first, second = (
        services.open_case_for_detection(detection_id=detection.pk, by=RULE) for _ in range(2)
    )

    assert first == second
    assert Evidence.objects.count() == 1


def test_a_detection_that_was_decided_opens_no_case_again():
    detection = a_detection()
    case = services.open_case_for_detection(detection_id=detection.pk, by=RULE)
    decided(case, a_reviewer(), "no_violation")

    again = services.open_case_for_detection(detection_id=detection.pk, by=RULE)

    assert again.pk == case.pk
    assert Case.objects.count() == 1


def test_a_second_detection_joins_the_open_case_and_widens_its_conduct():
    the_rulebook()
    party = PartyFactory()
    case = a_case(party)
    later = a_detection(party, severity="high", at=CONDUCT + timedelta(days=2))

    joined = services.open_case_for_detection(detection_id=later.pk, by=RULE)

    assert joined.pk == case.pk
    assert joined.evidence.count() == 2
    assert joined.conduct_to == CONDUCT + timedelta(days=2)
    assert joined.severity == "high"
    assert joined.priority == sum(joined.priority_terms.values())
    assert joined.version > case.version


def test_another_clause_of_the_same_party_is_another_case():
    the_rulebook()
    party = PartyFactory()

    a_case(party)
    a_case(party, clause="reminder", severity="low")

    assert Case.objects.filter(party=party).count() == 2


def test_a_report_on_a_listing_joins_its_case_and_the_listing_is_frozen_as_seen():
    listing = a_listing()
    first, second = a_report(listing), a_report(listing, source="trusted_flagger")

    case = services.open_case_for_report(report_id=first.pk, by=RULE)
    joined = services.open_case_for_report(report_id=second.pk, by=RULE)

    assert joined.pk == case.pk
    assert [piece.kind for piece in case.evidence.all()] == ["item", "report", "report"]
    assert case.evidence.get(kind="item").content.data["title"] == "Garden shears, steel"


def test_reports_on_two_listings_of_one_shop_are_two_cases():
    the_rulebook()
    shop = PartyFactory()

    for _ in range(2):
        report = a_report(a_listing(shop))
        services.open_case_for_report(report_id=report.pk, by=RULE)

    assert Case.objects.filter(party=shop).count() == 2


def test_evidence_for_an_unknown_clause_by_hand_is_refused_and_opens_nothing():
    the_rulebook()

    with pytest.raises(InvalidInput):
        services.open_case_by_hand(
            party=PartyFactory(),
            clause="no_such_clause",
            reason="I saw something.",
            conduct_from=CONDUCT,
            conduct_to=CONDUCT,
            by=Actor("user", "1"),
        )

    assert not Case.objects.exists()


def test_the_first_queue_by_precedence_that_asks_for_it_gets_the_case():
    the_rulebook()
    Queue.objects.create(code="late", title="Late", clauses=["late_dispatch"], precedence=20)
    Queue.objects.create(
        code="us-late", title="US", market_id="us", clauses=["late_dispatch"], precedence=10
    )
    Queue.objects.create(code="us-reminder", title="R", clauses=["reminder"], precedence=1)

    assert a_case().queue.code == "us-late"


def test_what_no_queue_asks_for_lands_in_the_default_queue():
    assert a_case().queue.code == "default"


@time_machine.travel(MONDAY, tick=False)
def test_priority_says_its_reasons_and_they_add_up():
    the_rulebook()
    queue = Queue.objects.get(code="default")
    queue.due_hours = 6
    queue.save()

    case = a_case()

    assert case.priority_terms == {"severity": 16, "due": 10}
    assert case.priority == 26
    assert case.due_at == MONDAY + timedelta(hours=6)


def test_a_deadline_that_comes_near_lifts_the_case():
    with time_machine.travel(MONDAY, tick=False):
        case = a_case()

    with time_machine.travel(MONDAY + timedelta(hours=41), tick=False):
        lifted = services.raise_priorities()
        again = services.raise_priorities()

    case.refresh_from_db()
    assert case.priority_terms == {"severity": 16, "due": 10}
    assert case.priority == 26
    assert (lifted, again) == (1, 0)


def test_earlier_findings_on_the_clause_count_as_a_repeat():
    the_rulebook()
    party = PartyFactory()
    decided(a_case(party), a_reviewer())

    assert a_case(party).priority_terms["repeat"] == 5


def test_the_sweep_opens_what_no_event_opened_and_a_second_sweep_finds_nothing():
    a_detection()
    a_report(a_listing())

    assert services.open_missing_cases() == 2
    assert services.open_missing_cases() == 0
    assert Case.objects.count() == 2


def test_a_note_makes_no_page_stale():
    case = a_case()

    services.add_note(case_id=case.pk, text="Called the carrier.", by=Actor("user", "1"))

    version = case.version
    case.refresh_from_db()
    assert case.version == version
    assert case.evidence.filter(kind="note").count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_detections_at_once_open_one_case():
    the_rulebook()
    party = PartyFactory()
    detections = [a_detection(party) for _ in range(20)]

    together(
        lambda detection: services.open_case_for_detection(detection_id=detection.pk, by=RULE),
        detections,
    )

    case = Case.objects.get()
    assert case.evidence.count() == 20
