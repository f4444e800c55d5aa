"""The projection rebuilt in sets is, bit for bit, what each party's standing says."""

from bisect import bisect_right
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from credits.models import CrossingUndone, Standing
from credits.recompute import recompute_all, recompute_due
from credits.recompute.scales import scales_of
from policies.scheme import band_of, next_milestone
from policies.selectors import scheme_of
from tests.credits.ledgers import (
    ADDING_UP,
    CLASSES,
    NOON,
    a_line,
    a_terminal_crossing,
    moments_of_change,
    reversed_line,
    shown,
    true_at,
    two_classes,
)
from tests.factories import MarketFactory, PartyFactory
from tests.rulebooks import publish

pytestmark = pytest.mark.django_db

LINES = st.lists(
    st.tuples(
        st.integers(0, 2),  # party
        st.sampled_from(CLASSES),
        st.integers(-120, 60).filter(bool),
        st.integers(-400, 30),  # days from NOON: some have yet to begin
        st.sampled_from([None, 1, 2, 30, 180, 365]),
        st.booleans(),  # reversed
    ),
    min_size=1,
    max_size=14,
)
TERMINALS = st.lists(st.tuples(st.integers(0, 13), st.integers(-300, 5), st.booleans()), max_size=3)
LATER = st.lists(st.integers(0, 60), min_size=1, max_size=4)


class AnyLedger(HypothesisTestCase):
    """Several parties, markets, classes, lives, terminal crossings, across both clock changes."""

    @settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(lines=LINES, terminals=TERMINALS, later=LATER, batch=st.integers(1, 3))
    def test_full_and_due_are_what_each_standing_says(self, lines, terminals, later, batch):
        written = a_world(lines)
        for place, days, undone in terminals:
            line = written[place % len(written)]
            if not line.crossings.exists():
                crossed = max(line.effective_at, NOON + timedelta(days=days))
                a_terminal_crossing(line, crossed, undone=undone)
        recompute_all(at=NOON, parties=batch)
        assert shown() == true_at(NOON)

        for moment in moments_from(later):
            recompute_due(at=moment, limit=batch)
            assert shown() == true_at(moment)
            assert recompute_due(at=moment).differing == 0
            assert recompute_all(at=moment).differing == 0


def a_world(lines):
    """Two parties in New York whose points deduct, one in Jakarta whose points add up."""
    deducting = publish("us", body=two_classes())
    adding = publish("id", body=ADDING_UP)
    here = MarketFactory()
    people = [
        (PartyFactory(market=here), deducting, "rating"),
        (PartyFactory(market=here), deducting, "rating"),
        (PartyFactory(market=MarketFactory(code="id", zone="Asia/Jakarta")), adding, "points"),
    ]
    written = []
    for who, ledger_class, points, day, life, falls in lines:
        party, version, scheme = people[who]
        line = a_line(
            party,
            version,
            points,
            NOON + timedelta(days=day),
            days=life,
            ledger_class=ledger_class,
            scheme=scheme,
        )
        written.append(line)
        if falls:
            reversed_line(line)
    return written


def moments_from(places):
    """Some begins and ends after NOON, in order, each also a microsecond before."""
    coming = [moment for moment in moments_of_change() if moment > NOON]
    return sorted({coming[place % len(coming)] for place in places}) if coming else []


@pytest.mark.parametrize("body", [two_classes(), ADDING_UP])
@pytest.mark.parametrize("ledger_class", CLASSES)
def test_band_and_next_line_are_looked_up_right_at_every_score(body, ledger_class):
    MarketFactory()
    version = publish(body=body)
    scheme = scheme_of(version, ledger_class)
    (scale,) = scales_of(version, [ledger_class])

    for score in range(scheme.floor, scheme.cap + 1):
        ahead = next_milestone(scheme, score)
        band = scale.band_codes[bisect_right(scale.band_from, score)]
        line = scale.line_codes[bisect_right(scale.line_from, score)]
        assert (band, line) == (band_of(scheme, score).code, ahead.code if ahead else "")


@pytest.mark.parametrize("score", [201, 200, 185, 184, 151, 150, 149, 51, 50, 1, 0, -7])
def test_scores_on_and_beside_each_line(rules, parties, score):
    a_line(parties[0], rules, 1000)
    a_line(parties[0], rules, score - 1200)

    recompute_all(at=NOON)

    assert shown() == true_at(NOON)
    assert Standing.objects.get().total == score


@pytest.fixture
def rules():
    MarketFactory()
    return publish(body=two_classes())


@pytest.fixture
def parties(rules):
    return [PartyFactory() for _ in range(5)]


