"""Orders of bulk runs: who may give them, how large, approved by whom, worked off once."""

import pytest

from governance.actors import Actor
from governance.errors import DomainError, NotPermitted
from tests.workbench.bulk import begun, lead, ordered, outcomes, some_cases, worked
from tests.workbench.factories import (
    RULE,
    a_reviewer,
)
from workbench.models import BulkRow, BulkRun, Decision, Queue
from workbench.services import bulk
from workbench.services.bulk import errors

pytestmark = pytest.mark.django_db

DONE = ("done", "decided", "")


def test_above_the_size_of_its_queue_a_run_waits_for_a_second_person():
    cases, owner, second = some_cases(3), lead(), lead("quality_lead")
    Queue.objects.update(bulk_alone_up_to=2)
    run = begun(cases, owner)
    bulk.work_due()
    assert run.state == BulkRun.State.AWAITING
    assert Decision.objects.count() == 0

    with pytest.raises(errors.SecondPersonIsAnother):
        bulk.approve_run(run_id=run.pk, reviewer=owner, by=Actor.user(owner))
    with pytest.raises(NotPermitted):
        bulk.approve_run(run_id=run.pk, reviewer=a_reviewer(), by=RULE)
    bulk.approve_run(run_id=run.pk, reviewer=second, by=Actor.user(second))

    assert outcomes(worked(run)) == [DONE] * 3
    assert run.second == second


def test_a_refused_run_does_nothing_and_is_over():
    cases, owner, second = some_cases(3), lead(), lead("quality_lead")
    Queue.objects.update(bulk_alone_up_to=2)
    run = begun(cases, owner)

    bulk.refuse_run(run_id=run.pk, reviewer=second, by=Actor.user(second))

    assert outcomes(run) == [("stopped", "", "")] * 3
    with pytest.raises(errors.RunEnded):
        bulk.approve_run(run_id=run.pk, reviewer=second, by=Actor.user(second))
    bulk.work_due()
    assert Decision.objects.count() == 0


def test_the_same_order_twice_is_one_run():
    cases, owner = some_cases(2), lead()
    order = ordered(cases)

    runs = {bulk.start_run(order=order, owner=owner, by=Actor.user(owner)).pk for _ in range(2)}

    assert len(runs) == 1
    assert BulkRow.objects.count() == 2


def test_an_order_holds_for_whom_it_was_made():
    order = ordered(some_cases(1))
    token = bulk.sign(order, lead())

    with pytest.raises(errors.PreviewStale):
        bulk.read(token, lead())
    with pytest.raises(errors.PreviewStale):
        bulk.read(token + "x", lead())


def test_who_is_no_lead_starts_nothing_and_an_administrator_decides_nothing():
    cases = some_cases(1)

    for role in ("reviewer", "analyst", "administrator"):
        with pytest.raises(NotPermitted):
            begun(cases, a_reviewer(role))

    assert BulkRun.objects.count() == 0
    assert outcomes(worked(begun(cases, lead("administrator"), "note"))) == [("done", "noted", "")]


@pytest.mark.parametrize(
    ("action", "fields", "code"),
    [
        ("undo", {}, "action_not_allowed"),
        ("close", {"closes_as": "whim"}, "action_not_allowed"),
        ("route", {"queue": "nowhere"}, "no_such_queue"),
        ("no_violation", {"reason": " "}, "reason_required"),
        ("overturn", {}, "cause_required"),
    ],
)
def test_an_order_that_does_not_say_enough_is_refused(action, fields, code):
    cases, owner = some_cases(1), lead()

    with pytest.raises(DomainError) as refusal:
        begun(cases, owner, action, **fields)

    assert refusal.value.code == code
    assert BulkRun.objects.count() == 0


def test_nothing_and_more_than_five_thousand_are_refused():
    owner = lead()
    order = bulk.Order(action="note", reason="A note about all.", cases=[])
    with pytest.raises(errors.NothingSelected):
        bulk.start_run(order=order, owner=owner, by=RULE)

    order = bulk.Order(
        action="note", reason="A note about all.", cases=[(n, 1) for n in range(5001)]
    )
    with pytest.raises(errors.TooMany):
        bulk.start_run(order=order, owner=owner, by=RULE)
