"""Drawing: once per window, by a seed that is kept, so that anybody can draw the same rows again."""

import secrets
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction

from governance import clock
from governance.actors import CLOCK, Actor
from governance.errors import DomainError
from governance.events import emit
from items.models import Item
from parties.models import Party
from workbench.models import Case, Draw, Review, Sampled, SamplingPlan
from workbench.services.joining import Asked, freeze_item, open_or_join
from workbench.services.quality.errors import DrawTooLarge, NothingToDraw
from workbench.services.quality.plans import check_running, kinds_with

log = structlog.get_logger(__name__)

MOST = 5000
SETTLES = timedelta(minutes=5)  # what commits late must not fall between two windows
AT_ONCE = 8

LOTS = """
, lots AS (
    SELECT id, key, row_number() OVER (PARTITION BY key ORDER BY lot, id) AS place,
           count(*) OVER (PARTITION BY key) AS size
    FROM pool
)
SELECT id, key, size FROM lots
WHERE place <= coalesce(%(per)s::bigint, greatest(1, round(size * %(rate)s::float8)::bigint))
ORDER BY key, place LIMIT %(most)s
"""
OF_DECISIONS = """
WITH pool AS MATERIALIZED (
    SELECT decision.id, ARRAY[{key}]::text[] AS key, md5(%(seed)s || ':' || decision.id) AS lot
    FROM workbench_decisionstep step
    JOIN workbench_decision decision ON decision.id = step.decision_id
    JOIN workbench_case kase ON kase.id = decision.case_id AND kase.kind = 'finding'
    JOIN parties_party party ON party.id = kase.party_id
    WHERE step.kind = 'executed' AND step.recorded_at >= %(since)s AND step.recorded_at < %(until)s
      AND (%(market)s::text IS NULL OR party.market_id = %(market)s)
      AND (cardinality(%(clauses)s::text[]) = 0 OR decision.clause = ANY (%(clauses)s::text[]))
      AND (cardinality(%(outcomes)s::text[]) = 0 OR decision.outcome = ANY (%(outcomes)s::text[]))
)"""
OF_ITEMS = """
WITH pool AS MATERIALIZED (
    SELECT item.id, ARRAY[{key}]::text[] AS key, md5(%(seed)s || ':' || item.id) AS lot
    FROM items_item item JOIN parties_party party ON party.id = item.owner_id
    WHERE item.market_id = %(market)s AND item.created_at < %(until)s AND item.state = 'active'
      AND party.kind = ANY (%(owners)s::text[])
      AND (cardinality(%(kinds)s::text[]) = 0 OR item.kind = ANY (%(kinds)s::text[]))
)"""
OF_PARTIES = """
WITH pool AS MATERIALIZED (
    SELECT party.id, ARRAY[{key}]::text[] AS key, md5(%(seed)s || ':' || party.id) AS lot
    FROM parties_party party
    WHERE party.market_id = %(market)s AND party.created_at < %(until)s
      AND party.kind = ANY (%(owners)s::text[])
      AND (cardinality(%(kinds)s::text[]) = 0 OR party.kind = ANY (%(kinds)s::text[]))
)"""
KEYS: dict[str, dict[str, str]] = {
    "decisions": {
        "reviewer": "coalesce(decision.reviewer_id::text, 'rule')",
        "clause": "decision.clause",
        "market": "party.market_id",
        "outcome": "decision.outcome",
    },
    "items": {"market": "item.market_id", "kind": "item.kind"},
    "parties": {"market": "party.market_id", "kind": "party.kind"},
}
POOLS = {"decisions": OF_DECISIONS, "items": OF_ITEMS, "parties": OF_PARTIES}

Row = tuple[int, list[str], int]


def draw_due(*, limit: int = AT_ONCE) -> int:
    """Draw what is due by all plans, each window in a transaction of its own, and say how many."""
    now, done = clock.now() - SETTLES, 0
    for plan in SamplingPlan.objects.filter(stopped_at__isnull=True).order_by("drawn_until"):
        while done < limit and plan.drawn_until + plan.length <= now:
            try:
                draw_plan(plan_id=plan.pk, until=plan.drawn_until + plan.length, by=CLOCK)
            except DomainError as problem:
                log.info("not_drawn", plan=plan.pk, why=problem.code)
                break
            done += 1
            plan.refresh_from_db(fields=["drawn_until"])
    return done


