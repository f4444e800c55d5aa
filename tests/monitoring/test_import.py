"""`manage.py import_parties`: real sellers in, every fault explained, twice and killed harmless."""

import csv
import os
import random
import signal
import subprocess
import time
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command

from governance.launcher.home import CHECKOUT
from governance.launcher.stack import manage
from governance.models import Event, Outbox
from monitoring.models import Signal
from parties.models import LifecycleEntry, Party
from tests.factories import MarketFactory

REAL = CHECKOUT.parent / "shared" / "real" / "seller_metrics.csv"
HEADER = (
    "seller_id,total_orders,total_revenue,avg_order_value,late_delivery_rate,"
    "avg_review_score,total_product_value,total_freight_value"
)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def us():
    return MarketFactory(zone="America/New_York")


def write(path: Path, *lines: str | bytes) -> Path:
    path.write_bytes(b"".join(x if isinstance(x, bytes) else x.encode() + b"\n" for x in lines))
    return path


def generated(path: Path, rows: int, *, empty: int = 0) -> Path:
    chance = random.Random(20260301)
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADER.split(","))
        for n in range(rows):
            orders = chance.randint(1, 2000)
            value, freight = orders * chance.randint(10, 90), orders * chance.randint(1, 9)
            score = r"\N" if n < empty else round(chance.uniform(1, 5), 2)
            late = round(chance.random() ** 3, 4)
            total = value + freight
            out.writerow(
                [f"{n:032x}", orders, total, round(total / orders, 2), late, score, value, freight]
            )
    return path


def run(path: Path, *words: str) -> tuple[int, str, str]:
    """Exit code, what it said, and what it complained of."""
    out, err = StringIO(), StringIO()
    try:
        call_command("import_parties", str(path), "--market", "us", *words, stdout=out, stderr=err)
    except CommandError as refusal:
        return refusal.returncode, out.getvalue(), f"{err.getvalue()}{refusal}"
    return 0, out.getvalue(), err.getvalue()


def counts() -> tuple[int, int, int]:
    return Party.objects.count(), Signal.objects.count(), Event.objects.count()


@pytest.mark.skipif(not REAL.exists() and not os.environ.get("CI"), reason="no real file here")
def test_the_real_file_is_2970_sellers_with_5_empty_scores():
    code, said, _ = run(REAL, "--currency", "BRL")

    busy = Signal.objects.filter(metric="total_orders", value__gte=20).values("party")
    late = Signal.objects.filter(metric="late_delivery_rate", value__gt=0.10, party__in=busy)
    assert code == 0
    assert Party.objects.filter(kind="seller", market="us", currency="BRL").count() == 2970
    assert Signal.objects.count() == 2970 * 7
    assert Signal.objects.filter(value__isnull=True).count() == 5
    assert late.count() == 241
    assert "2,970 new" in said
    assert "20,790 new" in said
    assert "5 empty" in said


@time_machine.travel(NOON, tick=False)
def test_a_good_file_registers_accounts_with_their_numbers(tmp_path):
    path = write(tmp_path / "a.csv", HEADER, r"blue-fern,20,100.5,5.25,0.125,\N,90,10.5")

    code, _, complained = run(path)

    party = Party.objects.get()
    values = dict(Signal.objects.filter(party=party).values_list("metric", "value"))
    assert code == 0
    assert complained.startswith("100 %  1 rows")
    assert (party.ref, party.name) == ("us:seller:blue-fern", "Seller blue-fer")
    assert (party.currency, party.language) == ("USD", "en")
    assert values == {
        "total_orders": 20.0,
        "total_revenue": 100.5,
        "avg_order_value": 5.25,
        "late_delivery_rate": 0.125,
        "avg_review_score": None,
        "total_product_value": 90.0,
        "total_freight_value": 10.5,
    }
    assert set(Signal.objects.values_list("observed_at", flat=True)) == {NOON}
    assert LifecycleEntry.objects.get(party=party).state == "registered"


def test_every_change_has_its_line_in_the_event_log_and_is_owed_to_its_subscribers(tmp_path):
    run(generated(tmp_path / "a.csv", 7), "--chunk", "5")

    said = Event.objects.order_by("pk").values_list("name", "actor")
    owed = Outbox.objects.filter(event__name="party.registered").values("subscriber").distinct()
    assert sorted(said) == [
        ("import.completed", "system:import"),
        *[("party.registered", "system:import")] * 7,
        *[("signals.imported", "system:import")] * 2,
    ]
    assert Outbox.objects.filter(event__name="party.registered").count() == 7 * owed.count()


