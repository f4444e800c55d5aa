"""Bulk runs in the hands of several workers, of which one dies."""

import pytest
from django.db import transaction

from governance.actors import Actor
from tests.support.doomed import kill_where_it_waits_for_us
from tests.workbench.bulk import (
    begun,
    lead,
    outcomes,
    some_cases,
    worked,
)
from tests.workbench.race import together
from workbench.models import BulkRun, Case, Decision
from workbench.services import bulk

pytestmark = pytest.mark.django_db

DONE = ("done", "decided", "")


def test_a_row_that_fails_unforeseen_comes_last_and_ends_after_three_times():
    broken, fine = some_cases(2)
    owner = lead()
    run = begun([broken], owner, "route", queue="default")
    after = begun([fine], owner)
    BulkRun.objects.filter(pk=run.pk).update(params={})

    bulk.work_due(limit=1)
    assert run.rows.get().attempts == 1
    bulk.work_due(limit=1)
    assert outcomes(after) == [DONE]
    worked(run)

    assert outcomes(run) == [("failed", "", "unexpected")]
    broken.refresh_from_db()
    assert broken.state == "open"


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_decide_each_case_once():
    cases, owner = some_cases(12), lead()
    run = begun(cases, owner)

    together(lambda _: bulk.work_due(), range(6), workers=6)

    run.refresh_from_db()
    assert outcomes(run) == [DONE] * 12
    assert Decision.objects.count() == 12


@pytest.mark.django_db(transaction=True)
def test_stopping_while_workers_are_at_it_ends_every_row_one_way_or_the_other():
    cases, owner = some_cases(8), lead()
    run = begun(cases, owner)

    def work(number):
        if number == 2:
            bulk.stop_run(run_id=run.pk, reviewer=owner, by=Actor.user(owner))
        else:
            bulk.work_due()

    together(work, range(4), workers=4)

    run.refresh_from_db()
    states = list(run.rows.values_list("state", flat=True))
    assert set(states) <= {"done", "stopped"}
    assert states.count("done") == Decision.objects.count()


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_each_case_decided_once():
    cases, owner = some_cases(10), lead()
    run = begun(cases, owner)
    numbers = list(run.rows.order_by("pk").values_list("pk", flat=True))

    for done in (3, 7):
        kill_a_worker_in_the_middle_of(run.rows.get(pk=numbers[done]))
        assert run.rows.filter(state="done").count() == Decision.objects.count() == done
    worked(run)

    assert outcomes(run) == [DONE] * 10
    assert Decision.objects.count() == 10
    assert set(Case.objects.values_list("state", flat=True)) == {"decided"}


@pytest.mark.django_db(transaction=True)
def test_a_slice_whose_time_is_over_before_it_begins_still_works_off_a_row():
    cases, owner = some_cases(2), lead()
    run = begun(cases, owner)

    bulk.work_due(seconds=0)

    assert outcomes(run) == [DONE, ("waiting", "", "")]


def kill_a_worker_in_the_middle_of(row):
    """A process of its own works the run off to this row, whose case we hold, and dies there."""
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=row.case_id)
        kill_where_it_waits_for_us(
            "from workbench.services import bulk; bulk.work_due(seconds=600)"
        )
