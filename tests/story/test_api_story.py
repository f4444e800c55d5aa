"""The whole story over the API, on a real stack: real sellers in, a fair decision out, all undone."""

import csv
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from standardwebhooks import Webhook

from tests.story.integrator import Integrator, Listener
from tests.story.town import sellers_file, settle

RULE = "late_delivery_rate > 0.10 && total_orders >= 20.0"
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="module")
def told(live_stack):
    """The story, told once; each test below looks at one part of it."""
    town = settle(live_stack)
    api = Integrator(town.url, town.key)
    with Listener() as listener:
        yield _Story(live_stack, api, listener)


class _Story:
    def __init__(self, stack, api, listener):
        self.stack, self.api, self.listener = stack, api, listener
        self.first, self.second = api.as_person("first"), api.as_person("second")


def test_the_story(told):
    endpoint = _listen(told)
    _import(told)
    _same_rows_over_the_api(told)
    _rule(told)
    violation, party = _decide(told)
    _know(told, violation, party)
    _appeal(told, violation, party)
    _content(told)
    _teach(told)
    _show(told)
    _heard(told, endpoint, violation)


def _listen(told):
    made = told.api.post("webhooks/endpoints", {"url": told.listener.url, "events": []})
    assert made.status == 201, made.body
    return made.body


def _import(told):
    command = ["import_parties", str(sellers_file())]
    command += ["--market", "us", "--kind", "seller", "--currency", "BRL"]
    first = told.stack.manage(*command)
    again = told.stack.manage(*command)

    assert "2,970" in first.stdout
    assert "othing" in again.stdout
    assert told.api.get("parties", market="us", kind="seller", count="1")["count"] == 2970
    unknown = told.api.get("signals", metric="avg_review_score", known="false", count="1")
    assert unknown["count"] == 5


def _same_rows_over_the_api(told):
    with sellers_file().open(encoding="utf-8", newline="") as file:
        rows = list(islice(csv.DictReader(file), 100))
    parties = [
        {
            "market": "us",
            "kind": "seller",
            "external_id": row["seller_id"],
            "name": row["seller_id"],
            "currency": "BRL",
        }
        for row in rows
    ]

    answer = told.api.post("parties", {"parties": parties})

    assert (answer.status, answer["duplicates"], answer["rejected"]) == (200, 100, [])
    signals = [
        {
            "party": f"us:seller:{row['seller_id']}",
            "metric": "late_delivery_rate",
            "value": float(row["late_delivery_rate"]),
            "observed_at": (NOW - timedelta(minutes=1)).isoformat(),
            "source_key": f"story:{row['seller_id']}",
        }
        for row in rows
    ]
    signals.append({**signals[0], "party": "us:seller:nobody", "source_key": "story:nobody"})
    answer = told.api.post("signals", {"signals": signals})
    assert (answer["accepted"], len(answer["rejected"])) == (100, 1)
    assert answer["rejected"][0]["index"] == 100
    assert told.api.post("signals", {"signals": signals})["duplicates"] == 100


def _rule(told):
    wrong = told.api.as_person("policy").post("rules", {**_rule_body(), "expression": "late > 1"})
    assert wrong.status == 422

    made = told.api.as_person("policy").post("rules", _rule_body())

    assert made.status == 201, made.body
    told.stack.wait_for(
        lambda: told.api.get("detections", rule="late-dispatch", count="1")["count"] == 241
    )
    told.stack.wait_for(
        lambda: told.api.get("cases", clause="late_dispatch", count="1")["count"] == 241
    )
    run = told.api.get("rules/late-dispatch")["evaluation"]
    assert (run["evaluated"], run["breached"], run["unknown"]) == (2970, 241, 0)


def _rule_body():
    return {
        "code": "late-dispatch",
        "title": "Late dispatch",
        "rulebook": "us-seller",
        "clause": "late_dispatch",
        "expression": RULE,
        "severity": "medium",
    }


def _decide(told):
    assert told.api.post("cases/claim").status == 403
    case = told.first.post("cases/claim").body
    preview = next(p for p in case["previews"] if p["outcome"] == "violation")
    assert preview["score_before"] == 200

    stale = {"outcome": "violation", "reason": "x" * 20, "version": case["version"] - 1}
    assert told.first.post(f"cases/{case['code']}/decision", stale).status == 409
    decision = {
        "outcome": "violation",
        "severity": preview["severity"],
        "reason": "26 of 155 orders left after the second working day.",
        "version": case["version"],
    }
    made = told.first.post(f"cases/{case['code']}/decision", decision, once="decide-1")
    again = told.first.post(f"cases/{case['code']}/decision", decision, once="decide-1")

    assert made.status == 201, made.body
    assert again.body == made.body
    assert made["case_state"] == "decided"
    standing = told.api.get(f"parties/{case['party']}/standing").body
    assert standing["score"] == preview["score_after"]
    return made["violation"], case["party"]


