"""Bulk runs, made up for one test."""

from typing import Any

from governance.actors import Actor
from governance.models import User
from parties.models import Party
from tests.factories import PartyFactory
from tests.workbench.factories import REASON, a_case, a_reviewer, the_rulebook
from violations.models import Violation
from workbench.models import BulkRun, Case, Queue
from workbench.selectors.foresight import Foreseen, foresee
from workbench.services import bulk


def lead(role: str = "senior_reviewer") -> User:
    return a_reviewer(role)


def some_cases(number: int = 3) -> list[Case]:
    """Open cases of as many parties, in queues without an undo window."""
    the_rulebook()
    Queue.objects.update(undo_seconds=0)
    return [a_case(PartyFactory()) for _ in range(number)]


def many_cases(number: int, *, per_party: int = 1) -> list[Case]:
    """Open cases, one made by hand and the others like it, in one statement."""
    (like,) = some_cases(1)
    parties = Party.objects.bulk_create(
        _copy(like.party, external_id=f"many-{n}") for n in range(-(-number // per_party))
    )
    clauses = ("late_dispatch", "misleading_listing", "reminder")[:per_party]
    wanted = [(party, clause) for party in parties for clause in clauses][: number - 1]
    copies = (_copy(like, party=party, clause=clause) for party, clause in wanted)
    return [like, *Case.objects.bulk_create(copies)]


def _copy(row: Any, **changes: Any) -> Any:
    said = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
    for name in changes:
        said.pop(f"{name}_id", None)
    return type(row)(**said | changes)


def ordered(cases: list[Case], action: str = "no_violation", **fields: Any) -> bulk.Order:
    """An order for these cases as they are now."""
    for case in cases:
        case.refresh_from_db()
    reason = fields.pop("reason", "" if action == "route" else REASON)
    pairs = [(case.pk, case.version) for case in cases]
    return bulk.Order(action=action, reason=reason, params=fields, cases=pairs)


def begun(cases: list[Case], owner: User, action: str = "no_violation", **fields: Any) -> BulkRun:
    order = ordered(cases, action, **fields)
    return bulk.start_run(order=order, owner=owner, by=Actor.user(owner))


def worked(run: BulkRun) -> BulkRun:
    """The run, worked off until nothing of it is due."""
    while run.rows.filter(state="waiting").exists():
        bulk.work_due()
    bulk.work_due()
    run.refresh_from_db()
    return run


def undone(run: BulkRun, owner: User, **fields: Any) -> BulkRun:
    undoing = bulk.undo_run(
        run_id=run.pk,
        owner=owner,
        reason="The template was the wrong one for all of these.",
        by=Actor.user(owner),
        source_key=fields.pop("source_key", "undo-1"),
        **fields,
    )
    return worked(undoing)


def foreseen(cases: list[Case], owner: User, action: str = "violation", **params: Any) -> Foreseen:
    pairs = [(case.pk, case.version) for case in cases]
    return foresee(pairs, action=action, owner=owner, params=params)


def swept(violations: list[Violation], owner: User, **params: Any) -> BulkRun:
    """A sweep over these findings, asked for and not yet approved."""
    order = bulk.Order(
        action="overturn",
        reason="The rule counted the carrier's own delays.",
        params={"cause": "wrong_rule", **params},
        violations=[violation.pk for violation in violations],
    )
    return bulk.start_run(order=order, owner=owner, by=Actor.user(owner))


def outcomes(run: BulkRun) -> list[tuple[str, str, str]]:
    return list(run.rows.order_by("pk").values_list("state", "effect", "code"))
