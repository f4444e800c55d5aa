"""Reads: rehearsals, how far they have come, and who would move."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet, Sum

from governance.errors import Missing
from insights.models import Rehearsal, RehearsalMove
from policies.models import Rulebook


@dataclass(frozen=True, slots=True)
class Progress:
    """Parties replayed, of how many; none known while it waits for a worker."""

    done: int
    total: int

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0


def rehearsals_of(rulebook: Rulebook) -> QuerySet[Rehearsal]:
    """Newest first."""
    return (
        Rehearsal.objects.filter(rulebook=rulebook)
        .select_related("rulebook__market", "draft", "version__rulebook")
        .defer("body", "draft__body", "version__body")
        .order_by("-pk")
    )


def rehearsal_by_id(rulebook: Rulebook, rehearsal_id: int) -> Rehearsal:
    found = (
        rehearsals_of(rulebook).filter(pk=rehearsal_id).first() if rehearsal_id < 2**63 else None
    )
    if found is None:
        raise Missing
    return found


def progress_of(rehearsal: Rehearsal) -> Progress:
    sums = rehearsal.slices.aggregate(
        total=Sum("parties", default=0),
        done=Sum("parties", filter=Q(done_at__isnull=False), default=0),
    )
    return Progress(done=sums["done"], total=sums["total"])


def moves_of(rehearsal: Rehearsal) -> QuerySet[RehearsalMove]:
    """Who would move, of a rehearsal that is done: half a list would mislead.

    The newest account first, in the one index that these rows have beside their own.
    """
    if rehearsal.state != Rehearsal.State.DONE:
        return RehearsalMove.objects.none()
    return (
        RehearsalMove.objects.filter(rehearsal=rehearsal)
        .select_related("party__market")
        .order_by("-party_id")
    )
