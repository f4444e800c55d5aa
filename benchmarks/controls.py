"""What the controls endpoint costs beyond its SQL: key, scope, middleware, metrics, log.

Baseline: a bare WSGI function with psycopg2 that runs the same statement without asking for a key,
prepared once a connection as ours is: the strictest one that can be had.
Ours: the whole application. Same gunicorn, same database, same client, in turns.
"""

import contextlib
import random
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from functools import partial

import psycopg2

from benchmarks.compare import Goal, alternate, said_scale, scale
from benchmarks.load import requests_per_second
from governance.launcher.home import CHECKOUT, Home, free_port
from governance.launcher.processes import run_step
from governance.launcher.stack import PYTHON, Services, manage
from integrations import keys

GOAL = Goal("controls", ">=", 0.4, unit="/s")
PARTIES = 100_000
ROUNDS, SECONDS, CONNECTIONS = 5, 4, 8
PATHS = 5_000

# Per party 0 to 3 controls, of kinds, causes and ends that differ; every tenth has ended.
DATA = """
INSERT INTO governance_market (code, name, zone, currency, language)
VALUES (%(market)s, 'Benchmark', 'UTC', 'USD', 'en');
INSERT INTO parties_party (market_id, kind, external_id, name, email, language, currency, created_at)
SELECT %(market)s, 'seller', n::text, 'Shop ' || n, '', 'en', 'USD', now()
FROM generate_series(1, %(parties)s) AS n;
INSERT INTO violations_control
    (party_id, kind, params, cause, cause_ref, starts_at, ends_at, source_key)
SELECT p.id, (ARRAY['listing_blocked', 'orders_capped', 'campaigns_off'])[
        1 + (hashtext(p.id || 'k' || c) & 1) + (c > 2)::int],
    CASE WHEN c = 1 THEN '{}'::jsonb ELSE jsonb_build_object('cap', 10 * c) END,
    'violation', 'violation:' || p.id || c, now() - interval '1 day',
    CASE WHEN (p.id + c) %% 10 = 0 THEN now() - interval '1 hour' ELSE now() + interval '90 days' END,
    %(market)s || ':' || p.id || ':' || c
FROM parties_party p, generate_series(1, 3) AS c
WHERE p.market_id = %(market)s AND c <= (hashtext('seed' || p.id) & 3);
"""


def main() -> int:
    services = Services(Home(CHECKOUT / "var" / "bench"), external=False)
    with services.used() as environment:
        run_step(manage("migrate", "--noinput", "--verbosity", "0"), env=environment, cwd=CHECKOUT)
        parties = max(1000, int(PARTIES * scale()))
        ids, spoken = _prepare(services.owner_url, parties)
        print(f"{parties:,} parties with 0 to 3 controls; {CONNECTIONS} connections{said_scale()}")
        bare, ours = free_port(), free_port()
        with (
            _gunicorn("benchmarks.controls_bare:application", bare, environment),
            _gunicorn("governance.wsgi:application", ours, environment),
        ):
            requests = _requests(ids, spoken)
            turns = [partial(_asked, port, requests) for port in (bare, ours)]
            for warm_up in turns:
                warm_up()
            return GOAL.verdict(*alternate(*turns, rounds=ROUNDS))


def _asked(port: int, requests: list[bytes]) -> float:
    return requests_per_second(port, requests, seconds=SECONDS, connections=CONNECTIONS)


def _prepare(url: str, parties: int) -> tuple[list[int], str]:
    """The data, made once and kept, and a key that is new each time."""
    market = f"bench-{parties}"
    prefix, digest, spoken = keys.new_key()
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM governance_market WHERE code = %s", [market])
            if not cursor.fetchone():
                cursor.execute(DATA, {"market": market, "parties": parties})
            cursor.execute(
                "INSERT INTO integrations_apikey (name, prefix, secret_digest, scopes, created_at)"
                """ VALUES ('benchmark', %s, %s, '["controls:read"]', now())""",
                [prefix, digest],
            )
            cursor.execute(
                "SELECT id FROM parties_party WHERE market_id = %s ORDER BY id", [market]
            )
            ids = [row[0] for row in cursor.fetchall()]
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE parties_party, violations_control, integrations_apikey")
    finally:
        connection.close()
    return ids, spoken


def _requests(ids: list[int], spoken: str) -> list[bytes]:
    dice = random.Random(20260301)
    return [
        f"GET /api/v1/parties/{party}/controls HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {spoken}\r\nAccept: application/json\r\n\r\n".encode()
        for party in dice.choices(ids, k=PATHS)
    ]


@contextlib.contextmanager
def _gunicorn(application: str, port: int, environment: Mapping[str, str]) -> Iterator[None]:
    """As `make up` runs it: two processes of four threads."""
    options = "--worker-class gthread --workers 2 --threads 4 --keep-alive 30 --no-control-socket"
    command = [str(PYTHON), "-m", "gunicorn", application, *options.split()]
    log = (CHECKOUT / "var" / "bench" / "log" / f"{application.partition(':')[0]}.log").open("wb")
    process = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}"],
        cwd=CHECKOUT,
        env=dict(environment),
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        _wait(port, process)
        yield
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _ in range(600):
        try:
            opener.open(f"http://127.0.0.1:{port}/api/v1/parties/1/controls", timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
        if process.poll() is not None:
            break
    raise SystemExit(f"gunicorn on port {port} did not start; see var/bench/log.")


if __name__ == "__main__":
    raise SystemExit(main())
