"""`kill -9` of the worker while a rehearsal is under way: it ends, and nobody is counted twice."""

from datetime import timedelta

from governance import calendars, clock
from governance.actors import Actor
from insights import services
from insights.models import Rehearsal
from insights.reports import report_of
from policies.models import RulebookVersion


def test_a_rehearsal_outlives_its_workers(live_stack, scene):
    live_stack.kill("worker")
    with live_stack.models():
        version = RulebookVersion.objects.filter(rulebook__market=scene.town.market).latest("pk")
        market = version.rulebook.market
        today = calendars.local_date(clock.now(), market.zone)
        asked = services.ask(
            rulebook=version.rulebook,
            version=version,
            since=today - timedelta(days=30),
            until=today,
            by=Actor("user", "1"),
        )
        services.rehearsing._begun(asked.pk)  # cut into slices, and then its worker was gone

    def state():
        with live_stack.models():
            return Rehearsal.objects.get(pk=asked.pk).state

    for _ in range(2):
        live_stack.start("worker")
        live_stack.kill("worker")
    live_stack.start("worker")
    live_stack.wait_for(lambda: state() == Rehearsal.State.DONE, seconds=180)

    with live_stack.models():
        done = Rehearsal.objects.get(pk=asked.pk)
        assert report_of(done).parties == sum(piece.parties for piece in done.slices.all())
        assert done.moves.count() == report_of(done).moves
