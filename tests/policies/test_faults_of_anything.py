"""Whatever is written in place of whatever: it is told as a fault, or it can be read and compared."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.changes import changes_between
from policies.comparing import compare
from policies.documents import document_of
from policies.editing import open_page
from policies.editing.places import link_of, place_in_words
from policies.faults import faults_of
from policies.scheme import parse
from policies.shelf import codes, read_pack
from tests.rulebooks import a_body

BODIES = [a_body(), *(read_pack(code).body for code in codes())]
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.sampled_from([0, -1, 1, 101, 3651, 10**9, 1.5, "", " ", "x" * 30_000, "ordinary", "\x1b"]),
    st.text(max_size=8),
    st.lists(st.integers(0, 3), max_size=3),
    st.dictionaries(st.text(max_size=4), st.integers(0, 3), max_size=3),
)


def places(said: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to everything that a body holds."""
    inner = said.items() if isinstance(said, dict) else enumerate(said)
    found = []
    for step, one in inner:
        found.append((*way, step))
        if isinstance(one, dict | list):
            found += places(one, (*way, step))
    return found


@st.composite
def spoilt(draw: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """A sound body, and the same with some of it replaced, removed, said twice or out of place."""
    sound = draw(st.sampled_from(BODIES))
    body = copy.deepcopy(sound)
    for _ in range(draw(st.integers(1, 4))):
        ways = places(body)
        *way, last = draw(st.sampled_from(ways)) if ways else ["title"]
        place: Any = body
        for step in way:
            place = place[step]
        change = draw(st.sampled_from(["replace", "remove", "twice", "surprise", "elsewhere"]))
        if change == "remove":
            del place[last]
        elif change == "twice" and isinstance(place, list):
            place.append(copy.deepcopy(place[last]))
        elif change == "surprise" and isinstance(place, dict):
            place[draw(st.text(max_size=8))] = draw(ODD)
        elif change == "elsewhere" and isinstance(place[last], int):
            place[last] += draw(st.sampled_from([-1, 1, 10, -10, 1000, -1000]))
        else:
            place[last] = draw(ODD)
    return sound, body


@settings(max_examples=150, deadline=None)
@given(spoilt())
def test_a_spoilt_version_is_refused_with_places_or_read_whole(bodies):
    sound, body = bodies
    before = copy.deepcopy(body)

    faults = faults_of(body, knows_course=lambda _code: True)

    assert body == before
    for one in faults:
        assert one["field"]
        assert one["message"]
        assert place_in_words(body, one["field"])
        link_of(one)
    if not faults:
        version = parse(body)
        assert document_of(version).clauses
        compare(parse(sound), version)
        changes_between(parse(sound), version)
        open_page(body, "")


@pytest.mark.parametrize("body", BODIES, ids=lambda body: body["title"])
def test_what_is_sound_stays_sound(body):
    assert faults_of(body, knows_course=lambda _code: True) == []
