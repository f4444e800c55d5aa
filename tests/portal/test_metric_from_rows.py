"""A number that rules look at is what its rows give: on the page, in the download, after a dispute."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine

from governance.actors import Actor
from governance.models import User
from monitoring import services
from monitoring.models import Metric, MetricRow
from monitoring.selectors import latest_signals_of
from tests.monitoring.factories import MetricFactory
from tests.portal.support import a_desk
from tests.violations.support import MARCH_1

pytestmark = pytest.mark.django_db

CODE = "late_delivery_rate"
KEY, ANALYST = Actor("key", "1"), Actor("user", "4")


@pytest.fixture
def desk():
    with time_machine.travel(MARCH_1 + timedelta(hours=1), tick=False):
        MetricFactory(code=CODE, title="Late deliveries")
        yield a_desk()


def send(desk, *, late=4, over=20, rows=20, value=None):
    """A week's number, and its orders: the first of them late, one long before."""
    services.ingest_metric_rows(
        batch=[
            {
                "party": desk.party.ref,
                "metric": CODE,
                "external_id": f"A-{n}",
                "happened_at": (MARCH_1 - timedelta(hours=n + 1)).isoformat(),
                "counts": n < late,
                "cause": "late_scan" if n < late else "",
                "source_key": f"row:{n}",
            }
            for n in range(rows)
        ]
        + [
            {
                "party": desk.party.ref,
                "metric": CODE,
                "external_id": "OLD",
                "happened_at": (MARCH_1 - timedelta(days=9)).isoformat(),
                "counts": True,
                "source_key": "row:old",
            }
        ],
        by=KEY,
    )
    services.ingest_signals(
        batch=[
            {
                "party": desk.party.ref,
                "metric": CODE,
                "value": late / over if value is None else value,
                "observed_at": MARCH_1.isoformat(),
                "window_from": (MARCH_1 - timedelta(days=7)).isoformat(),
                "measured_over": over,
                "source_key": "week",
            }
        ],
        by=KEY,
    )


def accept(desk, external_id="A-0"):
    row = MetricRow.objects.get(external_id=external_id)
    found = services.open_dispute(
        row_id=row.pk, reason="not_mine", text="The carrier was late.", by=Actor.user(desk.user)
    )
    services.answer_dispute(
        dispute_id=found.pk, accepted=True, words="The carrier confirmed it.", by=ANALYST
    )


def from_download(desk) -> float:
    """What a stranger works out of the table alone."""
    answer = desk.get(f"metrics/{CODE}/rows.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    held = [row for row in rows if row["In the number"] == "yes"]
    return sum(row["Counts as your fault"] == "yes" for row in held) / len(held)


def value(desk) -> float:
    return latest_signals_of(desk.party).get(metric=CODE).value


def test_the_page_says_how_the_number_follows_and_the_download_gives_the_same(desk):
    send(desk)

    html = desk.text(f"metrics/{CODE}/")

    assert "4 of 20 count as your fault: 4 ÷ 20 = 20 %." in html
    assert "The rows do not give this number" not in html
    assert from_download(desk) == value(desk) == 0.2


def test_an_accepted_dispute_takes_the_row_out_of_the_faults_and_out_of_nothing_else(desk):
    send(desk)

    accept(desk)

    html = desk.text(f"metrics/{CODE}/")
    assert "3 of 20 count as your fault: 3 ÷ 20 = 15 %." in html
    assert "1 row was taken out after your dispute: it is no fault any more." in html
    assert "Before, it was 4 of 20: 20 %." in html
    assert "it still counts among all of them" in html
    assert from_download(desk) == value(desk) == 0.15


def test_where_the_definition_says_so_it_leaves_both(desk):
    Metric.objects.filter(pk=CODE).update(excused_leave_total=True)
    send(desk)

    accept(desk)

    html = desk.text(f"metrics/{CODE}/")
    assert "3 of 19 count as your fault" in html
    assert "Before, it was 4 of 20: 20 %." in html
    assert "it does not count among the others either" in html
    assert from_download(desk) == value(desk) == 3 / 19


def test_a_rate_of_what_went_well_is_told_the_other_way_round(desk):
    Metric.objects.filter(pk=CODE).update(fault_raises=False)
    send(desk, value=0.8)

    accept(desk)

    assert "3 of 20 count as your fault: 1 − 3 ÷ 20 = 85 %." in desk.text(f"metrics/{CODE}/")
    assert value(desk) == 1 - from_download(desk) == 0.85


def test_rows_that_do_not_give_the_number_are_said_not_to(desk):
    send(desk, value=0.4)

    html = desk.text(f"metrics/{CODE}/")

    assert "The rows do not give this number" in html
    assert "4 of 20 count as your fault: 4 ÷ 20 = 20 %." in html


def test_where_only_the_faults_were_sent_the_page_works_it_out_of_what_it_was_measured_over(desk):
    send(desk, rows=4)

    html = desk.text(f"metrics/{CODE}/")

    assert "4 of 20 count as your fault: 4 ÷ 20 = 20 %." in html
    assert "The rows do not give this number" not in html


def test_without_rows_nothing_is_worked_out(desk):
    services.ingest_signals(
        batch=[
            {
                "party": desk.party.ref,
                "metric": CODE,
                "value": 0.2,
                "observed_at": MARCH_1.isoformat(),
                "source_key": "bare",
            }
        ],
        by=KEY,
    )

    assert "From the rows" not in desk.text(f"metrics/{CODE}/")


def test_a_metric_is_read_in_the_language_of_whoever_is_judged_by_it(desk):
    Metric.objects.filter(pk=CODE).update(
        translations={"es": {"title": "Entregas tardías", "definition": "Las que llegan tarde."}}
    )
    send(desk)
    User.objects.filter(pk=desk.user.pk).update(language="es")

    listed = desk.client.get(f"/portal/{desk.party.pk}/metrics/").content.decode()
    page = desk.client.get(f"/portal/{desk.party.pk}/metrics/{CODE}/").content.decode()

    assert "Entregas tardías" in listed
    assert "Entregas tardías" in page
    assert "Las que llegan tarde." in page
    assert "Late deliveries" not in listed + page
