"""Database and broker start whatever happened before, and are nobody else's."""

import itertools
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from governance.launcher import broker, postmaster
from governance.launcher.errors import LauncherError, Stopped
from governance.launcher.home import CHECKOUT, Home, free_port, is_free, write_private
from governance.launcher.postgres import APP, OWNER, Postgres, psql
from governance.launcher.processes import Process, birth, run_step
from governance.launcher.signals import hold, leaving, stop_on_signal
from governance.launcher.stack import Services
from governance.launcher.supervisor import Watch


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Iterator[Services]:
    home = Home(tmp_path_factory.mktemp("launcher"))
    services = Services(home, durable=False, external=False)
    yield services
    services.stop()
    home.remove()


@pytest.fixture
def services(made) -> Services:
    made.start()
    return made


@pytest.fixture
def home(tmp_path) -> Iterator[Home]:
    home = Home(tmp_path / "var")
    yield home
    home.remove()


def sleeper(home: Home, *, seconds: int = 60) -> Process:
    command = [sys.executable, "-c", f"import time; time.sleep({seconds})"]
    return Process("sleeper", command, env=dict(os.environ), run=home.run, log=home.log)


def test_a_server_that_runs_is_adopted(services):
    postgres, valkey = services.postgres.pid, services.broker.pid

    Services(services.home, durable=False, external=False).start()

    assert (services.postgres.pid, services.broker.pid) == (postgres, valkey)


def test_a_killed_server_comes_back_with_its_data(services):
    services.postgres.sql("CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)")
    services.postgres.kill()

    services.start()

    assert services.postgres.sql("SELECT id FROM kept").strip() == "7"


def test_a_killed_broker_comes_back(services):
    before = services.broker.pid
    services.broker.kill()
    assert services.broker.pid is None

    services.start()

    assert services.broker.pid not in (None, before)
    broker.command(services.broker_url, "PING")


def test_the_lock_file_of_a_dead_server_whose_pid_went_to_somebody_else_is_no_obstacle(services):
    services.postgres.stop()
    lock = services.postgres.data / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{services.postgres.data}\n0\n5432\n\n127.0.0.1\n")

    services.start()

    assert services.postgres.pid not in (None, os.getpid())


def test_another_port_is_taken_when_somebody_sits_on_ours(services):
    services.stop()
    port = services.postgres.port
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", port))
        squatter.listen()

        services.start()

        assert services.postgres.port != port
    assert json.loads(services.home.stack_file.read_text())["database_url"] == services.database_url


def test_both_listen_on_the_loopback_only(services):
    assert services.postgres.sql("SHOW listen_addresses").strip() == "127.0.0.1"
    assert services.postgres.sql("SHOW unix_socket_directories").strip() == ""
    for port in (services.postgres.port, services.broker.port):
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.2", port), timeout=2)


def test_nobody_enters_without_the_password(services):
    url = services.postgres.url(APP).replace(services.postgres.secrets["app"], "guess")
    with pytest.raises(LauncherError, match="password authentication failed"):
        psql(services.tools, url, "SELECT 1")
    with pytest.raises(LauncherError, match="NOAUTH"):
        broker.command(f"redis://127.0.0.1:{services.broker.port}/0", "PING")


def test_the_application_is_neither_owner_nor_superuser(services):
    rights = services.postgres.sql(
        "SELECT rolname, rolsuper, rolcreatedb FROM pg_roles"
        " WHERE rolname LIKE 'goodstanding%' ORDER BY 1"
    )

    assert rights.split() == [f"{APP}|f|f", f"{OWNER}|f|t"]
    with pytest.raises(LauncherError, match="permission denied"):
        services.postgres.sql("CREATE TABLE mine (id int)", role=APP)


