"""The call that a marketplace makes on each of its own requests, answered before Django's handler.

`GET /api/v1/parties/{ref}/controls` and `GET /api/v1/items/{ref}/controls` with an API key are one
SQL statement here: key, scope, party or item, controls. Whatever is unusual goes to Django, whose
view says the same with every courtesy. This path has no rule or header of its own: it answers only
under a host and scheme for which Django has answered 200, and with the headers of that answer.
"""

import logging
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal
from weakref import WeakKeyDictionary

import orjson
import psycopg2
import structlog
from django.db import DatabaseError, connections
from django.urls import Resolver404, resolve
from django_prometheus.middleware import Metrics

from governance import clock, codes
from governance.permissions import row_of
from integrations import keys
from integrations.authentication import LAST_USE_IS_NOTED_EVERY
from violations.controls_sql import By, item_controls_sql, party_controls_sql

log = structlog.get_logger(__name__)
lines = logging.getLogger("goodstanding.requests")  # its handler writes lines as they are

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]
Kind = Literal["parties", "items"]
Situation = tuple[str, str, str, str]

PATH = re.compile(r"/api/v1/(parties|items)/([!-.0-~]{1,200})/controls")
WANTED = re.compile(r"(^|[,\s])(\*/\*|application/(json|\*))\s*([,;]|$)")
SETTLED = frozenset({"content-length", "content-language", "date", "server", "set-cookie"})
SITUATIONS_KEPT = 64
STATEMENTS: dict[Kind, Callable[..., str]] = {
    "parties": party_controls_sql,
    "items": item_controls_sql,
}


# In the order in which they are given; the names are those in the statement.
TYPES = {"at": "timestamptz", "prefix": "text", "noted": "timestamptz", "scopes": "text[]"}
NAMED_BY: dict[By, dict[str, str]] = {
    "id": {"id": "bigint"},
    "ref": {"market": "text", "kind": "text", "external_id": "text"},
}


def statement(kind: Kind, by: By) -> str:
    """A row for a key that may, and in it a document for a party or item that is there."""
    return f"""
        SELECT k.secret_digest, ({STATEMENTS[kind](by, present=True)})
        FROM integrations_apikey k
        WHERE k.prefix = %(prefix)s AND k.revoked_at IS NULL AND k.last_used_at > %(noted)s
          AND k.scopes ?| %(scopes)s"""  # noqa: S608 - made of constants; values are parameters


@dataclass(frozen=True, slots=True)
class Prepared:
    """One statement that each connection plans once: planning costs more than answering."""

    prepare: str
    execute: str

    @classmethod
    def of(cls, kind: Kind, by: By) -> "Prepared":
        types = TYPES | NAMED_BY[by]
        name = f"hot_{kind}_{by}"
        numbered = {parameter: f"${place}" for place, parameter in enumerate(types, 1)}
        return cls(
            prepare=f"PREPARE {name} ({', '.join(types.values())}) AS {statement(kind, by) % numbered}",
            execute=f"EXECUTE {name} ({', '.join(f'%({parameter})s' for parameter in types)})",
        )


