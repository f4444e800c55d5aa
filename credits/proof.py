"""Proof that the ledger is whole and that every projection equals it.

First sequence and digests: a broken one is an incident and blocks repair. Then the projections: a
wrong one over a sound ledger is repaired and reported.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from credits.digests import digest_of
from credits.models import LedgerLine, Standing
from credits.selectors import standing_at
from credits.services import lock, project
from governance import clock
from governance.actors import CLOCK
from governance.events import emit

GAPS = """
SELECT party_id, count(*), max(sequence) FROM credits_ledgerline
GROUP BY party_id HAVING count(*) <> max(sequence) OR min(sequence) <> 1
"""
# A sum over the covering index tells where to look; what it finds is computed anew one by one.
SUSPECTS = """
WITH summed AS (
  SELECT party_id, scheme, ledger_class,
         sum(points) FILTER (WHERE effective_at <= %(at)s
                             AND (expires_at IS NULL OR expires_at > %(at)s)) AS points
  FROM credits_ledgerline GROUP BY 1, 2, 3
)
SELECT s.party_id, s.ledger_class FROM credits_standing s
JOIN summed USING (party_id, scheme, ledger_class)
WHERE s.next_change_at IS NULL OR s.next_change_at > %(at)s
GROUP BY 1, 2, s.total, summed.points, s.scheme
HAVING s.total <> coalesce(summed.points, 0) + (
  SELECT (v.body -> 'scheme' ->> 'start')::int
  FROM policies_rulebookversion v JOIN policies_rulebook b ON b.id = v.rulebook_id
  JOIN parties_party p ON p.id = s.party_id AND p.market_id = b.market_id AND p.kind = b.party_kind
  WHERE v.effective_from <= %(at)s ORDER BY v.effective_from DESC, v.number DESC LIMIT 1)
"""


@dataclass
class Proof:
    """What was looked at and what was wrong. `sound` is about the ledger itself."""

    lines: int = 0
    standings: int = 0
    gaps: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    drift: list[str] = field(default_factory=list)
    repaired: int = 0

    @property
    def sound(self) -> bool:
        return not self.gaps and not self.broken

    @property
    def whole(self) -> bool:
        return self.sound and len(self.drift) == self.repaired


def prove(*, repair: bool = False, at: datetime | None = None) -> Proof:
    """Look at everything once, at constant memory; repair projections only over a sound ledger."""
    moment, proof = at or clock.now(), Proof()
    proof.gaps = [
        f"party {party}: {count} lines, last number {last}" for party, count, last in _rows(GAPS)
    ]
    for line in LedgerLine.objects.order_by("pk").iterator(chunk_size=5000):
        proof.lines += 1
        if bytes(line.digest) != digest_of(line):
            proof.broken.append(f"party {line.party_id}, line {line.sequence} (id {line.pk})")
    proof.standings = Standing.objects.count()
    if not proof.sound:
        _report("ledger.broken", gaps=len(proof.gaps), lines=proof.broken[:20])
        return proof
    for party_id, ledger_class in _rows(SUSPECTS, at=moment):
        _look(proof, party_id, ledger_class, moment, repair)
    return proof


def _look(proof: Proof, party_id: int, ledger_class: str, at: datetime, repair: bool) -> None:
    with transaction.atomic():
        party = lock(party_id)
        view = standing_at(party, at, ledger_class=ledger_class)
        row = Standing.objects.filter(party=party, ledger_class=ledger_class).first()
        if view is None or row is None or (row.total, row.score) == (view.total, view.score):
            return
        proof.drift.append(f"party {party_id}: shown {row.score}, ledger says {view.score}")
        if repair:
            project(party, view)
            proof.repaired += 1
        emit(
            "standing.drifted",
            subject=f"party:{party_id}",
            by=CLOCK,
            shown=row.score,
            ledger=view.score,
            repaired=repair,
        )


def _report(name: str, **found: object) -> None:
    with transaction.atomic():
        emit(name, subject="ledger", by=CLOCK, **found)


def _rows(sql: str, **params: Any) -> Iterator[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        yield from cursor.fetchall()
