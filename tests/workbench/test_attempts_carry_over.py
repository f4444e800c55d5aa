"""Appeals carry over to the milder finding that one of them brought, and it is said in words."""

import pytest
import time_machine

from appeals import selectors
from appeals.services import NotEligible
from education.models import Notice
from governance.events import relay
from tests.factories import MarketFactory
from tests.rulebooks import a_body, publish
from tests.workbench.factories import MONDAY, a_case, a_reviewer, a_violation, an_appeal, decided
from violations.models import Violation
from workbench import services

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_frozen")]

WHY = "Eight of the parcels were scanned late by the carrier."


@pytest.fixture
def _frozen():
    with time_machine.travel(MONDAY, tick=False):
        yield


def in_part(violation: Violation, severity: str) -> Violation:
    decision = decided(
        an_appeal(violation),
        a_reviewer(),
        "partly",
        severity=severity,
        overturn_cause="leniency",
        reason=WHY,
    )
    made = decision.steps.get(kind="executed").violation
    return Violation.objects.select_related("party__market", "version").get(pk=made.pk)


def one_attempt():
    MarketFactory()
    publish(body=a_body(windows={"appeal_days": [30], "redress": ["You may go to court."]}))


def redress(violation: Violation) -> list[str]:
    return [way["words"] for way in violation.statement.content.data["redress"]]


def test_of_two_appeals_one_is_left_against_the_milder_finding():
    milder = in_part(a_violation(a_case(severity="high")), "medium")

    may = selectors.eligibility_of(milder)

    assert (may.code, may.attempt, may.attempts) == ("eligible", 2, 2)
    assert may.reason.endswith("what was used counts: this would be appeal 2 of 2.")
    assert redress(milder) == [
        "Appeal to us, free of charge, within 15 days of being informed. "
        "It would be appeal 2 of 2: what was used carries over.",
        "You may go to court.",
    ]


def test_two_milder_findings_in_a_row_use_both_appeals():
    milder = in_part(a_violation(a_case(severity="high")), "medium")

    mildest = in_part(milder, "low")

    may = selectors.eligibility_of(mildest)
    assert may.code == "attempts_used"
    assert may.reason == (
        "This decision came from your appeal, and that was the last of 2 appeals."
    )
    with pytest.raises(NotEligible):
        an_appeal(mildest)


def test_where_there_is_one_appeal_the_milder_finding_has_none_and_its_statement_says_so():
    one_attempt()

    milder = in_part(a_violation(a_case(severity="high")), "low")

    assert selectors.eligibility_of(milder).code == "attempts_used"
    assert redress(milder) == [
        "This decision came from your appeal, and no further appeal to us is left.",
        "You may go to court.",
    ]


def letter(kind: str) -> str:
    while relay():
        pass
    return Notice.objects.get(kind=kind).content.data["body"]


def test_the_letter_says_whether_an_appeal_is_left():
    in_part(a_violation(a_case(severity="high")), "low")

    assert "You can appeal it; the appeals that you have used count." in letter("appeal.partly")


def test_the_letter_says_that_no_appeal_is_left():
    one_attempt()
    in_part(a_violation(a_case(severity="high")), "low")

    assert "Your appeals to us are used with this one" in letter("appeal.partly")


def test_nothing_carries_over_to_what_a_senior_reconsidered():
    found = decided(a_case(severity="high"), a_reviewer())
    violation = found.steps.get(kind="executed").violation
    case = an_appeal(violation)
    from appeals.services import withdraw_appeal
    from governance.actors import Actor

    withdraw_appeal(appeal_id=case.appeal_id, by=Actor("user", "999999"))
    services.close_withdrawn(appeal_id=case.appeal_id, by=Actor("user", "999999"))
    senior = a_reviewer("senior_reviewer")
    decision = services.reconsider(
        decision_id=found.pk,
        outcome="violation",
        severity="low",
        cause="leniency",
        reason=WHY,
        reviewer=senior,
        by=Actor.user(senior),
        source_key="click",
    )

    made = decision.steps.get(kind="executed").violation
    assert made.replaces == violation
    assert selectors.eligibility_of(made).attempt == 1
