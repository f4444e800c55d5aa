"""`kill -9` of the web process between the click and the answer: bulk runs, incidents, overrides."""

from django.urls import reverse

from governance.actors import Actor
from items.models import Item
from tests.factories import PartyFactory
from tests.kill.office import (
    Deed,
    Office,
    killed_as_soon_as_it_was_recorded,
    killed_before_it_was_recorded,
)
from tests.kill.pages import form_in
from tests.kill.scene import REASON
from violations import services as violations


def begin_bulk(office: Office) -> Deed:
    person, user = office.person()
    cases = [office.case() for _ in range(3)]
    choose = person.form(reverse("workbench:bulk-choose"), reverse("workbench:bulk-preview"))
    said = choose.with_words(scope="checked", action="note", reason=REASON)
    said.fields = [pair for pair in said.fields if pair[0] != "case"]
    said.fields += [("case", f"{case.pk}:{case.version}") for case in cases]
    _, html = person.send(said)
    form = form_in(html, reverse("workbench:bulk-start"))
    count = "SELECT count(*) FROM workbench_bulkrun WHERE owner_id = %s"
    return Deed("bulk", person, form, count, user.pk)


def start_incident(office: Office) -> Deed:
    person, _ = office.person()
    _, opener = office.person()
    owner = PartyFactory(market=office.market)
    Item.objects.create(
        owner=owner, market=owner.market, kind="listing", external_id=owner.ref, brand=owner.ref
    )
    opened = violations.open_incident(
        market=owner.market,
        title="Burning chargers",
        freezes=["sale"],
        matching={"brand": owner.ref},
        hours=1,
        reason=REASON,
        contact="safety@marketplace.example",
        by=Actor.user(opener),
        source_key=f"kill-{owner.pk}",
    )
    form = person.form(
        reverse("workbench:incident", args=[opened.pk]),
        reverse("workbench:incident-start", args=[opened.pk]),
    )
    count = (
        "SELECT count(*) FROM violations_incidentstep WHERE incident_id = %s AND kind = 'started'"
    )
    return Deed("incident", person, form, count, opened.pk)


def reconsider(office: Office) -> Deed:
    _, first = office.person()
    person, _ = office.person()
    decision = office.decided(first, office.claimed(first, undo_seconds=0))
    page = reverse("workbench:reconsider", args=[decision.pk])
    form = person.form(page, page)
    said = form.with_words(choice="no_violation", cause="wrong_fact", reason=REASON)
    count = "SELECT count(*) FROM workbench_decision WHERE supersedes_id = %s"
    return Deed("reconsider", person, said, count, decision.pk)


# No more at a time than one web worker has threads: another might have to wait for its turn.
PLACES = (begin_bulk, start_incident, reconsider)


def test_killed_before_runs_were_recorded_nothing_is_there_and_the_repeated_click_does_it_once(
    scene,
):
    killed_before_it_was_recorded(scene, PLACES)


def test_killed_as_soon_as_runs_were_recorded_they_are_there_once_and_the_reload_says_so(scene):
    killed_as_soon_as_it_was_recorded(scene, PLACES)
