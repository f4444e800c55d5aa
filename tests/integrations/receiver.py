"""A marketplace's end of a webhook, on the loopback."""

import contextlib
import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Receiver:
    """Keeps what came; answers with `statuses` in turn, the last of them for ever."""

    url: str = ""
    statuses: list[int] = field(default_factory=lambda: [204])
    location: str = ""
    wait: threading.Event | None = None
    received: list[Received] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        return [letter.headers["webhook-id"] for letter in self.received]


@contextlib.contextmanager
def a_receiver(*statuses: int, location: str = "") -> Iterator[Receiver]:
    box = Receiver(statuses=list(statuses) or [204], location=location)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            box.received.append(Received(self.path, headers, body))
            status = box.statuses.pop(0) if len(box.statuses) > 1 else box.statuses[0]
            if box.wait:
                box.wait.wait(20)
            self.send_response(status)
            if box.location:
                self.send_header("Location", box.location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    box.url = f"http://127.0.0.1:{server.server_port}/hooks"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield box
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
