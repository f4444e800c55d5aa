"""Money held back: within bounds, by two people where it must be, and let go exactly."""

from datetime import UTC, datetime

import pytest
import time_machine

from governance.actors import CLOCK, Actor
from tests.factories import MarketFactory, PartyFactory
from tests.rulebooks import a_body, publish
from tests.violations.funds import DAY, IN_20_DAYS, SECOND, obeyed, told, usd
from tests.violations.support import (
    GROUNDS,
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
from violations.errors import AlreadyOverturned, ItemMismatch, StatementIncomplete
from violations.models import (
    Control,
    FundsHold,
    FundsState,
    StatementDelivery,
    StatementOfReasons,
)
from violations.selectors import controls_of_party

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(MARCH_1, tick=False):
        yield


def test_a_hold_acts_with_its_statement_its_end_and_its_review():
    party = a_party_with_grounds()

    held = hold(party)

    state = held.now
    assert (state.state, state.left, state.ends_at) == ("running", 100_000, IN_20_DAYS)
    assert state.review_at == datetime(2026, 3, 11, 11, tzinfo=UTC)
    (control,) = controls_of_party(party)
    assert (control.kind, control.params) == usd(100_000)[0]
    assert (control.causes[0]["cause"], control.causes[0]["ref"]) == ("funds", f"hold:{held.pk}")
    statement = StatementOfReasons.objects.get(funds_step__hold=held)
    said = statement.content.data
    assert said["facts"] == "Eleven buyers claim refunds of what never came."
    assert said["rule"]["title"] == "Claims of buyers"
    assert said["measures"][0]["params"] == {"amount": 100_000, "currency": "USD"}
    assert said["measures"][0]["ends_at"] == IN_20_DAYS.isoformat()
    assert [way["kind"] for way in said["redress"]] == ["review", "further"]
    assert statement.deliveries.get().kind == StatementDelivery.Kind.MADE_AVAILABLE
    assert (told("funds.held"), told("control.started")) == (1, 1)


def test_a_creators_commission_is_held_not_withdrawals():
    MarketFactory()
    publish(kind="creator", body=a_body(funds=GROUNDS))
    creator = PartyFactory(kind="creator", created_at=MARCH_1)

    hold(creator)

    assert obeyed(creator) == [("commission_held", {"amount": 100_000, "currency": "USD"})]


def test_the_same_source_key_holds_once():
    party = a_party_with_grounds()

    first, second = hold(party), hold(party)

    assert first == second
    assert obeyed(party) == usd(100_000)
    assert (FundsHold.objects.count(), told("funds.held")) == (1, 1)


@pytest.mark.parametrize(
    ("asked", "field", "words"),
    [
        ({"ground": "spite"}, "ground", "Choose one of: claims, fraud."),
        ({"amount": 500_001}, "amount", "at most USD\u00a05,000.00 may be held. Hold at most USD"),
        ({"amount": None}, "amount", "never all. Give an amount."),
        ({"amount": 0}, "amount", "A whole number of minor units"),
        ({"currency": "EUR"}, "currency", "only USD may be held"),
        ({"days": 31}, "days", "for 1 to 30 days. Give fewer days."),
        ({"days": 0}, "days", "for 1 to 30 days"),
        ({"ground": "fraud", "days": 5, "currency": "usd"}, "currency", "Three capital letters"),
        (
            {"ground": "fraud", "days": 5, "amount": None, "currency": "USD"},
            "currency",
            "Leave the currency",
        ),
    ],
)
def test_what_the_version_does_not_allow_is_refused_with_field_bound_and_remedy(
    asked, field, words
):
    party = a_party_with_grounds()

    with pytest.raises(funds.HoldOutOfBounds) as refused:
        hold(party, **asked)

    assert [fault["field"] for fault in refused.value.faults] == [field]
    assert words in refused.value.message
    assert (FundsHold.objects.count(), Control.objects.count(), told("funds.held")) == (0, 0, 0)


def test_all_faults_are_named_at_once():
    with pytest.raises(funds.HoldOutOfBounds) as refused:
        hold(a_party_with_grounds(), amount=600_000, days=99)

    assert [(one["field"], one["bound"]) for one in refused.value.faults] == [
        ("amount", 500_000),
        ("days", 30),
    ]


def test_several_holds_on_one_ground_share_its_maximum():
    party = a_party_with_grounds()
    hold(party, "a", amount=200_000)
    second = hold(party, "b", amount=250_000)

    with pytest.raises(funds.HoldOutOfBounds, match=r"Hold at most USD\s500\.00"):
        hold(party, "c", amount=50_001)

    assert second.needs_second  # 450,000 together: what is split up is still one sum
    assert obeyed(party) == usd(200_000)
    assert hold(party, "d", amount=50_000).needs_second


def test_a_finding_carries_only_the_grounds_of_its_clause():
    party = a_party_with_grounds()
    violation = find(party)
    reminder = find(party, "r", clause="reminder", severity="low")

    with pytest.raises(funds.HoldOutOfBounds, match="Choose one of: claims"):
        hold(party, "a", ground="fraud", violation_id=violation.pk)
    with pytest.raises(funds.HoldOutOfBounds, match="It names none"):
        hold(party, "b", violation_id=reminder.pk)

    assert hold(party, "c", violation_id=violation.pk).now.state == "running"


def test_a_hold_for_anothers_or_an_overturned_finding_is_refused():
    party = a_party_with_grounds()
    violation = find(party)
    other = PartyFactory(created_at=MARCH_1)

    with pytest.raises(ItemMismatch):
        hold(other, violation_id=violation.pk)
    overturn(violation)
    with pytest.raises(AlreadyOverturned):
        hold(party, violation_id=violation.pk)

    assert FundsHold.objects.count() == 0


def test_only_a_person_holds_and_says_why():
    party = a_party_with_grounds()

    for actor in (CLOCK, Actor("key", "3"), Actor("rule", "1")):
        with pytest.raises(funds.PersonRequired):
            hold(party, by=actor)
    with pytest.raises(StatementIncomplete):
        services.hold_funds(
            party_id=party.pk,
            ground="claims",
            amount=1,
            days=1,
            reason="because",
            by=REVIEWER,
            source_key="x",
        )

    assert FundsHold.objects.count() == 0


@pytest.mark.parametrize(
    "asked", [{"amount": 200_001}, {"ground": "fraud", "amount": None, "days": 5}]
)
def test_above_the_amount_and_for_all_of_the_balance_nothing_acts_before_a_second_person(asked):
    party, first = a_party_with_grounds(), a_person("senior_reviewer")

    held = hold(party, by=first, **asked)

    assert held.now.state == "awaiting"
    assert obeyed(party) == []
    assert StatementOfReasons.objects.filter(funds_step__hold=held).count() == 0
    for unfit in (first, a_person("reviewer"), a_person("analyst")):
        with pytest.raises(funds.SecondPersonNeeded):
            services.approve_hold(hold_id=held.pk, by=unfit)
    with pytest.raises(funds.PersonRequired):
        services.approve_hold(hold_id=held.pk, by=CLOCK)
    assert obeyed(party) == []

    for _twice in range(2):
        services.approve_hold(hold_id=held.pk, by=a_person("quality_lead"), at=MARCH_1 + DAY)

    held.now.refresh_from_db()
    assert held.now.starts_at == MARCH_1 + DAY
    assert (told("funds.requested"), told("funds.held")) == (1, 1)
    assert (
        "approved by a second one" in held.steps.get(kind="held").statement.content.data["decision"]
    )
    assert len(obeyed(party, MARCH_1 + DAY)) == 1
    assert obeyed(party, MARCH_1 + DAY - SECOND) == []


def test_what_awaits_can_be_refused_and_then_never_acts():
    party, first = a_party_with_grounds(), a_person()
    held, other = (
        hold(party, key, amount=amount, by=first) for key, amount in (("a", 300_000), ("b", 1))
    )
    assert other.now.state == "awaiting"

    services.refuse_hold(
        hold_id=held.pk, reason="The claims are settled.", by=a_person("administrator")
    )
    services.refuse_hold(hold_id=other.pk, reason="Asked for by mistake.", by=first)

    with pytest.raises(funds.HoldNotAwaiting):
        services.approve_hold(hold_id=held.pk, by=a_person("quality_lead"))
    with pytest.raises(funds.HoldNotRunning):
        release(held)
    assert set(FundsState.objects.values_list("state", flat=True)) == {"refused"}
    assert obeyed(party) == []


def test_separate_holds_add_up_and_each_ends_by_itself():
    party = a_party_with_grounds()
    one, other = hold(party, "a", amount=70_000), hold(party, "b", amount=50_000, days=5)

    assert obeyed(party) == usd(120_000)
    release(one, 20_000)
    assert obeyed(party) == usd(100_000)
    assert obeyed(party, other.now.ends_at) == usd(50_000)


def test_a_hold_ends_at_the_second_in_every_read_before_the_beat_has_run():
    party = a_party_with_grounds()
    held = hold(party)

    assert obeyed(party, IN_20_DAYS - SECOND) == usd(100_000)
    assert obeyed(party, IN_20_DAYS) == []
    with pytest.raises(funds.HoldNotRunning):
        release(held, 1, at=IN_20_DAYS)
    assert told("funds.ended") == 0


def test_the_beat_writes_the_end_once():
    party = a_party_with_grounds()
    held = hold(party)

    assert services.expire_due(at=IN_20_DAYS - SECOND) == 0
    assert [services.expire_due(at=IN_20_DAYS + DAY) for _twice in range(2)] == [1, 0]

    step = held.steps.get(kind="ended")
    assert (step.at, step.actor) == (IN_20_DAYS, "system:clock")
    assert (told("funds.ended"), told("control.ended")) == (1, 1)
    assert FundsState.objects.get(hold=held).state == "ended"
