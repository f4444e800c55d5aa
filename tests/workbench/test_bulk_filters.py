"""Choosing many cases: a filter that makes no sense never means all of them."""

import pytest
from django.urls import reverse

from tests.workbench.browsing import page, sign_in
from tests.workbench.bulk import some_cases
from tests.workbench.factories import REASON, a_reviewer
from tests.workbench.test_api import Caller
from workbench.models import BulkPreview, BulkRun

pytestmark = pytest.mark.django_db

SENSELESS = [
    ("market=atlantis", "Market: "),
    ("state=nonsense", "State: "),
    ("queue=gone", "Queue: "),
    ("since=yesterday", "Opened from: "),
    ("party=me", "Party: "),
    ("brand=acme", "There is no filter “brand”."),
    ("clause=lte", "No clause is called “lte”."),
    ("clause=no_such", "No clause is called “no_such”."),
    ("severity=huge", "No severity is called “huge”: choose "),
]


@pytest.mark.parametrize(("query", "named"), SENSELESS)
def test_a_filter_that_makes_no_sense_is_refused_by_name_and_chooses_nothing(client, query, named):
    cases = some_cases(2)
    sign_in(client, "senior_reviewer")
    address = reverse("workbench:bulk-choose")

    looked = client.get(f"{address}?{query}")
    asked = client.post(
        reverse("workbench:bulk-preview"),
        {"filter": query, "scope": "matching", "action": "no_violation", "reason": REASON},
    )

    for answer in (looked, asked):
        said = answer.content.decode()
        assert answer.status_code == 422
        assert named in said
        assert not any(case.code in said for case in cases)
    assert BulkRun.objects.count() == BulkPreview.objects.count() == 0


def test_words_for_several_clauses_name_them_each_with_its_address(client):
    some_cases(1)
    sign_in(client, "senior_reviewer")

    answer = client.get(reverse("workbench:bulk-choose"), {"clause": "is"})
    listed = page(client, "cases", clause="is", sort="-due")

    assert answer.status_code == 422
    for said in (answer.content.decode(), listed):
        assert "“is” may mean several clauses" in said
    assert '<a href="?clause=misleading_listing&amp;sort=-due">Misleading listing</a>' in listed


def test_what_was_chosen_is_said_in_the_words_of_the_page(client):
    some_cases(2)
    sign_in(client, "senior_reviewer")

    said = page(client, "bulk-choose", clause="late_dispatch")
    answer = client.post(
        reverse("workbench:bulk-preview"),
        {
            "filter": "clause=late_dispatch&state=open",
            "scope": "matching",
            "action": "no_violation",
            "reason": REASON,
        },
    )

    assert '<span class="chip-value">Late dispatch</span>' in said
    assert answer.context["order"].about == [["State", "open"], ["Clause", "late dispatch"]]


@pytest.mark.parametrize("field", ["clause", "severity", "queue"])
def test_a_program_is_told_which_word_nobody_knows(field):
    some_cases(1)
    lead = Caller(a_reviewer("senior_reviewer"))

    answer = lead.post(
        "bulk-runs/preview",
        {"action": "no_violation", "reason": REASON, "match": {field: "no_such"}},
    )

    assert answer.status_code == 422
    (fault,) = answer.json()["errors"]
    assert (fault["field"], fault["value"]) == (f"match.{field}", "no_such")
