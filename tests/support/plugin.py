"""Loaded before Django's settings: gives this process a PostgreSQL, a Valkey and names in them.

Every pytest process (the controller and each xdist worker) takes a slot; the slot names its
database and its Valkey database, so that runs beside each other never meet, and whatever a killed
run left behind belongs to the next one that takes the slot.
"""

import contextlib
import fcntl
import os

import pytest

from governance.launcher.errors import LauncherError
from governance.launcher.home import CHECKOUT, Home, try_lock
from governance.launcher.postgres import APP, OWNER
from governance.launcher.stack import Services
from tests.support import sockets

SLOTS = 48
HOME = CHECKOUT / "var" / "test"


class Bench:
    """What this process works on."""

    def __init__(self) -> None:
        self.stack = contextlib.ExitStack()
        self.home = Home(HOME)
        self.services = Services(self.home, durable=False, databases=SLOTS, external=False)
        self.slot = self._take_slot()
        self.database = f"test_{self.slot}"
        self.stack.enter_context(self.services.used())

    def environment(self) -> dict[str, str]:
        postgres, broker = self.services.postgres, self.services.broker
        assert postgres
        assert broker
        folder = self.home.path / f"files-{self.slot}"
        return {
            "DATABASE_URL": postgres.url(APP, self.database),
            "DATABASE_OWNER_URL": postgres.url(OWNER, self.database),
            "REDIS_URL": broker.url(self.slot),
            "STACK_FILE": str(self.home.stack_file),
            "MEDIA_DIR": str(folder / "media"),
            "MAIL_DIR": str(folder / "mail"),
            "SITE_URL": "http://testserver",
            "SECRET_KEY": "",
            "LEDGER_KEY": "5a" * 32,
        }

    def _take_slot(self) -> int:
        for slot in range(SLOTS):
            handle = (self.home.run / f"slot-{slot}.lock").open("a")
            if try_lock(handle.fileno(), fcntl.LOCK_EX):
                self.stack.enter_context(handle)
                return slot
            handle.close()
        raise LauncherError(f"All {SLOTS} slots for test processes are taken.")


BENCH: Bench


def pytest_addoption(parser: pytest.Parser) -> None:
    """The earliest moment a plugin has: pytest-django reads the settings right after it."""
    global BENCH
    try:
        BENCH = Bench()
    except LauncherError as error:
        raise pytest.UsageError(str(error)) from error
    os.environ.update(BENCH.environment())
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)
    sockets.refuse_strangers()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    BENCH.stack.close()