@transaction.atomic
def draw_plan(*, plan_id: int, by: Actor, until: datetime | None = None) -> Draw:
    """Draw once from what came since the last draw. The same window is never drawn twice."""
    plan = SamplingPlan.objects.select_for_update(of=["self"]).get(pk=plan_id)
    check_running(plan)
    since, until = plan.drawn_until, until or clock.now()
    if plan.active_to is not None:
        until = min(until, plan.active_to)
    if earlier := plan.draws.filter(until__gte=until).order_by("pk").last():
        return earlier
    if until <= since:
        raise NothingToDraw
    seed = secrets.token_hex(16)
    rows = rows_of(plan, since=since, until=until, seed=seed)
    if len(rows) > MOST:
        raise DrawTooLarge(
            f"More than {MOST} rows would be drawn. Lower the number, or the strata."
        )
    if not rows and by != CLOCK:
        raise NothingToDraw
    draw = _written(plan, since, until, seed, rows, by)
    plan.drawn_until = until
    plan.save(update_fields=["drawn_until"])
    emit(
        "plan.drawn", subject=f"plan:{plan.pk}", by=by, plan=plan.pk, draw=draw.pk, drawn=len(rows)
    )
    return draw


def rows_of(plan: SamplingPlan, *, since: datetime, until: datetime, seed: str) -> list[Row]:
    """Of each stratum those whose lots come first: (id, stratum, how many the stratum holds)."""
    said: dict[str, Any] = {
        "since": since,
        "until": until,
        "seed": seed,
        "per": plan.per_stratum,
        "rate": plan.rate,
        "most": MOST + 1,
        "market": plan.market_id,
        "clauses": plan.clauses,
        "outcomes": plan.outcomes,
        "kinds": plan.kinds,
        "owners": kinds_with(plan.market, plan.clause, until)
        if plan.market and plan.clause
        else [],
    }
    columns = KEYS[plan.about]
    key = ", ".join(columns[name] for name in plan.strata)
    with connection.cursor() as cursor:
        cursor.execute((POOLS[plan.about] + LOTS).format(key=key), said)
        return [(number, list(stratum), size) for number, stratum, size in cursor.fetchall()]


def is_repeatable(draw: Draw) -> bool:
    """Draw the same window again by the same seed: whether it gives the same rows."""
    again = rows_of(draw.plan, since=draw.since, until=draw.until, seed=draw.seed)
    column = "decision" if draw.plan.about == SamplingPlan.About.DECISIONS else None
    if column is None:
        return False
    return {number for number, _key, _size in again} == set(
        draw.rows.values_list("decision_id", flat=True)
    )


def _written(
    plan: SamplingPlan, since: datetime, until: datetime, seed: str, rows: list[Row], by: Actor
) -> Draw:
    drawn = Counter(tuple(key) for _number, key, _size in rows)
    sizes = {tuple(key): size for _number, key, size in rows}
    places = {key: place for place, key in enumerate(sorted(sizes))}
    draw = Draw.objects.create(
        plan=plan,
        since=since,
        until=until,
        seed=seed,
        strata=[
            {
                "key": dict(zip(plan.strata, key, strict=True)),
                "size": sizes[key],
                "drawn": drawn[key],
            }
            for key in places
        ],
        population=sum(sizes.values()),
        drawn=len(rows),
        actor=str(by),
    )
    things = _things(plan, [number for number, _key, _size in rows])
    sampled = []
    for number, said, size in sorted(rows):  # rows in order of their strata would betray them
        key = tuple(said)
        row = Sampled(draw=draw, stratum=places[key], drawn_with=drawn[key] / size)
        if plan.about == SamplingPlan.About.DECISIONS:
            row.decision_id = number
        else:
            row.case = _case_for(plan, things[number], row.drawn_with, until, by)
        sampled.append(row)
    kept = Sampled.objects.bulk_create(sampled)
    if plan.about == SamplingPlan.About.DECISIONS:
        Review.objects.bulk_create(
            Review(decision_id=row.decision_id, sampled=row, opened_at=clock.now())
            for row in kept
            if row.decision_id is not None
        )
    return draw


def _things(plan: SamplingPlan, numbers: list[int]) -> dict[int, Any]:
    if plan.about == SamplingPlan.About.ITEMS:
        return Item.objects.select_related("owner__market").in_bulk(numbers)
    if plan.about == SamplingPlan.About.PARTIES:
        return Party.objects.select_related("market").in_bulk(numbers)
    return {}


def _case_for(
    plan: SamplingPlan, thing: Item | Party, probability: float, at: datetime, by: Actor
) -> Case:
    """The case in which a person answers the plan's question about this item or party."""
    item = thing if isinstance(thing, Item) else None
    case = open_or_join(
        Asked(
            party=thing.owner if isinstance(thing, Item) else thing,
            item=item,
            clause=plan.clause,
            source=Case.Source.SAMPLE,
            conduct_from=at,
            conduct_to=at,
            known_clause=True,
            drawn_with=probability,
        ),
        by=by,
    )
    freeze_item(case, by)
    return case
