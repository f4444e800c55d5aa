"""`kill -9` of the web process between the click and the answer: take, hand over, pass by, note."""

from django.urls import reverse

from governance.actors import Actor
from tests.kill.office import (
    Deed,
    Office,
    killed_as_soon_as_it_was_recorded,
    killed_before_it_was_recorded,
)
from workbench.models import Skip


def take_next(office: Office) -> Deed:
    person, user = office.person()
    office.case()
    form = person.form(reverse("workbench:queue", args=["kill-3600"]), reverse("workbench:take"))
    count = "SELECT count(*) FROM workbench_claim WHERE reviewer_id = %s"
    return Deed("take", person, form, count, user.pk)


def hand_over(office: Office) -> Deed:
    person, user = office.person()
    _, colleague = office.person()
    case = office.claimed(user)
    form = person.form(
        reverse("workbench:case", args=[case.code]),
        reverse("workbench:hand-over", args=[case.code]),
    )
    count = "SELECT count(*) FROM workbench_claim WHERE reviewer_id = %s AND ended_at IS NULL"
    return Deed("hand over", person, form.with_words(to=colleague.username), count, colleague.pk)


def pass_by(office: Office) -> Deed:
    person, user = office.person()
    case = office.claimed(user)
    form = person.form(
        reverse("workbench:case", args=[case.code]), reverse("workbench:pass-by", args=[case.code])
    )
    count = "SELECT count(*) FROM workbench_skip WHERE reviewer_id = %s"
    said = form.with_words(reason=Skip.Reason.choices[0][0])
    return Deed("pass by", person, said, count, user.pk)


def note(office: Office) -> Deed:
    person, user = office.person()
    case = office.claimed(user)
    form = person.form(
        reverse("workbench:case", args=[case.code]), reverse("workbench:note", args=[case.code])
    )
    count = "SELECT count(*) FROM workbench_evidence WHERE kind = 'note' AND actor = %s"
    said = form.with_words(text="Carrier scans are missing.")
    return Deed("note", person, said, count, str(Actor.user(user)))


# No more at a time than one web worker has threads: another might have to wait for its turn.
PLACES = (take_next, hand_over, pass_by, note)


def test_killed_before_takings_were_recorded_nothing_is_there_and_the_repeated_click_does_it_once(
    scene,
):
    killed_before_it_was_recorded(scene, PLACES)


def test_killed_as_soon_as_takings_were_recorded_they_are_there_once_and_the_reload_says_so(scene):
    killed_as_soon_as_it_was_recorded(scene, PLACES)
