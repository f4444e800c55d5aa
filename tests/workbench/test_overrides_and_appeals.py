"""A decision that is taken back, and an appeal of it: which of them decides."""

from datetime import timedelta

import pytest
import time_machine

from appeals.services import submit_appeal
from credits.selectors import standing_at
from governance.actors import Actor
from governance.models import Event
from tests.workbench.factories import (
    MONDAY,
    RULE,
    a_case,
    a_reviewer,
    an_appeal,
    decided,
    with_undo,
)
from violations.models import Violation, ViolationOverturned
from workbench import services
from workbench.models import Case, Decision, DeskNotice
from workbench.subscribers import grant_what_was_given

pytestmark = pytest.mark.django_db


AGAIN = "The carrier's scans show that the parcels were handed over in time."


def reconsider(decision, outcome="no_violation", reviewer=None, **fields):
    senior = reviewer or a_reviewer("senior_reviewer")
    said = {"reason": AGAIN, "cause": "wrong_fact", "source_key": "one", **fields}
    return services.reconsider(
        decision_id=decision.pk,
        outcome=outcome,
        reviewer=senior,
        by=Actor.user(senior),
        **said,
    )


def score(case):
    return standing_at(case.party).score


def test_while_an_appeal_is_under_way_the_appeal_decides():
    case = a_case()
    decision = decided(case, a_reviewer())
    an_appeal(Violation.objects.get())

    with pytest.raises(services.AppealDecides):
        reconsider(decision)

    assert Decision.objects.count() == 1


def overridden_and_appealed(outcome, **fields):
    """A finding that a senior overrides, and that the party appeals before that takes effect."""
    with time_machine.travel(MONDAY, tick=False):
        case = a_case()
        decision = decided(case, a_reviewer(), severity="high")
        with_undo(case, 60)
        override = reconsider(decision, outcome, **fields)
        hearing = an_appeal(Violation.objects.get())
    with time_machine.travel(MONDAY + timedelta(seconds=61), tick=False):
        services.execute_due()
    case.refresh_from_db()
    return case, override, hearing


def test_an_override_that_leaves_a_finding_gives_way_to_an_appeal_and_its_decider_is_told_why():
    senior = a_reviewer("senior_reviewer", username="ada.lim")

    case, override, hearing = overridden_and_appealed(
        "violation", severity="medium", reviewer=senior
    )

    step = override.steps.get()
    assert (step.kind, step.cause, step.actor) == ("cancelled", "appealed", "system:clock")
    assert step.get_cause_display() == "The party has appealed meanwhile; the appeal decides."
    assert Event.objects.get(name="decision.cancelled").payload["cause"] == "appealed"
    notice = DeskNotice.objects.get(user=senior)
    assert notice.note.content.text == (
        "@ada.lim The party has appealed meanwhile; the appeal decides."
    )
    assert (case.override, hearing.state, score(case)) == ("", "open", 150)
    assert Violation.objects.standing().count() == 1


def test_an_override_that_gives_everything_back_takes_effect_and_ends_the_appeal_as_granted():
    case, override, hearing = overridden_and_appealed("no_violation")
    assert override.steps.get().kind == "executed"
    assert (case.override, score(case)) == ("", 200)

    for _ in range(2):
        services.grant_what_was_given(decision_id=override.pk)

    hearing.refresh_from_db()
    answer = hearing.decisions.get()
    assert (hearing.state, hearing.appeal.state) == ("decided", "overturned")
    assert (answer.outcome, answer.overturn_cause) == ("overturn", "wrong_fact")
    assert hearing.appeal.steps.get(kind="granted").answer.text == AGAIN
    assert Event.objects.filter(name="appeal.granted").count() == 1
    assert ViolationOverturned.objects.count() == 1
    assert not DeskNotice.objects.filter(kind="mention").exists()


def test_the_appeal_is_ended_by_what_the_override_made_known_even_before_its_case_is_open():
    with time_machine.travel(MONDAY, tick=False):
        case = a_case()
        decision = decided(case, a_reviewer(), severity="high")
        with_undo(case, 60)
        reconsider(decision)
        appeal = submit_appeal(
            violation_id=Violation.objects.get().pk,
            reason="carrier",
            text="The carrier scanned late; see the letter.",
            by=Actor("user", "999999"),
        )
    with time_machine.travel(MONDAY + timedelta(seconds=61), tick=False):
        services.execute_due()
        (made,) = Event.objects.filter(name="case.reconsidered")
        grant_what_was_given(made)

    appeal.refresh_from_db()
    assert appeal.state == "overturned"
    hearing = services.open_case_for_appeal(appeal_id=appeal.pk, by=RULE)
    assert hearing.state == "decided"
    assert Case.objects.filter(kind="appeal").count() == 1


@pytest.mark.parametrize(("said", "left"), [("overturn", ""), ("uphold", "cancelled")])
def test_an_answer_that_waits_for_its_moment_stands_where_it_grants_the_appeal(said, left):
    hearer = a_reviewer(username="kai.moe")
    cause = "new_evidence" if said == "overturn" else ""
    with time_machine.travel(MONDAY, tick=False):
        case = a_case()
        decision = decided(case, a_reviewer(), severity="high")
        with_undo(case, 60)
        override = reconsider(decision)
        hearing = an_appeal(Violation.objects.get())
        with_undo(hearing, 600)
        answer = decided(hearing, hearer, said, overturn_cause=cause)
    with time_machine.travel(MONDAY + timedelta(seconds=61), tick=False):
        services.execute_due()
        services.grant_what_was_given(decision_id=override.pk)
        hearing.refresh_from_db()
        assert hearing.state == ("decided" if left else "pending")
        assert [step.kind for step in answer.steps.all()] == ([left] if left else [])
        told = DeskNotice.objects.filter(user=hearer, kind="mention")
        assert [one.note.content.text for one in told] == (
            ["@kai.moe The finding was taken back meanwhile; the appeal is granted."]
            if left
            else []
        )
    with time_machine.travel(MONDAY + timedelta(seconds=601), tick=False):
        services.execute_due()

    hearing.refresh_from_db()
    assert (hearing.state, hearing.appeal.state, score(case)) == ("decided", "overturned", 200)
