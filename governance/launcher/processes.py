"""Processes we start, and how to recognise them again after our own death."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from governance.launcher.errors import LauncherError, Stopped
from governance.launcher.home import read_json, write_private
from governance.launcher.signals import hold

# Ours until we reap them, whichever object started them.
_children: dict[int, subprocess.Popen[bytes]] = {}


def birth(pid: int) -> str | None:
    """A mark of this very process: a pid alone may be somebody else's by now."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return None
    except ProcessLookupError:
        return None
    else:
        return None if fields[0] in "ZX" else fields[19]
    listed = subprocess.run(
        ["ps", "-o", "lstart=,state=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    return None if not listed or listed[-1].startswith("Z") else " ".join(listed[:-1])


def _reap() -> None:
    for pid, child in list(_children.items()):
        if child.poll() is not None:
            del _children[pid]


def send(pid: int, number: int, *, group: bool = False) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number) if group else os.kill(pid, number)


class Process:
    """One long-running program in its own session, its output in a log, its pid on disk."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        run: Path,
        log: Path,
        stop_signal: int = signal.SIGTERM,
        patience: float = 20,
        **popen: Any,
    ) -> None:
        self.name, self.command, self.env = name, list(command), dict(env)
        self.record, self.log = run / f"{name}.json", log / f"{name}.log"
        self.stop_signal, self.patience, self.popen = stop_signal, patience, popen

    @property
    def pid(self) -> int | None:
        """The pid while it runs, whoever started it."""
        known = read_json(self.record)
        _reap()
        if not known:
            return None
        pid: int = known["pid"]
        return pid if birth(pid) == known["birth"] else None

    def start(self) -> None:
        rotate(self.log)
        with self.log.open("ab") as output, hold():
            child = subprocess.Popen(
                self.command,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **self.popen,
            )
            _children[child.pid] = child
            write_private(self.record, {"pid": child.pid, "birth": birth(child.pid)})

    def kill(self) -> None:
        """As a crash would: the whole session at once, nobody is asked."""
        if pid := self.pid:
            send(pid, signal.SIGKILL, group=True)
            self._wait(pid, 10)

    def stop(self) -> None:
        """Ask, wait, and insist; also for one that an earlier launcher left behind."""
        if pid := self.pid:
            send(pid, self.stop_signal)
            if not self._wait(pid, self.patience):
                send(pid, signal.SIGKILL, group=True)
                self._wait(pid, 10)
        self.record.unlink(missing_ok=True)

    def tail(self, lines: int = 15) -> str:
        return tail(self.log, lines)

    def _wait(self, pid: int, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.pid == pid:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True


def run_step(command: Sequence[str], *, env: Mapping[str, str], cwd: Path) -> None:
    """Run to the end; when we are told to stop meanwhile, so is the step."""
    child: subprocess.Popen[bytes] | None = None
    try:
        with hold():
            child = subprocess.Popen(
                command, env=env, cwd=cwd, stdin=subprocess.DEVNULL, start_new_session=True
            )
        code = child.wait()
    except Stopped:
        if not child:
            raise
        send(child.pid, signal.SIGTERM, group=True)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(10)
        send(child.pid, signal.SIGKILL, group=True)
        child.wait()
        raise
    if code:
        raise LauncherError(f"`{' '.join(command)}` ended with {code}.")


def rotate(log: Path, *, limit: int = 20_000_000) -> None:
    if log.exists() and log.stat().st_size > limit:
        log.replace(log.with_suffix(".log.1"))


def tail(log: Path, lines: int) -> str:
    try:
        with log.open("rb") as handle:
            handle.seek(max(0, log.stat().st_size - 20_000))
            return "\n".join(handle.read().decode(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return ""
