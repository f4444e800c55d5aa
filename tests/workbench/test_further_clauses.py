"""A decision that cites several clauses, adds a measure, or charges a linked party."""

import pytest
import time_machine
from rest_framework.test import APIClient

from credits.selectors import standing_at
from governance.actors import Actor
from governance.models import Event
from parties.services import link_parties
from policies.models import Rulebook
from tests.factories import MarketFactory, PartyFactory
from tests.integrations.factories import a_key
from tests.rulebooks import a_body, changed, publish
from tests.workbench.factories import (
    CONDUCT,
    MONDAY,
    REASON,
    a_case,
    a_reviewer,
    claimed,
    decided,
    with_undo,
)
from violations import services as violations
from violations.models import Control, Violation
from workbench import services
from workbench.models import Case, Decision
from workbench.selectors.consequences import preview_of, preview_of_decision

pytestmark = pytest.mark.django_db

CAP = {"control": "orders_capped", "params": {"cap": 20}, "duration": {"kind": "days", "n": 14}}


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(MONDAY, tick=False):
        yield


def a_case_under(**changes):
    MarketFactory()
    if not Rulebook.objects.filter(market="us", party_kind="seller").exists():
        publish(body=changed(a_body(), **changes))
    return a_case()


def capped(**changes):
    return {**CAP, **changes}


def test_further_clauses_are_kept_previewed_and_executed():
    case = with_undo(a_case_under())
    also = [{"clause": "reminder"}]

    decision = decided(case, a_reviewer(), also=also)
    assert preview_of_decision(decision).charge.also[0].clause.code == "reminder"
    with time_machine.travel(decision.execute_after, tick=False):
        services.execute(decision_id=decision.pk)

    assert decision.also == also
    violation = Violation.objects.get()
    assert (violation.clause, violation.also) == (
        "late_dispatch",
        [{"clause": "reminder", "severity": "low"}],
    )


def test_a_pending_decision_weighs_with_all_its_clauses():
    case = with_undo(
        a_case_under(clauses__3__points={"low": 2}, clauses__3__repetition={"points": {"low": 9}})
    )
    decided(case, a_reviewer(), also=[{"clause": "reminder"}])
    other = Case.objects.create(
        queue=case.queue,
        party=case.party,
        clause="reminder",
        severity="low",
        conduct_from=CONDUCT,
        conduct_to=CONDUCT,
        due_at=MONDAY,
    )

    preview = preview_of(other, outcome="violation", severity="low")

    assert preview.points == 9
    assert preview.after.score == 200 - 15 - 9


def test_a_measure_within_the_bounds_is_imposed():
    case = a_case_under(clauses__0__may_carry=[CAP])
    shorter = capped(params={"cap": 50}, duration={"kind": "days", "n": 3})

    decided(case, a_reviewer(), chosen=[shorter])

    control = Control.objects.get(kind="orders_capped")
    assert (control.params, control.cause) == ({"cap": 50}, "violation")
    assert (control.ends_at - control.starts_at).days == 3


@pytest.mark.parametrize(
    ("measure", "bound"),
    [
        (capped(control="live_off", params={}), "control"),
        (capped(duration={"kind": "days", "n": 15}), "duration"),
        (capped(duration={"kind": "hours", "n": 14 * 24 + 1}), "duration"),
        (capped(duration={"kind": "permanent"}), "duration"),
        (capped(params={"cap": 19}), "cap"),
        (capped(params={}), "cap"),
    ],
)
def test_a_measure_beyond_the_bounds_is_refused_with_the_bound_named(measure, bound):
    case = claimed(a_case_under(clauses__0__may_carry=[CAP]), reviewer := a_reviewer())

    with pytest.raises(violations.MeasureBeyondBounds) as refused:
        decided(case, reviewer, chosen=[measure])

    assert refused.value.extra["bound"] == bound
    assert Decision.objects.count() == Violation.objects.count() == 0


def test_a_share_that_would_end_a_linked_account_waits_for_a_second_person():
    joint = {
        "party_kind": "seller",
        "links": ["bound"],
        "clause": "reminder",
        "share_percent": 100,
    }
    case = a_case_under()
    publish("us", "creator", body=changed(a_body(), scheme__joint=[joint]))
    creator = PartyFactory(kind="creator")
    link_parties(
        party=case.party,
        other=creator,
        kind="bound",
        origin="marketplace",
        by=Actor("key", "1"),
        at=CONDUCT,
    )
    violations.record_violation(
        party=creator,
        clause="late_dispatch",
        severity="high",
        facts="26 of 155 orders left late.",
        by=Actor("user", "1"),
        conduct_from=CONDUCT,
        conduct_to=CONDUCT,
        source_key="before",
    )
    senior, second = a_reviewer(), a_reviewer("senior_reviewer")
    for n in range(2):
        violations.record_violation(
            party=creator,
            clause="late_dispatch",
            severity="high",
            facts="26 of 155 orders left late.",
            by=Actor("user", "1"),
            conduct_from=CONDUCT,
            conduct_to=CONDUCT,
            source_key=f"before {n}",
        )

    decision = decided(case, senior, severity="high")

    case.refresh_from_db()
    assert case.state == Case.State.HELD
    assert not Violation.objects.filter(party=case.party).exists()
    services.release_decision(
        sure=True,
        decision_id=decision.pk,
        reviewer=second,
        by=Actor.user(second),
        approved_score=150,
    )
    assert standing_at(case.party, MONDAY).score == 150
    assert standing_at(creator, MONDAY).score == 0


