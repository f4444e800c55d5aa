"""Which queue a case belongs to: the first by precedence that asks for it, else the one for the rest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from parties.models import Party
from workbench.models import Case, Queue
from workbench.selectors.paging import Capped, capped

LISTS = (
    ("party_kinds", "party_kind", "party__kind"),
    ("clauses", "clause", "clause"),
    ("severities", "severity", "severity"),
    ("languages", "language", "party__language"),
    ("sources", "source", "source"),
)


@dataclass(frozen=True, slots=True)
class Question:
    """All of a case that routing looks at."""

    market: str
    party_kind: str
    language: str
    clause: str
    severity: str
    source: str
    value: int
    for_appeals: bool = False

    @classmethod
    def about(cls, party: Party, **said: Any) -> "Question":
        return cls(market=party.market_id, party_kind=party.kind, language=party.language, **said)


def queue_for(question: Question, queues: Sequence[Queue] | None = None) -> Queue:
    """First match wins. The migration made a queue that takes the rest, which nobody can close."""
    if queues is None:
        queues = list(Queue.objects.taking())
    return next(queue for queue in queues if asks_for(queue, question))


def asks_for(queue: Queue, question: Question) -> bool:
    """Whether this falls into the scope of the queue; what is empty asks for everything."""
    return (
        queue.for_appeals == question.for_appeals
        and queue.market_id in {None, question.market}
        and all(
            not getattr(queue, scope) or getattr(question, field) in getattr(queue, scope)
            for scope, field, _ in LISTS
        )
        and (queue.value_from is None or question.value >= queue.value_from)
        and (queue.value_below is None or question.value < queue.value_below)
    )


def overlaps(one: Queue, other: Queue) -> bool:
    """Whether some case could fall into the scopes of both."""
    if one.for_appeals != other.for_appeals:
        return False
    if one.market_id and other.market_id and one.market_id != other.market_id:
        return False
    for scope, _field, _column in LISTS:
        ours, theirs = set(getattr(one, scope)), set(getattr(other, scope))
        if ours and theirs and not ours & theirs:
            return False
    return _below(one.value_from, other.value_below) and _below(other.value_from, one.value_below)


def _below(floor: int | None, ceiling: int | None) -> bool:
    return floor is None or ceiling is None or floor < ceiling


def in_scope(queue: Queue) -> Q:
    """The scope as a condition on cases."""
    kind = Case.Kind.APPEAL if queue.for_appeals else Case.Kind.FINDING
    condition = Q(kind=kind)
    if queue.market_id:
        condition &= Q(party__market=queue.market_id)
    for scope, _field, column in LISTS:
        if wanted := getattr(queue, scope):
            condition &= Q(**{f"{column}__in": wanted})
    if queue.value_from is not None:
        condition &= Q(value_at_stake__gte=queue.value_from)
    if queue.value_below is not None:
        condition &= Q(value_at_stake__lt=queue.value_below)
    return condition


def would_take(queue: Queue) -> QuerySet[Case]:
    """Open cases that routing would give to this queue, as it is now, before any later one."""
    rows = Case.objects.open().filter(in_scope(queue))
    for earlier in before(queue, Queue.objects.taking()):
        rows = rows.exclude(in_scope(earlier))
    return rows


def would_take_how_many(queue: Queue) -> Capped:
    return capped(would_take(queue))


def before(queue: Queue, queues: Iterable[Queue]) -> list[Queue]:
    """The queues that are asked before this one and could take some of the same."""
    return [
        other
        for other in queues
        if other.pk != queue.pk and other.precedence < queue.precedence and overlaps(queue, other)
    ]
