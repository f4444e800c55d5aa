"""What a reviewer waits for after Enter: the decision, and the page of the next case.

Ours: the server's time for submitting a decision and for the page it leads to, through Django's test
client on a market with the pack of the United States, parties with two earlier findings each. Once
with a minute to undo, as a queue begins, and once in a queue where everything takes effect at once:
points, penalties, controls, statement and notice are then part of it. Baseline: the page of a case
alone. The goal is in milliseconds, for the median of the slower of the two.
"""

import json
import statistics
import subprocess
import sys

from benchmarks.databases import Bench
from governance.launcher.home import CHECKOUT

DATABASE = "bench_decide"
LIMIT = 200  # ms: issue 4 of this project, 2026-11
NAMES = {"60": "with a minute to undo", "0": "at once"}


def main() -> int:
    with Bench().running() as bench:
        bench.fresh(DATABASE, bench.template())
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.decide_run"],
            cwd=CHECKOUT,
            env=bench.environment(DATABASE),
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        return done.returncode
    found = json.loads(done.stdout.splitlines()[-1])
    slowest = baseline = 0.0
    for undo, said in found.items():
        submit, page, alone = (statistics.median(said[name]) for name in ("submit", "next", "page"))
        both = sorted(a + b for a, b in zip(said["submit"], said["next"], strict=True))
        ours, late = statistics.median(both), both[int(len(both) * 0.95)]
        print(
            f"{NAMES[undo]}: submit {submit:.0f} ms, next page {page:.0f} ms, both {ours:.0f} ms"
            f" (95th percentile {late:.0f}); {len(both)} decisions; a page alone {alone:.0f} ms"
        )
        if ours > slowest:
            slowest, baseline = ours, alone
    holds = slowest < LIMIT
    print(
        f"decide  ours={slowest:.0f} ms  baseline={baseline:.0f} ms  ratio={slowest / baseline:.2f}"
        f"  goal<{LIMIT} ms  {'holds' if holds else 'falls short'}"
    )
    return 0 if holds else 1


if __name__ == "__main__":
    raise SystemExit(main())