def test_a_linked_party_that_would_fare_worse_than_approved_is_held_again():
    joint = {
        "party_kind": "seller",
        "links": ["bound"],
        "clause": "reminder",
        "share_percent": 25,
    }
    case = a_case_under()
    publish("us", "creator", body=changed(a_body(), scheme__joint=[joint]))
    creator = PartyFactory(kind="creator")
    link_parties(
        party=case.party,
        other=creator,
        kind="bound",
        origin="marketplace",
        by=Actor("key", "1"),
        at=CONDUCT,
    )
    decision, second = decided(case, a_reviewer(), severity="critical"), a_reviewer("quality_lead")
    assert (decision.approved_score, decision.approved_joint) == (0, {str(creator.pk): 150})
    violations.record_violation(
        party=creator,
        clause="late_dispatch",
        severity="high",
        facts="26 of 155 orders left late.",
        by=Actor("user", "1"),
        conduct_from=CONDUCT,
        conduct_to=CONDUCT,
        source_key="meanwhile",
    )

    answer = services.release_decision(
        sure=True, decision_id=decision.pk, reviewer=second, by=Actor.user(second), approved_score=0
    )

    case.refresh_from_db()
    assert (answer.released, case.state) == (False, Case.State.HELD)
    assert not Violation.objects.filter(party=case.party).exists()
    held = Event.objects.get(name="decision.held_again")
    assert held.payload["joint"] == {str(creator.pk): 100}
    assert services.release_decision(
        sure=True,
        decision_id=decision.pk,
        reviewer=second,
        by=Actor.user(second),
        approved_score=0,
        approved_joint={str(creator.pk): 100},
    ).released
    assert standing_at(creator, MONDAY).score == 100


def test_a_linked_party_of_whom_nothing_was_shown_is_held_again():
    joint = {"party_kind": "seller", "links": ["bound"], "clause": "reminder", "share_percent": 25}
    case = a_case_under()
    publish("us", "creator", body=changed(a_body(), scheme__joint=[joint]))
    decision, second = decided(case, a_reviewer(), severity="critical"), a_reviewer("quality_lead")
    link_parties(
        party=case.party,
        other=PartyFactory(kind="creator"),
        kind="bound",
        origin="marketplace",
        by=Actor("key", "1"),
        at=CONDUCT,
    )

    answer = services.release_decision(
        sure=True, decision_id=decision.pk, reviewer=second, by=Actor.user(second)
    )

    assert not answer.released
    assert not Violation.objects.exists()


def test_the_page_offers_what_may_be_added_and_the_form_sends_it(client):
    case = claimed(a_case_under(clauses__0__may_carry=[CAP]), reviewer := a_reviewer())
    client.force_login(reviewer)
    address = f"/workbench/cases/{case.code}/"
    said = {"choice": "violation:medium", "also": "reminder:low", "chosen_0": "0:7"}

    page = client.get(address).content.decode()
    ahead = client.get(f"{address}consequence/", said).content.decode()
    answer = client.post(
        f"{address}decide/",
        {**said, "reason": REASON, "case_version": case.version, "source_key": "one"},
    )

    assert "Also a breach of another clause" in page
    assert "Reminder, low" in page
    assert "for 7 days" in page
    assert "Also cited: “Reminder”." in ahead
    assert answer.status_code == 302
    violation = Violation.objects.get()
    assert violation.also == [{"clause": "reminder", "severity": "low"}]
    control = Control.objects.get(kind="orders_capped")
    assert (control.ends_at - control.starts_at).days == 7


def test_what_is_not_offered_is_refused_on_the_page(client):
    case = claimed(a_case_under(), reviewer := a_reviewer())
    client.force_login(reviewer)

    answer = client.post(
        f"/workbench/cases/{case.code}/decide/",
        {
            "choice": "violation:medium",
            "also": "misleading_listing:medium",
            "reason": REASON,
            "case_version": case.version,
            "source_key": "one",
        },
    )

    assert answer.status_code == 422
    assert Decision.objects.count() == 0


def test_over_the_api_a_reason_that_says_nothing_is_refused_with_its_field():
    case = claimed(a_case_under(), reviewer := a_reviewer())
    _, headers = a_key("cases:decide", "cases:read", "act_as")
    api = APIClient(
        headers={
            **headers,
            "Goodstanding-Actor": reviewer.username,
            "Idempotency-Key": "thin",
        }
    )

    answer = api.post(
        f"/api/v1/cases/{case.code}/decision",
        {"outcome": "violation", "reason": "bad", "version": case.version},
        format="json",
    )

    assert answer.status_code == 422
    assert answer.json()["code"] == "statement_incomplete"
    assert answer.json()["errors"][0]["field"] == "reason"


def test_the_api_takes_further_clauses_and_measures():
    case = claimed(a_case_under(clauses__0__may_carry=[CAP]), reviewer := a_reviewer())
    _, headers = a_key("cases:decide", "cases:read", "act_as")
    api = APIClient(
        headers={**headers, "Goodstanding-Actor": reviewer.username, "Idempotency-Key": "full"}
    )

    answer = api.post(
        f"/api/v1/cases/{case.code}/decision",
        {
            "outcome": "violation",
            "reason": REASON,
            "version": case.version,
            "also": [{"clause": "reminder", "severity": "low"}],
            "chosen": [CAP],
        },
        format="json",
    )

    assert answer.status_code == 201
    assert answer.json()["also"] == [{"clause": "reminder", "severity": "low"}]
    assert Control.objects.filter(kind="orders_capped").count() == 1
