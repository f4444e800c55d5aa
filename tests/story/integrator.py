"""The marketplace's own system: calls the API with a key, and listens to its webhooks."""

import json
import threading
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote, urlencode


@dataclass
class Answer:
    status: int
    body: Any
    headers: dict[str, str]

    def __getitem__(self, name: str) -> Any:
        return self.body[name]


@dataclass
class Integrator:
    """`get`, `post` and `patch` with the key; `acting` names the person a call is made for."""

    url: str
    key: str
    acting: str = ""

    def as_person(self, username: str) -> "Integrator":
        return Integrator(self.url, self.key, username)

    def get(self, path: str, **query: Any) -> Answer:
        return self._call("GET", f"{path}?{urlencode(query)}" if query else path)

    def post(self, path: str, body: Any = None, *, once: str = "") -> Answer:
        return self._call("POST", path, body or {}, once or uuid.uuid4().hex)

    def _call(self, verb: str, path: str, body: Any = None, once: str = "") -> Answer:
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        if self.acting:
            headers["Goodstanding-Actor"] = self.acting
        if once:
            headers["Idempotency-Key"] = once
        request = urllib.request.Request(
            f"{self.url}/api/v1/{quote(path, safe='/?=&:%-_')}",
            data=None if body is None else json.dumps(body).encode(),
            headers=headers,
            method=verb,
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return Answer(answer.status, _said(answer), dict(answer.headers))
        except urllib.error.HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, _said(refusal), dict(refusal.headers))


def _said(answer: Any) -> Any:
    raw = answer.read()
    return json.loads(raw) if raw else None


@dataclass
class Listener:
    """An endpoint of the marketplace that keeps what it is sent."""

    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def __enter__(self) -> "Listener":
        heard = self.heard

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *words: object) -> None:
                """Say nothing: the test reads `heard`."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *problem: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def of(self, name: str) -> list[dict[str, Any]]:
        """Distinct messages of one type, by their constant id."""
        by_id = {
            headers["webhook-id"]: json.loads(body)
            for headers, body in list(self.heard)
            if json.loads(body)["type"] == name
        }
        return list(by_id.values())
