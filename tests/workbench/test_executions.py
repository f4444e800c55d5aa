"""Taking effect: whole or not at all, once, whatever breaks and whoever else is at it."""

import pytest
import time_machine

from tests.workbench.factories import (
    MONDAY,
    a_case,
    a_reviewer,
    claimed,
    decided,
    with_undo,
)
from tests.workbench.outcomes import nothing_happened, owner_sql
from tests.workbench.race import together
from violations.models import Violation
from workbench import services
from workbench.models import Decision, DecisionStep

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_an_effect_that_fails_at_its_last_step_leaves_nothing_and_is_tried_again():
    case = a_case()
    owner_sql(
        "CREATE FUNCTION break_down() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the disk is full'; END $$;"
        "CREATE TRIGGER break_down BEFORE INSERT ON workbench_decisionstep "
        "FOR EACH ROW EXECUTE FUNCTION break_down()"
    )

    decision = decided(case, a_reviewer())

    case.refresh_from_db()
    assert case.state == "pending"
    assert nothing_happened()
    assert services.execute_due() == 0
    assert nothing_happened()

    owner_sql("DROP TRIGGER break_down ON workbench_decisionstep")

    assert services.execute_due() == 1
    assert Violation.objects.count() == 1
    assert decision.steps.get().kind == "executed"


@pytest.mark.django_db(transaction=True)
def test_sweeps_at_the_same_instant_execute_a_decision_once():
    with time_machine.travel(MONDAY, tick=False):
        decided(with_undo(a_case(), 1), a_reviewer())

    together(lambda _: services.execute_due(), range(8))

    assert Violation.objects.count() == 1
    assert DecisionStep.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_click_sent_many_times_at_once_is_one_decision():
    reviewer = a_reviewer()
    case = claimed(a_case(), reviewer)

    answers = together(
        lambda _: decided(case, reviewer, source_key="click", case_version=case.version), range(8)
    )

    assert {type(one) for one in answers} == {Decision}
    assert Violation.objects.count() == 1
