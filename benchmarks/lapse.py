"""What a day's lapses cost beyond updating the same rows, and that the table's size plays no part.

Baseline: a bare UPDATE of the same rows, found by the same index, every value given a new one. Ours:
each touched party's lines looked up, summed and turned into a standing, compared, locked, written.
Each round is a day later; before each measurement the table is vacuumed.
"""

from datetime import datetime, timedelta

from benchmarks.compare import Goal, alternate, said_scale
from benchmarks.databases import Bench
from benchmarks.ledgers import PROJECTION, TODAY, Ledger, Run

GOAL = Goal("lapse", "<=", 3)
MEMORY_LIMIT = 300  # MiB
MAY_GROW = 2  # cost of a touched party in a table ten times as large, colder in the cache

BARE = f"""
UPDATE {PROJECTION} SET score = score + 1, total = total + 1, band = 'healthy', next_milestone = '150',
    next_change_at = next_change_at + interval '1 day', computed_at = %(at)s
WHERE next_change_at <= %(at)s
"""
KEEP = f"""
DROP TABLE IF EXISTS kept;
CREATE TABLE kept AS SELECT * FROM {PROJECTION} WHERE next_change_at <= %(at)s;
ALTER TABLE kept ADD PRIMARY KEY (id)
"""
PUT_BACK = f"""
UPDATE {PROJECTION} s SET score = kept.score, total = kept.total, band = kept.band,
    next_milestone = kept.next_milestone, next_change_at = kept.next_change_at,
    computed_at = kept.computed_at
FROM kept WHERE kept.id = s.id
"""
DAY = timedelta(days=1)


def main() -> int:
    with Bench().running() as bench:
        ledger, small = Ledger.of(bench), Ledger.of(bench, 0.1)
        print(f"{ledger.parties:,} parties{said_scale()}")
        ledger.projected(TODAY)
        runs, day = [], TODAY

        def bare() -> float:
            return updated(ledger, day + DAY)

        def ours() -> float:
            nonlocal day
            day += DAY
            runs.append(ledger.ours("due", day))
            ledger.at_rest()
            return runs[-1].seconds

        measured = alternate(bare, ours)
        longer = [ledger.ours("due", day + days * DAY) for days in (3, 6, 9)]
        small.projected(TODAY)
        in_small = [small.ours("due", TODAY + days * DAY) for days in (10, 20, 30)]
    print(f"standings moved per round: {', '.join(f'{run.written:,}' for run in runs)}")
    few = said("one day", ledger, min(runs, key=per_party))
    many = said("three days", ledger, min(longer, key=per_party))
    least = said("ten days", small, min(in_small, key=per_party))
    follows = max(few, many) <= MAY_GROW * least
    print(
        "cost follows the number of touched parties, not the table"
        if follows
        else "cost grows with the table"
    )
    peak = max(run.megabytes for run in [*runs, *longer])
    print(f"peak memory of the Python process {peak:.0f} MiB, limit {MEMORY_LIMIT}")
    return GOAL.verdict(*measured) or int(not follows or peak >= MEMORY_LIMIT)


def updated(ledger: Ledger, at: datetime) -> float:
    """Seconds of the bare UPDATE; the rows are put back as they were."""
    ledger.execute(KEEP, at=at)
    _, seconds = ledger.timed(BARE, at=at)
    ledger.execute(PUT_BACK)
    ledger.at_rest()
    return seconds


def per_party(run: Run) -> float:
    return run.seconds / max(run.written, 1)


def said(what: str, ledger: Ledger, run: Run) -> float:
    """Tell the cost of each touched party, in microseconds."""
    each = per_party(run) * 1_000_000
    print(f"{what} of {ledger.parties:,} parties: {run.written:,} touched, {each:.0f} µs each")
    return each
