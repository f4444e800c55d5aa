"""Every fault is named with its place, and all of them at once."""

import pytest

from items.models import Kind as ItemKind
from parties.models import Kind as PartyKind
from policies import catalogue
from policies.faults import faults_of
from tests.rulebooks import a_body, changed, days


def test_a_sound_version_has_no_fault():
    assert faults_of(a_body()) == []


BAND = {"code": "x", "title": "X", "tone": "good"}
LINE = {"code": "x", "title": "X", "measures": []}
BLOCK = {"control": "listing_blocked", "duration": days(7)}

CASES = [
    # the shape
    ({"title": ...}, "body", "The field 'title' is missing. Add it."),
    ({"surprise": 1}, "body", "There is no field 'surprise' here."),
    ({"scheme__start": "200"}, "scheme.start", "Here belongs a whole number, and text was given."),
    ({"scheme__direction": "sideways"}, "scheme.direction", "is none of 'deduct', 'accumulate'."),
    # the scale
    ({"scheme__floor": 1000}, "scheme.floor", "The floor must lie below the cap."),
    ({"scheme__start": 1001}, "scheme.start", "The start must lie between 0 and 1000."),
    ({"scheme__cap": 2_000_000}, "scheme.cap", "A score lies between -1000000 and 1000000."),
    ({"scheme__code": "Ra ting"}, "scheme.code", "'Ra ting' is no code"),
    ({"scheme__caution": -1}, "scheme.caution", "0 or more"),
    ({"scheme__relief_every_days": 9999}, "scheme.relief_every_days", "Between 0 and 3650 days."),
    # bands
    ({"scheme__bands": []}, "scheme.bands", "Give at least one band"),
    ({"scheme__bands__1": {**BAND, "at_least": 0}}, "scheme.bands", "bands may not overlap"),
    (
        {"scheme__bands__0": {**BAND, "at_least": 10}},
        "scheme.bands",
        "No band covers scores below 10.",
    ),
    # lines
    ({"scheme__milestones__1__code": "150"}, "scheme.milestones", "code '150' is used twice"),
    (
        {"scheme__milestones__1__at": 150},
        "scheme.milestones",
        "Two milestones lie at the same score.",
    ),
    (
        {"scheme__milestones__0": {**LINE, "at": 1200}},
        "scheme.milestones[0].at",
        "outside the scale 0..1000",
    ),
    (
        {"scheme__milestones__0": {**LINE, "at": 300}},
        "scheme.milestones[0].at",
        "nobody could be clean",
    ),
    ({"scheme__milestones__0__code": "one fifty"}, "scheme.milestones[0].code", "is no code"),
    # lapse and classes
    (
        {"scheme__lapse": {"kind": "rolling"}},
        "scheme.lapse.days",
        "A rolling lapse needs 1 to 3650 days.",
    ),
    ({"scheme__lapse": {"kind": "calendar"}}, "scheme.lapse.period", "quarter or year"),
    (
        {"scheme__classes": [{"code": "serious"}, {"code": "serious"}]},
        "scheme.classes",
        "Class 'serious' is given twice.",
    ),
    # measures
    (
        {"scheme__milestones__0__measures__0__control": "stocks"},
        "scheme.milestones[0].measures[0].control",
        "'stocks' is not in the control catalogue.",
    ),
    (
        {"scheme__milestones__0__measures__0__control": "removed"},
        "scheme.milestones[0].measures[0].control",
        "'removed' acts on an item only.",
    ),
    (
        {"scheme__milestones__0__measures__0__duration": ...},
        "scheme.milestones[0].measures[0]",
        "The field 'duration' is missing. Add it.",
    ),
    (
        {"scheme__milestones__0__measures__0__duration": {"kind": "days"}},
        "scheme.milestones[0].measures[0].duration",
        "Say how long: 1 to 3650 days.",
    ),
    (
        {"scheme__milestones__0__measures__0__duration": {"kind": "hours", "n": 0}},
        "scheme.milestones[0].measures[0].duration",
        "Say how long: 1 to 8760 hours.",
    ),
    (
        {"scheme__milestones__0__measures__0__control": "reach_reduced"},
        "scheme.milestones[0].measures[0].params",
        "'reach_reduced' needs the parameter 'percent'.",
    ),
    (
        {
            "scheme__milestones__0__measures__0": {
                **BLOCK,
                "control": "reach_reduced",
                "params": {"percent": 101},
            }
        },
        "scheme.milestones[0].measures[0].params.percent",
        "between 1 and 100",
    ),
    # clauses
    ({"clauses": []}, "clauses", "A rulebook without clauses forbids nothing."),
    ({"clauses__1__code": "late_dispatch"}, "clauses", "the second is unreachable"),
    ({"clauses__0__code": "late dispatch"}, "clauses[0].code", "is no code"),
    ({"clauses__0__title": " "}, "clauses[0].title", "Name the rule in a few words."),
    ({"clauses__0__text": " "}, "clauses[0].text", "Say the rule in plain language."),
    ({"clauses__0__severity": "odd"}, "clauses[0].severity", "'odd' has no price"),
    ({"clauses__0__points__low": -5}, "clauses[0].points.low", "positive numbers"),
    ({"clauses__0__points__low": 10**9}, "clauses[0].points.low", "at most 1000000"),
    ({"clauses__0__points__so so": 5}, "clauses[0].points", "'so so' is no code"),
    (
        {"clauses__0__ledger_class": "serious"},
        "clauses[0].ledger_class",
        "The scheme has no class 'serious'.",
    ),
    (
        {"clauses__1__item_kinds": ["listing", "castle"]},
        "clauses[1].item_kinds",
        "'castle' is no kind of item",
    ),
    ({"clauses__1__item_kinds": []}, "clauses[1].measures", "the clause covers no kind of item"),
    (
        {"clauses__1__measures__0__duration": {"kind": "until_recovered"}},
        "clauses[1].measures[0].duration",
        "Only a milestone's measure can end with recovery",
    ),
    (
        {"clauses__0__decided_by": "rule"},
        "clauses[0].decided_by",
        "A rule alone may decide about items only.",
    ),
    ({"clauses__0__basis": "law"}, "clauses[0].law_reference", "Name the law"),
    (
        {"clauses__0__course": "no-such-course"},
        "clauses[0].course",
        "There is no course 'no-such-course'.",
    ),
    (
        {"clauses__0__course": ""},
        "clauses[0].relief_points",
        "Relief needs a course that earns it.",
    ),
    ({"clauses__0__relief_points": 201}, "clauses[0].relief_points", "may not exceed the price"),
    ({"clauses__0__relief_points": -1}, "clauses[0].relief_points", "positive numbers"),
    # windows
    ({"windows__appeal_days": []}, "windows", "appeal_days or appeal_months"),
    (
        {"windows__appeal_days": [30, 0]},
        "windows.appeal_days",
        "Each window is 1 to 3650 days long.",
    ),
    ({"windows__appeal_months": 0}, "windows.appeal_months", "1 to 120 months"),
    ({"windows__redress": []}, "windows.redress", "after the last appeal"),
    # tiers
    ({"tiers__0__code": "Best of all"}, "tiers[0].code", "is no code"),
    ({"tiers__0__clean_days": -1}, "tiers[0].clean_days", "Between 0 and 3650 days."),
    (
        {"tiers__0__benefits__0__control": "listing_blocked"},
        "tiers[0].benefits",
        "'listing_blocked' is no benefit.",
    ),
]


