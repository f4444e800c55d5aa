"""Starting a run, a second person's yes or no, stopping, undoing as one."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import Min

from governance import clock
from governance.actors import Actor
from governance.content import store_text
from governance.errors import NotPermitted
from governance.events import emit
from governance.jobs import after_commit
from governance.models import Content, User
from governance.permissions import ADMIN, QUALITY, REVIEWERS, SENIOR
from violations.models import ViolationOverturned
from violations.statements import refuse_thin_facts
from workbench.models import BulkRow, BulkRun, Case, Queue
from workbench.services.bulk.errors import (
    ActionNotAllowed,
    NothingSelected,
    NothingToUndo,
    RunEnded,
    RunUnderWay,
    SecondPersonIsAnother,
    SweepUnderWay,
    TooMany,
)
from workbench.services.bulk.orders import Order
from workbench.services.errors import CauseRequired, ReasonRequired
from workbench.services.queues import queue_named

MOST = 5_000
ALONE_UP_TO = 100
LEADS = frozenset({SENIOR, QUALITY, ADMIN})
SECONDS = frozenset({SENIOR, QUALITY})
DECIDING = frozenset({BulkRun.Action.VIOLATION, BulkRun.Action.NO_VIOLATION, BulkRun.Action.CLOSE})
CLOSES_AS = ("no_action", "duplicate")

State = BulkRun.State


def check_order(order: Order, owner: User) -> None:
    """Whether this person may ask for it, and whether it says all that it must."""
    if owner.role not in LEADS:
        raise NotPermitted
    if order.action in DECIDING and owner.role not in REVIEWERS:
        raise NotPermitted("Only reviewers decide. You can move cases, add notes and run sweeps.")
    if order.action not in BulkRun.Action.values or order.action == BulkRun.Action.UNDO:
        raise ActionNotAllowed
    if not order.size:
        raise NothingSelected
    if order.size > MOST:
        raise TooMany(selected=order.size, most=MOST)
    if order.action != BulkRun.Action.ROUTE:
        if not order.reason.strip():
            raise ReasonRequired
        refuse_thin_facts(order.reason)
    match order.action:
        case BulkRun.Action.ROUTE:
            queue_named(order.params.get("queue", ""))
        case BulkRun.Action.CLOSE if order.params.get("closes_as") not in CLOSES_AS:
            raise ActionNotAllowed(f"Say as what they close: {', '.join(CLOSES_AS)}.")
        case BulkRun.Action.OVERTURN:
            _check_cause(order.params.get("cause", ""))
            if owner.pk == order.params.get("reviewer"):
                raise SecondPersonIsAnother(
                    "These are your own decisions. A colleague sweeps them."
                )


def alone_up_to(cases: Iterable[int]) -> int:
    """How many of these one person may change: the strictest of their queues says."""
    queues = Queue.objects.filter(pk__in=Case.every.filter(pk__in=cases).values("queue"))
    said: int | None = queues.aggregate(least=Min("bulk_alone_up_to"))["least"]
    return ALONE_UP_TO if said is None else said


@transaction.atomic
def start_run(*, order: Order, owner: User, by: Actor) -> BulkRun:
    """Begin what was previewed, or lay it before a second person. The same order twice is one run."""
    check_order(order, owner)
    key = f"{owner.pk}:{order.key}"
    if earlier := BulkRun.objects.filter(source_key=key).first():
        return earlier
    if reporter := order.params.get("reporter"):
        _refuse_second_sweep(reporter)
    sweep = order.action == BulkRun.Action.OVERTURN
    limit = 0 if sweep else alone_up_to(number for number, _ in order.cases)
    run = _begin(
        action=order.action,
        params=order.params,
        about=order.about,
        foreseen=order.foreseen,
        reason=store_text(order.reason.strip()) if order.reason.strip() else None,
        total=order.size,
        alone_up_to=limit,
        owner=owner,
        by=by,
        source_key=key,
    )
    if sweep:
        rows = [BulkRow(run=run, violation_id=number) for number in order.violations]
    else:
        rows = [
            BulkRow(run=run, case_id=number, case_version=version)
            for number, version in order.cases
        ]
    BulkRow.objects.bulk_create(rows, batch_size=1000)
    return run


def _refuse_second_sweep(reporter: str) -> None:
    """One sweep of a reporter at a time, also when two begin in the same instant."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"reporter:{reporter}"])
    under_way = BulkRun.objects.filter(state__in=[State.AWAITING, State.RUNNING])
    if under_way.filter(params__reporter=reporter).exists():
        raise SweepUnderWay


@transaction.atomic
def approve_run(*, run_id: int, reviewer: User, by: Actor) -> BulkRun:
    """A second person's yes: the run begins."""
    run = _awaiting(run_id)
    _check_second(run, reviewer)
    run.second, run.state, run.started_at = reviewer, State.RUNNING, clock.now()
    run.save(update_fields=["second", "state", "started_at"])
    emit("bulk.approved", subject=f"bulk:{run.pk}", by=by, run=run.pk)
    after_commit("workbench.tasks.work_bulk")
    return run


