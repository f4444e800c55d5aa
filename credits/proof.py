"""Proof that the ledger is whole and that every projection equals it.

First sequence and digests: a broken one is an incident and blocks repair. Then the projections: a
wrong one over a sound ledger is repaired and reported. What time has moved and the beat has yet to
write is behind, not wrong.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from django.db import connection, transaction

from credits.digests import FIELDS, digest_of
from credits.models import LedgerLine, Standing
from credits.recompute import (
    Difference,
    ScalesInForce,
    Slice,
    compare_slice,
    slices,
    turns_due,
    write_slice,
)
from governance import clock
from governance.actors import CLOCK
from governance.events import emit
from governance.models import Event

log = structlog.get_logger(__name__)

GAPS = """
SELECT party_id, count(*), max(sequence) FROM credits_ledgerline
WHERE party_id >= %(first)s AND party_id < %(beyond)s
GROUP BY party_id HAVING count(*) <> max(sequence) OR min(sequence) <> 1
"""
# Whatever was written is named by an event of its own: so the newest line of a party is missed too.
MISSING = """
SELECT told.subject, named.line FROM governance_event told
CROSS JOIN LATERAL jsonb_array_elements_text(told.payload -> 'lines') AS named (line)
WHERE told.name = 'standing.changed' AND told.id > %(after)s AND told.id <= %(until)s
  AND NOT EXISTS (SELECT 1 FROM credits_ledgerline kept WHERE kept.id = named.line::bigint)
"""
LINES, EVENTS = 5_000, 100_000
# Enough to see what happened; the numbers say how much of it there is.
NAMED, REPORTED = 1_000, 100


@dataclass
class Proof:
    """What was looked at and what was wrong. `sound` is about the ledger itself."""

    lines: int = 0
    standings: int = 0
    gaps: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    drift: list[str] = field(default_factory=list)
    drifted: int = 0
    repaired: int = 0
    behind: int = 0

    @property
    def sound(self) -> bool:
        return not self.gaps and not self.broken

    @property
    def whole(self) -> bool:
        return self.sound and self.drifted == self.repaired


def prove(*, repair: bool = False, at: datetime | None = None) -> Proof:
    """Look at everything once, at constant memory; repair projections only over a sound ledger."""
    proof = Proof()
    for piece in slices():
        _find_gaps(proof, piece)
    _find_missing(proof)
    for line in _lines():
        proof.lines += 1
        if bytes(line.digest) != digest_of(line):
            _name(proof.broken, f"party {line.party_id}, line {line.sequence} (id {line.pk})")
    proof.standings = Standing.objects.count()
    if not proof.sound:
        _report("ledger.broken", gaps=len(proof.gaps), lines=[*proof.broken, *proof.gaps][:20])
        return proof
    _compare(proof, repair=repair, at=at)
    if proof.drifted:
        _report("projection.drifted", standings=proof.drifted, repaired=proof.repaired)
    return proof


def prove_and_tell() -> Proof:
    """The nightly proof: it repairs, and says that it was made also when nothing was wrong."""
    proof = prove(repair=True)
    with transaction.atomic():
        emit(
            "ledger.proved",
            subject="ledger",
            by=CLOCK,
            lines=proof.lines,
            standings=proof.standings,
            sound=proof.sound,
        )
    return proof


def _find_gaps(proof: Proof, piece: Slice) -> None:
    with connection.cursor() as cursor:
        cursor.execute(GAPS, {"first": piece.first, "beyond": piece.beyond})
        for party, count, last in cursor.fetchall():
            _name(proof.gaps, f"party {party}: {count} lines, last number {last}")


def _find_missing(proof: Proof) -> None:
    """Lines that were posted and are no longer there, in bounded stretches of the event log."""
    newest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for after in range(0, newest, EVENTS):
        with connection.cursor() as cursor:
            cursor.execute(MISSING, {"after": after, "until": after + EVENTS})
            for subject, line in cursor.fetchall():
                _name(proof.gaps, f"{subject.replace(':', ' ')}: the line with id {line} is gone")


def _lines() -> Iterator[Any]:
    """Every line, in short reads: a long one would hold back the cleaning of busy tables."""
    rows = LedgerLine.objects.order_by("pk").values_list("pk", "digest", *FIELDS, named=True)
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:LINES]):
        yield from batch
        last = batch[-1].pk


def _compare(proof: Proof, *, repair: bool, at: datetime | None) -> None:
    late = [turn.rulebook.pk for turn in turns_due(at or clock.now()) if turn.moves_standings]
    scales = ScalesInForce(behind=late)
    for piece in slices():
        moment = at or clock.now()
        known = scales.at(moment)
        with transaction.atomic():
            found = compare_slice(piece, known, moment)
            wrong = {one.key: one for one in found if not one.behind}
            proof.behind += len(found) - len(wrong)
            left = set(wrong)
            if repair and found:
                write_slice(piece, known, moment)
                left = {one.key for one in compare_slice(piece, known, moment)}
            for key, one in wrong.items():
                _note(proof, one, repaired=key not in left)


def _note(proof: Proof, one: Difference, *, repaired: bool) -> None:
    proof.drifted += 1
    proof.repaired += repaired
    _name(proof.drift, _in_words(one))
    if proof.drifted <= REPORTED:
        emit(
            "standing.drifted",
            subject=f"party:{one.party_id}",
            by=CLOCK,
            shown=one.score,
            ledger=one.wanted_score,
            fields=one.fields,
            repaired=repaired,
        )


def _in_words(one: Difference) -> str:
    which = f"party {one.party_id}, {one.scheme} {one.ledger_class}"
    if not one.wanted:
        return f"{which}: shown {one.score}, but has no such standing"
    if not one.shown:
        return f"{which}: not shown, ledger says {one.wanted_score}"
    if one.score != one.wanted_score:
        return f"{which}: shown {one.score}, ledger says {one.wanted_score}"
    return f"{which}: {', '.join(one.fields)} differ at {one.score}"


def _name(names: list[str], text: str) -> None:
    if len(names) < NAMED:
        names.append(text)


def _report(name: str, **found: object) -> None:
    log.error(name, **found)
    with transaction.atomic():
        emit(name, subject="ledger", by=CLOCK, **found)
