"""Processes of their own that die at a place of our choosing."""

import time
from subprocess import PIPE, STDOUT, Popen

from django.db import connection

from governance.launcher.stack import manage

WAITED_FOR = """
SELECT EXISTS (
  SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
)
"""
PATIENCE = 240  # seconds that a busy machine may take to get there


def kill_where_it_waits_for_us(code: str) -> None:
    """Run this in a process of its own until it waits for what our transaction holds, and kill it.

    One that ends before that fails the test with what it said.
    """
    with Popen(manage("shell", "-c", code), stdout=PIPE, stderr=STDOUT, text=True) as worker:
        ends = time.monotonic() + PATIENCE
        while not is_waited_for() and worker.poll() is None and time.monotonic() < ends:
            time.sleep(0.01)
        reached = is_waited_for()
        worker.kill()
        assert reached, worker.stdout.read() if worker.stdout else ""


def is_waited_for() -> bool:
    """Whether somebody waits for a row that we have locked or written."""
    with connection.cursor() as cursor:
        cursor.execute(WAITED_FOR)
        return bool(cursor.fetchone()[0])
