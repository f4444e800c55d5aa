"""Appeals over the API: by key for the party, by the party's own session, by colleagues."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from appeals.models import Appeal, Correction
from governance import clock
from governance.actors import Actor
from tests.appeals.factories import a_correctable, a_violation, appeal, png
from tests.factories import MembershipFactory, UserFactory
from tests.integrations.factories import a_key
from workbench.services import claim_case, open_case_for_appeal

pytestmark = pytest.mark.django_db

APPEALS = "/api/v1/appeals"


class Caller:
    """A client that says who it is and never repeats an Idempotency-Key."""

    def __init__(self, *, user=None, scopes=()):
        self.client, self.sent, self.headers = Client(), 0, {}
        if user:
            self.client.force_login(user)
        if scopes:
            self.headers = a_key(*scopes)[1]

    def get(self, path, **query):
        return self.client.get(path, query, headers=self.headers)

    def post(self, path, body=None, *, key=None, **files):
        self.sent += 1
        headers = {**self.headers, "Idempotency-Key": key or f"{id(self)}-{self.sent}"}
        if files:
            return self.client.post(path, {**body, **files}, headers=headers)
        said = json.dumps(body or {})
        return self.client.post(path, said, content_type="application/json", headers=headers)


def test_a_key_appeals_for_the_party_with_a_file_and_twice_is_once():
    violation = a_violation()
    caller = Caller(scopes=("appeals:read", "appeals:write"))
    said = {"violation": violation.pk, "reason": "carrier", "text": "Scanned late."}

    first = caller.post(APPEALS, said, key="one", files=SimpleUploadedFile("s.png", png()))
    again = caller.post(APPEALS, said, key="one", files=SimpleUploadedFile("s.png", png()))

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    body = first.json()
    assert (body["state"], body["attempt"], body["text"]) == ("open", 1, "Scanned late.")
    assert [file["name"] for file in body["files"]] == ["s.png"]
    assert Appeal.objects.count() == 1


def test_a_refused_appeal_says_why_in_a_problem_document():
    violation = a_violation()
    appeal(violation)
    caller = Caller(scopes=("appeals:write",))

    answer = caller.post(APPEALS, {"violation": violation.pk, "reason": "other", "text": "Again."})

    assert answer.status_code == 409
    assert (answer.json()["code"], answer.json()["why"]) == ("not_eligible", "appeal_open")


def test_a_member_sees_and_appeals_only_their_own():
    mine, other = a_violation(), a_violation(external_id="else")
    member = Caller(user=MembershipFactory(party=mine.party).user)
    appeal(other)

    said = {"reason": "other", "text": "Look again."}
    assert member.post(APPEALS, {"violation": other.pk, **said}).status_code == 404
    assert member.post(APPEALS, {"violation": mine.pk, **said}).status_code == 201
    rows = member.get(APPEALS).json()["results"]
    assert [row["violation"] for row in rows] == [mine.pk]
    hidden = Appeal.objects.get(violation=other)
    assert member.get(f"{APPEALS}/{hidden.pk}").status_code == 404
    assert member.get(f"{APPEALS}/{hidden.pk}/messages").status_code == 404


def test_internal_notes_are_for_colleagues():
    made = appeal(a_violation())
    colleague = UserFactory(role="reviewer")
    reviewer = Caller(user=colleague)
    case = open_case_for_appeal(appeal_id=made.pk, by=Actor.user(colleague))
    member = Caller(user=MembershipFactory(party=made.party).user)
    key = Caller(scopes=("appeals:read", "appeals:write"))
    thread = f"{APPEALS}/{made.pk}/messages"

    assert reviewer.post(thread, {"text": "SECRET", "internal": True}).status_code == 201
    unheld = reviewer.post(thread, {"text": "Which carrier?"})
    assert (unheld.status_code, unheld.json()["code"]) == (409, "not_claimed")
    claim_case(case_id=case.pk, reviewer=colleague, by=Actor.user(colleague))
    assert reviewer.post(thread, {"text": "Which carrier?"}).status_code == 201
    hidden = member.post(thread, {"text": "Fast Parcels.", "internal": True})
    assert (hidden.status_code, hidden.json()["errors"][0]["field"]) == (422, "internal")
    said = member.post(thread, {"text": "Fast Parcels."}).json()

    assert (said["from_party"], said["internal"]) == (True, False)
    texts = [row["text"] for row in reviewer.get(thread).json()["results"]]
    assert sorted(texts) == ["Fast Parcels.", "SECRET", "Which carrier?"]
    for caller in (member, key):
        assert "SECRET" not in caller.get(thread).content.decode()


def test_the_list_narrows_by_state_and_party():
    made = appeal(a_violation())
    caller = Caller(scopes=("appeals:read",))

    assert len(caller.get(APPEALS, state="open", party=made.party_id).json()["results"]) == 1
    assert caller.get(APPEALS, state="upheld").json()["results"] == []
    assert caller.get(APPEALS, state="nonsense").status_code == 422


def test_withdrawal_over_the_api():
    made = appeal(a_violation())

    answer = Caller(scopes=("appeals:write",)).post(f"{APPEALS}/{made.pk}/withdrawal")

    assert (answer.status_code, answer.json()["state"]) == (201, "withdrawn")


def test_a_correction_is_kept_and_listed():
    violation = a_correctable(at=clock.now())
    caller = Caller(scopes=("appeals:read", "appeals:write"))

    answer = caller.post(
        "/api/v1/corrections", {"violation": violation.pk, "text": "Two packers were hired."}
    )

    assert (answer.status_code, answer.json()["state"]) == (201, "open")
    assert Correction.objects.get().text.text == "Two packers were hired."
    assert len(caller.get("/api/v1/corrections", violation=violation.pk).json()["results"]) == 1


def test_corrections_of_no_number_are_a_fault_and_not_all_of_them():
    caller = Caller(scopes=("appeals:read",))

    answer = caller.get("/api/v1/corrections", violation="abc")

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "violation", "message": "A valid integer is required."}
    ]


@pytest.mark.parametrize(
    ("who", "see", "act"),
    [
        pytest.param({}, 401, 401, id="stranger"),
        pytest.param({"scopes": ("orders:write",)}, 404, 404, id="key without the scope"),
        pytest.param({"scopes": ("appeals:read",)}, 200, 403, id="key that reads"),
        pytest.param({"role": "reviewer"}, 200, 403, id="reviewer"),
        pytest.param({"role": "analyst"}, 404, 404, id="analyst"),
    ],
)
def test_who_may_see_and_who_may_appeal(who, see, act):
    violation = a_violation()
    user = UserFactory(role=who["role"]) if "role" in who else None
    caller = Caller(user=user, scopes=who.get("scopes", ()))
    said = {"violation": violation.pk, "reason": "other", "text": "Look again."}

    assert caller.get(APPEALS).status_code == see
    assert caller.post(APPEALS, said).status_code == act
    assert Appeal.objects.count() == 0


def test_a_list_of_appeals_costs_the_same_however_long(django_assert_max_num_queries):
    for n in range(4):
        appeal(a_violation(external_id=f"shop-{n}"), files=[SimpleUploadedFile("a.png", png())])
    caller = Caller(user=UserFactory(role="reviewer"))

    with django_assert_max_num_queries(8):
        assert len(caller.get(APPEALS).json()["results"]) == 4
