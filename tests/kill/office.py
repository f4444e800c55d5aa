"""People who are each about to press one button, and what the web process's death makes of it."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg2

from governance.actors import IMPORTER, Actor
from governance.launcher.postgres import SUPERUSER
from governance.models import Market, User
from parties.models import Membership, Party
from tests.factories import PASSWORD, PartyFactory, UserFactory
from tests.kill.pages import Form, Person, words_of
from tests.kill.scene import REASON, Scene
from tests.story.town import HASHED
from workbench import services
from workbench.models import Case, Decision, Queue

# Requests of pages that wait for the audit's table. Told by locks: the text of a statement says it
# only where the statement is short, for the database keeps no more than its beginning.
WAITING = """
SELECT count(*) FROM pg_locks waits JOIN pg_locks page ON page.pid = waits.pid
WHERE NOT waits.granted AND waits.relation = 'governance_event'::regclass
  AND page.granted AND page.mode = 'RowExclusiveLock'
  AND page.relation = 'governance_idempotentrequest'::regclass
"""
OWED = "SELECT count(*) FROM governance_outbox WHERE parked_at IS NULL AND attempts = 0"
STEPS = "SELECT count(*) FROM workbench_decisionstep WHERE decision_id = %s AND kind = '{}'"


@dataclass
class Deed:
    """A click: by whom, with which form, and how to count what it does once."""

    name: str
    person: Person
    form: Form
    count: str
    about: int | str

    def done(self, scene: Scene) -> int:
        return scene.stack.sql(self.count, self.about)[0][0]

    @property
    def key(self) -> str:
        return dict(self.form.fields)["source_key"]


@dataclass
class Office:
    """Where each deed finds a person and a case of its own."""

    scene: Scene

    @property
    def market(self) -> Market:
        return Market.objects.get(pk=self.scene.town.market)

    def person(self, role: str = User.Role.SENIOR_REVIEWER) -> tuple[Person, User]:
        user = UserFactory(role=role)
        User.objects.filter(pk=user.pk).update(password=HASHED)
        return Person(self.scene.stack.url, user.username, PASSWORD), user

    def owner(self, party: Party) -> Person:
        person, user = self.person(User.Role.PARTY_MEMBER)
        Membership.objects.create(user=user, party=party, role="owner")
        return person

    def case(self, *, undo_seconds: int = 3600) -> Case:
        queue, _ = Queue.objects.get_or_create(
            code=f"kill-{undo_seconds}",
            defaults={
                "title": f"Undo {undo_seconds}",
                "undo_seconds": undo_seconds,
                "precedence": 900 + undo_seconds,
            },
        )
        now = datetime.now(UTC)
        return services.open_case_by_hand(
            party=PartyFactory(market=self.market),
            clause="late_dispatch",
            reason="Seen in the weekly sample.",
            conduct_from=now,
            conduct_to=now,
            by=IMPORTER,
            queue=queue,
        )

    def claimed(self, user: User, *, undo_seconds: int = 3600) -> Case:
        return self.held_by(user, self.case(undo_seconds=undo_seconds))

    def held_by(self, user: User, case: Case) -> Case:
        services.claim_case(case_id=case.pk, reviewer=user, by=Actor.user(user))
        return Case.objects.get(pk=case.pk)

    def decided(self, user: User, case: Case) -> Decision:
        return services.decide(
            case_id=case.pk,
            outcome="violation",
            severity="high",
            reason=REASON,
            reviewer=user,
            by=Actor.user(user),
            case_version=case.version,
            source_key=f"before-{case.pk}",
        )


Place = Callable[[Office], Deed]


def killed_before_it_was_recorded(scene: Scene, places: Sequence[Place]) -> None:
    """Nothing is there, the page says so, and the repeated click does it once."""
    deeds = _prepared(scene, places)
    stack = scene.stack
    assert stack.services.postgres
    with psycopg2.connect(stack.services.postgres.url(SUPERUSER)) as blocker:
        with blocker.cursor() as cursor:
            # Every deed writes its audit line; each request comes as far as that and waits.
            cursor.execute("LOCK TABLE governance_event IN SHARE ROW EXCLUSIVE MODE")
        clicks = _clicked(deeds)
        stack.wait_for(lambda: stack.sql(WAITING)[0][0] == len(deeds))
        stack.kill("web")
    blocker.close()
    _revived(scene, clicks)

    assert {deed.name: deed.done(scene) for deed in deeds} == {deed.name: 0 for deed in deeds}
    for deed in deeds:
        _, said = deed.person.get(f"/answers/{deed.key}/")
        assert "Nothing was recorded; your words are still here." in said
        deed.person.send(deed.form)
        assert deed.done(scene) == 1, deed.name


def killed_as_soon_as_it_was_recorded(scene: Scene, places: Sequence[Place]) -> None:
    """It is there once, and both the reload and the repeated click say so."""
    deeds = _prepared(scene, places)
    clicks = _clicked(deeds)
    scene.stack.wait_for(lambda: all(deed.done(scene) for deed in deeds))
    scene.stack.kill("web")
    _revived(scene, clicks)

    for deed in deeds:
        _, answer = deed.person.get(f"/answers/{deed.key}/")
        assert '"recorded": true' in answer, deed.name
        where, html = deed.person.send(deed.form)
        assert "Recorded at" in words_of(html), (deed.name, where)
        assert deed.done(scene) == 1, deed.name


def _prepared(scene: Scene, places: Sequence[Place]) -> list[Deed]:
    """Everybody before their button, and what led there told: no worker holds what a click needs."""
    with scene.stack.models():
        deeds = [place(Office(scene)) for place in places]
    scene.stack.wait_for(lambda: not scene.stack.sql(OWED)[0][0])
    return deeds


def _clicked(deeds: list[Deed]) -> list[threading.Thread]:
    clicks = [
        threading.Thread(target=deed.person.send_into_the_void, args=[deed.form]) for deed in deeds
    ]
    for click in clicks:
        click.start()
    return clicks


def _revived(scene: Scene, clicks: list[threading.Thread]) -> None:
    for click in clicks:
        click.join()
    scene.stack.start("web")
    scene.stack.wait_until_ready()
