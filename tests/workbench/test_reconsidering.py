"""Reconsidering: an override supersedes what took effect; the history of both stays."""

from datetime import timedelta

import pytest
import time_machine

from appeals.selectors import eligibility_of
from credits.selectors import standing_at
from governance.actors import Actor
from governance.errors import DomainError
from governance.models import Event
from parties.services import protect_party
from tests.workbench.factories import (
    MONDAY,
    REASON,
    RULE,
    a_case,
    a_detection,
    a_report,
    a_reviewer,
    an_appeal,
    decided,
    with_undo,
)
from tests.workbench.outcomes import cancel, release
from tests.workbench.race import together
from violations.models import Control, Violation, ViolationOverturned
from violations.selectors import statement_text
from workbench import services
from workbench.forms import DecisionFilters
from workbench.models import Case, Decision
from workbench.selectors.chains import chain_of, in_effect
from workbench.selectors.decisions import held

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


def test_from_violation_to_none_the_finding_falls_with_its_cause_and_nothing_of_it_is_left():
    case = a_case()
    decision = decided(case, a_reviewer(), severity="high")
    assert score(case) == 150

    override = reconsider(decision)

    case.refresh_from_db()
    overturned = ViolationOverturned.objects.get()
    assert (overturned.cause, overturned.reason.text) == ("wrong_fact", AGAIN)
    assert score(case) == 200
    assert not Control.objects.filter(lifted_at__isnull=True).exists()
    assert (case.state, case.override) == ("decided", "")
    assert override.supersedes == decision
    assert in_effect(case) == override
    assert Event.objects.filter(name="case.reconsidered").count() == 1


def test_a_milder_finding_takes_the_place_of_the_graver_and_its_statement_names_that_one():
    case = a_case()
    decision = decided(case, a_reviewer(), severity="high")
    old = Violation.objects.get()

    reconsider(decision, "violation", severity="medium")

    new = Violation.objects.standing().get()
    text = statement_text(new.statement)
    assert (new.replaces, new.severity) == (old, "medium")
    assert text["replaces"]["reference"] == f"VIOLATION-{old.pk}"
    assert f"This decision replaces VIOLATION-{old.pk}" in text["explanation"]
    assert score(case) == 185
    assert not Control.objects.filter(lifted_at__isnull=True).exists()


def test_another_clause_may_be_found_instead():
    case = a_case()
    decision = decided(case, a_reviewer(), severity="high")

    reconsider(decision, "violation", clause="reminder", severity="low")

    assert Violation.objects.standing().get().clause == "reminder"
    assert score(case) == 200


def test_from_none_to_violation_is_stricter_and_waits_for_a_second_person():
    case = a_case()
    decision = decided(case, a_reviewer(), "no_violation")

    override = reconsider(decision, "violation", severity="medium", cause="")

    case.refresh_from_db()
    assert (case.state, case.override) == ("decided", "held")
    assert list(held()) == [override]
    assert not Violation.objects.exists()

    release(override, a_reviewer("quality_lead"))

    case.refresh_from_db()
    assert case.override == ""
    assert Violation.objects.get().replaces is None
    assert score(case) == 185


def test_a_stricter_finding_waits_for_a_second_person_and_nothing_changes_until_then():
    case = a_case()
    decision = decided(case, a_reviewer(), severity="medium")

    override = reconsider(decision, "violation", severity="high")

    assert score(case) == 185
    assert Violation.objects.standing().count() == 1
    with pytest.raises(services.SecondPersonNeeded):
        release(override, override.reviewer)

    release(override, a_reviewer("quality_lead"))

    assert score(case) == 150
    assert Violation.objects.standing().get().severity == "high"


def test_to_reconsider_takes_a_senior_who_did_not_decide_it():
    senior = a_reviewer("senior_reviewer")
    decision = decided(a_case(), senior)

    with pytest.raises(services.SecondPersonNeeded):
        reconsider(decision, reviewer=senior)
    with pytest.raises(DomainError) as refusal:
        reconsider(decision, reviewer=a_reviewer())

    assert refusal.value.code == "not_permitted"
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"reason": " "}, "reason_required"),
        ({"reason": "wrong"}, "statement_incomplete"),
        ({"cause": ""}, "cause_required"),
        ({"outcome": "overturn"}, "outcome_not_allowed"),
        ({"outcome": "violation", "severity": "medium"}, "nothing_reconsidered"),
        ({"outcome": "violation", "clause": "no_such"}, "unknown_clause"),
    ],
)
def test_an_override_needs_its_reason_its_cause_and_a_difference(fields, error):
    decision = decided(a_case(), a_reviewer())

    with pytest.raises(DomainError) as refusal:
        reconsider(decision, **fields)

    assert refusal.value.code == error
    assert Decision.objects.count() == 1
    assert Violation.objects.standing().count() == 1


