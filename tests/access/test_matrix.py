"""Promise 8, walked: every route, every verb, every kind of principal."""

import pytest
from django.db import transaction

from governance.permissions import SAFE, every_route_has_a_row, matrix, row_of
from tests.access.routes import routes
from tests.access.world import BARE_KEY, FOREIGNER, OWNER, PRINCIPALS, World

pytestmark = pytest.mark.django_db

ROUTES = sorted(set(routes()), key=lambda route: route.name)
OWN = {"party_id", "ref", "appeal_id", "violation_id", "notice_id", "enrolment_id"}


@pytest.fixture
def world(settings):
    settings.WEBHOOK_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    return World()


def test_every_route_has_a_row_and_every_row_a_route():
    assert every_route_has_a_row(None) == []
    assert {route.name for route in ROUTES} == set(matrix())


@pytest.mark.parametrize("principal", PRINCIPALS)
def test_the_answers_are_those_of_the_matrix(world, principal):
    client, wrong = world.client(principal), []
    for route in ROUTES:
        grants = world.grants(principal, route)
        for verb in route.verbs:
            with transaction.atomic():
                answer = getattr(client, verb)(
                    world.path(route),
                    **({} if verb == "get" else {"content_type": TYPE[route.is_api]}),
                )
                transaction.set_rollback(True)
            if fault := _fault(route, verb, answer, grants, principal):
                wrong.append(f"{verb.upper()} {route.name}: {fault}")

    assert not wrong, "\n".join(wrong)


NOBODYS = {
    "decision_id",
    "delivery_id",
    "detection_id",
    "draft_id",
    "file_id",
    "report_id",
    "stay_id",
    "pk",
}
TYPE = {True: "application/json", False: "application/x-www-form-urlencoded"}


def _fault(route, verb, answer, grants, principal):
    """What is wrong with an answer, by the row of the route; None when it is right."""
    row = row_of(route.name)
    sees, acts = bool(grants & row.see), bool(grants & row.act)
    passes = sees if verb.upper() in SAFE else acts
    status = answer.status_code
    if status >= 500:
        return f"{status}"
    if passes:
        return f"{status} though the row lets them" if status == 401 else None
    if grants == {"anyone"} and not (principal == BARE_KEY and route.is_api):
        right = (
            status == 401
            if route.is_api
            else status == 302 and "/account/login" in answer["Location"]
        )
        return None if right else f"{status} for a stranger"
    expected = 403 if sees and verb.upper() not in SAFE else 404
    if expected == 403 and (principal == FOREIGNER or not _exists(route)):
        return None if status in {403, 404} else f"{status} instead of 403 or 404"
    return None if status == expected else f"{status} instead of {expected}"


def _exists(route):
    """Whether the walk has an object for this route; a verb on what is missing is 404 first."""
    return not set(route.arguments) & NOBODYS and "api-quality-" not in route.name


def test_what_belongs_to_another_party_is_not_there(world):
    """A member of another party gets 404 wherever the owner gets an answer."""
    owner, foreigner, wrong = world.client(OWNER), world.client(FOREIGNER), []
    walked = 0
    for route in ROUTES:
        row = row_of(route.name)
        if "party_member" not in row.see | row.act or not set(route.arguments) & OWN:
            continue
        for verb in route.verbs:
            kind = {} if verb == "get" else {"content_type": TYPE[route.is_api]}
            with transaction.atomic():
                mine = getattr(owner, verb)(world.path(route), **kind)
                transaction.set_rollback(True)
            with transaction.atomic():
                theirs = getattr(foreigner, verb)(world.path(route), **kind)
                transaction.set_rollback(True)
            walked += 1
            if mine.status_code in {404, 405}:
                continue
            if theirs.status_code != 404:
                wrong.append(f"{verb.upper()} {route.name}: {theirs.status_code}")

    assert not wrong, "\n".join(wrong)
    assert walked >= 20
