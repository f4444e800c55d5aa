"""New accounts in a few statements, however many there are."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from governance.actors import Actor
from governance.events import emit_many
from governance.staging import stage


class NewParty(NamedTuple):
    """One account as it is stored when it is not known yet."""

    market_id: str
    kind: str
    external_id: str
    name: str
    currency: str
    language: str
    email: str = ""
    entity_id: int | None = None


COLUMNS = {
    "n": "int",
    **dict.fromkeys(NewParty._fields[:-1], "text"),
    "entity_id": "bigint",
}

INSERT = """
WITH added AS (
  INSERT INTO parties_party
    (market_id, kind, external_id, name, currency, language, email, entity_id, created_at)
  SELECT market_id, kind, external_id, name, currency, language, email, entity_id, %(at)s
  FROM pg_temp.parties_intake ORDER BY market_id, kind, external_id COLLATE "C"  -- no deadlocks
  ON CONFLICT (market_id, kind, external_id) DO NOTHING
  RETURNING id
), born AS (
  INSERT INTO parties_lifecycleentry (party_id, state, sequence, recorded_at)
  SELECT id, 'registered', 1, %(at)s FROM added
)
SELECT id FROM added ORDER BY id
"""

FIND = """
SELECT intake.n, party.id
FROM pg_temp.parties_intake AS intake
JOIN parties_party AS party USING (market_id, kind, external_id)
"""


def add_parties(
    *, rows: Iterable[NewParty], by: Actor, at: datetime
) -> tuple[dict[int, int], frozenset[int]]:
    """Register those that are not known yet. The key of each row by its place; the new keys."""
    stage("parties_intake", COLUMNS, ((n, *row) for n, row in enumerate(rows)))
    with connection.cursor() as cursor:
        cursor.execute(INSERT, {"at": at})
        new = [party_id for (party_id,) in cursor.fetchall()]
        cursor.execute(FIND)
        ids = dict(cursor.fetchall())
    emit_many(
        "party.registered",
        happenings=[(f"party:{party_id}", {"party": party_id}) for party_id in new],
        by=by,
    )
    return ids, frozenset(new)