def test_what_is_secret_is_readable_by_its_owner_alone(services):
    for name in ("secrets.json", "stack.json"):
        assert stat.S_IMODE((services.home.path / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(services.postgres.data.stat().st_mode) == 0o700


def test_stack_json_says_where_everything_is(services):
    written = json.loads(services.home.stack_file.read_text())

    assert set(written) == {
        "database_url",
        "database_owner_url",
        "redis_url",
        "secret_key",
        "ledger_key",
        "data_dir",
    }
    assert written["redis_url"] == services.broker_url
    assert bytes.fromhex(written["ledger_key"])


def test_the_last_user_to_leave_stops_the_services(tmp_path):
    home = Home(tmp_path / "var")
    first = Services(home, durable=False, external=False)
    second = Services(home, durable=False, external=False)
    try:
        with first.used():
            with second.used():
                assert first.in_use()
            assert first.postgres.pid
        assert first.postgres.pid is None
        assert first.broker.pid is None
        assert not first.in_use()
    finally:
        first.stop()
        home.remove()


def test_data_of_another_major_version_is_refused_with_the_remedy(home):
    postgres = Postgres(home)
    data = home.folder("postgres")
    (data / "PG_VERSION").write_text("9\n")

    with pytest.raises(LauncherError, match=r"made by PostgreSQL 9.*\n.*make backup.*make restore"):
        postgres.start()

    assert (data / "PG_VERSION").read_text() == "9\n"


def test_an_address_that_does_not_answer_is_named(home, monkeypatch):
    port = free_port()
    monkeypatch.setenv("DATABASE_URL", f"postgres://a:b@127.0.0.1:{port}/c")
    monkeypatch.setenv("REDIS_URL", f"redis://127.0.0.1:{port}/0")

    with pytest.raises(LauncherError, match=f"DATABASE_URL names 127.0.0.1:{port}"):
        Services(home).start()


def test_the_owner_is_the_application_when_only_one_address_is_given(home, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://a:b@db/c")
    monkeypatch.delenv("DATABASE_OWNER_URL", raising=False)

    assert Services(home).owner_url == "postgres://a:b@db/c"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root keeps its data outside of var/")
def test_data_of_an_earlier_checkout_is_set_aside_not_adopted(tmp_path, capsys):
    first = Home(tmp_path / "var")
    (first.base / "mark").touch()
    (first.path / "secrets.json").unlink()

    second = Home(tmp_path / "var")

    aside = second.base.with_name(f"{second.base.name}.aside")
    assert not (second.base / "mark").exists()
    assert (aside / "mark").exists()
    assert str(aside) in capsys.readouterr().out
    second.remove()
    shutil.rmtree(aside)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root keeps its data outside of var/")
def test_a_planted_folder_is_not_entered(home):
    planted = home.base
    os.chown(planted, 65534, 65534)

    with pytest.raises(LauncherError, match="not a folder of ours"):
        Home(home.path)

    os.chown(planted, 0, 0)


def test_a_pid_that_is_somebody_elses_by_now_is_not_ours(home):
    process = sleeper(home)
    write_private(process.record, {"pid": os.getpid(), "birth": "1"})

    assert process.pid is None
    process.stop()

    assert not process.record.exists()


def test_a_process_is_recognised_by_a_launcher_that_did_not_start_it(home):
    sleeper(home).start()
    other = sleeper(home)
    pid = other.pid

    assert pid
    other.stop()

    assert birth(pid) is None


def test_one_that_ignores_the_request_is_ended_all_the_same(home):
    code = (
        "import signal, time; signal.signal(15, signal.SIG_IGN);"
        " print('up', flush=True); time.sleep(60)"
    )
    process = Process(
        "deaf",
        [sys.executable, "-c", code],
        env=dict(os.environ),
        run=home.run,
        log=home.log,
        patience=0.3,
    )
    process.start()
    while "up" not in process.tail():
        time.sleep(0.02)

    process.stop()

    assert process.pid is None


def test_a_process_that_keeps_dying_is_started_later_and_later(monkeypatch):
    clock = iter(step / 2 for step in range(1000))
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    starts = []
    watch = Watch("web", lambda: None, lambda: starts.append(watch.started), started=0.0)

    for _ in range(300):
        watch.look()

    pauses = [later - earlier for earlier, later in itertools.pairwise(starts)]
    assert pauses == sorted(pauses)
    assert pauses[0] < 4
    assert 30 <= max(pauses) < 33


def test_a_signal_waits_until_the_new_process_is_written_down():
    written_down = []

    def start():
        with hold():
            os.kill(os.getpid(), signal.SIGTERM)
            written_down.append("pid")

    with stop_on_signal(), pytest.raises(Stopped):
        start()
    assert written_down == ["pid"]


def test_a_second_signal_does_not_disturb_the_putting_away():
    with stop_on_signal(), leaving():
        os.kill(os.getpid(), signal.SIGINT)


def test_a_step_ends_with_us(tmp_path):
    mark = tmp_path / "pid"
    code = f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    script = (
        "from governance.launcher.processes import run_step\n"
        "from governance.launcher.signals import stop_on_signal\n"
        "import os, sys, pathlib\n"
        "with stop_on_signal():\n"
        "    run_step([sys.executable, '-c', sys.argv[1]], env=os.environ, cwd=pathlib.Path('.'))\n"
    )
    launcher = subprocess.Popen(
        [sys.executable, "-c", script, code], cwd=CHECKOUT, stderr=subprocess.DEVNULL
    )
    while not (mark.exists() and mark.read_text()):
        time.sleep(0.02)
    step = int(mark.read_text())

    launcher.terminate()
    launcher.wait(15)

    assert birth(step) is None


def test_a_step_that_fails_is_named(tmp_path):
    with pytest.raises(LauncherError, match="ended with 3"):
        run_step([sys.executable, "-c", "raise SystemExit(3)"], env=os.environ, cwd=tmp_path)


def test_a_free_port_is_kept_and_a_taken_one_is_not():
    port = free_port()
    assert free_port(port) == port

    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", port))
        squatter.listen()

        assert not is_free(port)
        assert free_port(port) != port


def test_no_server_is_seen_where_none_ever_was(tmp_path):
    assert postmaster.find(tmp_path) is None
    postmaster.stop(tmp_path)


def test_the_launcher_needs_the_standard_library_only():
    names = [path.stem for path in Path(CHECKOUT, "governance/launcher").glob("*.py")]
    imports = "".join(f"import governance.launcher.{name}\n" for name in names if "__" not in name)

    done = subprocess.run(
        [sys.executable, "-S", "-c", imports], cwd=CHECKOUT, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
