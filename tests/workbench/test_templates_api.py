"""Templates and notes over the API."""

import pytest

from tests.factories import MarketFactory, PartyFactory
from tests.rulebooks import publish
from tests.workbench.factories import a_case, a_reviewer, claimed
from tests.workbench.test_api import Caller
from workbench.models import Decision, DeskNotice, ReasonTemplate

pytestmark = pytest.mark.django_db
SAID = {
    "clause": "late_dispatch",
    "language": "en",
    "title": "Late",
    "text": "{party}: {write: seen}",
}


def put(caller, path, body):
    return caller.client.put(
        f"/api/v1/{path}", body, content_type="application/json", headers=caller.headers
    )


def test_a_template_is_written_changed_and_retired():
    caller = Caller()
    MarketFactory()
    publish()

    made = caller.post("reason-templates", SAID).json()
    path = f"reason-templates/{made['id']}"
    changed = put(caller, path, SAID | {"text": "{party}", "number": 1}).json()
    stale = put(caller, path, SAID | {"number": 1})
    listed = caller.get("reason-templates", clause="late_dispatch").json()["results"]
    caller.delete(path)

    assert made["placeholders"] == ["party", "write: seen"]
    assert (changed["number"], changed["placeholders"]) == (2, ["party"])
    assert (stale.status_code, stale.json()["code"]) == (409, "template_changed")
    assert listed == [changed]
    assert caller.get(path).status_code == 404
    assert ReasonTemplate.objects.get().retired_at


def test_a_placeholder_that_nothing_fills_is_refused_at_its_field():
    refused = Caller().post("reason-templates", SAID | {"text": "{foo} was late."})

    assert (refused.status_code, refused.json()["code"]) == (422, "placeholder_unknown")
    assert (refused.json()["errors"][0]["field"], refused.json()["errors"][0]["value"]) == (
        *("text", ["foo"]),
    )
    assert not ReasonTemplate.objects.exists()


def test_the_templates_of_a_case_come_filled_with_what_is_missing():
    caller = Caller()
    caller.post("reason-templates", SAID)
    case = a_case(PartyFactory(name="Blue Fern Home"))

    (row,) = caller.get(f"cases/{case.code}/reason-templates").json()

    assert (row["text"], row["missing"]) == ("Blue Fern Home: {write: seen}", ["write: seen"])


def test_a_reason_with_a_placeholder_is_refused_by_name():
    person = a_reviewer()
    case = claimed(a_case(), person)
    said = {"outcome": "violation", "reason": "Late again: {seen}", "version": case.version}

    refused = Caller(person).post(f"cases/{case.code}/decision", said)

    assert refused.status_code == 422
    assert refused.json()["code"] == "placeholder_unfilled"
    assert refused.json()["placeholders"] == ["seen"]
    assert not Decision.objects.exists()


def test_a_note_tells_whom_it_names():
    mei, case = a_reviewer(username="mei"), a_case()
    caller = Caller(a_reviewer())

    made = caller.post(f"cases/{case.code}/notes", {"text": "@mei is this the carrier?"})
    listed = caller.get(f"cases/{case.code}/notes").json()

    assert (made.status_code, made.json()["told"]) == (201, ["mei"])
    assert [row["text"] for row in listed] == ["@mei is this the carrier?"]
    assert DeskNotice.objects.get().user == mei


def test_evidence_says_what_was_added_later():
    case = a_case()

    (piece,) = Caller().get(f"cases/{case.code}").json()["evidence"]

    assert piece["added_later"] is False
