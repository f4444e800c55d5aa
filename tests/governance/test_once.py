"""A form that is sent twice happens once, and the page says what became of it."""

import pytest
from django.urls import reverse

from governance.models import IdempotentRequest
from tests.workbench.factories import a_case, a_reviewer, claimed
from workbench.models import Evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer(client):
    user = a_reviewer()
    client.force_login(user)
    return user


def noted(client, case, text="Carrier scans are missing.", key="k1", **more):
    said = {"text": text, "source_key": key}
    return client.post(reverse("workbench:note", args=[case.code]), said, **more)


def notes():
    return Evidence.objects.filter(kind="note").count()


def answer(client, key="k1"):
    return client.get(reverse("answer", args=[key])).json()


def test_the_same_form_sent_again_does_nothing_and_says_when_it_was_recorded(client, reviewer):
    case = a_case()

    first = noted(client, case)
    again = noted(client, case, follow=True)

    assert first.status_code == 302
    assert notes() == 1
    assert "Recorded at" in again.content.decode()


def test_other_words_under_the_same_key_are_another_note(client, reviewer):
    case = a_case()

    noted(client, case)
    noted(client, case, text="They are here now.")

    assert notes() == 2


def test_whoever_lost_the_answer_may_ask_what_became_of_it(client, reviewer):
    case = a_case()

    assert answer(client) == {
        "recorded": False,
        "words": "Nothing was recorded; your words are still here.",
    }
    noted(client, case)

    said = answer(client)
    assert (said["recorded"], said["location"]) == (
        True,
        reverse("workbench:case", args=[case.code]),
    )


def test_what_was_refused_is_not_recorded_and_may_be_sent_again(client, reviewer):
    case = a_case()
    claimed(case, a_reviewer())
    hand_over = reverse("workbench:hand-over", args=[case.code])

    client.post(hand_over, {"to": "nobody", "source_key": "k1"})

    assert answer(client)["recorded"] is False
    assert not IdempotentRequest.objects.exists()


def test_nobody_is_told_of_the_forms_of_others(client, reviewer):
    noted(client, a_case())
    client.force_login(a_reviewer())

    assert answer(client)["recorded"] is False


def test_an_answer_says_whether_anything_was_told_or_the_page_it_leads_to_is_all(client, reviewer):
    case = a_case()

    client.post(reverse("workbench:claim", args=[case.code]), {"source_key": "k1"})
    client.post(reverse("workbench:give-back", args=[case.code]), {"source_key": "k2"})

    assert (answer(client, "k1")["told"], answer(client, "k2")["told"]) == (False, True)


@pytest.mark.parametrize("key", ["\0a", "a b", "<k>", "é"])
def test_a_key_that_no_form_makes_is_refused_and_nothing_happens(client, reviewer, key):
    answer = noted(client, a_case(), key=key)

    assert (answer.status_code, notes()) == (400, 0)


def test_a_nul_in_a_form_is_refused_before_any_page_reads_it(client, reviewer):
    case = a_case()
    transfer = reverse("workbench:hand-over", args=[case.code])

    answers = [
        noted(client, case, text="Carrier\0scans"),
        client.post(transfer, {"to": "mira\0"}),
        client.post(transfer, {"t\0o": "mira"}),
    ]

    assert [answer.status_code for answer in answers] == [400] * 3
    assert notes() == 0
