"""What a bulk run does row by row, and what it refuses where one by one would be."""

import pytest

from tests.workbench.bulk import begun, foreseen, lead, outcomes, some_cases, undone, worked
from tests.workbench.factories import (
    a_case,
    a_reviewer,
    a_violation,
    an_appeal,
    claimed,
    the_rulebook,
    with_undo,
)
from workbench.models import BulkRun, Case, Decision, Evidence, Queue
from workbench.services.bulk import errors

pytestmark = pytest.mark.django_db

DONE = ("done", "decided", "")


def test_a_run_decides_each_case_in_the_name_of_its_owner():
    cases, owner = some_cases(3), lead()

    run = worked(begun(cases, owner))

    assert run.state == BulkRun.State.FINISHED
    assert outcomes(run) == [DONE] * 3
    assert set(Decision.objects.values_list("reviewer", "outcome")) == {(owner.pk, "no_violation")}
    assert set(Case.objects.values_list("state", flat=True)) == {"decided"}


def test_cases_that_others_hold_or_that_changed_are_refused_in_their_row_and_not_forced():
    taken, changed, fine = some_cases(3)
    owner, other = lead(), a_reviewer()
    run = begun([taken, changed, fine], owner)
    claimed(taken, other)
    Case.objects.filter(pk=changed.pk).update(version=changed.version + 1)

    worked(run)

    assert outcomes(run) == [
        ("refused", "", "case_taken"),
        ("refused", "", "case_changed"),
        DONE,
    ]
    assert str(other) in run.rows.get(case=taken).words
    taken.refresh_from_db()
    assert taken.state == "claimed"
    assert run.state == BulkRun.State.FINISHED


def test_appeals_are_not_decided_in_bulk():
    Queue.objects.update(undo_seconds=0)
    appeal = an_appeal(a_violation(with_undo(a_case(), 0)))
    owner = lead()

    run = worked(begun([appeal], owner))

    assert outcomes(run) == [("refused", "", "one_by_one")]


def test_what_would_end_an_account_is_held_for_a_second_person_row_by_row():
    the_rulebook()
    case, owner = a_case(severity="critical"), lead()
    said = foreseen([case], owner, severity="")

    run = worked(begun([case], owner, "violation"))

    assert said.second_person == 1
    assert outcomes(run) == [("done", "held", "")]
    case.refresh_from_db()
    assert case.state == "held"


def test_a_severity_that_the_clause_does_not_price_is_refused_in_its_row():
    (case,), owner = some_cases(1), lead()

    run = worked(begun([case], owner, "violation", severity="enormous"))

    ((state, _effect, code),) = outcomes(run)
    assert (state, code) == ("refused", "unknown_severity")


def test_notes_routes_and_closings():
    noted, moved, closed = some_cases(3)
    Queue.objects.create(code="other", title="Other", precedence=5, clauses=["x"], undo_seconds=0)
    owner = lead()

    worked(begun([noted], owner, "note", reason="See the carrier's letter of Friday."))
    route = worked(begun([moved], owner, "route", queue="other"))
    worked(begun([closed], owner, "close", closes_as="duplicate"))

    assert Evidence.objects.get(kind="note", case=noted).content.text.startswith("See the carrier")
    moved.refresh_from_db()
    assert moved.queue.code == "other"
    assert outcomes(route) == [("done", "moved", "")]
    assert closed.decisions.get().reason.text.startswith("Closed as a duplicate: ")
    assert closed.decisions.get().outcome == "no_violation"


def test_a_case_that_is_in_the_queue_already_says_so():
    (case,), owner = some_cases(1), lead()

    run = worked(begun([case], owner, "route", queue=case.queue.code))

    assert outcomes(run) == [("done", "there", "")]
    with pytest.raises(errors.NothingToUndo):
        undone(run, owner)
