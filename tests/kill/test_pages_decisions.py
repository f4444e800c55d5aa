"""`kill -9` of the web process between the click and the answer: decide, undo, release."""

from django.urls import reverse

from governance.actors import IMPORTER
from parties.services import protect_party
from tests.kill.office import (
    STEPS,
    Deed,
    Office,
    killed_as_soon_as_it_was_recorded,
    killed_before_it_was_recorded,
)
from tests.kill.scene import REASON

DECISIONS = "SELECT count(*) FROM workbench_decision WHERE case_id = %s"


def deciding(office: Office, undo_seconds: int) -> Deed:
    person, user = office.person()
    case = office.claimed(user, undo_seconds=undo_seconds)
    page = reverse("workbench:case", args=[case.code])
    form = person.form(page, reverse("workbench:decide", args=[case.code]))
    said = form.with_words(choice="violation:high", reason=REASON)
    return Deed(f"decide, {undo_seconds} s to undo", person, said, DECISIONS, case.pk)


def decide_with_a_window(office: Office) -> Deed:
    return deciding(office, 3600)


def decide_at_once(office: Office) -> Deed:
    return deciding(office, 0)


def undo(office: Office) -> Deed:
    person, user = office.person()
    decision = office.decided(user, office.claimed(user))
    form = person.form(
        reverse("workbench:mine"), reverse("workbench:cancel-decision", args=[decision.pk])
    )
    return Deed("undo", person, form, STEPS.format("cancelled"), decision.pk)


def release(office: Office) -> Deed:
    _, first = office.person()
    person, _ = office.person()
    case = office.case(undo_seconds=0)
    protect_party(party_id=case.party_id, reason=REASON, by=IMPORTER)
    decision = office.decided(first, office.held_by(first, case))
    form = person.form(
        reverse("workbench:held"), reverse("workbench:release-decision", args=[decision.pk])
    )
    return Deed("release", person, form, STEPS.format("released"), decision.pk)


# No more at a time than one web worker has threads: another might have to wait for its turn.
PLACES = (decide_with_a_window, decide_at_once, undo, release)


def test_killed_before_decisions_were_recorded_nothing_is_there_and_the_repeated_click_does_it_once(
    scene,
):
    killed_before_it_was_recorded(scene, PLACES)


def test_killed_as_soon_as_decisions_were_recorded_they_are_there_once_and_the_reload_says_so(
    scene,
):
    killed_as_soon_as_it_was_recorded(scene, PLACES)
