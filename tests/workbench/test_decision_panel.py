"""The decision panel without any script: asking, handing up, joining, scheduling, looking again."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from governance import events
from parties.services import protect_party
from tests.appeals.factories import pdf, upload
from tests.factories import MembershipFactory, PartyFactory
from tests.workbench.browsing import form_of, page, sign_in
from tests.workbench.factories import (
    MONDAY,
    REASON,
    RULE,
    a_case,
    a_report,
    a_reviewer,
    claimed,
    decided,
    with_undo,
)
from violations.models import Violation
from workbench import services
from workbench.models import Case, Decision, Question, Queue

pytestmark = pytest.mark.django_db

ASKED = "Which carrier took these nineteen parcels, and when?"
AGAIN = "The carrier's scans show that the parcels were handed over in time."


def press(client, case, **said):
    shown = client.get(reverse("workbench:case", args=[case.code]))
    return client.post(reverse("workbench:decide", args=[case.code]), {**form_of(shown), **said})


@time_machine.travel(MONDAY, tick=False)
def test_every_choice_of_the_panel_says_what_it_would_do(client):
    case = claimed(a_case(), sign_in(client))
    url = reverse("workbench:consequence", args=[case.code])

    shown = page(client, "case", case.code)
    said = {
        choice: client.get(url, {"choice": choice}).content.decode()
        for choice in ("no_violation", "violation:medium", "violation:critical", "ask", "escalate")
    }

    for value in said:
        assert f'value="{value}"' in shown
    assert 'data-key="a"' in shown
    assert 'data-key="e"' in shown
    assert "Nothing is charged" in said["no_violation"]
    assert "185" in said["violation:medium"]
    assert "It would end an account." in said["violation:critical"]
    assert "The clock stands still" in said["ask"]
    assert "Nothing is decided and the party hears nothing" in said["escalate"]


@time_machine.travel(MONDAY, tick=False)
def test_asking_from_the_panel_stops_the_clock_and_the_party_answers_in_the_portal(client):
    reviewer = sign_in(client)
    case = claimed(a_case(), reviewer)

    press(client, case, choice="ask", question=ASKED, answer_by="2026-11-20")

    question = Question.objects.get()
    while events.relay():
        pass
    owner, theirs = MembershipFactory(party=case.party).user, Client()
    theirs.force_login(owner)
    home = theirs.get(reverse("portal:home", args=[case.party_id])).content.decode()
    url = reverse("portal:question", args=[case.party_id, question.pk])
    asked = theirs.get(url).content.decode()
    inbox = theirs.get(reverse("portal:inbox", args=[case.party_id])).content.decode()
    assert "We have a question for you" in home
    assert ASKED in asked
    assert "We have a question" in inbox
    for hidden in (case.code, case.clause, "late dispatch", reviewer.last_name, "16.8"):
        assert hidden not in asked

    given = theirs.post(
        url, {"text": "Parcel Express, on the ninth.", "files": [upload(pdf(), "scans.pdf")]}
    )

    assert given.status_code == 302
    again = page(client, "case", case.code)
    assert "Parcel Express, on the ninth." in again
    assert "scans.pdf" in again
    file = question.answer.files.get()
    kept = client.get(reverse("workbench:answer-file", args=[case.code, file.pk]))
    assert b"".join(kept.streaming_content) == pdf()
    assert Case.objects.get().state == "open"


@time_machine.travel(MONDAY, tick=False)
def test_a_question_is_nobody_elses(client):
    case = claimed(a_case(), a_reviewer())
    reviewer = case.claims.get().reviewer
    question = services.ask_party(
        case_id=case.pk,
        words=ASKED,
        answer_by=date(2026, 11, 20),
        reviewer=reviewer,
        by=RULE,
        source_key="one",
    )
    stranger = MembershipFactory(party=PartyFactory())
    client.force_login(stranger.user)

    own = client.get(reverse("portal:question", args=[stranger.party_id, question.pk]))
    other = client.get(reverse("portal:question", args=[case.party_id, question.pk]))

    assert (own.status_code, other.status_code) == (404, 404)


@time_machine.travel(MONDAY, tick=False)
def test_what_is_missing_comes_back_in_the_fields_of_the_choice_made(client):
    case = claimed(a_case(), sign_in(client))

    asked = press(client, case, choice="ask", question="", answer_by="")
    handed = press(client, case, choice="escalate", hand_why="Too hard for me.")

    assert asked.status_code == 422
    assert set(asked.context["form"].errors) == {"question", "answer_by"}
    assert set(handed.context["form"].errors) == {"hand_to"}
    assert "Too hard for me." in handed.content.decode()
    assert Case.objects.get().state == "claimed"


@time_machine.travel(MONDAY, tick=False)
def test_handing_up_from_the_panel_gives_it_to_the_senior(client):
    case = claimed(a_case(), sign_in(client))
    senior = a_reviewer("senior_reviewer")

    press(
        client,
        case,
        choice="escalate",
        hand_to=f"person:{senior.username}",
        hand_why="The letter of the carrier looks forged.",
    )

    client.force_login(senior)
    shown = page(client, "case", case.code)
    assert "The letter of the carrier looks forged." in shown
    assert 'id="decide"' in shown


@time_machine.travel(MONDAY, tick=False)
def test_merging_and_splitting_by_form(client):
    party, reviewer = PartyFactory(), sign_in(client)
    case = claimed(a_case(party), reviewer)
    report = a_report(party=party)
    other = services.open_case_for_report(report_id=report.pk, by=RULE)

    assert other.code in page(client, "case", case.code)
    client.post(
        reverse("workbench:merge", args=[case.code]), {"other": other.code, "why": "One matter."}
    )

    shown = page(client, "case", other.code)
    assert f"Merged into {case.code}" in shown
    piece = case.evidence.get(kind="report")
    client.post(
        reverse("workbench:split", args=[case.code]),
        {"piece": piece.pk, "clause": "misleading_listing", "why": "Another rule."},
    )
    assert Case.objects.filter(clause="misleading_listing", state="open").count() == 1


@time_machine.travel(MONDAY, tick=False)
def test_a_refused_split_comes_back_open_with_its_ticks_and_words_and_the_fault_at_its_field(
    client,
):
    party, reviewer = PartyFactory(), sign_in(client)
    case = claimed(a_case(party), reviewer)
    reported = services.open_case_for_report(report_id=a_report(party=party).pk, by=RULE)
    merged = {"other": reported.code, "why": "One matter."}
    client.post(reverse("workbench:merge", args=[case.code]), merged)
    piece = case.evidence.get(kind="detection")
    where = reverse("workbench:split", args=[case.code])

    same = client.post(
        where, {"piece": piece.pk, "clause": case.clause, "why": "It is another matter."}
    )
    none = client.post(where, {"clause": "misleading_listing", "why": "It is another matter."})
    short = client.post(where, {"piece": piece.pk, "clause": "misleading_listing", "why": " "})

    assert [one.status_code for one in (same, none, short)] == [422, 422, 422]
    same, none, short = (panel_of(one) for one in (same, none, short))
    assert "It would ask the same question." in error_at(same, "split-pieces")
    assert f'value="{piece.pk}" checked autofocus' in same
    assert 'value="It is another matter."' in same
    assert "Choose at least one piece" in error_at(none, "split-pieces")
    assert '<option value="misleading_listing" selected>' in none
    assert "Say why it is a question of its own" in error_at(short, "split-why")
    assert f'value="{piece.pk}" checked>' in short
    assert 'aria-describedby="split-why-error" autofocus' in short
    assert set(Case.objects.values_list("pk", flat=True)) == {case.pk, reported.pk}


@time_machine.travel(MONDAY, tick=False)
def test_a_refused_merge_comes_back_open_with_its_words_and_the_fault_at_its_field(client):
    party, reviewer = PartyFactory(), sign_in(client)
    case = claimed(a_case(party), reviewer)
    first = services.open_case_for_report(report_id=a_report(party=party).pk, by=RULE)
    where = reverse("workbench:merge", args=[case.code])

    short = client.post(where, {"other": first.code, "why": " "})
    unknown = client.post(where, {"other": "CASE-NONE", "why": "One matter."})

    assert [one.status_code for one in (short, unknown)] == [422, 422]
    short, unknown = panel_of(short), panel_of(unknown)
    assert "Say why these two are one" in error_at(short, "merge-why")
    assert f'<option value="{first.code}" selected>' in short
    assert "There is no such case." in error_at(unknown, "merge-other")
    assert 'value="One matter."' in unknown
    assert 'aria-describedby="merge-other-error" autofocus' in unknown


def panel_of(answer):
    """The panel for merging and splitting, which a refusal leaves open."""
    said = answer.content.decode()
    assert said.count(" autofocus") == 1
    return said.partition('<details class="panel" open>')[2].partition("</details>")[0]


def error_at(said, field):
    return said.partition(f'id="{field}-error">')[2].partition("</p>")[0]


def test_the_undo_window_counts_down_and_says_the_time_without_scripts(client):
    with time_machine.travel(MONDAY, tick=False):
        reviewer = sign_in(client)
        case = with_undo(claimed(a_case(), reviewer), 60)

        press(client, case, choice="violation:medium", reason=REASON)

        shown = page(client, "case", case.code)
        assert 'datetime="2026-11-16T10:01:00Z"' in shown
        assert "data-undo" in shown
        assert "js/undo.js" in shown
        assert "Undo" in shown


@time_machine.travel(MONDAY, tick=False)
def test_a_senior_sets_a_later_moment_and_a_reviewer_is_not_offered_it(client):
    senior = sign_in(client, "senior_reviewer")
    case = claimed(a_case(), senior)
    assert 'name="effect_at"' in page(client, "case", case.code)

    press(client, case, choice="violation:medium", reason=REASON, effect_at="2026-11-18T09:00")

    assert Decision.objects.get().execute_after.date() == date(2026, 11, 18)
    assert not Violation.objects.exists()
    sign_in(client)
    other = claimed(a_case(), sign_in(client))
    assert 'name="effect_at"' not in page(client, "case", other.code)


@time_machine.travel(MONDAY, tick=False)
def test_a_senior_reconsiders_on_a_page_that_says_what_each_choice_would_do(client):
    case = a_case()
    decision = decided(case, a_reviewer(), severity="high")
    sign_in(client, "senior_reviewer")

    assert reverse("workbench:reconsider", args=[decision.pk]) in page(client, "case", case.code)
    shown = client.get(reverse("workbench:reconsider", args=[decision.pk]))
    text = shown.content.decode()
    assert "150 → 185" in text
    assert "needs a second person" in text
    answer = client.post(
        reverse("workbench:reconsider", args=[decision.pk]),
        {
            "source_key": shown.context["form"]["source_key"].value(),
            "clause": "late_dispatch",
            "choice": "violation:medium",
            "cause": "wrong_fact",
            "reason": AGAIN,
        },
    )

    assert answer.status_code == 302
    assert Violation.objects.standing().get().severity == "medium"
    after = page(client, "case", case.code)
    assert "It overrides" in after
    assert decision.code in after


def test_a_first_line_reviewer_does_not_see_the_page(client):
    decision = decided(a_case(), a_reviewer())
    sign_in(client)

    page(client, "reconsider", decision.pk, status=404)


def test_why_two_people_stands_on_the_page_of_the_held(client):
    case = a_case()
    protect_party(party_id=case.party_id, reason="In the news.", by=RULE)
    decided(case, a_reviewer(), severity="critical")
    sign_in(client, "senior_reviewer")

    shown = page(client, "held")

    assert "It would end an account." in shown
    assert "The account is protected" in shown


def test_a_lead_protects_an_account_on_its_page_and_others_only_read_it(client):
    party = a_case().party
    sign_in(client, "quality_lead")
    url = reverse("workbench:protect", args=[party.pk])

    client.post(url, {"protect": "yes", "why": "A public broadcaster."})
    shown = page(client, "party", party.pk)
    assert "Protected account" in shown
    assert "End the protection" in shown

    sign_in(client)
    assert "End the protection" not in page(client, "party", party.pk)
    assert client.post(url, {"protect": "no", "why": "x"}).status_code == 403


def test_a_decision_that_could_not_take_effect_says_why_where_it_waits(client):
    with time_machine.travel(MONDAY, tick=False):
        case = with_undo(a_case(), 30)
        decision = decided(case, a_reviewer())
    with time_machine.travel(MONDAY + timedelta(minutes=1), tick=False):
        services.note_fault(decision_id=decision.pk, problem=ValueError("the disk is full"))
        services.note_fault(decision_id=decision.pk, problem=ValueError("the disk is full"))
        sign_in(client)

        shown = page(client, "case", case.code)

    assert "It could not take effect yet" in shown
    assert "tried 2 times" in shown


@time_machine.travel(MONDAY, tick=False)
def test_the_panel_asks_for_words_only_where_the_queue_does(client):
    Queue.objects.update(reason_to_clear=False)
    reviewer = sign_in(client)
    cleared, found = claimed(a_case(), reviewer), claimed(a_case(PartyFactory()), reviewer)

    shown = page(client, "case", cleared.code)
    refused = press(client, found, choice="violation:medium", reason="")
    accepted = press(client, cleared, choice="no_violation", reason="")

    assert "may go without words in this queue" in shown
    assert (refused.status_code, accepted.status_code) == (422, 302)
    assert [decision.case_id for decision in Decision.objects.all()] == [cleared.pk]


def test_the_key_that_decides_is_printed_so_that_each_system_can_call_it_its_own_way(
    client,
):
    case = claimed(a_case(), sign_in(client))

    shown = page(client, "case", case.code)

    assert '<kbd class="kbd" aria-hidden="true" data-mod>⌘↵</kbd>' in shown
