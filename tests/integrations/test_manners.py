"""What an integrator is told when a call is refused: the field, and what to do about it."""

from datetime import date

import pytest

from governance.actors import CLOCK
from insights.services import ask
from integrations.description import groups
from policies.models import RulebookVersion
from tests.factories import ItemFactory, MarketFactory, PartyFactory
from tests.integrations.factories import a_key
from tests.rulebooks import publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def headers():
    return a_key()[1] | {"Idempotency-Key": "n1"}


@pytest.mark.parametrize("said", ["0", "-1", "abc", "1e3", "²", "201", "1000000000000"])
def test_a_limit_that_is_no_number_is_told_and_not_replaced(client, headers, said):
    answer = client.get("/api/v1/parties", {"limit": said}, headers=headers)

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "limit", "message": "A whole number from 1 to 200."}
    ]


@pytest.mark.parametrize(
    ("path", "field"), [("cases?state=zz", "state"), ("decisions?outcome=zz", "outcome")]
)
def test_a_filter_that_matches_nothing_ever_is_a_fault(client, headers, path, field):
    answer = client.get(f"/api/v1/{path}", headers=headers)

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_a_word_that_is_not_known_is_answered_with_those_that_are(client, headers):
    answer = client.get("/api/v1/appeals", {"state": "zz"}, headers=headers)

    assert answer.json()["errors"] == [
        {
            "field": "state",
            "message": "'zz' is not known. Choose one of: open, upheld, overturned, partly, "
            "withdrawn.",
        }
    ]


@pytest.mark.parametrize("resource", ["appeals", "enrolments", "notices", "rewards", "violations"])
def test_lists_are_narrowed_by_the_name_of_a_party(client, headers, resource):
    party = PartyFactory()

    known = client.get(f"/api/v1/{resource}", {"party": party.ref}, headers=headers)
    missing = client.get(f"/api/v1/{resource}", {"party": "us:seller:none"}, headers=headers)

    assert (known.status_code, known.json()["results"]) == (200, [])
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")


def test_a_batch_without_a_good_row_is_a_problem_and_so_is_its_repeat(client, headers):
    def send():
        return client.post(
            "/api/v1/parties",
            {"parties": [{}]},
            content_type="application/json",
            headers=headers,
        )

    first, repeat = send(), send()

    for answer in (first, repeat):
        assert answer.status_code == 422
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == "all_rejected"
        assert {row["field"] for row in answer.json()["rejected"]} == {
            *("market", "kind", "external_id", "name")
        }
    assert repeat["Idempotency-Replayed"] == "true"


def controls_of(client, headers, **names):
    return client.post(
        "/api/v1/controls/batch", names, content_type="application/json", headers=headers
    )


def test_controls_of_many_are_told_and_names_that_lead_nowhere_are_rejected(client, headers):
    party, item = PartyFactory(), ItemFactory()

    answer = controls_of(
        client, headers, parties=["us:seller:none", party.ref, None], items=[item.pk, "x" * 300]
    )

    said = answer.json()
    assert answer.status_code == 200
    assert [row["party"] for row in said["parties"]] == [party.ref]
    assert [row["item"] for row in said["items"]] == [item.ref]
    assert [(row["index"], row["field"], row["value"]) for row in said["rejected"]] == [
        (0, "parties", "us:seller:none"),
        (2, "parties", None),
        (1, "items", "x" * 200),
    ]
    assert all(row["message"].endswith("correct it.") for row in said["rejected"])


def test_controls_of_many_without_one_good_name_are_a_problem_and_of_none_are_none(client, headers):
    refused = controls_of(client, headers, parties=["us:seller:none"])
    nothing = controls_of(client, headers)

    assert (refused.status_code, refused.json()["code"]) == (422, "all_rejected")
    assert refused.json()["rejected"][0]["field"] == "parties"
    assert nothing.json() == {"parties": [], "items": [], "rejected": []}


@pytest.mark.parametrize(
    ("said", "status", "remedy"),
    [
        ({"accept": "text/html"}, 406, "Accept application/json."),
        ({"authorization": ""}, 401, "Send an API key: `Authorization: Bearer gs_…`."),
    ],
)
def test_a_refused_header_comes_with_its_remedy(client, headers, said, status, remedy):
    answer = client.get("/api/v1/parties", headers=headers | said)

    assert answer.status_code == status
    assert answer.json()["detail"].endswith(remedy)


def test_examples_name_a_rehearsal_that_exists():
    rehearsal = ask(
        rulebook=publish(MarketFactory().code).rulebook,
        version=RulebookVersion.objects.get(),
        since=date(2026, 1, 1),
        until=date(2026, 1, 31),
        by=CLOCK,
    )

    calls = [one["curl"] for group in groups() for one in group["operations"]]
    named = [call for call in calls if f"/us-seller/rehearsals/{rehearsal.pk}" in call]

    assert len(named) == 3
    assert not [call for call in calls if "{rehearsal_id}" in call]
