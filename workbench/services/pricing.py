"""Deadline, value and priority with its reasons, for a case that opens."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from governance import clock
from items.models import Item
from parties.models import Party
from workbench import deadlines, priority
from workbench.models import Queue
from workbench.selectors.calendars import calendar_of, clocks_taken, due
from workbench.selectors.facts import earlier_violations, tone_of, value_at_stake
from workbench.selectors.routing import Question, queue_for
from workbench.selectors.weights import Weights, weights_in_force


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a party and an item at the moment a case opens."""

    value: int
    tone: str
    earlier: int
    reports: tuple[int, int] = (0, 0)


def facts_about(
    party: Party, item: Item | None, clause: str, reports: tuple[int, int] = (0, 0)
) -> Facts:
    return Facts(
        value=value_at_stake(party, item),
        tone=tone_of(party),
        earlier=earlier_violations(party, clause, clock.now()),
        reports=reports,
    )


def routed_and_priced(
    *,
    party: Party,
    facts: Facts,
    clause: str,
    severity: str,
    source: str,
    for_appeals: bool = False,
    queue: Queue | None = None,
    queues: list[Queue] | None = None,
    weights: Weights | None = None,
) -> dict[str, Any]:
    """The fields of a new case that follow from where it goes and what is at stake."""
    queue = queue or queue_for(
        Question.about(
            party,
            clause=clause,
            severity=severity,
            source=source,
            value=facts.value,
            for_appeals=for_appeals,
        ),
        queues,
    )
    now = clock.now()
    begin = _clock_from(queue, now)
    due_at = due(queue, begin)
    weights = weights or weights_in_force()
    shares = priority.shares(
        severity=severity,
        value=facts.value,
        tone=facts.tone,
        earlier_violations=facts.earlier,
        reports=facts.reports,
        due_at=due_at,
        now=now,
    )
    terms = priority.terms(shares, weights.by_term)
    return {
        "queue": queue,
        "severity": severity,
        "opened_at": now,
        "clock_from": begin if queue.starts_a_day else None,
        "due_at": due_at,
        "value_at_stake": facts.value,
        "priority": sum(terms.values()),
        "priority_terms": terms,
        "priority_shares": shares,
        "weighed_with": weights.number,
    }


def _clock_from(queue: Queue, now: datetime) -> datetime:
    """Now, or when work begins, or a later morning where this day's clocks have all been started."""
    calendar = calendar_of(queue)
    if not queue.starts_a_day:
        return deadlines.start(calendar, now)
    with connection.cursor() as cursor:  # those who open at the same instant count one another
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 8))", [queue.code])
    begin = deadlines.start(calendar, now)
    day = deadlines.beginning_of_day(calendar, begin)
    return deadlines.staggered(calendar, now, clocks_taken(queue, day), queue.starts_a_day)
