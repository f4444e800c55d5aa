"""The only way to the ledger: points move, and penalties that end with recovery follow in step."""

from collections.abc import Sequence
from datetime import datetime

from credits.selectors import ORDINARY
from credits.services import NewLine, post
from credits.standing import StandingChange
from governance.actors import Actor
from parties.models import Party
from violations.models import Control, PenaltyStep
from violations.services.penalties import lift
from violations.services.recoveries import Recoveries


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
    refresh_recoveries(party=party, by=by, at=at, change=change)
    return change


def refresh_recoveries(*, party: Party, by: Actor, at: datetime, change: StandingChange) -> None:
    """Set when each measure that lasts until recovery ends, if nothing else happens.

    Without a finding that fell, the score may have recovered long ago: then the measure ends now.
    Those whose line was not passed after all are ended or moved by whoever undid the crossing.
    """
    running = list(
        Control.objects.unended_at(at)
        .filter(party=party, penalty__duration="until_recovered", penalty__crossing__isnull=False)
        .filter(penalty__crossing__ledger_class=change.after.ledger_class)
        .filter(penalty__crossing__undone__isnull=True)
        .select_related("penalty__crossing")
        .prefetch_related("penalty__steps")
    )
    if not running:
        return
    known = Recoveries.of(party, change.after.scheme, change.after.ledger_class)
    for control in running:
        penalty, crossing = control.penalty, control.penalty and control.penalty.crossing
        if penalty is None or crossing is None or not known.knows(crossing.milestone):
            continue
        begins = max(control.starts_at, crossing.crossed_at)
        ends_at = _earliest(control, known.after(crossing.milestone, begins))
        if ends_at is not None and ends_at <= at:
            lift(penalty=penalty, by=by, at=at)
        elif ends_at != control.ends_at:
            control.ends_at = ends_at
            control.save(update_fields=["ends_at"])


def _earliest(control: Control, recovers: datetime | None) -> datetime | None:
    """Recovery, or the end to which a course has shortened the penalty when that comes first."""
    steps = control.penalty.steps.all() if control.penalty else []
    ends = [step.ends_at for step in steps if step.kind == PenaltyStep.Kind.SHORTENED]
    return min([*ends, *([recovers] if recovers else [])], default=None)
