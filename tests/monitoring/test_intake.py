"""Batches of signals and orders, and reports: good rows stay, bad ones are named with the remedy."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from governance.actors import Actor
from governance.models import Event
from monitoring import services
from monitoring.models import Arrival, Signal
from tests.factories import ItemFactory, PartyFactory
from tests.monitoring.factories import MARCH_1, MetricFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_march_1")]


KEY = Actor("key", "3")


TIME = "Send a past time with its offset, such as 2026-03-01T00:00:00Z."


PARTY = "Send our id, or market:kind:external_id, such as us:seller:4711."


@pytest.fixture
def on_march_1():
    with time_machine.travel(MARCH_1, tick=False):
        yield


def signal(party, **changes):
    return {
        "party": party.ref,
        "metric": "late_delivery_rate",
        "value": 0.2,
        "observed_at": "2026-02-28T00:00:00Z",
        "source_key": "week 9",
        **changes,
    }


def send(*rows):
    return services.ingest_signals(batch=list(rows), by=KEY)


def test_a_signal_is_kept_as_it_was_sent():
    party = PartyFactory()
    MetricFactory()

    done = send(signal(party, window_from="2026-01-29T00:00:00-05:00"))

    assert (done.accepted, done.duplicates, done.rejected) == (1, 0, [])
    kept = Signal.objects.get()
    assert (kept.party, kept.item, kept.metric_id, kept.value) == (
        party,
        None,
        "late_delivery_rate",
        0.2,
    )
    assert kept.observed_at == datetime(2026, 2, 28, tzinfo=UTC)
    assert kept.window_from == datetime(2026, 1, 29, 5, tzinfo=UTC)
    assert Arrival.objects.get().last_signal == kept.pk
    event = Event.objects.get(name="signals.received")
    assert (event.actor, event.payload) == ("key:3", {"accepted": 1})


def test_the_same_signal_twice_is_counted_and_kept_once():
    party = PartyFactory()
    MetricFactory()
    send(signal(party))

    done = send(signal(party), signal(party, source_key="week 10"))
    within = send(*[signal(party, source_key="week 11")] * 2)

    assert (done.accepted, done.duplicates) == (1, 1)
    assert (within.accepted, within.duplicates) == (1, 1)
    assert list(Signal.objects.order_by("source_key").values_list("source_key", "value")) == [
        ("week 10", 0.2),
        ("week 11", 0.2),
        ("week 9", 0.2),
    ]


def test_a_known_key_with_another_value_is_named_and_not_taken_for_a_repeat():
    party, other = PartyFactory(), PartyFactory()
    MetricFactory()
    send(signal(party))

    done = send(
        signal(party, value=0.9),
        signal(party),
        signal(other, measured_over=7, observed_at="2026-02-27T00:00:00Z"),
        signal(party, source_key="week 10"),
        signal(party, source_key="week 10", value=None),
    )

    remedy = "Send 1 to 160 characters that name this one fact for ever."
    assert (done.accepted, done.duplicates) == (1, 1)
    assert [(one["index"], one["field"], one["value"]) for one in done.rejected] == [
        (0, "source_key", "week 9"),
        (2, "source_key", "week 9"),
        (4, "source_key", "week 10"),
    ]
    assert [one["message"] for one in done.rejected] == [
        f"This key came before with another value. {remedy}",
        "This key came before with another party, another observed_at, another measured_over. "
        + remedy,
        f"This key came before with another value. {remedy}",
    ]
    assert list(Signal.objects.order_by("pk").values_list("source_key", "value")) == [
        ("week 9", 0.2),
        ("week 10", 0.2),
    ]


def test_a_repeat_by_a_clock_that_runs_ahead_is_still_a_repeat():
    party = PartyFactory()
    MetricFactory()
    row = signal(party, observed_at=(MARCH_1 + timedelta(minutes=4)).isoformat())
    send(row)

    with time_machine.travel(MARCH_1 + timedelta(hours=1), tick=False):
        done = send(row)

    assert (done.accepted, done.duplicates, done.rejected) == (0, 1, [])


def test_a_repeat_leaves_no_event_and_nothing_due():
    party = PartyFactory()
    MetricFactory()
    send(signal(party))
    Arrival.objects.all().delete()

    send(signal(party))

    assert Event.objects.filter(name="signals.received").count() == 1
    assert not Arrival.objects.exists()


@pytest.mark.parametrize(
    ("change", "field", "value", "message"),
    [
        (
            {"party": "us:seller:nobody"},
            "party",
            "us:seller:nobody",
            f"There is no such party. {PARTY}",
        ),
        ({"party": None}, "party", None, f"Name a party or an item. {PARTY}"),
        ({"party": 0}, "party", 0, f"There is no such party. {PARTY}"),
        (
            {"party": 10**30},
            "party",
            10**30,
            f"There is no such party. {PARTY}",
        ),
        (
            {"item": "us:listing:none"},
            "item",
            "us:listing:none",
            "There is no such item. "
            "Send our id, or market:kind:external_id, such as us:listing:SKU-1.",
        ),
        (
            {"metric": "lateness"},
            "metric",
            "lateness",
            "There is no such metric. Send the code of a metric that has been created.",
        ),
        (
            {"value": "much"},
            "value",
            "much",
            "Expected float | null, got str. Send a finite number, or null where it is not known.",
        ),
        (
            {"value": float("inf")},
            "value",
            float("inf"),
            "This is no finite number. Send a finite number, or null where it is not known.",
        ),
        (
            {"observed_at": "2026-03-01T00:05:01Z"},
            "observed_at",
            "2026-03-01T00:05:01Z",
            f"This is in the future. {TIME}",
        ),
        (
            {"observed_at": "0001-01-01T00:00:00+14:00"},
            "observed_at",
            "0001-01-01T00:00:00+14:00",
            f"This is before 1970. {TIME}",
        ),
        (
            {"window_from": "0001-01-01T00:00:00+14:00"},
            "window_from",
            "0001-01-01T00:00:00+14:00",
            f"This is before 1970. {TIME}",
        ),
        (
            {"observed_at": "2026-02-28T00:00:00"},
            "observed_at",
            "2026-02-28T00:00:00",
            f"Expected datetime with a timezone component. {TIME}",
        ),
        (
            {"window_from": "2026-02-28T00:00:01Z"},
            "window_from",
            "2026-02-28T00:00:01Z",
            f"The window begins after its end, observed_at. {TIME}",
        ),
        (
            {"source_key": ""},
            "source_key",
            "",
            "Expected str of length >= 1. "
            "Send 1 to 160 characters that name this one fact for ever.",
        ),
        ({"colour": 1}, "colour", 1, "There is no such field here. Leave it out."),
        (
            {"value": 12.5},
            "value",
            12.5,
            "The value must be between 0 and 1. Write 12 % as 0.12. "
            "Send a finite number, or null where it is not known.",
        ),
    ],
)
def test_a_bad_row_is_named_and_the_good_one_kept(change, field, value, message):
    party = PartyFactory()
    MetricFactory()

    done = send(signal(party, source_key="bad") | change, signal(party))

    assert done.rejected == [{"index": 0, "field": field, "value": value, "message": message}]
    assert (done.accepted, done.duplicates) == (1, 0)
    assert Signal.objects.get().source_key == "week 9"


def test_what_is_missing_and_what_is_no_row_is_said():
    party = PartyFactory()
    row = signal(party)
    del row["source_key"]

    done = send(row, "nonsense")

    assert [(fault["index"], fault["field"]) for fault in done.rejected] == [
        (0, "source_key"),
        (1, ""),
    ]
    assert done.rejected[0]["message"].startswith("It is missing.")
    assert done.rejected[1]["message"] == "Expected object, got str."
    assert not Signal.objects.exists()


def test_not_a_number_is_no_value():
    MetricFactory()

    done = send(signal(PartyFactory(), value=float("nan")))

    assert done.rejected[0]["field"] == "value"
    assert not Signal.objects.exists()


def test_a_clock_that_runs_fast_is_read_as_now():
    MetricFactory()

    send(
        signal(
            PartyFactory(),
            observed_at="2026-03-01T00:05:00Z",
            window_from="2026-03-01T00:04:00Z",
        )
    )

    kept = Signal.objects.get()
    assert (kept.window_from, kept.observed_at) == (MARCH_1, MARCH_1)


def test_a_signal_of_an_item_is_its_owners():
    item, stranger = ItemFactory(kind="live_moment"), PartyFactory()
    MetricFactory(code="prohibited_score")
    row = signal(stranger, item=item.ref, metric="prohibited_score")

    refused = send(row)
    done = send({**row, "party": None})

    assert refused.rejected[0]["message"].startswith("The item belongs to another party.")
    assert done.accepted == 1
    kept = Signal.objects.get()
    assert (kept.item, kept.party) == (item, item.owner)


def test_more_than_five_hundred_rows_are_refused_whole():
    party = PartyFactory()
    MetricFactory()

    with pytest.raises(services.BatchTooLarge, match="at most 500 rows, this one 501"):
        send(*[signal(party, source_key=str(n)) for n in range(501)])

    assert not Signal.objects.exists()


def test_a_full_batch_costs_a_handful_of_queries(django_assert_max_num_queries):
    parties = PartyFactory.create_batch(5)
    MetricFactory()
    rows = [signal(parties[n % 5], source_key=str(n)) for n in range(500)]

    with django_assert_max_num_queries(18):
        done = send(*rows)

    assert done.accepted == 500
