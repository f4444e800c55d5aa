"""Running the statements: a slice a transaction, as many connections as are asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from credits.recompute import sql
from credits.recompute.differences import Difference
from credits.recompute.scales import ScalesInForce
from credits.recompute.slices import PARTIES, Slice, slices
from credits.recompute.spreading import spread
from governance import clock
from policies.models import Rulebook

EVERYBODY: dict[str, Any] = {"market": None, "kind": None}
Counts = tuple[int, int, int, int]


@dataclass(slots=True)
class Tally:
    """What a run found to differ and wrote. What differs and was not written, others have taken."""

    slices: int = 0
    differing: int = 0
    created: int = 0
    updated: int = 0
    removed: int = 0

    @property
    def written(self) -> int:
        return self.updated + self.created + self.removed

    def add(self, differing: int, created: int, updated: int, removed: int) -> None:
        self.slices += 1
        self.differing += differing
        self.created += created
        self.updated += updated
        self.removed += removed


Progress = Callable[[Slice, Tally], None]


def recompute_all(
    *,
    at: datetime | None = None,
    workers: int = 1,
    parties: int = PARTIES,
    progress: Progress | None = None,
) -> Tally:
    """Rebuild every standing from the ledger, slice by slice; write what differs."""
    return _run(None, at, workers, parties, progress)


def recompute_rulebook(
    rulebook: Rulebook,
    *,
    at: datetime | None = None,
    workers: int = 1,
    parties: int = PARTIES,
) -> Tally:
    """Rebuild the standings under one rulebook, as when a new version of it has come into force."""
    return _run(rulebook, at, workers, parties, None)


def recompute_due(*, at: datetime | None = None, limit: int = 10_000) -> Tally:
    """Rebuild the standings in which a line has begun or lapsed since; cost follows their number."""
    moment, tally = at or clock.now(), Tally()
    scales = ScalesInForce().at(moment)
    while True:
        before = tally.written, tally.differing
        tally.add(*_write_touched(moment, scales, limit))
        if tally.written == before[0] or tally.differing - before[1] < limit:
            return tally


def _run(
    rulebook: Rulebook | None,
    at: datetime | None,
    workers: int,
    parties: int,
    progress: Progress | None,
) -> Tally:
    tally, scales = Tally(), ScalesInForce(rulebook)

    def one(piece: Slice) -> tuple[Slice, Counts]:
        moment = at or clock.now()
        return piece, write_slice(piece, scales.at(moment), moment, rulebook)

    for piece, counts in spread(one, slices(parties), workers):
        tally.add(*counts)
        if progress:
            progress(piece, tally)
    return tally


def write_slice(
    piece: Slice, scales: str, at: datetime, rulebook: Rulebook | None = None
) -> Counts:
    """One slice in one transaction; how many differed, were created, updated, removed."""
    asked = _asked(piece, scales, at, rulebook)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.FULL_MANNERS)
        cursor.execute(sql.WRITE_SLICE, asked)
        return cursor.fetchone()


def compare_slice(piece: Slice, scales: str, at: datetime) -> list[Difference]:
    """What differs in one slice. Writes nothing."""
    asked = _asked(piece, scales, at, None)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.FULL_MANNERS)
        cursor.execute(sql.COMPARE_SLICE, asked)
        return [Difference(*row) for row in cursor.fetchall()]


def _write_touched(at: datetime, scales: str, limit: int) -> Counts:
    asked = {**EVERYBODY, "at": at, "limit": limit, "scales": scales}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.DUE_MANNERS)
        cursor.execute(sql.HOLD, asked)
        cursor.execute(sql.WRITE_TOUCHED, {**asked, "held": cursor.fetchone()[0]})
        return cursor.fetchone()


def _asked(piece: Slice, scales: str, at: datetime, rulebook: Rulebook | None) -> dict[str, Any]:
    scope = {"market": rulebook.market_id, "kind": rulebook.party_kind} if rulebook else EVERYBODY
    return {**scope, "at": at, "first": piece.first, "beyond": piece.beyond, "scales": scales}
