"""Faults of what schemes and clauses say beyond a plain ladder; and of several shapes at once."""

import pytest

from policies.faults import faults_of
from tests.rulebooks import a_body, blocked, changed, days

MORE_THAN_CAN_BE = {"code": "x", "title": "X", "at_least": 1001, "tone": "good"}
SERIOUS = {"code": "serious", "title": "Serious"}
ORDINARY = {"code": "ordinary"}
REPEAT = {"code": "six", "title": "Six", "count": 6, "days": 90, "measures": blocked(days(7))}
JOINT = {"party_kind": "creator", "links": ["bound"], "clause": "reminder", "share_percent": 50}
GROUND = {
    "code": "fraud",
    "title": "Fraud",
    "text": "Signs of it.",
    "max_days": 90,
    "review_days": 30,
}
BADGE = {"control": "badge", "duration": {"kind": "permanent"}}
REMOVED = {"control": "removed", "duration": {"kind": "permanent"}}
AGAIN = {"low": 10, "medium": 20, "high": 60, "critical": 200}
RECOVERS = blocked({"kind": "until_recovered"})[:1]
LINE = "scheme__milestones__0"


def ledger(**own):
    return {"scheme__classes": [ORDINARY, {**SERIOUS, **own}]}


CASES = [
    # classes are checked as the scheme's own ledger is
    (ledger(start=2000), "scheme.classes[1].start", "between 0 and 1000"),
    (ledger(floor=2000), "scheme.classes[1].floor", "below the cap"),
    (ledger(cap=120), "scheme.classes[1].milestones[0].at", "outside the scale 0..120"),
    (ledger(bands=[]), "scheme.classes[1].bands", "Give at least one band"),
    (ledger(lapse={"kind": "calendar"}), "scheme.classes[1].lapse.period", "quarter or year"),
    (
        ledger(milestones=[{"code": "a", "title": "A", "at": 5000, "measures": []}]),
        "scheme.classes[1].milestones[0].at",
        "outside the scale",
    ),
    (ledger(title=" "), "scheme.classes[1].title", "Name it"),
    ({"scheme__classes": []}, "scheme.classes", "Give at least one class"),
    # bands and lines
    ({"scheme__bands__1": MORE_THAN_CAN_BE}, "scheme.bands[1].at_least", "can lie in this band"),
    ({"scheme__bands__1__code": "healthy"}, "scheme.bands", "Band code 'healthy' is used twice"),
    ({f"{LINE}__measures": [BADGE]}, "scheme.milestones[0].measures[0].control", "is a benefit"),
    ({f"{LINE}__course": "nowhere"}, "scheme.milestones[0].course", "no course 'nowhere'"),
    ({f"{LINE}__shortens_to": days(3)}, "scheme.milestones[0].shortens_to", "needs a course"),
    (
        {f"{LINE}__shortens_to": days(7), f"{LINE}__course": "dispatch-on-time"},
        "scheme.milestones[0].shortens_to",
        "Not shorter",
    ),
    (
        {f"{LINE}__shortens_to": {"kind": "permanent"}, f"{LINE}__course": "dispatch-on-time"},
        "scheme.milestones[0].shortens_to",
        "so many days or hours",
    ),
    (
        {f"{LINE}__extends": True, f"{LINE}__measures": []},
        "scheme.milestones[0].extends",
        "no measure that could be imposed anew",
    ),
    (
        {"scheme__lapse": {"kind": "never", "resets_on": "last_monday"}},
        "scheme.lapse.resets_on",
        "Only a calendar lapse",
    ),
    # earning, repeats, joint
    (
        {"scheme__earning": {"points": 4, "per_orders": 0}},
        "scheme.earning.per_orders",
        "A positive number",
    ),
    (
        {"scheme__earning": {"points": 4, "per_orders": 200, "cap_week": 0}},
        "scheme.earning.cap_week",
        "A positive number",
    ),
    ({"scheme__repeats": [{**REPEAT, "count": 1}]}, "scheme.repeats[0].count", "two breaches"),
    ({"scheme__repeats": [{**REPEAT, "days": 0}]}, "scheme.repeats[0].days", "1 and 3650"),
    (
        {"scheme__repeats": [{**REPEAT, "clauses": ["gone"]}]},
        "scheme.repeats[0].clauses",
        "There is no clause 'gone'.",
    ),
    (
        {"scheme__repeats": [{**REPEAT, "measures": RECOVERS}]},
        "scheme.repeats[0].measures[0].duration",
        "Only a milestone's measure can end with recovery",
    ),
    ({"scheme__repeats": [{**REPEAT, "measures": []}]}, "scheme.repeats[0].measures", "Nothing"),
    ({"scheme__repeats": [REPEAT, REPEAT]}, "scheme.repeats", "code 'six' is used twice"),
    (
        {"scheme__joint": [{**JOINT, "clause": "gone"}]},
        "scheme.joint[0].clause",
        "no clause 'gone'",
    ),
    ({"scheme__joint": [{**JOINT, "links": []}]}, "scheme.joint[0].links", "by which links"),
    (
        {"scheme__joint": [{**JOINT, "share_percent": 101}]},
        "scheme.joint[0].share_percent",
        "1 and 100",
    ),
    ({"scheme__joint": [JOINT, JOINT]}, "scheme.joint[1]", "charge twice"),
    # clauses
    (
        {"clauses__0__repetition": {"points": {**AGAIN, "odd": 1}}},
        "clauses[0].repetition.points",
        "'odd' can never be charged",
    ),
    (
        {"clauses__0__repetition": {"points": {"low": 10}}},
        "clauses[0].repetition.points",
        "what 'high' costs when it is not the first",
    ),
    (
        {"clauses__0__repetition": {"points": AGAIN, "days": 0}},
        "clauses[0].repetition.days",
        "1 and 3650",
    ),
    (
        {"clauses__0__repetition": {"points": AGAIN, "course_narrows": True}},
        "clauses[0].repetition.course_narrows",
        "Only where a breach of any rule",
    ),
    (
        {"clauses__3__repetition": {"points": {"low": 5}, "days_after_course": 90}},
        "clauses[3].repetition.days_after_course",
        "no course to be completed",
    ),
    ({"clauses__0__may_carry": [REMOVED]}, "clauses[0].may_carry", "covers no kind of item"),
    ({"clauses__0__may_carry": RECOVERS}, "clauses[0].may_carry[0].duration", "with recovery"),
    ({"clauses__0__categories": ["toys"]}, "clauses[0].categories", "Only items have a category"),
    ({"clauses__1__categories": [""]}, "clauses[1].categories", "can never occur"),
    (
        {"clauses__2__measures": blocked(days(3))[:1]},
        "clauses[2].measures",
        "A rule alone may not act on an account: 'listing_blocked'.",
    ),
    ({"clauses__0__funds": ["fraud"]}, "clauses[0].funds", "no ground 'fraud'"),
    ({"clauses__0__evidence": [" "]}, "clauses[0].evidence", "An empty line"),
    ({"clauses__0__warn_only_until": "soon"}, "clauses[0].warn_only_until", "RFC3339"),
    ({"clauses__0__windows": {}}, "clauses[0].windows", "how long an appeal is open"),
    (
        {"clauses__0__windows": {"appeal_hours": 0, "appeal_days": [3]}},
        "clauses[0].windows.appeal_hours",
        "1 to 8760 hours",
    ),
    (
        {"clauses__0__translations": {"th": {"title": "T", "text": "T"}}},
        "clauses[0].translations.th",
        "'th' is not among the languages",
    ),
    (
        {"clauses__0__translations": {"en": {"title": "T", "text": "T"}}},
        "clauses[0].translations.en",
        "itself is in this language",
    ),
    (
        {"languages": ["en", "th"], "clauses__0__translations": {"th": {"title": "T", "text": ""}}},
        "clauses[0].translations.th.text",
        "plain language",
    ),
    # the whole
    ({"title": " "}, "title", "Name the rulebook"),
    ({"notice_days": -1}, "notice_days", "0 and 3650"),
    ({"languages": []}, "languages", "at least the language"),
    ({"languages": ["English"]}, "languages", "'English' is no language"),
    ({"languages": ["en", "en"]}, "languages", "named twice"),
    ({"funds": [{**GROUND, "max_days": 9999}]}, "funds[0].max_days", "1 and 3650"),
    ({"funds": [{**GROUND, "review_days": 91}]}, "funds[0].review_days", "within the days"),
    ({"funds": [{**GROUND, "amount_at_most": 500}]}, "funds[0].currency", "in which currency"),
    ({"funds": [{**GROUND, "currency": "dollars"}]}, "funds[0].currency", "three capital letters"),
    ({"funds": [GROUND, GROUND]}, "funds", "code 'fraud' is used twice"),
    ({"tiers__0__score_at_least": 1001}, "tiers[0].score_at_least", "the cap is 1000"),
    ({"tiers__0__score_at_most": 199}, "tiers[0].score_at_most", "nobody fits"),
]


