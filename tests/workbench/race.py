"""Many at once, each on a connection of its own."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections


def together(work: Callable[[Any], Any], inputs: Iterable[Any], *, workers: int = 20) -> list[Any]:
    """What each call returned, or the error it raised; they start at the same instant."""
    wanted = list(inputs)
    begin = threading.Event()

    def run(one: Any) -> Any:
        begin.wait(timeout=30)
        try:
            return work(one)
        except Exception as problem:
            return problem
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=workers) as pool:
        running = [pool.submit(run, one) for one in wanted]
        begin.set()
        return [one.result() for one in running]
