"""The API keeps to its own description, and every refusal is a problem document with a name."""

import pytest

from tests.access.world import World
from tests.contract.odd import ADDRESSES, BODIES, QUERIES, bodies_of, changed, some
from tests.contract.walking import PROBLEM, SCHEMA, Walk, fault_of, operations
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db
OPERATIONS = operations()
READS = [one for one in OPERATIONS if one.verb == "get"]
WRITES = [one for one in OPERATIONS if one.verb != "get"]


@pytest.fixture
def walk(settings):
    settings.WEBHOOK_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    return Walk(World())


def told(faults):
    assert not faults, "\n".join(sorted(set(faults)))


def test_what_is_read_is_what_is_described(walk):
    faults = []
    for one in READS:
        answer = walk.send(one)
        if fault := fault_of(one, answer):
            faults.append(f"{one}: {fault}")

    told(faults)


def test_what_cannot_be_answered_as_asked_is_refused_by_name(walk):
    faults = []
    for one in READS:
        for status, path, headers in (
            (406, walk.path(one), {"Accept": "text/csv"}),
            (404, f"{walk.path(one)}.json", {}),
        ):
            answer = walk.send(one, path, headers=headers)
            fault = fault_of(one, answer)
            if fault or answer.status_code not in {status, 404}:
                faults.append(f"{one}: {fault or answer.status_code}")

    told(faults)


def test_a_verb_that_an_address_does_not_know_is_refused_by_name(walk):
    faults = []
    for one in OPERATIONS:
        known = set(SCHEMA["paths"][one.template])
        for verb in {"get", "post", "put", "patch", "delete"} - known:
            answer = walk.send(one, verb=verb)
            fault = fault_of(one, answer)
            if fault or answer.status_code not in {403, 404, 405}:
                faults.append(f"{verb.upper()} {one.template}: {fault or answer.status_code}")

    told(faults)


def test_a_body_that_is_none_is_refused_by_name(walk):
    faults = []
    for one in WRITES:
        if not one.body:
            continue
        for kind, (content_type, data, allowed) in some(BODIES.items(), 5):
            answer = walk.send(one, data=data, content_type=content_type)
            fault = fault_of(one, answer)
            if fault or answer.status_code not in {*allowed, 404, 409}:
                faults.append(f"{one} {kind}: {fault or answer.status_code}")

    told(faults)


def test_odd_words_in_a_query_are_never_our_fault(walk):
    faults = []
    for one in READS:
        for name in one.queries:
            for value in some(QUERIES, 4):
                answer = walk.send(one, f"{walk.path(one)}?{name}={value}")
                if fault := fault_of(one, answer):
                    faults.append(f"{one}?{name}={value}: {fault}")

    told(faults)


def test_odd_addresses_are_not_there(walk):
    faults = []
    for one in OPERATIONS:
        if "{" not in one.template:
            continue
        for value in some(ADDRESSES, 5):
            answer = walk.send(one, changed(one.template, value))
            fault = fault_of(one, answer)
            if fault or answer.status_code not in {404, 405, 422, 403, 409, 400}:
                faults.append(f"{one} {value}: {fault or answer.status_code}")

    told(faults)


def test_odd_values_in_a_body_are_never_our_fault(walk):
    faults = []
    for one in WRITES:
        for name, body in bodies_of(one):
            answer = walk.send(one, data=body)
            if fault := fault_of(one, answer):
                faults.append(f"{one} {name}: {fault}")

    told(faults)


def test_a_form_with_too_many_fields_and_a_strange_host_are_refused_by_name(client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    member = MembershipFactory()
    client.force_login(member.user)

    crowded = client.post(
        "/api/v1/appeals",
        {f"field{n}": "1" for n in range(9)},
        headers={"Idempotency-Key": "n1"},
        format="multipart",
    )
    strange = client.get("/api/v1/schema", headers={"Host": "evil.example"})

    for answer in (crowded, strange):
        assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
        assert answer.json()["code"] == "malformed"