@pytest.mark.parametrize(("change", "field", "words"), CASES)
def test_this_is_a_fault(change, field, words):
    found = faults_of(changed(**change), knows_course=lambda code: code == "dispatch-on-time")

    assert [one["field"] for one in found if words in one["message"]] == [field], found


def test_everything_that_schemes_can_say_is_sound():
    body = changed(
        languages=["en", "pt-br"],
        notice_days=15,
        funds=[{**GROUND, "amount_at_most": 500, "currency": "USD"}],
        scheme__classes=[
            ORDINARY,
            {
                **SERIOUS,
                "start": 0,
                "floor": -48,
                "cap": 0,
                "bands": [{"code": "all", "title": "All", "at_least": -48, "tone": "warn"}],
                "milestones": [
                    {
                        "code": "12",
                        "title": "12",
                        "at": -12,
                        "measures": blocked(days(7)),
                        "freezes": True,
                        "extends": True,
                        "course": "dispatch-on-time",
                        "shortens_to": {"kind": "hours", "n": 72},
                    }
                ],
                "lapse": {"kind": "calendar", "period": "year", "resets_on": "first_monday"},
            },
        ],
        scheme__earning={"points": 4, "per_orders": 200, "cap_week": 20, "cap_item": 20},
        scheme__repeats=[{**REPEAT, "clauses": ["late_dispatch", "reminder"]}],
        scheme__joint=[JOINT, {**JOINT, "links": ["agency"]}],
        clauses__0__repetition={"points": AGAIN, "days": 90, "days_after_course": 90},
        clauses__0__may_carry=blocked(days(30)),
        clauses__0__funds=["fraud"],
        clauses__0__ledger_class="serious",
        clauses__0__warn_only_until="2026-12-31",
        clauses__0__windows={"appeal_hours": 48, "correction_hours": 72},
        clauses__0__translations={"pt": {"title": "Envio tardio", "text": "Envie cedo."}},
        clauses__1__categories=["toys"],
    )

    assert faults_of(body, knows_course=lambda code: code == "dispatch-on-time") == []


