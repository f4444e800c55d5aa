"""Backups that carry their own proof, and restores that check it before they open."""

import contextlib
import hashlib
import hmac
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from governance.launcher import broker
from governance.launcher.errors import LauncherError
from governance.launcher.home import CHECKOUT, Home
from governance.launcher.postgres import PRIVILEGES, connection_environment, psql
from governance.launcher.signals import stop_on_signal
from governance.launcher.stack import Services, manage
from governance.launcher.supervisor import Supervisor

FORMAT = 1
# One statement a table, so that a new table is counted without anybody thinking of it.
COUNTS = """
SELECT format('SELECT %L, count(*) FROM %I', relname, relname) FROM pg_class
WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace
ORDER BY relname \\gexec
"""
LAST_EVENT = "SELECT coalesce(max(id), 0) FROM governance_event;\n"


def backup(home: Home) -> Path:
    """Write database and media of one moment into one file, with what a restore must find."""
    services = Services(home)
    folder = home.path / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    moment = datetime.now(UTC)
    target = folder / f"goodstanding-{moment:%Y%m%dT%H%M%SZ}.tar"
    with (
        stop_on_signal(),
        services.used() as environment,
        tempfile.TemporaryDirectory(dir=folder) as name,
    ):
        work = Path(name)
        proof = prove(environment)
        if proof.returncode:
            raise LauncherError(f"Nothing was written: the ledger fails its proof.\n{said(proof)}")
        with _snapshot(services) as (snapshot, counts, last_event):
            _run(
                services,
                services.owner_url,
                [
                    "pg_dump",
                    "--format=custom",
                    f"--snapshot={snapshot}",
                    f"--file={work / 'database'}",
                ],
            )
        manifest = {
            "format": FORMAT,
            "made_at": moment.isoformat(),
            "counts": counts,
            "last_event": last_event,
            "ledger_key": fingerprint(environment["LEDGER_KEY"]),
            "proof": said(proof),
            "database_sha256": _digest(work / "database"),
        }
        (work / "manifest.json").write_text(json.dumps(manifest, indent=2))
        partial = work / "archive"
        with tarfile.open(partial, "w") as archive:
            archive.add(work / "manifest.json", "manifest.json")
            archive.add(work / "database", "database")
            if media_of(home).exists():
                archive.add(media_of(home), "media")
        partial.chmod(0o600)
        partial.replace(target)
    print(f"{target}: {sum(counts.values()):,} rows, last event {last_event:,}, proof holds.")
    return target


def restore(home: Home, file: Path) -> None:
    """Build the backup beside the present database, prove it, and only then change places."""
    if running := Supervisor(home, 0).running():
        raise LauncherError(f"Goodstanding runs at {running['url']}: `make stop` first.")
    if not file.exists():
        raise LauncherError(f"There is no file {file}.")
    services = Services(home)
    with (
        stop_on_signal(),
        services.used() as environment,
        tempfile.TemporaryDirectory(dir=home.path) as name,
    ):
        work = Path(name)
        manifest = _unpack(file, work)
        if manifest["ledger_key"] != fingerprint(environment["LEDGER_KEY"]):
            raise LauncherError(
                "This backup was sealed with another LEDGER_KEY: it cannot be proved here.\n"
                "Set LEDGER_KEY to the key of the installation that made it. Nothing was changed."
            )
        present = urlsplit(services.owner_url).path.lstrip("/")
        moment = f"{datetime.now(UTC):%Y%m%d%H%M%S}"
        beside, before = f"{present}_restored_{moment}", f"{present}_before_{moment}"
        owner = _at(services.owner_url, beside)
        _maintain(services, f'CREATE DATABASE "{beside}" TEMPLATE template1;')
        try:
            psql(services.tools, owner, PRIVILEGES if services.postgres else "")
            words = ["pg_restore", "--no-owner", "--no-comments", "--exit-on-error"]
            _run(services, owner, [*words, f"--dbname={beside}", str(work / "database")])
            _check(services, owner, manifest, environment)
        except BaseException:
            _maintain(services, f'DROP DATABASE IF EXISTS "{beside}" WITH (FORCE);')
            raise
        # Names of files are never used twice, so adding them early disturbs nothing.
        if (work / "media").exists():
            shutil.copytree(work / "media", media_of(home), dirs_exist_ok=True)
        _maintain(
            services,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname IN ('{present}', '{beside}') AND pid <> pg_backend_pid();\n"
            f'BEGIN; ALTER DATABASE "{present}" RENAME TO "{before}";'
            f' ALTER DATABASE "{beside}" RENAME TO "{present}"; COMMIT;',
        )
        broker.command(services.broker_url, "FLUSHDB")  # nudges about rows of another past
    print(
        f"Restored and proved: {sum(manifest['counts'].values()):,} rows of {manifest['made_at']}."
    )
    print(f'The database of before is kept as "{before}".')


