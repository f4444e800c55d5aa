"""A posting that comes between reading and writing wins; several connections share the work."""

import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from credits.models import Standing
from credits.recompute import recompute_all, recompute_due
from credits.selectors import standing_at
from governance import clock
from tests.credits.ledgers import a_line, shown, true_at
from tests.factories import PartyFactory
from tests.rulebooks import publish
from tests.support.database import postgres
from tests.violations.support import a_party_under_rules, find

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_posting_under_way_is_neither_waited_for_nor_overwritten():
    party = a_party_under_rules()
    find(party, at=clock.now())
    Standing.objects.update(score=999)

    with transaction.atomic():
        find(party, "second", at=clock.now())
        tally = elsewhere(recompute_all)
        assert (tally.differing, tally.written) == (1, 0)

    assert Standing.objects.get().score == 170


def test_a_posting_between_reading_and_writing_is_not_overwritten():
    party = a_party_under_rules()
    find(party, at=clock.now())
    missing = PartyFactory(market=party.market)
    a_line(missing, publish(), -5, clock.now() - timedelta(hours=1))
    Standing.objects.update(score=999)

    with holding_back(missing) as release:
        answers, thread = begin(recompute_all)
        wait_until_somebody_waits()  # it has read the ledger and has yet to write
        find(party, "second", at=clock.now())
        release()
        thread.join(30)

    assert (answers[0].created, answers[0].updated) == (1, 0)
    assert Standing.objects.get(party=party).score == 170
    assert standing_at(party).score == 170
    assert Standing.objects.get(party=missing).score == 195


def test_a_lapse_that_was_left_to_a_posting_is_found_by_the_next_run():
    party = a_party_under_rules()
    long_ago = clock.now() - timedelta(days=400)
    find(party, at=long_ago)

    with transaction.atomic():
        Standing.objects.select_for_update().get()
        assert elsewhere(recompute_due).written == 0

    assert recompute_due().updated == 1
    assert Standing.objects.get().score == 200


def test_two_connections_do_it_together(capsys):
    rules = a_party_under_rules() and publish()
    for _ in range(30):
        a_line(PartyFactory(), rules, -20, clock.now() - timedelta(hours=1))

    tally = recompute_all(workers=2, parties=3)
    call_command("recompute", full=True, workers=2)

    assert tally.created == 30
    assert shown() == true_at(clock.now())
    assert "0 standings updated, 0 created, 0 removed" in capsys.readouterr().out
    assert other_connections() == []


def test_a_fault_in_one_thread_ends_the_run_and_is_told():
    a_party_under_rules()

    def fail(*_):
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError, match="the disk is full"):
        recompute_all(workers=2, progress=fail)
    assert other_connections() == []


def elsewhere(work):
    """What it answers on a connection of its own, within ten seconds."""
    answers, thread = begin(work)
    thread.join(10)
    assert not thread.is_alive(), "it waits"
    return answers[0]


def begin(work):
    answers = []

    def run():
        try:
            answers.append(work())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return answers, thread


@contextmanager
def holding_back(party):
    """A transaction that has inserted this party's standing and takes it back on release."""
    name = connections["default"].settings_dict["NAME"]
    other = psycopg2.connect(postgres().url("postgres", name))
    try:
        with other.cursor() as cursor:
            cursor.execute(
                "INSERT INTO credits_standing (party_id, scheme, ledger_class, score, total, band,"
                " next_milestone, computed_at) VALUES (%s, 'rating', 'ordinary', 0, 0, '', '', now())",
                [party.pk],
            )
        yield other.rollback
    finally:
        other.close()


def wait_until_somebody_waits():
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
                " AND cardinality(pg_blocking_pids(pid)) > 0"
            )
            if cursor.fetchone():
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def other_connections():
    """What sessions stay open for five seconds: the server sees a closed one a moment later.

    A clean-up of the server's own works in the same database and is nobody's session.
    """
    until = time.monotonic() + 5
    while (found := sessions()) and time.monotonic() < until:
        time.sleep(0.02)
    return found


def sessions():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT pid, application_name, state, query FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return cursor.fetchall()
