"""The API's own description: as OpenAPI for machines, and arranged for the page that people read."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator

VERBS = ("get", "post", "put", "patch", "delete")
DEPTH = 5


@cache
def of_api() -> dict[str, Any]:
    """OpenAPI 3.1. It cannot change while the process lives."""
    return SchemaGenerator().get_schema(request=None, public=True)


def groups() -> list[dict[str, Any]]:
    """Resources in order, each with its operations."""
    schema = of_api()
    found: dict[str, list[dict[str, Any]]] = {}
    for path, verbs in schema["paths"].items():
        for verb, operation in verbs.items():
            if verb in VERBS:
                name = path.removeprefix("/api/v1/").split("/")[0]
                found.setdefault(name, []).append(_operation(schema, path, verb, operation))
    return [
        {"name": name, "id": f"resource-{name}", "operations": operations}
        for name, operations in sorted(found.items())
    ]


def _operation(schema: Any, path: str, verb: str, said: dict[str, Any]) -> dict[str, Any]:
    parameters = [_parameter(schema, one) for one in said.get("parameters", [])]
    body = _content(said.get("requestBody", {}))
    answers = [
        {"status": status, "words": answer.get("description", ""), "schema": _content(answer)}
        for status, answer in sorted(said.get("responses", {}).items())
        if status != "default"  # a refusal looks alike everywhere; the page describes it once
    ]
    lines = (said.get("description") or "").strip()
    return {
        "id": said["operationId"],
        "verb": verb.upper(),
        "path": path,
        "words": lines,
        "parameters": parameters,
        "fields": list(_fields(schema, body)) if body else [],
        "answers": [
            {**answer, "fields": list(_fields(schema, answer["schema"]))} for answer in answers
        ],
        "curl": _curl(schema, path, verb, body),
    }


def _content(holder: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, dict[str, Any]] = holder.get("content", {})
    media = content.get("application/json") or next(iter(content.values()), {})
    return media.get("schema", {})


def _parameter(schema: Any, said: dict[str, Any]) -> dict[str, Any]:
    inner = said.get("schema", {})
    return {
        "name": said["name"],
        "where": said["in"],
        "type": _type(schema, inner),
        "required": said.get("required", False),
        "words": _words(said.get("description", "")),
        "choices": inner.get("enum", []),
    }


def _resolved(schema: Any, said: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in said:
        said = schema["components"]["schemas"][said["$ref"].rpartition("/")[2]]
    if len(said.get("allOf", [])) == 1:
        own = {name: value for name, value in said.items() if name != "allOf"}
        return {**_resolved(schema, said["allOf"][0]), **own}
    for name in ("oneOf", "anyOf"):
        if said.get(name):
            return _resolved(schema, said[name][0])
    return said


def _fields(schema: Any, said: dict[str, Any], prefix: str = "", depth: int = 0) -> Iterator[dict]:
    """Names, types and words of an object's fields; what is nested is spelled with dots."""
    inner = _resolved(schema, said)
    if inner.get("type") == "array":
        yield from _fields(schema, inner.get("items", {}), f"{prefix}[]." if prefix else "", depth)
        return
    required = set(inner.get("required", []))
    for name, field in inner.get("properties", {}).items():
        whole = _resolved(schema, field)
        yield {
            "name": f"{prefix}{name}",
            "type": _type(schema, field),
            "required": name in required,
            "words": _words(field.get("description") or whole.get("description", "")),
            "choices": whole.get("enum", []),
        }
        if depth < DEPTH:
            items = _resolved(schema, whole.get("items", {}))
            if whole.get("properties"):
                yield from _fields(schema, whole, f"{prefix}{name}.", depth + 1)
            elif items.get("properties"):
                yield from _fields(schema, items, f"{prefix}{name}[].", depth + 1)


def _words(said: str) -> str:
    """Without the list of choices, which has a place of its own."""
    return " ".join(line for line in said.splitlines() if not line.startswith("* `")).strip()


def _type(schema: Any, said: dict[str, Any]) -> str:
    inner = _resolved(schema, said)
    kind = inner.get("type", "any")
    if isinstance(kind, list):
        kind = " or ".join(kind)
    if kind == "array":
        return f"list of {_type(schema, inner.get('items', {}))}"
    return {"date-time": "time", "date": "date"}.get(inner.get("format", ""), kind)


def _curl(schema: Any, path: str, verb: str, body: dict[str, Any]) -> str:
    lines = [f"curl {settings.SITE_URL}{path}", '-H "Authorization: Bearer $GOODSTANDING_KEY"']
    if verb != "get":
        lines[0] = f"curl -X {verb.upper()} {settings.SITE_URL}{path}"
    if verb == "post":
        lines.append('-H "Idempotency-Key: $(uuidgen)"')
    if body:
        lines.append('-H "Content-Type: application/json"')
        lines.append(f"-d '{json.dumps(_example(schema, body), ensure_ascii=False)}'")
    return " \\\n  ".join(lines)


EXAMPLES = {
    "date-time": "2026-03-01T12:00:00Z",
    "date": "2026-03-01",
    "email": "owner@shop.example",
    "uri": "https://hooks.example.com/goodstanding",
}


def _example(schema: Any, said: dict[str, Any], name: str = "", depth: int = 0) -> Any:
    """A body of the right shape: required fields, or the first few where none is required."""
    inner = _resolved(schema, said)
    if "example" in inner:
        return inner["example"]
    if inner.get("enum"):
        return inner["enum"][0]
    kind = inner.get("type")
    if isinstance(kind, list):
        kind = next(one for one in kind if one != "null")
    if kind == "object":
        wanted = inner.get("required") or list(inner.get("properties", {}))[:3]
        if depth > DEPTH:
            return {}
        return {
            field: _example(schema, inner["properties"][field], field, depth + 1)
            for field in wanted
            if field in inner.get("properties", {})
        }
    if kind == "array":
        return [_example(schema, inner.get("items", {}), name, depth + 1)]
    if kind in ("integer", "number"):
        return max(1, inner.get("minimum", 1))
    if kind == "boolean":
        return True
    return EXAMPLES.get(inner.get("format", ""), NAMED.get(name, name or "…"))


NAMED = {
    "url": "https://hooks.example.com/goodstanding",
    "market": "us",
    "party": "us:seller:4711",
    "item": "us:listing:88",
    "ref": "us:seller:4711",
    "external_id": "4711",
    "language": "en",
    "currency": "USD",
    "events": "violation.*",
}
