"""Stays: measures rest and act again exactly as they were, to the second, in every read."""

from datetime import timedelta

import pytest
import time_machine

from governance.models import Event
from tests.rulebooks import a_body
from tests.violations.support import MARCH_1, REVIEWER, SECOND, a_party_under_rules, find, overturn
from violations import services
from violations.models import Control, Penalty, StayEnded
from violations.selectors import controls_of_party

pytestmark = pytest.mark.django_db

HOUR, DAY, TICK = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)
WHY = "The scans came late; they are looked at again."


def kinds(party, at):
    return {control.kind: control.ends_at for control in controls_of_party(party, at)}


def stay(violation, at=MARCH_1 + HOUR, until=MARCH_1 + DAY, **said):
    return services.grant_stay(
        **{
            "violation_id": violation.pk,
            "basis": "senior",
            "by": SECOND,
            "source_key": f"stay:{violation.pk}",
            "reason": WHY,
            "until": until,
            "at": at,
            **said,
        }
    )


def test_a_stay_begins_and_ends_to_the_second_and_the_measure_is_then_what_it_was():
    party = a_party_under_rules()
    violation = find(party, severity="high")
    before = kinds(party, MARCH_1)

    stay(violation)

    begins, ends = MARCH_1 + HOUR, MARCH_1 + DAY
    assert before.keys() == {"listing_blocked", "campaigns_off"}
    assert kinds(party, begins - TICK) == before
    assert kinds(party, begins) == {}
    assert kinds(party, ends - TICK) == {}
    assert kinds(party, ends) == before


def test_a_stay_that_ends_early_keeps_what_was_true_of_the_past():
    party = a_party_under_rules()
    granted = stay(find(party, severity="high"))

    services.end_stay(stay_id=granted.pk, by=SECOND, at=MARCH_1 + 2 * HOUR)
    services.end_stay(stay_id=granted.pk, by=SECOND, at=MARCH_1 + 3 * HOUR)

    assert kinds(party, MARCH_1 + 2 * HOUR - TICK) == {}
    assert len(kinds(party, MARCH_1 + 2 * HOUR)) == 2
    assert StayEnded.objects.get().at == MARCH_1 + 2 * HOUR


def test_the_beat_writes_an_end_that_has_come_and_the_reads_never_waited_for_it():
    party = a_party_under_rules()
    stay(find(party, severity="high"))

    assert services.end_due_stays(at=MARCH_1 + DAY - TICK) == 0
    assert services.end_due_stays(at=MARCH_1 + DAY) == 1
    assert services.end_due_stays(at=MARCH_1 + DAY) == 0

    assert Event.objects.filter(name="stay.ended").count() == 1
    assert Event.objects.filter(name="control.changed").count() == 4


def test_a_measure_that_would_have_ended_meanwhile_has_ended():
    party = a_party_under_rules()

    stay(find(party, severity="high"), until=MARCH_1 + 8 * DAY)

    assert kinds(party, MARCH_1 + 8 * DAY) == {}


def test_a_stay_by_a_senior_needs_a_reason_and_an_end_ahead():
    violation = find(a_party_under_rules(), severity="high")

    with pytest.raises(services.StayNeedsEnd):
        stay(violation, until=None)
    with pytest.raises(services.StayNeedsEnd):
        stay(violation, until=MARCH_1)
    with pytest.raises(services.StatementIncomplete):
        stay(violation, reason="no")

    assert not violation.stays.exists()


def test_where_nothing_acts_nothing_can_rest():
    violation = find(a_party_under_rules(), severity="low")

    with pytest.raises(services.NothingToStay):
        stay(violation)

    assert (
        services.grant_stay(
            violation_id=violation.pk,
            basis="rulebook",
            by=REVIEWER,
            source_key="appeal:1",
            at=MARCH_1,
        )
        is None
    )


def test_an_overturn_ends_the_stay_and_the_measures():
    party = a_party_under_rules()
    violation = find(party, severity="high")
    stay(violation)

    overturn(violation, at=MARCH_1 + 2 * HOUR)

    assert kinds(party, MARCH_1 + 2 * DAY) == {}
    assert StayEnded.objects.count() == 1


def test_a_measure_that_moves_to_another_finding_keeps_resting():
    party = a_party_under_rules()
    first = find(party, "one", "high", at=MARCH_1)
    find(party, "two", "high", at=MARCH_1 + HOUR)
    stay(first, at=MARCH_1 + 2 * HOUR)

    overturn(first, at=MARCH_1 + 3 * HOUR)

    resting = Control.objects.filter(penalty__crossing__milestone="150", lifted_at__isnull=True)
    assert set(kinds(party, MARCH_1 + 4 * HOUR)) <= {"listing_blocked", "campaigns_off"}
    for control in resting:
        assert control.ends_at <= MARCH_1 + 7 * DAY + 2 * HOUR


WITH_TIME = {"appeal_days": [30, 15], "correction_hours": 24, "redress": ["Court."]}


def a_party_with_time(**changes):
    body = a_body(**changes)
    body["clauses"][0]["windows"] = WITH_TIME
    return a_party_under_rules(body)


def test_where_the_clause_gives_time_to_correct_every_measure_waits_for_it():
    party = a_party_with_time()
    begins = MARCH_1 + timedelta(hours=24)

    violation = find(party, severity="high")

    assert kinds(party, begins - TICK) == {}
    assert set(kinds(party, begins)) == {"listing_blocked", "campaigns_off"}
    assert {penalty.starts_at for penalty in Penalty.objects.all()} == {begins}
    said = violation.statement.content.data["measures"]
    assert {measure["starts_at"] for measure in said} == {begins.isoformat()}


def test_the_preview_says_when_the_measures_would_begin():
    party = a_party_with_time()

    preview = services.preview_violation(
        party=party, clause="late_dispatch", severity="high", conduct_to=MARCH_1, at=MARCH_1
    )

    assert {one.starts_at for one in preview.measures} == {MARCH_1 + timedelta(hours=24)}


def test_the_beat_tells_a_beginning_when_it_has_come_and_not_while_it_rests():
    party = a_party_with_time()
    violation = find(party, severity="high")
    begins = MARCH_1 + timedelta(hours=24)
    stay(violation, until=begins + HOUR)

    assert services.begin_due(at=begins - TICK) == 0
    assert services.begin_due(at=begins) == 0
    assert services.begin_due(at=begins + HOUR) == 2

    assert Event.objects.filter(name="control.scheduled").count() == 2
    assert Event.objects.filter(name="control.started").count() == 2


@time_machine.travel(MARCH_1, tick=False)
def test_a_correction_that_is_accepted_means_that_the_measures_never_act_and_the_points_return():
    party = a_party_with_time()
    violation = find(party, severity="high")

    fell = services.correct_violation(
        violation_id=violation.pk,
        reason="All twenty parcels left.",
        by=SECOND,
        at=MARCH_1 + HOUR,
    )

    assert (fell.points_returned, fell.after.score) == (50, 200)
    for hours in (0, 2, 24, 48, 24 * 6):
        assert kinds(party, MARCH_1 + timedelta(hours=hours)) == {}
    assert violation.overturned.cause == "corrected"
    assert not Event.objects.filter(name="violation.overturned").exists()
    assert Event.objects.filter(name="violation.corrected").count() == 1


def test_an_accepted_correction_is_no_mistake():
    from violations.models import ViolationOverturned

    assert "corrected" not in ViolationOverturned.Cause.mistakes()
