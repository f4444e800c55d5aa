"""Courses, enrolments, notices and rewards over the API."""

import pytest
import time_machine

from credits.models import Reward
from tests.appeals.test_api import Caller
from tests.education.support import RIGHT, a_finding, enrolment_of
from tests.factories import MembershipFactory, UserFactory
from tests.violations.support import MARCH_1

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_frozen")]


@pytest.fixture
def _frozen():
    with time_machine.travel(MARCH_1, tick=False):
        yield


def test_courses_are_read_without_their_answers():
    a_finding()
    key = Caller(scopes=("education:read",))

    rows = key.get("/api/v1/courses").json()["results"]
    one = key.get("/api/v1/courses/dispatch-on-time")

    assert len(rows) == 8
    assert one.json()["version"] == 1
    assert "<h2>What counts as dispatched</h2>" in one.json()["html"]
    assert set(one.json()["questions"][0]) == {"question", "choices"}
    assert key.get("/api/v1/courses/no-such").status_code == 404


def test_an_attempt_returns_points_once():
    violation = a_finding()
    enrolment = enrolment_of(violation)
    member = Caller(user=MembershipFactory(party=violation.party).user)
    path = f"/api/v1/enrolments/{enrolment.pk}/attempts"

    first = member.post(path, {"answers": RIGHT, "number": 1})
    again = member.post(path, {"answers": RIGHT, "number": 1})

    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert (first.json()["passed"], first.json()["points_returned"]) == (True, 5)
    (row,) = member.get("/api/v1/enrolments", state="passed").json()["results"]
    assert (row["course"], row["violation"]) == ("dispatch-on-time", violation.pk)
    assert len(member.get(path).json()["results"]) == 1


def test_a_member_sees_only_what_is_theirs():
    mine, other = a_finding(), a_finding(external_id="else")
    member = Caller(user=MembershipFactory(party=mine.party).user)
    for party in (mine.party, other.party):
        Reward.objects.create(party=party, code="gold", title="Gold", source_key=party.ref)
    path = f"/api/v1/enrolments/{enrolment_of(other).pk}/attempts"

    assert member.post(path, {"answers": RIGHT}).status_code == 404
    for resource in ("enrolments", "notices", "rewards"):
        rows = member.get(f"/api/v1/{resource}").json()["results"]
        assert {row["party_id"] for row in rows} == {mine.party_id}, resource
    assert len(Caller(scopes=("education:read",)).get("/api/v1/rewards").json()["results"]) == 2


def test_notices_say_what_was_said_and_what_became_of_it():
    violation = a_finding()
    rows = Caller(scopes=("education:read",)).get("/api/v1/notices", kind="violation.recorded")

    (row,) = rows.json()["results"]
    assert row["subject"] == "A decision about your account: Late dispatch"
    assert row["violation"] == violation.pk
    assert row["steps"] == []


@pytest.mark.parametrize(
    ("role", "status"), [("reviewer", 200), ("policy_manager", 200), ("analyst", 404)]
)
def test_which_colleagues_see_notices(role, status):
    assert Caller(user=UserFactory(role=role)).get("/api/v1/notices").status_code == status
