"""The only way to the ledger: points move, and penalties that end with recovery follow in step."""

from collections.abc import Sequence
from datetime import datetime

from credits.engine import recovers_at
from credits.selectors import ORDINARY, survivors_of, terminal_moments
from credits.services import NewLine, post
from credits.standing import StandingChange
from governance.actors import Actor
from parties.models import Party
from violations.models import Control, Penalty, PenaltyStep


def post_lines(
    *,
    party: Party,
    lines: Sequence[NewLine],
    by: Actor,
    at: datetime,
    ledger_class: str = ORDINARY,
) -> StandingChange:
    """Post to the ledger of a locked party and bring recovery ends up to date."""
    change = post(party=party, lines=lines, by=by, at=at, ledger_class=ledger_class)
    refresh_recoveries(party=party, at=at, change=change)
    return change


def refresh_recoveries(*, party: Party, at: datetime, change: StandingChange) -> None:
    """Set when each measure that lasts until recovery will end, if nothing else happens."""
    scheme = change.after.scheme
    running = list(
        Control.objects.in_force_at(at)
        .filter(party=party, penalty__duration="until_recovered", penalty__crossing__isnull=False)
        .filter(penalty__crossing__ledger_class=change.after.ledger_class)
        .select_related("penalty__crossing")
        .prefetch_related("penalty__steps")
    )
    if not running:
        return
    entries = survivors_of(party, scheme.code, change.after.ledger_class)
    terminals = list(terminal_moments(party, scheme.code, change.after.ledger_class))
    lines = {milestone.code: milestone.at for milestone in scheme.milestones}
    for control in running:
        line = lines.get(_milestone_of(control.penalty))
        if line is None:
            continue
        ends_at = _earliest(control, recovers_at(entries, scheme, line, at, terminals))
        if ends_at != control.ends_at:
            control.ends_at = ends_at
            control.save(update_fields=["ends_at"])


def _earliest(control: Control, recovers: datetime | None) -> datetime | None:
    """Recovery, or the end to which a course has shortened the penalty when that comes first."""
    steps = control.penalty.steps.all() if control.penalty else []
    ends = [step.ends_at for step in steps if step.kind == PenaltyStep.Kind.SHORTENED]
    return min([*ends, *([recovers] if recovers else [])], default=None)


def _milestone_of(penalty: Penalty | None) -> str:
    return penalty.crossing.milestone if penalty and penalty.crossing else ""