def _know(told, violation, party):
    statement = told.api.get(f"violations/{violation}/statement")["statement"]
    assert statement["facts"].startswith("26 of 155")
    assert statement["rule"]["clause"] == "late_dispatch"
    assert statement["decision"] == "decided by a person"
    assert len(statement["redress"]) >= 2
    told.stack.wait_for(
        lambda: [
            n
            for n in told.api.get("notices", kind="violation.recorded").body["results"]
            if n["party"] == _id_of(told, party)
        ]
    )
    ledger = told.api.get(f"parties/{party}/ledger")["results"]
    assert [line["kind"] for line in ledger] == ["violation"]


def _id_of(told, party):
    return told.api.get(f"parties/{party}")["id"]


def _appeal(told, violation, party):
    before = told.api.get(f"parties/{party}/standing")["score"]
    made = told.api.post(
        "appeals",
        {
            "violation": violation,
            "reason": "carrier",
            "text": "The carrier confirms that it collected a day late in the whole week.",
        },
    )
    assert made.status == 201, made.body
    found = told.stack.wait_for(
        lambda: told.api.get("cases", kind="appeal", state="open").body["results"]
    )
    code = found[0]["code"]

    assert told.first.post(f"cases/{code}/claim").status == 409
    assert told.first.post("cases/claim", {"queue": found[0]["queue"]}).status == 204
    case = told.second.post("cases/claim", {"queue": found[0]["queue"]})
    assert case["code"] == code
    decided = told.second.post(
        f"cases/{code}/decision",
        {
            "outcome": "overturn",
            "overturn_cause": "new_evidence",
            "reason": "The carrier's letter shows that it collected late.",
            "version": case["version"],
        },
    )

    assert decided.status == 201, decided.body
    after = told.api.get(f"parties/{party}/standing").body
    assert before < 200 == after["score"]
    assert told.api.get(f"parties/{party}/controls")["controls"] == []
    ledger = told.api.get(f"parties/{party}/ledger")["results"]
    assert [line["kind"] for line in ledger] == ["violation", "reversal"]
    assert told.api.get(f"appeals/{made['id']}")["state"] == "overturned"
    assert told.api.get(f"violations/{violation}")["overturned_at"]


def _content(told):
    shop = _a_shop(told, "content-shop")
    listing = {"market": "us", "kind": "listing", "external_id": "fake-watch", "owner": shop}
    live = {"market": "us", "kind": "live", "external_id": "friday-live", "owner": shop}
    moment = {
        "market": "us",
        "kind": "live_moment",
        "external_id": "friday-live-93",
        "owner": shop,
        "parent": "us:live:friday-live",
        "data": {"clip_url": "https://clips.example/friday.mp4", "second": 93},
    }
    for item in ({**listing, "data": {"title": "Swiss watch"}}, live, moment):
        assert told.api.post("items", item).status == 201
    report = {
        "item": "us:listing:fake-watch",
        "source": "buyer",
        "reporter": "buyer-7",
        "clause": "misleading_listing",
        "text": "It is a plastic toy.",
        "source_key": "report-7",
    }
    assert told.api.post("reports", report).status == 201
    found = told.stack.wait_for(
        lambda: told.api.get("cases", clause="misleading_listing").body["results"]
    )
    violation = _uphold(
        told, found[0]["code"], "The listing shows a Swiss watch; buyers get a toy."
    )
    controls = told.api.get("items/us:listing:fake-watch/controls")["controls"]
    assert [(c["kind"], c["target"]) for c in controls] == [("removed", "item")]
    assert told.api.get(f"parties/{shop}/controls")["controls"] == []

    _rule_takes_down_the_moment(told)
    _appeal_puts_the_listing_back(told, violation)


def _a_shop(told, external_id):
    shop = {
        "market": "us",
        "kind": "seller",
        "external_id": external_id,
        "name": "Watches & More",
        "currency": "USD",
    }
    assert told.api.post("parties", shop).status == 201
    return f"us:seller:{external_id}"


