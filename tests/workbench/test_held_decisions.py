"""The undo window, and decisions that wait whole for a second person."""

from datetime import timedelta

import pytest
import time_machine

from credits.selectors import standing_at
from governance.errors import NotPermitted
from governance.models import Event
from tests.factories import PartyFactory
from tests.violations.support import find
from tests.workbench.factories import (
    MONDAY,
    a_case,
    a_reviewer,
    decided,
    the_rulebook,
    with_undo,
)
from tests.workbench.outcomes import cancel, nothing_happened, release
from violations.models import Violation
from workbench import services
from workbench.models import DecisionStep
from workbench.selectors.consequences import preview_of

pytestmark = pytest.mark.django_db


def test_within_the_undo_window_nothing_has_happened_and_after_it_everything_once():
    with time_machine.travel(MONDAY, tick=False):
        case = with_undo(a_case(), 30)
        decision = decided(case, a_reviewer())
        assert decision.execute_after == MONDAY + timedelta(seconds=30)
        assert services.execute_due() == 0
        assert nothing_happened()

    with time_machine.travel(MONDAY + timedelta(seconds=30), tick=False):
        swept = services.execute_due(), services.execute_due()

    case.refresh_from_db()
    assert swept == (1, 0)
    assert case.state == "decided"
    assert Violation.objects.count() == 1


def test_one_takes_back_ones_own_decision_within_the_window():
    with time_machine.travel(MONDAY, tick=False):
        case, reviewer = with_undo(a_case()), a_reviewer()
        decision = decided(case, reviewer)

        cancel(decision, reviewer)

    case.refresh_from_db()
    assert case.state == "open"
    assert services.execute_due() == 0
    assert nothing_happened()


def test_after_the_window_one_cannot_take_it_back_alone():
    reviewer = a_reviewer("senior_reviewer")
    with time_machine.travel(MONDAY, tick=False):
        decision = decided(with_undo(a_case()), reviewer)

    with (
        time_machine.travel(MONDAY + timedelta(seconds=30), tick=False),
        pytest.raises(services.SecondPersonNeeded),
    ):
        cancel(decision, reviewer)

    assert not DecisionStep.objects.exists()


def test_an_executed_decision_can_be_neither_released_nor_taken_back():
    decision, senior = decided(a_case(), a_reviewer()), a_reviewer("senior_reviewer")

    for attempt in (release, cancel):
        with pytest.raises(services.DecisionEnded):
            attempt(decision, senior)

    assert DecisionStep.objects.get().kind == "executed"


def test_what_would_end_an_account_is_held_whole():
    case = a_case(severity="critical")

    decision = decided(case, a_reviewer())

    case.refresh_from_db()
    assert decision.execute_after is None
    assert (case.state, decision.approved_score) == ("held", 0)
    assert nothing_happened()


def test_a_second_person_releases_what_is_held_and_it_takes_effect_once():
    case = a_case(severity="critical")
    decision, senior = decided(case, a_reviewer()), a_reviewer("senior_reviewer")

    answer = release(decision, senior)

    case.refresh_from_db()
    assert answer.released
    assert case.state == "decided"
    assert [step.kind for step in decision.steps.order_by("pk")] == ["released", "executed"]
    assert standing_at(case.party).score == 0
    with pytest.raises(services.DecisionEnded):
        release(decision, a_reviewer("quality_lead"))
    assert Violation.objects.count() == 1


def test_the_decider_does_not_release_their_own_decision():
    senior = a_reviewer("senior_reviewer")
    decision = decided(a_case(severity="critical"), senior)

    with pytest.raises(services.SecondPersonNeeded):
        release(decision, senior)

    assert nothing_happened()


def test_a_reviewer_of_the_first_line_does_not_release():
    decision = decided(a_case(severity="critical"), a_reviewer())

    with pytest.raises(NotPermitted):
        release(decision, a_reviewer())

    assert nothing_happened()


def test_a_second_person_sends_a_held_case_back():
    case = a_case(severity="critical")
    decision = decided(case, a_reviewer())

    cancel(decision, a_reviewer("quality_lead"))

    case.refresh_from_db()
    assert case.state == "open"
    assert nothing_happened()


def test_a_result_stricter_than_the_one_approved_is_held_again_until_that_is_approved():
    case = a_case(severity="critical")
    decision, senior = decided(case, a_reviewer()), a_reviewer("senior_reviewer")

    answer = release(decision, senior, approved_score=10)

    case.refresh_from_db()
    assert not answer.released
    assert answer.preview.after.score == 0
    assert case.state == "held"
    assert Event.objects.get(name="decision.held_again").payload["now"] == 0
    assert not DecisionStep.objects.filter(decision=decision).exists()

    assert release(decision, senior, approved_score=0).released


def test_what_becomes_grave_within_the_undo_window_is_held_when_it_is_due():
    """The end of the window runs the same check as the click."""
    the_rulebook()
    party = PartyFactory()
    with time_machine.travel(MONDAY, tick=False):
        case = with_undo(a_case(party), 60)
        decided(case, a_reviewer(), severity="high")
    for n in range(3):  # 200 - 3 x 50: one more such finding reaches the last line
        find(party, severity="high", at=MONDAY + timedelta(seconds=n), key=f"elsewhere-{n}")

    with time_machine.travel(MONDAY + timedelta(seconds=60), tick=False):
        services.execute_due()

        case.refresh_from_db()
        assert case.state == "held"
        assert standing_at(party).score == 50
        assert services.execute_due() == 0


def test_the_preview_of_a_case_counts_what_is_pending_for_the_party():
    the_rulebook()
    party = PartyFactory()
    pending = with_undo(a_case(party), 60)
    decided(pending, a_reviewer(), severity="high")
    other = a_case(party, clause="reminder", severity="low")

    preview = preview_of(other, outcome="violation", severity="low")

    assert preview.after.score == 150
