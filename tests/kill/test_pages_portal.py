"""`kill -9` of the web process between the click and the answer: appeal, answer a question."""

from datetime import timedelta

from django.urls import reverse

from governance import calendars, clock
from governance.actors import Actor
from tests.kill.office import (
    Deed,
    Office,
    killed_as_soon_as_it_was_recorded,
    killed_before_it_was_recorded,
)
from workbench.services import ask_party


def appeal(office: Office) -> Deed:
    _, reviewer = office.person()
    decision = office.decided(reviewer, office.claimed(reviewer, undo_seconds=0))
    found = decision.steps.get(kind="executed").violation
    person = office.owner(found.party)
    form = person.form(reverse("portal:appeal-new", args=[found.party_id, found.pk]), "")
    count = "SELECT count(*) FROM appeals_appeal WHERE violation_id = %s"
    said = form.with_words(reason="carrier", text="The carrier lost all of the parcels.")
    return Deed("appeal", person, said, count, found.pk)


def answer(office: Office) -> Deed:
    _, reviewer = office.person()
    case = office.claimed(reviewer)
    today = calendars.local_date(clock.now(), case.party.market.zone)
    question = ask_party(
        case_id=case.pk,
        words="Which carrier had the parcels of that week?",
        answer_by=today + timedelta(days=7),
        reviewer=reviewer,
        by=Actor.user(reviewer),
        source_key=f"ask-{case.pk}",
    )
    assert question
    person = office.owner(case.party)
    form = person.form(reverse("portal:question", args=[case.party_id, question.pk]), "")
    count = "SELECT count(*) FROM workbench_answer WHERE question_id = %s AND kind = 'given'"
    said = form.with_words(text="A carrier of the region; its scans are attached to the orders.")
    return Deed("answer", person, said, count, question.pk)


# No more at a time than one web worker has threads: another might have to wait for its turn.
PLACES = (appeal, answer)


def test_killed_before_a_party_was_heard_nothing_is_there_and_the_repeated_click_does_it_once(
    scene,
):
    killed_before_it_was_recorded(scene, PLACES)


def test_killed_as_soon_as_a_party_was_heard_its_words_are_there_once_and_the_reload_says_so(
    scene,
):
    killed_as_soon_as_it_was_recorded(scene, PLACES)
