"""A backup comes back whole or not at all, and never unproved."""

import fcntl
import io
import json
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from django.contrib.auth.models import Group

from credits.models import LedgerLine
from governance.launcher.backup import count_rows
from governance.launcher.home import CHECKOUT, try_lock, write_private
from governance.launcher.postgres import SUPERUSER, connection_environment
from governance.launcher.processes import birth
from policies.models import Rulebook, RulebookVersion
from tests.factories import PartyFactory
from tests.support.live import LiveStack


@pytest.fixture(scope="module")
def stack(django_db_blocker) -> Iterator[LiveStack]:
    stack = LiveStack("backup")
    try:
        with django_db_blocker.unblock():
            stack.prepare()
            yield stack
    finally:
        stack.down()


@pytest.fixture(scope="module")
def file(stack) -> Path:
    """A backup with one row and one file that we know."""
    media = stack.home.path / "media"
    media.mkdir(exist_ok=True)
    (media / "evidence").write_bytes(b"picture")
    name_group(stack, "before")
    done = launcher(stack, "backup")
    assert done.returncode == 0, done.stderr
    stack.services.start()
    stack.sql("DELETE FROM auth_group")
    return Path(re.match(r"(.+\.tar): ", done.stdout).group(1))


@pytest.fixture(autouse=True)
def nobody_there(stack) -> Iterator[None]:
    yield
    stack.services.start()
    stack.sql("DELETE FROM auth_group")


