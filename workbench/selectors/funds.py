"""Holds of funds as reviewers see them: the list, and one with every step."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance import clock
from governance.models import User
from governance.templatetags._words import money
from policies.scheme import FundsGround
from policies.selectors import body_of
from violations import holds
from violations.funds_reasons import held_words
from violations.models import FundsHold, FundsState, FundsStep
from violations.selectors import statement_text
from workbench.selectors.words import names_of

TONES = {
    FundsState.State.AWAITING: "accent",
    FundsState.State.RUNNING: "warn",
    FundsState.State.RELEASED: "good",
}
STEPS = {
    FundsStep.Kind.REQUESTED: gettext_lazy("Asked for a second person"),
    FundsStep.Kind.HELD: gettext_lazy("Held"),
    FundsStep.Kind.REFUSED: gettext_lazy("Refused: nothing was held"),
    FundsStep.Kind.RELEASED: gettext_lazy("Released"),
    FundsStep.Kind.ASKED: gettext_lazy("The party asked for a new look"),
    FundsStep.Kind.REVIEWED: gettext_lazy("Looked at again"),
    FundsStep.Kind.EXTENDED: gettext_lazy("Extended"),
    FundsStep.Kind.ENDED: gettext_lazy("Ended by itself"),
}


def visible_holds() -> QuerySet[FundsHold]:
    """All of them, with what lists show, newest first."""
    return FundsHold.objects.select_related("party__market", "version__rulebook", "now").order_by(
        "-pk"
    )


def hold_of(pk: int) -> FundsHold | None:
    return holds.in_full(visible_holds()).filter(pk=pk).first()


def hold_rows(rows: Iterable[FundsHold]) -> list[dict[str, Any]]:
    """Each with where it stands now, in words."""
    now = clock.now()
    return [_row(hold, now) for hold in rows]


def _row(hold: FundsHold, now: datetime) -> dict[str, Any]:
    state = FundsState.State(holds.state_at(hold.now, now))
    running = state == FundsState.State.RUNNING
    return {
        "hold": hold,
        "title": title_of(hold),
        "state": state.label,
        "tone": TONES.get(state, "quiet"),
        "amount": held_words(hold.amount, hold.currency),
        "left": held_words(hold.now.left, hold.currency) if running else "",
        "running": running,
        "awaiting": state == FundsState.State.AWAITING,
        "review_due": holds.is_review_due(hold.now, now),
        "asked": running and hold.now.asked_at is not None,
    }


def title_of(hold: FundsHold) -> str:
    ground = body_of(hold.version).funds_ground(hold.ground)
    return ground.title if ground else hold.ground


def hold_page(hold: FundsHold, user: User, *, may_move: bool, is_second: bool) -> dict[str, Any]:
    """One hold: its facts, bounds, steps, and what this person may do with it."""
    row = _row(hold, clock.now())
    steps = list(hold.steps.all())
    names = names_of([hold.actor, *(step.actor for step in steps)])
    told = [step.statement for step in steps if hasattr(step, "statement")]
    own = hold.actor.partition("/")[0] == f"user:{user.pk}"
    return {
        **row,
        "party": hold.party,
        "ground": body_of(hold.version).funds_ground(hold.ground),
        "by": names[hold.actor],
        "entries": [_entry(step, hold, names[step.actor]) for step in reversed(steps)],
        "statement": statement_text(told[-1]) if told else {},
        "may_move": may_move and row["running"],
        "may_extend": may_move
        and row["running"]
        and (not hold.needs_second or (is_second and not own)),
        "may_approve": is_second and not own and row["awaiting"],
        "may_refuse": (is_second or own) and row["awaiting"],
        "own": own,
    }


def _entry(step: FundsStep, hold: FundsHold, by: str) -> dict[str, Any]:
    title = str(STEPS[FundsStep.Kind(step.kind)])
    if step.kind == FundsStep.Kind.RELEASED:
        freed = held_words(step.amount, hold.currency)
        left = _("nothing") if step.left == 0 else held_words(step.left, hold.currency)
        title = _("Released %(amount)s; held since: %(left)s") % {"amount": freed, "left": left}
    return {
        "title": title,
        "at": step.at,
        "by": by,
        "detail": (step.reason.text or "") if step.reason else "",
        "tone": {"held": "warn", "extended": "warn", "released": "good", "asked": "accent"}.get(
            step.kind, "quiet"
        ),
    }


def bounds_words(ground: FundsGround) -> str:
    """`at most USD 5,000.00 · at most 30 days · looked at again within 10 days`."""
    most = (
        _("at most %(amount)s") % {"amount": money(ground.amount_at_most, ground.currency)}
        if ground.amount_at_most is not None
        else _("any amount, or all of the balance")
    )
    said = [
        most,
        _("at most %(n)s days") % {"n": ground.max_days},
        _("looked at again within %(n)s days") % {"n": ground.review_days},
    ]
    if ground.second_person_above is not None:
        amount = money(ground.second_person_above, ground.currency)
        said.append(_("above %(amount)s by two people") % {"amount": amount})
    if ground.amount_at_most is None:
        said.append(_("all of the balance by two people"))
    return " · ".join(filter(None, [*said, ground.law_reference]))
