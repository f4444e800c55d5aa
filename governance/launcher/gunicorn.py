"""How gunicorn behaves under the launcher; its command line says the rest."""

import json
import os
import re
import shutil
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import Any

graceful_timeout = 10
control_socket_disable = True

SETTLED = 30  # seconds

if _metrics := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    # Counters of the web processes are added up through files; those of an earlier start are over.
    shutil.rmtree(_metrics, ignore_errors=True)
    Path(_metrics).mkdir(parents=True)


def on_starting(server: Any) -> None:
    """Load while the database is still being prepared, but answer nobody before it is."""
    gate = os.environ.get("WEB_GATE")
    while gate and not Path(gate).exists():
        time.sleep(0.05)


TOO_LONG = {414: "Shorten its address.", 431: "Shorten its headers, or send fewer of them."}
OF_A_HEADER = re.compile(r"Invalid HTTP Header: '([A-Za-z-]{1,60})'")


def remedy(status: int, words: str) -> str:
    """What to do about a request that the web server refused, from the server's own words for it."""
    if said := TOO_LONG.get(status):
        return said
    if header := OF_A_HEADER.fullmatch(words):
        return f"Send the header {header[1].title()} once, with one value that it may have."
    return "Look at its first line, at its headers and at the length given for its body."


def write_problem(client: Any, status: int, reason: str, words: str) -> None:
    """What cannot be read as HTTP, or is too long, is refused as the rest of the API refuses."""
    body = json.dumps(
        {
            "type": "about:blank",
            "title": reason,
            "status": status,
            "code": re.sub(r"\W+", "_", reason.lower()),
            "detail": f"The web server cannot read this request. {remedy(status, words)}",
        }
    ).encode()
    head = (
        f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\nCache-Control: no-store\r\n"
        f"Content-Type: application/problem+json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    client.sendall(head.encode() + body)


def post_worker_init(worker: Any) -> None:
    """Its refusals are ours. What is slow to import and seldom needed comes after the first answers."""
    import gunicorn.util  # not above: the launcher itself needs the standard library only

    gunicorn.util.write_error = write_problem  # it has no hook for them
    later = threading.Timer(SETTLED, import_module, ["statsmodels.stats.inter_rater"])
    later.daemon = True
    later.start()


def child_exit(server: Any, worker: Any) -> None:
    """What a gone process measured as of now is over; what it counted stays."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)
