"""Who hangs together with whom: links that were told, a shared owner, shared traits."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connection

from parties.models import Party

# What more parties than this share is no sign of one hand: a warehouse's address, a bank's own line.
CROWD = 25
MOST = 60

EDGES = """
WITH frontier AS MATERIALIZED (SELECT unnest(%(frontier)s::bigint[]) AS id),
mine AS MATERIALIZED (
    SELECT t.party_id, t.kind, t.digest, t.confidence, t.origin
    FROM parties_trait t JOIN frontier ON t.party_id = frontier.id WHERE t.valid_to IS NULL
), shared AS (
    SELECT kind, digest, (
        SELECT count(*) FROM (
            SELECT 1 FROM parties_trait o
            WHERE o.kind = one.kind AND o.digest = one.digest AND o.valid_to IS NULL
            LIMIT %(crowd)s + 1) AS capped
    ) AS holders FROM (SELECT DISTINCT kind, digest FROM mine) AS one
)
SELECT least(mine.party_id, o.party_id), greatest(mine.party_id, o.party_id), mine.kind,
       least(mine.confidence, o.confidence), mine.origin
FROM mine JOIN shared USING (kind, digest)
JOIN parties_trait o ON o.kind = mine.kind AND o.digest = mine.digest AND o.valid_to IS NULL
WHERE holders <= %(crowd)s AND o.party_id <> mine.party_id
UNION
SELECT l.party_id, l.other_id, l.kind, l.confidence, l.origin
FROM parties_link l JOIN frontier ON l.party_id = frontier.id WHERE l.valid_to IS NULL
UNION
SELECT l.party_id, l.other_id, l.kind, l.confidence, l.origin
FROM parties_link l JOIN frontier ON l.other_id = frontier.id WHERE l.valid_to IS NULL
UNION
SELECT least(p.id, o.id), greatest(p.id, o.id), 'entity', 100, 'register'
FROM parties_party p JOIN frontier ON p.id = frontier.id
JOIN parties_party o ON o.entity_id = p.entity_id AND o.id <> p.id
"""

CROWDED = """
SELECT t.kind, count(DISTINCT o.party_id)
FROM parties_trait t
JOIN LATERAL (
    SELECT party_id FROM parties_trait
    WHERE kind = t.kind AND digest = t.digest AND valid_to IS NULL LIMIT 1001) o ON true
WHERE t.party_id = %(party)s AND t.valid_to IS NULL
GROUP BY t.kind, t.digest HAVING count(*) > %(crowd)s
"""


@dataclass(frozen=True, slots=True)
class Edge:
    """Two parties, why they hang together, how sure that is, and who said so."""

    one: int
    other: int
    kind: str
    confidence: int
    origin: str


@dataclass(frozen=True, slots=True)
class Cluster:
    """The parties around one, by distance, and the edges between them.

    `crowds` are traits shared by so many that they were not followed; `cut` says that more parties
    hang on than are shown.
    """

    centre: int
    distances: dict[int, int] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    crowds: list[tuple[str, int]] = field(default_factory=list)
    cut: bool = False


def cluster_of(
    party: Party, *, depth: int = 2, confidence_at_least: int = 0, most: int = MOST
) -> Cluster:
    """Everybody within `depth` steps, nearest first, at most `most` of them: a query a step."""
    distances, edges, cut = {party.pk: 0}, set(), False
    frontier = [party.pk]
    for step in range(1, depth + 1):
        found = [one for one in _edges(frontier) if one.confidence >= confidence_at_least]
        ahead = _beyond(found, distances)
        room = most - len(distances)
        cut |= len(ahead) > room
        for reached in ahead[:room]:
            distances[reached] = step
        edges |= {one for one in found if one.one in distances and one.other in distances}
        frontier = ahead[:room]
        if not frontier:
            break
    if frontier:  # edges among the farthest; who lies beyond them is not shown
        edges |= {
            one
            for one in _edges(frontier)
            if one.one in distances
            and one.other in distances
            and one.confidence >= confidence_at_least
        }
    ordered = sorted(edges, key=lambda e: (-e.confidence, e.one, e.other, e.kind))
    return Cluster(party.pk, distances, ordered, _crowds(party), cut)


def _beyond(edges: Iterable[Edge], known: dict[int, int]) -> list[int]:
    """Parties that edges newly reach, by the surest edge first."""
    surest: dict[int, int] = {}
    for edge in edges:
        for end in (edge.one, edge.other):
            if end not in known:
                surest[end] = max(surest.get(end, 0), edge.confidence)
    return sorted(surest, key=lambda end: (-surest[end], end))


def _edges(frontier: list[int]) -> list[Edge]:
    with connection.cursor() as cursor:
        cursor.execute(EDGES, {"frontier": frontier, "crowd": CROWD})
        return [Edge(*row) for row in cursor.fetchall()]


def _crowds(party: Party) -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(CROWDED, {"party": party.pk, "crowd": CROWD})
        return sorted(cursor.fetchall())
