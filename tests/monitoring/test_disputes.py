"""Rows behind a metric, a dispute of one, and what an accepted dispute does to values and rules."""

from datetime import timedelta

import pytest
import time_machine

from governance import clock
from governance.actors import Actor
from governance.errors import InvalidInput
from governance.models import Event
from monitoring import selectors, services
from monitoring.models import Detection, DisputeAnswer, Metric, MetricRow, Signal
from tests.factories import PartyFactory
from tests.monitoring.factories import ANALYST, MARCH_1, MetricFactory, publish, the_metrics

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_frozen")]
SHOP, KEY = Actor("user", "21"), Actor("key", "3")


@pytest.fixture
def _frozen():
    with time_machine.travel(MARCH_1 + timedelta(days=1), tick=False):
        yield


def a_row(party, external_id="A-1", **said) -> MetricRow:
    row = {
        "party": party.ref,
        "metric": "late_delivery_rate",
        "external_id": external_id,
        "happened_at": (MARCH_1 - timedelta(days=2)).isoformat(),
        "counts": True,
        "cause": "late_scan",
        "source_key": f"row:{external_id}:{said.get('counts', True)}",
        **said,
    }
    answer = services.ingest_metric_rows(batch=[row], by=KEY)
    assert answer.rejected == []
    return MetricRow.objects.filter(external_id=external_id).latest("pk")


def send(party, value, over=None, key="one", metric="late_delivery_rate"):
    answer = services.ingest_signals(
        batch=[
            {
                "party": party.ref,
                "metric": metric,
                "value": value,
                "observed_at": MARCH_1.isoformat(),
                "window_from": (MARCH_1 - timedelta(days=7)).isoformat(),
                "source_key": key,
                **({"measured_over": over} if over else {}),
            }
        ],
        by=KEY,
    )
    assert answer.rejected == []


def latest(party, metric="late_delivery_rate") -> tuple[float | None, int | None]:
    found = selectors.latest_signals_of(party).get(metric=metric)
    return found.value, found.measured_over


def dispute(row, text="The carrier lost its scanner that day."):
    return services.open_dispute(row_id=row.pk, reason="not_mine", text=text, by=SHOP)


def answer(found, accepted=True, by=ANALYST):
    return services.answer_dispute(
        dispute_id=found.pk, accepted=accepted, words="The carrier confirmed it.", by=by
    )


def test_an_accepted_row_leaves_the_value_it_went_into():
    MetricFactory()
    party = PartyFactory()
    row = a_row(party)
    send(party, 0.2, 10)

    answer(dispute(row))

    assert latest(party) == (0.1, 10)
    assert Signal.objects.count() == 2
    (shown,) = selectors.metric_rows(party, "late_delivery_rate")
    assert (shown.taken_out, shown.refused) == (True, False)
    told = Event.objects.get(name="dispute.answered")
    assert (told.payload["accepted"], told.actor) == (True, str(ANALYST))


def test_where_the_metric_says_so_the_row_leaves_what_it_was_measured_over_as_well():
    MetricFactory()
    Metric.objects.update(excused_leave_total=True)
    party = PartyFactory()
    row = a_row(party)
    send(party, 0.2, 10)

    answer(dispute(row))

    assert latest(party) == (1 / 9, 9)


def test_a_value_that_was_sent_rounded_stays_a_fraction_of_whole_rows():
    MetricFactory()
    party = PartyFactory()
    row = a_row(party)
    send(party, 0.1677, 155)

    answer(dispute(row))

    assert latest(party) == (25 / 155, 155)


def test_where_the_value_cannot_be_worked_out_it_is_not_known_and_no_rule_fires():
    MetricFactory()
    party = PartyFactory()
    row = a_row(party)
    send(party, 0.2)

    answer(dispute(row))

    assert latest(party) == (None, None)


