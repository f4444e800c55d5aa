"""Counts that all web processes share, and what happens while the broker is away."""

import signal
import subprocess
import time

import pytest
import redis
from django.conf import settings
from prometheus_client import REGISTRY

from governance.launcher.broker import binary
from governance.launcher.home import free_port
from governance.shared import Plain, SharedCounts


class Valkey:
    """A broker that a test may stop."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.process = None
        self.start()

    def start(self):
        words = [str(binary()), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.process = subprocess.Popen(words, cwd=self.folder, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        with redis.Redis(port=self.port) as asking:
            while True:
                try:
                    asking.ping()
                    return
                except redis.ConnectionError:
                    assert time.monotonic() < deadline
                    time.sleep(0.02)

    def stop(self):
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait()

    def hang(self):
        self.process.send_signal(signal.SIGSTOP)


@pytest.fixture
def valkey(tmp_path, monkeypatch):
    monkeypatch.setattr(SharedCounts, "away_until", 0.0)
    broker = Valkey(tmp_path)
    yield broker
    broker.stop()


@pytest.fixture
def process(valkey, request):
    """What one web process counts with, at the given broker."""

    def begin():
        said = settings.CACHES["default"]
        params = {**said, "KEY_PREFIX": f"{request.node.name}:{valkey.port}"}
        made = SharedCounts(f"redis://127.0.0.1:{valkey.port}/0", params)
        request.addfinalizer(lambda: [pool.close() for pool in made._cache._pools.values()])
        return made

    return begin


def away() -> float:
    return REGISTRY.get_sample_value("goodstanding_shared_counts_away_total")


def test_two_processes_count_together(process):
    one, other = process(), process()

    one.add("tries", 0, 60)
    one.incr("tries")
    other.incr("tries")

    assert one.get("tries") == 2
    assert other.add("tries", 0, 60) is False


def test_a_stopped_broker_turns_nobody_away_and_is_told_once(process, valkey, caplog):
    counts = process()
    counts.add("tries", 7, 60)
    before = away()
    valkey.stop()

    assert counts.add("tries", 0, 60) is True
    assert [counts.incr("tries"), counts.incr("tries")] == [1, 2]

    assert away() == before + 1
    assert [line.levelname for line in caplog.records if "counts for itself" in line.message] == [
        "WARNING"
    ]


def test_a_broker_that_hangs_holds_up_one_question_for_less_than_a_second(process, valkey):
    counts = process()
    counts.set("tries", 1, 60)
    valkey.hang()

    begun = time.monotonic()
    for _ in range(50):
        counts.get("tries")

    assert time.monotonic() - begun < 1.0


def test_counting_goes_on_where_it_was_when_the_broker_is_back(process, valkey, monkeypatch):
    counts = process()
    valkey.stop()
    counts.add("tries", 5, 60)
    valkey.start()
    monkeypatch.setattr(SharedCounts, "away_until", 0.0)

    assert counts.add("tries", 0, 60) is True
    assert counts.incr("tries") == 1


def test_a_connection_that_a_restart_broke_is_made_again_unnoticed(process, valkey):
    counts = process()
    counts.get("tries")
    before = away()
    valkey.stop()
    valkey.start()

    assert counts.add("tries", 3, 60) is True
    assert (counts.get("tries"), away()) == (3, before)


def test_what_is_kept_is_read_as_data():
    assert [Plain().loads(Plain().dumps(said)) for said in (True, [1.5, 2.5], "y")] == [
        *(True, [1.5, 2.5], "y")
    ]
    assert (Plain().dumps(3), Plain().loads(b"3")) == (3, 3)


def test_to_clear_forgets_our_counts_and_leaves_the_queues(process, valkey):
    counts = process()
    counts.set_many({f"tries:{n}": n for n in range(2500)}, 60)
    with redis.Redis(port=valkey.port) as broker:
        broker.lpush("celery", "a task")

        counts.clear()

        assert (counts.get("tries:7"), broker.keys()) == (None, [b"celery"])


def test_to_clear_while_the_broker_is_away_forgets_what_was_counted_alone(process, valkey):
    counts = process()
    valkey.stop()
    counts.set("tries", 3, 60)

    counts.clear()

    assert counts.get("tries") is None