@pytest.mark.parametrize(("change", "field", "words"), CASES)
def test_this_is_a_fault(change, field, words):
    found = faults_of(changed(**change), knows_course=lambda code: code == "dispatch-on-time")

    assert [one["field"] for one in found if words in one["message"]] == [field], found


def test_tier_codes_are_given_once():
    body = a_body()
    body["tiers"] = body["tiers"] * 2

    assert faults_of(body) == [{"field": "tiers", "message": "Tier code 'trusted' is used twice."}]


def test_all_faults_are_named_at_once():
    body = changed(
        scheme__start=2000,
        clauses__0__severity="odd",
        windows__redress=[],
        tiers__0__clean_days=-1,
    )

    assert [one["field"] for one in faults_of(body)] == [
        "scheme.start",
        "clauses[0].severity",
        "windows.redress",
        "tiers[0].clean_days",
    ]


def test_what_is_too_long_is_named_and_read_no_further():
    body = changed(clauses__0__text="x" * 20_001, scheme__start="200")
    crowded = changed(tiers=a_body()["tiers"] * 1001)

    assert faults_of(body) == [
        {"field": "clauses[0].text", "message": "At most 20,000 characters. Shorten it."}
    ]
    assert faults_of(crowded) == [
        {"field": "tiers", "message": "At most 1,000 entries. Take some out."}
    ]


@pytest.mark.parametrize("body", [None, [], "words", 7])
def test_what_is_no_version_at_all_is_one_fault(body):
    assert len(faults_of(body)) == 1


def test_the_catalogue_knows_the_kinds_of_the_other_rooms():
    assert list(catalogue.ITEM_KINDS) == ItemKind.values
    assert list(catalogue.PARTY_KINDS) == PartyKind.values
