"""The life of an account: registered, active, closing, closed."""

from datetime import datetime

from django.db import transaction

from governance import clock
from governance.actors import Actor
from governance.errors import DomainError
from governance.events import emit
from parties.models import LifecycleEntry, Party

State = LifecycleEntry.State

# A closed account may come back: no door of this house shuts for good.
MOVES: dict[str, frozenset[str]] = {
    State.REGISTERED: frozenset({State.ACTIVE, State.CLOSED}),
    State.ACTIVE: frozenset({State.CLOSING, State.CLOSED}),
    State.CLOSING: frozenset({State.ACTIVE, State.CLOSED}),
    State.CLOSED: frozenset({State.ACTIVE}),
}


class MoveRefused(DomainError):
    """The account cannot go there from where it is. `allowed` says where it can go."""

    code = "move_refused"


@transaction.atomic
def move_to(*, party_id: int, state: str, by: Actor, at: datetime | None = None) -> LifecycleEntry:
    """Take an account one step further. To be there already writes nothing."""
    party = Party.objects.select_for_update(of=["self"]).get(pk=party_id)
    latest = LifecycleEntry.objects.filter(party=party).order_by("-sequence").first()
    present = latest.state if latest else State.REGISTERED
    if latest and present == state:
        return latest
    if state != present and state not in MOVES[present]:
        allowed = sorted(MOVES[present])
        raise MoveRefused(
            f"An account that is {present} cannot become {state}; it can become "
            f"{' or '.join(allowed)}.",
            allowed=allowed,
        )
    entry = LifecycleEntry.objects.create(
        party=party,
        state=state,
        sequence=latest.sequence + 1 if latest else 1,
        recorded_at=at or clock.now(),
    )
    emit(
        "party.moved",
        subject=f"party:{party.pk}",
        by=by,
        party=party.pk,
        came_from=present,
        state=state,
    )
    return entry
