"""What rehearsing a year under a changed ladder costs beside rebuilding every standing.

Baseline: the full recompute of the same ledger, by two connections. Ours: one year of every party by
two workers, slices, moves and the report included, under a ladder whose lines are further up, with
longer measures and points that lapse after 120 days instead of 90, 180 or 365. In turns; each
recompute is a day later than the one before and writes that day's changes.

With 200 points to begin with and lines at 150, 100, 50 and 0 nearly everybody passes one: how many
do is said.
"""

import json
import subprocess
import sys
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg2

from benchmarks.compare import Goal, alternate, said_scale
from benchmarks.databases import Bench
from benchmarks.ledgers import BODY, LEDGER, TODAY, Ledger
from governance.launcher.home import CHECKOUT
from governance.launcher.postgres import SUPERUSER

GOAL = Goal("rehearse", "<=", 3)
MEMORY_LIMIT = 300  # MiB

CLAUSE = {
    "code": "late_dispatch",
    "title": "Late dispatch",
    "text": "Orders are handed to the carrier within two working days.",
    "severity": "s5",
    "points": {f"s{points}": points for points in range(5, 51)},
}
PREPARE = """
SET session_replication_role = replica;
UPDATE policies_rulebookversion SET body = %(body)s, body_digest = 'rehearse' WHERE id = 1;
DELETE FROM insights_rehearsalmove;
DELETE FROM insights_rehearsalslice;
DELETE FROM insights_rehearsal;
DELETE FROM policies_draft;
INSERT INTO policies_draft (rulebook_id, body, state, author, updated_at)
VALUES (1, %(draft)s, 'draft', 'user:1', %(today)s);
"""
CLEAN = "TRUNCATE insights_rehearsalmove, insights_rehearsalslice, insights_rehearsal"


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What one run said."""

    seconds: float
    parties: int
    moves: int
    megabytes: float
    before: int
    after: int


def main() -> int:
    with Bench().running() as bench:
        ledger = Ledger.of(bench)
        prepare(ledger)
        ((lines,),) = ledger.execute(f"SELECT count(*) FROM {LEDGER}")
        print(f"{ledger.parties:,} parties, {lines:,} lines of 720 days{said_scale()}")
        ledger.projected(TODAY)
        runs: list[Rehearsed] = []
        day = TODAY

        def recompute() -> float:
            nonlocal day
            day += timedelta(days=1)
            return ledger.ours("full", day).seconds

        def rehearse() -> float:
            ledger.execute(CLEAN)
            ledger.execute("CHECKPOINT")
            runs.append(rehearsed(ledger))
            return runs[-1].seconds

        measured = alternate(recompute, rehearse)
    last = runs[-1]
    print(
        f"{last.parties:,} parties replayed: under a restriction {last.before:,} before"
        f" ({last.before / last.parties:.1%}), {last.after:,} after; {last.moves:,} would move"
    )
    peak = max(run.megabytes for run in runs)
    within = peak < MEMORY_LIMIT
    print(
        f"peak memory of a worker {peak:.0f} MiB, limit {MEMORY_LIMIT}:"
        f" {'within' if within else 'beyond'}"
    )
    return GOAL.verdict(*measured) or int(not within)


def prepare(ledger: Ledger) -> None:
    """The version with the clause that its lines name and with measures; and the draft."""
    before = with_measures(BODY, lines=(150, 100, 50, 0), days=7)
    after = with_measures(BODY, lines=(160, 110, 60, 0), days=10)
    after["scheme"]["lapse"] = {"kind": "rolling", "days": 120}
    connection = psycopg2.connect(ledger.bench.url(ledger.database, SUPERUSER))
    try:
        with connection, connection.cursor() as cursor:
            asked = {"body": json.dumps(before), "draft": json.dumps(after), "today": TODAY}
            cursor.execute(PREPARE, asked)
    finally:
        connection.close()


def with_measures(body: dict[str, Any], *, lines: tuple[int, ...], days: int) -> dict[str, Any]:
    said = deepcopy(body)
    said["clauses"] = [CLAUSE]
    said["windows"] = {"appeal_days": [30], "redress": ["You may go to court."]}
    said["scheme"]["milestones"] = [
        {
            "code": f"line_{n}",
            "title": f"Line {n}",
            "at": at,
            "measures": [
                {"control": "listing_blocked", "duration": {"kind": "days", "n": days * n}}
            ],
        }
        for n, at in enumerate(lines, start=1)
    ]
    return said


def rehearsed(ledger: Ledger) -> Rehearsed:
    """In processes of their own, as workers are."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.rehearse_run"],
        cwd=CHECKOUT,
        env=ledger.bench.environment(ledger.database),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"the rehearsal ended with {done.returncode}:\n{done.stderr}")
    return Rehearsed(**json.loads(done.stdout.splitlines()[-1]))
