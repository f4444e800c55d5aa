"""The whole application on one machine: database, broker, web, worker and beat, kept alive."""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from governance.launcher.errors import LauncherError, Stopped
from governance.launcher.home import CHECKOUT, Home, is_free, read_json, try_lock, write_private
from governance.launcher.processes import Process, birth, run_step, send, tail
from governance.launcher.signals import leaving, stop_on_signal
from governance.launcher.stack import PYTHON, Services, manage

ROLES = ("web", "worker", "beat")


def roles(environment: Mapping[str, str], home: Home, port: int) -> list[Process]:
    """The processes of the application, not yet started."""
    celery = [str(PYTHON), "-m", "celery", "-A", "governance.celery"]
    gunicorn = [str(PYTHON), "-m", "gunicorn", "governance.wsgi:application"]
    beat_file = str(home.run / "beat")
    options = {
        "web": "--config python:governance.launcher.gunicorn --worker-class gthread --workers 2"
        f" --threads 4 --preload --bind 127.0.0.1:{port}",
        "worker": "worker --concurrency 2 --without-gossip --without-mingle --loglevel info",
        "beat": "beat --loglevel info --pidfile= --schedule",
    }
    commands = {
        "web": [*gunicorn, *options["web"].split()],
        "worker": [*celery, *options["worker"].split()],
        "beat": [*celery, *options["beat"].split(), beat_file],
    }
    extra = {"web": {"PROMETHEUS_MULTIPROC_DIR": str(home.run / "metrics")}}
    folders = {"run": home.run, "log": home.log, "cwd": CHECKOUT}
    return [
        Process(name, commands[name], env={**environment, **extra.get(name, {})}, **folders)  # type: ignore[arg-type]
        for name in ROLES
    ]


@dataclass
class Watch:
    """Starts something again when it dies, later and later while it keeps dying."""

    name: str
    pid: Callable[[], int | None]
    start: Callable[[], None]
    pause: float = 0.5
    started: float = field(default_factory=time.monotonic)
    due: float | None = None

    def look(self) -> None:
        now = time.monotonic()
        if self.due is None:
            if self.pid():
                if now - self.started > 60:
                    self.pause = 0.5
                return
            print(f"{self.name} died; starting it again in {self.pause:.1f} s.", flush=True)
            self.due = now + self.pause
            self.pause = min(self.pause * 2, 30)
        if now >= self.due:
            self.due, self.started = None, now
            try:
                self.start()
            except (LauncherError, OSError) as error:
                print(f"{self.name} did not start: {error}", flush=True)


