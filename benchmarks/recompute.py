"""What rebuilding every standing costs beyond adding the ledger up.

Baseline: one sequential pass over the same ledger with a hash aggregate per party, nothing written,
memory enough not to spill, parallel as the server is set (two workers per gather, PostgreSQL's
default). Ours: every standing worked out with band, next line and next change, compared, and a
day's changes written, by two connections. Each round is a day later than the one before.
"""

from datetime import timedelta

from benchmarks.compare import Goal, alternate, said_scale
from benchmarks.databases import Bench
from benchmarks.ledgers import LEDGER, TODAY, Ledger

GOAL = Goal("recompute", "<=", 1.0)
MEMORY_LIMIT = 300  # MiB

AGGREGATE = f"""
SELECT count(*), sum(points) FROM (
  SELECT party_id, sum(points) FILTER (
    WHERE effective_at <= %(at)s AND (expires_at IS NULL OR expires_at > %(at)s)) AS points
  FROM {LEDGER} GROUP BY party_id
) each
"""
SEQUENTIAL = (
    "enable_indexscan = off",
    "enable_indexonlyscan = off",
    "enable_bitmapscan = off",
    "enable_sort = off",
    "work_mem = '512MB'",
)


def main() -> int:
    with Bench().running() as bench:
        ledger = Ledger.of(bench)
        ((lines,),) = ledger.execute(f"SELECT count(*) FROM {LEDGER}")
        print(f"{ledger.parties:,} parties, {lines:,} lines of 720 days{said_scale()}")
        first = ledger.projected(TODAY)
        print(f"from nothing: {first.written:,} standings written in {first.seconds:.2f} s")
        runs, day = [first], TODAY

        def ours() -> float:
            nonlocal day
            day += timedelta(days=1)
            runs.append(ledger.ours("full", day))
            return runs[-1].seconds

        def bare() -> float:
            return ledger.timed(AGGREGATE, *SEQUENTIAL, at=day)[1]

        measured = alternate(bare, ours)
        again = ledger.ours("full", day)
    written = ", ".join(f"{run.written:,}" for run in runs[1:])
    print(
        f"standings written per round: {written}; once more, {again.written}: {again.seconds:.2f} s"
    )
    peak = max(run.megabytes for run in runs)
    within = peak < MEMORY_LIMIT
    print(
        f"peak memory of the Python process {peak:.0f} MiB, limit {MEMORY_LIMIT}: "
        f"{'within' if within else 'beyond'}"
    )
    return GOAL.verdict(*measured) or int(not within)
