"""The most urgent case for somebody, found, taken and told in one statement."""

import json
from collections.abc import Sequence
from typing import Any

from django.db.models import JSONField

from governance.actors import Actor
from governance.events import emission, emitting, wake_relay
from governance.models import User
from governance.prepared import Prepared
from workbench.models import FOREVER, Case, Queue
from workbench.selectors.exposure import today_of
from workbench.services.claims import expire_leases

COLUMNS = [field.column for field in Case._meta.concrete_fields]
ATTRIBUTES = [field.attname for field in Case._meta.concrete_fields]
ROW = "jsonb_build_object('case', taken.id, 'claim', claim.id, 'version', taken.version)"


# One statement takes the case, writes the claim and says so. The partial indexes `case_next` and
# `case_next_anywhere` hold exactly this order. Passed over are queues in which this reviewer does
# not work, what they skipped, parties they know, act for or declared a conflict with, appeals whose
# decision they touched, and what is hard to look at once they have seen enough of it today.
# No join but the queue's, and `coalesce` around the clause: where one clause is in nearly all cases,
# the planner would believe that next to nothing is left, and sort all of it.
FULL = """SELECT harm.id FROM workbench_harm harm WHERE harm.daily_cap <= (
    SELECT count(*) FROM workbench_exposure seen WHERE seen.user_id = %(reviewer)s
    AND seen.day = %(today)s AND seen.harm_id = harm.id)"""


def fit(case: str) -> str:
    """The condition that a person may be handed a case, by its alias: a party that they do not know,
    act for or declared a conflict with, and not more of what is hard to look at than is enough."""
    return f"""{case}.party_id <> ALL (ARRAY(
    SELECT party_id FROM parties_membership WHERE user_id = %(reviewer)s
    UNION ALL SELECT other.party_id FROM workbench_skip known
    JOIN workbench_case other ON other.id = known.case_id
    WHERE known.reviewer_id = %(reviewer)s AND known.until >= %(forever)s
    UNION ALL SELECT declared.party_id FROM workbench_conflict declared
    WHERE declared.reviewer_id = %(reviewer)s AND declared.ended_at IS NULL
    AND declared.party_id IS NOT NULL
    UNION ALL SELECT theirs.id FROM workbench_conflict declared
    JOIN parties_party theirs ON theirs.entity_id = declared.entity_id
    WHERE declared.reviewer_id = %(reviewer)s AND declared.ended_at IS NULL))
  AND NOT coalesce({case}.clause = ANY (ARRAY(SELECT unnest(harm.clauses)
    FROM workbench_harm harm WHERE harm.id = ANY (ARRAY({FULL})))), false)
  AND ({case}.item_id IS NULL OR NOT EXISTS (SELECT 1 FROM items_item item
    JOIN workbench_harm harm ON item.category = ANY (harm.categories)
    WHERE item.id = {case}.item_id AND item.category <> '' AND harm.id = ANY (ARRAY({FULL}))))"""  # noqa: S608 - our own constants


NEXT = f"""
WITH found AS (
    SELECT candidate.id, queue.lease_minutes
    FROM workbench_case candidate JOIN workbench_queue queue ON queue.id = candidate.queue_id
    WHERE candidate.state = 'open' AND NOT candidate.is_golden {{queue}}
      AND candidate.queue_id = ANY (ARRAY(
        SELECT works.id FROM workbench_queue works
        WHERE (works.skill_id IS NULL OR EXISTS (SELECT 1 FROM workbench_skilled skilled
            WHERE skilled.skill_id = works.skill_id AND skilled.user_id = %(reviewer)s))
          AND (NOT EXISTS (SELECT 1 FROM workbench_queue_members named
            WHERE named.queue_id = works.id) OR EXISTS (SELECT 1 FROM workbench_queue_members named
            WHERE named.queue_id = works.id AND named.user_id = %(reviewer)s))))
      AND candidate.id <> ALL (ARRAY(SELECT skip.case_id FROM workbench_skip skip
        WHERE skip.reviewer_id = %(reviewer)s AND skip.until > %(now)s))
      AND {fit("candidate")}
      AND NOT (candidate.kind = 'appeal' AND EXISTS (
        SELECT 1 FROM appeals_appeal appeal
        CROSS JOIN LATERAL workbench_touched(appeal.violation_id, candidate.id) person
        WHERE appeal.id = candidate.appeal_id AND person = %(reviewer)s))
    ORDER BY candidate.priority DESC, candidate.due_at, candidate.id
    LIMIT 1 FOR UPDATE OF candidate SKIP LOCKED
), taken AS (
    UPDATE workbench_case taken SET state = 'claimed', version = version + 1
    FROM found WHERE taken.id = found.id RETURNING {{columns}}
), claim AS (
    INSERT INTO workbench_claim (case_id, reviewer_id, claimed_at, lease_until)
    SELECT id, %(reviewer)s, %(now)s, %(now)s + lease_minutes * interval '1 minute' FROM found
    RETURNING id
), {emitting(f"(SELECT 'case:' || taken.id AS subject, {ROW} AS payload FROM taken, claim) happened")}
SELECT * FROM taken
""".replace("{columns}", ", ".join(f"taken.{name}" for name in COLUMNS))  # noqa: S608 - our own constants
TYPES = {
    "reviewer": "bigint",
    "forever": "timestamptz",
    "event": "text",
    "actor": "text",
    "request_id": "text",
    "now": "timestamptz",
    "today": "date",
    "subscribers": "text[]",
}
ANYWHERE = Prepared("claim_anywhere", NEXT.format(queue=""), TYPES)
IN_QUEUE = Prepared(
    "claim_in_queue",
    NEXT.format(queue="AND candidate.queue_id = %(queue)s"),
    TYPES | {"queue": "bigint"},
)


def take_most_urgent(*, reviewer: User, by: Actor, queue: Queue | None = None) -> Case | None:
    """Hand out the most urgent open case this reviewer may have. Nobody else gets the same one.

    One statement, so outside of a transaction it is committed in the same round trip.
    """
    case = _take_next(reviewer, queue, by)
    if case is None and expire_leases():
        case = _take_next(reviewer, queue, by)
    return case


def _take_next(reviewer: User, queue: Queue | None, by: Actor) -> Case | None:
    said = {
        **emission("case.claimed", by=by),
        "reviewer": reviewer.pk,
        "queue": queue.pk if queue else None,
        "forever": FOREVER,
        "today": today_of(reviewer),
    }
    row = (ANYWHERE if queue is None else IN_QUEUE).one(said)
    if row is None:
        return None
    wake_relay("case.claimed")
    return _from_row(row)


def _from_row(row: Sequence[Any]) -> Case:
    """The case that the statement returned, JSON read as Django reads it."""
    values = [
        json.loads(value) if isinstance(field, JSONField) and isinstance(value, str) else value
        for field, value in zip(Case._meta.concrete_fields, row, strict=True)
    ]
    return Case.from_db("default", ATTRIBUTES, values)
