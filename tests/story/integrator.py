"""The marketplace's own system: calls the API with a key, and listens to its webhooks."""

import json
import threading
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
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
        assert name in self.body, (self.status, self.body)
        return self.body[name]


@dataclass
class Integrator:
    """`get` and `post` with the key; `acting` names the person a call is made for."""

    url: str
    key: str
    acting: str = ""

    def as_person(self, username: str) -> "Integrator":
        return Integrator(self.url, self.key, username)

    def get(self, path: str, **query: Any) -> Answer:
        return self._call("GET", f"{path}?{urlencode(query)}" if query else path)

    def count(self, path: str, **query: Any) -> int:
        return self.get(path, **query, count=1)["count"]

    def pages(self, path: str, **query: Any) -> Iterator[Answer]:
        """A list, page by page."""
        page = self.get(path, **query)
        yield page
        while page["next"]:
            page = self.get(page["next"].partition("/api/v1/")[2])
            yield page

    def post(self, path: str, body: Any = None, *, once: str = "") -> Answer:
        return self._call("POST", path, json.dumps(body or {}).encode(), once=once)

    def delete(self, path: str) -> Answer:
        return self._call("DELETE", path)

    def post_file(self, path: str, fields: dict[str, Any], name: str, content: bytes) -> Answer:
        """A form with one file, as browsers send it."""
        edge = uuid.uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in fields.items()
        ]
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
        )
        body = b"".join([*parts, head.encode(), content, f"\r\n--{edge}--\r\n".encode()])
        return self._call("POST", path, body, media_type=f"multipart/form-data; boundary={edge}")

    def _call(
        self,
        verb: str,
        path: str,
        body: bytes | None = None,
        *,
        once: str = "",
        media_type: str = "application/json",
    ) -> Answer:
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": media_type}
        if self.acting:
            headers["Goodstanding-Actor"] = self.acting
        if verb == "POST":
            headers["Idempotency-Key"] = once or uuid.uuid4().hex
        request = urllib.request.Request(
            f"{self.url}/api/v1/{quote(path, safe='/?=&:%-_+')}",
            data=body,
            headers=headers,
            method=verb,
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return Answer(answer.status, _said(answer), dict(answer.headers))
        except urllib.error.HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, _said(refusal), dict(refusal.headers))


def _said(answer: Any) -> Any:
    raw = answer.read()
    return json.loads(raw) if raw and "json" in answer.headers["Content-Type"] else raw


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

    def about(self, name: str, violation: int) -> list[tuple[dict[str, str], bytes]]:
        """Everything that came of one type and one finding, repeats included."""
        return [
            (headers, body)
            for headers, body in list(self.heard)
            if (said := json.loads(body))["type"] == name
            and said["data"]["violation"]["id"] == violation
        ]