def test_a_rate_of_what_went_well_rises_when_a_fault_is_taken_out():
    MetricFactory(code="on_time_rate")
    Metric.objects.filter(pk="on_time_rate").update(fault_raises=False)
    party = PartyFactory()
    row = a_row(party, metric="on_time_rate")
    send(party, 0.8, 10, metric="on_time_rate")

    answer(dispute(row))

    assert latest(party, "on_time_rate") == (0.9, 10)


def test_a_count_is_lower_by_the_row():
    MetricFactory(code="late_orders", unit="count")
    party = PartyFactory()
    row = a_row(party, metric="late_orders")
    send(party, 3.0, metric="late_orders")

    answer(dispute(row))

    assert latest(party, "late_orders") == (2.0, None)


def test_a_value_sent_later_is_corrected_too_until_its_sender_no_longer_counts_the_row():
    MetricFactory()
    party = PartyFactory()
    row = a_row(party)
    answer(dispute(row))

    send(party, 0.2, 10, key="later")
    send(party, 0.2, 10, key="later")
    assert latest(party) == (0.1, 10)
    assert Signal.objects.count() == 2

    a_row(party, counts=False)
    send(party, 0.15, 10, key="honoured")
    assert latest(party) == (0.15, 10)


def test_a_rule_judges_the_corrected_value():
    the_metrics()
    version = publish(expression="late_delivery_rate > 0.10")
    party = PartyFactory(market=version.rule.rulebook.market)
    row = a_row(party)
    answer(dispute(row))

    send(party, 0.105, 100)
    services.evaluate_due()

    assert Detection.objects.count() == 0
    other = PartyFactory(market=version.rule.rulebook.market)
    send(other, 0.105, 100, key="other")
    services.evaluate_due()
    assert list(Detection.objects.values_list("party", flat=True)) == [other.pk]


def test_a_refused_dispute_changes_no_value():
    MetricFactory()
    party = PartyFactory()
    row = a_row(party)
    send(party, 0.2, 10)

    answer(dispute(row), accepted=False)

    assert latest(party) == (0.2, 10)
    (shown,) = selectors.metric_rows(party, "late_delivery_rate")
    assert (shown.taken_out, shown.refused) == (False, True)


def test_a_row_is_disputed_and_answered_once_and_only_by_a_person():
    MetricFactory()
    row = a_row(PartyFactory())
    found = dispute(row)

    with pytest.raises(services.AlreadyDisputed):
        dispute(row)
    with pytest.raises(services.PersonAnswers):
        answer(found, by=KEY)
    with pytest.raises(InvalidInput):
        services.answer_dispute(dispute_id=found.pk, accepted=True, words="ok", by=ANALYST)
    answer(found)
    with pytest.raises(services.AlreadyAnswered):
        answer(found, accepted=False)

    assert DisputeAnswer.objects.count() == 1


def test_what_does_not_count_cannot_be_disputed():
    MetricFactory()
    row = a_row(PartyFactory(), counts=False)

    with pytest.raises(services.RowNotDisputable):
        dispute(row)


def test_rows_are_taken_once_and_bad_ones_are_named():
    MetricFactory()
    party = PartyFactory()
    a_row(party)
    good = {
        "party": party.pk,
        "metric": "late_delivery_rate",
        "external_id": "A-2",
        "happened_at": MARCH_1.isoformat(),
        "counts": True,
        "source_key": "row:A-2",
    }
    bad = [
        good | {"party": "us:seller:nobody", "source_key": "x"},
        good | {"metric": "nothing", "source_key": "y"},
        good | {"happened_at": (clock.now() + timedelta(days=2)).isoformat(), "source_key": "z"},
        good | {"cause": "Free text, with a name", "source_key": "v"},
    ]

    answer = services.ingest_metric_rows(batch=[good, *bad, good], by=KEY)

    assert (answer.accepted, answer.duplicates) == (1, 1)
    assert [fault["field"] for fault in answer.rejected] == [
        "party",
        "metric",
        "happened_at",
        "cause",
    ]
    assert MetricRow.objects.count() == 2
