"""Attacks by upload against a running site: a clear refusal, nothing stored, memory flat."""

import io
import re
import threading
import time
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from appeals.models import Appeal, AppealFile, Message
from tests.appeals.factories import a_violation, appeal, archive, pdf, png

BOUNDARY = "----attack"
MEGABYTE = 1024 * 1024
FLAT = 64 * MEGABYTE


@pytest.fixture(scope="module")
def _stack(live_stack):
    with live_stack.models():
        yield


DOORS = {"with the appeal": {}, "added to it later": {"adding": "yes"}}


@pytest.fixture(scope="module", params=DOORS)
def door(request, live_stack, _stack):
    """The page that a letter's link opens: no sign-in stands before the upload. Path and fields."""
    violation = a_violation()
    if DOORS[request.param]:
        appeal(violation)
    done = live_stack.manage(
        "shell", "-c", f"from education import links; print(links.path_for({violation.pk}))"
    )
    path = done.stdout.strip().splitlines()[-1]
    return path, {"reason": "carrier", "text": "See the file.", **DOORS[request.param]}


def visit(live_stack, path) -> tuple[str, str]:
    """Cookie and token that any visitor gets."""
    with closing(HTTPConnection(urlsplit(live_stack.url).netloc, timeout=60)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        page = answer.read().decode()
    cookie = re.search(r"csrftoken=([^;]+)", answer.headers["Set-Cookie"])[1]
    return cookie, re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]


def parts(fields: dict[str, str], name: str, kind: str, body: Iterable[bytes]) -> Iterator[bytes]:
    for field, value in fields.items():
        yield (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{field}"\r\n\r\n{value}\r\n'
        ).encode()
    yield (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        f"Content-Type: {kind}\r\n\r\n"
    ).encode()
    yield from body
    yield f"\r\n--{BOUNDARY}--\r\n".encode()


def send(live_stack, door, name, kind, body, length) -> tuple[int, str]:
    path, fields = door
    cookie, token = visit(live_stack, path)
    fields = {"csrfmiddlewaretoken": token, **fields}
    head = {
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "Cookie": f"csrftoken={cookie}",
        "Referer": live_stack.url + path,
        "Content-Length": str(sum(map(len, parts(fields, name, kind, ()))) + length),
    }
    with closing(HTTPConnection(urlsplit(live_stack.url).netloc, timeout=300)) as connection:
        connection.request("POST", path, body=parts(fields, name, kind, body), headers=head)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")


def zeros(megabytes: int) -> Iterator[bytes]:
    """Made as they are sent."""
    piece = b"\0" * MEGABYTE
    for _turn in range(megabytes):
        yield piece


def bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("zeros", b"\0" * (200 * MEGABYTE))
    return stream.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
ATTACKS = {
    "polyglot": ("scan.png", "image/png", lambda: png() + archive()),
    "svg with a script": ("scan.svg", "image/svg+xml", lambda: SVG),
    "svg that says it is a png": ("scan.png", "image/png", lambda: SVG),
    "zip bomb": ("proof.zip", "application/zip", bomb),
    "pdf with a script": ("letter.pdf", "application/pdf", lambda: pdf(b"/JavaScript (x)")),
    "program": ("letter.pdf", "application/pdf", lambda: b"\x7fELF" + b"\0" * 400),
    "path in its name": ("../../../etc/cron.d/evil.sh", "image/png", lambda: b"#!\x01/bin/sh"),
}


def stored(live_stack) -> tuple[int, ...]:
    folder = Path(live_stack.home.path / "media")
    files = [one for one in folder.rglob("*") if one.is_file()] if folder.exists() else []
    rows = (Appeal, AppealFile, Message)
    return *(model.objects.count() for model in rows), len(files)


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_ends_in_a_clear_error_and_stores_nothing(live_stack, door, attack):
    name, kind, body = ATTACKS[attack]
    before = stored(live_stack)

    status, page = send(live_stack, door, name, kind, [body()], len(body()))

    assert status == 422
    assert "cannot be taken" in page
    assert "etc/cron" not in page
    assert stored(live_stack) == before


def family(pid: int) -> list[int]:
    """A process and its children."""
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        with suppress(FileNotFoundError, ProcessLookupError):
            for task in Path(f"/proc/{found[-1]}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
    return found


def memory(pid: int) -> int:
    """Resident bytes of a process and its children."""
    total = 0
    for one in family(pid):
        with suppress(FileNotFoundError, ProcessLookupError, TypeError):
            said = Path(f"/proc/{one}/status").read_text()
            total += int(re.search(r"VmRSS:\s+(\d+)", said)[1]) * 1024
    return total


def at_rest(pid: int) -> int:
    """Memory once every worker has loaded what it loads later, by itself, and grows no more."""
    until, before, calm = time.monotonic() + 180, 0, 0
    while time.monotonic() < until:
        workers = [one for one in family(pid) if one != pid]
        loaded = all("/scipy/" in Path(f"/proc/{one}/maps").read_text() for one in workers)
        now = memory(pid)
        calm = calm + 1 if loaded and abs(now - before) < MEGABYTE else 0
        if calm == 6:
            return now
        before = now
        time.sleep(0.5)
    raise AssertionError("The web process never came to rest.")


def test_a_stream_of_a_gigabyte_ends_in_a_clear_error_with_flat_memory(live_stack, door):
    before, pid = stored(live_stack), live_stack.pid("web")
    visit(live_stack, door[0])
    calm, peak, over = at_rest(pid), [0], threading.Event()

    def watch() -> None:
        while not over.is_set():
            peak[0] = max(peak[0], memory(pid))
            time.sleep(0.05)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        film = ("film.png", "image/png", zeros(1024), 1024 * MEGABYTE)
        status, page = send(live_stack, door, *film)
    finally:
        over.set()
        watcher.join()

    assert status == 422
    assert "larger than" in page
    assert stored(live_stack) == before
    assert peak[0] - calm < FLAT, f"{(peak[0] - calm) / MEGABYTE:.0f} MB more than before"
