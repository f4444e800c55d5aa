"""Bulk runs in the hands of several workers, of which one dies."""

import os
import signal
import time

import pytest
from django.db import connections

from governance.actors import Actor
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
    for _ in range(2):
        kill_a_worker_after_a_row(run)
    killed_at = run.rows.filter(state="done").count()

    worked(run)

    assert 0 < killed_at < 10
    assert outcomes(run) == [DONE] * 10
    assert Decision.objects.count() == 10
    assert set(Case.objects.values_list("state", flat=True)) == {"decided"}


def kill_a_worker_after_a_row(run):
    """A process of its own works the run off, until SIGKILL ends it between or within rows."""
    before = run.rows.filter(state="done").count()
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            bulk.work_due()
            time.sleep(30)
        finally:
            os._exit(0)
    ends = time.monotonic() + 20
    while run.rows.filter(state="done").count() == before and time.monotonic() < ends:
        time.sleep(0.001)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
