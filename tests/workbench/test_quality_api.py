"""The quality programme over the API."""

import itertools

import pytest
from django.test import Client

from tests.workbench.factories import REASON, a_reviewer
from tests.workbench.quality import a_plan, a_review, closed, drawn, some_decisions
from workbench.models import Draw, Review, SamplingPlan

pytestmark = pytest.mark.django_db

API = "/api/v1/quality"
_keys = itertools.count()


def signed_in(role="quality_lead"):
    client = Client()
    user = a_reviewer(role)
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    client.user = user
    return client


def sent(client, path, said=None, key=None):
    return client.post(
        f"{API}/{path}",
        said or {},
        content_type="application/json",
        headers={"Idempotency-Key": key or f"key-{next(_keys)}"},
    )


def test_a_plan_is_made_drawn_and_stopped():
    client = signed_in()
    some_decisions(4)
    said = {
        "title": "By outcome",
        "strata": ["outcome"],
        "per_stratum": 2,
        "active_from": "2020-01-01T00:00:00Z",
    }

    made = sent(client, "plans", said, key="same")
    again = sent(client, "plans", said, key="same")
    number = made.json()["id"]
    draw = sent(client, f"plans/{number}/draws")
    rows = client.get(f"{API}/draws/{draw.json()['id']}/samples").json()["results"]
    stopped = sent(client, f"plans/{number}/stop")

    assert (made.status_code, again.json()["id"]) == (201, number)
    assert draw.json()["strata"] == [{"key": {"outcome": "violation"}, "size": 4, "drawn": 2}]
    assert [(row["drawn_with"], row["stratum"]) for row in rows] == [(None, None)] * 2
    assert stopped.json()["stopped_at"]
    assert sent(client, f"plans/{number}/draws").json()["code"] == "plan_stopped"
    assert Draw.objects.count() == 1


def test_a_drawn_row_tells_its_stratum_at_once_unless_that_betrays_the_first_answer():
    client = signed_in()
    some_decisions(2)
    plain = drawn(a_plan(strata=["clause"], per_stratum=1))
    telling = drawn(a_plan(strata=["clause", "outcome"], per_stratum=1))

    def rows(draw):
        found = client.get(f"{API}/draws/{draw.pk}/samples").json()["results"]
        return [(row["stratum"], row["drawn_with"], row["answered"]) for row in found]

    before = rows(plain), rows(telling)
    closed(Review.objects.get(sampled__draw=telling))

    assert before == ([(0, 0.5, False)], [(None, None, False)])
    assert rows(telling) == [(0, 0.5, True)]


def test_a_plan_that_makes_no_sense_names_the_field():
    answer = sent(signed_in(), "plans", {"title": "Neither"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "per_stratum"
    assert not SamplingPlan.objects.exists()


def test_a_second_look_over_the_api_is_blind():
    decision = some_decisions(1, a_reviewer(first_name="Zelda"), reason="Left late, all of them.")[
        0
    ]
    drawn(a_plan(per_stratum=10))
    client = signed_in("reviewer")

    taken = sent(client, "reviews/next")
    code = taken.json()["code"]
    said = {"outcome": "no_violation", "reason": REASON}
    answered = sent(client, f"reviews/{code}/answer", said)

    assert set(taken.json()) == {
        "code",
        "lease_until",
        "party",
        "item",
        "clause",
        "clause_text",
        "severities",
        "score",
        "as_of",
        "evidence",
    }
    for betrayed in ("Zelda", "Left late, all", decision.case.code):
        assert betrayed not in taken.content.decode()
    assert answered.json() == {"code": code, "closed": True}
    assert Review.objects.get().agrees is False
    assert sent(client, "reviews/next").status_code == 204


def test_who_has_no_part_in_it_reads_nothing():
    review = a_review()
    client = signed_in("reviewer")

    assert client.get(f"{API}/reviews/{review.code}").status_code == 404
    closed(review)
    assert client.get(f"{API}/reviews/{review.code}").status_code == 404
    seen = signed_in("analyst").get(f"{API}/reviews/{review.code}").json()
    assert (seen["outcome"], seen["agrees"]) == ("violation", True)


def test_a_lead_adjudicates_over_the_api():
    review = closed(a_review(), outcome="no_violation")
    said = {"verdict": "first_right", "cause": "misread_rule", "reason": "See the exception."}

    refused = sent(signed_in("senior_reviewer"), f"reviews/{review.code}/adjudication", said)
    answer = sent(signed_in(), f"reviews/{review.code}/adjudication", said)

    assert refused.status_code == 403
    assert answer.json()["adjudication"]["verdict"] == "first_right"


def test_figures_come_with_n_and_interval():
    closed(a_review())
    client = signed_in("analyst")

    agreement = client.get(f"{API}/agreement", {"by": "clause"}).json()
    overturns = client.get(f"{API}/overturns", {"by": "market"}).json()
    prevalence = client.get(f"{API}/prevalence").json()

    assert agreement[0]["key"] == "late_dispatch"
    assert agreement[0]["outcome"] == {
        "n": 1,
        "agreed": 1,
        "value": None,
        "low": None,
        "high": None,
        "enough": False,
    }
    assert overturns[0]["rate"]["of"] == 1
    assert overturns[0]["rate"]["low"] == 0.0
    assert prevalence[0]["estimate"]["drawn"] == 1
    assert client.get(f"{API}/agreement", {"by": "shoe_size"}).status_code == 422
