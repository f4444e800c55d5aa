"""Error sweeps: all that rests on a mistake is found, returned, and told about, one row at a time."""

from datetime import timedelta

import pytest

from credits.selectors import standing_at
from governance import clock
from governance.actors import Actor
from governance.models import Event
from monitoring.models import RuleVersion
from tests.factories import PartyFactory
from tests.workbench.bulk import outcomes, swept, undone, worked
from tests.workbench.factories import (
    a_case,
    a_reviewer,
    a_violation,
    an_appeal,
    the_rulebook,
)
from violations.models import Violation
from violations.services import overturn_violation
from workbench.bulk_forms import SweepForm
from workbench.models import Queue
from workbench.selectors.sweeping import Returned, Suspicion, resting_on, returned_by
from workbench.services import bulk
from workbench.services.bulk import errors

pytestmark = pytest.mark.django_db


def finding(reviewer=None, **fields):
    the_rulebook()
    Queue.objects.update(undo_seconds=0)
    return a_violation(a_case(PartyFactory(), **fields), reviewer)


EMPTY = Returned().said()


def points_of(one):
    full = standing_at(PartyFactory(market=one.party.market)).score
    return int(full - standing_at(one.party).score)


def found(**fields):
    return list(resting_on(Suspicion(**fields)))


def approved(run):
    second = a_reviewer("quality_lead")
    bulk.approve_run(run_id=run.pk, reviewer=second, by=Actor.user(second))
    return worked(run)


def test_findings_are_found_by_rule_version_clause_rulebook_reviewer_and_day():
    reviewer = a_reviewer()
    late = finding(reviewer)
    graver = finding(severity="high")
    other = finding(clause="misleading_listing")
    rule = RuleVersion.objects.get(rule__code="late_dispatch-medium-case".replace("_", "-"))
    now = clock.now()

    assert found(rule_version=rule) == [late]
    assert found(clause="late_dispatch") == [graver, late]
    assert found(clause="late_dispatch", rulebook_version=late.version) == [graver, late]
    assert found(reviewer=reviewer) == [late]
    assert found(rulebook_version=late.version) == [other, graver, late]
    assert found(clause="late_dispatch", since=now + timedelta(days=1)) == []
    assert found(clause="late_dispatch", until=now - timedelta(days=1)) == []


def test_what_has_been_overturned_is_not_found_again():
    one = finding()
    overturn_violation(
        violation_id=one.pk, cause="wrong_fact", reason="It was the carrier.", by=Actor("user", "1")
    )

    assert found(clause="late_dispatch") == []


def test_what_would_return_is_what_returns():
    findings = [finding(severity="high") for _ in range(3)]
    numbers = [one.pk for one in findings]
    said = returned_by(numbers)
    full = standing_at(PartyFactory(market=findings[0].party.market)).score
    owed = sum(full - standing_at(one.party).score for one in findings)

    run = approved(swept(findings, a_reviewer("senior_reviewer")))

    assert (said.findings, said.parties, said.points) == (3, 3, owed)
    assert outcomes(run) == [("done", "overturned", "")] * 3
    assert [standing_at(one.party).score for one in findings] == [full] * 3
    assert said.penalties == sum(one.penalties.count() for one in findings)
    assert returned_by(numbers).points == 0


def test_what_an_open_appeal_asks_about_is_not_foretold_to_return():
    kept = [finding(severity="high"), finding(severity="high")]
    appealed = finding(severity="high")
    an_appeal(appealed)

    said = returned_by([one.pk for one in [*kept, appealed]])
    run = approved(swept([*kept, appealed], a_reviewer("senior_reviewer")))

    assert (said.findings, said.parties, said.appealed) == (2, 2, 1)
    assert said.points == 2 * points_of(appealed)
    assert said.penalties == sum(one.penalties.count() for one in kept)
    assert outcomes(run).count(("done", "overturned", "")) == said.findings
    assert returned_by([appealed.pk]).said() == {**EMPTY, "appealed": 1}


def test_a_sweep_always_waits_for_a_second_person_and_emits_each_overturning():
    one, owner = finding(), a_reviewer("senior_reviewer")
    run = swept([one], owner)
    bulk.work_due()
    assert run.state == "awaiting"
    assert Violation.objects.standing().count() == 1

    approved(run)

    overturned = Event.objects.get(name="violation.overturned")
    assert overturned.payload["violation"] == one.pk
    assert overturned.actor == str(Actor.user(owner))
    assert one.overturned.cause == "wrong_rule"


def test_those_that_cannot_be_overturned_are_told_row_by_row():
    fine, gone, appealed = finding(), finding(), finding()
    run = swept([fine, gone, appealed], a_reviewer("senior_reviewer"))
    overturn_violation(
        violation_id=gone.pk,
        cause="wrong_fact",
        reason="It was the carrier.",
        by=Actor("user", "1"),
    )
    an_appeal(appealed)
    assert returned_by([appealed.pk]).appealed == 1

    approved(run)

    assert outcomes(run) == [
        ("done", "overturned", ""),
        ("refused", "", "already_overturned"),
        ("refused", "", "appeal_under_way"),
    ]


def test_nobody_sweeps_or_approves_a_sweep_of_their_own_decisions():
    judged = a_reviewer("quality_lead")
    one = finding(judged)

    with pytest.raises(errors.SecondPersonIsAnother):
        swept([one], judged, reviewer=judged.pk)
    run = swept([one], a_reviewer("senior_reviewer"), reviewer=judged.pk)
    with pytest.raises(errors.SecondPersonIsAnother):
        bulk.approve_run(run_id=run.pk, reviewer=judged, by=Actor.user(judged))


def test_a_sweep_is_not_undone():
    owner = a_reviewer("senior_reviewer")
    run = approved(swept([finding()], owner))

    with pytest.raises(errors.NothingToUndo):
        undone(run, owner)


def test_choices_of_a_sweep_say_of_which_market_and_kind_they_are():
    book = the_rulebook()

    labels = [str(label) for _value, label in SweepForm().fields["rulebook_version"].choices]

    assert any(f"({book.market_id}, {book.party_kind}), v" in label for label in labels)
