"""Writes: a rehearsal is worked off slice by slice. Nothing touches the ledger.

A slice is done in one transaction with its moves and counts. Whoever works on it holds its row; when
a worker dies the row is free again, and whoever comes next does it anew.
"""

from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from governance import clock
from governance.actors import CLOCK, Actor
from governance.events import emit
from governance.jobs import nudge
from insights.models import Rehearsal, RehearsalSlice
from insights.replaying import Work, merged

PARTIES, LINES = 100_000, 1_000_000  # at most, of one slice: what a worker has in memory at once
FEWEST = 1_000
SLICES = 8  # at least, of a market that has as many thousands of parties
TRIES = 5
CHAINS = 2  # workers that share a rehearsal
STALLED_AFTER = timedelta(seconds=60)
TASK = "insights.tasks.rehearse"

COUNT = "SELECT count(*) FROM parties_party WHERE market_id = %(market)s AND kind = %(kind)s"
STRETCH = """
SELECT min(id), max(id), count(*) FROM (
  SELECT id FROM parties_party WHERE market_id = %(market)s AND kind = %(kind)s AND id > %(after)s
  ORDER BY id LIMIT %(parties)s) one
"""
SIZES = """
SELECT party.reltuples, line.reltuples FROM pg_class party, pg_class line
WHERE party.oid = 'parties_party'::regclass AND line.oid = 'credits_ledgerline'::regclass
"""


def advance(*, rehearsal_id: int) -> bool:
    """Do one slice, and say whether more is left."""
    try:
        return _advance(rehearsal_id)
    except Exception as failed:
        Rehearsal.objects.filter(pk=rehearsal_id, state__in=Rehearsal.UNDER_WAY).update(
            problem=_said(failed)
        )
        raise


def _advance(rehearsal_id: int) -> bool:
    if not _begun(rehearsal_id):
        return False
    piece_id = _taken(rehearsal_id)
    if piece_id is None:
        _finish(rehearsal_id)
        return False
    _work(piece_id)
    return True


def _said(failed: Exception) -> str:
    """The first line of what went wrong: it may be shown beside what was tried in vain."""
    words = str(failed).strip().partition("\n")[0]
    return f"{type(failed).__name__}: {words}"[:120]


def carry_on() -> int:
    """Take up again what nobody has worked on for a while, and say how many rehearsals that were."""
    stalled = clock.now() - STALLED_AFTER
    waiting = Rehearsal.objects.filter(
        state__in=Rehearsal.UNDER_WAY, asked_at__lte=stalled
    ).exclude(Q(slices__taken_at__gt=stalled) | Q(started_at__gt=stalled))
    found = list(waiting.order_by("pk").values_list("pk", flat=True)[:20])
    for rehearsal_id in found:
        nudge(TASK, rehearsal_id=rehearsal_id)
    return len(found)


def _begun(rehearsal_id: int) -> bool:
    """Whether it is running; the first to come cuts it into slices."""
    state = Rehearsal.objects.filter(pk=rehearsal_id).values_list("state", flat=True).first()
    if state == Rehearsal.State.QUEUED and _may_be_cut(rehearsal_id):
        state = _cut(rehearsal_id)
    return state == Rehearsal.State.RUNNING


@transaction.atomic
def _may_be_cut(rehearsal_id: int) -> bool:
    """That it was tried is known even if this process is killed while cutting."""
    rehearsal = locked(rehearsal_id)
    if rehearsal.state != Rehearsal.State.QUEUED:
        return True
    if rehearsal.tries >= TRIES:
        _give_up(rehearsal, f"It could not be cut into slices in {TRIES} tries.")
        return False
    rehearsal.tries += 1
    rehearsal.save(update_fields=["tries"])
    return True


@transaction.atomic
def _cut(rehearsal_id: int) -> str:
    rehearsal = locked(rehearsal_id)
    if rehearsal.state != Rehearsal.State.QUEUED:
        return rehearsal.state
    pieces = [piece for market in rehearsal.markets for piece in _stretches(rehearsal, market)]
    RehearsalSlice.objects.bulk_create(pieces)
    rehearsal.state, rehearsal.started_at = Rehearsal.State.RUNNING, clock.now()
    rehearsal.save(update_fields=["state", "started_at"])
    for _ in range(min(CHAINS, len(pieces)) - 1):
        transaction.on_commit(lambda: nudge(TASK, rehearsal_id=rehearsal_id))
    return rehearsal.state


