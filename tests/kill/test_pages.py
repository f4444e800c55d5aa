"""`kill -9` of the web process between the click and the answer, in the middle of decisions on their pages.

After a reload each deed is there once or not at all, and the page says which.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg2
from django.urls import reverse

from governance.actors import IMPORTER, Actor
from governance.launcher.postgres import SUPERUSER
from governance.models import Market, User
from parties.services import protect_party
from tests.factories import PASSWORD, PartyFactory, UserFactory
from tests.kill.pages import Form, Person, words_of
from tests.kill.scene import REASON, Scene
from tests.story.town import HASHED
from workbench import services
from workbench.models import Case, Decision, Queue

LOCKED = """
SELECT count(*) FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND query LIKE '%governance_event%'
"""


@dataclass
class Deed:
    """A click: by whom, with which form, and how to count what it does once."""

    name: str
    person: Person
    form: Form
    count: str
    about: int

    def done(self, scene: Scene) -> int:
        return scene.stack.sql(self.count, self.about)[0][0]


@dataclass
class Office:
    """People who each are about to press one button."""

    scene: Scene

    def person(self, role: str = User.Role.SENIOR_REVIEWER) -> tuple[Person, User]:
        user = UserFactory(role=role)
        User.objects.filter(pk=user.pk).update(password=HASHED)
        return Person(self.scene.stack.url, user.username, PASSWORD), user

    def case(self, *, undo_seconds: int, protected: bool = False) -> Case:
        queue, _ = Queue.objects.get_or_create(
            code=f"kill-{undo_seconds}",
            defaults={
                "title": f"Undo {undo_seconds}",
                "undo_seconds": undo_seconds,
                "precedence": 900 + undo_seconds,
            },
        )
        market, now = Market.objects.get(pk=self.scene.town.market), datetime.now(UTC)
        case = services.open_case_by_hand(
            party=PartyFactory(market=market),
            clause="late_dispatch",
            reason="Seen in the weekly sample.",
            conduct_from=now,
            conduct_to=now,
            by=IMPORTER,
            queue=queue,
        )
        assert case.queue == queue
        return case

    def claimed(self, user: User, **fields: int) -> Case:
        case = self.case(**fields)
        services.claim_case(case_id=case.pk, reviewer=user, by=Actor.user(user))
        return Case.objects.get(pk=case.pk)

    def decided(self, user: User, *, severity: str = "high", undo_seconds: int = 3600) -> Decision:
        case = self.claimed(user, undo_seconds=undo_seconds)
        return services.decide(
            case_id=case.pk,
            outcome="violation",
            severity=severity,
            reason=REASON,
            reviewer=user,
            by=Actor.user(user),
            case_version=case.version,
            source_key=f"before-{case.pk}",
        )


DECISIONS = "SELECT count(*) FROM workbench_decision WHERE case_id = %s"
STEPS = "SELECT count(*) FROM workbench_decisionstep WHERE decision_id = %s AND kind = '{}'"


def deciding(office: Office, undo_seconds: int) -> Deed:
    person, user = office.person()
    case = office.claimed(user, undo_seconds=undo_seconds)
    page = reverse("workbench:case", args=[case.code])
    form = person.form(page, reverse("workbench:decide", args=[case.code]))
    said = form.with_words(choice="violation:high", reason=REASON)
    return Deed("decide", person, said, DECISIONS, case.pk)


def decide_with_a_window(office: Office) -> Deed:
    return deciding(office, 3600)


def decide_at_once(office: Office) -> Deed:
    return deciding(office, 0)


def undo(office: Office) -> Deed:
    person, user = office.person()
    decision = office.decided(user)
    form = person.form(
        reverse("workbench:mine"), reverse("workbench:cancel-decision", args=[decision.pk])
    )
    return Deed("undo", person, form, STEPS.format("cancelled"), decision.pk)


def release(office: Office) -> Deed:
    _, first = office.person()
    person, _ = office.person()
    case = office.case(undo_seconds=0)
    protect_party(party_id=case.party_id, reason=REASON, by=IMPORTER)
    services.claim_case(case_id=case.pk, reviewer=first, by=Actor.user(first))
    decision = services.decide(
        case_id=case.pk,
        outcome="violation",
        severity="high",
        reason=REASON,
        reviewer=first,
        by=Actor.user(first),
        case_version=Case.objects.get(pk=case.pk).version,
        source_key=f"held-{case.pk}",
    )
    form = person.form(
        reverse("workbench:held"), reverse("workbench:release-decision", args=[decision.pk])
    )
    return Deed("release", person, form, STEPS.format("released"), decision.pk)


PLACES: tuple[Callable[[Office], Deed], ...] = (
    decide_with_a_window,
    decide_at_once,
    undo,
    release,
)


def clicked(deeds: list[Deed]) -> list[threading.Thread]:
    clicks = [
        threading.Thread(target=deed.person.send_into_the_void, args=[deed.form]) for deed in deeds
    ]
    for click in clicks:
        click.start()
    return clicks


def revived(scene: Scene, clicks: list[threading.Thread]) -> None:
    for click in clicks:
        click.join()
    scene.stack.start("web")
    scene.stack.wait_until_ready()


def test_killed_before_it_was_recorded_nothing_is_there_and_the_repeated_click_does_it_once(
    live_stack, scene
):
    with live_stack.models():
        deeds = [place(Office(scene)) for place in PLACES]
    postgres = live_stack.services.postgres
    with psycopg2.connect(postgres.url(SUPERUSER)) as blocker:
        with blocker.cursor() as cursor:
            # Every deed writes its audit line; each request comes as far as that and waits.
            cursor.execute("LOCK TABLE governance_event IN SHARE ROW EXCLUSIVE MODE")
        clicks = clicked(deeds)
        live_stack.wait_for(lambda: live_stack.sql(LOCKED)[0][0] >= len(deeds))
        live_stack.kill("web")
    blocker.close()
    revived(scene, clicks)

    assert {deed.name: deed.done(scene) for deed in deeds} == {deed.name: 0 for deed in deeds}
    for deed in deeds:
        key = dict(deed.form.fields)["source_key"]
        _, said = deed.person.get(f"/answers/{key}/")
        assert "Nothing was recorded; your words are still here." in said
        deed.person.send(deed.form)
        assert deed.done(scene) == 1, deed.name


def test_killed_as_soon_as_it_was_recorded_it_is_there_once_and_the_reload_says_so(
    live_stack, scene
):
    with live_stack.models():
        deeds = [place(Office(scene)) for place in PLACES]
    clicks = clicked(deeds)
    live_stack.wait_for(lambda: all(deed.done(scene) for deed in deeds))
    live_stack.kill("web")
    revived(scene, clicks)

    for deed in deeds:
        key = dict(deed.form.fields)["source_key"]
        _, answer = deed.person.get(f"/answers/{key}/")
        assert '"recorded": true' in answer, deed.name
        where, html = deed.person.send(deed.form)
        assert "Recorded at" in words_of(html), (deed.name, where)
        assert deed.done(scene) == 1, deed.name
