"""One run of ours, measured from inside: `python -m benchmarks.recompute_run full|due MOMENT`.

Says seconds, rows written and this process's peak memory; start of Python and the first reading of
the rulebook are not counted, a worker has them behind it.
"""

import json
import resource
import sys
import time
from datetime import datetime, timedelta

import django


def main(what: str, moment: str) -> None:
    django.setup()
    from django.db import connection

    from credits.recompute import recompute_all, recompute_due

    at = datetime.fromisoformat(moment)
    connection.ensure_connection()
    recompute_due(at=at - timedelta(days=1000))  # nothing was due then: the rulebook is read
    started = time.perf_counter()
    tally = recompute_all(at=at, workers=2) if what == "full" else recompute_due(at=at)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "written": tally.written, "megabytes": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])
