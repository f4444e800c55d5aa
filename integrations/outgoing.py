"""One POST to one endpoint: signed, to a checked address, within a bounded time."""

import http.client
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from standardwebhooks import Webhook

from governance import clock
from integrations import addresses

USER_AGENT = "Goodstanding-Webhooks/1"


@dataclass(frozen=True, slots=True)
class Letter:
    """What leaves: everything that is needed to send, so that no database is."""

    delivery_id: int
    webhook_id: str
    url: str
    secrets: tuple[str, ...] = field(repr=False)  # no report of a fault may hold them
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: a status, or the problem that kept one from coming."""

    status: int | None
    problem: str
    milliseconds: int

    @property
    def accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def send(letter: Letter) -> Answer:
    """Hand over one letter. Never raises for what the network does; redirects are not followed."""
    begun = time.monotonic()
    status, problem = None, ""
    try:
        refusal = addresses.refusal_of_url(letter.url)
        if refusal:
            raise addresses.AddressClosed(refusal)
        status = _post(letter)
        if not 200 <= status < 300:
            problem = f"answered {status}"
    except (OSError, http.client.HTTPException, ValueError) as fault:
        problem = f"{type(fault).__name__}: {fault}"[:200]
    return Answer(status, problem, int((time.monotonic() - begun) * 1000))


def headers_of(letter: Letter) -> dict[str, str]:
    """Standard Webhooks: id, time and one signature a secret."""
    now = clock.now()
    said = letter.body.decode()
    signatures = [Webhook(secret).sign(letter.webhook_id, now, said) for secret in letter.secrets]
    return {
        "Content-Type": "application/json",
        "User-Agent": USER_AGENT,
        "webhook-id": letter.webhook_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _post(letter: Letter) -> int:
    parts = urlsplit(letter.url)
    connection = _Pinned(parts.hostname or "", parts.port, secure=parts.scheme == "https")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    # A peer that sends one byte now and then would never run into the timeout of a single read.
    deadline = threading.Timer(settings.WEBHOOK_TIMEOUT, connection.cut)
    deadline.daemon = True
    deadline.start()
    try:
        connection.request("POST", path, body=letter.body, headers=headers_of(letter))
        return connection.getresponse().status
    finally:
        deadline.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """Connects to the very address that was checked, and proves it to be the host by TLS."""

    def __init__(self, host: str, port: int | None, *, secure: bool):
        super().__init__(host, port or (443 if secure else 80), timeout=settings.WEBHOOK_TIMEOUT)
        self.secure = secure
        self.default_port = 443 if secure else 80  # type: ignore[misc]

    def connect(self) -> None:
        address = addresses.resolve(self.host, self.port)
        self.sock = socket.create_connection((address, self.port), self.timeout)
        if self.secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)

    def cut(self) -> None:
        """End whatever is going on, from another thread."""
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                return
