"""A PostgreSQL of the benchmarks' own, and fresh migrated databases in it."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2

from governance.launcher.home import CHECKOUT, Home
from governance.launcher.postgres import APP, OWNER, SUPERUSER, Postgres
from governance.launcher.processes import run_step
from governance.launcher.stack import Services, manage

FOLDER = CHECKOUT / "var" / "bench"
TEMPLATE = "bench_template"


class Bench:
    """Durable as in production, data kept under var/bench between runs."""

    def __init__(self) -> None:
        self.services = Services(Home(FOLDER), external=False)

    @contextmanager
    def running(self) -> Iterator["Bench"]:
        with self.services.used():
            yield self

    @property
    def postgres(self) -> Postgres:
        found = self.services.postgres
        assert found
        return found

    def url(self, database: str, role: str = APP) -> str:
        return self.postgres.url(role, database)

    def environment(self, database: str) -> dict[str, str]:
        """For a `manage.py` that works on `database`."""
        return {
            **self.services.environment(),
            "DATABASE_URL": self.url(database),
            "DATABASE_OWNER_URL": self.url(database, OWNER),
        }

    def template(self) -> str:
        """A migrated, otherwise empty database to copy from."""
        known = self.run(f"SELECT 1 FROM pg_database WHERE datname = '{TEMPLATE}'")
        if not known:
            self.run(f"CREATE DATABASE {TEMPLATE} OWNER {OWNER}")
            self.postgres.grant(TEMPLATE)
        words = manage("migrate", "--noinput", "--verbosity", "0")
        run_step(words, env=self.environment(TEMPLATE), cwd=CHECKOUT)
        return TEMPLATE

    def fresh(self, name: str, source: str = TEMPLATE) -> None:
        """Put a copy of `source` in place of `name`, on a disk that has nothing left to write."""
        self.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        self.run(f"CREATE DATABASE {name} TEMPLATE {source} OWNER {OWNER} STRATEGY FILE_COPY")
        self.run("CHECKPOINT")

    def run(self, statement: str) -> list[tuple[object, ...]]:
        """As the server's superuser."""
        connection = psycopg2.connect(self.url("postgres", SUPERUSER))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()
