"""Database and broker together: chosen, started, shared, and written down for `manage.py`."""

import contextlib
import fcntl
import os
import socket
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from governance.launcher.broker import Broker
from governance.launcher.errors import LauncherError
from governance.launcher.home import CHECKOUT, Home, try_lock, write_private
from governance.launcher.postgres import APP, OWNER, Postgres, binaries
from governance.launcher.signals import leaving

PYTHON = CHECKOUT / ".venv" / "bin" / "python"


class Services:
    """What the application needs before it can start: our own, or what the environment names."""

    def __init__(
        self, home: Home, *, durable: bool = True, databases: int = 16, external: bool = True
    ) -> None:
        self.home = home
        self.external_database = os.environ.get("DATABASE_URL", "") if external else ""
        self.external_broker = os.environ.get("REDIS_URL", "") if external else ""
        self.postgres = None if self.external_database else Postgres(home, durable=durable)
        self.broker = None if self.external_broker else Broker(home, databases=databases)

    @property
    def database_url(self) -> str:
        return self.postgres.url(APP) if self.postgres else self.external_database

    @property
    def owner_url(self) -> str:
        if self.postgres:
            return self.postgres.url(OWNER)
        return os.environ.get("DATABASE_OWNER_URL") or self.external_database

    @property
    def broker_url(self) -> str:
        return self.broker.url() if self.broker else self.external_broker

    @property
    def tools(self) -> Path:
        return self.postgres.tools if self.postgres else binaries()

    def environment(self) -> dict[str, str]:
        """What a process of the application is told."""
        secrets = self.home.secrets()
        return {
            **os.environ,
            "DATABASE_URL": self.database_url,
            "DATABASE_OWNER_URL": self.owner_url,
            "REDIS_URL": self.broker_url,
            "SECRET_KEY": os.environ.get("SECRET_KEY") or secrets["secret_key"],
            "LEDGER_KEY": os.environ.get("LEDGER_KEY") or secrets["ledger_key"],
            "DJANGO_SETTINGS_MODULE": os.environ.get(
                "DJANGO_SETTINGS_MODULE", "governance.settings.development"
            ),
            "PYTHONUNBUFFERED": "1",
        }

    def start(self) -> None:
        """Start what is ours, check that the rest answers, and write `stack.json`."""
        with self.home.lock("services"):
            if self.postgres:
                self.postgres.start()
            if self.broker:
                self.broker.start()
        for name, url, port in (
            ("DATABASE_URL", self.external_database, 5432),
            ("REDIS_URL", self.external_broker, 6379),
        ):
            if url:
                _reach(name, url, port)
        self.write()

    def write(self) -> None:
        """Where everything is, for commands run by hand."""
        names = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "LEDGER_KEY")
        known = self.environment()
        content = {name.lower(): known[name] for name in names}
        write_private(self.home.stack_file, content | {"data_dir": str(self.home.base)})

    def stop(self) -> None:
        with self.home.lock("services"):
            for service in (self.broker, self.postgres):
                if service:
                    service.stop()

    @contextlib.contextmanager
    def used(self) -> Iterator[Mapping[str, str]]:
        """Run them while somebody needs them; the last one out stops them, whoever started them."""
        with (self.home.run / "users.lock").open("a") as users:
            fcntl.flock(users.fileno(), fcntl.LOCK_SH)
            try:
                self.start()
                yield self.environment()
            finally:
                with leaving(), self.home.lock("leaving"):
                    if try_lock(users.fileno(), fcntl.LOCK_EX):
                        self.stop()
                    fcntl.flock(users.fileno(), fcntl.LOCK_UN)

    def in_use(self) -> bool:
        """Whether a living process holds them at this moment."""
        with (self.home.run / "users.lock").open("a") as users:
            return not try_lock(users.fileno(), fcntl.LOCK_EX)


def manage(*words: str) -> list[str]:
    return [str(PYTHON if PYTHON.exists() else sys.executable), str(CHECKOUT / "manage.py"), *words]


def _reach(name: str, url: str, port: int) -> None:
    parts = urlsplit(url)
    address = (parts.hostname or "127.0.0.1", parts.port or port)
    try:
        socket.create_connection(address, timeout=5).close()
    except OSError as error:
        raise LauncherError(
            f"{name} names {address[0]}:{address[1]}, which does not answer: {error}.\n"
            f"Start it, or unset {name} to use the one that comes along."
        ) from error
