"""Many at once: previewed, worked off row by row, refused where one by one would be, undone as one."""

import os
import signal
import time

import pytest
from django.db import connections

from credits.models import LedgerLine
from governance.actors import Actor
from governance.errors import DomainError, NotPermitted
from governance.models import Event
from tests.factories import PartyFactory
from tests.workbench.bulk import begun, foreseen, ordered, outcomes, undone, worked
from tests.workbench.factories import (
    RULE,
    a_case,
    a_reviewer,
    a_violation,
    an_appeal,
    claimed,
    the_rulebook,
    with_undo,
)
from tests.workbench.race import together
from violations.models import Violation
from workbench import services
from workbench.models import BulkRow, BulkRun, Case, Decision, Evidence, Queue
from workbench.services import bulk
from workbench.services.bulk import errors

pytestmark = pytest.mark.django_db

DONE = ("done", "decided", "")


def lead(role="senior_reviewer"):
    return a_reviewer(role)


def some_cases(number=3):
    the_rulebook()
    Queue.objects.update(undo_seconds=0)
    return [a_case(PartyFactory()) for _ in range(number)]


def test_the_preview_counts_what_would_happen_and_writes_nothing():
    cases = some_cases(3)
    before = Event.objects.count()

    said = foreseen(cases, lead(), severity="medium")

    assert (said.cases, said.parties, said.possible, said.counted) == (3, 3, 3, 3)
    assert said.points > 0
    assert said.points % 3 == 0
    assert said.refused == []
    assert Event.objects.count() == before
    assert Decision.objects.count() == Violation.objects.count() == 0


def test_several_cases_of_one_party_weigh_on_one_another_in_the_preview():
    the_rulebook()
    party = PartyFactory()
    cases = [a_case(party), a_case(party, clause="misleading_listing")]
    owner = lead()
    alone = [foreseen([case], owner).points for case in cases]

    together_ = foreseen(cases, owner)

    assert together_.parties == 1
    assert together_.points >= max(alone)


def test_the_preview_is_what_then_happens():
    cases, owner = some_cases(4), lead()
    said = foreseen(cases, owner, severity="medium")

    run = worked(begun(cases, owner, "violation", severity="medium"))

    assert outcomes(run) == [DONE] * 4
    charged = LedgerLine.objects.filter(kind="violation").values_list("points", flat=True)
    assert sum(abs(points) for points in charged) == said.points
    assert Violation.objects.count() == 4
    penalties = sum(violation.penalties.count() for violation in Violation.objects.all())
    assert penalties == said.penalties


def test_what_one_would_be_refused_alone_is_foreseen_as_refused_with_the_reason():
    owner, other = lead(), a_reviewer()
    taken, changed, decided_case, fine = some_cases(4)
    version = changed.version
    claimed(taken, other)
    services.reassign_case(case_id=changed.pk, to="default", by=RULE)
    Case.objects.filter(pk=changed.pk).update(version=version + 5)
    worked(begun([decided_case], owner))
    for case in (taken, decided_case):
        case.refresh_from_db()

    said = foreseen([taken, changed, decided_case, fine], owner)

    assert {one["code"]: one["count"] for one in said.refused} == {
        "case_taken": 1,
        "case_changed": 1,
        "already_decided": 1,
    }
    assert said.possible == 1


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