def test_what_has_the_wrong_shape_does_not_hide_what_has_not():
    body = changed(
        a_body(notice_days="soon"),
        clauses__0__title=7,
        clauses__1__severity="odd",
        clauses__3__colour="red",
        scheme__milestones__0__at="low",
        scheme__milestones__2__measures__0__duration__kind="long",
        tiers__0__clean_days=-1,
        windows__redress=[],
    )

    assert [one["field"] for one in faults_of(body)] == [
        "scheme.milestones[0].at",
        "scheme.milestones[2].measures[0].duration.kind",
        "clauses[0].title",
        "clauses[3]",
        "notice_days",
        "clauses[1].severity",
        "windows.redress",
        "tiers[0].clean_days",
    ]


def test_a_class_that_takes_its_lines_from_the_scheme_does_not_repeat_their_faults():
    body = changed(
        scheme__milestones__0__at=5000, scheme__classes=[ORDINARY, {**SERIOUS, "caution": 5}]
    )

    assert [one["field"] for one in faults_of(body)] == ["scheme.milestones[0].at"]


def test_a_version_without_anything_lacks_each_thing():
    assert [one["message"] for one in faults_of({})] == [
        "The field 'title' is missing. Add it.",
        "The field 'scheme' is missing. Add it.",
        "The field 'clauses' is missing. Add it.",
        "The field 'windows' is missing. Add it.",
    ]


@pytest.mark.parametrize(
    ("params", "place"),
    [
        ({"amount": 0}, ""),
        ({"all": True}, ""),
        ({}, "params"),
        ({"amount": -1}, "params.amount"),
        ({"amount": True}, "params.amount"),
        ({"all": False}, "params.all"),
        ({"all": True, "amount": 5}, "params.all"),
    ],
)
def test_a_hold_names_an_amount_or_takes_all(params, place):
    held = {"control": "withdrawals_held", "duration": days(7), "params": params}

    found = faults_of(changed(**{f"{LINE}__measures": [held]}))

    where = f"scheme.milestones[0].measures[0].{place}"
    assert [one["field"] for one in found] == ([where] if place else [])
