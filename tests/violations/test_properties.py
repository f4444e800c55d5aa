"""What holds for every history: of prices, crossings, repeats and measures."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from credits.models import Crossing, LedgerLine
from credits.selectors import Schemes, standing_at
from governance.models import Event
from policies.scheme import clamp
from tests.violations.histories import (
    CLASSES,
    a_party,
    a_world,
    breaches,
    crossings,
    in_force,
    moments,
    record,
    repeats,
    said_of,
    scores,
    stricter,
)
from tests.violations.support import SECOND
from violations import services
from violations.models import Penalty, RepeatReached, Violation

FEW = settings(max_examples=20, deadline=None)


def overturn(violation, at):
    return services.overturn_violation(
        violation_id=violation.pk, cause="wrong_fact", reason="It was not so.", by=SECOND, at=at
    )


class ByDecision(HypothesisTestCase):
    """Findings that count from the decision."""

    @classmethod
    def setUpTestData(cls):
        a_world()

    @FEW
    @given(breaches(), st.data())
    def test_an_overturn_leaves_what_never_deciding_would_have_left(self, history, data):
        party, other = a_party(), a_party()
        fallen = data.draw(st.lists(st.sampled_from(history), unique=True))
        found = {breach: record(party, breach) for breach in history}
        after = moments(history)

        for breach in fallen:
            overturn(found[breach], after[0])
        for breach in history:
            if breach not in fallen:
                record(other, breach)

        assert scores(party, after) == scores(other, after)
        assert crossings(party) == crossings(other)
        assert repeats(party) == repeats(other)
        for moment in after:
            assert stricter(party, other, moment) == []

    @FEW
    @given(breaches())
    def test_overturning_all_of_it_leaves_nothing(self, history):
        party = a_party()
        found = [record(party, breach) for breach in history]
        last = moments(history)[0]

        for violation in found:
            overturn(violation, last)

        assert sum(LedgerLine.objects.values_list("points", flat=True)) == 0
        assert crossings(party) == repeats(party) == in_force(party, last) == []

    @FEW
    @given(breaches())
    def test_the_preview_is_what_recording_then_does(self, history):
        party = a_party()
        for breach in history:
            preview = services.preview_violation(**said_of(party, breach), at=breach.at)
            before = projected_points()
            known = set(Crossing.objects.values_list("pk", flat=True))
            violation = record(party, breach)

            name = preview.charge.ledger_class
            view = standing_at(party, breach.at, ledger_class=name)
            assert (violation.clause, violation.severity) == (
                preview.charge.clause.code,
                preview.charge.severity,
            )
            assert preview.after.score == view.score
            assert preview.points == points_of(violation)
            new = Crossing.objects.exclude(pk__in=known).filter(undone__isnull=True)
            assert sorted(line.code for line in preview.crosses) == sorted(
                new.values_list("milestone", flat=True)
            )
            imposed = Penalty.objects.filter(violation=violation).select_related("control")
            assert sorted((one.control, str(one.ends_at)) for one in preview.measures) == sorted(
                (one.measure, str(one.control.ends_at)) for one in imposed
            )
            reached = RepeatReached.objects.filter(violation=violation)
            assert [one.count for one in preview.repeats] == [one.count for one in reached]
            assert {one.violation: one.after for one in preview.repriced} == {
                key: points
                for key, points in projected_points().items()
                if key != violation.pk and before[key] != points
            }

    @FEW
    @given(breaches(), st.data())
    def test_every_call_made_twice_changes_nothing_the_second_time(self, history, data):
        party = a_party()
        found = [record(party, breach) for breach in history]
        fallen = data.draw(st.lists(st.sampled_from(found), unique_by=lambda one: one.pk))
        last = moments(history)[0]
        for violation in fallen:
            overturn(violation, last)
        counted = rows()

        for breach in history:
            record(party, breach)
        for violation in fallen:
            with pytest.raises(services.AlreadyOverturned):
                overturn(violation, last)

        assert rows() == counted

    @FEW
    @given(breaches())
    def test_the_score_is_the_sum_of_the_lines_at_every_moment(self, history):
        party = a_party()
        for breach in history:
            record(party, breach)
        overturn(Violation.objects.filter(party=party).earliest("pk"), history[-1].at)

        for name in CLASSES:
            lines = list(LedgerLine.objects.filter(party=party, ledger_class=name))
            ends = {line.expires_at for line in lines} | {line.effective_at for line in lines}
            freezing = [
                crossing.crossed_at
                for crossing in Crossing.objects.filter(
                    party=party, ledger_class=name, terminal=True, undone__isnull=True
                )
            ]
            for moment in {end + step for end in ends for step in (-SECOND_LONG, 0 * SECOND_LONG)}:
                scheme = Schemes.of(party, name).at(moment)
                counted = sum(line.points for line in lines if counts(line, moment, freezing))
                assert standing_at(party, moment, ledger_class=name).score == clamp(
                    scheme, scheme.start + counted
                )


class ByConduct(HypothesisTestCase):
    """Findings that count from the conduct, however late they are decided."""

    @classmethod
    def setUpTestData(cls):
        a_world("conduct")

    @FEW
    @given(breaches(), st.data())
    def test_the_order_of_arrival_does_not_matter(self, history, data):
        party, other = a_party(), a_party()
        late = moments(history)[0]
        shuffled = data.draw(st.permutations(history))

        for breach in history:
            record(party, breach, at=late)
        for breach in shuffled:
            record(other, breach, at=late)

        after = [breach.at for breach in history] + moments(history)
        assert scores(party, after) == scores(other, after)
        assert crossings(party) == crossings(other)
        assert repeats(party) == repeats(other)


SECOND_LONG = timedelta(seconds=1)
NEW_YORK = ZoneInfo("America/New_York")
AROUND_A_CHANGE = st.integers(0, 35 * 86_400).flatmap(
    lambda second: st.sampled_from(
        [
            datetime(2026, 2, 1, tzinfo=UTC) + timedelta(seconds=second),
            datetime(2026, 9, 28, tzinfo=UTC) + timedelta(seconds=second),
        ]
    )
)


class Lapse(HypothesisTestCase):
    @classmethod
    def setUpTestData(cls):
        a_world()

    @settings(max_examples=40, deadline=None)
    @given(AROUND_A_CHANGE)
    def test_points_lapse_at_the_second_across_both_clock_changes(self, moment):
        """Thirty local days on, in New York, where 8 March has 23 hours and 1 November 25."""
        party = a_party()
        services.record_violation(
            party=party,
            clause="late_dispatch",
            facts="Made up, and long enough.",
            by=SECOND,
            conduct_from=moment,
            conduct_to=moment,
            source_key=f"lapse:{party.pk}",
            at=moment,
        )
        last = moment.astimezone(NEW_YORK).date() + timedelta(days=30)
        end = datetime.combine(last + timedelta(days=1), time.min, NEW_YORK).astimezone(UTC)

        assert standing_at(party, end - timedelta(microseconds=1)).score == 185
        assert standing_at(party, end).score == 200


def counts(line, moment, freezing):
    if line.effective_at > moment:
        return False
    return moment < line.expires_at or any(
        line.effective_at <= frozen < line.expires_at and frozen <= moment for frozen in freezing
    )


def points_of(violation):
    return projected_points().get(violation.pk, 0)


def projected_points():
    """What each finding is charged now."""
    found = dict.fromkeys(Violation.objects.values_list("pk", flat=True), 0)
    lines = LedgerLine.objects.filter(kind="violation", reversal__isnull=True)
    for line in lines:
        found[int(line.source_key.split(":")[1])] = abs(line.points)
    return found


def rows():
    kinds = (Violation, LedgerLine, Crossing, Penalty, RepeatReached, Event)
    return [kind.objects.count() for kind in kinds]
