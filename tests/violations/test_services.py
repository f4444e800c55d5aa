"""A finding and everything that follows from it; and all of it undone."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from credits.models import Crossing, LedgerLine, Tier
from governance.models import Event
from tests.factories import ItemFactory, PartyFactory
from tests.violations.support import (
    MARCH_1,
    REVIEWER,
    SECOND,
    a_party_under_rules,
    find,
    overturn,
    running,
    score,
)
from violations import selectors, services
from violations.models import (
    Control,
    Penalty,
    StatementDelivery,
    StatementOfReasons,
    Violation,
    ViolationOverturned,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(MARCH_1, tick=False):
        yield


def test_recording_twice_charges_once():
    party = a_party_under_rules()

    first, second = find(party), find(party)

    assert second == first
    assert score(party) == 185
    assert LedgerLine.objects.filter(party=party).count() == 1
    assert Event.objects.filter(name="violation.recorded").count() == 1


def test_the_preview_says_what_recording_then_does_and_writes_nothing():
    party = a_party_under_rules()
    find(party, "before", "low")

    preview = services.preview_violation(
        party=party, clause="late_dispatch", severity="high", conduct_to=MARCH_1
    )
    lines = LedgerLine.objects.count()
    find(party, "after", "high")

    assert lines == 1
    assert (preview.before.score, preview.after.score) == (195, 145)
    assert [milestone.code for milestone in preview.crosses] == ["150"]
    assert [m.control for m in preview.measures] == ["listing_blocked", "campaigns_off"]
    assert score(party) == 145
    assert running(party) == ["campaigns_off", "listing_blocked"]
    assert preview.measures[0].ends_at == Control.objects.get(kind="listing_blocked").ends_at


def test_a_preview_counts_decisions_that_are_pending():
    party = a_party_under_rules()
    pending = [
        services.charge_for(
            party=party, clause="late_dispatch", severity="low", conduct_to=MARCH_1, at=MARCH_1
        )
    ]

    preview = services.preview_violation(
        party=party, clause="late_dispatch", conduct_to=MARCH_1, pending=pending
    )

    assert preview.after.score == 180


def test_one_decision_over_two_lines_records_both_and_applies_the_graver():
    party = a_party_under_rules()
    find(party, "a", "high")
    find(party, "b", "high")
    Control.objects.all().update(lifted_at=MARCH_1)

    find(party, "c", "high")

    assert sorted(Crossing.objects.values_list("milestone", flat=True)) == ["100", "150", "50"]
    assert score(party) == 50
    assert {c.ends_at for c in Control.objects.in_force_at(MARCH_1).filter(party=party)} == {
        datetime(2026, 3, 29, 11, tzinfo=UTC)  # 28 days at the same clock in New York
    }


def test_a_statement_is_made_available_with_every_part():
    violation = find(a_party_under_rules())

    said = selectors.statement_text(violation.statement)

    assert said["facts"] == "26 of 155 orders left late."
    assert said["rule"]["title"] == "Late dispatch"
    assert said["rule"]["version"] == 1
    assert said["decision"] == "decided by a person"
    assert said["points"]["before"] == 200
    assert said["points"]["after"] == 185
    assert [step["kind"] for step in said["redress"]] == ["appeal", "again", "further"]
    assert list(violation.statement.deliveries.values_list("kind", flat=True)) == ["made_available"]


def test_without_facts_nothing_happens():
    party = a_party_under_rules()

    with pytest.raises(services.StatementIncomplete) as refused:
        services.record_violation(
            party=party,
            clause="late_dispatch",
            facts="  ",
            by=REVIEWER,
            conduct_from=MARCH_1,
            conduct_to=MARCH_1,
            source_key="x",
        )

    assert refused.value.extra["part"] == "facts"
    assert refused.value.extra["errors"][0]["field"] == "reason"
    assert (
        Violation.objects.count()
        == LedgerLine.objects.count()
        == Event.objects.filter(name="violation.recorded").count()
        == 0
    )


def test_an_unknown_severity_names_the_known_ones():
    with pytest.raises(services.UnknownSeverity, match="low, medium, high, critical"):
        find(a_party_under_rules(), severity="dire")

    assert Violation.objects.count() == 0


def test_a_listing_comes_down_without_touching_the_shop():
    party = a_party_under_rules()
    listing = ItemFactory(owner=party, market=party.market, kind="listing")

    find(party, clause="misleading_listing", item=listing)

    assert [c.kind for c in selectors.controls_of_party(party, MARCH_1)] == []
    assert [c.kind for c in selectors.controls_of_item(listing, MARCH_1)] == ["removed"]


def test_a_rule_alone_decides_only_about_items_and_only_where_the_clause_allows():
    party = a_party_under_rules()
    moment = ItemFactory(owner=party, market=party.market, kind="live_moment")
    listing = ItemFactory(owner=party, market=party.market, kind="listing")

    for refused in (
        {"clause": "late_dispatch"},
        {"clause": "misleading_listing", "item": listing},
        {"clause": "prohibited_live", "severity": "high"},
    ):
        with pytest.raises(services.RuleMayNotDecide):
            find(party, decided_by="rule", **refused)
    violation = find(
        party, clause="prohibited_live", severity="high", item=moment, decided_by="rule"
    )

    assert Violation.objects.get() == violation
    assert selectors.statement_text(violation.statement)["decision"].startswith(
        "decided by a rule alone"
    )


def test_an_item_of_somebody_else_is_refused():
    party = a_party_under_rules()
    foreign = ItemFactory(owner=PartyFactory(), kind="listing")

    with pytest.raises(services.ItemMismatch):
        find(party, clause="misleading_listing", item=foreign)


def test_a_warning_moves_no_points_but_states_its_reasons():
    party = a_party_under_rules()

    violation = find(party, clause="reminder", severity="low")

    assert LedgerLine.objects.count() == 0
    assert StatementOfReasons.objects.get().violation == violation
    assert score(party) == 200
    overturn(violation)
    assert ViolationOverturned.objects.count() == 1


def test_learning_gives_points_back_once_and_an_overturn_takes_the_relief_with_it():
    party = a_party_under_rules()
    violation = find(party)
    relieve = {"violation_id": violation.pk, "points": 5, "by": REVIEWER, "at": MARCH_1}

    assert services.grant_relief(source_key="quiz:1", **relieve) == 5
    assert services.grant_relief(source_key="quiz:1", **relieve) == 5
    assert services.grant_relief(source_key="quiz:2", **relieve) == 0
    assert score(party) == 190

    overturn(violation)
    assert score(party) == 200
    assert sum(LedgerLine.objects.values_list("points", flat=True)) == 0


def test_a_clean_quarter_reaches_a_tier_and_a_finding_costs_it_until_overturned():
    party = a_party_under_rules()
    quarter = MARCH_1 + timedelta(days=90)
    with time_machine.travel(quarter, tick=False):
        assert services.review_due_tiers(at=quarter) == 1
        assert services.review_due_tiers(at=quarter) == 0
        since = Tier.objects.get().since

        violation = find(party, at=quarter)
        assert Tier.objects.count() == 0
        assert running(party, quarter) == []

        overturn(violation, at=quarter)

    tier = Tier.objects.get()
    assert (tier.code, tier.since) == ("trusted", since)
    assert running(party, quarter) == ["settlement_faster"]


def test_being_informed_is_the_first_read_or_an_accepted_mail():
    violation = find(a_party_under_rules())
    assert selectors.informed_at(violation) is None

    statement = violation.statement.pk
    first = services.note_informed(statement_id=statement, kind="mail_accepted", by=REVIEWER)
    again = services.note_informed(statement_id=statement, kind="mail_accepted", by=REVIEWER)

    assert (first, again) == (True, False)
    assert selectors.informed_at(violation) == MARCH_1
    StatementDelivery.objects.create(statement_id=statement, kind="mail_bounced")
    assert selectors.informed_at(violation) is None


def test_a_penalty_lifted_by_hand_leaves_the_finding():
    party = a_party_under_rules()
    find(party, severity="high")
    penalty = Penalty.objects.get(measure="listing_blocked")

    with pytest.raises(services.StatementIncomplete):
        services.lift_penalty(penalty_id=penalty.pk, reason=" ", by=SECOND, at=MARCH_1)
    assert running(party) == ["campaigns_off", "listing_blocked"]
    services.lift_penalty(
        penalty_id=penalty.pk, reason="The backlog is gone since.", by=SECOND, at=MARCH_1
    )

    step = penalty.steps.get()
    assert (step.kind, step.reason.text) == ("lifted", "The backlog is gone since.")
    assert step.reason_digest == step.reason.digest
    assert running(party) == ["campaigns_off"]
    assert score(party) == 150
    with pytest.raises(services.PenaltyEnded):
        services.lift_penalty(penalty_id=penalty.pk, reason="Once more.", by=SECOND, at=MARCH_1)


def test_the_party_is_cautioned_once_before_a_line():
    party = a_party_under_rules()
    for n in range(3):
        find(party, str(n))
    find(party, "3", "low")

    assert score(party) == 150
    assert [e.payload["milestone"] for e in Event.objects.filter(name="standing.caution")] == [
        "150"
    ]
