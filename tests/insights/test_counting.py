"""Numbers a day: the market's own day, counted anew when a day was touched, live for the present."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from governance import events
from governance.actors import CLOCK
from governance.models import Event, Market
from insights import counting, selectors, services, tasks
from insights.models import Alert, MetricPoint, TouchedDay
from tests.factories import MarketFactory, PartyFactory
from tests.workbench.factories import MONDAY, a_case, a_reviewer, a_violation, an_appeal, decided
from violations.services import overturn_violation

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MON = date(2026, 11, 16)


@pytest.fixture
def monday():
    with time_machine.travel(MONDAY, tick=False) as watch:
        yield watch


def relay_all():
    while events.relay():
        pass


def on(day, metric, market=None):
    return selectors.series(market=market, since=day, until=day).on(metric, day)


def test_the_present_day_is_counted_live(monday):
    a_violation()
    decided(a_case(PartyFactory()), a_reviewer(), "no_violation")

    assert on(MON, "violations") == 1
    assert on(MON, "decisions.violation") == 1
    assert on(MON, "decisions.no_violation") == 1
    assert MetricPoint.objects.count() == 0


def test_an_ended_day_is_rolled_up_once_and_read_from_there(monday):
    a_violation()
    relay_all()
    assert services.roll_up() == 0

    monday.shift(2 * DAY)
    assert services.roll_up() == 2
    assert services.roll_up() == 0

    assert on(MON, "violations") == 1
    assert on(MON, "violations", Market.objects.get()) == 1
    assert TouchedDay.objects.count() == 0


def test_a_day_is_the_markets_own(monday):
    late_on_sunday = datetime(2026, 11, 16, 3, tzinfo=UTC)  # 22:00 in New York
    monday.move_to(late_on_sunday)
    a_violation()
    relay_all()
    monday.shift(3 * DAY)
    services.roll_up()
    market = Market.objects.get(code="us")

    assert [on(day, "violations", market) for day in (MON - DAY, MON)] == [1, 0]
    assert [on(day, "violations") for day in (MON - DAY, MON)] == [0, 1]


def test_markets_are_counted_apart_and_together(monday):
    other = MarketFactory(code="id", zone="Asia/Jakarta")
    a_violation()

    assert on(MON, "violations") == 1
    assert on(MON, "violations", Market.objects.get(code="us")) == 1
    assert on(MON, "violations", other) == 0


def test_time_to_decision_is_measured_from_the_opening_of_the_case(monday):
    reviewer = a_reviewer()
    for hours in (1, 2, 3, 10):
        monday.move_to(MONDAY)
        case = a_case(PartyFactory())
        monday.shift(timedelta(hours=hours))
        decided(case, reviewer, "no_violation")

    assert on(MON, counting.MEDIAN_HOURS) == pytest.approx(2.5)
    assert on(MON, counting.P90_HOURS) == pytest.approx(7.9)
    assert selectors.median_hours(market=None, since=MON, until=MON) == (pytest.approx(2.5), 4)


def test_a_day_without_decisions_has_no_time_to_decision():
    assert on(MON, counting.MEDIAN_HOURS) is None
    assert on(MON, "violations") == 0
    assert selectors.median_hours(market=None, since=MON, until=MON) == (None, 0)


def test_an_appeal_and_its_answer_are_counted_on_their_own_days(monday):
    violation = a_violation()
    monday.shift(DAY)
    case = an_appeal(violation)
    monday.shift(DAY)
    decided(case, a_reviewer(), "overturn", overturn_cause="wrong_fact")
    relay_all()
    monday.shift(2 * DAY)
    services.roll_up()

    days = [MON + n * DAY for n in range(3)]
    assert [on(day, "appeals") for day in days] == [0, 1, 0]
    assert [on(day, "decisions.overturn") for day in days] == [0, 0, 1]


def test_an_overturned_finding_stays_in_the_count_of_its_day(monday):
    violation = a_violation()
    overturn_violation(
        violation_id=violation.pk, cause="wrong_fact", reason="The scans were right.", by=CLOCK
    )

    assert on(MON, "violations") == 1


def test_counting_again_writes_only_what_changed(monday):
    a_violation()
    monday.shift(2 * DAY)

    first = services.rebuild(since=MON - DAY, until=MON + DAY)
    second = services.rebuild(since=MON - DAY, until=MON + DAY)

    assert first == MetricPoint.objects.count() > 0
    assert second == 0


def test_a_number_that_vanished_becomes_zero(monday):
    MetricPoint.objects.create(metric="violations", clause="made_up", day=MON, value=3)
    monday.shift(2 * DAY)

    services.rebuild(since=MON, until=MON)

    assert on(MON, "violations") == 0
    assert MetricPoint.objects.count() == 2


def test_the_newest_count_of_a_day_is_the_one_shown():
    for value in (3, 5, 4):
        MetricPoint.objects.create(
            metric="violations", clause="late_dispatch", day=MON, value=value
        )

    with time_machine.travel(MONDAY + 2 * DAY, tick=False):
        assert on(MON, "violations") == 4


def test_the_same_event_touches_a_day_once(monday):
    violation = a_violation()
    event = Event.objects.get(name="violation.recorded", payload__violation=violation.pk)

    for _ in range(2):
        services.touch(happened=[event])

    touched = TouchedDay.objects.values_list("market", "day")
    assert set(touched) == {("us", MON), (None, MON)}
    assert len(touched) == 2


def test_the_task_rolls_up_everything_that_has_ended(monday):
    for number in range(3):
        monday.move_to(MONDAY + number * DAY)
        a_violation(a_case(PartyFactory()))
    relay_all()
    monday.shift(2 * DAY)

    tasks.roll_up()

    assert TouchedDay.objects.count() == 0
    assert [on(MON + n * DAY, "violations") for n in range(3)] == [1, 1, 1]


def test_a_line_that_is_crossed_fires_once_a_day(monday):
    services.draw_line(metric="violations", title="Many violations", above=0.5, by=CLOCK)
    assert services.check() == []
    a_violation()

    assert [alert.value for alert in services.check()] == [1.0]
    assert services.check() == []

    assert Alert.objects.get().day == MON
    assert Event.objects.filter(name="alert.fired").count() == 1


def test_a_line_for_an_unknown_metric_is_refused():
    with pytest.raises(services.UnknownMetric):
        services.draw_line(metric="happiness", title="x", above=1, by=CLOCK)


@pytest.mark.django_db(transaction=True)
def test_two_roll_ups_at_once_count_each_day_once():
    with time_machine.travel(MONDAY, tick=False):
        a_violation()
        relay_all()
    begin = threading.Barrier(2)

    def run():
        begin.wait()
        try:
            services.roll_up()
        finally:
            connection.close()

    runs = [threading.Thread(target=run) for _ in range(2)]
    for thread in runs:
        thread.start()
    for thread in runs:
        thread.join()

    assert TouchedDay.objects.count() == 0
    assert MetricPoint.objects.filter(metric="violations", market="us", day=MON).count() == 1


def test_a_series_costs_two_statements_however_long(monday, django_assert_num_queries):
    with django_assert_num_queries(2):
        selectors.series(market=None, since=MON - 364 * DAY, until=MON)
