"""Writes: a rehearsal is asked for, worked off slice by slice, cancelled. Nothing touches the ledger.

A slice is done in one transaction with its moves and counts. Whoever works on it holds its row; when
a worker dies the row is free again, and whoever comes next does it anew.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import ngettext

from governance import calendars, clock
from governance.actors import CLOCK, Actor
from governance.errors import DomainError, InvalidInput
from governance.events import emit
from governance.jobs import after_commit, nudge
from governance.models import Market
from insights.models import Rehearsal, RehearsalSlice
from insights.replaying import Work, merged
from policies import courses
from policies.faults import faults_of
from policies.models import Draft, Rulebook, RulebookVersion
from policies.selectors import rulebooks

PARTIES, LINES = 100_000, 1_000_000  # at most, of one slice: what a worker has in memory at once
FEWEST = 1_000
SLICES = 8  # at least, of a market that has as many thousands of parties
LONGEST_DAYS = 731
EARLIEST = date(1970, 1, 1)
MOST_UNDER_WAY = 5  # of one rulebook: rehearsals share their workers with everything else
TRIES = 5
CHAINS = 2  # workers that share a rehearsal
STALLED_AFTER = timedelta(seconds=60)
TASK = "insights.tasks.rehearse"

STRETCHES = """
SELECT min(id), max(id) + 1, count(*) FROM (
  SELECT id, (row_number() OVER (ORDER BY id) - 1)
    / least(%(parties)s, greatest(%(fewest)s, 1 + (count(*) OVER () - 1) / %(slices)s)) AS stretch
  FROM parties_party WHERE market_id = %(market)s AND kind = %(kind)s) one
