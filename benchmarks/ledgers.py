"""A ledger of ten million lines, made in the database and kept: what recompute and lapse work on.

Lines of 720 days come in order of time, a few parties have thousands, lives are 90, 180 or 365 local
days, 3% are reversed. Sequence and digest are filler: they prove the ledger and play no part here.
"""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg2

from benchmarks.compare import scale
from benchmarks.databases import Bench
from governance.launcher.home import CHECKOUT
from governance.launcher.postgres import SUPERUSER
from governance.launcher.processes import run_step
from governance.launcher.stack import manage

PARTIES, LINES_EACH, REVERSED = 1_000_000, 10, 0.03
TODAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
LEDGER, PROJECTION = "credits_ledgerline", "credits_standing"
FILLED = ("parties_party", LEDGER)

SCHEME = {
    "code": "rating",
    "direction": "deduct",
    "start": 200,
    "floor": 0,
    "cap": 1000,
    "lapse": {"kind": "rolling", "days": 180},
    "bands": [
        {"code": code, "title": code, "at_least": at_least, "tone": tone}
        for code, at_least, tone in [
            ("critical", 0, "bad"),
            ("at_risk", 51, "warn"),
            ("healthy", 185, "good"),
        ]
    ],
    "milestones": [
        {"code": str(at), "title": str(at), "at": at, "measures": []} for at in (150, 100, 50, 0)
    ],
}
BODY = {"title": "Benchmark", "scheme": SCHEME, "clauses": [], "windows": {}}

