"""Events and rows by the thousand leave the same traces as one by one."""

import pytest
from django.db import connection, transaction

from governance import events
from governance.actors import CLOCK
from governance.models import Event, Outbox
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
