"""Standing and ledger over the API."""

import pytest

from tests.integrations.factories import a_key
from tests.rulebooks import DEDUCTING, a_body
from tests.violations.support import a_party_under_rules, find

pytestmark = pytest.mark.django_db

GRAVE = {"code": "grave", "title": "Grave matters", "start": 100, "cap": 100}


@pytest.fixture
def headers():
    return a_key("parties:read")[1]


def two_ledgers() -> dict:
    body = a_body()
    body["scheme"] = {
        **DEDUCTING,
        "classes": [
            {"code": "ordinary", "title": "Everyday matters"},
            {**GRAVE, "milestones": [], "bands": [{**DEDUCTING["bands"][0], "title": "Watched"}]},
        ],
    }
    body["clauses"].append(
        {**body["clauses"][0], "code": "forgery", "title": "Forgery", "ledger_class": "grave"}
    )
    return body


def test_a_standing_says_what_leads_back(client, headers):
    party = a_party_under_rules()
    find(party, "a", "high")

    said = client.get(
        f"/api/v1/parties/{party.pk}/standing?at=2026-03-02T00:00:00Z", headers=headers
    )

    (way,) = said.json()["ways_back"]
    assert (way["milestone"]["at"], way["points"]) == (150, 1)
    assert way["at"].startswith("2026-08-29T04:00:00")  # midnight in New York


def test_each_class_has_a_ledger_and_a_scale_of_its_own(client, headers):
    party = a_party_under_rules(two_ledgers())
    find(party, "a", "high")
    find(party, "b", "low", clause="forgery")
    address = f"/api/v1/parties/{party.pk}/standing?at=2026-03-02T00:00:00Z"

    ordinary = client.get(address, headers=headers).json()
    grave = client.get(f"{address}&ledger_class=grave", headers=headers).json()

    assert (ordinary["score"], ordinary["band_title"]) == (150, "At risk")
    assert (grave["score"], grave["start"], grave["band_title"]) == (95, 100, "Watched")
    assert [one["code"] for one in grave["classes"]] == ["ordinary", "grave"]


def test_an_unknown_class_is_refused_with_the_known_ones(client, headers):
    party = a_party_under_rules()

    said = client.get(f"/api/v1/parties/{party.pk}/ledger?ledger_class=gold", headers=headers)

    assert said.status_code == 422
    assert said.json()["errors"][0]["message"] == "No such class. Known: ordinary."


def test_a_ledger_is_read_page_by_page(client, headers):
    party = a_party_under_rules()
    for n in range(5):
        find(party, f"f{n}", "low")
    address = f"/api/v1/parties/{party.pk}/ledger?limit=2"

    seen, pages = [], 0
    while address:
        page = client.get(address, headers=headers).json()
        seen += [(row["sequence"], row["balance_after"]) for row in page["results"]]
        address, pages = page["next"], pages + 1

    assert pages == 3
    assert seen == [(1, 195), (2, 190), (3, 185), (4, 180), (5, 175)]
