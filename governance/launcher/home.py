"""Where a stack keeps its state, and who may use it at the same time."""

import contextlib
import fcntl
import hashlib
import json
import os
import pwd
import secrets
import shutil
import socket
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from governance.launcher import postmaster
from governance.launcher.errors import LauncherError

CHECKOUT = Path(__file__).resolve().parents[2]
UNPRIVILEGED = ("nobody", "daemon")


@dataclass(frozen=True)
class Runner:
    """The account under which database and broker run."""

    uid: int
    gid: int

    @property
    def popen(self) -> dict[str, Any]:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


class Home:
    """One stack's folder: `var/` for the application, `var/test` for the tests.

    An ordinary user keeps everything in it. PostgreSQL refuses to run as root, and the account
    that runs it instead may not be able to enter the checkout, so root keeps data and programs
    in `/var/tmp`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (self.run, self.log):
            folder.mkdir(exist_ok=True)
        self.runner = _unprivileged() if os.geteuid() == 0 else None
        self.base = self._base()

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def log(self) -> Path:
        return self.path / "log"

    @property
    def stack_file(self) -> Path:
        return self.path / "stack.json"

    @property
    def popen(self) -> dict[str, Any]:
        return self.runner.popen if self.runner else {}

    def give(self, path: Path) -> None:
        """Hand a file to the account that runs database and broker."""
        if self.runner:
            os.chown(path, self.runner.uid, self.runner.gid)

    def folder(self, name: str) -> Path:
        """A private folder of that account."""
        path = self.base / name
        if not path.exists():
            path.mkdir(mode=0o700)
            self.give(path)
        return path

    def secrets(self) -> dict[str, str]:
        """Passwords and keys, made once and kept as long as the data they belong to."""
        with self.lock("secrets"):
            path = self.path / "secrets.json"
            known = read_json(path) or {}
            wanted = ("superuser", "owner", "app", "broker", "secret_key", "ledger_key", "token")
            missing = [name for name in wanted if name not in known]
            if missing:
                known.update({name: secrets.token_hex(32) for name in missing})
                write_private(path, known)
            return known

    @contextlib.contextmanager
    def lock(self, name: str, *, seconds: float = 600) -> Iterator[None]:
        """Hold `name` alone; the kernel lets go of it even after `kill -9`."""
        with (self.run / f"{name}.lock").open("a") as handle:
            deadline = time.monotonic() + seconds
            while not try_lock(handle.fileno(), fcntl.LOCK_EX):
                if time.monotonic() > deadline:
                    raise LauncherError(
                        f"Another process has held {handle.name} for {seconds:.0f} s."
                    )
                time.sleep(0.05)
            yield

    def remove(self) -> None:
        """Forget a stack that is no longer running, files and all."""
        shutil.rmtree(self.base, ignore_errors=True)
        shutil.rmtree(self.path, ignore_errors=True)

    def _base(self) -> Path:
        if self.runner is None:
            return self.path
        name = hashlib.sha256(str(self.path).encode()).hexdigest()[:12]
        base = Path(f"/var/tmp/goodstanding-{os.geteuid()}-{name}")
        token = self.secrets()["token"]
        with self.lock("base"):
            if _is_ours(base) and _token(base) != token:
                _set_aside(base)
            if not base.exists():
                base.mkdir(mode=0o711)
                base.chmod(0o711)
                write_private(base / "token", token)
            write_private(self.path / "data_dir", f"{base}\n")
        return base


def _unprivileged() -> Runner:
    for name in UNPRIVILEGED:
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return Runner(entry.pw_uid, entry.pw_gid)
    raise LauncherError(
        f"Root needs one of the accounts {', '.join(UNPRIVILEGED)} to run PostgreSQL under."
    )


def _is_ours(base: Path) -> bool:
    """Anybody may put a folder into the shared `/var/tmp`; we enter only what we made."""
    try:
        found = base.lstat()
    except FileNotFoundError:
        return False
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise LauncherError(f"{base} is not a folder of ours. Look who made it, then remove it.")
    return True


def _token(base: Path) -> str | None:
    try:
        return (base / "token").read_text()
    except FileNotFoundError:
        return None


def _set_aside(base: Path) -> None:
    """Keep the data of an earlier checkout at this place, whose `var/` is gone, out of the way."""
    postmaster.stop(base / "postgres")
    aside = base.with_name(f"{base.name}.aside")
    shutil.rmtree(aside, ignore_errors=True)
    base.rename(aside)
    print(f"An earlier checkout left data here; it is kept in {aside}.", flush=True)


def try_lock(descriptor: int, how: int) -> bool:
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text())
    except (FileNotFoundError, json.JSONDecodeError):
        return None


def write_private(path: Path, content: Any) -> None:
    """Replace a file in one step, readable by its owner alone."""
    text = content if isinstance(content, str) else json.dumps(content, indent=2) + "\n"
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(text)
    fresh.replace(path)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(preferred: int | None = None) -> int:
    """The port we had last time, or another when somebody else has taken it."""
    if preferred and is_free(preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
