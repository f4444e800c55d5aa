"""What time alone changes: lapses that move a score, ends that follow."""

from datetime import datetime

from django.db import transaction

from credits.services import due_for_recompute, lock
from governance import clock
from governance.actors import CLOCK
from violations.services.lines import post_lines


def sweep_standing(*, at: datetime | None = None, limit: int = 500) -> int:
    """Bring projections up to date whose lines have lapsed: a bounded batch, each party by itself."""
    moment = at or clock.now()
    due = due_for_recompute(at=moment, limit=limit)
    for party_id, ledger_class in due:
        with transaction.atomic():
            party = lock(party_id)
            post_lines(party=party, lines=[], by=CLOCK, at=moment, ledger_class=ledger_class)
    return len(due)
