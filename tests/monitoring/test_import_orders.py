"""`manage.py import_orders`: good lines in, each bad one explained, twice harmless."""

from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from governance.models import Event
from monitoring.models import EarningDue, Order, OrderDay
from tests.factories import ItemFactory, MarketFactory, PartyFactory, UserFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)
HEADER = "seller_id,order_id,item_id,placed_at,settled_at,outcome,amount,currency"
GOOD = "fern,O-1,SKU-1,2026-03-01T10:00:00Z,2026-03-04T10:00:00Z,completed,1250,USD"


@pytest.fixture(autouse=True)
def a_seller_with_a_listing():
    MarketFactory()
    party = PartyFactory(external_id="fern")
    ItemFactory(owner=party, external_id="SKU-1")
    with time_machine.travel(NOON, tick=False):
        yield party


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    return path


def run(path: Path, *words: str) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("import_orders", str(path), "--market", "us", *words, stdout=out, stderr=err)
    except CommandError as refusal:
        return refusal.returncode, out.getvalue(), f"{err.getvalue()}{refusal}"
    return 0, out.getvalue(), err.getvalue()


def test_a_line_becomes_an_order(tmp_path, a_seller_with_a_listing):
    code, said, _ = run(write(tmp_path / "a.csv", GOOD))

    order = Order.objects.get()
    assert code == 0
    assert "1 new" in said
    assert (order.party, order.item.external_id) == (a_seller_with_a_listing, "SKU-1")
    assert (order.external_id, order.outcome, order.amount) == ("O-1", "completed", 1250)
    assert order.settled_at == datetime(2026, 3, 4, 10, tzinfo=UTC)
    assert OrderDay.objects.get().clean_orders == 1
    assert EarningDue.objects.get().party == a_seller_with_a_listing


def test_a_time_without_an_offset_is_the_market_s_and_what_is_not_known_is_left_empty(tmp_path):
    run(write(tmp_path / "a.csv", r"us:seller:fern,O-1,,2026-03-01 10:00,\N,placed,,"))

    order = Order.objects.get()
    assert order.placed_at == datetime(2026, 3, 1, 15, tzinfo=UTC)
    assert (order.settled_at, order.item, order.amount, order.currency) == (None, None, 0, "USD")


@pytest.mark.parametrize(
    ("bad", "column", "words"),
    [
        (GOOD.replace("fern", "nobody"), "seller_id", "There is no such party."),
        (GOOD.replace("SKU-1", "SKU-2"), "item_id", "There is no such item."),
        (GOOD.replace("completed", "lost"), "outcome", "Send placed, completed"),
        (GOOD.replace("1250", "12.50"), "amount", "Write minor units"),
        (GOOD.replace("USD", "usd"), "currency", "Send three capitals"),
        (GOOD.replace("2026-03-01T10:00:00Z", "yesterday"), "placed_at", "This is no time."),
        (GOOD.replace("2026-03-01T10:00:00Z", "9999-12-31 23:59"), "placed_at", "This is no time."),
        (GOOD.replace("2026-03-01", "0001-01-01"), "placed_at", "This is before 1970."),
        (GOOD.replace("2026-03-01T10", "2026-03-05T10"), "settled_at", "before it was placed"),
        (GOOD.replace("2026-03-04", "2027-03-04"), "settled_at", "in the future"),
        (GOOD.replace("O-1", ""), "external_id", ""),
        (f"{GOOD},more", "", "The line has 9 fields, the header 8."),
        ('"' + GOOD, "", "A quote is not closed"),
    ],
)
def test_a_bad_line_is_named_and_the_good_ones_kept(tmp_path, bad, column, words):
    second = GOOD.replace("O-1", "O-2")

    code, said, complained = run(write(tmp_path / "a.csv", GOOD, bad, second))

    assert code == 1
    assert sorted(Order.objects.values_list("external_id", flat=True)) == ["O-1", "O-2"]
    shown = column.replace("external_id", "order_id")
    assert f"line 3{f', column {shown}' if shown else ''}: " in complained
    assert words in complained
    assert "1 rows were refused" in complained
    assert "faults           1" in said


def test_the_same_file_again_changes_nothing_and_says_so(tmp_path):
    path = write(tmp_path / "a.csv", *[GOOD.replace("O-1", f"O-{n}") for n in range(1200)])
    run(path)
    EarningDue.objects.all().delete()
    before = Order.objects.count(), Event.objects.count(), list(OrderDay.objects.values())

    code, said, _ = run(path)

    assert code == 0
    assert (Order.objects.count(), Event.objects.count(), list(OrderDay.objects.values())) == before
    assert before[0] == 1200
    assert EarningDue.objects.count() == 0
    assert "Nothing changed" in said