def _stretches(rehearsal: Rehearsal, market: str) -> list[RehearsalSlice]:
    """All parties of a market in slices of about the same size, as many for each who works on it."""
    asked: dict[str, Any] = {"market": market, "kind": rehearsal.rulebook.party_kind, "after": 0}
    pieces: list[RehearsalSlice] = []
    with connection.cursor() as cursor:
        cursor.execute(COUNT, asked)
        asked["parties"] = _size(cursor.fetchone()[0])
        while True:
            cursor.execute(STRETCH, asked)
            first, last, parties = cursor.fetchone()
            if not parties:
                return pieces
            piece = RehearsalSlice(first=first, beyond=last + 1, parties=parties)
            piece.rehearsal, piece.market_id = rehearsal, market
            pieces.append(piece)
            asked["after"] = last


def _size(parties: int) -> int:
    most = min(_parties_at_once(), max(FEWEST, -(-parties // SLICES)))
    pieces = max(1, -(-parties // most))
    if pieces > SLICES:
        pieces = -(-pieces // CHAINS) * CHAINS
    return max(1, -(-parties // pieces))


def _parties_at_once() -> int:
    """As many as have a slice's lines together, if all have as many, by the server's statistics."""
    with connection.cursor() as cursor:
        cursor.execute(SIZES)
        parties, lines = cursor.fetchone()
    usual = int(LINES * parties / lines) if parties > 0 and lines > 0 else PARTIES // 10
    return min(PARTIES, max(FEWEST, usual))


@transaction.atomic
def _taken(rehearsal_id: int) -> int | None:
    """A slice that nobody holds. That it was tried is known even if this process is killed in it."""
    piece = (
        RehearsalSlice.objects.select_for_update(skip_locked=True)
        .filter(rehearsal=rehearsal_id, done_at__isnull=True)
        .order_by("tries", "pk")
        .first()
    )
    if piece is None:
        return None
    if piece.tries >= TRIES:
        rehearsal = locked(rehearsal_id)
        if rehearsal.under_way:
            parties = f"Parties {piece.first} to {piece.beyond - 1}"
            _give_up(rehearsal, f"{parties} were tried {TRIES} times in vain.")
        return None
    piece.tries, piece.taken_at = piece.tries + 1, clock.now()
    piece.save(update_fields=["tries", "taken_at"])
    return piece.pk


@transaction.atomic
def _work(piece_id: int) -> None:
    """One slice with everything that belongs to it; nothing if somebody else has or had it."""
    piece = (
        RehearsalSlice.objects.select_for_update(of=["self"], skip_locked=True)
        .select_related("rehearsal__rulebook", "market")
        .filter(pk=piece_id, done_at__isnull=True)
        .first()
    )
    if piece is None or piece.rehearsal.state != Rehearsal.State.RUNNING:
        return
    work = Work(piece.rehearsal, piece)
    work.save_moves()
    piece.counts, piece.done_at = work.counts(), clock.now()
    piece.save(update_fields=["counts", "done_at"])


@transaction.atomic
def _finish(rehearsal_id: int) -> None:
    rehearsal = locked(rehearsal_id)
    if rehearsal.state != Rehearsal.State.RUNNING:
        return
    if rehearsal.slices.filter(done_at__isnull=True).exists():
        return  # another worker holds the last ones and ends it
    counts: Any = rehearsal.slices.order_by("pk").values_list("counts", flat=True)
    rehearsal.result, rehearsal.problem = merged(counts), ""
    end(rehearsal, Rehearsal.State.DONE, Actor.parse(rehearsal.actor))


def _give_up(rehearsal: Rehearsal, words: str) -> None:
    """With what went wrong the last time, unless the process itself was gone."""
    rehearsal.problem = f"{words} {rehearsal.problem}".strip()[:200]
    end(rehearsal, Rehearsal.State.FAILED, CLOCK)


def end(rehearsal: Rehearsal, state: Rehearsal.State, by: Actor) -> None:
    rehearsal.state, rehearsal.finished_at = state, clock.now()
    rehearsal.save(update_fields=["state", "finished_at", "problem", "result"])
    emit(
        f"rehearsal.{state.value}",
        subject=f"rulebook:{rehearsal.rulebook_id}",
        by=by,
        rehearsal=rehearsal.pk,
    )


def locked(rehearsal_id: int) -> Rehearsal:
    return (
        Rehearsal.objects.select_for_update(of=["self"], no_key=True)
        .select_related("rulebook__market")
        .get(pk=rehearsal_id)
    )
