"""Events and rows by the thousand leave the same traces as one by one."""

import pytest
from django.db import connection, transaction

from governance import events
from governance.actors import CLOCK
from governance.jobs import after_commit
from governance.models import Event, Outbox, Receipt
from governance.staging import stage

pytestmark = pytest.mark.django_db


def rows_of(table: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM pg_temp.{table} ORDER BY 1")
        return cursor.fetchall()


def test_many_events_are_written_and_owed_like_single_ones():
    single = events.emit("party.registered", subject="party:1", by=CLOCK, party=1)

    many = [(f"party:{n}", {"party": n}) for n in range(2, 1002)]
    written = events.emit_many("party.registered", happenings=many, by=CLOCK)

    last = Event.objects.get(subject="party:1001")
    owed = [set(_subscribers(event)) for event in (single, last)]
    assert written == 1000
    assert (last.name, last.actor, last.payload) == (single.name, "system:clock", {"party": 1001})
    assert owed[0] == owed[1]
    assert Outbox.objects.count() == 1001 * len(owed[0])


def _subscribers(event: Event):
    return Outbox.objects.filter(event=event).values_list("subscriber", flat=True)


def test_many_events_reach_their_subscriber_once():
    seen = []
    events.on("flock.counted")(lambda event: seen.append(event.payload["bird"]))
    try:
        happenings = [("flock:1", {"bird": n}) for n in range(3)]
        events.emit_many("flock.counted", happenings=happenings, by=CLOCK)
        events.relay(limit=100)
        events.relay(limit=100)
    finally:
        events._subscribers.pop("flock.counted")

    assert sorted(seen) == [0, 1, 2]


@pytest.fixture
def chorus():
    """A subscriber of many events at once, which cannot bear the number 13."""
    heard = []

    @events.on_many("bird.sang")
    def listen(happened):
        if any(event.payload["bird"] == 13 for event in happened):
            raise ValueError("an unlucky bird")
        heard.append([event.payload["bird"] for event in happened])

    yield heard
    events._take_many.discard(events.label_of(listen))
    events._subscribers.pop("bird.sang")


def sing(birds):
    happenings = [("bird:1", {"bird": bird}) for bird in birds]
    events.emit_many("bird.sang", happenings=happenings, by=CLOCK)
    Outbox.objects.exclude(subscriber__endswith="listen").delete()


def test_a_subscriber_of_many_hears_them_at_once_and_each_once(chorus):
    sing(range(5))

    events.relay()
    events.relay()

    assert chorus == [[0, 1, 2, 3, 4]]
    assert Receipt.objects.filter(event__name="bird.sang").count() == 5
    assert not Outbox.objects.exists()


def test_one_event_that_fails_keeps_no_other_waiting(chorus):
    sing([12, 13, 14])

    events.relay(limit=3)

    assert chorus == [[12], [14]]
    owed = Outbox.objects.get()
    assert (owed.event.payload, owed.attempts) == ({"bird": 13}, 1)


def test_many_cost_as_many_statements_as_one(chorus, django_assert_max_num_queries):
    sing(range(100, 250))

    with django_assert_max_num_queries(14):
        events.relay()

    assert len(chorus[0]) == 150


def test_the_same_nudge_twice_in_a_transaction_is_one(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as hooks:
        after_commit("education.tasks.send_due")
        after_commit("education.tasks.send_due")
        after_commit("monitoring.tasks.judge", run=1)
        after_commit("monitoring.tasks.judge", run=2)

    assert len(hooks) == 3


def test_no_events_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert events.emit_many("party.registered", happenings=[], by=CLOCK) == 0


def test_staged_rows_arrive_as_they_are():
    awkward = "tab\t newline\n return\r backslash\\ \\N ü"

    stage("staged_words", {"n": "int", "word": "text"}, [(1, awkward), (2, None), (3, "")])

    assert rows_of("staged_words") == [(1, awkward), (2, None), (3, "")]


def test_staging_again_replaces_what_was_there():
    stage("staged_words", {"n": "int", "word": "text"}, [(1, "first"), (2, "first")])
    stage("staged_words", {"n": "int", "word": "text"}, [(3, "second")])

    assert rows_of("staged_words") == [(3, "second")]


@pytest.mark.django_db(transaction=True)
def test_staged_rows_are_gone_with_their_transaction():
    with transaction.atomic():
        stage("staged_words", {"n": "int", "word": "text"}, [(1, "first")])

    assert rows_of("staged_words") == []
