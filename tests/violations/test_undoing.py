"""What was decided ends or is undone: lapse, expiry, overturning, and measures that outlive or follow it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from credits.models import Crossing, LedgerLine
from credits.selectors import standing_at
from governance.models import Event
from tests.violations.support import (
    MARCH_1,
    a_party_under_rules,
    find,
    overturn,
    running,
    score,
)
from violations import services
from violations.models import (
    Control,
    Penalty,
    Violation,
    ViolationOverturned,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(MARCH_1, tick=False):
        yield


def test_points_lapse_at_the_local_midnight_after_180_days():
    party = a_party_under_rules()
    find(party)

    end = datetime(2026, 8, 29, 4, tzinfo=UTC)  # midnight in New York after 28 August
    assert score(party, end - timedelta(seconds=1)) == 185
    assert score(party, end) == 200


def test_a_penalty_keeps_the_wall_clock_and_ends_exactly():
    party = a_party_under_rules()
    find(party, severity="high")

    end = datetime(2026, 3, 8, 11, tzinfo=UTC)  # summer time began that morning
    assert running(party, end - timedelta(seconds=1)) == ["campaigns_off", "listing_blocked"]
    assert running(party, end) == []


def test_the_beat_writes_an_end_once():
    party = a_party_under_rules()
    find(party, severity="high")
    later = MARCH_1 + timedelta(days=8)

    first, second = services.expire_due(at=later), services.expire_due(at=later)

    assert (first, second) == (2, 0)
    assert Event.objects.filter(name="penalty.ended").count() == 2
    assert {p.steps.get().kind for p in Penalty.objects.all()} == {"expired"}


def test_overturning_gives_everything_back_and_keeps_the_history():
    party = a_party_under_rules()
    violation = find(party, severity="high")

    put_right = overturn(violation)

    assert (put_right.before.score, put_right.after.score) == (150, 200)
    assert put_right.points_returned == 50
    assert running(party) == []
    assert [p.measure for p in put_right.penalties_lifted] == ["listing_blocked", "campaigns_off"]
    assert Crossing.objects.filter(undone__isnull=True).count() == 0
    assert Violation.objects.standing().count() == 0
    assert Violation.objects.count() == Crossing.objects.count() == 1
    assert Penalty.objects.count() == 2
    assert list(LedgerLine.objects.values_list("points", flat=True)) == [-50, 50]


def test_what_we_believed_then_stays_provable():
    party = a_party_under_rules()
    violation = find(party)
    with time_machine.travel(MARCH_1 + timedelta(days=2), tick=False):
        overturn(violation, at=MARCH_1 + timedelta(days=2))

    then = MARCH_1 + timedelta(days=1)
    assert standing_at(party, then).score == 200
    assert standing_at(party, then, known_at=then).score == 185


def test_overturning_twice_is_refused_and_changes_nothing():
    violation = find(a_party_under_rules())
    overturn(violation)

    with pytest.raises(services.AlreadyOverturned):
        overturn(violation)

    assert LedgerLine.objects.count() == 2
    assert ViolationOverturned.objects.count() == 1


def test_a_crossing_vanishes_whichever_finding_fell():
    party = a_party_under_rules()
    first = find(party, "a", "medium")
    second = find(party, "b", "medium")
    find(party, "c", "medium")
    find(party, "d", "low")
    assert score(party) == 150
    assert running(party) == ["campaigns_off", "listing_blocked"]

    overturn(first)

    assert score(party) == 165
    assert running(party) == []
    overturn(second)
    assert score(party) == 180


def test_a_crossing_that_moves_keeps_the_earlier_end():
    party = a_party_under_rules()
    first = find(party, "a", "high")
    later = MARCH_1 + timedelta(days=3)
    with time_machine.travel(later, tick=False):
        find(party, "b", "high", at=later)
        first_end = Control.objects.filter(kind="listing_blocked").earliest("pk").ends_at

        overturn(first, at=later)

    assert score(party, later) == 150
    standing = Crossing.objects.filter(undone__isnull=True)
    assert [(c.milestone, c.crossed_at) for c in standing] == [("150", later)]
    ends = {c.ends_at for c in Control.objects.in_force_at(later).filter(party=party)}
    assert ends == {first_end}


def test_a_measure_until_recovery_ends_with_the_lapse_that_recovers():
    from tests.rulebooks import ACCUMULATING, a_body

    party = a_party_under_rules(a_body(ACCUMULATING, tiers=[]))
    find(party, "a", "low")
    find(party, "b", "low", at=MARCH_1)
    third = MARCH_1 + timedelta(days=10)
    with time_machine.travel(third, tick=False):
        find(party, "c", "low", at=third)

    control = Control.objects.get(kind="reach_reduced")
    assert score(party, third) == 15
    assert control.ends_at == datetime(2026, 5, 31, 4, tzinfo=UTC)
    assert running(party, control.ends_at) == []
    services.expire_due(at=control.ends_at)
    assert Penalty.objects.get().steps.get().kind == "recovered"


def test_after_the_last_line_nothing_lapses():
    party = a_party_under_rules()
    find(party, "a", "critical")

    assert score(party, MARCH_1 + timedelta(days=900)) == 0
    assert running(party, MARCH_1 + timedelta(days=900)) == ["account_closed"]
