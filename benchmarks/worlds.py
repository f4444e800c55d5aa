"""A marketplace of so many findings, made in the database and kept: what the pages are measured on.

To each five findings: one party with one item, one order and one case; nine cases of ten decided,
a line of the ledger a finding, a penalty of ten, 3% overturned, an appeal of fifty. Names are drawn
so that, as in life, a few words are in many names and new words come with every thousand.
"""

import json
import time
from datetime import UTC, datetime
from typing import Any

import psycopg2

from benchmarks.databases import Bench
from benchmarks.ledgers import SCHEME, SECONDARY, UNIQUE
from governance.launcher.home import CHECKOUT
from governance.launcher.postgres import SUPERUSER
from governance.launcher.processes import run_step
from governance.launcher.stack import manage

SMALL, LARGE = 50_000, 5_000_000
TODAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
CLAUSES = [f"clause_{n:02}" for n in range(12)]
FILLED = (
    "governance_event",
    "parties_party",
    "parties_entity",
    "parties_lifecycleentry",
    "parties_nameword",
    "items_item",
    "monitoring_order",
    "workbench_case",
    "workbench_decision",
    "workbench_decisionstep",
    "violations_violation",
    "violations_violationoverturned",
    "violations_penalty",
    "violations_control",
    "credits_ledgerline",
    "credits_standing",
    "appeals_appeal",
)
BODY = {
    "title": "Benchmark",
    "scheme": SCHEME,
    "windows": {},
    "clauses": [
        {
            "code": code,
            "title": code.replace("_", " ").capitalize(),
            "text": "Orders are handed to the carrier within two working days.",
            "severity": "medium",
            "points": {"low": 5, "medium": 15, "high": 50},
        }
        for code in CLAUSES
    ],
}

