"""Deciding, releasing and taking back on the pages."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from governance import clock
from governance.actors import Actor
from tests.workbench.browsing import form_of, page, sign_in
from tests.workbench.factories import (
    MONDAY,
    REASON,
    a_case,
    a_reviewer,
    claimed,
    decided,
    the_rulebook,
    with_undo,
)
from violations.models import Violation
from workbench import services
from workbench.models import Decision, DeskNotice
from workbench.selectors.decisions import decided_today, today_in_numbers
from workbench.services.claims import live_claim

pytestmark = pytest.mark.django_db


def test_deciding_on_the_page_takes_effect_and_leads_to_the_next_case(client):
    the_rulebook()
    case = claimed(a_case(), sign_in(client))
    following = a_case()
    shown = client.get(reverse("workbench:case", args=[case.code]))

    answer = client.post(
        reverse("workbench:decide", args=[case.code]),
        {**form_of(shown), "choice": "violation:medium", "reason": REASON, "next": "yes"},
    )

    assert answer.url == reverse("workbench:case", args=[following.code])
    assert Violation.objects.get().severity == "medium"


def test_submit_and_next_stays_within_its_budget(client, django_assert_max_num_queries):
    """At once, which costs the most: decision, finding, lines, statement, events, the next claim."""
    the_rulebook()
    case = claimed(a_case(), sign_in(client))
    a_case()
    shown = client.get(reverse("workbench:case", args=[case.code]))
    said = {**form_of(shown), "choice": "violation:medium", "reason": REASON, "next": "yes"}

    with django_assert_max_num_queries(130):
        client.post(reverse("workbench:decide", args=[case.code]), said)

    assert Violation.objects.count() == 1


def test_pressing_the_button_twice_is_one_decision(client):
    case = claimed(a_case(), sign_in(client))
    shown = client.get(reverse("workbench:case", args=[case.code]))
    said = {**form_of(shown), "choice": "violation:medium", "reason": REASON}

    for _ in range(2):
        answer = client.post(reverse("workbench:decide", args=[case.code]), said)
        assert answer.status_code == 302

    assert Decision.objects.count() == 1


def test_without_a_reason_the_page_comes_back_with_the_choice_kept(client):
    case = claimed(a_case(), sign_in(client))
    shown = client.get(reverse("workbench:case", args=[case.code]))

    answer = client.post(
        reverse("workbench:decide", args=[case.code]),
        {**form_of(shown), "choice": "violation:medium", "reason": ""},
    )

    assert answer.status_code == 422
    assert "Say why, in words that the party can read." in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_stale_page_says_what_changed_and_keeps_the_words(client):
    case = claimed(a_case(), sign_in(client))
    shown = client.get(reverse("workbench:case", args=[case.code]))
    late = a_case(case.party)
    assert late == case

    answer = client.post(
        reverse("workbench:decide", args=[case.code]),
        {**form_of(shown), "choice": "violation:medium", "reason": REASON},
    )

    html = answer.content.decode()
    assert answer.status_code == 409
    assert "Evidence joined" in html
    assert REASON in html
    assert not Decision.objects.exists()


def test_a_lapsed_hold_says_so_and_keeps_the_words(client):
    with time_machine.travel(MONDAY, tick=False):
        case = claimed(a_case(), sign_in(client))
        shown = client.get(reverse("workbench:case", args=[case.code]))

    with time_machine.travel(MONDAY + timedelta(minutes=11), tick=False):
        answer = client.post(
            reverse("workbench:decide", args=[case.code]),
            {**form_of(shown), "choice": "violation:medium", "reason": REASON},
        )

    assert answer.status_code == 409
    assert "Your hold on this case has ended" in answer.content.decode()
    assert not Decision.objects.exists()


def test_a_page_that_is_older_than_a_question_says_for_what_the_case_waits(client):
    reviewer = sign_in(client)
    case = claimed(a_case(), reviewer)
    shown = client.get(reverse("workbench:case", args=[case.code]))
    services.ask_party(
        case_id=case.pk,
        words="When did you hand the parcels over to the carrier?",
        answer_by=(clock.now() + timedelta(days=4)).date(),
        reviewer=reviewer,
        by=Actor.user(reviewer),
        source_key="asked",
    )

    answer = client.post(
        reverse("workbench:decide", args=[case.code]),
        {**form_of(shown), "choice": "violation:medium", "reason": REASON},
    )

    html = answer.content.decode()
    assert answer.status_code == 409
    assert f"{reviewer} asked the party, so {case.code} waits for the answer." in html
    assert REASON in html
    assert "Take the case again" not in html


def test_undo_within_the_window_from_the_page(client):
    case = with_undo(a_case())
    decision = decided(case, sign_in(client))
    assert "Undo" in page(client, "mine")

    client.post(reverse("workbench:cancel-decision", args=[decision.pk]))

    case.refresh_from_db()
    assert case.state == "claimed"


def test_a_held_decision_is_released_by_a_senior_on_the_page(client):
    case = a_case(severity="critical")
    decision = decided(case, a_reviewer())
    sign_in(client, "senior_reviewer")
    assert "Release: let it take effect" in page(client, "held")

    release = reverse("workbench:release-decision", args=[decision.pk])
    asked = client.post(release, {"approved_score": "0"}, follow=True)
    case.refresh_from_db()
    assert "Say that you have read it" in asked.content.decode()
    assert case.state == "held"

    client.post(release, {"approved_score": "0", "sure": "yes"})

    case.refresh_from_db()
    assert case.state == "decided"


def test_who_sends_a_held_decision_back_says_why_and_the_first_reviewer_reads_it(client):
    case = a_case(severity="critical")
    decision = decided(case, a_reviewer(username="mei.ito"))
    sign_in(client, "senior_reviewer")
    cancel = reverse("workbench:cancel-decision", args=[decision.pk])

    silent = client.post(cancel, {"reason": " "}, follow=True)
    case.refresh_from_db()
    assert "Say why, for whoever decided it." in silent.content.decode()
    assert case.state == "held"

    client.post(cancel, {"reason": "The carrier scanned late."})

    case.refresh_from_db()
    notice = DeskNotice.objects.get(user=decision.reviewer)
    assert case.state == "open"
    assert notice.note.content.text == "@mei.ito The carrier scanned late."


def test_a_first_line_reviewer_may_look_at_what_is_held_and_not_release(client):
    decision = decided(a_case(severity="critical"), a_reviewer())
    sign_in(client)
    assert "Release: let it take effect" not in page(client, "held")

    answer = client.post(reverse("workbench:release-decision", args=[decision.pk]))

    assert answer.status_code == 403
    assert not Violation.objects.exists()


def test_a_second_tab_that_decides_too_late_shows_the_words_that_had_no_effect(client):
    case = claimed(a_case(), sign_in(client))
    address = reverse("workbench:decide", args=[case.code])
    first, second = (client.get(reverse("workbench:case", args=[case.code])) for _tab in range(2))
    client.post(address, {**form_of(first), "choice": "violation:medium", "reason": REASON})

    late = client.post(
        address, {**form_of(second), "choice": "no_violation", "reason": "The carrier was late."}
    )

    html = late.content.decode()
    assert "Nothing was changed. What you wrote:" in html
    assert "The carrier was late." in html
    assert "still below" not in html


def test_who_undoes_their_own_decision_has_the_case_in_hand_with_their_words(client):
    case = with_undo(a_case())
    user = sign_in(client)
    decision = decided(case, user)

    answer = client.post(reverse("workbench:cancel-decision", args=[decision.pk]), follow=True)

    form = answer.context["form"]
    assert live_claim(case).reviewer == user
    assert f"{case.code} is in your hands again." in answer.content.decode()
    assert form.initial["reason"] == REASON
    assert form.initial["choice"] == f"violation:{decision.severity}"


def test_what_a_colleague_took_back_fills_in_nothing_for_me(client):
    case = with_undo(a_case())
    decision = decided(case, a_reviewer())
    services.cancel_decision(
        decision_id=decision.pk, reviewer=decision.reviewer, by=Actor.user(decision.reviewer)
    )
    claimed(case, sign_in(client))

    address = reverse("workbench:case", args=[case.code])
    form = client.get(address, {"again": decision.pk}).context["form"]

    assert "reason" not in form.initial


def test_the_next_case_is_a_key_away_on_the_page_of_a_case(client):
    one, other = a_case(), a_case()
    sign_in(client)

    assert page(client, "case", one.code).count('data-key="n"') == 1
    client.post(reverse("workbench:take"), {"queue": one.queue.code})
    assert page(client, "case", other.code).count('data-key="n"') == 1


def test_today_counts_what_stands_and_not_what_was_taken_back(client):
    user = sign_in(client)
    decided(a_case(), user, "no_violation")
    back = decided(with_undo(a_case()), user)

    client.post(reverse("workbench:cancel-decision", args=[back.pk]))

    assert today_in_numbers(user) == {"all": 1, "violation": 0, "no_violation": 1, "appeals": 0}
    assert list(decided_today(user)) == [Decision.objects.get(outcome="no_violation")]
