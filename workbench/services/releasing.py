"""What a second person does with a decision, and what its own reviewer may take back."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from governance import clock
from governance.actors import Actor
from governance.errors import NotPermitted
from governance.events import emit
from governance.models import User
from violations.services import Preview
from workbench.models import Decision, DecisionStep
from workbench.selectors.approvals import is_stricter, joint_scores
from workbench.selectors.consequences import preview_of_decision
from workbench.services.claims import check_independence
from workbench.services.decisions import SECONDS
from workbench.services.errors import (
    DecisionEnded,
    NotConfirmed,
    ReasonRequired,
    SecondPersonNeeded,
)
from workbench.services.execution import (
    carry_out,
    hold_all,
    is_held,
    is_pending,
    open_decision,
    refuse_while_appealed,
    take_back,
)
from workbench.services.notes import add_note


@dataclass(frozen=True, slots=True)
class Release:
    """What a second person's yes led to. Not released: the result has become stricter."""

    decision: Decision
    released: bool
    preview: Preview | None


@transaction.atomic
def release_decision(
    *,
    decision_id: int,
    reviewer: User,
    by: Actor,
    approved_score: int | None = None,
    approved_joint: dict[str, int] | None = None,
    sure: bool = False,
) -> Release:
    """A second person approves what they were shown; a result stricter than that stays held.

    What ends an account is released by somebody who says that they are `sure`.
    """
    decision = open_decision(decision_id)
    if not is_held(decision):
        raise DecisionEnded(state=decision.case.state)
    _check_second(decision, reviewer)
    refuse_while_appealed(decision)
    approved = decision.approved_score if approved_score is None else approved_score
    joint = decision.approved_joint if approved_joint is None else approved_joint
    hold_all(decision)
    preview = preview_of_decision(decision)
    if is_stricter(preview, approved, joint):
        emit(
            "decision.held_again",
            subject=f"case:{decision.case_id}",
            by=by,
            decision=decision.pk,
            approved=approved,
            now=preview.after.score if preview and preview.after else None,
            joint=joint_scores(preview) if preview else {},
        )
        return Release(decision, released=False, preview=preview)
    if preview is not None and preview.reaches_terminal and not sure:
        raise NotConfirmed
    DecisionStep.objects.create(decision=decision, kind=DecisionStep.Kind.RELEASED, actor=str(by))
    emit("decision.released", subject=f"case:{decision.case_id}", by=by, decision=decision.pk)
    carry_out(decision)
    return Release(decision, released=True, preview=preview)


@transaction.atomic
def cancel_decision(*, decision_id: int, reviewer: User, by: Actor, reason: str = "") -> Decision:
    """Take a decision back before it takes effect: neither guilt nor absolution.

    The case returns to its queue; where it was an override, the decision before it goes on. Who sends
    back what another decided says why, in a note that the other is told of.
    """
    decision = open_decision(decision_id)
    own = decision.reviewer_id == reviewer.pk
    in_time = decision.execute_after is not None and clock.now() < decision.execute_after
    undoable = is_pending(decision) and in_time
    if not (own and undoable):
        _check_second(decision, reviewer)
        if not reason.strip():
            raise ReasonRequired(_("Say why, for whoever decided it. Nothing was changed."))
    take_back(decision, by)
    if not own and reason.strip():
        _tell_first(decision, reason.strip(), by)
    return decision


def _tell_first(decision: Decision, reason: str, by: Actor) -> None:
    """Why it was sent back, for whoever decided it."""
    first = f"@{decision.reviewer.username} " if decision.reviewer is not None else ""
    add_note(case_id=decision.case_id, text=f"{first}{reason}", by=by)


def _check_second(decision: Decision, reviewer: User) -> None:
    if decision.reviewer_id == reviewer.pk:
        raise SecondPersonNeeded
    if reviewer.role not in SECONDS:
        raise NotPermitted("A senior reviewer or quality lead must do this.")
    check_independence(decision.case, reviewer)
