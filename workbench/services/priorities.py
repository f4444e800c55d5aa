"""Priorities kept in step with the clock and with the weights, in sets and bounded batches."""

from collections.abc import Mapping
from typing import Any

import orjson
from django.db import connection, transaction

from governance import clock
from governance.actors import Actor
from governance.errors import InvalidInput
from governance.events import emit
from governance.jobs import after_commit
from workbench.models import PriorityWeights
from workbench.priority import DUE, MOST, WEIGHTS
from workbench.selectors.weights import Weights, weights_in_force

BATCH = 1000

# Every reason's points again from its share: `priority.terms` in SQL.
WEIGH = """
UPDATE workbench_case SET
    priority_shares = weighed.shares, priority_terms = weighed.terms,
    priority = weighed.total, weighed_with = %(number)s
FROM (
    SELECT found.id, found.shares,
        coalesce(jsonb_object_agg(points.term, points.n) FILTER (WHERE points.n > 0), '{}') AS terms,
        coalesce(sum(points.n), 0) AS total
    FROM found LEFT JOIN LATERAL (
        SELECT share.key AS term, floor(
            coalesce((%(weights)s::jsonb ->> share.key)::numeric, 0) * share.value::numeric + 0.5
        )::int AS n
        FROM jsonb_each_text(found.shares) share) points ON true
    GROUP BY found.id, found.shares
) weighed
WHERE workbench_case.id = weighed.id
"""
BEHIND = """
WITH found AS MATERIALIZED (
    SELECT id, priority_shares AS shares FROM workbench_case
    WHERE state = 'open' AND weighed_with < %(number)s
    ORDER BY weighed_with, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)"""
NEARER = """
WITH found AS MATERIALIZED (
    SELECT id, jsonb_set(priority_shares, '{due}', to_jsonb(%(share)s::numeric)) AS shares
    FROM workbench_case
    WHERE state = 'open' AND queue_id IN (SELECT id FROM workbench_queue) AND due_at <= %(until)s
      AND coalesce((priority_shares ->> 'due')::numeric, 0) < %(share)s
    ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)"""


@transaction.atomic
def save_weights(*, weights: Mapping[str, int], by: Actor) -> PriorityWeights:
    """Weigh the reasons anew. Open cases follow in batches; the earlier weights stay on record."""
    unknown = set(weights) - set(WEIGHTS)
    if unknown:
        raise InvalidInput(f"There is no such reason: {', '.join(sorted(unknown))}.")
    if any(not 0 <= points <= MOST for points in weights.values()):
        raise InvalidInput(f"A weight is a whole number from 0 to {MOST}.")
    row = PriorityWeights.objects.create(
        weights={**weights_in_force().by_term, **weights}, actor=str(by)
    )
    emit("priority.weighed", subject=f"weights:{row.pk}", by=by, weights=row.pk)
    after_commit("workbench.tasks.weigh_again")
    return row


@transaction.atomic
def weigh_again(*, limit: int = BATCH) -> int:
    """Bring open cases that were weighed with earlier weights up to the present ones."""
    weights = weights_in_force()
    if not weights.number:
        return 0
    return _weigh(BEHIND, weights, limit=limit)


@transaction.atomic
def raise_priorities(*, limit: int = BATCH) -> int:
    """Lift open cases whose deadline has come near since they were opened."""
    weights = weights_in_force()
    return sum(
        _weigh(NEARER, weights, limit=limit, until=clock.now() + within, share=round(share, 4))
        for within, share in DUE
    )


def _weigh(found: str, weights: Weights, **said: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            found + WEIGH,
            {
                **said,
                "number": weights.number,
                "weights": orjson.dumps(weights.by_term).decode(),
            },
        )
        return cursor.rowcount
