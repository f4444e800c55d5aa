"""A case opened by hand is about what has happened, under a rule that was in force."""

from datetime import timedelta

import pytest

from governance import clock
from tests.factories import PartyFactory
from tests.rulebooks import LONG_AGO
from tests.workbench.factories import CONDUCT, a_listing, a_reviewer, the_rulebook
from tests.workbench.test_api import Caller
from workbench.models import Case

pytestmark = pytest.mark.django_db

FUTURE = "This is in the future. Send a past time with its offset, such as 2026-03-01T00:00:00Z."
TOO_EARLY = (
    "This is before the first rulebook took effect. Send a time from 2020-01-01T00:00:00Z on."
)


@pytest.fixture
def party():
    the_rulebook()
    return PartyFactory()


@pytest.fixture
def caller():
    return Caller(a_reviewer())


def body(party, **changes):
    said = {
        "party": party.ref,
        "clause": "late_dispatch",
        "reason": "Many parcels came late at once.",
        "conduct_from": CONDUCT,
        "conduct_to": CONDUCT,
        **changes,
    }
    return {
        name: value.isoformat() if name.startswith("conduct") else value
        for name, value in said.items()
    }


def told(answer):
    said = answer.json()
    return (
        answer.status_code,
        said["code"],
        {one["field"]: one["message"] for one in said["errors"]},
    )


def test_conduct_in_the_future_opens_no_case(party, caller):
    ahead = clock.now() + timedelta(days=400)

    ends = caller.post("cases", body(party, conduct_to=ahead))
    both = caller.post("cases", body(party, conduct_from=ahead, conduct_to=ahead))

    assert told(ends) == (422, "invalid", {"conduct_to": FUTURE})
    assert ends.json()["detail"] == FUTURE
    assert told(both) == (422, "invalid", {"conduct_from": FUTURE, "conduct_to": FUTURE})
    assert not Case.objects.exists()


def test_a_clock_that_runs_a_little_ahead_is_forgiven(party, caller):
    near = caller.post("cases", body(party, conduct_to=clock.now() + timedelta(minutes=3)))
    far = caller.post("cases", body(party, conduct_to=clock.now() + timedelta(minutes=8)))

    assert (near.status_code, far.status_code) == (201, 422)


def test_who_joins_an_open_case_does_not_move_its_conduct_into_the_future(party, caller):
    opened = caller.post("cases", body(party)).json()

    answer = caller.post("cases", body(party, conduct_to=clock.now() + timedelta(days=60)))

    assert told(answer) == (422, "invalid", {"conduct_to": FUTURE})
    assert Case.objects.get(pk=opened["id"]).conduct_to == CONDUCT


def test_conduct_before_the_first_rulebook_names_the_field_and_the_day(party, caller):
    before = LONG_AGO - timedelta(days=1)

    begins = caller.post("cases", body(party, conduct_from=before))
    both = caller.post("cases", body(party, conduct_from=before, conduct_to=before))
    exactly = caller.post("cases", body(party, conduct_from=LONG_AGO))

    assert told(begins) == (422, "invalid", {"conduct_from": TOO_EARLY})
    assert told(both) == (422, "invalid", {"conduct_from": TOO_EARLY, "conduct_to": TOO_EARLY})
    assert exactly.status_code == 201


def test_all_that_is_wrong_is_told_at_once_and_by_field(party, caller):
    anothers = a_listing(PartyFactory())

    answer = caller.post(
        "cases",
        body(
            party,
            item=anothers.ref,
            clause="no_such_clause",
            conduct_to=CONDUCT - timedelta(days=1),
        ),
    )

    assert told(answer) == (
        422,
        "invalid",
        {
            "item": "This item belongs to another party. Name one of this party's, or leave it out.",
            "clause": "No rulebook in force at that time has the clause 'no_such_clause'. "
            "Send the code of one that it has.",
            "conduct_to": "The conduct ends before it begins. "
            "Send an end that is not before its beginning.",
        },
    )
    assert not Case.objects.exists()


def test_a_market_without_a_rulebook_says_so_at_the_clause(caller):
    answer = caller.post("cases", body(PartyFactory()))

    assert (answer.status_code, list(told(answer)[2])) == (422, ["clause"])