class Supervisor:
    def __init__(self, home: Home, port: int) -> None:
        self.home, self.port = home, port
        self.site = f"http://127.0.0.1:{port}"
        self.record = home.run / "up.json"

    def up(self) -> None:
        """Start everything and stay until told to stop."""
        with self._alone(), stop_on_signal():
            self._clear_the_way()
            print("Starting database and broker …", flush=True)
            services = Services(self.home)
            children: list[Process] = []
            with services.used() as known:
                gate = self.home.run / "gate"
                gate.unlink(missing_ok=True)
                site = {"SITE_URL": self.site, "PORT": str(self.port), "WEB_GATE": str(gate)}
                environment = {**known, **site}
                try:
                    children = roles(environment, self.home, self.port)
                    web, *others = children
                    web.start()  # loads now, opens its door once the gate stands
                    print("Migrating, and making the demonstration marketplace …", flush=True)
                    self._prepare(environment)
                    gate.touch()
                    wait_until_ready(self.site, lambda: bool(web.pid), web.log)
                    for child in others:
                        child.start()
                    self._welcome()
                    self._watch(services, children)
                finally:
                    with leaving():
                        for child in reversed(children):
                            child.stop()

    def start(self) -> None:
        """`up` in the background; returns when the site answers."""
        if running := self.running():
            print(f"Goodstanding is running already at {running['url']}.", flush=True)
            print(sign_ins(self.home), flush=True)
            return
        self._clear_the_way()  # else a web process left behind would answer for the new one
        log = self.home.log / "launcher.log"
        with log.open("wb") as output:
            child = subprocess.Popen(
                [sys.executable, "-u", "-m", "governance.launcher", "up", "--port", str(self.port)],
                cwd=CHECKOUT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        with stop_on_signal():
            try:
                wait_until_ready(self.site, lambda: child.poll() is None, log, seconds=600)
            except Stopped:
                send(child.pid, signal.SIGTERM)
                child.wait()
                raise
        child.returncode = 0  # it stays when we leave
        self._welcome()

    def stop(self) -> None:
        """End what runs, and whatever a killed launcher left behind."""
        running = self.running()
        if running:
            send(running["pid"], signal.SIGTERM)
            deadline = time.monotonic() + 90
            while self.running() and time.monotonic() < deadline:
                time.sleep(0.1)
            if self.running():
                send(running["pid"], signal.SIGKILL)
                time.sleep(0.2)
        left = stop_leftovers(self.home)
        services = Services(self.home)
        if not services.in_use():
            services.stop()
        print("Stopped." if running or left else "Nothing was running.", flush=True)

    def status(self) -> None:
        """Say whether it runs, and where."""
        if running := self.running():
            print(f"Goodstanding runs at {running['url']}\n{sign_ins(self.home)}", flush=True)
        else:
            print("Goodstanding is not running: `make start` starts it.", flush=True)

    def running(self) -> dict[str, Any] | None:
        """The launcher that holds the stack now, if one lives."""
        for _ in range(100):
            with (self.home.run / "up.lock").open("a") as handle:
                if try_lock(handle.fileno(), fcntl.LOCK_EX):
                    return None
            known = read_json(self.record)
            if known and birth(known["pid"]) == known["birth"]:
                return dict(known)
            time.sleep(0.05)
        raise LauncherError(f"{self.home.run / 'up.lock'} is held, but nobody says by whom.")

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.home.run / "up.lock").open("a") as handle:
            if not try_lock(handle.fileno(), fcntl.LOCK_EX):
                known = self.running() or {"url": "another address"}
                raise LauncherError(
                    f"Goodstanding is running already at {known['url']}: `make stop` ends it."
                )
            mine = {"pid": os.getpid(), "birth": birth(os.getpid()), "url": self.site}
            write_private(self.record, mine)
            try:
                yield
            finally:
                self.record.unlink(missing_ok=True)

    def _clear_the_way(self) -> None:
        stop_leftovers(self.home)
        if not is_free(self.port):
            raise LauncherError(
                f"Port {self.port} is taken. Choose another: PORT={self.port + 1}, for instance."
            )

    def _prepare(self, environment: Mapping[str, str]) -> None:
        run_step(manage("prepare"), env=environment, cwd=CHECKOUT)

    def _welcome(self) -> None:
        set_address(self.home, self.site)
        print(f"\nGoodstanding answers at {self.site}\n{sign_ins(self.home)}", flush=True)
        print(f"Logs: {self.home.log}", flush=True)

    def _watch(self, services: Services, children: list[Process]) -> None:
        watched = [Watch(child.name, lambda c=child: c.pid, child.start) for child in children]  # type: ignore[misc]
        for name, service in (("database", services.postgres), ("broker", services.broker)):
            if service:
                watched.append(Watch(name, lambda s=service: s.pid, services.start))  # type: ignore[misc]
        while True:
            for watch in watched:
                watch.look()
            time.sleep(0.5)


def stop_leftovers(home: Home) -> bool:
    """End web, worker and beat of a launcher that was killed."""
    found = False
    for process in roles({}, home, 0):
        found = bool(process.pid) or found
        process.stop()
    return found


def wait_until_ready(
    site: str, alive: Callable[[], bool], log: Path, *, seconds: float = 120
) -> None:
    """Until `/readyz` says 200."""
    deadline, answer = time.monotonic() + seconds, "nothing"
    # A proxy of the environment has no business with the loopback.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        try:
            with opener.open(f"{site}/readyz", timeout=5) as response:
                if response.status == 200:
                    return
        except urllib.error.HTTPError as error:
            answer = f"{error.code} {error.read(500).decode(errors='replace')}"
        except OSError as error:
            answer = str(error)
        if not alive():
            break
        time.sleep(0.1)
    raise LauncherError(f"{site}/readyz does not answer 200: {answer}\n{tail(log, 25)}")


def sign_ins(home: Home) -> str:
    """The demonstration's users, one a line."""
    known = read_json(home.path / "demo.json")
    if not known:
        return "No demonstration marketplace: `make seed` makes one."
    lines = [
        f"  {user.get('role', ''):18} {user.get('username', ''):24} {user.get('password', '')}"
        for user in known.get("users", [])
    ]
    return "\n".join(["Sign in as:", *lines])


def set_address(home: Home, site: str) -> None:
    """The demonstration's file follows the port that was chosen this time."""
    path = home.path / "demo.json"
    known = read_json(path)
    if known and known.get("url") != site:
        write_private(path, json.dumps(known | {"url": site}, indent=2) + "\n")