def test_the_same_file_again_changes_nothing_and_says_so(tmp_path):
    path = generated(tmp_path / "a.csv", 12, empty=2)
    run(path)
    before = counts()

    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False):
        code, said, _ = run(path)

    assert code == 0
    assert counts() == before
    assert "Nothing changed" in said
    assert "12 known" in said
    assert "84 known" in said


def test_a_value_may_change_and_come_back(tmp_path):
    for orders in (20, 21, 20, 20):
        run(write(tmp_path / "a.csv", "seller_id,total_orders", f"blue-fern,{orders}"))

    assert list(Signal.objects.order_by("pk").values_list("value", flat=True)) == [20, 21, 20]


def test_the_same_values_of_another_day_are_another_observation(tmp_path):
    path = write(tmp_path / "a.csv", "seller_id,total_orders", "blue-fern,20")

    for day in ("2026-01-31", "2026-02-28", "2026-02-28"):
        run(path, "--as-of", day)

    moments = Signal.objects.order_by("observed_at").values_list("observed_at", flat=True)
    assert list(moments) == [
        datetime(2026, 2, 1, 5, tzinfo=UTC),
        datetime(2026, 3, 1, 5, tzinfo=UTC),
    ]


@time_machine.travel(NOON, tick=False)
def test_today_means_now_and_tomorrow_is_refused(tmp_path):
    path = write(tmp_path / "a.csv", "seller_id,total_orders", "blue-fern,20")

    refused = run(path, "--as-of", "2026-03-03")
    run(path, "--as-of", "2026-03-02")

    assert refused[0] == 2
    assert "future" in refused[2]
    assert Signal.objects.get().observed_at == NOON


BAD_ROWS = [
    ("missing_column", "b,1", "line 3, column late_delivery_rate"),
    ("too_many_fields", "b,1,0.5,9", "line 3: The line has 4 fields"),
    ("not_a_number", "b,many,0.5", "line 3, column total_orders: This is not a number"),
    ("not_a_number", "b,1_000,0.5", "Found: 1_000"),
    ("not_finite", "b,1,nan", "line 3, column late_delivery_rate: The number is not finite"),
    ("not_finite", "b,1e999,0.5", "not finite"),
    ("out_of_range", "b,1,16.8", "Write 12 % as 0.12"),
    ("out_of_range", "b,-1,0.5", "must be 0 or more"),
    ("too_long", f"b,{'1' * 41},0.5", "at most 40 characters"),
    ("too_long", f"{'b' * 121},1,0.5", "line 3, column seller_id: An id has at most 120"),
    ("missing_id", ",1,0.5", "line 3, column seller_id: The id is missing"),
    ("not_printable", "b\x07,1,0.5", "cannot be shown"),
    ("slash", "b/c,1,0.5", "line 3, column seller_id: An id is part of addresses"),
    ("duplicate_id", "a,2,0.5", "line 3, column seller_id: This id came on line 2 already"),
    ("broken_utf8", b"b,\xff\xfe,0.5\n", r"line 3, column total_orders: These bytes"),
    ("nul_byte", b"b,1,0.\x005\n", "line 3, column late_delivery_rate: The field holds a NUL"),
    ("broken_quotes", '"b,1,0.5', "line 3: A quote is not closed"),
    ("line_too_long", "b" * 70_000 + ",1,0.5", "line 3: The line has more than 65,536 bytes"),
]


@pytest.mark.parametrize(("code", "row", "words"), BAD_ROWS)
def test_a_bad_row_is_explained_and_the_good_ones_are_kept(tmp_path, code, row, words):
    header = "seller_id,total_orders,late_delivery_rate"
    path = write(tmp_path / "a.csv", header, "a,1,0.5", row, '"c",3,0.25')

    answer, said, complained = run(path, "--faults", str(tmp_path / "faults.csv"))

    written = list(csv.DictReader((tmp_path / "faults.csv").read_text().splitlines()))
    assert answer == 1
    assert words in complained
    assert "1 rows were refused" in complained
    assert [fault["code"] for fault in written] == [code]
    assert "Read 3 rows" in said
    assert sorted(Party.objects.values_list("external_id", flat=True)) == ["a", "c"]
    assert Signal.objects.count() == 4


UNREADABLE = [
    ("", "The file is empty"),
    ("seller_id,total_orders\n", "No row of the file could be read"),
    ("total_orders\n1\n", "needs exactly one of the columns seller_id"),
    ("seller_id,external_id,total_orders\na,b,1\n", "needs exactly one"),
    ("seller_id\na\n", "names no metric"),
    ("seller_id;total_orders\na;1\n", "separated by commas"),
    ("seller_id,total_orders,total_orders\na,1,1\n", "names this column twice"),
    ("seller_id,shoe_size\na,1\n", "line 1, column shoe_size: There is no such metric"),
    (b"\xff\xfes\x00e\x00", "not UTF-8"),
]