def test_days_that_lapse_end_at_local_midnight_whichever_clock_change_lies_between(rules, parties):
    spring, autumn = parties[:2]
    a_line(spring, rules, -10, NOON, days=2)
    a_line(autumn, rules, -10, NOON + timedelta(days=238), days=2)  # 30 October
    recompute_all(at=NOON + timedelta(days=239))
    assert Standing.objects.get(party=autumn).next_change_at.isoformat() == (
        "2026-11-02T05:00:00+00:00"
    )
    Standing.objects.all().delete()

    recompute_all(at=NOON)

    midnight = Standing.objects.get(party=spring).next_change_at
    assert midnight.isoformat() == "2026-03-09T04:00:00+00:00"
    recompute_due(at=midnight - timedelta(microseconds=1))
    assert Standing.objects.get(party=spring).score == 190
    recompute_due(at=midnight)
    assert Standing.objects.get(party=spring).score == 200


def test_what_counted_at_a_terminal_crossing_does_not_lapse_until_it_is_undone(rules, parties):
    party = parties[0]
    last = a_line(party, rules, -200, days=30)
    a_line(party, rules, -5, NOON + timedelta(days=10), days=10)
    crossing = a_terminal_crossing(last, NOON)
    after = NOON + timedelta(days=90)

    recompute_all(at=after)
    assert (Standing.objects.get().score, Standing.objects.get().total) == (0, 0)

    CrossingUndone.objects.create(crossing=crossing, by="test")
    recompute_all(at=after)
    assert Standing.objects.get().score == 200


def test_running_twice_writes_nothing_the_second_time(rules, parties):
    for party in parties:
        a_line(party, rules, -20)
    first = recompute_all(at=NOON)

    second = recompute_all(at=NOON)

    assert (first.created, first.written) == (5, 5)
    assert (second.differing, second.written) == (0, 0)


def test_a_run_that_is_killed_is_finished_by_the_next(rules, parties):
    for party in parties:
        a_line(party, rules, -20)

    def die(piece, tally):
        if tally.written == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        recompute_all(at=NOON, parties=1, progress=die)
    assert Standing.objects.count() == 2
    recompute_all(at=NOON, parties=2)

    assert shown() == true_at(NOON)
    assert len(shown()) == 5


def test_what_is_computed_for_a_later_moment_is_not_taken_back(rules, parties):
    a_line(parties[0], rules, -20, days=10)
    later = NOON + timedelta(days=20)
    recompute_all(at=later)

    tally = recompute_all(at=NOON)

    assert tally.written == 0
    assert Standing.objects.get().score == 200


def test_a_standing_without_lines_stays_only_in_a_class_of_the_scheme(rules, parties):
    for ledger_class in ("ordinary", "serious", "counterfeit"):
        a_standing(parties[0], ledger_class=ledger_class)

    tally = recompute_all(at=NOON)

    assert (tally.updated, tally.removed) == (1, 1)
    assert shown() == {
        (parties[0].pk, "ordinary"): ("rating", 200, 200, "healthy", "150", None),
        (parties[0].pk, "serious"): ("rating", 12, 12, "open", "6", None),
    }


def test_a_party_that_no_rulebook_governs_has_no_standing():
    a_standing(PartyFactory())

    assert recompute_all(at=NOON).removed == 1


def test_the_cost_of_what_is_due_does_not_grow_with_the_batch(rules, parties):
    for party in parties:
        a_line(party, rules, -20, days=1)
    recompute_all(at=NOON)

    with CaptureQueriesContext(connection) as said:
        tally = recompute_due(at=NOON + timedelta(days=3))

    assert tally.updated == 5
    assert len([one for one in said if "credits_ledgerline" in one["sql"]]) == 1


def test_the_command_says_what_it_wrote(rules, parties, capsys):
    for party in parties:
        a_line(party, rules, -20, days=10)
    with time_machine.travel(NOON, tick=False):
        call_command("recompute", full=True, workers=1)
    with time_machine.travel(NOON + timedelta(days=20), tick=False):
        call_command("recompute")

    said = capsys.readouterr().out
    assert "100 %  5 parties  5 standings written" in said
    assert "0 standings updated, 5 created, 0 removed" in said
    assert "5 standings updated, 0 created, 0 removed" in said


def a_standing(party, *, ledger_class="ordinary"):
    return Standing.objects.create(
        party=party,
        scheme="rating",
        ledger_class=ledger_class,
        score=200,
        total=200,
        band="healthy",
        next_milestone="150",
        computed_at=NOON,
    )
