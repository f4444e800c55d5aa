"""The whole story over the API, on a real stack: real sellers in, a fair decision out, all undone."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from standardwebhooks import Webhook

from governance import clock
from tests.story import api_content, api_intake
from tests.story.integrator import Integrator, Listener
from tests.story.town import PDF, Town, earlier_finding, settle

WANTED = ["violation.*", "control.*", "appeal.*"]


@dataclass
class Told:
    """Who speaks in the story, and what has come of it so far."""

    town: Town
    api: Integrator
    first: Integrator
    second: Integrator
    policy: Integrator
    listener: Listener
    party: str = ""
    violation: int = 0
    before: str = ""

    def wait_for(self, look: Any) -> Any:
        return self.town.stack.wait_for(look, seconds=180)


@pytest.fixture
def told(live_stack):
    town = settle(live_stack, "story")
    api = Integrator(town.url, town.key)
    people = [api.as_person(town.name_of(person)) for person in ("first", "second", "policy")]
    with Listener() as listener:
        yield Told(town, api, *people, listener)


def test_the_story_over_the_api(told):
    endpoint = _listen(told)
    api_intake.tell(told)
    _decide(told)
    _know(told)
    _obey(told)
    _appeal(told)
    _overturn(told)
    api_content.tell(told)
    _teach(told)
    _reward(told)
    _show(told)
    _heard(told, endpoint["secret"])
    told.api.delete(f"webhooks/endpoints/{endpoint['id']}")


def _listen(told):
    made = told.api.post("webhooks/endpoints", {"url": told.listener.url, "events": WANTED})
    assert made.status == 201, made.body
    return made


def _decide(told):
    assert told.api.post("cases/claim").status == 403
    claimed = told.first.post("cases/claim", {"queue": told.town.queue})
    assert claimed["claim"]["reviewer"] == told.first.acting
    assert claimed["priority"] == sum(claimed["priority_terms"].values())
    earlier_finding(told.town, claimed["party_id"])
    case = told.api.get(f"cases/{claimed['code']}")
    previews = {one["severity"]: one for one in case["previews"]}
    medium, high = previews["medium"], previews["high"]
    assert (medium["score_before"], medium["score_after"], medium["crosses"]) == (170, 155, [])
    assert (high["score_after"], len(high["crosses"]), len(high["measures"])) == (140, 1, 2)

    path = f"cases/{case['code']}/decision"
    decision = {
        "outcome": "violation",
        "severity": "high",
        "reason": "26 of 155 orders left after the second working day.",
        "version": case["version"],
    }
    stale = {**decision, "version": case["version"] - 1}
    assert told.first.post(path, stale).status == 409
    assert told.second.post(path, decision).status == 409
    made = told.first.post(path, decision, once=f"decide:{case['code']}")
    again = told.first.post(path, decision, once=f"decide:{case['code']}")

    assert made.status == 201, made.body
    assert again.body == made.body
    assert made["case_state"] == "decided"
    told.party, told.violation = case["party"], made["violation"]
    assert told.api.get(f"parties/{told.party}/standing")["score"] == 140
    told.before = clock.now().isoformat()


def _know(told):
    statement = told.api.get(f"violations/{told.violation}/statement")["statement"]
    assert statement["facts"].startswith("26 of 155")
    assert statement["rule"]["clause"] == "late_dispatch"
    assert statement["decision"] == "decided by a person"
    assert len(statement["measures"]) == 2
    assert len(statement["redress"]) >= 2
    party = told.api.get(f"parties/{told.party}")["id"]
    notices = {"party": party, "kind": "violation.recorded"}
    told.wait_for(
        lambda: [
            notice
            for notice in told.api.get("notices", **notices)["results"]
            if notice["violation"] == told.violation
        ]
    )
    ledger = told.api.get(f"parties/{told.party}/ledger")["results"]
    assert [(line["kind"], line["points"]) for line in ledger] == [("violation", -30)] * 2


def _obey(told):
    controls = told.api.get(f"parties/{told.party}/controls")["controls"]
    assert sorted(one["kind"] for one in controls) == ["campaigns_off", "listing_blocked"]
    control = controls[0]["causes"][0]["control"]
    done = told.api.post(f"controls/{control}/acknowledgements", {"state": "enforced"})
    assert (done.status, done["state"]) == (201, "enforced")


def _appeal(told):
    fields = {
        "violation": told.violation,
        "reason": "carrier",
        "text": "The carrier confirms that it collected a day late in the whole week.",
    }
    odd = told.api.post_file("appeals", fields, "letter.pdf", b"MZ\x90\x00 no letter at all")
    assert odd.status == 422, odd.body

    made = told.api.post_file("appeals", fields, "letter.pdf", PDF)

    assert made.status == 201, made.body
    file = told.api.get(f"appeals/{made['id']}/files/{made['files'][0]['id']}")
    assert (file.status, file.body) == (200, PDF)
    assert file.headers["Content-Disposition"].startswith("attachment")
    return made


def _overturn(told):
    queue = f"{told.town.market}-appeals"
    found = told.wait_for(lambda: told.api.get("cases", queue=queue, state="open")["results"])
    code = found[0]["code"]
    refused = told.first.post(f"cases/{code}/claim")
    assert (refused.status, refused["code"]) == (403, "touched_the_decision")
    assert told.first.post("cases/claim", {"queue": queue}).status == 204
    case = told.second.post("cases/claim", {"queue": queue})
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
    standing = f"parties/{told.party}/standing"
    assert told.api.get(standing)["score"] == 170
    then = told.api.get(standing, at=told.before, known_at=told.before)
    assert (then["score"], told.api.get(standing, at=told.before)["score"]) == (140, 170)
    assert told.api.get(f"parties/{told.party}/controls")["controls"] == []
    ledger = told.api.get(f"parties/{told.party}/ledger")["results"]
    assert [line["kind"] for line in ledger] == ["violation", "violation", "reversal"]
    assert told.api.get(f"appeals/{case['appeal']}")["state"] == "overturned"
    assert told.api.get(f"violations/{told.violation}")["overturned_at"]


def _teach(told):
    case = told.first.post("cases/claim", {"queue": told.town.queue})
    decided = told.first.post(
        f"cases/{case['code']}/decision",
        {
            "outcome": "violation",
            "severity": "medium",
            "reason": "A sixth of the orders left late in this window.",
            "version": case["version"],
        },
    )
    enrolments = told.wait_for(
        lambda: [
            one
            for one in told.api.get("enrolments", party=case["party"])["results"]
            if one["violation"] == decided["violation"]
        ]
    )
    path = f"enrolments/{enrolments[0]['id']}/attempts"
    with told.town.stack.models():
        from education.models import Enrolment

        version = Enrolment.objects.get(pk=enrolments[0]["id"]).course_version
        right = [question["right"] for question in version.quiz.questions]

    passed = told.api.post(path, {"answers": right, "number": 1})
    again = told.api.post(path, {"answers": right, "number": 1})

    assert (passed.status, passed["passed"], passed["points_returned"]) == (201, True, 5)
    assert again.body == passed.body
    assert told.api.get(f"parties/{case['party']}/standing")["score"] == 190


def _reward(told):
    from parties.models import Party
    from violations.services import review_due_tiers

    shop = api_content.a_shop(told, "quiet-shop")
    quarter = clock.now() - timedelta(days=100)
    with told.town.stack.models():
        Party.objects.filter(external_id="quiet-shop").update(created_at=quarter)
        review_due_tiers()

    assert told.api.get(f"parties/{shop}/standing")["tier"] == "trusted"
    controls = told.api.get(f"parties/{shop}/controls")["controls"]
    assert [one["kind"] for one in controls] == ["settlement_faster"]


def _show(told):
    market = told.town.market
    answer = told.api.get("metrics/series", market=market)
    today = {line["metric"]: line["points"][-1]["value"] for line in answer["series"]}
    listed = sum(
        row["party"].startswith(f"{market}:")
        for page in told.api.pages("violations", limit=200)
        for row in page["results"]
    )
    assert today["violations"] == listed
    assert today["appeals"] == today["decisions.overturn"] == 2


def _heard(told, secret):
    told.wait_for(lambda: told.listener.about("violation.overturned", told.violation))
    messages = told.listener.about("violation.recorded", told.violation)
    for headers, body in messages:
        Webhook(secret).verify(body, headers)
    assert len({headers["webhook-id"] for headers, _ in messages}) == 1
