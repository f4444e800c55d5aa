"""What a bulk run would do, counted before anybody presses a button."""

import pytest

from credits.models import LedgerLine
from governance.models import Event
from tests.factories import PartyFactory
from tests.workbench.bulk import begun, foreseen, lead, outcomes, some_cases, worked
from tests.workbench.factories import (
    RULE,
    a_case,
    a_reviewer,
    claimed,
    the_rulebook,
)
from violations.models import Violation
from workbench import services
from workbench.models import Case, Decision

pytestmark = pytest.mark.django_db

DONE = ("done", "decided", "")


def test_the_preview_counts_what_would_happen_and_writes_nothing():
    cases = some_cases(3)
    before = Event.objects.count()

    said = foreseen(cases, lead(), severity="medium")

    assert (said.cases, said.parties, said.possible, said.counted) == (3, 3, 3, 3)
    assert said.points > 0
    assert said.points % 3 == 0
    assert said.refused == []
    assert Event.objects.count() == before
    assert Decision.objects.count() == Violation.objects.count() == 0


def test_several_cases_of_one_party_weigh_on_one_another_in_the_preview():
    the_rulebook()
    party = PartyFactory()
    cases = [a_case(party), a_case(party, clause="misleading_listing")]
    owner = lead()
    alone = [foreseen([case], owner).points for case in cases]

    together_ = foreseen(cases, owner)

    assert together_.parties == 1
    assert together_.points >= max(alone)


def test_the_preview_is_what_then_happens():
    cases, owner = some_cases(4), lead()
    said = foreseen(cases, owner, severity="medium")

    run = worked(begun(cases, owner, "violation", severity="medium"))

    assert outcomes(run) == [DONE] * 4
    charged = LedgerLine.objects.filter(kind="violation").values_list("points", flat=True)
    assert sum(abs(points) for points in charged) == said.points
    assert Violation.objects.count() == 4
    penalties = sum(violation.penalties.count() for violation in Violation.objects.all())
    assert penalties == said.penalties


def test_what_one_would_be_refused_alone_is_foreseen_as_refused_with_the_reason():
    owner, other = lead(), a_reviewer()
    taken, changed, decided_case, fine = some_cases(4)
    version = changed.version
    claimed(taken, other)
    services.reassign_case(case_id=changed.pk, to="default", by=RULE)
    Case.objects.filter(pk=changed.pk).update(version=version + 5)
    worked(begun([decided_case], owner))
    for case in (taken, decided_case):
        case.refresh_from_db()

    said = foreseen([taken, changed, decided_case, fine], owner)

    assert {one["code"]: one["count"] for one in said.refused} == {
        "case_taken": 1,
        "case_changed": 1,
        "already_decided": 1,
    }
    assert said.possible == 1
    assert said.parties == 1