GROUND = """
INSERT INTO governance_market (code, name, zone, currency, language) VALUES
    ('us', 'United States', 'America/New_York', 'USD', 'en'),
    ('id', 'Indonesia', 'Asia/Jakarta', 'IDR', 'id'),
    ('my', 'Malaysia', 'Asia/Kuala_Lumpur', 'MYR', 'en');
INSERT INTO policies_rulebook (id, code, title, market_id, party_kind)
SELECT n, code || '-seller', 'Benchmark', code, 'seller'
FROM (VALUES (1, 'us'), (2, 'id'), (3, 'my')) AS books (n, code);
INSERT INTO policies_rulebookversion
    (id, rulebook_id, number, effective_from, recorded_at, body, body_digest, note_digest,
     urgent_digest)
SELECT n, n, 1, '2020-01-01', '2020-01-01', %(body)s, 'benchmark', '', ''
FROM generate_series(1, 3) AS n;
INSERT INTO governance_user (id, username, password, role, first_name, last_name, email, language,
    zone, is_active, is_staff, is_superuser, date_joined)
SELECT n, 'reviewer-' || n, '', CASE n WHEN 1 THEN 'quality_lead' ELSE 'reviewer' END, 'Reviewer',
    n::text, '', 'en', 'UTC', true, false, false, '2020-01-01'
FROM generate_series(1, 32) AS n;
INSERT INTO workbench_queue (id, code, title, precedence, due_hours, undo_seconds, lease_minutes,
    skip_hours, bulk_alone_up_to, for_appeals, enabled, version, party_kinds, clauses, severities,
    languages, sources)
SELECT 100 + n, 'queue-' || n, 'Queue ' || n, n, 48, 60, 10, 4, 50, n = 8, true, 1,
    '{}', '{}', '{}', '{}', '{}'
FROM generate_series(1, 8) AS n;
INSERT INTO governance_content (id, kind, text, name, media_type, size, language, salt, digest,
    file, created_at)
SELECT n, 'text', 'It was late by two days.', '', '', 0, 'en', 'salt', 'digest', '', '2020-01-01'
FROM generate_series(1, 1000) AS n;
"""
# How often a word comes follows the cube of a number between 0 and 1: a few are everywhere.
WORD = """
CREATE FUNCTION pg_temp.brand(n bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT initcap(string_agg(('{ba,ce,di,fo,gu,ha,ki,lo,mu,na,pe,qui,ro,sa,ti,vu,wa,xe,yo,zi,bra,cle,dri,
    fro,gla,kri,plo,sha,tra,sto,nel,mar,tin,len,der,sol,ven,ron,gar,mis}'::text[])
    [1 + (n / (40 ^ place)::bigint) % 40], '' ORDER BY place))
  FROM generate_series(0, 2 + (n % 2)::int) AS place
$$
"""
PARTIES = """
INSERT INTO parties_entity (id, external_id, legal_name, country, created_at)
SELECT n, 'entity-' || n, pg_temp.brand((power((hashint8extended(n, 3) & 65535) / 65536.0, 3)
    * 400000)::bigint) || ' Trading LLC', 'US', '2020-01-01'
FROM generate_series(1::bigint, %(parties)s / 2) AS n;
INSERT INTO parties_party (id, market_id, kind, external_id, name, entity_id, email, language,
    currency, created_at)
SELECT n, CASE WHEN n %% 1000 = 0 THEN 'my' WHEN n %% 5 < 2 THEN 'id' ELSE 'us' END, 'seller',
    (7000000000 + n * 7919)::text,
    pg_temp.brand((power((hashint8extended(n, 11) & 65535) / 65536.0, 3) * 400000)::bigint
        + (hashint8extended(n, 12) & 1023))
      || ' ' || ('{Home,Store,Kitchen,Outfitters,Supply,Camp,Books,Toys,Garden,Studio,Market,Shop,
        Beauty,Pets,Sports,Lights,Tools,Fashion,Music,Arts}'::text[])[1 + n %% 20]
      || CASE WHEN n %% 3 = 0 THEN ' ' || pg_temp.brand(hashint8extended(n, 13) & 16383) ELSE '' END,
    1 + n / 2 %% greatest(%(parties)s / 2, 1), '', 'en', 'USD', '2020-01-01'
FROM generate_series(1::bigint, %(parties)s) AS n;
INSERT INTO parties_lifecycleentry (id, recorded_at, party_id, state, sequence)
SELECT n, '2020-01-01', n, 'active', 1 FROM generate_series(1::bigint, %(parties)s) AS n;
INSERT INTO parties_nameword (word, key, near)
SELECT word, parties_key(word), parties_near(word) FROM (
  SELECT DISTINCT word FROM parties_party CROSS JOIN LATERAL unnest(parties_words(name)) AS word
) AS words WHERE char_length(word) BETWEEN 2 AND 40;
INSERT INTO items_item (id, market_id, kind, external_id, owner_id, category, brand, product_code,
    language, state, created_at)
SELECT id, market_id, 'listing', (1700000000 + id)::text, id, '', '', '', 'en', 'active', created_at
FROM parties_party;
INSERT INTO monitoring_order (id, recorded_at, party_id, item_id, external_id, outcome, placed_at,
    amount, currency)
SELECT n, '2026-10-01', n, n, 'O-' || (5000000 + n), 'placed', '2026-10-01', 1999, 'USD'
FROM generate_series(1::bigint, %(parties)s) AS n;
INSERT INTO credits_standing (id, party_id, scheme, ledger_class, score, total, band,
    next_milestone, computed_at)
SELECT n, n, 'rating', 'ordinary', 185, 185, 'healthy', '150', %(today)s
FROM generate_series(1::bigint, %(parties)s) AS n;
"""
VERSION = "CASE party.market_id WHEN 'us' THEN 1 WHEN 'id' THEN 2 ELSE 3 END"
# Findings of 720 days in order of time; a party has five, strewn over the days.
FINDINGS = f"""
INSERT INTO violations_violation (id, recorded_at, party_id, item_id, clause, version_id, severity,
    conduct_from, conduct_to, decided_at, decided_by, actor, initiative, automated_detection, also,
    warning_only, facts_id, facts_digest, source_key)
SELECT n, at, party.id, CASE WHEN n %% 2 = 0 THEN party.id END,
    'clause_' || lpad(((hashint8extended(n, 5) & 1023) * (hashint8extended(n, 6) & 1023)
        / 87382)::text, 2, '0'),
    {VERSION}, ('{{low,medium,medium,high}}'::text[])[1 + n %% 4], at - interval '3 days',
    at - interval '2 days', at, CASE WHEN n %% 20 = 0 THEN 'rule' ELSE 'person' END,
    'user:' || 1 + n %% 32, 'own', true, '[]', false, 1 + n %% 1000, 'digest', 'bench:' || n
FROM (SELECT n, 1 + (n * 611953) %% %(parties)s AS party_id,
        %(today)s - interval '720 days' * (1 - n / %(findings)s::float8) AS at
    FROM generate_series(1::bigint, %(findings)s) AS n) drawn
JOIN parties_party party ON party.id = drawn.party_id;
INSERT INTO violations_violationoverturned (recorded_at, violation_id, cause, actor, reason_id,
    reason_digest)
SELECT decided_at + interval '9 days', id, 'wrong_fact', 'user:1', 1, 'digest'
FROM violations_violation WHERE id %% 33 = 0;
INSERT INTO credits_ledgerline (id, party_id, scheme, ledger_class, kind, points, effective_at,
    expires_at, recorded_at, sequence, source_key, version_id, clause, digest)
SELECT id, party_id, 'rating', 'ordinary', 'violation', -15, decided_at,
    decided_at + interval '180 days', decided_at, id, 'violation:' || id, version_id, clause,
    decode(repeat('5e', 32), 'hex')
FROM violations_violation;
INSERT INTO violations_penalty (recorded_at, party_id, violation_id, measure, params, duration,
    starts_at, ends_at, source_key)
SELECT decided_at, party_id, id, 'listing_blocked', '{{}}', 'days', decided_at,
    decided_at + interval '7 days', 'bench:' || id
FROM violations_violation WHERE id %% 10 = 0;
INSERT INTO violations_control (party_id, kind, params, cause, cause_ref, penalty_id, starts_at,
    ends_at, closed_at, source_key)
SELECT party_id, measure, '{{}}', 'violation', 'violation:' || violation_id, id, starts_at, ends_at,
    CASE WHEN ends_at < %(today)s THEN ends_at END, source_key
FROM violations_penalty;
INSERT INTO appeals_appeal (id, violation_id, party_id, attempt, state, reason, text_id, opened_at,
    closed_at)
SELECT id / 50, id, party_id, 1, CASE WHEN id %% 500 = 0 THEN 'open' ELSE 'upheld' END, 'carrier', 1,
    decided_at + interval '5 days',
    CASE WHEN id %% 500 = 0 THEN NULL ELSE decided_at + interval '9 days' END
FROM violations_violation WHERE id %% 50 = 0;
"""
# A case a party, one of ten undecided, but never so few that a page of them is not full at either
# size: most are open, some held or pending. One reviewer decided forty of them this morning.
CASES = f"""
INSERT INTO workbench_case (id, kind, queue_id, party_id, clause, severity, state, source,
    conduct_from, conduct_to, priority, priority_terms, priority_shares, weighed_with,
    value_at_stake, opened_at, due_at, decided_at, version, override, is_golden)
SELECT n, 'finding', 101 + (hashint8extended(n, 8) & 1023) %% 7, n,
    'clause_' || lpad(((hashint8extended(n, 5) & 1023) %% 12)::text, 2, '0'), 'medium', state,
    'rule', at, at, (hashint8extended(n, 9) & 1023) %% 100, '{{"severity": 16}}', '{{}}', 0,
    (hashint8extended(n, 10) & 65535) * 100, at, at + interval '2 days',
    CASE state WHEN 'decided' THEN at + interval '1 day' END, 1, '', false
FROM (SELECT n, %(today)s - interval '720 days' * (1 - n / %(parties)s::float8) AS at,
        CASE WHEN n <= %(decided)s THEN 'decided'
            WHEN n %% 50 = 0 AND n > %(parties)s - 4000 THEN 'held'
            WHEN n %% 50 = 1 AND n > %(parties)s - 4000 THEN 'pending' ELSE 'open' END AS state
    FROM generate_series(1::bigint, %(parties)s) AS n) drawn;
INSERT INTO workbench_case (id, kind, appeal_id, queue_id, party_id, clause, severity, state, source,
    conduct_from, conduct_to, priority, priority_terms, priority_shares, weighed_with,
    value_at_stake, opened_at, due_at, decided_at, version, override, is_golden)
SELECT %(parties)s + appeal.id, 'appeal', appeal.id, 108, appeal.party_id, violation.clause, 'medium',
    CASE appeal.state WHEN 'open' THEN 'open' ELSE 'decided' END, 'appeal', violation.conduct_from,
    violation.conduct_to, 30, '{{}}', '{{}}', 0, 0, appeal.opened_at,
    appeal.opened_at + interval '5 days', appeal.closed_at, 1, '', false
FROM appeals_appeal appeal JOIN violations_violation violation ON violation.id = violation_id;
INSERT INTO workbench_decision (id, recorded_at, case_id, outcome, clause, severity, also, chosen,
    version_id, overturn_cause, reason_id, reason_digest, actor, reviewer_id, execute_after,
    source_key)
SELECT row_number() OVER (ORDER BY found.id), CASE WHEN lately THEN %(today)s - interval '1 hour'
        ELSE coalesce(decided_at, opened_at + interval '1 day') END,
    found.id, CASE WHEN found.kind = 'appeal' THEN 'uphold' WHEN found.id %% 4 = 0 THEN 'no_violation'
        ELSE 'violation' END, clause, severity, '[]', '[]', {VERSION}, '', 1 + found.id %% 1000,
    'digest', 'user:' || reviewer, reviewer,
    CASE state WHEN 'pending' THEN %(today)s + interval '10 years' WHEN 'held' THEN NULL
        ELSE decided_at END, 'bench:' || found.id
FROM workbench_case found JOIN parties_party party ON party.id = found.party_id
CROSS JOIN LATERAL (SELECT found.id > %(decided)s - 40 AND found.id <= %(decided)s AS lately) day
CROSS JOIN LATERAL (SELECT CASE WHEN lately THEN 1 ELSE 1 + found.id %% 32 END AS reviewer) who
WHERE state IN ('decided', 'held', 'pending');
INSERT INTO workbench_decisionstep (recorded_at, decision_id, kind, actor)
SELECT decision.recorded_at, decision.id, 'executed', decision.actor
FROM workbench_decision decision JOIN workbench_case found ON found.id = case_id
WHERE state = 'decided';
INSERT INTO governance_event (recorded_at, name, subject, actor, payload, request_id)
SELECT opened_at, what, 'case:' || id, 'user:' || 1 + id %% 32, jsonb_build_object('case', id), ''
FROM workbench_case CROSS JOIN (VALUES ('case.opened'), ('case.claimed')) AS events (what);
"""
SEQUENCES = """
SELECT format('SELECT setval(pg_get_serial_sequence(%%L, %%L), coalesce(max(id), 1)) FROM %%s',
    table_name, 'id', table_name)
FROM unnest(%(tables)s) AS table_name
"""