@pytest.mark.parametrize(("content", "words"), UNREADABLE)
def test_a_file_of_which_nothing_can_be_read_says_why(tmp_path, content, words):
    path = write(tmp_path / "a.csv", content if isinstance(content, bytes) else content.encode())

    code, _, complained = run(path)

    assert code == 2
    assert words in complained
    assert counts() == (0, 0, 0)


def test_a_file_that_is_not_there_is_named(tmp_path):
    code, _, complained = run(tmp_path / "nowhere.csv")

    assert code == 2
    assert "nowhere.csv: No such file" in complained


def test_strict_refuses_the_whole_file_before_writing(tmp_path):
    path = write(tmp_path / "a.csv", "seller_id,total_orders", "a,1", "b,many", "c,3")

    code, _, complained = run(path, "--strict")

    assert code == 2
    assert "Nothing was imported" in complained
    assert "line 3, column total_orders" in complained
    assert counts() == (0, 0, 0)


def test_strict_takes_in_a_good_file(tmp_path):
    assert run(generated(tmp_path / "a.csv", 9), "--strict")[0] == 0
    assert Party.objects.count() == 9


def test_marks_of_other_programs_are_tolerated(tmp_path):
    lines = b'\xef\xbb\xbfseller_id, total_orders\r\n\r\na , 1 \r\n"b,2",3'
    path = write(tmp_path / "a.csv", lines)

    code, _, _ = run(path)

    assert code == 0
    assert sorted(Party.objects.values_list("external_id", flat=True)) == ["a", "b,2"]


def test_fifty_faults_are_told_and_the_rest_counted(tmp_path):
    path = write(tmp_path / "a.csv", "seller_id,total_orders", "a,1", *["b,many"] * 60)

    _, _, complained = run(path)

    assert complained.count("not a number") == 50
    assert "and 10 more faults" in complained


def test_an_unknown_market_is_refused_with_those_that_exist(tmp_path):
    code, _, complained = run(generated(tmp_path / "a.csv", 1), "--market", "atlantis")

    assert code == 2
    assert "There are: us" in complained


@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_killed_and_started_again_doubles_nothing_and_misses_nothing(tmp_path):
    MarketFactory()
    path = generated(tmp_path / "a.csv", 6000, empty=5)
    words = manage("import_parties", str(path), "--market", "us", "--chunk", "200")
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "governance.settings.test"}

    first = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=-1)
    deadline = time.monotonic() + 120
    while not 400 <= Party.objects.count() < 6000 and time.monotonic() < deadline:
        time.sleep(0.02)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    halfway = Party.objects.count()
    code, _, _ = run(path)

    assert 400 <= halfway < 6000
    assert code == 0
    assert Party.objects.count() == LifecycleEntry.objects.count() == 6000
    assert Event.objects.filter(name="party.registered").count() == 6000
    assert Signal.objects.count() == 6000 * 7
    assert Signal.objects.values("party", "metric").distinct().count() == 6000 * 7
    assert Signal.objects.filter(value__isnull=True).count() == 5


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_the_same_time_are_one(tmp_path):
    MarketFactory()
    path = generated(tmp_path / "a.csv", 2000, empty=5)
    words = manage("import_parties", str(path), "--market", "us", "--chunk", "100")
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "governance.settings.test"}

    both = [
        subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=-1)
        for _ in range(2)
    ]
    for one in both:
        one.communicate()

    assert [one.returncode for one in both] == [0, 0]
    assert Event.objects.filter(name="party.registered").count() == 2000
    assert Signal.objects.count() == 2000 * 7


def test_reading_costs_no_more_memory_for_a_longer_file(tmp_path):
    """Peak of a process that only reads: 10 times the rows, the same memory within 4 MB."""
    script = (
        "import resource, sys; from parties.csv_intake import Reader\n"
        "ranges = dict.fromkeys(sys.argv[2].split(',')[1:], (None, None))\n"
        "for row in Reader(open(sys.argv[1], 'rb'), ranges): pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    python = manage()[0]

    peaks = [
        int(
            subprocess.run(
                [python, "-c", script, str(generated(tmp_path / "a.csv", rows)), HEADER],
                cwd=CHECKOUT,
                capture_output=True,
                check=True,
            ).stdout
        )
        for rows in (10_000, 100_000)
    ]

    assert peaks[1] - peaks[0] < 4096
