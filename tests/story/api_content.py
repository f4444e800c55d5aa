"""Content, over the API: a listing comes down and goes up again, a rule takes down a LIVE moment."""

from datetime import UTC, datetime


def tell(told):
    shop = a_shop(told, "content-shop")
    _arrive(told, shop)
    violation = _take_down_the_listing(told, shop)
    _rule_takes_down_the_moment(told)
    _appeal_puts_the_listing_back(told, violation)


def a_shop(told, external_id):
    shop = {
        "market": told.town.market,
        "kind": "seller",
        "external_id": external_id,
        "name": "Watches & More",
        "currency": "USD",
    }
    made = told.api.post("parties", shop)
    assert made.status == 201, made.body
    return made["ref"]


def _ref(told, kind, external_id):
    return f"{told.town.market}:{kind}:{external_id}"


def _arrive(told, shop):
    def item(kind, external_id, **rest):
        return {
            "market": told.town.market,
            "kind": kind,
            "external_id": external_id,
            "owner": shop,
            **rest,
        }

    clip = {"clip_url": "https://clips.example/friday.mp4", "second": 93}
    for one in (
        item("listing", "fake-watch", data={"title": "Swiss watch"}),
        item("live", "friday-live"),
        item("live_moment", "friday-93", parent=_ref(told, "live", "friday-live"), data=clip),
    ):
        made = told.api.post("items", one)
        assert made.status == 201, made.body


def _take_down_the_listing(told, shop):
    listing = _ref(told, "listing", "fake-watch")
    report = {
        "item": listing,
        "source": "buyer",
        "reporter": "buyer-7",
        "clause": "misleading_listing",
        "text": "It is a plastic toy.",
    }
    for number in (7, 8):
        sent = told.api.post("reports", {**report, "source_key": f"{told.town.market}:{number}"})
        assert sent.status == 201, sent.body
    item = told.api.get(f"items/{listing}")["id"]
    found = told.wait_for(lambda: told.api.get("cases", item=item)["results"])
    told.wait_for(lambda: len(_reports(told.api.get(f"cases/{found[0]['code']}"))) == 2)
    assert len(found) == 1

    case = told.first.post(f"cases/{found[0]['code']}/claim")
    decided = told.first.post(
        f"cases/{case['code']}/decision",
        {
            "outcome": "violation",
            "severity": case["severity"],
            "reason": "The listing shows a Swiss watch; buyers get a toy.",
            "version": case["version"],
        },
    )

    assert decided.status == 201, decided.body
    controls = told.api.get(f"items/{listing}/controls")["controls"]
    assert controls == []  # the clause gives time to correct, and until then nothing acts
    assert told.api.get(f"parties/{shop}/controls")["controls"] == []
    statement = told.api.get(f"violations/{decided['violation']}/statement")["statement"]
    (removal,) = statement["measures"]
    assert removal["starts_at"] > statement["decided_at"]
    assert statement["decision"] == "decided by a person"
    return decided["violation"]


def _reports(case):
    return [piece for piece in case["evidence"] if piece["kind"] == "report"]


def _rule_takes_down_the_moment(told):
    moment = _ref(told, "live_moment", "friday-93")
    metric = {"code": "weapon_score", "title": "Weapon seen", "unit": "fraction"}
    assert told.api.post("metrics", metric).status == 201
    rule = {
        "code": f"{told.town.market}-weapon-in-live",
        "title": "Weapon in a LIVE",
        "rulebook": told.town.rulebook,
        "clause": "live_prohibited_goods",
        "expression": "weapon_score > 0.95",
        "severity": "notice",
        "mode": "decide",
        "target": "item",
    }
    made = told.policy.post("rules", rule)
    assert made.status == 201, made.body
    signal = {
        "item": moment,
        "metric": "weapon_score",
        "value": 0.99,
        "observed_at": datetime.now(UTC).isoformat(),
        "source_key": f"classifier:{told.town.market}:93",
    }
    assert told.api.post("signals", {"signals": [signal]})["accepted"] == 1

    controls = told.wait_for(lambda: told.api.get(f"items/{moment}/controls")["controls"])

    assert [one["kind"] for one in controls] == ["removed"]
    found = told.api.get("violations", clause="live_prohibited_goods")["results"][0]
    assert (found["item"], found["decided_by"]) == (moment, "rule")
    statement = told.api.get(f"violations/{found['id']}/statement")["statement"]
    assert statement["decision"].startswith("decided by a rule alone")
    assert statement["automated_detection"] is True


def _appeal_puts_the_listing_back(told, violation):
    appeal = {"violation": violation, "reason": "authorised", "text": "Here is our brand licence."}
    assert told.api.post("appeals", appeal).status == 201
    queue = {"queue": f"{told.town.market}-appeals"}
    found = told.wait_for(lambda: told.api.get("cases", **queue, state="open")["results"])
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
    listing = _ref(told, "listing", "fake-watch")
    assert told.api.get(f"items/{listing}/controls")["controls"] == []