def _uphold(told, code, reason):
    case = told.first.post(f"cases/{code}/claim")
    assert case.status == 200, case.body
    preview = next(p for p in case["previews"] if p["outcome"] == "violation")
    decided = told.first.post(
        f"cases/{code}/decision",
        {
            "outcome": "violation",
            "severity": preview["severity"],
            "reason": reason,
            "version": case["version"],
        },
    )
    assert decided.status == 201, decided.body
    return decided["violation"]


def _rule_takes_down_the_moment(told):
    metric = {"code": "weapon_score", "title": "Weapon seen", "unit": "fraction"}
    assert told.api.post("signals/metrics", metric).status == 201
    rule = {
        "code": "weapon-in-live",
        "title": "Weapon in a LIVE",
        "rulebook": "us-seller",
        "clause": "live_prohibited_goods",
        "expression": "weapon_score > 0.95",
        "severity": "notice",
        "mode": "decide",
        "target": "item",
    }
    assert told.api.as_person("policy").post("rules", rule).status == 201
    signal = {
        "item": "us:live_moment:friday-live-93",
        "metric": "weapon_score",
        "value": 0.99,
        "observed_at": NOW.isoformat(),
        "source_key": "classifier:93",
    }
    assert told.api.post("signals", {"signals": [signal]})["accepted"] == 1
    controls = told.stack.wait_for(
        lambda: told.api.get("items/us:live_moment:friday-live-93/controls")["controls"]
    )
    assert [c["kind"] for c in controls] == ["removed"]
    violation = told.api.get("violations", clause="live_prohibited_goods")["results"][0]
    assert violation["decided_by"] == "rule"
    statement = told.api.get(f"violations/{violation['id']}/statement")["statement"]
    assert statement["decision"].startswith("decided by a rule alone")
    assert statement["automated_detection"] is True


def _appeal_puts_the_listing_back(told, violation):
    appeal = {"violation": violation, "reason": "authorised", "text": "Here is our brand licence."}
    assert told.api.post("appeals", appeal).status == 201
    found = told.stack.wait_for(
        lambda: told.api.get("cases", kind="appeal", state="open").body["results"]
    )
    case = told.second.post(f"cases/{found[0]['code']}/claim")
    decided = told.second.post(
        f"cases/{case['code']}/decision",
        {
            "outcome": "overturn",
            "overturn_cause": "wrong_fact",
            "reason": "The licence is genuine and the listing was right.",
            "version": case["version"],
        },
    )
    assert decided.status == 201, decided.body
    assert told.api.get("items/us:listing:fake-watch/controls")["controls"] == []


def _teach(told):
    case = told.first.post("cases/claim").body
    violation = _uphold(told, case["code"], "A sixth of the orders left late in this window.")
    party = _id_of(told, case["party"])
    enrolments = told.stack.wait_for(
        lambda: [
            e
            for e in told.api.get("enrolments", party=party).body["results"]
            if e["violation"] == violation
        ]
    )
    charged = told.api.get(f"parties/{case['party']}/standing")["score"]
    with told.stack.models():
        from education.models import Enrolment

        quiz = Enrolment.objects.get(pk=enrolments[0]["id"]).course_version.quiz
        right = [question["right"] for question in quiz.questions]
    answers = {"answers": right, "number": 1}

    passed = told.api.post(f"enrolments/{enrolments[0]['id']}/attempts", answers)
    told.api.post(f"enrolments/{enrolments[0]['id']}/attempts", answers)

    assert passed.status == 201, passed.body
    assert passed["passed"]
    assert passed["points_returned"] > 0
    standing = told.api.get(f"parties/{case['party']}/standing").body
    assert standing["score"] == charged + passed["points_returned"]


def _show(told):
    with told.stack.models():
        from insights.services import roll_up

        roll_up()
    series = told.api.get("metrics", metric="violations")
    assert series.status == 200, series.body


def _heard(told, endpoint, violation):
    told.stack.wait_for(lambda: told.listener.of("violation.overturned"))
    messages = [
        (headers, body) for headers, body in told.listener.heard if b"violation.recorded" in body
    ]
    assert messages
    signed = Webhook(endpoint["secret"])
    for headers, body in messages:
        signed.verify(body, headers)
    mine = [
        m for m in told.listener.of("violation.recorded") if m["data"]["violation"] == violation
    ]
    assert len(mine) == 1