GROUP BY stretch ORDER BY stretch
"""
SIZES = """
SELECT party.reltuples, line.reltuples FROM pg_class party, pg_class line
WHERE party.oid = 'parties_party'::regclass AND line.oid = 'credits_ledgerline'::regclass
"""


class NotUnderWay(DomainError):
    """This rehearsal has ended already: there is nothing to cancel."""

    code = "not_under_way"


class TooManyUnderWay(DomainError):
    """This rulebook has as many rehearsals under way as it may. Wait for one, or cancel one."""

    code = "too_many_under_way"


@transaction.atomic
def ask(
    *,
    rulebook: Rulebook,
    since: date,
    until: date,
    by: Actor,
    draft: Draft | None = None,
    version: RulebookVersion | None = None,
    markets: Sequence[Market] = (),
) -> Rehearsal:
    """Put a draft, or a version, to the test of history. A worker takes it from here."""
    wanted = draft or version
    if wanted is None or wanted.rulebook_id != rulebook.pk:
        raise _fault("draft", "Name a draft or a version of this rulebook.")
    _refuse_period(rulebook, since, until)
    if faults := faults_of(wanted.body, knows_course=courses.is_known):
        raise InvalidInput(
            ngettext(
                "It has %(n)d fault; a rehearsal needs a version without.",
                "It has %(n)d faults; a rehearsal needs a version without.",
                len(faults),
            )
            % {"n": len(faults)},
            faults=faults,
        )
    codes = list(dict.fromkeys(market.code for market in markets)) or [rulebook.market_id]
    _refuse_markets(rulebook, codes)
    _refuse_crowd(rulebook)
    rehearsal = Rehearsal.objects.create(
        rulebook=rulebook,
        draft=draft,
        version=version,
        body=wanted.body,
        since=since,
        until=until,
        markets=codes,
        actor=str(by),
    )
    emit(
        "rehearsal.asked",
        subject=f"rulebook:{rulebook.pk}",
        by=by,
        rehearsal=rehearsal.pk,
    )
    after_commit(TASK, rehearsal_id=rehearsal.pk)
    return rehearsal


@transaction.atomic
def cancel(*, rehearsal_id: int, by: Actor) -> Rehearsal:
    """Stop it. Slices that are being worked on end by themselves and count for nothing."""
    rehearsal = _locked(rehearsal_id)
    if not rehearsal.under_way:
        raise NotUnderWay
    _end(rehearsal, Rehearsal.State.CANCELLED, by)
    return rehearsal


def advance(*, rehearsal_id: int) -> bool:
    """Do one slice, and say whether more is left."""
    if not _begun(rehearsal_id):
        return False
    piece_id = _taken(rehearsal_id)
    if piece_id is None:
        _finish(rehearsal_id)
        return False
    _work(piece_id)
    return True


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


@transaction.atomic
def _begun(rehearsal_id: int) -> bool:
    """Whether it is running; the first to come cuts it into slices."""
    state = Rehearsal.objects.filter(pk=rehearsal_id).values_list("state", flat=True).first()
    if state != Rehearsal.State.QUEUED:
        return state == Rehearsal.State.RUNNING
    rehearsal = _locked(rehearsal_id)
    if rehearsal.state != Rehearsal.State.QUEUED:
        return rehearsal.state == Rehearsal.State.RUNNING
    pieces: list[RehearsalSlice] = []
    parties = _parties_at_once()
    with connection.cursor() as cursor:
        for market in rehearsal.markets:
            asked = {
                "parties": parties,
                "fewest": FEWEST,
                "slices": SLICES,
                "market": market,
                "kind": rehearsal.rulebook.party_kind,
            }
            cursor.execute(STRETCHES, asked)
            pieces += [
                RehearsalSlice(
                    rehearsal=rehearsal,
                    market_id=market,
                    first=first,
                    beyond=beyond,
                    parties=parties,
                )
                for first, beyond, parties in cursor.fetchall()
            ]
    RehearsalSlice.objects.bulk_create(pieces)
    rehearsal.state, rehearsal.started_at = Rehearsal.State.RUNNING, clock.now()
    rehearsal.save(update_fields=["state", "started_at"])
    for _ in range(min(CHAINS, len(pieces)) - 1):
        transaction.on_commit(lambda: nudge(TASK, rehearsal_id=rehearsal_id))
    return True


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
        rehearsal = _locked(rehearsal_id)
        if rehearsal.under_way:
            rehearsal.problem = (
                f"Parties {piece.first} to {piece.beyond - 1} were tried {TRIES} times in vain."
            )
            _end(rehearsal, Rehearsal.State.FAILED, CLOCK)
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
    rehearsal = _locked(rehearsal_id)
    if rehearsal.state != Rehearsal.State.RUNNING:
        return
    if rehearsal.slices.filter(done_at__isnull=True).exists():
        return  # another worker holds the last ones and ends it
    counts: Any = rehearsal.slices.order_by("pk").values_list("counts", flat=True)
    rehearsal.result = merged(counts)
    _end(rehearsal, Rehearsal.State.DONE, Actor.parse(rehearsal.actor))


def _end(rehearsal: Rehearsal, state: Rehearsal.State, by: Actor) -> None:
    rehearsal.state, rehearsal.finished_at = state, clock.now()
    rehearsal.save(update_fields=["state", "finished_at", "problem", "result"])
    emit(
        f"rehearsal.{state.value}",
        subject=f"rulebook:{rehearsal.rulebook_id}",
        by=by,
        rehearsal=rehearsal.pk,
    )


def _locked(rehearsal_id: int) -> Rehearsal:
    return (
        Rehearsal.objects.select_for_update(of=["self"], no_key=True)
        .select_related("rulebook__market")
        .get(pk=rehearsal_id)
    )


def _refuse_period(rulebook: Rulebook, since: date, until: date) -> None:
    today = calendars.local_date(clock.now(), rulebook.market.zone)
    if until > today:
        raise _fault("until", "History ends today. Choose a day that has come.")
    if since > until:
        raise _fault("since", "Comes after the last day.")
    if since < EARLIEST:
        raise _fault("since", f"Comes before {EARLIEST.year}.")
    if (until - since).days >= LONGEST_DAYS:
        raise _fault("since", f"At most {LONGEST_DAYS} days at once.")


def _refuse_markets(rulebook: Rulebook, codes: Sequence[str]) -> None:
    """There has to be a history under rules for the same kind of party."""
    known = set(
        rulebooks()
        .filter(party_kind=rulebook.party_kind, versions__isnull=False)
        .values_list("market_id", flat=True)
    )
    for code in codes:
        if code not in known:
            raise _fault("markets", f"Market {code!r} has no version for this kind of party.")


def _refuse_crowd(rulebook: Rulebook) -> None:
    """Whoever asks holds the rulebook, so that two who ask at once are counted one by one."""
    Rulebook.objects.select_for_update(no_key=True).get(pk=rulebook.pk)
    under_way = Rehearsal.objects.filter(rulebook=rulebook, state__in=Rehearsal.UNDER_WAY)
    if under_way.count() >= MOST_UNDER_WAY:
        raise TooManyUnderWay


def _fault(field: str, message: str) -> InvalidInput:
    return InvalidInput(message, faults=[{"field": field, "message": message}])
