"""Several people at one hold at the same instant: never is more let go, or held, than there is."""

from itertools import count

import pytest

from governance.models import Event
from tests.violations.support import REVIEWER, a_party_with_grounds, a_person, find, hold
from tests.workbench.race import together
from violations import funds, services
from violations.models import FundsHold, FundsState, FundsStep
from violations.selectors import controls_of_party

pytestmark = pytest.mark.django_db(transaction=True)

REASON = "The claims were settled one by one."


def test_concurrent_releases_never_release_more_than_is_held():
    party = a_party_with_grounds()
    held, keys = hold(party, at=None), count()

    answers = together(
        lambda key: services.release_funds(
            hold_id=held.pk, amount=30_000, reason=REASON, by=REVIEWER, source_key=f"race:{key}"
        ),
        [next(keys) for _n in range(8)],
        workers=8,
    )

    refused = [one for one in answers if isinstance(one, Exception)]
    assert {type(one) for one in refused} == {funds.HoldOutOfBounds}
    assert len(refused) == 5
    assert sum(FundsStep.objects.filter(kind="released").values_list("amount", flat=True)) == 90_000
    assert FundsState.objects.get(hold=held).left == 10_000
    (control,) = controls_of_party(party)
    assert control.params == {"amount": 10_000, "currency": "USD"}


def test_the_same_release_from_many_is_one():
    held = hold(a_party_with_grounds(), at=None)

    answers = together(
        lambda _n: services.release_funds(
            hold_id=held.pk, amount=30_000, reason=REASON, by=REVIEWER, source_key="same"
        ),
        range(6),
        workers=6,
    )

    assert answers == [held] * 6
    assert FundsState.objects.get(hold=held).left == 70_000


def test_concurrent_holds_never_hold_more_than_the_ground_allows():
    party = a_party_with_grounds()

    answers = together(lambda n: hold(party, str(n), amount=200_000, at=None), range(6), workers=6)

    assert len([one for one in answers if isinstance(one, FundsHold)]) == 2
    assert {type(one) for one in answers if isinstance(one, Exception)} == {funds.HoldOutOfBounds}
    assert sorted(FundsState.objects.values_list("state", "left")) == [
        ("awaiting", 200_000),
        ("running", 200_000),
    ]


def test_many_approvals_begin_a_hold_once():
    party = a_party_with_grounds()
    held = hold(party, amount=300_000, at=None)
    seconds = [a_person("quality_lead") for _n in range(5)]

    together(lambda by: services.approve_hold(hold_id=held.pk, by=by), seconds, workers=5)

    assert Event.objects.filter(name="funds.held").count() == 1
    assert len(controls_of_party(party)) == 1


def test_a_release_an_overturn_and_the_beat_at_once_end_a_hold_once():
    party = a_party_with_grounds()
    violation = find(party)
    held = hold(party, violation_id=violation.pk, at=None)

    def one(what):
        if what == "overturn":
            return services.overturn_violation(
                violation_id=violation.pk, cause="wrong_fact", reason=REASON, by=REVIEWER
            )
        if what == "beat":
            return services.expire_due(at=held.now.ends_at)
        return services.release_funds(hold_id=held.pk, reason=REASON, by=REVIEWER, source_key=what)

    together(one, ["overturn", "beat", "release:1", "release:2", "beat"], workers=5)

    assert [one.kind for one in controls_of_party(party) if not one.gives] == []
    assert [step.kind for step in held.steps.all()] in (["held", "released"], ["held", "ended"])
    assert FundsState.objects.get(hold=held).state in {"released", "ended"}
