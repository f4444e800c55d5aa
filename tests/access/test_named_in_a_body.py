"""What belongs to another party is not there, also where it is named inside what is sent."""

import pytest
from django.db import transaction

from tests.access.world import FOREIGNER, FULL_KEY, World
from violations.models import Violation

pytestmark = pytest.mark.django_db
WORDS = "The carrier came a day late; its letter is attached."


@pytest.fixture
def world():
    return World()


def bodies(world):
    violation, own = world.violation.pk, world.other.ref
    return [
        ("appeals", {"violation": violation, "reason": "carrier", "text": WORDS}),
        ("corrections", {"violation": violation, "text": WORDS}),
        ("disputes", {"row": world.row.pk, "reason": "other", "text": WORDS}),
        (
            "feedback",
            {
                "party": world.party.ref,
                "clause": "late_dispatch",
                "kind": "unfair",
                "text": WORDS,
                "source_key": "1",
            },
        ),
        (
            "feedback",
            {
                "party": own,
                "violation": violation,
                "clause": "late_dispatch",
                "kind": "unfair",
                "text": WORDS,
                "source_key": "2",
            },
        ),
    ]


def test_what_is_anothers_is_missing_where_a_body_names_it(world):
    client = world.client(FOREIGNER)
    told = []
    for number, (resource, body) in enumerate(bodies(world)):
        with transaction.atomic():
            answer = client.post(
                f"/api/v1/{resource}",
                body,
                content_type="application/json",
                headers={"Idempotency-Key": f"n{number}"},
            )
        told.append((resource, answer.status_code, answer.json()["code"]))

    assert told == [(resource, 404, "not_found") for resource, _ in bodies(world)]
    assert Violation.objects.get().appeals.count() == 1


def test_controls_of_anothers_things_are_rejected_by_place(world):
    answer = world.client(FOREIGNER).post(
        "/api/v1/controls/batch",
        {"parties": [world.other.ref, world.party.ref], "items": [world.item.ref]},
        content_type="application/json",
    )

    said = answer.json()
    assert [row["party"] for row in said["parties"]] == [world.other.ref]
    assert [(row["field"], row["value"]) for row in said["rejected"]] == [
        ("parties", world.party.ref),
        ("items", world.item.ref),
    ]


@pytest.mark.parametrize(
    ("resource", "filter_by"),
    [
        (resource, "party")
        for resource in (
            *("appeals", "documents", "enrolments", "feedback", "funds/holds"),
            *("notices", "penalties", "questions", "rewards", "violations", "disputes"),
        )
    ]
    + [("appeals", "violation"), ("corrections", "violation"), ("items", "owner")],
)
def test_what_is_anothers_is_missing_where_a_query_names_it(world, resource, filter_by):
    named = world.violation.pk if filter_by == "violation" else world.party.ref

    answer = world.client(FOREIGNER).get(f"/api/v1/{resource}", {filter_by: named})

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def named(party, item):
    """Bodies that name a party or an item, with the fields that a refusal names."""
    report = {"source": "buyer", "reporter": "r1", "clause": "late_dispatch", "text": WORDS}
    case = {
        "clause": "late_dispatch",
        "reason": WORDS,
        "conduct_from": "2026-03-01T00:00:00Z",
        "conduct_to": "2026-03-01T00:00:00Z",
    }
    hold = {"ground": "claims", "amount": 100, "days": 3, "reason": WORDS}
    paper = {"code": "licence", "source_key": "d1"}
    both = {"party": party, "item": item}
    return [
        ("cases", {**case, **both}, ["party", "item"]),
        ("reports", {**report, **both, "source_key": "r1"}, ["party", "item"]),
        ("reports", {**report, "item": item, "source_key": "r2"}, ["item"]),
        ("funds/holds", {**hold, "party": party}, ["party"]),
        ("documents", {**paper, "party": party}, ["party"]),
        ("conflicts", {"party": party, "why": "work", "all_of_owner": False}, ["party"]),
    ]


def test_what_a_body_names_in_vain_is_told_by_field(world):
    told = []
    for number, (resource, body, _) in enumerate(named("us:seller:none", "us:listing:none")):
        sender = world.client(FULL_KEY if resource == "reports" else "quality_lead")
        with transaction.atomic():
            answer = sender.post(
                f"/api/v1/{resource}",
                body,
                content_type="application/json",
                headers={"Idempotency-Key": f"v{number}"},
            )
        said = answer.json()
        told.append((resource, answer.status_code, [one["field"] for one in said["errors"]]))

    assert told == [(resource, 404, fields) for resource, _, fields in named("", "")]


def test_what_is_missing_and_what_is_anothers_are_told_in_the_same_words(world):
    client = world.client(FOREIGNER)
    answers = [
        client.post(
            "/api/v1/feedback",
            {
                "party": ref,
                "clause": "late_dispatch",
                "kind": "unfair",
                "text": WORDS,
                "source_key": "1",
            },
            content_type="application/json",
            headers={"Idempotency-Key": f"s{number}"},
        )
        for number, ref in enumerate([world.party.ref, "us:seller:none"])
    ]

    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["errors"] == [
        {
            "field": "party",
            "message": "There is no such party that you may see. "
            "Send our id, or market:kind:external_id.",
        }
    ]
