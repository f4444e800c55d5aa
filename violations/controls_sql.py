"""What is to be obeyed now, as JSON, in one statement: the one truth for API, pages and hot path.

Causes of one control are kept apart and the strictest acts: a cap is the lowest, any other number
the highest. Its end is that of the last cause that is this strict; none, if one of them has none.
What is no number, such as a category, tells one control from another.

Amounts of money add up, since each cause holds money of its own: per currency, as long as all of
them hold. Where one cause holds all of the balance (`all`), that acts, whatever the others hold.

Parameters: `at`, and `id` or `market`, `kind`, `external_id`.
"""

from typing import Literal

By = Literal["id", "ref"]

LOWEST_IS_STRICTEST = ("cap",)
ADDED = ("amount",)

_WHO = {
    "id": "{row}.id = %(id)s",
    "ref": "{row}.market_id = %(market)s AND {row}.kind = %(kind)s"
    " AND {row}.external_id = %(external_id)s",
}

# Closed controls have ended, so the second form says the same about the present as the first; it is
# the condition of the partial indexes.
_IN_FORCE = {
    False: "(c.lifted_at IS NULL OR c.lifted_at > %(at)s)",
    True: "c.lifted_at IS NULL AND c.closed_at IS NULL",
}


def _said(moment: str) -> str:
    return f"""to_char({moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""


def _ref(row: str) -> str:
    return f"{row}.market_id || ':' || {row}.kind || ':' || {row}.external_id"


def _merged(levels: bool) -> str:
    """Causes, grouped into controls. On items each cause also says on which level it was set."""
    level = "'target', (ARRAY['item', 'ancestor', 'owner'])[level]," if levels else ""
    nearest = "'target', (ARRAY['item', 'ancestor', 'owner'])[level]," if levels else ""
    lowest = ", ".join(f"'{name}'" for name in LOWEST_IS_STRICTEST)
    added = ", ".join(f"'{name}'" for name in ADDED)
    return f"""
        SELECT kind, words, json_build_object(
            'kind', kind, {nearest}
            'params', words || (strict - 'whole'),
            'starts_at', {_said("begins_at")},
            'ends_at', {_said(f"nullif({_HOLDS_UNTIL}, 'infinity')")},
            'causes', causes
        ) AS said
        FROM (
            SELECT kind, words, {"min(level) AS level," if levels else ""}
                min(starts_at) AS begins_at,
                array_agg(numbers) AS held, array_agg(coalesce(ends_at, 'infinity')) AS ends,
                coalesce((
                    SELECT jsonb_object_agg(name, strictest) FROM (
                        SELECT n.key AS name,
                               CASE WHEN n.key IN ({lowest}) THEN min(n.value::text::numeric)
                                    WHEN n.key IN ({added}) THEN sum(n.value::text::numeric)
                                    ELSE max(n.value::text::numeric) END AS strictest
                        FROM unnest(array_agg(numbers)) AS one(held), jsonb_each(one.held) AS n
                        GROUP BY n.key
                    ) AS strict
                ), '{{}}') AS strict,
                json_agg(json_build_object(
                    'control', id, {level} 'cause', cause, 'ref', cause_ref, 'params', params,
                    'starts_at', {_said("starts_at")}, 'ends_at', {_said("ends_at")}
                ) ORDER BY starts_at, id) AS causes
            FROM (
                SELECT acting.*,
                       CASE WHEN whole THEN '{{"all": true}}'
                            WHEN params = '{{}}' THEN params ELSE coalesce((
                           SELECT jsonb_object_agg(key, value) FROM jsonb_each(params)
                           WHERE jsonb_typeof(value) <> 'number'), '{{}}') END AS words,
                       CASE WHEN whole THEN jsonb_build_object('whole', (params ? 'all')::int)
                            WHEN params = '{{}}' THEN params ELSE coalesce((
                           SELECT jsonb_object_agg(key, value) FROM jsonb_each(params)
                           WHERE jsonb_typeof(value) = 'number'), '{{}}') END AS numbers
                FROM (
                    SELECT acting.*, bool_or(params ? 'all') OVER (PARTITION BY kind) AS whole
                    FROM acting
                ) AS acting
            ) AS acting
            GROUP BY kind, words
        ) AS grouped"""  # noqa: S608 - made of constants


# A milder cause may outlast the strictest: then what is said holds only until the strictest ends.
_HOLDS_UNTIL = """coalesce(
                (SELECT max(one.until) FROM unnest(held, ends) AS one(numbers, until)
                 WHERE one.numbers @> strict),
                (SELECT min(until) FROM unnest(ends) AS until))"""


_AT_REST = """EXISTS (SELECT 1 FROM violations_stayedcontrol stayed
            WHERE stayed.control_id = c.id AND stayed.begins_at <= %(at)s
            AND (stayed.ends_at IS NULL OR stayed.ends_at > %(at)s))"""


def _timely(present: bool) -> str:
    return (
        f"{_IN_FORCE[present]} AND c.starts_at <= %(at)s"
        f" AND (c.ends_at IS NULL OR c.ends_at > %(at)s) AND NOT {_AT_REST}"
    )


_COLUMNS = "c.id, c.kind, c.params, c.cause, c.cause_ref, c.starts_at, c.ends_at"


def party_controls_sql(by: By = "id", *, present: bool = False) -> str:
    """One row with one JSON document, or no row when there is no such party."""
    return f"""
    WITH who AS MATERIALIZED (
        SELECT p.id, {_ref("p")} AS ref FROM parties_party p WHERE {_WHO[by].format(row="p")}
    ), acting AS (
        SELECT {_COLUMNS} FROM who JOIN violations_control c ON c.party_id = who.id
        WHERE c.item_id IS NULL AND {_timely(present)}
    )
    SELECT json_build_object(
        'party', ref, 'id', id, 'at', {_said("%(at)s::timestamptz")},
        'controls', coalesce((
            SELECT json_agg(said ORDER BY kind, words) FROM ({_merged(levels=False)}) AS merged
        ), '[]')
    )::text FROM who"""  # noqa: S608 - made of constants; values are parameters


def item_controls_sql(by: By = "id", *, present: bool = False) -> str:
    """The same for an item, which obeys its own, its ancestors' and its owner's controls."""
    return f"""
    WITH RECURSIVE who AS MATERIALIZED (
        SELECT i.id, i.parent_id, i.owner_id, {_ref("i")} AS ref, {_ref("o")} AS owner
        FROM items_item i JOIN parties_party o ON o.id = i.owner_id
        WHERE {_WHO[by].format(row="i")}
    ), line AS (
        SELECT id, parent_id FROM who
        UNION
        SELECT i.id, i.parent_id FROM line JOIN items_item i ON i.id = line.parent_id
    ), acting AS (
        SELECT {_COLUMNS}, CASE WHEN line.id = who.id THEN 1 ELSE 2 END AS level
        FROM who, line JOIN violations_control c ON c.item_id = line.id
        WHERE c.item_id IS NOT NULL AND {_timely(present)}
        UNION ALL
        SELECT {_COLUMNS}, 3 FROM who JOIN violations_control c ON c.party_id = who.owner_id
        WHERE c.item_id IS NULL AND {_timely(present)}
    )
    SELECT json_build_object(
        'item', ref, 'id', id, 'owner', owner, 'at', {_said("%(at)s::timestamptz")},
        'controls', coalesce((
            SELECT json_agg(said ORDER BY kind, words) FROM ({_merged(levels=True)}) AS merged
        ), '[]')
    )::text FROM who"""  # noqa: S608 - made of constants; values are parameters


PARTY_CONTROLS_SQL = party_controls_sql()
ITEM_CONTROLS_SQL = item_controls_sql()
