"""The PostgreSQL server that may already be running on a data directory."""

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Postmaster:
    pid: int
    port: int


def find(data: Path) -> Postmaster | None:
    """The server whose lock file lies in `data`, if that process is alive and is PostgreSQL."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    if len(lines) < 4 or not lines[0].strip().isdigit() or not _is_postgres(int(lines[0])):
        return None
    return Postmaster(pid=int(lines[0]), port=int(lines[3] or 0))


def clear_stale(data: Path) -> None:
    """Remove the lock file of a dead server, whose pid another process may have been given."""
    if not find(data):
        (data / "postmaster.pid").unlink(missing_ok=True)


def stop(data: Path, *, seconds: float = 30) -> None:
    """End a server without asking for its password: fast shutdown, then the hard way."""
    for number, patience in ((signal.SIGINT, seconds), (signal.SIGQUIT, 10.0)):
        found = find(data)
        if not found:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(found.pid, number)
        deadline = time.monotonic() + patience
        while find(data) and time.monotonic() < deadline:
            time.sleep(0.05)


def _is_postgres(pid: int) -> bool:
    if Path("/proc/self").exists():
        try:
            state = Path(f"/proc/{pid}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return False
        name, _, rest = state.partition("(")[2].rpartition(")")
        return name.startswith("postgres") and rest.split()[0] not in "ZX"
    listed = subprocess.run(
        ["ps", "-o", "state=,comm=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.split(maxsplit=1)
    return len(listed) == 2 and listed[0][0] not in "ZX" and "postgres" in listed[1]
