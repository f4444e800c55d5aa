"""Bulk runs stopped, and taken back as one."""

import pytest

from governance.actors import Actor
from tests.workbench.bulk import (
    begun,
    lead,
    outcomes,
    some_cases,
    undone,
    worked,
)
from tests.workbench.factories import (
    RULE,
    with_undo,
)
from violations.models import Violation
from workbench import services
from workbench.models import Decision, Queue
from workbench.services import bulk
from workbench.services.bulk import errors

pytestmark = pytest.mark.django_db

DONE = ("done", "decided", "")


def test_stopping_leaves_the_rest_undone_and_says_so():
    cases, owner = some_cases(3), lead()
    run = begun(cases, owner)
    bulk.work_row(row_id=run.rows.first().pk)

    bulk.stop_run(run_id=run.pk, reviewer=owner, by=Actor.user(owner))
    bulk.work_due()

    assert outcomes(run) == [DONE, ("stopped", "", ""), ("stopped", "", "")]
    assert Decision.objects.count() == 1


def test_undo_cancels_what_waits_and_opens_again_what_took_effect():
    waiting, effective = some_cases(2)
    owner = lead()
    run = worked(begun([effective], owner, "violation"))
    finding = Violation.objects.get()

    undo = undone(run, owner, cause="wrong_fact")

    assert outcomes(undo) == [("done", "reopened", "")]
    assert finding.overturned.cause == "wrong_fact"
    effective.refresh_from_db()
    assert (effective.state, effective.decided_at) == ("open", None)

    with_undo(waiting, 300)
    late = worked(begun([waiting], owner, "violation"))
    assert outcomes(undone(late, owner, cause="wrong_fact", source_key="undo-2")) == [
        ("done", "cancelled", "")
    ]
    waiting.refresh_from_db()
    assert waiting.state == "open"
    assert Violation.objects.count() == 1


def test_undo_moves_back_withdraws_notes_and_tells_what_has_gone_on():
    moved, moved_on, noted = some_cases(3)
    for code in ("other", "third"):
        Queue.objects.create(code=code, title=code, clauses=[code], undo_seconds=0)
    owner = lead()
    route = worked(begun([moved, moved_on], owner, "route", queue="other"))
    note = worked(begun([noted], owner, "note"))
    services.reassign_case(case_id=moved_on.pk, to="third", by=RULE)

    undo = undone(route, owner)
    undone(note, owner, source_key="undo-2")

    assert outcomes(undo) == [("done", "returned", ""), ("refused", "", "case_changed")]
    moved.refresh_from_db()
    assert moved.queue.code == "default"
    texts = [piece.content.text for piece in noted.evidence.filter(kind="note").order_by("pk")]
    assert len(texts) == 2
    assert texts[1].startswith(f"Withdrawn, the note of {note.code}")


def test_a_run_is_undone_once_and_not_while_it_is_under_way():
    cases, owner = some_cases(2), lead()
    run = begun(cases, owner)
    with pytest.raises(errors.RunUnderWay):
        undone(run, owner)
    worked(run)

    undo = undone(run, owner)

    assert outcomes(undo) == [("done", "reopened", "")] * 2
    with pytest.raises(errors.NothingToUndo):
        undone(run, owner, source_key="undo-2")
    with pytest.raises(errors.NothingToUndo):
        undone(undo, owner, source_key="undo-3")
