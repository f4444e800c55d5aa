"""Databases for tests: migrated once, then cloned."""

import hashlib
import os
import re
import subprocess
from pathlib import Path

import psycopg2
from django.db import connections

from governance.launcher.home import CHECKOUT
from governance.launcher.postgres import APP, OWNER, SUPERUSER, Postgres
from governance.launcher.stack import manage
from tests.support import plugin

KEPT_TEMPLATES = 4


def postgres() -> Postgres:
    found = plugin.BENCH.services.postgres
    assert found
    return found


def template() -> str:
    """The migrated database that all others are copied from, made again when migrations change."""
    name = f"template_{_fingerprint()}"
    with plugin.BENCH.home.lock("template"):
        if not _run(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
            _build(name)
    return name


def clone(name: str) -> None:
    """Put a fresh copy of the template under this name, whoever is still connected to it."""
    source = template()
    _run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _run(f'CREATE DATABASE "{name}" TEMPLATE "{source}" OWNER {OWNER} STRATEGY FILE_COPY')


def drop(name: str) -> None:
    _run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def reset() -> None:
    """Undo everything that a test committed. Append-only tables refuse TRUNCATE, so no flush."""
    close()
    clone(plugin.BENCH.database)


def close() -> None:
    for connection in connections.all(initialized_only=True):
        connection.close()


def _build(name: str) -> None:
    building = f"{name}_building"
    drop(building)
    _run(f'CREATE DATABASE "{building}" OWNER {OWNER}')
    postgres().grant(building)
    environment = {
        **os.environ,
        "DATABASE_URL": postgres().url(APP, building),
        "DATABASE_OWNER_URL": postgres().url(OWNER, building),
        "DJANGO_SETTINGS_MODULE": "governance.settings.test",
    }
    done = subprocess.run(
        manage("migrate", "--noinput", "--verbosity", "0"),
        cwd=CHECKOUT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"The test database could not be migrated:\n{done.stdout}{done.stderr}")
    _run(f'ALTER DATABASE "{building}" RENAME TO "{name}"')
    older = _run(
        "SELECT datname FROM pg_database WHERE datname ~ '^template_[0-9a-f]+$'"
        f" ORDER BY oid DESC OFFSET {KEPT_TEMPLATES}"
    )
    for (forgotten,) in older:
        drop(forgotten)


def _fingerprint() -> str:
    """Of every migration and of every module of ours that migrations import."""
    migrations = sorted(CHECKOUT.glob("*/migrations/*.py"))
    files = {path: path.read_bytes() for path in migrations}
    for content in list(files.values()):
        for module in re.findall(rb"^(?:from|import) ([\w.]+)", content, re.MULTILINE):
            for path in _sources(module.decode()):
                files[path] = path.read_bytes()
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path.relative_to(CHECKOUT)}\0".encode() + files[path])
    return digest.hexdigest()[:16]


def _sources(module: str) -> list[Path]:
    stem = CHECKOUT.joinpath(*module.split("."))
    return [path for path in (stem.with_suffix(".py"), stem / "__init__.py") if path.is_file()]


def _run(statement: str) -> list[tuple[str, ...]]:
    connection = psycopg2.connect(postgres().url(SUPERUSER, "postgres"))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()
