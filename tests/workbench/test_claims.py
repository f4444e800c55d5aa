"""Promise 3: two people never hold the same case, and a lapsed lease cannot decide."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from governance.actors import Actor
from governance.errors import NotPermitted
from governance.models import Event, User
from tests.factories import PartyFactory
from tests.workbench.factories import (
    MONDAY,
    a_case,
    a_reviewer,
    claimed,
    decided,
    the_rulebook,
)
from tests.workbench.race import together
from workbench import services
from workbench.models import Case, Claim, Decision, Queue

pytestmark = pytest.mark.django_db


def take(reviewer: User, queue: Queue | None = None) -> Case | None:
    return services.claim_next(reviewer=reviewer, by=Actor.user(reviewer), queue=queue)


def cases_waiting(number: int) -> None:
    the_rulebook()
    queue = Queue.objects.get(code="default")
    moment = MONDAY
    Case.objects.bulk_create(
        Case(
            queue=queue,
            party=PartyFactory(),
            clause="late_dispatch",
            severity="medium",
            source="rule",
            conduct_from=moment,
            conduct_to=moment,
            opened_at=moment,
            due_at=moment,
            priority=n % 7,
            priority_terms={"severity": n % 7},
        )
        for n in range(number)
    )


def test_the_next_case_is_the_most_urgent_then_the_one_due_first():
    cases_waiting(8)
    wanted = list(Case.objects.order_by("-priority", "due_at", "pk").values_list("pk", flat=True))
    reviewer = a_reviewer()

    given = [take(reviewer).pk for _ in range(8)]

    assert given == wanted
    assert take(reviewer) is None


def test_a_queue_gives_only_its_own_cases():
    cases_waiting(1)
    other = Queue.objects.create(code="other", title="Other")

    assert take(a_reviewer(), other) is None


def test_taking_says_who_has_it_until_when():
    with time_machine.travel(MONDAY, tick=False):
        case = a_case()
        first, second = a_reviewer(), a_reviewer()
        claimed(case, first)

        with pytest.raises(services.CaseTaken) as refusal:
            claimed(case, second)

    assert refusal.value.extra["holder"] == str(first)
    assert refusal.value.extra["lease_until"] == MONDAY + timedelta(minutes=10)
    assert Claim.objects.count() == 1


def test_taking_ones_own_case_again_renews_the_lease():
    reviewer = a_reviewer()
    with time_machine.travel(MONDAY, tick=False):
        case = claimed(a_case(), reviewer)
    with time_machine.travel(MONDAY + timedelta(minutes=5), tick=False):
        claimed(case, reviewer)

    assert Claim.objects.get().lease_until == MONDAY + timedelta(minutes=15)


def test_a_lapsed_lease_cannot_decide_and_changes_nothing():
    reviewer = a_reviewer()
    with time_machine.travel(MONDAY, tick=False):
        case = claimed(a_case(), reviewer)

    with (
        time_machine.travel(MONDAY + timedelta(minutes=10), tick=False),
        pytest.raises(services.LeaseLapsed),
    ):
        decided(case, reviewer)

    assert not Decision.objects.exists()


def test_a_lapsed_lease_cannot_be_renewed():
    reviewer = a_reviewer()
    with time_machine.travel(MONDAY, tick=False):
        case = claimed(a_case(), reviewer)

    with (
        time_machine.travel(MONDAY + timedelta(minutes=10), tick=False),
        pytest.raises(services.LeaseLapsed),
    ):
        services.renew_claim(case_id=case.pk, reviewer=reviewer, by=Actor.user(reviewer))


def test_the_sweep_gives_lapsed_cases_back_once():
    with time_machine.travel(MONDAY, tick=False):
        case = claimed(a_case(), a_reviewer())

    with time_machine.travel(MONDAY + timedelta(minutes=10), tick=False):
        swept = services.expire_leases(), services.expire_leases()

    case.refresh_from_db()
    assert swept == (1, 0)
    assert case.state == "open"
    assert Event.objects.get(name="case.lease_lapsed").actor == "system:clock"


def test_a_lapsed_case_can_be_taken_before_any_sweep():
    first, second = a_reviewer(), a_reviewer()
    with time_machine.travel(MONDAY, tick=False):
        case = claimed(a_case(), first)

    with time_machine.travel(MONDAY + timedelta(minutes=10), tick=False):
        assert take(second) == case

    assert Claim.objects.filter(ended_at__isnull=True).get().reviewer == second


def test_a_case_given_back_waits_again():
    reviewer = a_reviewer()
    case = claimed(a_case(), reviewer)

    services.release_claim(case_id=case.pk, reviewer=reviewer, by=Actor.user(reviewer))

    case.refresh_from_db()
    assert case.state == "open"
    assert take(a_reviewer()) == case


def test_nobody_gives_back_a_colleagues_case():
    case = claimed(a_case(), a_reviewer())
    other = a_reviewer()

    with pytest.raises(services.CaseTaken):
        services.release_claim(case_id=case.pk, reviewer=other, by=Actor.user(other))

    case.refresh_from_db()
    assert case.state == "claimed"


@pytest.mark.parametrize("role", ["analyst", "policy_manager", "administrator", "party_member"])
def test_only_reviewers_take_cases(role):
    a_case()

    with pytest.raises(NotPermitted):
        take(a_reviewer(role))

    assert not Claim.objects.exists()


def test_the_database_itself_refuses_a_second_live_claim():
    case = claimed(a_case(), a_reviewer())

    with pytest.raises(IntegrityError, match="case_claimed_once"), transaction.atomic():
        Claim.objects.create(case=case, reviewer=a_reviewer(), lease_until=MONDAY)


def test_a_decided_case_cannot_be_taken_and_the_refusal_is_typed():
    case = a_case()
    decided(case, a_reviewer(), "no_violation")

    with pytest.raises(services.AlreadyDecided):
        claimed(case, a_reviewer())


@pytest.mark.django_db(transaction=True)
def test_two_hundred_claims_at_once_on_a_hundred_cases_give_each_case_once():
    cases_waiting(100)
    reviewers = [a_reviewer() for _ in range(20)]

    given = together(take, reviewers * 10)

    problems = [one for one in given if isinstance(one, Exception)]
    handed_out = Counter(case.pk for case in given if isinstance(case, Case))
    assert problems == []
    assert len(handed_out) == 100
    assert set(handed_out.values()) == {1}
    assert given.count(None) == 100
    assert Claim.objects.filter(ended_at__isnull=True).count() == 100


@pytest.mark.django_db(transaction=True)
def test_two_reviewers_who_take_the_same_case_at_once():
    case = a_case()

    answers = together(lambda person: claimed(case, person), [a_reviewer() for _ in range(8)])

    assert sum(isinstance(one, Case) for one in answers) == 1
    assert sum(isinstance(one, services.CaseTaken) for one in answers) == 7