def prove(environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """`manage.py prove` on the database that the environment names."""
    return subprocess.run(
        manage("prove"), cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False
    )


def said(done: subprocess.CompletedProcess[str]) -> str:
    return "\n".join(part.strip() for part in (done.stdout, done.stderr) if part.strip())


def fingerprint(key: str) -> str:
    """Tells two keys apart without giving either away; the key itself is never in a backup."""
    return hmac.new(key.encode(), b"goodstanding backup", hashlib.sha256).hexdigest()[:16]


def media_of(home: Home) -> Path:
    return Path(os.environ.get("MEDIA_DIR") or home.path / "media")


def count_rows(tools: Path, url: str) -> dict[str, int]:
    lines = psql(tools, url, COUNTS).splitlines()
    return {name: int(count) for name, count in (line.split("|") for line in lines)}


@contextlib.contextmanager
def _snapshot(services: Services) -> Iterator[tuple[str, dict[str, int], int]]:
    """One moment of the database, counted, and held open for pg_dump."""
    session = subprocess.Popen(
        [services.tools / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1"],
        env=connection_environment(services.owner_url),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with session:
        assert session.stdin
        assert session.stdout
        session.stdin.write(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;\nSELECT pg_export_snapshot();\n"
            f"{LAST_EVENT}{COUNTS}\\echo end\n"
        )
        session.stdin.flush()
        lines = [line.strip() for line in iter(session.stdout.readline, "end\n") if line]
        if len(lines) < 3:
            raise LauncherError("The database could not be read; is it migrated?")
        counts = {name: int(count) for name, count in (line.split("|") for line in lines[2:])}
        yield lines[0], counts, int(lines[1])


def _unpack(file: Path, work: Path) -> dict[str, Any]:
    try:
        with tarfile.open(file) as archive:
            archive.extractall(work, filter="data")
        manifest: dict[str, Any] = json.loads((work / "manifest.json").read_text())
    except (tarfile.TarError, OSError, ValueError) as error:
        raise LauncherError(f"{file} is not a backup of ours: {error}") from error
    if manifest.get("format") != FORMAT:
        raise LauncherError(
            f"{file} has format {manifest.get('format')}; this version reads {FORMAT}."
        )
    if _digest(work / "database") != manifest["database_sha256"]:
        raise LauncherError(
            f"{file} is damaged: the database in it has changed since it was written."
        )
    return manifest


def _check(
    services: Services, owner: str, manifest: Mapping[str, Any], environment: Mapping[str, str]
) -> None:
    """Every row is there, the schema is today's, and ledger and events prove themselves."""
    found = count_rows(services.tools, owner)
    wrong = [
        f"{table}: {count:,} rows expected, {found.get(table, 0):,} found"
        for table, count in manifest["counts"].items()
        if found.get(table) != count
    ]
    last_event = int(psql(services.tools, owner, LAST_EVENT))
    if last_event != manifest["last_event"]:
        wrong.append(f"last event {manifest['last_event']:,} expected, {last_event:,} found")
    if wrong:
        raise LauncherError("\n".join(["The backup is incomplete. Nothing was changed.", *wrong]))

    name = urlsplit(owner).path.lstrip("/")
    beside = {
        **environment,
        "DATABASE_URL": _at(services.database_url, name),
        "DATABASE_OWNER_URL": owner,
    }
    migrated = subprocess.run(
        manage("migrate", "--noinput", "--verbosity", "0"), cwd=CHECKOUT, env=beside, check=False
    )
    if migrated.returncode:
        raise LauncherError(
            "The backup could not be brought up to this version. Nothing was changed."
        )
    proof = prove(beside)
    if proof.returncode:
        raise LauncherError(f"The backup fails its proof. Nothing was changed.\n{said(proof)}")


def _maintain(services: Services, statement: str) -> None:
    """Speak to the server from outside the databases that change."""
    psql(services.tools, _at(services.owner_url, "postgres"), statement)


def _run(services: Services, url: str, command: list[str]) -> None:
    done = subprocess.run(
        [services.tools / command[0], *command[1:]],
        env=connection_environment(url),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise LauncherError(f"{command[0]} failed. Nothing was changed.\n{done.stderr.strip()}")


def _at(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


def _digest(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
