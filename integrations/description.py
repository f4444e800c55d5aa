"""The API's own description: as OpenAPI for machines, and arranged for the page that people read."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import resolve
from drf_spectacular.generators import SchemaGenerator

from governance.permissions import row_of
from integrations import samples

PARAMETER = re.compile(r"{\w+}")
# Decisions, claims and what moves money or an emergency: a person answers for them.
ANSWERED_FOR = (
    "/api/v1/bulk-runs",
    "/api/v1/cases/",
    "/api/v1/conflicts",
    "/api/v1/corrections/",
    "/api/v1/decisions/",
    "/api/v1/disputes/",
    "/api/v1/feedback/",
    "/api/v1/funds/holds",
    "/api/v1/incidents",
    "/api/v1/quality/reviews/",
    "/api/v1/rulebooks/",
    "/api/v1/rules/",
)
VERBS = ("get", "post", "put", "patch", "delete")
DEPTH = 5
RECEIVER = '''from standardwebhooks import Webhook, WebhookVerificationError


def receive(secret: str, body: bytes, headers: dict[str, str]) -> dict | None:
    """What the webhook says, or None: answer 400 then, for it is not from us or is too old."""
    try:
        return Webhook(secret).verify(body, headers)
    except WebhookVerificationError:
        return None
'''
UNITS = ((3600, "h"), (60, "min"), (1, "s"))


@cache
def of_api() -> dict[str, Any]:
    """OpenAPI 3.1. It cannot change while the process lives."""
    return SchemaGenerator().get_schema(request=None, public=True)


def groups() -> list[dict[str, Any]]:
    """Resources in order, each with its operations and a call that works here as it stands."""
    schema, known = of_api(), samples.named()
    found: dict[str, list[dict[str, Any]]] = {}
    for path, verbs in schema["paths"].items():
        for verb, operation in verbs.items():
            if verb in VERBS:
                name = path.removeprefix("/api/v1/").split("/")[0]
                told = _operation(schema, path, verb, operation)
                told["curl"] = _curl(schema, path, verb, operation, known)
                found.setdefault(name, []).append(told)
    return [
        {"name": name, "id": f"resource-{name}", "operations": operations}
        for name, operations in sorted(found.items())
    ]


def retries() -> list[str]:
    """After how long each further try of a webhook follows."""
    return [
        next(f"{wait // size} {unit}" for size, unit in UNITS if wait % size == 0)
        for wait in settings.WEBHOOK_RETRIES
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


def _curl(schema: Any, path: str, verb: str, said: dict[str, Any], known: dict[str, Any]) -> str:
    """With ids that exist here; a key comes from the environment, and a person where one is needed."""
    address = shlex.quote(f"{settings.SITE_URL}{_filled(path)}{_asked(said, known)}")
    way = "" if verb == "get" else f"-X {verb.upper()} "
    lines = [f"curl {way}{address}", '-H "Authorization: Bearer $GOODSTANDING_KEY"']
    if needs_person(path, verb):
        lines.append('-H "Goodstanding-Actor: $GOODSTANDING_PERSON"')
    if verb == "post":
        lines.append('-H "Idempotency-Key: $(date +%s)-$RANDOM"')
    content = said.get("requestBody", {}).get("content", {})
    body = _content(said.get("requestBody", {}))
    if body and "application/json" in content:
        lines.append('-H "Content-Type: application/json"')
        fields = _example(schema, body, known=known)
        fields |= {name: known.get(name, value) for name, value in MORE.get(path, {}).items()}
        fields = {name: value for name, value in fields.items() if value != LEFT_OUT}
        for row in fields.get("signals", []):
            row["party"] = known.get("party", NAMED["party"])
        example = json.dumps(fields, ensure_ascii=False)
        lines.append(f"-d {shlex.quote(example)}")
    elif body:
        fields = _example(schema, body, known=known)
        lines += [f"-F {shlex.quote(f'{name}={value}')}" for name, value in fields.items()]
    return " \\\n  ".join(lines)


def _filled(path: str) -> str:
    values = iter(samples.values_of(path) or ())
    return PARAMETER.sub(lambda found: str(next(values, found[0])), path)


def _asked(said: dict[str, Any], known: dict[str, Any]) -> str:
    """The filters without which nothing is answered."""
    wanted = [
        one["name"]
        for one in said.get("parameters", [])
        if one["in"] == "query" and one.get("required")
    ]
    if said.get("operationId") in ASKED:
        return ASKED[said["operationId"]]
    return f"?{urlencode({name: known.get(name, '1') for name in wanted})}" if wanted else ""


def needs_person(path: str, verb: str) -> bool:
    """Whether a key alone is not enough: by the matrix, or since a person must answer for it."""
    row = row_of(resolve(PARAMETER.sub("1", path)).view_name)
    grants = row.see if row and verb == "get" else row.act if row else frozenset()
    by_key = any(grant.startswith("key:") or grant == "anyone" for grant in grants)
    return not by_key or (verb != "get" and path.startswith(ANSWERED_FOR))


EXAMPLES = {
    "date-time": "2026-03-01T12:00:00Z",
    "date": "2026-03-01",
    "email": "owner@shop.example",
    "uri": "https://hooks.example.com/goodstanding",
}


def _example(
    schema: Any,
    said: dict[str, Any],
    name: str = "",
    depth: int = 0,
    known: Mapping[str, Any] = MappingProxyType({}),
) -> Any:
    """A body of the right shape: required fields, or the first few where none is required."""
    inner = _resolved(schema, said)
    if "example" in inner:
        return inner["example"]
    if name in known:
        return known[name]
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
            field: _example(schema, inner["properties"][field], field, depth + 1, known)
            for field in wanted
            if field in inner.get("properties", {})
        }
    if kind == "array":
        return [_example(schema, inner.get("items", {}), name.removesuffix("s"), depth + 1, known)]
    if kind in ("integer", "number"):
        return max(1, inner.get("minimum", 1))
    if kind == "boolean":
        return inner.get("default", True)
    words = EXAMPLES.get(inner.get("format", ""), NAMED.get(name, name or "…"))
    return words[: inner.get("maxLength", len(words))]


NAMED = {
    "reason": "Eleven buyers sent pictures of another product than the one that is shown.",
    "words": "The carrier's file shows that the parcels were scanned on the third day.",
    "text": "The carrier collected a day late; its letter says so.",
    "answer": "The carrier's letter is sound, and the finding is taken back.",
    "title": "Late parcels of a week",
    "file": "@orders.csv",
    "expression": "late_dispatch_rate > 0.1",
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

# Where one of several fields is needed, which no schema can say.
LEFT_OUT = "-"
MORE: dict[str, dict[str, Any]] = {
    "/api/v1/appeals/{appeal_id}/messages": {"files": LEFT_OUT, "internal": LEFT_OUT},
    "/api/v1/bulk-runs/preview": {"cases": [], "reason": NAMED["reason"]},
    "/api/v1/documents": {
        "title": "Certificate of origin",
        "why": "The listing names a country.",
        "due_at": "2030-03-01T12:00:00Z",
    },
    "/api/v1/funds/holds": {"all": True},
    "/api/v1/items/{ref}": {"category": "garden", "parent": LEFT_OUT},
    "/api/v1/queues/{code}": {"code": LEFT_OUT},
    "/api/v1/quality/plans": {"per_stratum": 5},
    "/api/v1/reports": {"party": ""},
    "/api/v1/rulebooks/{code}/rehearsals": {"version": 1},
    "/api/v1/cases/{code}/stays": {"until": "2030-03-01T12:00:00Z"},
}
ASKED = {"party_what_if": "?change=10"}
