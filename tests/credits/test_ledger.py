"""The ledger: only added to, without gaps, and what survives is all that counts."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from credits.digests import digest_of
from credits.forecast import Outlook, score_series
from credits.models import Crossing, LedgerLine, Standing
from credits.selectors import ledger_of, standing_at
from tests.factories import PartyFactory
from tests.violations.support import MARCH_1, a_party_under_rules, find, overturn
from violations import services
from violations.models import Control

pytestmark = pytest.mark.django_db


def test_every_line_is_numbered_without_gaps_and_digested():
    party = a_party_under_rules()
    overturn(find(party, "a"))
    find(party, "b")

    lines = list(LedgerLine.objects.filter(party=party))

    assert [line.sequence for line in lines] == [1, 2, 3]
    assert all(bytes(line.digest) == digest_of(line) for line in lines)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE credits_ledgerline SET points = 0",
        "DELETE FROM credits_ledgerline",
        "TRUNCATE credits_ledgerline CASCADE",
        "DROP TRIGGER append_only ON credits_ledgerline",
        "ALTER TABLE credits_ledgerline DISABLE TRIGGER ALL",
    ],
)
def test_the_application_cannot_change_the_past(statement):
    find(a_party_under_rules())

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert LedgerLine.objects.get().points == -15


def test_a_reversal_that_does_not_mirror_its_line_is_refused_by_the_database():
    find(a_party_under_rules())
    line = LedgerLine.objects.get()
    wrong = LedgerLine(
        party=line.party,
        scheme=line.scheme,
        kind="reversal",
        points=14,
        effective_at=line.effective_at,
        expires_at=line.expires_at,
        sequence=2,
        source_key="wrong",
        version=line.version,
        reverses=line,
        digest=b"",
    )

    with pytest.raises(DatabaseError, match="must mirror"), transaction.atomic():
        wrong.save()


def test_the_explanation_lists_each_line_with_why_it_counts():
    party = a_party_under_rules()
    overturn(find(party, "a"))
    find(party, "b")

    told = [(e.line.points, e.counts, e.why, e.before, e.after) for e in ledger_of(party, MARCH_1)]

    assert told == [
        (-15, False, "given back in full", 200, 185),
        (15, False, "gives back an earlier line", 185, 200),
        (-15, True, "counts until it lapses", 200, 185),
    ]


def test_what_counts_adds_up_to_the_score_and_what_was_given_back_has_no_end():
    party = a_party_under_rules()
    overturn(find(party, "a"))
    find(party, "b")

    explained = ledger_of(party, MARCH_1)

    counting = [row for row in explained if row.counts]
    assert 200 + sum(row.line.points for row in counting) == standing_at(party, MARCH_1).score
    assert [row.stops_at is None for row in explained] == [True, True, False]
    assert [row.after for row in explained] == [185, 200, 185]


def test_what_was_given_back_stays_out_of_the_balance_of_later_days():
    party = a_party_under_rules()
    overturn(find(party, "a"))
    later = MARCH_1 + timedelta(days=200)
    find(party, "b", "low", at=later)

    told = [(row.counts, row.before, row.after) for row in ledger_of(party, later)]

    assert told == [(False, 200, 185), (False, 185, 200), (True, 200, 195)]


def test_what_a_last_line_froze_says_that_it_does_not_stop_from_that_day_on():
    party = a_party_under_rules()
    find(party, "a", "low")
    find(party, "b", "critical", at=MARCH_1 + timedelta(days=1))

    for moment in (MARCH_1 + timedelta(days=2), MARCH_1 + timedelta(days=300)):
        explained = ledger_of(party, moment)
        assert [(row.counts, row.stops_at) for row in explained] == [(True, None), (True, None)]
        assert {row.why for row in explained} == {
            "counts because nothing lapses after the last milestone"
        }
    assert Outlook.of(party, MARCH_1 + timedelta(days=2)).changes() == []


def test_the_forecast_says_what_comes_back_and_when():
    party = a_party_under_rules()
    find(party, "a", "high")
    find(party, "b", "low", at=MARCH_1 + timedelta(days=1))

    coming = Outlook.of(party, MARCH_1 + timedelta(days=2)).changes()

    assert [(change.points, change.score_after, change.band_after.code) for change in coming] == [
        (50, 195, "healthy"),
        (5, 200, "healthy"),
    ]
    series = score_series(party, MARCH_1 - timedelta(days=1), MARCH_1 + timedelta(days=2))
    assert [score for _, score in series] == [200, 150, 145, 145]


def test_the_sweep_brings_a_lapsed_projection_up_to_date_once():
    party = a_party_under_rules()
    find(party)
    later = MARCH_1 + timedelta(days=200)

    assert Standing.objects.get().score == 185
    assert services.sweep_standing(at=later) == 1
    assert services.sweep_standing(at=later) == 0
    assert Standing.objects.get().score == 200


def test_a_standing_costs_the_same_however_long_the_ledger(django_assert_num_queries):
    party = a_party_under_rules()
    find(party, "a")
    standing_at(party, MARCH_1)

    for n in range(5):
        find(party, f"more {n}", "low")

    with django_assert_num_queries(3):
        standing_at(party, MARCH_1)


class AnySubsetMayFall(HypothesisTestCase):
    """Overturning any findings leaves what never deciding them would have left."""

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(
            st.tuples(st.sampled_from(["low", "medium", "high"]), st.integers(0, 5), st.booleans()),
            max_size=5,
        )
    )
    def test_score_and_crossings_are_those_of_the_surviving_findings(self, findings):
        party = a_party_under_rules()
        never = PartyFactory(market=party.market, created_at=MARCH_1)
        now, fallen, pairs = MARCH_1, [], []
        for n, (severity, wait, falls) in enumerate(findings):
            now += timedelta(days=wait)
            violation = find(party, str(n), severity, at=now)
            if falls:
                fallen.append(violation)
            else:
                pairs.append((violation, find(never, str(n), severity, at=now)))
        for violation in fallen:
            overturn(violation, at=now)

        assert standing_at(party, now).score == standing_at(never, now).score
        assert _crossings(party) == _crossings(never)
        assert _strictness(party, now) <= _strictness(never, now)
        assert Standing.objects.filter(party=party).values_list("score", flat=True).first() in (
            None,
            standing_at(party, now).score,
        )


def _crossings(party):
    rows = Crossing.objects.filter(party=party, undone__isnull=True)
    return sorted(rows.values_list("milestone", "crossed_at"))


def _strictness(party, at):
    """Control kinds in force with their latest end; subset and no later end is no stricter."""
    rows = Control.objects.in_force_at(at).filter(party=party)
    return {(row.kind) for row in rows}


def test_a_balance_is_the_score_of_its_day_so_what_had_lapsed_is_no_longer_in_it():
    party = a_party_under_rules()
    find(party, "a")
    later = MARCH_1 + timedelta(days=200)
    second = find(party, "b", "low", at=later)

    told = [(e.line.points, e.counts, e.before, e.after) for e in ledger_of(party, later)]

    assert told == [(-15, False, 200, 185), (-5, True, 200, 195)]
    stated = second.statement.content.data["points"]
    assert (stated["before"], stated["after"]) == (200, 195)
