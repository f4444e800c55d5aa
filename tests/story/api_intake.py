"""Intake, over the API: sellers from a file and again by call, and the rule that finds 241 of them."""

import csv
from datetime import UTC, datetime

from tests.story.town import RULE, sellers_file


def tell(told):
    _import(told)
    _same_rows_over_the_api(told)
    _rule(told)


def _import(told):
    ratings = {"metric": "avg_review_score", "known": "false"}
    unknown_before = told.api.count("signals", **ratings)

    first = told.town.stack.manage(*told.town.import_command())
    again = told.town.stack.manage(*told.town.import_command())

    assert "2,970 new" in first.stdout
    assert "5 empty" in first.stdout
    assert "Nothing changed" in again.stdout
    assert told.api.count("parties", market=told.town.market, kind="seller") == 2970
    assert told.api.count("signals", **ratings) - unknown_before == 5


def _same_rows_over_the_api(told):
    with sellers_file().open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    duplicates = accepted = 0
    now = datetime.now(UTC).isoformat()
    for begin in range(0, len(rows), 500):
        part = rows[begin : begin + 500]
        answer = told.api.post("parties", {"parties": [_party(told, row) for row in part]})
        assert answer["rejected"] == []
        duplicates += answer["duplicates"]
        answer = told.api.post("signals", {"signals": [_rating(told, row, now) for row in part]})
        assert answer["rejected"] == []
        accepted += answer["accepted"]

    assert (duplicates, accepted) == (2970, 2970)
    stranger = {**_rating(told, rows[0], now), "party": f"{told.town.market}:seller:nobody"}
    answer = told.api.post("signals", {"signals": [_rating(told, rows[1], now), stranger]})
    assert (answer.status, answer["duplicates"]) == (200, 1)
    assert [(one["index"], one["field"]) for one in answer["rejected"]] == [(1, "party")]


def _party(told, row):
    return {
        "market": told.town.market,
        "kind": "seller",
        "external_id": row["seller_id"],
        "name": f"Seller {row['seller_id'][:8]}",
        "currency": "BRL",
    }


def _rating(told, row, at):
    said = row["avg_review_score"]
    return {
        "party": f"{told.town.market}:seller:{row['seller_id']}",
        "metric": "avg_review_score",
        "value": None if said == "\\N" else float(said),
        "observed_at": at,
        "source_key": f"story:{told.town.market}:{row['seller_id']}",
    }


def _rule(told):
    town = told.town
    clause = {"rulebook": town.rulebook, "clause": "late_dispatch", "severity": "medium"}
    body = {"code": town.rule, "title": "Late dispatch", "expression": RULE, **clause}
    tried = told.policy.post("rules/rehearsals", {"rulebook": town.rulebook, "expression": RULE})
    assert (tried["evaluated"], tried["breached"], tried["unknown"]) == (2970, 241, 0)
    ratings = {"rulebook": town.rulebook, "expression": "avg_review_score < 2.0"}
    assert told.policy.post("rules/rehearsals", ratings)["unknown"] == 5
    wrong = told.policy.post("rules", {**body, "expression": "late > 1"})
    assert (wrong.status, wrong["code"]) == (422, "refused_expression")

    made = told.policy.post("rules", body)

    assert made.status == 201, made.body
    told.wait_for(lambda: told.api.count("cases", queue=town.queue) == 241)
    assert told.api.count("detections", rule=town.rule) == 241
    run = told.api.get(f"rules/{town.rule}")["evaluation"]
    assert (run["evaluated"], run["breached"], run["raised"]) == (2970, 241, 241)
    cases = [
        case
        for page in told.api.pages("cases", queue=town.queue, limit=200)
        for case in page["results"]
    ]
    assert len({case["party"] for case in cases}) == 241
