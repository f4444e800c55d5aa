"""What the pages of the workbench cost at five million findings beside what they cost at fifty thousand.

Ours: each page through Django's test client on a PostgreSQL of 5,000,000 findings. Baseline: the same
page at 50,000, in the same minutes on the same server, in turns. The worst page gives the ratio of
milliseconds; every page must make exactly the queries that `pages_baseline.json` says, at both sizes.
The data is made once (ten minutes on two idle cores) and kept; SCALE=0.2
shrinks the large one alone. UPDATE=1 writes the file anew, for review.
"""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.compare import Goal, said_scale, scale
from benchmarks.databases import Bench
from benchmarks.worlds import LARGE, SMALL, World
from governance import codes
from governance.launcher.home import CHECKOUT

GOAL = Goal("pages", "<=", 1.5, unit=" ms")
BASELINE = Path(__file__).with_name("pages_baseline.json")
ROUNDS, TIMES = 3, 2
AROUND = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def addresses(parties: int, findings: int) -> dict[str, str]:
    """The pages that are measured, by what they are called in the file."""
    middle, open_case = parties // 2, codes.encode("CASE", parties - 3)
    lists = "/workbench"
    return {
        "my work": f"{lists}/",
        "queues": f"{lists}/queues/",
        "queue": f"{lists}/queues/queue-1/",
        "queue by due": f"{lists}/queues/queue-1/?sort=due",
        "case": f"{lists}/cases/{open_case}/",
        "cases": f"{lists}/cases/",
        "cases undecided": f"{lists}/cases/?state=undecided",
        "cases most urgent": f"{lists}/cases/?state=open&sort=-priority",
        "cases by due": f"{lists}/cases/?sort=due",
        "cases by value": f"{lists}/cases/?sort=-value",
        "cases of a clause": f"{lists}/cases/?clause=clause_07",
        "cases of a market": f"{lists}/cases/?market=id",
        "cases with an outcome": f"{lists}/cases/?outcome=no_violation",
        "appeals": f"{lists}/appeals/",
        "held": f"{lists}/held/?sort=-decided",
        "parties": f"{lists}/parties/",
        "parties newest": f"{lists}/parties/?sort=-known&market=id",
        "parties by a word": f"{lists}/parties/?q=kitchen",
        "party": f"{lists}/parties/{middle}/",
        "items": f"{lists}/items/",
        "findings": f"{lists}/violations/",
        "findings by decision": f"{lists}/violations/?sort=decided",
        "findings of a clause": f"{lists}/violations/?clause=clause_07",
        "findings of a party": f"{lists}/violations/?party={middle}",
        "findings overturned": f"{lists}/violations/?state=overturned",
        "findings of a market": f"{lists}/violations/?market=id&severity=high",
        "finding": f"{lists}/violations/{findings // 2}/",
        "decisions": f"{lists}/decisions/",
        "decisions that wait": f"{lists}/decisions/?state=waiting",
        "decisions of a clause": f"{lists}/decisions/?clause=clause_07&outcome=violation",
        "decisions of a reviewer": f"{lists}/decisions/?reviewer=reviewer-7",
        "detections": f"{lists}/detections/",
        "audit": f"{lists}/audit/",
        "audit of an event": f"{lists}/audit/?name=case.claimed",
        "search a word": f"{lists}/search/?q=kitchen",
        "search a typo": f"{lists}/search/?q=kitchne",
        "search an id": f"{lists}/search/?list=yes&q={7000000000 + middle * 7919}",
        "search the beginning of an id": f"{lists}/search/?q=70000",
        "search an order": f"{lists}/search/?list=yes&q=O-{5000000 + middle}",
    }


def statements(queries: list[dict[str, str]]) -> int:
    """How many there were, without the beginnings and ends of transactions, which tests nest."""
    return sum(not one["sql"].startswith(AROUND) for one in queries)


def main() -> int:
    with Bench().running() as bench:
        large = int(LARGE * scale())
        worlds = [World.of(bench, min(SMALL, large)), World.of(bench, large)]
        sizes = " and ".join(f"{one.findings:,}" for one in worlds)
        print(f"{len(addresses(1000, 5000))} pages at {sizes} findings{said_scale()}", flush=True)
        return _verdict(*_measured(bench, worlds))


def _measured(bench: Bench, worlds: list[World]) -> list[dict[str, dict[str, Any]]]:
    """Of each world the queries of each page and the median of its rounds, taken in turns."""
    runs = [_started(bench, one) for one in worlds]
    rounds: list[list[dict[str, Any]]] = [[], []]
    try:
        for number in range(ROUNDS + 1):
            for run, found in zip(runs, rounds, strict=True):
                said = _asked(run, 1 if number == 0 else TIMES)
                if number:
                    found.append(said)
    finally:
        for run in runs:
            run.stdin.close()  # type: ignore[union-attr]
            run.wait(timeout=30)
    return [
        {
            page: {
                "queries": {one[page]["queries"] for one in found},
                "ms": statistics.median(one[page]["seconds"] for one in found) * 1000,
            }
            for page in found[0]
        }
        for found in rounds
    ]


def _started(bench: Bench, world: World) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.pages_run", str(world.findings)],
        cwd=CHECKOUT,
        env=bench.environment(world.database),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _asked(run: subprocess.Popen[str], times: int) -> dict[str, Any]:
    print(times, file=run.stdin, flush=True)
    line = run.stdout.readline() if run.stdout else ""
    if not line:
        raise SystemExit("a page did not answer")
    return json.loads(line)


def _verdict(small: dict[str, Any], large: dict[str, Any]) -> int:
    """A line a page, then the worst; a count that differs from the file falls short as well."""
    if os.environ.get("UPDATE"):
        counts = {page: max(said["queries"]) for page, said in large.items()}
        BASELINE.write_text(json.dumps(counts, indent=2) + "\n")
    known = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    wrong = []
    for page in small:
        ratio = large[page]["ms"] / small[page]["ms"]
        counts = small[page]["queries"] | large[page]["queries"]
        right = counts == {known.get(page)}
        if not right:
            wrong.append(page)
        said = "" if right else f"  the file says {known.get(page)}"
        print(
            f"{page:30} {'/'.join(map(str, sorted(counts))):>5} queries"
            f"  {small[page]['ms']:7.1f} ms  {large[page]['ms']:7.1f} ms  {ratio:5.2f}{said}"
        )
    worst = max(small, key=lambda page: large[page]["ms"] / small[page]["ms"])
    grown = [page for page in small if large[page]["ms"] > GOAL.limit * small[page]["ms"]]
    print(f"query counts {'differ: ' + ', '.join(wrong) if wrong else 'as in the file'}")
    print(f"dearest beside itself: {worst}; beyond the goal: {', '.join(grown) or 'none'}")
    verdict = GOAL.verdict(large[worst]["ms"], small[worst]["ms"])
    return verdict or int(bool(wrong))


if __name__ == "__main__":
    raise SystemExit(main())
