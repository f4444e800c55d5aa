"""What no caller means: answered with a problem document, never with a fault of ours."""

from base64 import b64encode

import pytest

from tests.factories import UserFactory
from tests.integrations.factories import a_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def headers():
    return a_key()[1] | {"Idempotency-Key": "n1"}


@pytest.mark.parametrize("said", ["p=abc", "p=%00", "p=1e5", "p=NaN", "r=1&p=-"])
@pytest.mark.parametrize("resource", ["parties", "violations", "rules"])
def test_a_forged_cursor_is_refused(client, headers, resource, said):
    cursor = b64encode(said.encode()).decode()

    answer = client.get(f"/api/v1/{resource}", {"cursor": cursor}, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert answer.json()["errors"][0]["field"] == "cursor"


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
