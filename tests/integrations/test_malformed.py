"""What no caller means: answered with a problem document, never with a fault of ours."""

from base64 import b64encode

import pytest

from tests.factories import PartyFactory, UserFactory
from tests.integrations.factories import a_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def headers():
    return a_key()[1] | {"Idempotency-Key": "n1"}


@pytest.mark.parametrize(
    "said", ["p=abc", "p=%00", "p=1e5", "p=NaN", "r=1&p=-", "o=-5", "x=1", "p=7&x=1", "\0"]
)
@pytest.mark.parametrize("resource", ["parties", "violations", "rules"])
def test_a_forged_cursor_is_refused(client, headers, resource, said):
    cursor = b64encode(said.encode()).decode()

    answer = client.get(f"/api/v1/{resource}", {"cursor": cursor}, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["errors"][0]["field"] == "cursor"


@pytest.mark.parametrize("said", ["AAAA", "nonsense", "cD03 ", "cD03=", "é"])
def test_a_cursor_that_was_never_given_is_refused_and_not_read_as_the_beginning(
    client, headers, said
):
    PartyFactory()

    answer = client.get("/api/v1/parties", {"cursor": said}, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_the_cursors_of_a_list_lead_through_it_and_back(client, headers):
    for _ in range(5):
        PartyFactory()

    page, seen = client.get("/api/v1/parties?limit=2", headers=headers).json(), []
    while True:
        seen.append([row["id"] for row in page["results"]])
        if not page["next"]:
            break
        page = client.get(page["next"], headers=headers).json()
    back = client.get(page["previous"], headers=headers).json()

    assert [len(ids) for ids in seen] == [2, 2, 1]
    assert [row["id"] for row in back["results"]] == seen[1]


@pytest.mark.parametrize(
    ("path", "status"),
    [("detections?clause=%00", 422), ("decisions?outcome=a%00", 422), ("rules/%00", 404)],
)
def test_a_nul_in_the_address_is_refused(client, headers, path, status):
    assert client.get(f"/api/v1/{path}", headers=headers).status_code == status


@pytest.mark.parametrize("path", ["corrections?violation=²", "cases/²", "parties/²", "items/²"])
def test_digits_of_other_scripts_are_no_numbers(client, headers, path):
    assert client.get(f"/api/v1/{path}", headers=headers).status_code in (404, 422)


def test_a_body_nested_too_deeply_is_malformed(client, headers):
    answer = client.post(
        "/api/v1/parties",
        "[" * 300 + "]" * 300,
        content_type="application/json",
        headers=headers,
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_a_case_is_not_named_by_digits_of_other_scripts(client):
    client.force_login(UserFactory(role="reviewer"))

    assert client.get("/workbench/cases/²/").status_code == 404
