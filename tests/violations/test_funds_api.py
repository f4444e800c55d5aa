"""Holds of funds over the API: by people, within bounds, each click once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.actors import Actor
from tests.appeals.test_api import Caller
from tests.factories import MembershipFactory, PartyFactory, UserFactory
from tests.violations.support import a_party_with_grounds, find, hold
from violations.models import FundsHold, FundsState, StatementDelivery
from violations.selectors import controls_of_party

pytestmark = pytest.mark.django_db

HOLDS = "/api/v1/funds/holds"
SAID = {
    "ground": "claims",
    "amount": 80_000,
    "days": 12,
    "reason": "Eleven buyers claim refunds of what never came.",
}


@pytest.fixture
def party():
    return a_party_with_grounds()


def a_caller(role="reviewer"):
    return Caller(user=UserFactory(role=role))


def step(caller, held, name, **said):
    return caller.post(f"{HOLDS}/{held}/{name}", said)


def test_a_person_holds_and_the_same_click_twice_is_one(party):
    caller = a_caller()

    answers = [caller.post(HOLDS, {**SAID, "party": party.ref}, key="one") for _twice in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    said = answers[0].json()
    assert said == answers[1].json()
    assert (said["party"], said["state"], said["left"]) == (party.ref, "running", 80_000)
    assert (said["currency"], said["all"], said["control"]) == ("USD", False, "withdrawals_held")
    assert said["steps"][0]["statement"]["rule"]["title"] == "Claims of buyers"
    assert FundsHold.objects.count() == 1


def test_a_source_key_of_ones_own_is_one_hold_whatever_the_click(party):
    caller = a_caller()
    said = {**SAID, "party": party.ref, "source_key": "ticket-7"}

    first, second = caller.post(HOLDS, said), caller.post(HOLDS, said)

    assert first.json()["id"] == second.json()["id"]
    assert FundsHold.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "differs"),
    [
        ({"amount": 70_000}, ["amount"]),
        ({"amount": 70_000, "days": 11}, ["amount", "days"]),
        ({"reason": "Twelve buyers claim refunds of what never came."}, ["reason"]),
    ],
)
def test_a_source_key_with_another_body_is_refused_and_says_what_differs(party, changes, differs):
    caller = a_caller()
    said = {**SAID, "party": party.ref, "source_key": "ticket-7"}
    first = caller.post(HOLDS, said).json()

    answer = caller.post(HOLDS, said | changes)

    assert answer.status_code == 409
    assert (answer.json()["code"], answer.json()["differs"]) == ("source_key_taken", differs)
    assert answer.json()["hold"] == first["id"]
    assert FundsHold.objects.get().amount == 80_000


def test_a_bare_key_may_read_and_release_but_not_hold(party):
    key = Caller(scopes=("funds:read", "funds:write"))
    held = hold(party, at=None)

    refused = key.post(HOLDS, {**SAID, "party": party.ref})
    released = step(key, held.pk, "release", amount=1_000, reason="Settled outside.")

    assert (refused.status_code, refused.json()["code"]) == (403, "person_required")
    assert (released.status_code, released.json()["left"]) == (200, 99_000)
    for name, said in (
        ("review", {"reason": "Looked at again."}),
        ("extend", {"days": 1, "reason": "Two more claims."}),
        ("approve", {}),
    ):
        assert step(key, held.pk, name, **said).json()["code"] == "person_required"
    assert step(Caller(scopes=("funds:read",)), held.pk, "release").status_code == 403


def test_faults_name_field_bound_and_remedy(party):
    said = {**SAID, "party": party.ref, "amount": 900_000, "days": 99}

    problem = a_caller().post(HOLDS, said)

    assert problem.status_code == 422
    assert problem.json()["code"] == "hold_out_of_bounds"
    assert [(one["field"], one["bound"]) for one in problem.json()["errors"]] == [
        ("amount", 500_000),
        ("days", 30),
    ]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"amount": None}, "amount"),
        ({"all": True}, "amount"),
        ({"amount": -5}, "amount"),
        ({"violation": 0}, "violation"),
        ({"amont": 5}, "amont"),
        ({"days": 10**9}, "days"),
    ],
)
def test_nothing_is_held_by_omission_or_by_mistake(party, changed, field):
    problem = a_caller().post(HOLDS, {**SAID, "party": party.ref, **changed})

    assert problem.status_code == 422
    assert [one["field"] for one in problem.json()["errors"]] == [field]
    assert FundsHold.objects.count() == 0


def test_all_of_the_balance_waits_for_a_second_person(party):
    first, second = a_caller("senior_reviewer"), a_caller("quality_lead")
    said = {**SAID, "party": party.ref, "ground": "fraud", "amount": None, "all": True}
    held = first.post(HOLDS, said).json()

    assert (held["state"], held["needs_second"], held["starts_at"]) == ("awaiting", True, None)
    assert step(first, held["id"], "approve").json()["code"] == "second_person_needed"
    assert step(a_caller(), held["id"], "approve").status_code == 403
    assert controls_of_party(party) == []

    approved = step(second, held["id"], "approve")

    assert (approved.status_code, approved.json()["state"]) == (200, "running")
    assert approved.json()["left"] is None
    (control,) = controls_of_party(party)
    assert control.params == {"all": True}


def test_a_hold_goes_through_its_steps(party):
    caller = a_caller()
    held = caller.post(HOLDS, {**SAID, "party": party.ref}).json()["id"]

    step(caller, held, "release", amount=30_000, reason="Four claims were settled.")
    step(caller, held, "extend", days=3, reason="Two more claims have come in.")
    step(caller, held, "review", reason="The claims are still open.")
    step(caller, held, "release", reason="All claims were settled.")

    said = caller.get(f"{HOLDS}/{held}").json()
    assert [(one["kind"], one["left"]) for one in said["steps"]] == [
        ("held", 80_000),
        ("released", 50_000),
        ("extended", 50_000),
        ("reviewed", 50_000),
        ("released", 0),
    ]
    assert (said["state"], said["left"]) == ("released", 0)
    over = step(caller, held, "release", reason="Once more, please.")
    assert (over.status_code, over.json()["code"]) == (409, "hold_not_running")


def test_what_awaits_is_refused_with_a_reason(party):
    held = hold(party, amount=300_000, at=None)

    answer = step(a_caller("administrator"), held.pk, "refuse", reason="The claims are settled.")

    assert answer.json()["state"] == "refused"
    assert FundsState.objects.get(hold=held).state == "refused"


def test_a_member_reads_their_own_and_is_informed_by_it(party):
    held = hold(party, at=None)
    member = Caller(user=MembershipFactory(party=party).user)
    stranger = Caller(user=MembershipFactory(party=PartyFactory()).user)

    said = member.get(f"{HOLDS}/{held.pk}")

    assert said.status_code == 200
    kinds = StatementDelivery.objects.filter(statement__funds_step__hold=held)
    assert sorted(kinds.values_list("kind", flat=True)) == ["made_available", "portal_read"]
    assert stranger.get(f"{HOLDS}/{held.pk}").status_code == 404
    assert stranger.get(HOLDS).json()["results"] == []
    assert step(member, held.pk, "release", reason="Please let it go.").status_code == 403
    assert step(stranger, held.pk, "release", reason="Please let it go.").status_code == 404


def test_lists_are_narrowed_and_cost_the_same_however_long(party):
    other = PartyFactory(created_at=party.created_at)
    for n in range(4):
        hold(party, str(n), amount=10_000, at=None)
    hold(other, "waits", amount=300_000, at=None)
    caller = a_caller()
    caller.get(HOLDS)

    with CaptureQueriesContext(connection) as few:
        assert len(caller.get(HOLDS, party=party.ref).json()["results"]) == 4
    for n in range(4, 12):
        hold(party, str(n), amount=10_000, at=None)
    with CaptureQueriesContext(connection) as many:
        assert len(caller.get(HOLDS, party=party.ref).json()["results"]) == 12

    assert len(few) == len(many)
    found = {
        state: len(caller.get(HOLDS, state=state).json()["results"])
        for state in ("running", "awaiting", "review_due", "ended")
    }
    assert found == {"running": 12, "awaiting": 1, "review_due": 0, "ended": 0}


def test_the_grounds_of_a_party_and_of_a_finding_are_told(party):
    violation = find(party, at=party.created_at)
    caller = Caller(scopes=("funds:read",))

    by_itself = caller.get("/api/v1/funds/grounds", party=party.ref)
    of_finding = caller.get("/api/v1/funds/grounds", party=party.ref, violation=violation.pk)

    assert [one["code"] for one in by_itself.json()] == ["claims", "fraud"]
    assert [(one["code"], one["max_days"]) for one in of_finding.json()] == [("claims", 30)]


def test_a_penalty_is_lifted_over_the_api_with_a_reason_only(party):
    violation = find(party, severity="high", at=party.created_at, by=Actor("user", "7"))
    penalty = violation.penalties.first()
    path = f"/api/v1/penalties/{penalty.pk}/lift"
    caller = a_caller("senior_reviewer")

    assert caller.post(path).status_code == 422
    assert penalty.steps.count() == 0


@pytest.mark.parametrize(
    ("name", "said"), [("release", {}), ("extend", {"days": 1}), ("review", {})]
)
def test_a_reason_that_is_too_short_is_called_that_with_the_least_length(party, name, said):
    caller = a_caller()
    held = caller.post(HOLDS, {**SAID, "party": party.ref}).json()["id"]

    answer = step(caller, held, name, **said, reason="sorted")

    words = "The reason is too short: say it in a sentence of at least 10 characters."
    assert (answer.status_code, answer.json()["detail"]) == (422, words)
    assert answer.json()["errors"] == [{"field": "reason", "message": words}]