def pour(cursor: Any, findings: int) -> None:
    """The rows of so many findings. A test pours a few hundred into its own database."""
    parties = findings // 5
    asked = {
        "findings": findings,
        "parties": parties,
        "decided": parties - max(parties // 10, min(8000, parties * 4 // 5)),
        "today": TODAY,
        "body": json.dumps(BODY),
    }
    cursor.execute(WORD)
    for statements in (GROUND, PARTIES, FINDINGS, CASES):
        cursor.execute(statements, asked)


class World:
    """The database of so many findings, made once and kept."""

    def __init__(self, bench: Bench, findings: int) -> None:
        self.bench = bench
        self.findings = max(5_000, findings)
        self.parties = self.findings // 5
        self.database = f"bench_world_{self.findings}"

    @classmethod
    def of(cls, bench: Bench, findings: int) -> "World":
        world = cls(bench, findings)
        world.make()
        return world

    def make(self) -> None:
        """Build it, or make up for the migrations that came since."""
        if not self.bench.run(f"SELECT 1 FROM pg_database WHERE datname = '{self.database}'"):
            started = time.perf_counter()
            building = f"{self.database}_building"
            self.bench.template()
            self.bench.fresh(building)
            self._fill(building)
            self.bench.run(f"ALTER DATABASE {building} RENAME TO {self.database}")
            print(f"made {self.database} in {time.perf_counter() - started:.0f} s", flush=True)
        migrate = manage("migrate", "--noinput", "--verbosity", "0")
        run_step(migrate, env=self.bench.environment(self.database), cwd=CHECKOUT)

    def _fill(self, database: str) -> None:
        """Without triggers and secondary indexes, which are built when the rows are there."""
        asked = {"tables": list(FILLED)}
        connection = psycopg2.connect(self.bench.url(database, SUPERUSER))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = replica")
                cursor.execute("SET synchronous_commit = off")
                cursor.execute("SET maintenance_work_mem = '512MB'")
                cursor.execute("SET work_mem = '128MB'")
                cursor.execute(UNIQUE, asked)
                unique = cursor.fetchall()
                cursor.execute(SECONDARY, asked)
                secondary = cursor.fetchall()
                for table, name, _ in unique:
                    cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}" CASCADE')
                for name, _ in secondary:
                    cursor.execute(f"DROP INDEX {name}")
                pour(cursor, self.findings)
                for table, name, words in unique:
                    cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {words}')
                for _, words in secondary:
                    cursor.execute(words)
                cursor.execute(SEQUENCES, asked)
                for (statement,) in cursor.fetchall():
                    cursor.execute(statement)
                cursor.execute("VACUUM ANALYZE")
        finally:
            connection.close()
