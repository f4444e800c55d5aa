"""Protected accounts: every decision against them takes two people, whichever way it comes."""

from datetime import timedelta

import pytest
import time_machine

from credits.models import LedgerLine
from governance.actors import Actor
from governance.models import Event
from parties.models import Protection
from parties.selectors import is_protected
from parties.services import protect_party, unprotect_party
from tests.workbench.factories import (
    MONDAY,
    a_case,
    a_detection,
    a_listing,
    a_reviewer,
    decided,
    with_undo,
)
from tests.workbench.outcomes import cancel, nothing_happened, release
from violations.models import Violation
from workbench import services
from workbench.models import Case, Decision
from workbench.selectors.consequences import why_held
from workbench.selectors.decisions import held
from workbench.selectors.queues import nav_counts
from workbench.selectors.second_person import in_words

pytestmark = pytest.mark.django_db

LEAD = Actor("user", "1")
WHY = "A public broadcaster: whatever we do here is in the news tomorrow."


def protect(party):
    return protect_party(party_id=party.pk, reason=WHY, by=LEAD)


def test_a_decision_against_a_protected_account_is_held_whole_and_stands_in_the_queue_of_the_held():
    case, lead = a_case(), a_reviewer("quality_lead")
    protect(case.party)

    decision = decided(case, a_reviewer())

    case.refresh_from_db()
    assert case.state == "held"
    assert nothing_happened()
    assert list(held()) == [decision]
    assert nav_counts(lead)["held"] == 1
    assert Event.objects.filter(name="decision.held").count() == 1
    assert in_words(why_held(decision)) == [
        "The account is protected: every decision against it takes two people."
    ]


def test_it_is_released_by_another_person_and_executed_once():
    case = a_case()
    protect(case.party)
    decision = decided(case, a_reviewer())

    release(decision, a_reviewer("senior_reviewer"))

    with pytest.raises(services.DecisionEnded):
        release(decision, a_reviewer("quality_lead"))
    assert Violation.objects.count() == 1
    assert services.execute_due() == 0


def test_several_reasons_for_a_second_person_are_all_said():
    case = a_case()
    protect(case.party)

    decision = decided(case, a_reviewer(), severity="critical")

    assert why_held(decision) == ["terminal", "protected"]


def test_no_violation_is_not_against_a_protected_account_and_waits_for_nobody():
    case = a_case()
    protect(case.party)

    decided(case, a_reviewer(), "no_violation")

    case.refresh_from_db()
    assert case.state == "decided"


def test_what_was_decided_before_the_protection_passes_the_same_check_when_its_time_comes():
    with time_machine.travel(MONDAY, tick=False):
        case = with_undo(a_case(), 30)
        decision = decided(case, a_reviewer())
        protect(case.party)
    with time_machine.travel(MONDAY + timedelta(seconds=31), tick=False):
        services.execute_due()

        case.refresh_from_db()
        assert case.state == "held"
        assert nothing_happened()
        release(decision, a_reviewer("senior_reviewer"))

    assert Violation.objects.count() == 1


def test_cancelling_is_neither_guilt_nor_absolution():
    case = a_case()
    protect(case.party)
    decision = decided(case, a_reviewer())

    cancel(decision, a_reviewer("senior_reviewer"))

    case.refresh_from_db()
    assert (case.state, case.decided_at) == ("open", None)
    assert nothing_happened()
    assert not Decision.objects.filter(outcome="no_violation").exists()
    assert not LedgerLine.objects.exists()
    assert not held().exists()


def test_a_rule_alone_never_decides_about_a_protected_account():
    listing = a_listing(kind="live_moment")
    protect(listing.owner)
    detection = a_detection(item=listing, clause="prohibited_live", severity="high", mode="decide")

    services.take_detections(detection_ids=[detection.pk])

    assert not Violation.objects.exists()
    assert Case.objects.get(item=listing).state == "open"


def test_protecting_and_ending_it_twice_is_once_and_each_says_why():
    party = a_case().party

    first, second = protect(party), protect(party)
    unprotect_party(party_id=party.pk, reason="They left the news.", by=LEAD)
    unprotect_party(party_id=party.pk, reason="They left the news.", by=LEAD)

    assert first == second
    assert not is_protected(party.pk)
    row = Protection.objects.get()
    assert (row.reason.text, row.ended_because.text) == (WHY, "They left the news.")
    assert Event.objects.filter(name__in=["party.protected", "party.unprotected"]).count() == 2
