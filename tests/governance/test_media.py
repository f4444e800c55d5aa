"""JSON that comes in."""

import gzip

import pytest

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_body_that_is_too_large_is_refused_before_it_is_read_as_json(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
    client.force_login(UserFactory(role="administrator"))
    body = '{"orders": ["' + "x" * (1 << 20) + '"]}'

    answer = client.post(
        "/api/v1/orders", body, content_type="application/json", headers={"Idempotency-Key": "1"}
    )

    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert answer.json()["detail"] == "A body has at most 1 MB. Send less at once."
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "body",
    [
        '{"market": "us", "market": "sea"}',
        '{"parties": [{"name": "A", "market": "us"}, {"market": "us", "market": "us"}]}',
        '{"parties": [], "more": {"market": 1, "MARKET": 2, "m\\u0061rket": 3}}',
    ],
)
def test_a_name_that_is_given_twice_is_refused_by_name(client, body):
    client.force_login(UserFactory(role="administrator"))

    answer = client.post(
        "/api/v1/parties", body, content_type="application/json", headers={"Idempotency-Key": "1"}
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
    assert answer.json()["detail"] == "'market' is given twice in one object. Give it once."


def test_a_compressed_body_is_refused_with_what_to_do(client):
    client.force_login(UserFactory(role="administrator"))

    answer = client.post(
        "/api/v1/parties",
        gzip.compress(b"{}"),
        content_type="application/json",
        headers={"Idempotency-Key": "1", "Content-Encoding": "gzip"},
    )

    assert (answer.status_code, answer.json()["code"]) == (415, "content_encoding")
    assert answer.json()["detail"] == (
        "A body in Content-Encoding 'gzip' is not read. Send it plain."
    )
