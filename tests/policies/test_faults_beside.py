"""What cannot be read hides no other fault, and no fault is told that is only there because of it."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.faults import faults_of
from policies.faults.shape import shape_faults
from policies.scheme import VersionBody
from policies.shelf import codes, read_pack
from tests.policies.test_faults_of_anything import places
from tests.rulebooks import ACCUMULATING, a_body, changed, days

BODIES = [a_body(), *(read_pack(code).body for code in codes())]
LINE = "scheme.milestones[1].measures[0]"
BROKEN = changed(
    a_body(ACCUMULATING, tiers=[]),
    scheme__cap=48,
    scheme__bands__1__at_least=0,
    scheme__milestones__1__at=500,
    scheme__lapse__days=-4,
    scheme__milestones__1__measures__0__control="nope",
    clauses__3__ledger_class="zz",
    clauses__3__relief_points=5,
)
JOINT = {"party_kind": "creator", "links": ["bound"], "clause": "other", "share_percent": 50}
BLOCK = {"control": "listing_blocked", "duration": days(7)}


def said_of(body):
    return [(one["field"], one["message"]) for one in faults_of(body, knows_course=lambda _: True)]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            {"scheme__milestones__1__measures__0__duration": {}},
            [(f"{LINE}.duration", "The field 'kind' is missing. Add it.")],
        ),
        ({"scheme__milestones__1__measures__0__surprise": 1}, [(LINE, "There is no field")]),
        ({"clauses__3__may_carry": "all"}, [("clauses[3].may_carry", "Here belongs a list")]),
        ({"clauses__3__decided_by": "chance"}, [("clauses[3].decided_by", "is none of")]),
        ({"tiers": 7, "title": ...}, [("body", "'title' is missing"), ("tiers", "Here belongs")]),
    ],
    ids=["a length", "a name", "a list", "a choice", "two at once"],
)
def test_a_wrong_shape_hides_nothing(change, told):
    """Bands overlap, a line at 500 of 48, a lapse of -4, a control and a class that are none."""
    beside = said_of(BROKEN)

    found = said_of(changed(BROKEN, **change))

    assert {field for field, _words in beside} == {
        "scheme.bands",
        "scheme.lapse.days",
        "scheme.milestones[1].at",
        f"{LINE}.control",
        "clauses[3].ledger_class",
        "clauses[3].relief_points",
    }
    assert found[len(told) :] == beside
    for (field, words), (place, message) in zip(told, found, strict=False):
        assert (field, words in message) == (place, True)


@pytest.mark.parametrize(
    "change",
    [
        {"scheme__start": "200"},
        {"scheme__floor": None},
        {"scheme__cap": [], "tiers__0__score_at_least": 1001},
        {"scheme__milestones__3__measures": "close the account"},
        {"scheme__milestones__0__at": "low", "scheme__milestones__1__at": "lower"},
        {"scheme__milestones__0__measures": [BLOCK | {"duration": 1}, BLOCK | {"duration": 2}]},
        {"scheme__classes": "one", "clauses__0__ledger_class": "serious"},
        {"scheme__classes": [{"code": 1}], "clauses__0__ledger_class": "serious"},
        {"clauses__0__points": 15},
        {"clauses__0__code": 7, "scheme__joint": [JOINT]},
        {"clauses__0__funds": ["fraud"], "funds": "none"},
        {"clauses__0__course": 7},
        {"clauses__1__item_kinds": "listing"},
        {"windows__appeal_days": "thirty"},
        {"languages": "es", "clauses__0__translations": {"es": {"title": "T", "text": "T"}}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_hangs_on_what_cannot_be_read_is_not_told(change):
    body = changed(**change)
    wrong = [(one["field"], one["message"]) for one in shape_faults(VersionBody, body)]

    assert wrong
    assert said_of(body) == wrong


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_of_a_sound_version_only_the_wrong_shape_is_told(data):
    body = copy.deepcopy(data.draw(st.sampled_from(BODIES)))
    *way, last = data.draw(st.sampled_from(places(body)))
    place = body
    for step in way:
        place = place[step]
    if isinstance(place, dict) and data.draw(st.booleans()):
        del place[last]
    else:
        place[last] = [] if isinstance(place[last], dict) else {"odd": {}}

    wrong = [(one["field"], one["message"]) for one in shape_faults(VersionBody, body)]

    if wrong:
        assert said_of(body) == list(dict.fromkeys(wrong))


def test_a_language_that_is_none_is_a_fault():
    assert said_of(changed(languages=["xx"])) == [
        ("languages", "'xx' is no language, such as en or pt-br.")
    ]
    assert said_of(changed(languages=["en", "fil", "zh-hans", "pt-br"])) == []


def test_languages_left_out_are_one_fault_each_however_many_words_there_are():
    body = read_pack("local_merchant").body
    del body["languages"]

    found = said_of(body)

    assert [field for field, _words in found] == ["languages"] * 3
    assert {words[: words.index(",")] for _field, words in found} == {
        f"{language!r} is not among the languages of this version"
        for language in ("es", "id", "zh-hans")
    }
    assert all("Name it here, or take them out." in words for _field, words in found)
