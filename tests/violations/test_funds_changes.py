"""A hold that goes on: extended, reviewed, looked at anew, and let go when its finding falls."""

from datetime import UTC, datetime

import pytest
import time_machine

from tests.violations.funds import DAY, IN_20_DAYS, SECOND, obeyed, review, told, usd
from tests.violations.support import (
    MARCH_1,
    REVIEWER,
    a_party_with_grounds,
    a_person,
    find,
    hold,
    overturn,
    release,
)
from violations import funds, services
from violations.models import (
    FundsState,
    FundsStep,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(MARCH_1, tick=False):
        yield


def test_overturning_the_finding_releases_all_that_rested_on_it():
    party = a_party_with_grounds()
    violation = find(party)
    running = hold(party, "a", violation_id=violation.pk)
    awaiting = hold(party, "b", amount=390_000, violation_id=violation.pk)
    apart = hold(party, "c", amount=1_000, ground="fraud", days=5)
    release(running, 25_000)

    overturn(violation, MARCH_1 + DAY)

    assert obeyed(party, MARCH_1 + DAY) == usd(1_000)
    last = running.steps.last()
    assert (last.kind, last.amount, last.left) == ("released", 75_000, 0)
    assert last.reason.text == "The carrier's scans were wrong."
    assert [FundsState.objects.get(hold=one).state for one in (running, awaiting, apart)] == [
        "released",
        "refused",
        "running",
    ]


def test_overturning_after_the_end_changes_nothing_of_the_hold():
    party = a_party_with_grounds()
    violation = find(party)
    held = hold(party, violation_id=violation.pk)

    overturn(violation, IN_20_DAYS)
    services.expire_due(at=IN_20_DAYS)

    assert [step.kind for step in held.steps.all()] == ["held", "ended"]


def test_an_extension_stays_within_the_days_in_total_and_has_a_statement():
    party = a_party_with_grounds()
    held = hold(party)

    with pytest.raises(funds.HoldOutOfBounds, match=r"30 days in total\. Give at most 10 days"):
        extend(held, 11)
    extend(held, 10)
    with pytest.raises(funds.HoldOutOfBounds, match="It can be held no longer"):
        extend(held, 1, "more")

    state = FundsState.objects.get(hold=held)
    assert state.ends_at == datetime(2026, 3, 31, 11, tzinfo=UTC)
    assert obeyed(party, state.ends_at - SECOND) == usd(100_000)
    assert obeyed(party, state.ends_at) == []
    said = held.steps.get(kind="extended").statement
    assert said.content.data["measures"][0]["ends_at"] == state.ends_at.isoformat()
    assert said.deliveries.count() == 1
    assert told("funds.extended") == 1


def test_a_second_hold_for_the_same_finding_does_not_begin_the_days_anew():
    party = a_party_with_grounds()
    violation = find(party)
    first = hold(party, "a", violation_id=violation.pk, days=25)
    release(first, at=MARCH_1 + 20 * DAY)

    with pytest.raises(funds.HoldOutOfBounds, match="Give at most 9 days"):
        hold(party, "b", violation_id=violation.pk, days=10, at=MARCH_1 + 20 * DAY)

    held = hold(party, "c", violation_id=violation.pk, days=9, at=MARCH_1 + 20 * DAY)
    assert held.now.state == "running"


def test_what_needed_a_second_person_is_extended_by_such_a_person_only():
    party, first = a_party_with_grounds(), a_person("quality_lead")
    held = hold(party, amount=300_000, by=first)
    services.approve_hold(hold_id=held.pk, by=a_person("senior_reviewer"))

    for unfit in (first, a_person("reviewer")):
        with pytest.raises(funds.SecondPersonNeeded):
            extend(held, 2, by=unfit)

    extend(held, 2, by=a_person("administrator"))
    assert told("funds.extended") == 1


def test_a_review_sets_the_next_one_and_may_shorten_but_never_lengthen():
    party = a_party_with_grounds()
    held = hold(party)
    at = MARCH_1 + 10 * DAY

    for asked in (
        {"next_review": at + 11 * DAY},
        {"next_review": at},
        {"ends_at": IN_20_DAYS},
        {"ends_at": at - SECOND},
    ):
        with pytest.raises(funds.HoldOutOfBounds) as refused:
            review(held, at=at, **asked)
        assert refused.value.faults[0]["field"] in asked
    for _twice in range(2):
        review(held, at=at, ends_at=at + 5 * DAY)

    state = FundsState.objects.get(hold=held)
    assert (state.ends_at, state.review_at) == (at + 5 * DAY, at + 5 * DAY)
    assert obeyed(party, at + 5 * DAY - SECOND) == usd(100_000)
    assert obeyed(party, at + 5 * DAY) == []
    assert told("funds.reviewed") == 1


def test_the_party_asks_for_a_new_look_and_somebody_else_takes_it():
    party, first = a_party_with_grounds(), a_person()
    held = hold(party, by=first)
    owner = a_person("party_member")

    ask(held, by=owner)
    with pytest.raises(funds.AlreadyAsked):
        ask(held, "again", by=owner)

    state = FundsState.objects.get(hold=held)
    assert state.asked_at == state.review_at == MARCH_1
    with pytest.raises(funds.OtherPersonNeeded):
        review(held, by=first)
    review(held, by=a_person())
    state.refresh_from_db()
    assert state.asked_at is None
    assert state.review_at == datetime(2026, 3, 11, 11, tzinfo=UTC)


def test_steps_and_holds_are_written_once():
    held = hold(a_party_with_grounds())

    for row in (held, held.steps.get()):
        with pytest.raises(TypeError, match="append-only"):
            row.save()
        with pytest.raises(TypeError, match="append-only"):
            row.delete()


def test_where_a_hold_stands_is_what_its_last_step_says():
    party = a_party_with_grounds()
    held = hold(party)
    release(held, 1_000)
    extend(held, 3)
    review(held, at=MARCH_1 + DAY)

    state, last = FundsState.objects.get(hold=held), FundsStep.objects.filter(hold=held).last()

    for name in ("sequence", "left", "ends_at", "review_at"):
        assert getattr(state, name) == getattr(last, name)


def extend(held, days, key="one", by=REVIEWER, at=MARCH_1):
    return services.extend_hold(
        hold_id=held.pk,
        days=days,
        reason="Two more claims have come in.",
        by=by,
        source_key=f"{held.pk}:extend:{key}",
        at=at,
    )


def ask(held, key="one", **fields):
    return services.ask_for_review(
        hold_id=held.pk,
        text="All eleven buyers have been paid back.",
        source_key=f"{held.pk}:ask:{key}",
        **fields,
    )
