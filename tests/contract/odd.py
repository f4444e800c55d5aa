"""What no caller means to send."""

import itertools
import json
import os
import re
from collections.abc import Iterable, Iterator
from typing import Any

from integrations import description
from tests.contract.walking import SCHEMA, Operation

JSON = "application/json"
BODIES: dict[str, tuple[str, bytes, set[int]]] = {
    "another type": ("text/xml", b"<a/>", {415}),
    "no type": ("", b"{}", {415, 422, 400, 200, 201, 202}),
    "half of it": (JSON, b'{"a": ', {400}),
    "no UTF-8": (JSON, b'{"a": "\xff\xfe"}', {400}),
    "half a pair": (JSON, b'{"a": "\\ud800"}', {400}),
    "a NUL": (JSON, b'{"a": "\\u0000"}', {400}),
    "too deep": (JSON, b"[" * 5000 + b"]" * 5000, {400}),
    "a number": (JSON, b"7", {422}),
    "a list": (JSON, b"[1, null]", {422}),
    "null": (JSON, b"null", {422, 200, 201, 202}),
    "a number too large": (JSON, b'{"a": 1e999}', {400, 422}),
    "nothing known": (JSON, b'{"there is no such field": 1}', {422}),
    "the same name twice": (JSON, b'{"a": 1, "a": 2}', {400}),
}
QUERIES = [
    "%00",
    "%FF%FE",
    "%C2%B2",
    "-1",
    "9" * 30,
    "x" * 3000,
    "",
    "NaN",
    "null",
    "2026-99-99",
    "0001-01-01T00:00:00%2B14:00",
    "9999-12-31T23:59:59-14:00",
    "2026-01-01T00:00:00",
    "us:seller:",
    "%27%22%3E%3Cscript%3E",
    "%7B%25",
]
ADDRESSES = [
    "%00",
    "%FF",
    "%C2%B2",
    "-1",
    "0",
    "9" * 19,
    "9" * 40,
    "x" * 3000,
    "us:seller:",
    ":::",
    "..",
    "..%2f..%2fetc%2fpasswd",
    "%0d%0aSet-Cookie:a",
]
VALUES: list[Any] = [
    None,
    True,
    -1,
    0,
    10**19,
    1e308,
    "",
    " ",
    "x" * 20_000,
    "²",
    "2026-99-99T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "us:seller:",
    [],
    [None],
    [[]],
    ["x"],
    [{"a": 1}],
    {},
    {"a": {"b": []}},
]


ALL = os.environ.get("HYPOTHESIS_PROFILE") == "long"
_turns = itertools.count()


def some(values: Iterable[Any], number: int) -> list[Any]:
    """The next few, in turn, so that every one comes about often; all of them in a long run."""
    known = list(values)
    if ALL:
        return known
    first = next(_turns) * number
    return [known[(first + n) % len(known)] for n in range(number)]


def changed(template: str, value: str) -> str:
    return re.sub(r"{\w+}", value, template)


def bodies_of(operation: Operation) -> Iterator[tuple[str, bytes]]:
    """The example with each of its fields, and each of those not in it, turned into each odd value."""
    if not operation.body:
        return
    example = description._example(SCHEMA, operation.body)
    if not isinstance(example, dict):
        return
    known = description._resolved(SCHEMA, operation.body).get("properties", {})
    for name in known:
        for value in some(VALUES, 3):
            yield f"{name}={json.dumps(value)[:30]}", json.dumps({**example, name: value}).encode()
    for name, rows in example.items():
        if isinstance(rows, list) and rows and isinstance(rows[0], dict):
            for inner in rows[0]:
                for value in some(VALUES, 3):
                    body = {**example, name: [{**rows[0], inner: value}]}
                    yield f"{name}[].{inner}={json.dumps(value)[:30]}", json.dumps(body).encode()
