"""What a version says and what would do nothing is a fault: nobody may believe that it acts."""

import pytest

from policies.faults import faults_of
from tests.rulebooks import changed, days

HERE = "scheme__milestones__0__measures"
THERE = "scheme.milestones[0].measures[0]"
REPEAT = {"code": "six", "title": "Six", "count": 6, "days": 90}
JOINT = {"party_kind": "creator", "links": ["bound"], "clause": "reminder", "share_percent": 50}


def measure(control, duration=None, **params):
    return {"control": control, "duration": duration or days(7), "params": params}


BLOCK, REACH = measure("listing_blocked"), measure("reach_reduced", percent=50)

CASES = [
    # what a control takes, and nothing else
    ({HERE: [measure("reach_reduced", percent=50, colour="red")]}, f"{THERE}.params.colour"),
    ({HERE: [measure("listing_blocked", percent=50)]}, f"{THERE}.params.percent"),
    ({HERE: [measure("posts_capped", cap=True)]}, f"{THERE}.params.cap"),
    ({HERE: [measure("reach_reduced", percent=True)]}, f"{THERE}.params.percent"),
    ({HERE: [measure("category_locked", category=" ")]}, f"{THERE}.params.category"),
    ({HERE: [measure("category_locked", category=7)]}, f"{THERE}.params.category"),
    ({HERE: [measure("withdrawals_held", amount=10**16)]}, f"{THERE}.params.amount"),
    # a length that is not counted
    ({HERE: [measure("live_off", {"kind": "permanent", "n": 7})]}, f"{THERE}.duration.n"),
    ({HERE: [measure("live_off", {"kind": "until_recovered", "n": 7})]}, f"{THERE}.duration.n"),
    ({"scheme__lapse": {"kind": "never", "days": 30}}, "scheme.lapse.days"),
    ({"scheme__lapse": {"kind": "calendar", "period": "year", "days": 3}}, "scheme.lapse.days"),
    ({"scheme__lapse": {"kind": "rolling", "days": 3, "period": "year"}}, "scheme.lapse.period"),
    # said twice
    ({HERE: [BLOCK, BLOCK]}, "scheme.milestones[0].measures[1]"),
    ({"clauses__0__may_carry": [REACH, REACH]}, "clauses[0].may_carry[1]"),
    ({"clauses__1__item_kinds": ["listing", "listing"]}, "clauses[1].item_kinds"),
    ({"clauses__1__categories": ["shoes", "shoes"]}, "clauses[1].categories"),
    (
        {"scheme__repeats": [{**REPEAT, "measures": [BLOCK], "clauses": ["reminder"] * 2}]},
        "scheme.repeats[0].clauses",
    ),
    ({"scheme__joint": [{**JOINT, "links": ["bound", "bound"]}]}, "scheme.joint[0].links"),
    ({"scheme__joint": [{**JOINT, "clauses": [""]}]}, "scheme.joint[0].clauses"),
    # lines
    ({"scheme__milestones__3__measures": []}, "scheme.milestones[3].measures"),
    ({"scheme__milestones__0__course": "dispatch-on-time"}, "scheme.milestones[0].shortens_to"),
    ({"scheme__caution": 1001}, "scheme.caution"),
    # words that a party would look for
    ({"clauses__0__basis": "law", "clauses__0__law_reference": "  "}, "clauses[0].law_reference"),
    ({"windows__redress": ["You may go to court.", " "]}, "windows.redress"),
    # codes that the EU's database would refuse
    ({"clauses__0__dsa_category": "SCAMS"}, "clauses[0].dsa_category"),
    (
        {
            "clauses__0__dsa_category": "STATEMENT_CATEGORY_SCAMS_AND_FRAUD",
            "clauses__0__dsa_keyword": "KEYWORD_DANGEROUS_TOYS",
        },
        "clauses[0].dsa_keyword",
    ),
    ({"clauses__0__dsa_keyword": "KEYWORD_PHISHING"}, "clauses[0].dsa_category"),
]


@pytest.mark.parametrize(("change", "field"), CASES)
def test_what_would_do_nothing_is_a_fault(change, field):
    assert [one["field"] for one in faults_of(changed(**change))] == [field]


def test_a_line_beyond_the_end_of_the_account_is_a_fault():
    """A jump past both would apply the graver one alone, and the account would go on."""
    body = changed(
        scheme__milestones__2__terminal=True,
        scheme__milestones__3__terminal=False,
    )

    assert faults_of(body) == [
        {
            "field": "scheme.milestones[3].at",
            "message": "It lies beyond 50, where the account ends: nobody gets there.",
        }
    ]


def test_one_control_twice_for_different_lengths_is_none():
    body = changed(**{HERE: [BLOCK, measure("listing_blocked", days(9))]})

    assert faults_of(body) == []
