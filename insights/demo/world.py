"""From nothing to this morning: the ground, a year told by several tellers at once, today's desk.

Each stage is one transaction that ends with its own event, so a run that was killed goes on where it
was and nothing is told twice.
"""

import io
import multiprocessing
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from multiprocessing.synchronize import Barrier
from threading import BrokenBarrierError

from django.core.management import call_command
from django.db import connection, connections, transaction

from credits.proof import prove_and_tell
from governance import clock, events
from governance.actors import SEEDER, Actor
from governance.models import Event
from insights.demo import (
    accounts,
    craft,
    emergency,
    ground,
    metrics,
    orders,
    people,
    plan,
    quality,
    shelves,
    strokes,
    things,
    today,
    voices,
)
from insights.demo.answers import Answers
from insights.demo.conduct import Conduct
from insights.demo.desk import Desk
from insights.demo.roster import Resident, residents
from insights.demo.story import Story
from insights.demo.tellers import parts_of
from insights.demo.treasury import Treasury
from insights.services import rebuild
from violations.services import sweep_standing

BEGUN, TOLD, COMPLETED = (f"demonstration.{step}" for step in ("begun", "part_told", "completed"))
SUBJECT = "demonstration"
BEFORE = timedelta(days=40)  # rules and accounts were there before the first day that is told
IN_STEP = timedelta(days=6)  # tellers wait for each other, so that numbers grow with time


class TellerFailed(RuntimeError):
    """A teller ended early; its part is told by the next run."""


def is_begun() -> bool:
    return _event(BEGUN) is not None


def exists() -> bool:
    return Event.objects.filter(name=COMPLETED, subject=SUBJECT).exists()


def build(*, share: float = 1.0, tellers: int | None = None) -> None:
    """Make the world, or go on with one that was begun."""
    begun = _event(BEGUN) or _begin(share)
    now = datetime.fromisoformat(begun.payload["now"])
    everybody = residents(begun.payload["share"])
    wanted = [n for n in range(PARTS) if not _is_told(n)]
    apart = tellers or min(PARTS, os.cpu_count() or 1)
    if apart > 1 and len(wanted) > 1 and not connection.in_atomic_block:
        _tell_together(everybody, now, wanted)
    else:
        for part in wanted:
            _tell(everybody, now, part, _no_pace)
    if not exists():
        _complete(everybody, now, begun.payload["share"])


PARTS = 2


@transaction.atomic
def _begin(share: float) -> Event:
    """The ground, everybody who lives on it, and the ties between them."""
    now = clock.now().replace(microsecond=0)
    everybody = residents(share)
    with clock.told(now - plan.YEAR - BEFORE), events.kept_aside() as happened:
        people.hire()
        staff = people.staff()
        markets = ground.open_markets()
        ground.publish_rulebooks(
            clock.now() - timedelta(days=900),
            author=staff["samir.nasser"],
            approver=staff["ana.costa"],
        )
        ground.open_queues()
        ground.open_school(author=staff["samir.nasser"])
        ground.write_rules(author=staff["yara.mendes"])
        call_command(
            "issue_key",
            "Storefront",
            *("parties:write", "items:write", "signals:write", "reports:write"),
            stdout=io.StringIO(),
        )
        feed = _feed(happened[-1])
        parties = accounts.register(everybody, markets, now, feed)
        accounts.link(everybody, parties, feed)
        people.welcome(everybody, parties)
        for who in everybody:
            if who.part in {"seller", "creator", "merchant"}:
                things.stock(who, parties[who.ref], feed)
        sweep_standing()  # what the rulebooks turn is settled here, or the tellers would wait
        Event.objects.bulk_create(happened)
    return events.emit(BEGUN, subject=SUBJECT, by=SEEDER, now=now.isoformat(), share=share)


def _tell_together(everybody: list[Resident], now: datetime, wanted: list[int]) -> None:
    """Each part in a process of its own: one of them would use one core only."""
    connections.close_all()
    apart = multiprocessing.get_context("fork")
    barrier = apart.Barrier(len(wanted))
    tellers = [
        apart.Process(target=_teller, args=(everybody, now, part, barrier), daemon=True)
        for part in wanted
    ]
    for teller in tellers:
        teller.start()
    for teller in tellers:
        teller.join()
    if any(teller.exitcode for teller in tellers):
        raise TellerFailed("The demonstration could not be told to its end; see above.")


