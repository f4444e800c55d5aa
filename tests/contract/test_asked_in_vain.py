"""What asks for nothing that could be is refused by name, and what is missing is missing first."""

import pytest

from tests.access.world import World
from tests.contract.odd import changed
from tests.contract.walking import Walk, operations

pytestmark = pytest.mark.django_db
READS = [one for one in operations() if one.verb == "get"]
CHANGES = [one for one in operations() if one.verb != "get" and one.body and "{" in one.template]

# Any words may be looked for, and words that nothing bears find nothing.
FREE = {"q", "external_id", "category", "brand", "product_code"}
# Of a preview, which answers with the refusal that a decision would meet.
TRIED = {"severity", "also", "clause"}
NONSENSE = ("zz!", "-1", "9" * 20, "2026-99-99")


@pytest.fixture
def walk():
    return Walk(World())


def fields_of(answer):
    return [fault["field"].partition("[")[0] for fault in answer.json()["errors"]]


def test_a_query_that_means_nothing_is_refused_by_name(walk):
    let_through = []
    for one in READS:
        free = FREE | TRIED if one.template.endswith(("/preview", "/override")) else FREE
        lacks = walk.send(one).status_code == 422  # it asks for more than one of them
        for name in set(one.queries) - free:
            for said in NONSENSE:
                answer = walk.send(one, f"{walk.path(one)}?{name}={said}")
                by_name = answer.status_code == 422 and (lacks or name in fields_of(answer))
                if not by_name and answer.status_code != 404:
                    let_through.append(f"{one}?{name}={said}: {answer.status_code}")

    assert not let_through, "\n".join(let_through)


def test_a_filter_that_is_given_twice_is_refused_by_name(walk):
    let_through = []
    for one in READS:
        for name in set(one.queries) - {"also"}:
            answer = walk.send(one, f"{walk.path(one)}?{name}=1&{name}=2")
            if answer.status_code != 404 and name not in fields_of(answer):
                let_through.append(f"{one}?{name}: {answer.status_code}")

    assert not let_through, "\n".join(let_through)


def test_what_is_missing_is_missing_before_its_change_is_read(walk):
    told = []
    for one in CHANGES:
        for body in (b'{"there is no such field": 1}', b"{}", b"[]"):
            answer = walk.send(one, changed(one.template, "9999999"), data=body)
            if answer.status_code != 404:
                told.append(f"{one} {body.decode()}: {answer.status_code}")

    assert not told, "\n".join(told)
