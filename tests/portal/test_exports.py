"""What a party takes away as a table: in its words, by its clock, with codes in a column of their own."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.utils import translation
from django.utils.translation import trans_real

from governance import words
from portal.causes import cause_words
from tests.portal.support import a_desk
from tests.violations.support import MARCH_1, find, overturn

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def _compiled():
    words.compile_all()
    trans_real._translations.clear()
    yield
    trans_real._translations.clear()


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(MARCH_1 + timedelta(days=1), tick=False):
        yield


def table(desk, page, language="en"):
    desk.client.post("/language/setlang/", {"language": language, "next": desk.url()})
    answer = desk.get(page)
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")  # a spreadsheet then reads Chinese as Chinese
    head, *rows = csv.reader(StringIO(text.removeprefix("\ufeff")))
    return head, [dict(zip(head, row, strict=True)) for row in rows]


def test_the_statement_of_account_is_in_the_readers_words_and_sorts():
    desk = a_desk()
    find(desk.party)

    head, rows = table(desk, "health/statement.csv", "es")

    assert head == [
        "Cuándo (hora de Nueva York)",
        "Qué",
        "Código",
        "Puntos",
        "Antes",
        "Después",
        "Cuenta",
        "Deja de contar (hora de Nueva York)",
        "Nota",
    ]
    moments = [row["Cuándo (hora de Nueva York)"] for row in rows]
    assert moments == sorted(moments)
    assert all(len(moment) == len("2026-03-02 07:00") for moment in moments)
    assert rows[-1]["Código"] == "late_dispatch"
    assert rows[-1]["Cuenta"] == "sí"


def test_what_was_given_back_counts_no_more_so_what_counts_adds_up_to_the_score():
    desk = a_desk()
    overturn(find(desk.party, "a", "high"))
    find(desk.party, "b")

    rows = table(desk, "health/statement.csv")[1][-3:]

    told = [(row["Points"], row["After"], row["Counts"], row["Note"]) for row in rows]
    assert told == [
        ("-50", "135", "no", "given back in full"),
        ("50", "185", "no", "gives back an earlier line"),
        ("-15", "170", "yes", "counts until it lapses"),
    ]
    ends = [row["Stops counting (New York time)"] for row in rows]
    assert ends[:2] == ["", ""]
    assert ends[2]


def test_points_that_lapsed_and_their_lapse_count_no_more():
    desk = a_desk()

    with time_machine.travel(MARCH_1 + timedelta(days=200), tick=False):
        desk.client.force_login(desk.user)
        rows = table(desk, "health/statement.csv")[1]

    told = [(row["Points"], row["After"], row["Counts"]) for row in rows]
    assert told == [("-15", "185", "no"), ("15", "200", "no")]


def test_every_decision_leaves_as_a_table():
    desk = a_desk()
    found = find(desk.party)

    head, rows = table(desk, "violations.csv", "zh-hans")

    row = next(row for row in rows if row["决定"] == f"VIOLATION-{found.pk}")
    assert head[0].endswith("(纽约时间)")
    assert row["状态"] == "有效"
    assert row["规则代码"] == "late_dispatch"


def test_a_cause_is_said_in_words_and_an_unknown_one_as_it_was_sent():
    with translation.override("id"):
        assert cause_words("late_scan") == "kurir terlambat memindainya"
        assert cause_words("solar_flare") == "solar flare"
