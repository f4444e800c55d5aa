"""The ground all tests stand on: real PostgreSQL and Valkey, privileges as in production."""

import os
import shutil
from collections.abc import Iterator
from functools import cache
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
from django.core.cache import caches
from django.test import TransactionTestCase
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker
from xdist.scheduler import LoadFileScheduling

from governance.launcher.home import CHECKOUT
from tests.support import database, plugin
from tests.support.live import LiveStack

hypothesis.settings.register_profile(
    "ci",
    max_examples=25,
    deadline=None,
    derandomize=True,  # the same examples each time; `long` looks for new ones
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile(
    "long",
    parent=hypothesis.settings.get_profile("ci"),
    max_examples=1000,
    derandomize=False,
)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> "ByFile":
    return ByFile(config, log)


class ByFile(LoadFileScheduling):
    """One worker runs a file, and one worker all files of the live stack: only one is started.

    (xdist's own groups do nothing under pytest 9.2, which no longer reads the id they change.)
    """

    def _split_scope(self, nodeid: str) -> str:
        name = nodeid.partition("::")[0]
        return "live_stack" if _uses_live_stack(name) else name


@cache
def _uses_live_stack(name: str) -> bool:
    return "live_stack" in (CHECKOUT / name).read_text()


@pytest.fixture(autouse=True)
def _no_language_left_over() -> Iterator[None]:
    """A request leaves its language to the thread; the next test begins without one."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _counts_begin_anew() -> None:
    """No test meets the tries and calls that another one has counted, now or in an earlier run."""
    counts: Any = caches["default"]
    counts.key_prefix = counts.own.key_prefix = f"test:{uuid4().hex}"


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """This process's database, cloned from the migrated template; we connect as the application."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        database.clone(plugin.BENCH.database)
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: database.reset())
        yield
        database.close()
        database.drop(plugin.BENCH.database)


@pytest.fixture(scope="session")
def live_stack(django_db_blocker: DjangoDbBlocker) -> Iterator[LiveStack]:
    """Web, worker, beat, broker and database as real processes; see `LiveStack`."""
    stack = LiveStack()
    try:
        with django_db_blocker.unblock():
            stack.up()
            yield stack
    finally:
        stack.down()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium. Where it is missing browser tests are skipped, but not unnoticed in CI."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        if os.environ.get("CI") == "true":
            pytest.fail("Browser tests need chromium on the PATH, and CI may not skip them.")
        pytest.skip("no chromium on the PATH")
    # The synchronous driver keeps an event loop in this thread, which Django would object to.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    options = [
        "--disable-dev-shm-usage",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ]
    if os.geteuid() == 0:
        options.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": chromium, "args": options}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A reviewer's desk, the same on every machine."""
    return {
        **browser_context_args,
        "viewport": {"width": 1440, "height": 900},
        "locale": "en-GB",
        "timezone_id": "UTC",
        "reduced_motion": "reduce",
    }
