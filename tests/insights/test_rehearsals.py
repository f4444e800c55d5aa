"""A rehearsal is asked for, worked off in slices by whoever comes, and ends rightly."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection

from credits.models import Crossing, LedgerLine, Standing
from governance.errors import InvalidInput
from governance.models import Event
from insights import services, tasks
from insights.models import Rehearsal, RehearsalMove, RehearsalSlice
from insights.reports import LinePassed, Money, NotCovered, Path, left_out, report_of
from insights.selectors import moves_of, progress_of
from policies.scheme import parse
from tests.factories import MarketFactory, PartyFactory
from tests.insights.rehearsals import (
    ANALYST,
    SINCE,
    UNTIL,
    a_draft,
    asked,
    day,
    found,
    rehearsed,
    sold,
)
from tests.rulebooks import DEDUCTING, a_body, publish
from tests.workbench.factories import the_rulebook
from violations.services import overturn_violation

pytestmark = pytest.mark.django_db
NOW = day(300)
LOWER = [{**line, "at": line["at"] - 40} for line in DEDUCTING["milestones"][:1]]


@pytest.fixture(autouse=True)
def in_autumn():
    with time_machine.travel(NOW, tick=False):
        yield


def a_shop(*findings):
    """A party with findings: (severity, day)."""
    the_rulebook()
    party = PartyFactory()
    for severity, at in findings:
        found(party, severity, day(at))
    return party


def test_before_and_after_with_the_orders_of_the_days_restricted():
    restricted = a_shop(("high", 10))
    a_shop(("low", 10))
    sold(restricted, day(9))  # the day before
    sold(restricted, day(10.5), number="2")
    sold(restricted, day(16.9), number="3", amount=250)
    sold(restricted, day(17), number="4")  # seven days are over
    sold(restricted, day(12), "refunded", number="5")

    rehearsal = rehearsed(a_draft(milestones=LOWER))

    assert rehearsal.state == Rehearsal.State.DONE
    report = report_of(rehearsal)
    assert (report.parties, report.moves) == (2, 1)
    assert (report.total.before.parties, report.total.after.parties) == (1, 0)
    assert (report.total.before.days, report.total.before.orders) == (7, 2)
    assert report.total.before.revenue == [Money("USD", 1250)]
    assert report.total.after.orders == 0
    assert report.lines[0] == LinePassed("150", "First line", 150, 110, 1, 0, 1, 0)
    assert report.paths == [Path("150", "", 1)]
    assert [(row.name, row.before.parties) for row in report.markets] == [("us", 1)]
    (clause,) = report.clauses
    assert (clause.name, clause.findings, clause.before.orders) == ("late_dispatch", 2, 2)
    move = RehearsalMove.objects.get()
    assert (move.party, move.line_before, move.line_after) == (restricted, "150", "")
    assert (move.days_before, move.days_after) == (7, 0)
    assert (move.orders_before, move.revenue_before, move.currency) == (2, 1250, "USD")
    assert (move.score_before, move.score_after) == (150, 150)


def test_nothing_but_the_rehearsal_is_written():
    a_shop(("high", 10), ("high", 40))
    before = [model.objects.count() for model in (LedgerLine, Crossing, Standing)]
    scores = list(Standing.objects.values())

    rehearsed(a_draft(points={"low": 5, "medium": 15, "high": 120, "critical": 200}))

    assert [model.objects.count() for model in (LedgerLine, Crossing, Standing)] == before
    assert list(Standing.objects.values()) == scores
    names = Event.objects.filter(name__startswith="rehearsal.").order_by("pk")
    assert [event.name for event in names] == ["rehearsal.asked", "rehearsal.done"]


def test_what_an_appeal_undid_would_have_been_spared():
    party = a_shop(("high", 10))
    violation = found(party, "high", day(60))
    overturn_violation(
        violation_id=violation.pk, cause="wrong_fact", reason="The carrier was late.", by=ANALYST
    )

    report = report_of(rehearsed(a_draft(milestones=[DEDUCTING["milestones"][0]])))

    assert (report.overturned.before, report.overturned.after) == (1, 0)
    assert (report.overturned.spared, report.overturned.parties_before) == (1, 1)
    assert report.clauses[0].overturned == 1


def test_a_finding_that_cost_nothing_is_charged_as_the_draft_says():
    party = a_shop()
    found(party, "low", day(5), clause="reminder")
    body = a_body()
    body["clauses"][3]["points"] = {"low": 60}
    draft = a_draft()
    draft.body = body
    draft.save()

    report = report_of(rehearsed(draft))

    assert report.paths == [Path("", "150", 1)]


def test_findings_without_a_price_are_named():
    a_shop(("high", 10), ("critical", 20))

    rehearsal = rehearsed(a_draft(points={"low": 5, "medium": 15, "high": 50}))

    assert report_of(rehearsal).not_covered == [NotCovered("late_dispatch", "critical", 1)]


def test_another_markets_history_may_be_replayed_as_well():
    a_shop(("high", 10))
    MarketFactory(code="id", zone="Asia/Jakarta", currency="IDR")
    publish("id")
    elsewhere = PartyFactory(market=MarketFactory(code="id"))
    found(elsewhere, "high", day(20))
    us, other = MarketFactory(), MarketFactory(code="id")

    report = report_of(rehearsed(a_draft(milestones=LOWER), markets=[us, other]))

    assert [(row.name, row.before.parties) for row in report.markets] == [("id", 1), ("us", 1)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"since": UNTIL, "until": SINCE}, "Comes after the last day."),
        ({"until": date(2027, 1, 1)}, "History ends today. Choose a day that has come."),
        ({"since": date(2020, 1, 1)}, "At most 731 days at once."),
        ({"since": date(1, 1, 1), "until": date(1, 2, 1)}, "Comes before 1970."),
    ],
)
def test_a_period_that_makes_no_sense_is_refused(changes, words):
    with pytest.raises(InvalidInput, match=words):
        asked(**changes)

    assert not Rehearsal.objects.exists()


def test_a_draft_with_faults_is_refused_with_all_of_them():
    draft = a_draft()
    draft.body["scheme"]["start"] = 5000
    draft.save()

    with pytest.raises(InvalidInput) as refusal:
        asked(draft)

    assert refusal.value.faults


def test_slices_are_shared_and_each_is_done_once(monkeypatch):
    monkeypatch.setattr(services.rehearsing, "PARTIES", 2)
    for n in range(5):
        a_shop(("high", n + 1))
    rehearsal = asked(a_draft(milestones=LOWER))

    assert services.advance(rehearsal_id=rehearsal.pk)
    rehearsal.refresh_from_db()
    assert rehearsal.state == Rehearsal.State.RUNNING
    assert (progress_of(rehearsal).done, progress_of(rehearsal).total) == (2, 5)
    assert moves_of(rehearsal).count() == 0  # half a list would mislead
    while services.advance(rehearsal_id=rehearsal.pk):
        pass

    rehearsal.refresh_from_db()
    assert moves_of(rehearsal).count() == 5
    assert rehearsal.slices.count() == 3
    assert report_of(rehearsal).total.before.parties == 5
    assert services.advance(rehearsal_id=rehearsal.pk) is False


def test_a_cancelled_rehearsal_stops_and_shows_nothing():
    a_shop(("high", 10))
    rehearsal = asked(a_draft(milestones=LOWER))

    services.cancel(rehearsal_id=rehearsal.pk, by=ANALYST)

    assert services.advance(rehearsal_id=rehearsal.pk) is False
    rehearsal.refresh_from_db()
    assert (rehearsal.state, rehearsal.result) == (Rehearsal.State.CANCELLED, None)
    assert Event.objects.filter(name="rehearsal.cancelled", actor=str(ANALYST)).count() == 1
    with pytest.raises(services.NotUnderWay):
        services.cancel(rehearsal_id=rehearsal.pk, by=ANALYST)


def test_what_nobody_works_on_is_taken_up_again():
    a_shop(("high", 10))
    rehearsal = asked(a_draft(milestones=LOWER))

    assert services.carry_on() == 0  # its worker may just be coming
    with time_machine.travel(NOW + timedelta(seconds=61), tick=False):
        assert services.carry_on() == 1
    tasks.rehearse(rehearsal_id=rehearsal.pk)
    while services.advance(rehearsal_id=rehearsal.pk):
        pass

    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert services.carry_on() == 0


def test_a_slice_that_kills_its_worker_every_time_ends_the_rehearsal():
    a_shop(("high", 10))
    rehearsal = asked(a_draft(milestones=LOWER))
    services.advance(rehearsal_id=rehearsal.pk)
    rehearsal.slices.update(tries=5, done_at=None)

    assert services.advance(rehearsal_id=rehearsal.pk) is False

    rehearsal.refresh_from_db()
    assert rehearsal.state == Rehearsal.State.FAILED
    assert rehearsal.problem.endswith("were tried 5 times in vain.")


def test_a_rehearsal_that_cannot_be_cut_fails_with_its_reason():
    party = a_shop(("high", 10))
    rehearsal = asked(a_draft(milestones=LOWER))
    RehearsalSlice.objects.create(  # left there by a mishap
        rehearsal=rehearsal, market=party.market, first=party.pk, beyond=party.pk + 1, parties=1
    )

    for _ in range(5):
        with pytest.raises(IntegrityError):
            services.advance(rehearsal_id=rehearsal.pk)
        assert Rehearsal.objects.get().state == Rehearsal.State.QUEUED
    assert services.advance(rehearsal_id=rehearsal.pk) is False

    rehearsal.refresh_from_db()
    assert rehearsal.state == Rehearsal.State.FAILED
    assert rehearsal.problem.startswith(
        "It could not be cut into slices in 5 tries. IntegrityError: duplicate key value"
    )
    assert Event.objects.filter(name="rehearsal.failed").count() == 1
    assert services.advance(rehearsal_id=rehearsal.pk) is False


def test_what_went_wrong_once_is_not_said_of_a_rehearsal_that_is_done():
    party = a_shop(("high", 10))
    rehearsal = asked(a_draft(milestones=LOWER))
    left = RehearsalSlice.objects.create(
        rehearsal=rehearsal, market=party.market, first=party.pk, beyond=party.pk + 1, parties=1
    )
    with pytest.raises(IntegrityError):
        services.advance(rehearsal_id=rehearsal.pk)
    left.delete()

    while services.advance(rehearsal_id=rehearsal.pk):
        pass

    rehearsal.refresh_from_db()
    assert (rehearsal.state, rehearsal.problem) == (Rehearsal.State.DONE, "")


def test_a_slice_reads_a_few_statements_however_many_parties(django_assert_max_num_queries):
    for n in range(6):
        a_shop(("high", n + 1))
    rehearsal = asked(a_draft(milestones=LOWER))

    with django_assert_max_num_queries(40):
        services.advance(rehearsal_id=rehearsal.pk)

    assert connection.connection is not None


def test_that_courses_are_not_weighed_is_said():
    plain, learned = parse(a_body()), a_body()
    learned["clauses"][0]["repetition"] = {"points": {"high": 60}, "days_after_course": 30}

    assert "after_course" not in left_out(plain, plain)
    assert "after_course" in left_out(plain, parse(learned))