@transaction.atomic
def refuse_run(*, run_id: int, reviewer: User, by: Actor) -> BulkRun:
    """A second person's no: nothing of it happens."""
    run = _awaiting(run_id)
    _check_second(run, reviewer)
    run.second = reviewer
    run.save(update_fields=["second"])
    return _end(run, State.REFUSED, by, event="bulk.refused")


@transaction.atomic
def stop_run(*, run_id: int, reviewer: User, by: Actor) -> BulkRun:
    """No further row begins; what was done stays, until the run is undone."""
    if reviewer.role not in LEADS:
        raise NotPermitted
    run = _locked(run_id)
    if not run.under_way:
        raise RunEnded(state=run.state)
    return _end(run, State.STOPPED, by, event="bulk.stopped")


@transaction.atomic
def undo_run(
    *, run_id: int, owner: User, reason: str, by: Actor, cause: str = "", source_key: str
) -> BulkRun:
    """Take back as one all that a run did: a run of its own, a row for each."""
    if owner.role not in LEADS:
        raise NotPermitted
    key = f"{owner.pk}:{source_key}"[:120]
    if earlier := BulkRun.objects.filter(source_key=key).first():
        return earlier
    run = _locked(run_id)
    if run.under_way or run.undone_by.filter(state__in=[State.AWAITING, State.RUNNING]).exists():
        raise RunUnderWay
    if run.action in {BulkRun.Action.UNDO, BulkRun.Action.OVERTURN}:
        raise NothingToUndo("What was taken back stays taken back: decide anew, case by case.")
    if not reason.strip():
        raise ReasonRequired
    refuse_thin_facts(reason)
    if run.action == BulkRun.Action.VIOLATION:
        _check_cause(cause)
    done = list(_undoable(run).values_list("pk", "case_id"))
    if not done:
        raise NothingToUndo
    undo = _begin(
        action=BulkRun.Action.UNDO,
        params={"cause": cause} if cause else {},
        about=run.about,
        foreseen={},
        reason=store_text(reason.strip()),
        total=len(done),
        alone_up_to=run.alone_up_to,
        owner=owner,
        by=by,
        source_key=key,
        undoes=run,
    )
    BulkRow.objects.bulk_create(
        [BulkRow(run=undo, case_id=case, undoes_id=number) for number, case in done],
        batch_size=1000,
    )
    return undo


def finish(run_id: int, by: Actor) -> None:
    """Close a run of which no row waits any more."""
    with transaction.atomic():
        run = _locked(run_id)
        if run.state == State.RUNNING and not run.rows.filter(state="waiting").exists():
            _end(run, State.FINISHED, by, event="bulk.finished")


def _undoable(run: BulkRun) -> Any:
    rows = run.rows.filter(state=BulkRow.State.DONE).exclude(effect=BulkRow.Effect.THERE)
    return rows.exclude(undone_by__state=BulkRow.State.DONE).order_by("pk")


def _begin(*, by: Actor, owner: User, total: int, alone_up_to: int, **fields: Any) -> BulkRun:
    waits = total > alone_up_to
    run = BulkRun.objects.create(
        state=State.AWAITING if waits else State.RUNNING,
        started_at=None if waits else clock.now(),
        owner=owner,
        actor=str(by),
        total=total,
        alone_up_to=alone_up_to,
        **fields,
    )
    emit(
        "bulk.asked" if waits else "bulk.started",
        subject=f"bulk:{run.pk}",
        by=by,
        run=run.pk,
        action=run.action,
        total=total,
    )
    if not waits:
        after_commit("workbench.tasks.work_bulk")
    return run


def _end(run: BulkRun, state: str, by: Actor, *, event: str) -> BulkRun:
    run.state, run.ended_at = state, clock.now()
    run.save(update_fields=["state", "ended_at"])
    left = run.rows.filter(state=BulkRow.State.WAITING).update(
        state=BulkRow.State.STOPPED, ended_at=run.ended_at
    )
    emit(event, subject=f"bulk:{run.pk}", by=by, run=run.pk, left=left)
    return run


def _awaiting(run_id: int) -> BulkRun:
    run = _locked(run_id)
    if run.state != State.AWAITING:
        raise RunEnded("This run does not wait for a second person.", state=run.state)
    return run


def _check_second(run: BulkRun, reviewer: User) -> None:
    if reviewer.pk == run.owner_id:
        raise SecondPersonIsAnother
    if reviewer.role not in SECONDS:
        raise NotPermitted("A senior reviewer or quality lead must do this.")
    if reviewer.pk == run.params.get("reviewer"):
        raise SecondPersonIsAnother(
            "It is about your own decisions. Somebody else must approve it."
        )


def _check_cause(cause: str) -> None:
    if cause not in ViolationOverturned.Cause.mistakes():
        raise CauseRequired(allowed=sorted(ViolationOverturned.Cause.mistakes()))


def _locked(run_id: int) -> BulkRun:
    return BulkRun.objects.select_for_update(of=["self"]).select_related("owner").get(pk=run_id)


def words_of(run: BulkRun) -> str:
    """The reason that the owner gave."""
    reason: Content | None = run.reason
    return (reason.text or "") if reason else ""
