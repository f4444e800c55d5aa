"""One rehearsal of the last year, as two workers share it: `python -m benchmarks.rehearse_run`.

Says seconds, what was found and the greater peak memory of the two processes; start and first
use of Python are not counted, a worker has that behind it.
"""

import json
import resource
import time
from datetime import date
from multiprocessing import get_context
from typing import Any

import django

WORKERS = 2
SINCE, UNTIL = date(2025, 11, 22), date(2026, 11, 21)


def main() -> None:
    django.setup()
    from governance.actors import Actor
    from insights import services
    from insights.models import Rehearsal
    from policies.models import Draft

    draft = Draft.objects.get()
    context = get_context("spawn")
    ready, go, ends = context.Barrier(WORKERS + 1), context.Barrier(WORKERS + 1), context.Queue()
    asked = context.Value("q", 0)
    workers = [
        context.Process(target=work, args=(asked, ready, go, ends), daemon=True)
        for _ in range(WORKERS)
    ]
    for worker in workers:
        worker.start()
    for since in (UNTIL, SINCE):  # the first, of one day, is to have everything loaded
        ready.wait()
        started = time.perf_counter()
        rehearsal = services.ask(
            rulebook=draft.rulebook, draft=draft, since=since, until=UNTIL, by=Actor("user", "1")
        )
        asked.value = rehearsal.pk
        go.wait()
        peaks = [ends.get() for _ in workers]
        seconds = time.perf_counter() - started
    for worker in workers:
        worker.join()
    rehearsal = Rehearsal.objects.get(pk=rehearsal.pk)
    if rehearsal.state != Rehearsal.State.DONE:
        raise SystemExit(f"it ended as {rehearsal.state}: {rehearsal.problem}")
    said = rehearsal.result or {}
    answer = {
        "seconds": seconds,
        "parties": said["parties"],
        "moves": said["moves"],
        "megabytes": max(peaks),
        "before": said["all"]["before"]["parties"],
        "after": said["all"]["after"]["parties"],
    }
    print(json.dumps(answer))


def work(asked: Any, ready: Any, go: Any, ends: Any) -> None:
    """A worker's child: slices until none is left."""
    django.setup()
    from django.db import connection

    from insights import services

    connection.ensure_connection()
    for _ in range(2):
        ready.wait()
        go.wait()
        while services.advance(rehearsal_id=asked.value):
            pass
        ends.put(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    main()
