"""Findings that follow a linked party's: recorded with it, priced with it, overturned with it."""

from collections import deque
from datetime import datetime

from governance.actors import Actor
from parties.models import Party
from violations.history import Redrawn
from violations.liability import share_of_joint
from violations.models import Violation
from violations.services.measures import follow
from violations.services.settling import Settlement, settle
from violations.services.tiers import review_tier


def spread(settlement: Settlement, *, by: Actor, at: datetime) -> None:
    """New prices reach the findings that follow those priced anew, and no further."""
    waiting = deque(settlement.repriced)
    while waiting:
        for party, shares in _shares(waiting.popleft()).items():
            moved = settle(party=party, by=by, at=at, shares=shares)
            follow(moved, by=by, at=at)
            review_tier(party=party, by=by, at=at)
            waiting.extend(one for one in moved.repriced if one.finding not in shares)


def _shares(redrawn: Redrawn) -> dict[Party, dict[int, int]]:
    """What each linked party's finding costs now that the one it follows was priced anew."""
    rows = (
        Violation.objects.standing()
        .filter(joint_with_id=redrawn.finding)
        .select_related("party__market", "version__rulebook", "link", "joint_with__party")
        .order_by("party_id")
    )
    return {row.party: {row.pk: share_of_joint(row, redrawn.points)} for row in rows}
