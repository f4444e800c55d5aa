"""Whoever names what is not there reads what is there, in our words and never a framework's."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from integrations.keys import SCOPES
from tests.factories import MarketFactory
from tests.integrations.factories import a_key
from tests.workbench.factories import the_rulebook

pytestmark = pytest.mark.django_db

OBJECT = "Send an object: names with their values, in braces."
MARKETS = "There is no 'zz'. There are: id, us."
PERIOD = {"since": "2026-01-01", "until": "2026-06-30"}


@pytest.fixture
def headers():
    the_rulebook()
    MarketFactory(code="id")
    return a_key(*SCOPES)[1] | {"Idempotency-Key": "one"}


def faults(answer):
    assert answer.status_code == 422, answer.content
    return {fault["field"]: fault["message"] for fault in answer.json()["errors"]}


@pytest.mark.parametrize(
    ("path", "field", "words"),
    [
        ("metrics/series?market=zz", "market", MARKETS),
        ("transparency/appeals?market=zz", "market", MARKETS),
        ("parties?market=zz", "market", "There is no market 'zz'. There are: id, us."),
    ],
)
def test_a_filter_by_a_market_that_is_not_there_names_those_that_are(
    client, headers, path, field, words
):
    assert faults(client.get(f"/api/v1/{path}", headers=headers)) == {field: words}


@pytest.mark.parametrize(
    ("path", "field", "one"),
    [
        ("metrics/series?metric=banana", "metric", "appeals, hours_to_decision.median"),
        ("documents?state=banana", "state", "asked, handed_in"),
        ("parties?kind=banana", "kind", "seller, creator"),
        ("items?kind=banana", "kind", "listing"),
        ("items?state=banana", "state", "active"),
    ],
)
def test_a_filter_by_a_word_that_is_not_known_names_those_that_are(
    client, headers, path, field, one
):
    said = faults(client.get(f"/api/v1/{path}", headers=headers))[field]

    assert said.startswith("'banana' is not known. Choose one of: ")
    assert one in said


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        (
            "rulebooks",
            {"code": "a", "title": "A", "market": "zz", "party_kind": "seller"},
            {"market": MARKETS},
        ),
        ("rulebooks/us-seller/rehearsals", {**PERIOD, "markets": ["zz"]}, {"markets": MARKETS}),
        (
            "rules/rehearsals",
            {"rulebook": "zz", "expression": "a > 1"},
            {"rulebook": "There is no 'zz'. There are: us-seller."},
        ),
        (
            "rulebooks/us-seller/versions",
            {"body": "x", "effective_from": "2099-01-01T00:00:00Z"},
            {"body": OBJECT},
        ),
        ("rules/rehearsals", ["x"], {"body": OBJECT}),
    ],
)
def test_what_is_sent_is_answered_with_what_could_have_been(client, headers, path, body, expected):
    answer = client.post(f"/api/v1/{path}", body, content_type="application/json", headers=headers)

    assert faults(answer) == expected


def test_a_file_of_orders_for_a_market_that_is_not_there_names_those_that_are(client, headers):
    file = SimpleUploadedFile("orders.csv", b"seller_id,order_id,outcome,placed_at\n")

    answer = client.post("/api/v1/orders/files", {"file": file, "market": "zz"}, headers=headers)

    assert faults(answer) == {"market": MARKETS}