PREPARED: dict[tuple[Kind, By], Prepared] = {
    (kind, by): Prepared.of(kind, by) for kind in STATEMENTS for by in NAMED_BY
}
_planned: WeakKeyDictionary[Any, set[Prepared]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Question:
    """One request that could be answered here."""

    kind: Kind
    ref: str
    prefix: str
    digest: str
    situation: Situation


@dataclass(frozen=True, slots=True)
class Manner:
    """How Django answers in one situation: headers, scopes that may ask, counters."""

    headers: tuple[tuple[str, str], ...]
    scopes: list[str]
    count: Callable[[int, float], None]


class HotPath:
    """Wraps Django's application."""

    def __init__(self, application: Application):
        self.application = application
        self.manners: dict[Situation, Manner] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        question = _question(environ)
        if question is None:
            return self.application(environ, start_response)
        manner = self.manners.get(question.situation)
        if manner is None:
            return self.application(environ, self._listening(question, environ, start_response))
        begun = time.perf_counter()
        body = _answer(question, manner)
        if body is None:
            return self.application(environ, start_response)
        start_response("200 OK", [*manner.headers, ("Content-Length", str(len(body)))])
        manner.count(len(body), time.perf_counter() - begun)
        _note(environ)
        return [body]

    def _listening(self, question: Question, environ: dict[str, Any], start_response: Any) -> Any:
        """Learn from Django how such a question is answered."""

        def start(status: str, headers: list[tuple[str, str]], *fault: Any) -> Any:
            if status.startswith("200 ") and len(self.manners) < SITUATIONS_KEPT:
                manner = _manner(environ, headers)
                if manner is not None:
                    self.manners[question.situation] = manner
            return start_response(status, headers, *fault)

        return start


def _note(environ: dict[str, Any]) -> None:
    """The same line in the log as any other request, without the machinery that makes it there."""
    if lines.isEnabledFor(logging.INFO):
        line = {
            "code": 200,
            "request": f"GET {environ['PATH_INFO']}",
            "request_id": environ.get("HTTP_X_REQUEST_ID", ""),
            "event": "request_finished",
            "timestamp": clock.now(),
            "logger": lines.name,
            "level": "info",
        }
        lines.info(orjson.dumps(line, option=orjson.OPT_UTC_Z).decode())


def _question(environ: dict[str, Any]) -> Question | None:
    """The question asked, or None when anything about it is out of the ordinary."""
    path = PATH.fullmatch(environ["PATH_INFO"])
    if path is None or environ["REQUEST_METHOD"] != "GET" or environ.get("SCRIPT_NAME"):
        return None
    if (
        environ.get("QUERY_STRING")
        or "HTTP_COOKIE" in environ
        or "HTTP_GOODSTANDING_ACTOR" in environ
    ):
        return None
    if not WANTED.search(environ.get("HTTP_ACCEPT", "*/*")):
        return None
    kind, _, said = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    parts = keys.take_apart(said) if kind == "Bearer" else None
    if parts is None:
        return None
    situation = (
        path[1],
        environ.get("HTTP_HOST", ""),
        environ.get("wsgi.url_scheme", ""),
        environ.get("HTTP_X_FORWARDED_PROTO", ""),
    )
    return Question(path[1], path[2], *parts, situation)  # type: ignore[arg-type]


def _answer(question: Question, manner: Manner) -> bytes | None:
    found = _asked(question, manner.scopes)
    if found is None or found[1] is None or not keys.same_digest(found[0], question.digest):
        return None
    return found[1].encode()


def _asked(question: Question, scopes: list[str]) -> tuple[str, str | None] | None:
    """Over this thread's own lasting connection. A broken one is closed; Django opens the next."""
    now = clock.now()
    values: dict[str, Any] = {
        "at": now,
        "prefix": question.prefix,
        "noted": now - LAST_USE_IS_NOTED_EVERY,
        "scopes": scopes,
    }
    by = _named(question.ref, values)
    if by is None:
        return None
    wrapper = connections["default"]
    try:
        if not wrapper.in_atomic_block:
            wrapper.close_if_unusable_or_obsolete()
        wrapper.ensure_connection()
        return _execute(wrapper.connection, PREPARED[question.kind, by], values)
    except (psycopg2.Error, DatabaseError) as problem:
        log.warning("hot_path_failed", problem=type(problem).__name__)
        wrapper.close()
        return None


def _execute(connection: Any, prepared: Prepared, values: dict[str, Any]) -> Any:
    planned = _planned.setdefault(connection, set())
    with connection.cursor() as cursor:
        if prepared not in planned:
            cursor.execute(prepared.prepare)
            planned.add(prepared)
        cursor.execute(prepared.execute, values)
        return cursor.fetchone()


def _named(ref: str, values: dict[str, Any]) -> By | None:
    """Put the parameters for `17` or `us:seller:4711` into `values`."""
    if (key := codes.key_of(ref)) is not None:
        values["id"] = key
        return "id"
    parts = ref.split(":", 2)
    if len(parts) != 3:
        return None
    values["market"], values["kind"], values["external_id"] = parts
    return "ref"


def _manner(environ: dict[str, Any], headers: list[tuple[str, str]]) -> Manner | None:
    try:
        route = resolve(environ["PATH_INFO"]).view_name
    except Resolver404:
        return None
    row = row_of(route)
    scopes = (
        [grant.removeprefix("key:") for grant in row.see if grant.startswith("key:")] if row else []
    )
    kept = tuple((name, value) for name, value in headers if name.lower() not in SETTLED)
    return Manner(kept, scopes, _counter(route, environ.get("wsgi.url_scheme", "http")))


def _counter(route: str, scheme: str) -> Callable[[int, float], None]:
    """Count an answer as Django's middleware would; the labelled counters are looked up once."""
    metrics = Metrics.get_instance()
    ones = [
        metrics.requests_total,
        metrics.responses_total,
        metrics.requests_by_method.labels(method="GET"),
        metrics.requests_by_transport.labels(transport=scheme),
        metrics.requests_by_view_transport_method.labels(
            view=route, transport=scheme, method="GET"
        ),
        metrics.responses_by_status.labels(status="200"),
        metrics.responses_by_status_view_method.labels(status="200", view=route, method="GET"),
    ]
    latencies = [
        metrics.requests_latency_before,
        metrics.requests_latency_by_view_method.labels(view=route, method="GET"),
    ]

    def count(size: int, seconds: float) -> None:
        for one in ones:
            one.inc()
        for latency in latencies:
            latency.observe(seconds)
        metrics.responses_body_bytes.observe(size)

    return count
