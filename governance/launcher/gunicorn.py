"""How gunicorn behaves under the launcher; its command line says the rest."""

import os
import shutil
import threading
import time
from importlib import import_module
from pathlib import Path
from typing import Any

graceful_timeout = 10
control_socket_disable = True

SETTLED = 30  # seconds

if _metrics := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    # Counters of the web processes are added up through files; those of an earlier start are over.
    shutil.rmtree(_metrics, ignore_errors=True)
    Path(_metrics).mkdir(parents=True)


def on_starting(server: Any) -> None:
    """Load while the database is still being prepared, but answer nobody before it is."""
    gate = os.environ.get("WEB_GATE")
    while gate and not Path(gate).exists():
        time.sleep(0.05)


def post_worker_init(worker: Any) -> None:
    """What is slow to import and seldom needed comes once the first answers are out."""
    later = threading.Timer(SETTLED, import_module, ["statsmodels.stats.inter_rater"])
    later.daemon = True
    later.start()


def child_exit(server: Any, worker: Any) -> None:
    """What a gone process measured as of now is over; what it counted stays."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)
