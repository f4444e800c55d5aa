"""What a day's lapses cost beyond updating the same rows, and that the table's size plays no part.

Baseline: a bare UPDATE of the same rows, found by the same index, every value given a new one. Ours:
each touched party's lines looked up, summed and turned into a standing, compared, locked, written.
Each round is a day later. Before each measurement the table is vacuumed, and what is due is read once
with its parties and lines: both find in memory what they need, and no disk is measured.
"""

from datetime import datetime, timedelta
from statistics import median

from benchmarks.compare import Goal, alternate, said_scale
from benchmarks.databases import Bench
from benchmarks.ledgers import LEDGER, PROJECTION, TODAY, Ledger, Run

GOAL = Goal("lapse", "<=", 3)
MEMORY_LIMIT = 300  # MiB
MAY_GROW = 1.5

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
TOUCH = f"""
SELECT count(*), sum(shown.score), sum(lines.points), min(party.market_id) FROM kept
JOIN {PROJECTION} shown ON shown.id = kept.id
JOIN parties_party party ON party.id = kept.party_id
CROSS JOIN LATERAL (
    SELECT sum(points) AS points FROM {LEDGER} line
    WHERE line.party_id = kept.party_id AND line.scheme = kept.scheme
        AND line.ledger_class = kept.ledger_class
) lines
"""
PUT_BACK = f"""
UPDATE {PROJECTION} s SET score = kept.score, total = kept.total, band = kept.band,
    next_milestone = kept.next_milestone, next_change_at = kept.next_change_at,
    computed_at = kept.computed_at
FROM kept WHERE kept.id = s.id
"""
DAY = timedelta(days=1)


class Days:
    """One ledger, day after day: a stretch of lapses by a bare UPDATE, put back, then by ours."""

    def __init__(self, ledger: Ledger, days: int) -> None:
        self.ledger, self.stretch, self.at = ledger, days * DAY, TODAY
        self.runs: list[Run] = []
        ledger.projected(TODAY)

    def read(self, at: datetime) -> None:
        self.ledger.execute(KEEP, at=at)
        self.ledger.execute(TOUCH)

    def bare(self) -> float:
        ledger, at = self.ledger, self.at + self.stretch
        self.read(at)
        _, seconds = ledger.timed(BARE, at=at)
        ledger.execute(PUT_BACK)
        ledger.at_rest()
        return seconds

    def ours(self) -> float:
        self.at += self.stretch
        self.read(self.at)
        self.runs.append(self.ledger.ours("due", self.at))
        self.ledger.at_rest()
        return self.runs[-1].seconds

    def measured(self) -> tuple[float, float]:
        """Ours and baseline, with the cost of each touched party told."""
        ours, bare = alternate(self.bare, self.ours)
        touched = median(run.written for run in self.runs)
        print(
            f"lapses of {self.stretch.days} days: {touched:,} parties touched, "
            f"{ours / touched * 1e6:.0f} µs each, {ours / bare:.2f} of the bare UPDATE"
        )
        return ours, bare


def main() -> int:
    with Bench().running() as bench:
        ledger, small = Ledger.of(bench), Ledger.of(bench, 0.1)
        print(f"{ledger.parties:,} parties, a day's lapses{said_scale()}")
        day = Days(ledger, 1)
        ours, bare = day.measured()
        three = Days(ledger, 3)
        longer, _ = three.measured()
        print(f"as many lapses in a table of {small.parties:,} parties:")
        tenth = Days(small, 10)
        ours_small, bare_small = tenth.measured()
    more_touched = sum(run.written for run in three.runs) / sum(run.written for run in day.runs)
    grows = {
        "with the touched parties": longer / ours / more_touched,
        "with the table": ours / bare / (ours_small / bare_small),
    }
    print(
        f"{more_touched:.1f} times the parties touched cost {longer / ours:.1f} times as much; "
        f"ten times the table changes the ratio by {grows['with the table']:.2f}"
    )
    peak = max(run.megabytes for days in (day, three, tenth) for run in days.runs)
    print(f"peak memory of the Python process {peak:.0f} MiB, limit {MEMORY_LIMIT}")
    follows = max(grows.values()) <= MAY_GROW
    print(f"cost follows the touched parties, not the table: {'yes' if follows else 'no'}")
    return GOAL.verdict(ours, bare) or int(not follows or peak >= MEMORY_LIMIT)
