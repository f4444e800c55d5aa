"""What time alone changes: lapses that move a score, versions that move every score under them.

A measure that lasts until recovery has known its end since the last posting, so a lapse moves
nothing but the projection. A new version may move the line that it waits for: those few are met
one by one.
"""

from datetime import datetime

from django.db import transaction

from credits.recompute import Turn, recompute_due, recompute_rulebook, settle, turns_due
from credits.services import lock
from governance import clock
from governance.actors import CLOCK
from violations.models import Control
from violations.services.lines import post_lines


def sweep_standing(*, at: datetime | None = None) -> int:
    """Bring every projection up to date that is behind; how many rows moved."""
    moment, moved = at or clock.now(), 0
    for turn in turns_due(moment):
        if turn.moves_standings:
            moved += recompute_rulebook(turn.rulebook, at=moment).written
            _move_recoveries(turn, moment)
        settle(turn)
    return moved + recompute_due(at=moment).written


def _move_recoveries(turn: Turn, at: datetime) -> None:
    """Measures that last until recovery end where the new version's line is reached."""
    waiting = (
        Control.objects.unended_at(at)
        .filter(penalty__duration="until_recovered", penalty__crossing__isnull=False)
        .filter(party__market=turn.rulebook.market_id, party__kind=turn.rulebook.party_kind)
        .order_by("party_id")
        .values_list("party_id", "penalty__crossing__ledger_class")
    )
    for party_id, ledger_class in dict.fromkeys(waiting):
        with transaction.atomic():
            party = lock(party_id)
            post_lines(party=party, lines=[], by=CLOCK, at=at, ledger_class=ledger_class)
