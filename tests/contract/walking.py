"""Every operation of the API's own description, with the objects of one small world behind it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from django.db import transaction
from django.test import Client
from django.urls import resolve
from jsonschema import Draft202012Validator

from governance.permissions import SAFE, row_of
from integrations import description
from tests.access.routes import routes
from tests.access.world import FULL_KEY, OWNER, PRINCIPALS, STRANGER, World

PROBLEM = "application/problem+json"
SCHEMA = description.of_api()
PARAMETER = re.compile(r"{(\w+)}")
CODE = re.compile(r"[a-z][a-z_]+")


@dataclass(frozen=True)
class Operation:
    """One verb of one address, as the description has it."""

    verb: str
    template: str
    said: dict[str, Any]
    route: Any

    def __str__(self) -> str:
        return f"{self.verb.upper()} {self.template}"

    @property
    def queries(self) -> list[str]:
        return [one["name"] for one in self.said.get("parameters", []) if one["in"] == "query"]

    @property
    def body(self) -> dict[str, Any]:
        content = self.said.get("requestBody", {}).get("content", {})
        return content.get("application/json", {}).get("schema", {})


def operations() -> list[Operation]:
    by_name = {route.name: route for route in routes()}
    found = []
    for template, verbs in SCHEMA["paths"].items():
        route = by_name[resolve(PARAMETER.sub("1", template)).view_name]
        found += [
            Operation(verb, template, said, route)
            for verb, said in verbs.items()
            if verb in description.VERBS
        ]
    return found


class Walk:
    """Calls whose changes are undone, by whoever may make them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.clients = {name: self._client(name) for name in PRINCIPALS}
        self.sent = 0

    def _client(self, name: str) -> Client:
        client = self.world.client(name)
        client.raise_request_exception = False
        return client

    def caller(self, operation: Operation) -> Client:
        """Reads by a key, if one may; writes by a person, since some need one."""
        row = row_of(operation.route.name)
        wanted = row.see if operation.verb.upper() in SAFE else row.act
        people = ("senior_reviewer", "administrator", OWNER, *PRINCIPALS)
        for name in (FULL_KEY, *people) if operation.verb == "get" else people:
            if wanted & self.world.grants(name, operation.route):
                return self.clients[name]
        return self.clients[STRANGER]

    def path(self, operation: Operation) -> str:
        return self.world.path(operation.route)

    def send(self, operation: Operation, path: str = "", **said: Any) -> Any:
        self.sent += 1
        headers = {"Idempotency-Key": f"walk-{self.sent}", **said.pop("headers", {})}
        verb = said.pop("verb", operation.verb)
        said.setdefault("content_type", "application/json")
        with undone():
            return self.caller(operation).generic(
                verb.upper(), path or self.path(operation), headers=headers, **said
            )


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def fault_of(operation: Operation, answer: Any) -> str | None:
    """What the description does not allow of this answer; a refusal must have a name."""
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    if answer.status_code >= 400:
        return _fault_of_refusal(answer)
    said = operation.said["responses"].get(str(answer.status_code))
    if said is None:
        return f"{answer.status_code} is not described"
    schema = said.get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        return None if not answer.content else "a body that is not described"
    whole = {"components": SCHEMA["components"], **schema}
    faults = sorted(Draft202012Validator(whole).iter_errors(orjson.loads(answer.content)), key=str)
    return f"{faults[0].json_path}: {faults[0].message[:200]}" if faults else None


def _fault_of_refusal(answer: Any) -> str | None:
    if not answer["Content-Type"].startswith(PROBLEM):
        return f"{answer.status_code} as {answer['Content-Type']}"
    said = orjson.loads(answer.content)
    if said.get("status") != answer.status_code or not CODE.fullmatch(str(said.get("code", ""))):
        return f"{answer.status_code} without a name"
    return None if said.get("detail") else f"{answer.status_code} without words"