def test_a_strict_run_takes_all_or_nothing(tmp_path):
    code, _, complained = run(
        write(tmp_path / "a.csv", GOOD, GOOD.replace("1250", "x")), "--strict"
    )

    assert code == 2
    assert Order.objects.count() == 0
    assert "Nothing was imported: there are 1 faults." in complained


def test_faults_are_written_where_that_was_asked(tmp_path):
    faults = tmp_path / "faults.csv"

    run(write(tmp_path / "a.csv", GOOD, GOOD.replace("fern", "nobody")), "--faults", str(faults))

    assert faults.read_text().splitlines()[1].startswith("3,seller_id,us:seller:nobody,refused,")


def test_a_fault_s_value_is_told_to_be_text(tmp_path):
    faults = tmp_path / "faults.csv"

    run(write(tmp_path / "a.csv", GOOD.replace("1250", "=1+1")), "--faults", str(faults))

    assert faults.read_text().splitlines()[1].startswith("2,amount,'=1+1,not_a_number,")


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("", "The file is empty."),
        ("order_id,outcome,placed_at", "exactly one of the columns seller_id"),
        ("seller_id,order_id,outcome", "The header needs the columns"),
        (f"{HEADER},colour", "There is no such column."),
        (f"{HEADER},outcome", "twice"),
        ("seller_id;order_id", "separated by commas"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path, header, words):
    path = tmp_path / "a.csv"
    path.write_text(f"{header}\n{GOOD}\n" if header else "")

    code, _, complained = run(path)

    assert code == 2
    assert words in complained


def send_file(client, content: str, key: str = "1", **fields: str):
    upload = SimpleUploadedFile("orders.csv", content.encode(), "text/csv")
    return client.post(
        "/api/v1/orders/files",
        {"file": upload, "market": "us", **fields},
        headers={"Idempotency-Key": key},
    )


def test_a_field_of_a_file_that_is_not_known_is_named(client):
    client.force_login(UserFactory(role="administrator"))

    answer = send_file(client, f"{HEADER}\n{GOOD}\n", itemkind="listing")

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["itemkind"]


def test_a_file_over_the_api_keeps_the_good_lines_and_names_the_others(client):
    client.force_login(UserFactory(role="administrator"))
    content = f"{HEADER}\n{GOOD}\n{GOOD.replace('fern', 'nobody')}\n"

    first = send_file(client, content)
    again = send_file(client, content, key="2")

    assert first.status_code == 201
    assert first.json() == {
        "accepted": 1,
        "duplicates": 0,
        "rejected_rows": 1,
        "rejected": [
            {
                "line": 3,
                "column": "seller_id",
                "value": "us:seller:nobody",
                "code": "refused",
                "message": "There is no such party. "
                "Send our id, or market:kind:external_id, such as us:seller:4711.",
            }
        ],
    }
    assert (again.status_code, again.json()["accepted"], again.json()["duplicates"]) == (200, 0, 1)
    assert Order.objects.count() == 1


def test_a_file_without_a_good_line_is_a_problem_document(client):
    client.force_login(UserFactory(role="administrator"))

    bad = send_file(client, f"{HEADER}\n{GOOD.replace('USD', 'usd')}\n")
    unreadable = send_file(client, "nothing,here\n", key="2")

    assert (bad.status_code, bad.json()["code"]) == (422, "all_rejected")
    assert bad.json()["rejected"][0]["column"] == "currency"
    assert unreadable.status_code in {400, 422}
    assert "exactly one of the columns" in unreadable.content.decode()
    assert Order.objects.count() == 0


def test_faults_over_the_api_are_told_in_the_order_of_the_lines(client):
    client.force_login(UserFactory(role="administrator"))
    unknown, unreadable = GOOD.replace("fern", "nobody"), GOOD.replace("1250", "12.50")

    answer = send_file(client, "\n".join([HEADER, GOOD, unknown, unreadable]))

    assert [fault["line"] for fault in answer.json()["rejected"]] == [3, 4]


def test_a_file_that_is_too_large_is_told_so(client, settings):
    settings.UPLOAD_LIMIT = 1 << 20
    client.force_login(UserFactory(role="administrator"))

    answer = send_file(client, f"{HEADER}\n{GOOD}\n" + "x" * (1 << 20))

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "file", "message": "A file has at most 1 MB. Split it."}
    ]
    assert not Order.objects.exists()
