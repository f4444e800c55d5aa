"""Cases, claims and decisions over the API: the same doors, and people only where people decide."""

import pytest
from django.test import Client

from governance.models import Event
from tests.factories import PartyFactory, UserFactory
from tests.integrations.factories import a_key
from tests.workbench.factories import (
    CONDUCT,
    REASON,
    a_case,
    a_reviewer,
    a_violation,
    an_appeal,
    claimed,
    decided,
    the_rulebook,
)
from violations.models import Violation
from workbench.models import Case, Claim, Decision, DeskNotice

pytestmark = pytest.mark.django_db


SCOPES = ("cases:read", "cases:write", "cases:decide", "parties:read")


class Caller:
    """A key that may name a person; each POST with an idempotency key of its own unless told."""

    def __init__(self, person=None, *scopes):
        scopes = scopes or (
            "cases:read",
            "cases:write",
            "cases:decide",
            "parties:read",
            "act_as",
            "act_as:parties",
        )
        self.key, self.headers = a_key(*scopes)
        if person:
            self.headers = {**self.headers, "Goodstanding-Actor": person.username}
        self.client, self.sent = Client(), 0

    def get(self, path, **query):
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers)

    def post(self, path, body=None, key=None):
        self.sent += 1
        return self.client.post(
            f"/api/v1/{path}",
            body or {},
            content_type="application/json",
            headers={**self.headers, "Idempotency-Key": key or f"key-{self.sent}"},
        )

    def delete(self, path):
        return self.client.delete(f"/api/v1/{path}", headers=self.headers)


def test_a_reviewer_takes_looks_and_decides_over_the_api():
    case, person = a_case(), a_reviewer()
    caller = Caller(person)

    taken = caller.post("cases/claim").json()
    answer = caller.post(
        f"cases/{taken['code']}/decision",
        {
            "outcome": "violation",
            "severity": "medium",
            "reason": REASON,
            "version": taken["version"],
        },
    )

    said = answer.json()
    assert answer.status_code == 201
    assert taken["code"] == case.code
    assert taken["claim"]["reviewer"] == person.username
    assert [one["score_after"] for one in taken["previews"]] == [195, 185, 150, 0]
    assert taken["evidence"][0]["values"] == {"Late delivery rate": "16.8%"}
    assert said["violation"] == Violation.objects.get().pk
    assert said["case_state"] == "decided"
    assert said["actor"] == f"user:{person.pk}/key:{caller.key.pk}"
    assert Event.objects.get(name="case.decided").actor == said["actor"]


def test_a_bare_key_decides_nothing():
    case = a_case()
    caller = Caller(None)

    for path in ("cases/claim", f"cases/{case.code}/claim", f"cases/{case.code}/decision"):
        answer = caller.post(path, {"outcome": "violation", "reason": REASON, "version": 1})
        assert (answer.status_code, answer.json()["code"]) == (403, "person_required")

    assert not Claim.objects.exists()


def test_the_same_idempotency_key_decides_once_and_answers_the_same():
    person = a_reviewer()
    case = claimed(a_case(), person)
    caller = Caller(person)
    body = {
        "outcome": "violation",
        "severity": "low",
        "reason": REASON,
        "version": case.version,
    }

    first, second = (caller.post(f"cases/{case.code}/decision", body, key="one") for _ in range(2))

    assert first.json() == second.json()
    assert Decision.objects.count() == 1


def test_a_second_decision_is_refused_with_a_stable_code():
    person = a_reviewer()
    case = claimed(a_case(), person)
    caller = Caller(person)
    body = {"outcome": "no_violation", "reason": REASON, "version": case.version}
    caller.post(f"cases/{case.code}/decision", body)

    answer = caller.post(f"cases/{case.code}/decision", {**body, "outcome": "violation"})

    assert (answer.status_code, answer.json()["code"]) == (409, "already_decided")


def test_a_stale_version_is_refused_and_told_what_changed():
    person = a_reviewer()
    case = claimed(a_case(), person)
    a_case(case.party)

    answer = Caller(person).post(
        f"cases/{case.code}/decision",
        {"outcome": "violation", "reason": REASON, "version": case.version},
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "stale_page")
    assert [one["what"] for one in answer.json()["changes"]] == ["case.evidence_added"]


def test_another_persons_case_names_who_has_it():
    holder = a_reviewer()
    case = claimed(a_case(), holder)

    answer = Caller(a_reviewer()).post(f"cases/{case.code}/claim")

    assert (answer.status_code, answer.json()["code"]) == (409, "case_taken")
    assert answer.json()["holder"] == str(holder)


def test_giving_back_returns_the_case():
    person = a_reviewer()
    case = claimed(a_case(), person)

    answer = Caller(person).delete(f"cases/{case.code}/claim")

    case.refresh_from_db()
    assert (answer.status_code, case.state) == (204, "open")


def test_where_nothing_waits_the_answer_is_empty():
    assert Caller(a_reviewer()).post("cases/claim").status_code == 204
    assert Caller(a_reviewer()).post("cases/claim", {"queue": "nowhere"}).status_code == 404


