"""A body as a tree of tables: found, written and rearranged by paths such as `clauses/3`. Pure."""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from governance import codes
from governance.errors import Missing

Body = dict[str, Any]


def steps_of(path: str) -> list[str | int]:
    steps = [step for step in path.split("/") if step]
    return [step if (place := codes.key_of(step)) is None else place for step in steps]


def table_at(body: Any, path: str) -> Body:
    """The table that stands at a path. A path that leads nowhere is missing."""
    place = body
    for step in steps_of(path):
        try:
            place = place[step]
        except (LookupError, TypeError) as nowhere:
            raise Missing from nowhere
    if not isinstance(place, dict):
        raise Missing
    return place


def put(body: Body, path: str, table: Body) -> Body:
    """The body with another table at a path."""
    if not path:
        return table
    body = deepcopy(body)
    *way, last = steps_of(path)
    place: Any = body
    for step in way:
        place = place[step]
    place[last] = table
    return body


def list_of(body: Body, path: str) -> tuple[list[Any], int]:
    """The list in which the entry at a path stands, and its place there."""
    *way, last = steps_of(path)
    place: Any = body
    for step in way:
        place = place[step]
    if not isinstance(place, list) or not isinstance(last, int) or last >= len(place):
        raise Missing
    return place, last


def add_child(
    body: Body, path: str, name: str, new: Body, *, unsaid: Iterable[Body] = ()
) -> tuple[Body, str]:
    """With one more entry in a list of the table at a path; and the new entry's path.

    `unsaid` goes without saying while the list is not there, and is said once there is another.
    """
    body = deepcopy(body)
    table = table_at(body, path)
    rows = table.get(name)
    if not rows or not isinstance(rows, list):
        rows = table[name] = [dict(one) for one in unsaid]
    rows.append(_with_own_code(new, rows))
    return body, f"{path}/{name}/{len(rows) - 1}".lstrip("/")


def duplicate(body: Body, path: str) -> tuple[Body, str]:
    """With a copy behind the entry, under a code of its own."""
    body = deepcopy(body)
    rows, place = list_of(body, path)
    rows.insert(place + 1, _with_own_code(deepcopy(rows[place]), rows))
    return body, _beside(path, place + 1)


def move(body: Body, path: str, by: int) -> tuple[Body, str]:
    """With the entry one place further up or down; at either end it stays."""
    body = deepcopy(body)
    rows, place = list_of(body, path)
    other = min(max(place + by, 0), len(rows) - 1)
    rows.insert(other, rows.pop(place))
    return body, _beside(path, other)


def remove(body: Body, path: str) -> tuple[Body, str]:
    """Without the entry; and the path of what it stood in."""
    body = deepcopy(body)
    rows, place = list_of(body, path)
    del rows[place]
    steps = steps_of(path)
    if not rows and len(steps) == 5:  # a class without lines of its own has those of the scheme
        del table_at(body, _join(steps[:3]))["milestones"]
    if not rows and steps[:-1] == [
        "scheme",
        "classes",
    ]:  # without ledgers of its own it has the one
        del table_at(body, "scheme")["classes"]
    return body, _join(steps[:-2])


def _join(steps: list[str | int]) -> str:
    return "/".join(str(step) for step in steps)


def _beside(path: str, place: int) -> str:
    return f"{path.rpartition('/')[0]}/{place}"


def _with_own_code(entry: Body, rows: list[Any]) -> Body:
    taken = {row.get("code") for row in rows if isinstance(row, dict)}
    code = entry.get("code")
    if not isinstance(code, str) or code not in taken:
        return entry
    stem, number = code, 2
    while f"{stem}_{number}" in taken:
        number += 1
    return {**entry, "code": f"{stem}_{number}"}
