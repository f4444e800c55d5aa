"""Judging everybody, judging whoever has new signals, and each detection once."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import close_old_connections, connection

from governance.actors import CLOCK
from governance.models import Event
from monitoring import selectors, services
from monitoring.models import Arrival, Detection, Evaluation, Signal
from monitoring.services import evaluations
from tests.factories import ItemFactory, PartyFactory
from tests.monitoring.factories import (
    ANALYST,
    MARCH_1,
    SignalFactory,
    observe,
    publish,
    the_metrics,
)

pytestmark = pytest.mark.django_db


def counts(run: Evaluation) -> tuple[int, ...]:
    return run.evaluated, run.breached, run.cleared, run.unknown, run.raised


def drain() -> None:
    while services.evaluate_arrivals():
        pass


def test_everybody_is_a_breach_or_clean_or_unknown():
    late, punctual, silent = PartyFactory(), PartyFactory(), PartyFactory()
    observe(late, late_delivery_rate=0.2, total_orders=30.0)
    observe(punctual, late_delivery_rate=0.1, total_orders=30.0)
    observe(silent, late_delivery_rate=None, total_orders=30.0)
    version = publish()

    run = services.evaluate_rule(rule_version_id=version.pk, by=ANALYST)

    assert counts(run) == (3, 1, 1, 1, 1)
    detection = Detection.objects.get()
    assert detection.party == late
    assert detection.item is None
    assert detection.clause == "late_dispatch"
    assert detection.facts == {"late_delivery_rate": 0.2, "total_orders": 30.0}
    assert (detection.conduct_from, detection.conduct_to) == (MARCH_1, MARCH_1)
    event = Event.objects.get(name="detection.raised")
    assert event.payload == {"detection": detection.pk, "rule_version": version.pk}
    assert (event.subject, event.actor) == (f"party:{late.pk}", f"rule:{version.pk}")


def test_other_markets_and_kinds_are_not_judged():
    creator = PartyFactory(kind="creator")
    observe(creator, late_delivery_rate=0.2, total_orders=30.0)
    version = publish()

    run = services.evaluate_rule(rule_version_id=version.pk, by=ANALYST)

    assert counts(run) == (0, 0, 0, 0, 0)


def test_the_newest_value_judges_and_its_window_is_the_conduct():
    party = PartyFactory()
    observe(party, late_delivery_rate=0.3, total_orders=30.0)
    newer = MARCH_1 + timedelta(days=7)
    SignalFactory(party=party, value=0.25, observed_at=newer, window_from=newer - timedelta(30))
    version = publish()

    services.evaluate_rule(rule_version_id=version.pk, by=ANALYST)

    detection = Detection.objects.get()
    assert detection.facts == {"late_delivery_rate": 0.25, "total_orders": 30.0}
    assert detection.conduct_from == newer - timedelta(30)
    assert detection.conduct_to == newer


def test_a_newest_value_that_is_not_known_makes_the_rule_unknown():
    party = PartyFactory()
    observe(party, late_delivery_rate=0.3, total_orders=30.0)
    observe(party, at=MARCH_1 + timedelta(days=1), late_delivery_rate=None)
    version = publish()

    run = services.evaluate_rule(rule_version_id=version.pk, by=ANALYST)

    assert counts(run) == (1, 0, 0, 1, 0)


def test_judging_twice_raises_nothing_new():
    observe(PartyFactory(), late_delivery_rate=0.2, total_orders=30.0)
    version = publish()
    services.evaluate_rule(rule_version_id=version.pk, by=ANALYST)

    again = services.evaluate_rule(rule_version_id=version.pk, by=ANALYST)

    assert counts(again) == (1, 1, 0, 0, 0)
    assert Detection.objects.count() == 1
    assert Event.objects.filter(name="detection.raised").count() == 1


def test_a_killed_run_is_taken_over_where_it_stopped(monkeypatch):
    monkeypatch.setattr(evaluations, "SLICE", 2)
    for _ in range(5):
        observe(PartyFactory(), late_delivery_rate=0.2, total_orders=30.0)
    version = publish()
    run = Evaluation.objects.get(rule_version=version)
    services.advance_evaluation(evaluation_id=run.pk)

    run.refresh_from_db()
    assert (run.evaluated, run.finished_at) == (2, None)
    services.evaluate_due()

    run.refresh_from_db()
    assert counts(run) == (5, 5, 0, 0, 5)
    assert run.finished_at
    assert Evaluation.objects.filter(scope="all").count() == 1


def test_a_run_under_way_is_joined():
    version = publish()

    first = services.start_evaluation(rule_version_id=version.pk, by=ANALYST)
    second = services.start_evaluation(rule_version_id=version.pk, by=CLOCK)

    assert second == first
    assert second.actor == str(ANALYST)


def test_publishing_makes_the_first_run_due_and_the_sweep_finds_it():
    observe(PartyFactory(), late_delivery_rate=0.2, total_orders=30.0)
    version = publish()

    assert services.evaluate_due() is False

    assert counts(Evaluation.objects.get(rule_version=version, scope="all")) == (1, 1, 0, 0, 1)


@time_machine.travel(MARCH_1, tick=False)
def test_a_version_of_tomorrow_judges_tomorrow():
    observe(PartyFactory(), late_delivery_rate=0.2, total_orders=30.0)
    version = publish(effective_from=MARCH_1 + timedelta(days=1))

    services.evaluate_due()
    assert not Evaluation.objects.exists()
    with pytest.raises(services.RuleNotInForce):
        services.evaluate_rule(rule_version_id=version.pk, by=ANALYST)

    with time_machine.travel(MARCH_1 + timedelta(days=1), tick=False):
        services.evaluate_due()
    assert counts(Evaluation.objects.get(scope="all")) == (1, 1, 0, 0, 1)


def test_a_new_wording_takes_the_place_of_the_old_one():
    observe(PartyFactory(), late_delivery_rate=0.2, total_orders=30.0)
    old = publish()
    services.evaluate_due()
    new = publish(old.rule.rulebook, expression="late_delivery_rate > 0.5")

    services.evaluate_due()

    assert counts(Evaluation.objects.get(rule_version=new)) == (1, 0, 1, 0, 0)
    with pytest.raises(services.RuleNotInForce):
        services.evaluate_rule(rule_version_id=old.pk, by=ANALYST)


def test_new_signals_judge_only_those_they_touch():
    first, second = PartyFactory(), PartyFactory()
    observe(first, late_delivery_rate=0.05, total_orders=30.0)
    observe(second, late_delivery_rate=0.05, total_orders=30.0)
    version = publish()
    services.evaluate_due()
    before = Evaluation.objects.get(scope="touched")
    assert before.evaluated == 2

    observe(second, at=MARCH_1 + timedelta(days=7), late_delivery_rate=0.2)
    drain()

    after = Evaluation.objects.get(scope="touched")
    assert (after.evaluated - before.evaluated, after.raised) == (1, 1)
    assert Detection.objects.get().party == second
    assert after.signals_until == Signal.objects.latest("pk").pk
    assert selectors.judged_since(version.evaluations.get(scope="all")) == {
        "evaluated": 3,
        "raised": 1,
    }


def test_signals_of_metrics_that_no_rule_uses_cost_no_run():
    party = PartyFactory()
    publish()
    services.evaluate_due()

    observe(party, avg_review_score=4.0)
    drain()

    assert not Evaluation.objects.filter(scope="touched").exists()
    assert not Arrival.objects.exists()


def test_a_long_arrival_is_taken_in_parts(monkeypatch):
    monkeypatch.setattr(evaluations, "SIGNALS_AT_ONCE", 3)
    parties = PartyFactory.create_batch(4)
    publish()
    services.evaluate_due()
    rows = [
        Signal(party=party, metric_id=metric, value=value, observed_at=MARCH_1, source_key=key)
        for party in parties
        for metric, value, key in [
            ("late_delivery_rate", 0.3, f"{party.pk}:late"),
            ("total_orders", 25.0, f"{party.pk}:orders"),
        ]
    ]
    Signal.objects.bulk_create(rows)
    assert Arrival.objects.count() == 1

    assert services.evaluate_arrivals() is True

    assert Arrival.objects.get().first_signal == rows[0].pk + 3
    drain()
    assert not Arrival.objects.exists()
    assert Detection.objects.count() == 4


def test_a_paused_rule_judges_nobody_and_everybody_when_it_resumes():
    party = PartyFactory()
    version = publish()
    services.evaluate_due()
    services.switch_rule(rule_id=version.rule_id, active=False, by=ANALYST)

    observe(party, late_delivery_rate=0.2, total_orders=30.0)
    services.evaluate_due()
    assert not Detection.objects.exists()

    services.switch_rule(rule_id=version.rule_id, active=True, by=ANALYST)
    services.evaluate_due()
    assert Detection.objects.get().party == party


def test_an_item_rule_judges_items_that_have_signals_and_no_others():
    moment, quiet = ItemFactory(kind="live_moment"), ItemFactory(kind="live_moment")
    the_metrics()
    SignalFactory(party=moment.owner, item=moment, metric_id="prohibited_score", value=0.97)
    SignalFactory(party=quiet.owner, item=None, metric_id="prohibited_score", value=0.99)
    version = publish(
        code="weapons",
        clause="prohibited_live",
        expression="prohibited_score > 0.95",
        severity="high",
        mode="decide",
        target="item",
    )

    run = services.evaluate_rule(rule_version_id=version.pk, by=ANALYST)

    assert counts(run) == (1, 1, 0, 0, 1)
    detection = Detection.objects.get()
    assert (detection.item, detection.party) == (moment, moment.owner)
    SignalFactory(
        party=quiet.owner,
        item=quiet,
        metric_id="prohibited_score",
        value=0.96,
        source_key="later",
    )
    drain()
    assert Detection.objects.filter(item=quiet).count() == 1


def test_a_slice_costs_the_same_number_of_queries_however_many_it_judges(
    django_assert_max_num_queries,
):
    for _ in range(30):
        observe(PartyFactory(), late_delivery_rate=0.2, total_orders=30.0)
    version = publish()
    run = Evaluation.objects.get(rule_version=version)

    with django_assert_max_num_queries(12):
        services.advance_evaluation(evaluation_id=run.pk)

    assert Detection.objects.count() == 30


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_raise_each_detection_once(monkeypatch):
    monkeypatch.setattr(evaluations, "SLICE", 3)
    for _ in range(20):
        observe(PartyFactory(), late_delivery_rate=0.2, total_orders=30.0)
    version = publish()
    start, problems = threading.Barrier(4), []

    def judge(work) -> None:
        try:
            start.wait()
            work()
        except Exception as problem:
            problems.append(problem)
        finally:
            close_old_connections()
            connection.close()

    works = [
        lambda: services.evaluate_rule(rule_version_id=version.pk, by=ANALYST),
        lambda: services.evaluate_rule(rule_version_id=version.pk, by=CLOCK),
        services.evaluate_due,
        drain,
    ]
    threads = [threading.Thread(target=judge, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert problems == []
    assert Detection.objects.count() == 20
    assert Event.objects.filter(name="detection.raised").count() == 20
    assert sum(Evaluation.objects.values_list("raised", flat=True)) == 20