RULES = """
INSERT INTO governance_market (code, name, zone, currency, language)
VALUES ('us', 'United States', 'America/New_York', 'USD', 'en');
INSERT INTO policies_rulebook (id, code, title, market_id, party_kind)
VALUES (1, 'us-seller', 'Benchmark', 'us', 'seller');
INSERT INTO policies_rulebookversion
    (id, rulebook_id, number, effective_from, recorded_at, body, body_digest)
VALUES (1, 1, 1, '2020-01-01', '2020-01-01', %(body)s, 'benchmark')
"""
SELLERS = """
INSERT INTO parties_party (id, market_id, kind, external_id, name, email, language, currency, created_at)
SELECT n, 'us', 'seller', n::text, 'Shop ' || n, '', 'en', 'USD', '2020-01-01'
FROM generate_series(1, %(parties)s) AS n
"""
# A party's rank follows the square of a number between 0 and 1; the ranks are strewn over the ids.
FINDINGS = """
INSERT INTO credits_ledgerline (id, party_id, scheme, ledger_class, kind, points, effective_at,
    expires_at, recorded_at, sequence, source_key, version_id, clause, digest)
SELECT n, 1 + (floor(power(luck, 2) * %(parties)s)::bigint * 611953) %% %(parties)s, 'rating', 'ordinary',
    'violation', -(5 + abs(dice %% 46)), since,
    ((since AT TIME ZONE 'America/New_York')::date + 1
        + (ARRAY[90, 180, 365])[1 + abs(dice / 64 %% 3)])::timestamp AT TIME ZONE 'America/New_York',
    since, n, 'violation:' || n, 1, 'late_dispatch', decode(repeat('5e', 32), 'hex')
FROM (
    SELECT n, hashint8extended(n, 20260301) / 4 AS dice,
        (hashint8extended(n, 7) & 4294967295) / 4294967296.0::float8 AS luck,
        %(today)s - interval '720 days' * (1 - n / %(findings)s::float8) AS since
    FROM generate_series(1, %(findings)s) AS n
) drawn
"""
REVERSALS = """
INSERT INTO credits_ledgerline (id, party_id, scheme, ledger_class, kind, points, effective_at,
    expires_at, recorded_at, sequence, source_key, version_id, clause, digest, reverses_id)
SELECT %(findings)s + row_number() OVER (ORDER BY id), party_id, scheme, ledger_class, 'reversal',
    -points, effective_at, expires_at, recorded_at, %(findings)s + id, 'reversal:' || id, version_id,
    clause, digest, id
FROM credits_ledgerline WHERE id %% %(every)s = 0
"""
UNIQUE = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'u' AND conrelid::regclass::text = ANY(%(tables)s)
"""
SECONDARY = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid::regclass::text = ANY(%(tables)s) AND NOT indisunique
"""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of ours in a process of its own said, and its peak memory."""

    seconds: float
    written: int
    megabytes: float


class Ledger:
    """The database of so many parties, made once and kept."""

    def __init__(self, bench: Bench, parties: int) -> None:
        self.bench, self.parties = bench, parties
        self.database = f"bench_ledger_{parties}"

    @classmethod
    def of(cls, bench: Bench, share: float = 1.0) -> "Ledger":
        ledger = cls(bench, max(1000, int(PARTIES * scale() * share)))
        ledger.make()
        return ledger

    def make(self) -> None:
        found = self.bench.run(f"SELECT 1 FROM pg_database WHERE datname = '{self.database}'")
        if found:
            migrate = manage("migrate", "--noinput", "--verbosity", "0")
            run_step(migrate, env=self.bench.environment(self.database), cwd=CHECKOUT)
            return
        started = time.perf_counter()
        building = f"{self.database}_building"
        self.bench.template()
        self.bench.fresh(building)
        self._fill(building)
        self.bench.run(f"ALTER DATABASE {building} RENAME TO {self.database}")
        print(f"made {self.database} in {time.perf_counter() - started:.0f} s", flush=True)

    def _fill(self, database: str) -> None:
        """Without triggers and secondary indexes, which are built when the rows are there."""
        findings = int(self.parties * LINES_EACH * (1 - REVERSED))
        asked = {
            "parties": self.parties,
            "findings": findings,
            "every": round((1 - REVERSED) / REVERSED),
            "today": TODAY,
            "tables": list(FILLED),
            "body": json.dumps(BODY),
        }
        connection = psycopg2.connect(self.bench.url(database, SUPERUSER))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = replica")
                cursor.execute("SET maintenance_work_mem = '512MB'")
                cursor.execute(UNIQUE, asked)
                unique = cursor.fetchall()
                cursor.execute(SECONDARY, asked)
                secondary = cursor.fetchall()
                for table, name, _ in unique:
                    cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name} CASCADE")
                for name, _ in secondary:
                    cursor.execute(f"DROP INDEX {name}")
                for statement in (RULES, SELLERS, FINDINGS, REVERSALS):
                    cursor.execute(statement, asked)
                for table, name, words in unique:
                    cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {words}")
                for _, words in secondary:
                    cursor.execute(words)
                cursor.execute(f"VACUUM ANALYZE {', '.join(FILLED)}")
        finally:
            connection.close()

    def projected(self, at: datetime) -> Run:
        """The projection made from nothing, as of a moment."""
        self.execute(f"TRUNCATE {PROJECTION}")
        run = self.ours("full", at)
        self.at_rest()
        return run

    def at_rest(self) -> None:
        """As autovacuum leaves it, with nothing left to write to disk."""
        self.execute(f"VACUUM ANALYZE {PROJECTION}")
        self.execute("CHECKPOINT")

    def ours(self, what: str, at: datetime) -> Run:
        """`recompute_all` or `recompute_due` in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.recompute_run", what, at.isoformat()],
            cwd=CHECKOUT,
            env=self.bench.environment(self.database),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"the recompute ended with {done.returncode}:\n{done.stderr}")
        return Run(**json.loads(done.stdout.splitlines()[-1]))

    def execute(self, statement: str, *settings: str, **asked: object) -> list[tuple]:
        rows, _ = self.timed(statement, *settings, **asked)
        return rows

    def timed(self, statement: str, *settings: str, **asked: object) -> tuple[list[tuple], float]:
        """Rows and seconds, as the server's superuser, under settings of the session."""
        connection = psycopg2.connect(self.bench.url(self.database, SUPERUSER))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                for setting in settings:
                    cursor.execute(f"SET {setting}")
                started = time.perf_counter()
                cursor.execute(statement, asked or None)
                seconds = time.perf_counter() - started
                return (cursor.fetchall() if cursor.description else []), seconds
        finally:
            connection.close()
