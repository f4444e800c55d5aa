"""What importing a file costs beyond storing its rows.

Baseline: a bare COPY of the same accounts and signals into the same tables, with their indexes,
foreign keys and triggers, in one transaction. Ours: the command, start of Python, reading, checks,
lifecycle entries, events and outbox included. Each on a fresh copy of one migrated database.
"""

import csv
import os
import random
import subprocess
import time
from pathlib import Path

import psycopg2

from benchmarks.compare import Goal, alternate, said_scale, scale
from benchmarks.databases import FOLDER, Bench
from governance.launcher.home import CHECKOUT
from governance.launcher.stack import manage

GOAL = Goal("import", "<=", 8)
ROWS = 200_000
MEMORY_MAY_GROW = 1.10
DATABASE = "bench_import"
TABLES = ("parties_party", "monitoring_signal")
HEADER = (
    "seller_id,total_orders,total_revenue,avg_order_value,late_delivery_rate,"
    "avg_review_score,total_product_value,total_freight_value"
)
MARKET = (
    "INSERT INTO governance_market (code, name, zone, currency, language)"
    " VALUES ('us', 'United States', 'America/New_York', 'USD', 'en')"
)


def main() -> int:
    rows = max(1000, int(ROWS * scale()))
    file = generated(FOLDER / f"sellers-{rows}.csv", rows)
    tenth = generated(FOLDER / f"sellers-{rows // 10}.csv", rows // 10)
    with Bench().running() as bench:
        bench.template()
        print(f"{rows:,} accounts with 7 metrics each, {file.stat().st_size:,} bytes{said_scale()}")
        _, small = imported(bench, tenth)
        _, large = imported(bench, file)
        dumps = dumped(bench)
        peaks = [large]

        def ours() -> float:
            seconds, peak = imported(bench, file)
            peaks.append(peak)
            return seconds

        measured = alternate(lambda: copied(bench, dumps), ours)
    grown = max(peaks) / small
    print(
        f"peak memory {max(peaks):.0f} MB, with a tenth of the rows {small:.0f} MB: "
        f"{'constant' if grown <= MEMORY_MAY_GROW else 'it grows'}"
    )
    return GOAL.verdict(*measured) or int(grown > MEMORY_MAY_GROW)


def generated(path: Path, rows: int) -> Path:
    """A file of the real one's shape, the same every time; one in 600 scores is not known."""
    if path.exists():
        return path
    dice = random.Random(20260301)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with unfinished.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADER.split(","))
        for _ in range(rows):
            orders = int(dice.paretovariate(0.8))
            goods = round(orders * dice.lognormvariate(4.3, 0.9), 2)
            freight = round(orders * dice.uniform(8, 40), 2)
            total = round(goods + freight, 2)
            late = round(dice.random() ** 4, 4)
            score = r"\N" if dice.random() < 1 / 600 else round(dice.uniform(1, 5), 2)
            mean = round(total / orders, 2)
            identity = f"{dice.getrandbits(128):032x}"
            out.writerow([identity, orders, total, mean, late, score, goods, freight])
    unfinished.rename(path)
    return path


def imported(bench: Bench, file: Path) -> tuple[float, float]:
    """Seconds and peak memory in MB of one run of the command on an empty database."""
    bench.fresh(DATABASE)
    run(bench, MARKET)
    words = manage("import_parties", str(file), "--market", "us", "--currency", "BRL")
    started = time.perf_counter()
    command = subprocess.Popen(
        words,
        cwd=CHECKOUT,
        env=bench.environment(DATABASE),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(command.pid, 0)
    seconds = time.perf_counter() - started
    command.returncode = os.waitstatus_to_exitcode(status)
    if command.returncode:
        raise SystemExit(f"the import ended with {command.returncode}")
    return seconds, usage.ru_maxrss / 1024


def dumped(bench: Bench) -> dict[str, Path]:
    """What our import has stored, as files for COPY."""
    files = {table: FOLDER / f"{table}.copy" for table in TABLES}
    connection = psycopg2.connect(bench.url(DATABASE))
    try:
        with connection.cursor() as cursor:
            for table, path in files.items():
                with path.open("wb") as file:
                    cursor.copy_expert(f"COPY {table} TO STDOUT", file)
    finally:
        connection.close()
    return files


def copied(bench: Bench, files: dict[str, Path]) -> float:
    """Seconds of the bare COPY on an empty database."""
    bench.fresh(DATABASE)
    run(bench, MARKET)
    connection = psycopg2.connect(bench.url(DATABASE))
    try:
        started = time.perf_counter()
        with connection, connection.cursor() as cursor:
            for table, path in files.items():
                with path.open("rb") as file:
                    cursor.copy_expert(f"COPY {table} FROM STDIN", file)
        return time.perf_counter() - started
    finally:
        connection.close()


def run(bench: Bench, statement: str) -> None:
    connection = psycopg2.connect(bench.url(DATABASE))
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()
