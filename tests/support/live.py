"""A whole Goodstanding of its own, whose parts a test may kill."""

import contextlib
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import psycopg2
from django.db import connections
from django.utils.translation import trans_real

from governance import words
from governance.launcher.home import CHECKOUT, Home, free_port
from governance.launcher.postgres import APP, DATABASE, SUPERUSER, connection_environment
from governance.launcher.processes import Process
from governance.launcher.stack import Services, manage
from governance.launcher.supervisor import roles, wait_until_ready
from tests.support import database, plugin

Found = TypeVar("Found")


class LiveStack:
    """Web, worker, beat, broker and database as processes, on ports nobody else uses.

    `kill(name)` ends one as a crash would, `start(name)` brings it back, for the names `web`,
    `worker`, `beat`, `broker` and `database`. `url` is the site's address.
    """

    def __init__(self, name: str = "live") -> None:
        self.home = Home(plugin.HOME / f"{name}-{plugin.BENCH.slot}")
        self.services = Services(self.home, durable=False, external=False)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.processes: dict[str, Process] = {}
        self.environment: dict[str, str] = {}
        self.wanted: set[str] = set()

    def up(self) -> None:
        """Start everything on a fresh, migrated, otherwise empty database."""
        self.prepare()
        for name in self.processes:
            self.start(name)
        self.wait_until_ready()

    def prepare(self) -> None:
        """Database, broker and words only; the processes are ready to be started one by one."""
        words.compile_all()
        trans_real._translations.clear()  # this process may have looked before they were there
        self.services.stop()
        self.services.start()
        self._fill()
        self.environment = {
            **self.services.environment(),
            "DJANGO_SETTINGS_MODULE": "governance.settings.development",
            "STACK_FILE": str(self.home.stack_file),
            "SITE_URL": self.url,
            "MEDIA_DIR": str(self.home.path / "media"),
            "MAIL_DIR": str(self.home.path / "mail"),
            "PORT": str(self.port),
            "SESSION_CALLS_A_MINUTE": "1000000",  # a test clicks faster than people do
        }
        self.processes = {p.name: p for p in roles(self.environment, self.home, self.port)}

    def down(self) -> None:
        """End everything and remove its files."""
        for process in self.processes.values():
            process.stop()
        self.services.stop()
        self.home.remove()

    def start(self, name: str) -> None:
        self._part(name).start()
        self.wanted.add(name)

    def stop(self, name: str) -> None:
        """Politely: what a deployment does."""
        self.wanted.discard(name)
        self._part(name).stop()

    def kill(self, name: str) -> None:
        """`kill -9`, children included."""
        self.wanted.discard(name)
        self._part(name).kill()

    def pid(self, name: str) -> int | None:
        return self._part(name).pid

    def log(self, name: str, lines: int = 50) -> str:
        return self.processes[name].tail(lines)

    def wait_until_ready(self) -> None:
        web = self.processes["web"]
        wait_until_ready(self.url, lambda: bool(web.pid), web.log)

    def manage(self, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """`manage.py` against this stack."""
        done = subprocess.run(
            manage(*words),
            cwd=CHECKOUT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def sql(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Rows as the running application would see them."""
        connection = psycopg2.connect(self.services.database_url)
        try:
            with connection, connection.cursor() as cursor:
                cursor.execute(statement, parameters or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    @contextlib.contextmanager
    def models(self) -> Iterator[None]:
        """Let the models of this process read and write this stack's database, committed at once.

        For tests without `django_db`; nothing is rolled back.
        """
        connection = connections["default"]
        assert not connection.in_atomic_block, "use live_stack.models() in tests without django_db"
        before = {name: connection.settings_dict[name] for name in ("NAME", "PASSWORD", "PORT")}
        postgres = self.services.postgres
        assert postgres
        connection.close()
        connection.settings_dict.update(
            NAME=DATABASE, PASSWORD=postgres.secrets["app"], PORT=str(postgres.port)
        )
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict.update(before)

    def wait_for(self, look: Callable[[], Found], *, seconds: float = 60) -> Found:
        """Ask until the answer is true, and return it."""
        deadline = time.monotonic() + seconds
        while not (found := look()):
            self._look_after()
            if time.monotonic() > deadline:
                raise AssertionError(
                    f"Nothing after {seconds:.0f} s.\nworker:\n{self.log('worker')}"
                )
            time.sleep(0.1)
        return found

    def _look_after(self) -> None:
        """As the launcher's supervisor: Celery may die of a broker that goes away at a bad moment."""
        for name in ("worker", "beat"):
            if name in self.wanted and self.pid(name) is None:
                self._part(name).start()

    def _part(self, name: str) -> Any:
        part = {
            **self.processes,
            "broker": self.services.broker,
            "database": self.services.postgres,
        }[name]
        assert part
        return part

    def _fill(self) -> None:
        """Copy the migrated template, rights and owners included."""
        target = self.services.postgres
        assert target
        source = database.postgres()
        dump = subprocess.Popen(
            [source.tools / "pg_dump", "--format=custom"],
            env=connection_environment(source.url(SUPERUSER, database.template())),
            stdout=subprocess.PIPE,
        )
        with dump:
            subprocess.run(
                [source.tools / "pg_restore", "--no-comments", "--exit-on-error", "-d", DATABASE],
                env=connection_environment(target.url(SUPERUSER)),
                stdin=dump.stdout,
                check=True,
            )
        assert dump.returncode == 0
        assert APP in target.sql("SELECT rolname FROM pg_roles")
        os.makedirs(self.home.path / "mail", exist_ok=True)
