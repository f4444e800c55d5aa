"""Bulk runs over the API: previewed first, by people only, and once per order."""

import pytest

from tests.factories import PartyFactory
from tests.workbench.bulk import worked
from tests.workbench.factories import REASON, a_case, a_reviewer, a_violation, the_rulebook
from tests.workbench.test_api import Caller
from workbench.models import BulkRun, Decision, Queue

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return Caller(a_reviewer("senior_reviewer"))


def some_cases(number=3):
    the_rulebook()
    Queue.objects.update(undo_seconds=0)
    return [a_case(PartyFactory()) for _ in range(number)]


def previewed(caller, **fields):
    body = {"action": "no_violation", "reason": REASON, **fields}
    return caller.post("bulk-runs/preview", body)


def begun(caller, **fields):
    return caller.post("bulk-runs", {"order": previewed(caller, **fields).json()["order"]})


def test_preview_start_look_and_undo(lead):
    cases = some_cases(2)

    shown = previewed(lead, action="violation", cases=[case.code for case in cases])
    assert shown.status_code == 200
    assert shown.json()["foreseen"]["possible"] == 2
    assert shown.json()["second_person_needed"] is False
    assert BulkRun.objects.count() == 0

    order = {"order": shown.json()["order"]}
    made = [lead.post("bulk-runs", order) for _ in range(2)]
    assert [answer.status_code for answer in made] == [201, 201]
    run = worked(BulkRun.objects.get())

    read = lead.get(f"bulk-runs/{run.pk}").json()
    assert (read["state"], read["progress"]["done"]) == ("finished", 2)
    rows = lead.get(f"bulk-runs/{run.pk}/rows").json()["results"]
    assert {row["case"] for row in rows} == {case.code for case in cases}
    assert [one["id"] for one in lead.get("bulk-runs").json()["results"]] == [run.pk]

    undo = lead.post(
        f"bulk-runs/{run.pk}/undo",
        {"reason": "The wrong cases were named.", "cause": "wrong_fact"},
    )
    assert undo.status_code == 201
    assert undo.json()["undoes"] == run.pk
    assert worked(BulkRun.objects.get(pk=undo.json()["id"])).rows.filter(state="done").count() == 2


def test_all_that_match_instead_of_a_list(lead):
    some_cases(3)

    said = previewed(lead, match={"clause": "late_dispatch"})
    neither, both = previewed(lead), previewed(lead, cases=["1"], match={})

    assert said.json()["foreseen"]["cases"] == 3
    assert neither.status_code == both.status_code == 422


def test_a_case_that_does_not_exist_is_named(lead):
    answer = previewed(lead, cases=["CASE-ZZZZ", "nonsense"])

    assert answer.status_code == 422
    assert {one["field"] for one in answer.json()["errors"]} <= {"cases[0]", "cases[1]"}


def test_a_bare_key_may_look_and_begins_nothing(lead):
    some_cases(1)
    bare = Caller(None, "cases:read", "cases:decide")

    answer = previewed(bare, match={})

    assert answer.json()["code"] == "person_required"
    assert bare.get("bulk-runs").status_code == 200


def test_for_an_ordinary_reviewer_it_is_not_there(lead):
    some_cases(1)

    answer = previewed(Caller(a_reviewer()), match={})

    assert answer.status_code == 404


def test_a_second_person_approves_refuses_and_stops(lead):
    some_cases(3)
    Queue.objects.update(bulk_alone_up_to=2)
    second = Caller(a_reviewer("quality_lead"))
    first = begun(lead, match={}).json()
    assert first["state"] == "awaiting"

    own = lead.post(f"bulk-runs/{first['id']}/approve")
    assert (own.status_code, own.json()["code"]) == (403, "second_person_needed")
    assert second.post(f"bulk-runs/{first['id']}/approve").json()["state"] == "running"
    assert lead.post(f"bulk-runs/{first['id']}/stop").json()["state"] == "stopped"
    assert lead.post(f"bulk-runs/{first['id']}/stop").json()["code"] == "run_ended"
    other = begun(lead, match={}).json()
    assert second.post(f"bulk-runs/{other['id']}/refuse").json()["state"] == "refused"
    assert Decision.objects.count() == 0


def test_a_sweep_over_the_api(lead):
    findings = [a_violation(case) for case in some_cases(2)]
    asked = {"reason": "The clause was read too widely.", "cause": "wrong_clause"}

    nothing = lead.post("bulk-runs/sweep", asked)
    shown = lead.post("bulk-runs/sweep", {**asked, "clause": "late_dispatch"}).json()
    run = lead.post("bulk-runs", {"order": shown["order"]}).json()

    assert nothing.status_code == 422
    assert shown["returned"]["findings"] == 2
    assert (run["state"], run["action"]) == ("awaiting", "overturn")
    rows = lead.get(f"bulk-runs/{run['id']}/rows").json()["results"]
    assert {row["violation"] for row in rows} == {one.pk for one in findings}


def test_what_is_not_there_is_not_found(lead):
    assert lead.get("bulk-runs/999999").status_code == 404
    assert lead.get("bulk-runs/999999/rows").status_code == 404
    assert lead.post("bulk-runs/999999/approve").status_code == 404
    assert lead.get("bulk-runs?state=whim").status_code == 422
