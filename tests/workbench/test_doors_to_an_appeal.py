"""Promise 4, door by door: by page, by API, by a key that acts for them, by a colleague's hand."""

import json
import uuid
from contextlib import suppress

import pytest
from django.test import Client
from django.urls import reverse

from governance.actors import Actor
from tests.factories import PartyFactory
from tests.integrations.factories import a_key
from tests.workbench.browsing import html_of
from tests.workbench.factories import (
    RULE,
    a_case,
    a_report,
    a_reviewer,
    a_violation,
    an_appeal,
    claimed,
    decided,
)
from workbench import services
from workbench.models import Case, Claim, Decision, Review

pytestmark = pytest.mark.django_db

WHY = "It was looked at again, and this is what was seen."
SCOPES = ("cases:read", "cases:write", "cases:decide", "act_as")


def whoever_decided(person):
    return an_appeal(a_violation(reviewer=person))


def whoever_drew_it_for_quality(person):
    violation = a_violation()
    Review.objects.create(decision=Decision.objects.get(), reviewer=person)
    return an_appeal(violation)


def whoever_heard_the_first_appeal(person):
    violation = a_violation()
    decided(an_appeal(violation), person, "uphold", reason=WHY)
    return an_appeal(violation)


def whoever_made_it_milder(person):
    first = an_appeal(a_violation(a_case(severity="high")))
    decision = decided(
        first, person, "partly", severity="low", overturn_cause="leniency", reason=WHY
    )
    return an_appeal(decision.steps.get(kind="executed").violation)


def whoever_knows_the_party(person):
    case = an_appeal(a_violation())
    services.declare_conflict(
        reviewer=person, why="family", by=Actor.user(person), party=case.party
    )
    return case


def whoever_held_a_case_that_was_merged_into_it(person):
    """Somebody looked at the other half, gave it back, and a colleague made the two one."""
    other = claimed(a_case(), person)
    services.release_claim(case_id=other.pk, reviewer=person, by=Actor.user(person))
    colleague = a_reviewer()
    case = claimed(a_case(party=other.party, clause="reminder", severity="low"), colleague)
    services.merge_cases(
        case_id=case.pk,
        other_id=other.pk,
        reason="The same parcels.",
        reviewer=colleague,
        by=Actor.user(colleague),
    )
    case.refresh_from_db()
    return an_appeal(a_violation(case, colleague))


TOUCHED = [
    whoever_decided,
    whoever_drew_it_for_quality,
    whoever_heard_the_first_appeal,
    whoever_made_it_milder,
    whoever_knows_the_party,
    whoever_held_a_case_that_was_merged_into_it,
]


REFUSALS = {
    "touched_the_decision",
    "conflict_of_interest",
    "not_claimed",
    "not_mergeable",
    "not_splittable",
}


class Door:
    """One way to a case, tried in the name of one person."""

    def __init__(self, person, case):
        self.person, self.case = person, case
        self.page = Client()
        self.page.force_login(person)
        self.head = a_key(*SCOPES)[1] | {"Goodstanding-Actor": person.username}

    def post(self, path, said, *, key=False):
        client, head = (Client(), self.head) if key else (self.page, {})
        head = head | {"Idempotency-Key": uuid.uuid4().hex}
        body = json.dumps(said)
        return client.post(
            f"/api/v1/cases/{path}", body, content_type="application/json", headers=head
        )

    def decision(self):
        return {
            "outcome": "uphold",
            "reason": WHY,
            "version": self.case.version,
        }

    def of_page(self, route, said=None):
        return self.page.post(reverse(f"workbench:{route}", args=[self.case.code]), said or {})


def next_by_page(door):
    return door.page.post(reverse("workbench:take"))


def next_by_api(door):
    return door.post("claim", {})


def next_by_a_key_that_acts_for_them(door):
    return door.post("claim", {}, key=True)


def claim_by_page(door):
    return door.of_page("claim")


def claim_by_api(door):
    return door.post(f"{door.case.code}/claim", {})


def claim_by_a_key_that_acts_for_them(door):
    return door.post(f"{door.case.code}/claim", {}, key=True)


def decide_by_page(door):
    said = {"choice": "uphold", "reason": WHY, "case_version": door.case.version}
    return door.of_page("decide", {**said, "source_key": uuid.uuid4().hex})


def decide_by_api(door):
    return door.post(f"{door.case.code}/decision", door.decision())


def decide_by_a_key_that_acts_for_them(door):
    return door.post(f"{door.case.code}/decision", door.decision(), key=True)


def renew_by_page(door):
    return door.of_page("renew")


def renew_by_a_key_that_acts_for_them(door):
    return door.post(f"{door.case.code}/claim/renew", {}, key=True)


def release_by_a_key_that_acts_for_them(door):
    head = door.head | {"Idempotency-Key": uuid.uuid4().hex}
    return Client().delete(f"/api/v1/cases/{door.case.code}/claim", headers=head)


def keep_by_page(door):
    return door.of_page("keep")


def take_over_as_a_lead(door):
    return door.post(f"{door.case.code}/transfer", {"to": door.person.username})


def handed_over_by_a_lead(door):
    lead = Door(a_reviewer("quality_lead"), door.case)
    return lead.post(f"{door.case.code}/transfer", {"to": door.person.username})


def handed_over_on_the_page(door):
    lead = Door(a_reviewer("quality_lead"), door.case)
    return lead.of_page("hand-over", {"to": door.person.username})


def handed_up_by_a_colleague(door):
    colleague = a_reviewer()
    claimed(door.case, colleague)
    door.case.refresh_from_db()
    return Door(colleague, door.case).post(
        f"{door.case.code}/escalation",
        {"to_person": door.person.username, "reason": WHY},
    )


