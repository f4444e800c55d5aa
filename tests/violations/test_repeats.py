"""So many breaches in so many days act whatever the score."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from credits.selectors import standing_at
from governance.models import Event
from tests.factories import ItemFactory
from tests.rulebooks import changed
from tests.violations.support import MARCH_1, a_party_under_rules, find, overturn
from violations import selectors, services
from violations.models import Control, Penalty, RepeatReached, RepeatUndone

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(MARCH_1, tick=False):
        yield


def repeating(count=3, days=90, **more):
    rule = {
        "code": "often",
        "title": "Too often",
        "count": count,
        "days": days,
        "measures": [{"control": "live_off", "duration": {"kind": "days", "n": 10}}],
        **more,
    }
    return changed(scheme__repeats=[rule])


def days_on(n):
    return MARCH_1 + timedelta(days=n)


def reminders(party, days):
    """Findings that cost nothing, one on each of these days."""
    return [find(party, f"on {n}", "low", clause="reminder", at=days_on(n)) for n in days]


def reached(party):
    return [
        (row.count, row.reached_at)
        for row in RepeatReached.objects.filter(party=party, undone__isnull=True).order_by("pk")
    ]


def live_off(party, at):
    return [
        (control.cause, control.ends_at)
        for control in Control.objects.in_force_at(at).filter(party=party, kind="live_off")
    ]


def test_the_third_finding_acts_though_the_score_has_not_moved():
    party = a_party_under_rules(repeating())
    *_, third = reminders(party, [0, 1, 2])

    assert standing_at(party, days_on(2)).score == 200
    assert reached(party) == [(3, days_on(2))]
    assert live_off(party, days_on(2)) == [("repeat", datetime(2026, 3, 13, 11, tzinfo=UTC))]
    said = selectors.statement_text(third.statement)
    assert said["repeats"] == [{"rule": "Too often", "clause": "reminder", "count": 3, "days": 90}]
    assert "third finding of this kind in 90 days" in said["explanation"]
    assert Event.objects.filter(name="repeat.reached").count() == 1


def test_a_run_acts_once_and_again_only_after_the_count_has_fallen_below():
    party = a_party_under_rules(repeating(days=30))
    reminders(party, [0, 1, 2, 3])
    assert reached(party) == [(3, days_on(2))]

    reminders(party, [60, 61, 62])

    assert reached(party) == [(3, days_on(2)), (3, days_on(62))]


def test_a_finding_leaves_the_days_at_the_local_midnight():
    party = a_party_under_rules(repeating(count=2, days=30))
    find(party, "a", "low", clause="reminder")
    ends = datetime(2026, 4, 1, 4, tzinfo=UTC)

    late = {"party": party, "clause": "reminder", "conduct_to": ends}
    before = services.preview_violation(**late, at=ends - timedelta(seconds=1))
    after = services.preview_violation(**late, at=ends)

    assert [one.count for one in before.repeats] == [2]
    assert after.repeats == []
    assert before.notes == ["second finding of this kind in 30 days"]


def test_clauses_that_are_named_count_together_and_each_one_cited_counts():
    party = a_party_under_rules(repeating(clauses=["reminder", "misleading_listing"]))
    listing = ItemFactory(owner=party, market=party.market, kind="listing")
    find(party, "a", "low", clause="reminder")

    both = find(
        party,
        "b",
        clause="misleading_listing",
        also=[{"clause": "reminder"}],
        item=listing,
    )

    row = RepeatReached.objects.get()
    assert (row.violation, row.clause, row.count) == (both, "", 3)


def test_each_clause_counts_by_itself_where_none_is_named():
    party = a_party_under_rules(repeating())
    reminders(party, [0, 1])
    find(party, "other", "low", at=days_on(2))

    assert reached(party) == []


def test_an_overturn_undoes_the_repeat_and_lifts_its_measure():
    party = a_party_under_rules(repeating())
    first, *_ = reminders(party, [0, 1, 2])

    put_right = overturn(first, at=days_on(3))

    assert reached(party) == []
    assert live_off(party, days_on(3)) == []
    assert [penalty.measure for penalty in put_right.penalties_lifted] == ["live_off"]
    assert RepeatUndone.objects.count() == 1


def test_a_repeat_that_moves_keeps_the_earlier_end():
    party = a_party_under_rules(repeating())
    _, second, *_ = reminders(party, [0, 1, 2, 3])
    ((_, ends_at),) = live_off(party, days_on(3))

    overturn(second, at=days_on(4))

    assert reached(party) == [(3, days_on(3))]
    assert live_off(party, days_on(4)) == [("repeat", ends_at)]
    assert Penalty.objects.filter(repeat__isnull=False).count() == 2


def test_the_preview_says_what_recording_then_does():
    party = a_party_under_rules(repeating(terminal=True))
    reminders(party, [0, 1])

    preview = services.preview_violation(
        party=party, clause="reminder", conduct_to=days_on(2), at=days_on(2)
    )
    assert RepeatReached.objects.count() == 0
    reminders(party, [2])

    assert preview.reaches_terminal
    assert [measure.control for measure in preview.measures] == ["live_off"]
    assert preview.measures[0].ends_at == Control.objects.get(kind="live_off").ends_at


def test_a_finding_that_only_warned_does_not_count():
    body = repeating()
    body["clauses"][3]["warn_only_until"] = "2026-03-02"
    party = a_party_under_rules(body)

    reminders(party, [0, 1, 2])

    assert reached(party) == []
