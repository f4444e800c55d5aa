"""Conflicts of interest: declared by whoever has one, and kept when they end."""

from django.db import transaction

from governance import clock
from governance.actors import Actor
from governance.errors import InvalidInput, NotPermitted
from governance.events import emit
from governance.models import User
from parties.models import Entity, Party
from workbench.models import Case, Claim, Conflict
from workbench.services.claims import end_claim
from workbench.services.handing import LEADS
from workbench.services.moves import move


@transaction.atomic
def declare_conflict(
    *,
    reviewer: User,
    why: str,
    by: Actor,
    party: Party | None = None,
    entity: Entity | None = None,
) -> Conflict:
    """Say that one is not impartial. What one holds of that party goes back at once. Twice is once."""
    if (party is None) == (entity is None):
        raise InvalidInput("Name an account or a legal person.")
    if why not in Conflict.Why.values:
        raise InvalidInput(f"Say why: {', '.join(Conflict.Why.values)}.")
    conflict, created = Conflict.objects.get_or_create(
        reviewer=reviewer,
        party=party,
        entity=entity,
        ended_at=None,
        defaults={"why": why, "declared_by": str(by)},
    )
    if not created:
        return conflict
    about = {"party": party} if party else {"party__entity": entity}
    held = Case.objects.filter(
        claims__reviewer=reviewer, claims__ended_at__isnull=True, **about
    ).select_for_update(of=["self"])
    for case in held:
        end_claim(Claim.objects.get(case=case, ended_at__isnull=True))
        if case.state == Case.State.CLAIMED:
            move(case, Case.State.OPEN)
    emit("conflict.declared", subject=f"user:{reviewer.pk}", by=by, conflict=conflict.pk)
    return conflict


@transaction.atomic
def end_conflict(*, conflict_id: int, reviewer: User, by: Actor) -> Conflict:
    """A lead says that it is over: nobody frees themselves."""
    conflict = Conflict.objects.select_for_update().get(pk=conflict_id)
    if conflict.reviewer_id == reviewer.pk or reviewer.role not in LEADS:
        raise NotPermitted("A lead must say that a conflict is over, and not about themselves.")
    if conflict.ended_at is None:
        conflict.ended_at, conflict.ended_by = clock.now(), str(by)
        conflict.save(update_fields=["ended_at", "ended_by"])
        emit("conflict.ended", subject=f"user:{conflict.reviewer_id}", by=by, conflict=conflict.pk)
    return conflict