def test_only_the_newest_of_the_chain_is_reconsidered():
    case = a_case()
    first = decided(case, a_reviewer(), severity="high")
    second = reconsider(first, "violation", severity="medium")

    with pytest.raises(services.NotTheNewest) as refusal:
        reconsider(first, source_key="two")
    third = reconsider(second, source_key="three")

    assert second.code in refusal.value.message
    assert chain_of(third) == [first, second, third]
    assert score(case) == 200


def test_an_override_that_was_taken_back_leaves_what_held_and_can_be_tried_again():
    with time_machine.travel(MONDAY, tick=False):
        case = a_case()
        decision = decided(case, a_reviewer(), severity="high")
        with_undo(case, 60)
        senior = a_reviewer("senior_reviewer")
        override = reconsider(decision, reviewer=senior)
        case.refresh_from_db()
        assert (case.state, case.override, score(case)) == ("decided", "pending", 150)

        cancel(override, senior)

        case.refresh_from_db()
        assert (case.state, case.override, score(case)) == ("decided", "", 150)
        again = reconsider(decision, source_key="two", reviewer=senior)
    with time_machine.travel(MONDAY + timedelta(seconds=61), tick=False):
        assert services.execute_due() == 1

    assert again.supersedes == override
    assert in_effect(case) == again
    assert score(case) == 200


def test_reports_are_answered_anew_when_the_override_says_otherwise():
    report = a_report(party=a_case().party, clause="late_dispatch")
    case = services.open_case_for_report(report_id=report.pk, by=RULE)
    decision = decided(case, a_reviewer())
    report.refresh_from_db()
    assert report.outcome == "acted"

    reconsider(decision)

    report.refresh_from_db()
    assert report.outcome == "no_violation"


def test_against_a_protected_account_even_a_milder_finding_waits_for_a_second_person():
    case = a_case()
    decision = decided(case, a_reviewer(), severity="high")
    protect_party(party_id=case.party_id, reason="In the news.", by=RULE)

    override = reconsider(decision, "violation", severity="medium")

    assert list(held()) == [override]
    assert score(case) == 150


def test_an_overridden_finding_cannot_be_appealed_and_the_one_in_its_place_can():
    case = a_case()
    decision = decided(case, a_reviewer(), severity="high")
    old = Violation.objects.get()

    reconsider(decision, "violation", severity="medium")

    old = Violation.objects.get(pk=old.pk)
    assert eligibility_of(old).code == "replaced"
    assert eligibility_of(Violation.objects.standing().get()).eligible


def test_an_appeal_against_the_override_reaches_nobody_who_decided_before():
    first, senior = a_reviewer(), a_reviewer("senior_reviewer")
    decision = decided(a_case(), first, severity="high")
    reconsider(decision, "violation", severity="medium", reviewer=senior)

    appeal = an_appeal(Violation.objects.standing().get())

    for person in (first, senior):
        with pytest.raises(services.TouchedTheDecision):
            services.claim_case(case_id=appeal.pk, reviewer=person, by=Actor.user(person))


def test_new_evidence_while_an_override_waits_opens_a_case_of_its_own():
    case = a_case()
    decision = decided(case, a_reviewer(), "no_violation")
    reconsider(decision, "violation", severity="medium", cause="")

    later = a_detection(case.party)
    fresh = services.open_case_for_detection(detection_id=later.pk, by=RULE)

    assert fresh != case
    assert fresh.state == "open"


@pytest.mark.django_db(transaction=True)
def test_two_seniors_who_reconsider_at_once_make_one_override():
    case = a_case()
    decision = decided(case, a_reviewer(), severity="high")

    answers = together(
        lambda person: reconsider(decision, reviewer=person, source_key=str(person.pk)),
        [a_reviewer("senior_reviewer") for _ in range(6)],
    )

    assert sum(isinstance(one, Decision) for one in answers) == 1
    assert {one.code for one in answers if isinstance(one, DomainError)} == {"not_the_newest"}
    assert ViolationOverturned.objects.count() == 1
    assert Case.objects.get().override == ""


def test_the_preview_of_an_override_leaves_the_finding_out_that_would_fall():
    case = a_case()
    decision = decided(case, a_reviewer(), severity="high")

    preview = services.override_preview(
        case, "violation", severity="medium", finding=Violation.objects.get()
    )
    reconsider(decision, "violation", severity="medium", reason=REASON)

    assert (preview.before.score, preview.after.score) == (150, 185)
    assert preview.crosses == []
    assert score(case) == 185


def test_an_override_that_waits_is_among_the_decisions_that_wait():
    decision = decided(a_case(), a_reviewer(), outcome="no_violation")
    assert waiting_listed() == []

    override = reconsider(decision, "violation", severity="medium", cause="")

    assert waiting_listed() == [override]


def waiting_listed() -> list[Decision]:
    return list(DecisionFilters({"state": "waiting"}).apply(Decision.objects.order_by("pk")))