def merged_into_a_case_of_theirs(door):
    mine = a_case(door.case.party)
    with suppress(services.ConflictOfInterest):
        claimed(mine, door.person)
    return door.post(f"{mine.code}/merge", {"other": door.case.code, "reason": WHY})


def taken_apart(door):
    piece = door.case.evidence.order_by("pk").first()
    return door.post(f"{door.case.code}/split", {"evidence": [piece.ref], "reason": WHY})


def asked_back_for_facts(door):
    return door.of_page("ask-facts", {"to": "party", "question": "Which parcels were these?"})


def stayed(door):
    said = {"reason": WHY, "until": "2099-01-01T00:00", "source_key": "stay"}
    return door.of_page("stay", said)


DOORS = [
    next_by_page,
    next_by_api,
    next_by_a_key_that_acts_for_them,
    claim_by_page,
    claim_by_api,
    claim_by_a_key_that_acts_for_them,
    decide_by_page,
    decide_by_api,
    decide_by_a_key_that_acts_for_them,
    renew_by_page,
    keep_by_page,
    take_over_as_a_lead,
    handed_over_by_a_lead,
    handed_over_on_the_page,
    handed_up_by_a_colleague,
    merged_into_a_case_of_theirs,
    taken_apart,
    asked_back_for_facts,
    stayed,
]


@pytest.mark.parametrize("door", DOORS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("touched", TOUCHED, ids=lambda one: one.__name__)
def test_no_door_leads_whoever_had_a_part_to_the_appeal(touched, door):
    person = a_reviewer("senior_reviewer")
    case = touched(person)

    answer = door(Door(person, case))

    assert answer.status_code < 500
    if answer.status_code >= 400 and "json" in answer.headers["Content-Type"]:
        assert answer.json()["code"] in REFUSALS
    assert not Claim.objects.filter(case=case, reviewer=person).exists()
    assert not case.decisions.exists()
    case.refresh_from_db()
    assert case.state in {Case.State.OPEN, Case.State.CLAIMED}
    assert case.appeal.state == "open"
    assert not case.appeal.waits_for


@pytest.mark.parametrize("touched", TOUCHED, ids=lambda one: one.__name__)
def test_it_stands_in_no_list_of_what_they_could_take_next(touched, client):
    person = a_reviewer("senior_reviewer")
    case = touched(person)
    client.force_login(person)

    assert services.claim_next(reviewer=person, by=Actor.user(person)) != case
    assert case.code not in html_of(client, "mine")


def whoever_said_no_and_the_held_yes():
    """Somebody found no violation; the appeal of whoever reported it found one, held for a second yes."""
    person = a_reviewer("senior_reviewer")
    report = a_report(party=PartyFactory(), clause="late_dispatch")
    case = services.open_case_for_report(report_id=report.pk, by=RULE)
    decided(case, person, "no_violation", reason=WHY)
    asked = services.appeal_report(report_id=report.pk, text=WHY, by=Actor("key", "1"))
    heard = services.open_case_for_appeal(appeal_id=asked.pk, by=RULE)
    decision = decided(heard, a_reviewer(), severity="critical")
    heard.refresh_from_db()
    assert heard.state == "held"
    return person, heard, decision


@pytest.mark.parametrize("what", ["release", "cancel"])
@pytest.mark.parametrize("way", ["page", "api", "key that acts for them"])
def test_a_held_decision_on_an_appeal_is_neither_released_nor_sent_back_by_whoever_had_a_part(
    what, way
):
    person, case, decision = whoever_said_no_and_the_held_yes()
    door = Door(person, case)
    said = {"sure": True} if what == "release" else {"reason": WHY}

    if way == "page":
        page = reverse(f"workbench:{what}-decision", args=[decision.pk])
        door.page.post(page, {"reason": WHY, "sure": "yes"})
    else:
        head = door.head if "key" in way else {}
        answer = (Client() if "key" in way else door.page).post(
            f"/api/v1/decisions/{decision.pk}/{what}",
            json.dumps(said),
            content_type="application/json",
            headers=head | {"Idempotency-Key": uuid.uuid4().hex},
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "touched_the_decision")

    case.refresh_from_db()
    assert case.state == "held"
    assert not decision.steps.exists()
    colleague = a_reviewer("senior_reviewer")
    released = services.release_decision(
        decision_id=decision.pk, reviewer=colleague, by=Actor.user(colleague), sure=True
    )
    assert released.released


@pytest.mark.parametrize("touched", TOUCHED, ids=lambda one: one.__name__)
@pytest.mark.parametrize("key", [False, True], ids=["session", "key that acts for them"])
def test_to_read_an_appeal_or_to_give_it_back_puts_it_in_nobodys_hands(touched, key):
    """Cases are open to colleagues to read; whoever had a part can do nothing with this one."""
    person = a_reviewer("senior_reviewer")
    case = touched(person)
    door = Door(person, case)
    client, head = (Client(), door.head) if key else (door.page, {})

    read = client.get(f"/api/v1/cases/{case.code}", headers=head)
    gave = client.delete(
        f"/api/v1/cases/{case.code}/claim",
        headers=head | {"Idempotency-Key": uuid.uuid4().hex},
    )

    assert read.json()["claim"] is None
    assert gave.status_code in {403, 404, 409}
    assert not case.claims.filter(reviewer=person).exists()


@pytest.mark.parametrize("door", [claim_by_api, claim_by_a_key_that_acts_for_them])
def test_the_same_doors_are_open_to_somebody_without_a_part(door):
    person = a_reviewer("senior_reviewer")
    case = an_appeal(a_violation())

    assert door(Door(person, case)).status_code == 200
    assert Claim.objects.filter(case=case, reviewer=person).exists()
