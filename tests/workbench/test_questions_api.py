"""Questions, hand-ups, merges and overrides over the API."""

from datetime import date

import pytest
import time_machine
from django.test import Client

from parties.selectors import is_protected
from tests.factories import MembershipFactory, PartyFactory
from tests.workbench.factories import (
    MONDAY,
    RULE,
    a_case,
    a_report,
    a_reviewer,
    claimed,
    decided,
)
from tests.workbench.test_api import Caller
from violations.models import Violation
from workbench import services
from workbench.models import Case, Question

pytestmark = pytest.mark.django_db

ASKED = {"words": "Which carrier took these parcels, and when?", "answer_by": "2026-11-20"}
AGAIN = "The carrier's scans show that the parcels were handed over in time."


@time_machine.travel(MONDAY, tick=False)
def test_a_reviewer_asks_and_the_marketplaces_form_hands_the_answer_on():
    person = a_reviewer()
    case, caller = claimed(a_case(), person), None
    caller = Caller(person)

    asked = caller.post(f"cases/{case.code}/questions", ASKED)
    question = asked.json()
    listed = Caller().get("questions", party=case.party.ref, open="true").json()["results"]
    given = Caller().post(f"questions/{question['id']}/answer", {"text": "Parcel Express."})

    assert asked.status_code == 201
    assert question["due_at"] == "2026-11-21T05:00:00Z"
    assert "case" not in question
    assert [row["id"] for row in listed] == [question["id"]]
    assert given.status_code == 201
    assert given.json()["answer"]["text"] == "Parcel Express."
    assert Case.objects.get().state == "open"


@time_machine.travel(MONDAY, tick=False)
def test_a_member_reads_and_answers_its_own_question_and_no_others():
    person = a_reviewer()
    case = claimed(a_case(), person)
    services.ask_party(
        case_id=case.pk,
        words=ASKED["words"],
        answer_by=date(2026, 11, 20),
        reviewer=person,
        by=RULE,
        source_key="k",
    )
    question = Question.objects.get()
    answers = {}
    for name, party in (("own", case.party), ("other", PartyFactory())):
        member = Client()
        member.force_login(MembershipFactory(party=party).user)
        answers[name] = member.get(f"/api/v1/questions/{question.pk}")
        answers[f"case of {name}"] = member.get(f"/api/v1/cases/{case.code}/questions")

    assert answers["own"].json()["words"] == ASKED["words"]
    assert answers["other"].status_code == 404
    assert answers["case of own"].status_code == 404


@time_machine.travel(MONDAY, tick=False)
def test_a_bare_key_asks_nobody():
    case = claimed(a_case(), a_reviewer())

    answer = Caller().post(f"cases/{case.code}/questions", ASKED)

    assert (answer.status_code, answer.json()["code"]) == (403, "person_required")


@time_machine.travel(MONDAY, tick=False)
def test_a_question_can_be_taken_back():
    person = a_reviewer()
    case, caller = claimed(a_case(), person), Caller(person)
    caller.post(f"cases/{case.code}/questions", ASKED)

    answer = caller.delete(f"cases/{case.code}/waiting")

    assert answer.json()["state"] == "open"


def test_a_case_is_handed_up_merged_and_split():
    person, senior, party = a_reviewer(), a_reviewer("senior_reviewer"), PartyFactory()
    case, caller = claimed(a_case(party), person), Caller(person)
    report = a_report(party=party)
    other = services.open_case_for_report(report_id=report.pk, by=RULE)

    merged = caller.post(f"cases/{case.code}/merge", {"other": other.code, "reason": "One matter."})
    split = caller.post(
        f"cases/{case.code}/split",
        {
            "evidence": [f"report:{report.pk}"],
            "clause": "misleading_listing",
            "reason": "Another rule.",
        },
    )
    handed = caller.post(
        f"cases/{case.code}/escalation", {"reason": "Too hard.", "to_person": senior.username}
    )

    assert merged.status_code == 200
    assert caller.get(f"cases/{other.code}/merge").json()["merged_into"] == case.code
    assert split.status_code == 201
    assert split.json()["clause"] == "misleading_listing"
    assert handed.status_code == 201
    history = caller.get(f"cases/{case.code}/escalation").json()
    assert [(row["to_person"], row["reason"]) for row in history] == [
        (senior.username, "Too hard.")
    ]


def test_a_senior_overrides_after_looking_at_what_it_would_do():
    case, senior = a_case(), a_reviewer("senior_reviewer")
    decision = decided(case, a_reviewer(), severity="high")
    caller = Caller(senior)

    mild = caller.get(f"decisions/{decision.pk}/override", severity="medium").json()
    grave = caller.get(f"decisions/{decision.pk}/override", severity="critical").json()
    answer = caller.post(
        f"decisions/{decision.pk}/override",
        {"outcome": "no_violation", "cause": "wrong_fact", "reason": AGAIN},
    )

    assert (mild["needs_second_person"], grave["needs_second_person"]) == (False, True)
    assert len(grave["waits_for"]) == 2
    assert answer.status_code == 201
    assert answer.json()["supersedes"] == decision.pk
    assert not Violation.objects.standing().exists()


def test_before_an_override_takes_a_finding_back_it_shows_what_would_come_back():
    decision = decided(a_case(), a_reviewer(), severity="high")
    caller = Caller(a_reviewer("senior_reviewer"))
    address = f"decisions/{decision.pk}/override"

    shown = caller.get(address, outcome="no_violation").json()
    milder = caller.get(address, outcome="violation", severity="medium").json()
    caller.post(address, {"outcome": "no_violation", "cause": "wrong_fact", "reason": AGAIN})
    nothing = caller.get(address, outcome="no_violation").json()

    assert (shown["points"], shown["score_before"], shown["score_after"]) == (50, 150, 200)
    assert (shown["band_before"], shown["band_after"]) == (milder["band_before"], "Healthy")
    assert [one["control"] for one in shown["ends"]] == ["listing_blocked", "campaigns_off"]
    assert (shown["measures"], shown["refusal"], shown["needs_second_person"]) == ([], "", False)
    assert milder["ends"] == []
    assert (nothing["points"], nothing["ends"]) == (0, [])
    assert nothing["refusal"] == "No finding stands here: there is nothing to take back."


def test_an_override_that_is_missing_its_cause_is_refused_with_the_causes_there_are():
    decision = decided(a_case(), a_reviewer())

    answer = Caller(a_reviewer("senior_reviewer")).post(
        f"decisions/{decision.pk}/override", {"outcome": "no_violation", "reason": AGAIN}
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "cause_required")


def test_an_account_is_protected_by_the_marketplace_and_a_member_is_never_told():
    party = PartyFactory()
    caller = Caller(None, "parties:read", "parties:write")

    answer = caller.post(
        f"parties/{party.ref}/protection", {"reason": "A public broadcaster.", "protected": True}
    )
    member = Client()
    member.force_login(MembershipFactory(party=party).user)

    assert answer.json()["protected"] is True
    assert is_protected(party.pk)
    assert member.get(f"/api/v1/parties/{party.pk}/protection").status_code == 404
    assert "protect" not in member.get(f"/api/v1/parties/{party.pk}").content.decode()