def _teller(everybody: list[Resident], now: datetime, part: int, barrier: Barrier) -> None:
    try:
        _tell(everybody, now, part, _in_step(barrier, now))
    except BrokenBarrierError as broken:
        raise TellerFailed("Another teller failed.") from broken
    except BaseException:
        barrier.abort()
        raise
    finally:
        connections.close_all()


def _in_step(barrier: Barrier, now: datetime) -> Callable[[datetime], None]:
    waited = [now - plan.YEAR]

    def pace(moment: datetime) -> None:
        if moment - waited[0] >= (
            IN_STEP if now - moment > timedelta(days=30) else timedelta(days=2)
        ):
            waited[0] = moment
            barrier.wait(timeout=120)

    return pace


def _no_pace(moment: datetime) -> None:
    """Nobody else to wait for."""


@transaction.atomic
def _tell(
    everybody: list[Resident], now: datetime, part: int, pace: Callable[[datetime], None]
) -> None:
    """The year of one part of them. Whoever comes second waits, and finds it told."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [SUBJECT, part])
        cursor.execute("SET LOCAL join_collapse_limit = 1")  # planning costs more than the joins
    if _is_told(part):
        return
    mine = parts_of(everybody, accounts.ties(), PARTS)[part]
    parties = accounts.found(mine)
    staff = people.staff()
    incidents = [*plan.incidents(mine, now), *plan.of_today(mine, now)]
    story = Story(now - plan.YEAR, now)
    desk = Desk(story, staff, incidents)
    answers = Answers(story, desk.plan_of)
    Treasury(story, staff)
    issued = Event.objects.filter(name="key.issued").order_by("pk")[0]
    conduct = Conduct(story, parties, _feed(issued), staff)
    conduct.plan(incidents)
    conduct.measure(metrics.shops(mine, incidents), [*plan.ticks(now), plan.last_tick(now)])
    orders.tell(story, mine, parties, now, conduct.feed)
    for party in parties.values():
        answers.watch(party)
    features, before = connection.features, connection.features.uses_savepoints
    features.uses_savepoints = (
        False  # one long transaction, nobody beside it, nothing to go back to
    )
    try:
        story.tell(pace)
    finally:
        features.uses_savepoints = before
    events.emit(TOLD, subject=SUBJECT, by=SEEDER, part=part)


@transaction.atomic
def _complete(everybody: list[Resident], now: datetime, share: float) -> None:
    staff = people.staff()
    quality.look_again(now, staff)
    today.set_the_desk(now)
    issued = Event.objects.filter(name="key.issued").order_by("pk")[0]
    craft.lay_out(
        now,
        author=staff["samir.nasser"],
        lead=staff["helena.brandt"],
        feed=_feed(issued),
        streamer=next(who for who in everybody if who.kind == "creator"),
    )
    orders.send_again(now, _feed(issued))
    shelves.fill(now, lead=staff["helena.brandt"], reviewer=staff["putu.dewi"])
    strokes.make(now, lead=staff["helena.brandt"], reviewer=staff["putu.dewi"])
    emergency.tell(now)
    voices.speak(everybody, now)
    ground.hand_over_queues()
    ground.amend(now, author=staff["samir.nasser"])
    yesterday = now.date() - timedelta(days=1)
    rebuild(since=yesterday - plan.YEAR, until=yesterday)
    prove_and_tell()
    events.emit(COMPLETED, subject=SUBJECT, by=SEEDER)


def _feed(issued: Event) -> Actor:
    """The marketplace's own systems, by the first key that was ever issued."""
    return Actor("key", str(issued.payload["key"]))


def _event(name: str) -> Event | None:
    return Event.objects.filter(name=name, subject=SUBJECT).first()


def _is_told(part: int) -> bool:
    return Event.objects.filter(name=TOLD, subject=SUBJECT, payload__part=part).exists()
