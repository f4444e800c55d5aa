"""Accounts by the thousand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from governance import clock
from governance.actors import Actor
from governance.events import emit_many
from governance.models import Market
from governance.staging import stage
from parties.models import Party


@dataclass(frozen=True, slots=True)
class Imported:
    """Keys of the accounts asked for, by external id, and which of them are new."""

    ids: dict[str, int]
    new: frozenset[int]


@transaction.atomic
def import_parties(
    *,
    market: Market,
    kind: str,
    currency: str,
    external_ids: Sequence[str],
    by: Actor,
    at: datetime | None = None,
) -> Imported:
    """Register all accounts that are not known yet, in a few statements however many there are.

    The marketplace gives no names here, so an account is called by its kind and id until it does.
    """
    at = at or clock.now()
    label = str(Party.Kind(kind).label)
    rows = [(n, said, name_from(label, said)) for n, said in enumerate(external_ids)]
    stage("parties_intake", {"n": "int", "external_id": "text", "name": "text"}, rows)
    about = {
        "market": market.pk,
        "kind": kind,
        "currency": currency,
        "language": market.language,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(INSERT_NEW, about)
        new = [party_id for (party_id,) in cursor.fetchall()]
        cursor.execute(FIND_ALL, about)
        ids = dict(cursor.fetchall())
    emit_many(
        "party.registered",
        happenings=[(f"party:{party_id}", {"party": party_id}) for party_id in new],
        by=by,
    )
    return Imported(ids, frozenset(new))


def name_from(label: str, external_id: str) -> str:
    """`Seller 48436dad`: enough of the id to be told apart by a person."""
    return f"{label[:1].upper()}{label[1:]} {external_id[:8]}"


INSERT_NEW = """
WITH added AS (
  INSERT INTO parties_party
    (market_id, kind, external_id, name, email, language, currency, created_at)
  SELECT %(market)s, %(kind)s, external_id, name, '', %(language)s, %(currency)s, %(at)s
  FROM pg_temp.parties_intake ORDER BY n
  ON CONFLICT (market_id, kind, external_id) DO NOTHING
  RETURNING id
), born AS (
  INSERT INTO parties_lifecycleentry (party_id, state, sequence, recorded_at)
  SELECT id, 'registered', 1, %(at)s FROM added
)
SELECT id FROM added ORDER BY id
"""

FIND_ALL = """
SELECT party.external_id, party.id
FROM pg_temp.parties_intake AS intake
JOIN parties_party AS party
  ON party.market_id = %(market)s AND party.kind = %(kind)s
 AND party.external_id = intake.external_id
"""