def launcher(stack: LiveStack, *words: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """The launcher as `make` calls it, in an environment that names no database."""
    ours = ("DATABASE_", "REDIS_", "MEDIA_", "LEDGER_", "SECRET_", "STACK_", "DJANGO_", "SITE_")
    environment = {name: v for name, v in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(
        [sys.executable, "-m", "governance.launcher", *words],
        cwd=CHECKOUT,
        env={**environment, "GOODSTANDING_VAR": str(stack.home.path), **extra},
        capture_output=True,
        text=True,
    )


def restore(stack: LiveStack, file: Path, **extra: str) -> subprocess.CompletedProcess[str]:
    done = launcher(stack, "restore", str(file), **extra)
    stack.services.start()
    return done


def name_group(stack: LiveStack, name: str) -> None:
    with stack.models():
        Group.objects.create(name=name)


def groups(stack: LiveStack) -> list[str]:
    return [name for (name,) in stack.sql("SELECT name FROM auth_group ORDER BY 1")]


def databases(stack: LiveStack) -> list[str]:
    listed = stack.services.postgres.sql(
        "SELECT datname FROM pg_database WHERE datname LIKE 'goodstanding%' ORDER BY 1"
    )
    return listed.split()


def rewrite(file: Path, **members: bytes) -> Path:
    """The same archive with other contents for some of its members."""
    changed = file.with_name("changed.tar")
    with tarfile.open(file) as source, tarfile.open(changed, "w") as target:
        for member in source.getmembers():
            content = source.extractfile(member).read() if member.isfile() else b""
            content = members.get(member.name.partition(".")[0], content)
            member.size = len(content)
            target.addfile(member, io.BytesIO(content))
    return changed


def manifest_of(file: Path) -> dict:
    with tarfile.open(file) as archive:
        return json.load(archive.extractfile("manifest.json"))


def forge_ledger_line(stack: LiveStack) -> None:
    """A line that nobody sealed: what a person with the database's password could write."""
    now = datetime.now(UTC)
    with stack.models():
        party = PartyFactory()
        book, _ = Rulebook.objects.get_or_create(
            code="forged", title="Forged", market=party.market, party_kind=party.kind
        )
        version = RulebookVersion.objects.create(
            rulebook=book, number=1, effective_from=now, body={}, body_digest="0" * 64
        )
        LedgerLine.objects.create(
            party=party,
            version=version,
            scheme="standing",
            kind="violation",
            points=-15,
            effective_at=now,
            recorded_at=now,
            sequence=1,
            source_key="forged",
            digest=b"\0" * 32,
        )


def test_a_restore_brings_back_rows_files_and_rights_and_keeps_what_was_there(stack, file):
    name_group(stack, "after")
    before = databases(stack)
    (stack.home.path / "media" / "evidence").unlink()

    done = restore(stack, file)

    assert done.returncode == 0, done.stderr
    assert groups(stack) == ["before"]
    assert (stack.home.path / "media" / "evidence").read_bytes() == b"picture"
    assert len(databases(stack)) == len(before) + 1
    assert re.search(r'kept as "goodstanding_before_\d+"', done.stdout)
    ask = stack.services.postgres.sql
    owners = ask("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
    assert owners.split() == ["goodstanding_owner"]
    triggers = ask("SELECT count(*) > 20 FROM pg_trigger WHERE tgname LIKE 'append_only%'")
    assert triggers.strip() == "t"
    assert stack.sql("SELECT current_user") == [("goodstanding_app",)]


def test_a_backup_says_what_is_in_it_and_is_private(stack, file):
    manifest = manifest_of(file)

    assert manifest["counts"]["auth_group"] == 1
    assert manifest["last_event"] == 0
    assert manifest["proof"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert stack.environment["LEDGER_KEY"] not in file.read_bytes().decode("latin-1")


def test_a_running_site_is_not_pulled_from_under_its_users(stack, file):
    record = stack.home.run / "up.json"
    write_private(
        record, {"pid": os.getpid(), "birth": birth(os.getpid()), "url": "http://127.0.0.1:1"}
    )
    with (stack.home.run / "up.lock").open("a") as lock:
        assert try_lock(lock.fileno(), fcntl.LOCK_EX)

        done = restore(stack, file)

    record.unlink()
    assert done.returncode == 1
    assert "`make stop` first" in done.stderr


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda file: rewrite(file, database=b"PGDMP cut short"), "damaged"),
        (lambda file: rewrite(file, manifest=b'{"format": 99}'), "format 99"),
        (lambda file: rewrite(file, manifest=b"not JSON"), "not a backup of ours"),
        (lambda file: Path(__file__), "not a backup of ours"),
        (lambda file: file.with_name("nowhere.tar"), "no file"),
    ],
)
def test_what_is_not_a_sound_backup_changes_nothing(stack, file, change, said):
    name_group(stack, "still here")
    before = databases(stack)

    done = restore(stack, change(file))

    assert done.returncode == 1
    assert said in done.stderr
    assert groups(stack) == ["still here"]
    assert databases(stack) == before


def test_a_backup_that_lacks_rows_is_refused(stack, file):
    manifest = manifest_of(file)
    manifest["counts"]["auth_group"] = 7
    name_group(stack, "still here")
    before = databases(stack)

    done = restore(stack, rewrite(file, manifest=json.dumps(manifest).encode()))

    assert done.returncode == 1
    assert "auth_group: 7 rows expected, 1 found" in done.stderr
    assert groups(stack) == ["still here"]
    assert databases(stack) == before


def test_a_backup_sealed_with_another_key_is_refused(stack, file):
    done = restore(stack, file, LEDGER_KEY="1f" * 32)

    assert done.returncode == 1
    assert "another LEDGER_KEY" in done.stderr


def test_a_ledger_that_fails_its_proof_is_neither_written_nor_restored(stack, file):
    forge_ledger_line(stack)
    name_group(stack, "still here")
    postgres = stack.services.postgres
    dump = subprocess.run(
        [postgres.tools / "pg_dump", "-Fc"],
        env=connection_environment(postgres.url(SUPERUSER)),
        capture_output=True,
        check=True,
    ).stdout
    manifest = manifest_of(file) | {
        "counts": count_rows(postgres.tools, postgres.url(SUPERUSER)),
        "last_event": stack.sql("SELECT coalesce(max(id), 0) FROM governance_event")[0][0],
        "database_sha256": sha256(dump).hexdigest(),
    }
    forged = rewrite(file, database=dump, manifest=json.dumps(manifest).encode())
    before = databases(stack)

    written, restored = launcher(stack, "backup"), restore(stack, forged)

    assert written.returncode == 1
    assert "Nothing was written" in written.stderr
    assert restored.returncode == 1
    assert "fails its proof. Nothing was changed" in restored.stderr
    assert groups(stack) == ["still here"]
    assert databases(stack) == before