def test_the_decider_gets_the_appeal_through_no_door():
    decider = a_reviewer()
    case = an_appeal(a_violation(reviewer=decider))
    caller = Caller(decider)

    following = caller.post("cases/claim")
    by_name = caller.post(f"cases/{case.code}/claim")
    straight = caller.post(
        f"cases/{case.code}/decision",
        {"outcome": "uphold", "reason": REASON, "version": case.version},
    )

    assert following.status_code == 204
    assert (by_name.status_code, by_name.json()["code"]) == (403, "touched_the_decision")
    assert straight.status_code == 409
    assert not case.claims.exists()


def test_overturning_over_the_api():
    case = an_appeal(a_violation())
    person = a_reviewer()
    claimed(case, person)

    answer = Caller(person).post(
        f"cases/{case.code}/decision",
        {
            "outcome": "overturn",
            "overturn_cause": "wrong_fact",
            "reason": REASON,
            "version": case.version,
        },
    )

    assert answer.status_code == 201
    assert Violation.objects.get().overturned.cause == "wrong_fact"


def test_held_decisions_are_released_and_cancelled_by_a_second_person():
    decision = decided(a_case(severity="critical"), a_reviewer())
    other = decided(a_case(severity="critical"), a_reviewer())
    senior = Caller(a_reviewer("senior_reviewer"))

    refused = Caller(a_reviewer()).post(f"decisions/{decision.pk}/release")
    released = senior.post(f"decisions/{decision.pk}/release", {"approved_score": 0, "sure": True})
    cancelled = senior.post(f"decisions/{other.pk}/cancel", {"reason": "Scanned late."})

    assert refused.status_code == 403
    assert released.json()["released"] is True
    assert cancelled.json()["steps"][0]["kind"] == "cancelled"
    assert Violation.objects.count() == 1


def test_through_the_api_too_what_ends_an_account_is_confirmed_and_who_sends_back_says_why():
    decision = decided(a_case(severity="critical"), a_reviewer(username="mei.ito"))
    senior = Caller(a_reviewer("senior_reviewer"))

    unsure = senior.post(f"decisions/{decision.pk}/release", {"approved_score": 0})
    silent = senior.post(f"decisions/{decision.pk}/cancel", {"reason": " "})
    decision.case.refresh_from_db()
    state = decision.case.state
    said = senior.post(f"decisions/{decision.pk}/cancel", {"reason": "The carrier scanned late."})

    assert (unsure.status_code, unsure.json()["code"]) == (422, "confirmation_required")
    assert (silent.status_code, silent.json()["code"]) == (422, "reason_required")
    assert state == "held"
    assert not Violation.objects.exists()
    assert said.status_code == 200
    notice = DeskNotice.objects.get(user=decision.reviewer)
    assert notice.note.content.text == "@mei.ito The carrier scanned late."


def test_a_case_opened_by_hand_and_filters_with_a_count():
    the_rulebook()
    party = PartyFactory()
    caller = Caller(a_reviewer())
    a_case()

    answer = caller.post(
        "cases",
        {
            "party": party.ref,
            "clause": "late_dispatch",
            "reason": "Many parcels came late at once.",
            "conduct_from": CONDUCT.isoformat(),
            "conduct_to": CONDUCT.isoformat(),
        },
    )
    listed = caller.get("cases", party=party.ref, count=1).json()

    assert answer.status_code == 201
    assert answer.json()["source"] == "hand"
    assert (listed["count"], len(listed["results"])) == (1, 1)
    assert caller.get("cases", clause="late_dispatch", state="open", count=1).json()["count"] == 2
    assert caller.get("cases", kind="appeal", count=1).json()["count"] == 0


def test_a_preview_writes_nothing():
    case = a_case()

    said = Caller(None).get(f"cases/{case.code}/preview", outcome="violation", severity="high")

    assert said.json()["score_after"] == 150
    assert said.json()["crosses"] == ["First line"]
    assert {one["control"] for one in said.json()["measures"]} == {
        "listing_blocked",
        "campaigns_off",
    }
    assert not Decision.objects.exists()


def test_a_key_without_the_scope_sees_no_cases():
    case = a_case()
    caller = Caller(None, "parties:read")

    assert caller.get("cases").status_code == 404
    assert caller.get(f"cases/{case.code}").status_code == 404


def test_members_and_strangers_see_no_cases(client):
    case = a_case()

    assert client.get(f"/api/v1/cases/{case.code}").status_code == 401
    client.force_login(UserFactory(role="party_member"))
    assert client.get(f"/api/v1/cases/{case.code}").status_code == 404


@pytest.mark.parametrize("nonsense", ["CASE-ZZZZZ", "nonsense", "0", "9" * 30])
def test_what_is_no_case_is_not_found(nonsense):
    assert Caller(None).get(f"cases/{nonsense}").json()["code"] == "not_found"


def test_the_list_costs_the_same_however_long(django_assert_max_num_queries):
    for _ in range(5):
        a_case()
    caller = Caller(None)
    caller.get("cases")

    with django_assert_max_num_queries(6):
        assert len(caller.get("cases").json()["results"]) == Case.objects.count()
