"""How gunicorn behaves under the launcher; its command line says the rest."""

import os
import time
from pathlib import Path
from typing import Any

graceful_timeout = 10
control_socket_disable = True


def on_starting(server: Any) -> None:
    """Load while the database is still being prepared, but answer nobody before it is."""
    gate = os.environ.get("WEB_GATE")
    while gate and not Path(gate).exists():
        time.sleep(0.05)
