"""Overturned in part: a milder finding stands for the harder one, and nothing becomes harder."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from credits.models import LedgerLine
from credits.selectors import standing_at
from governance.content import erase
from governance.models import Event
from tests.factories import ItemFactory
from tests.violations.histories import (
    BREACHES,
    CLASSES,
    a_party,
    a_world,
    breaches,
    in_force,
    moments,
    record,
)
from tests.violations.support import (
    MARCH_1,
    SECOND,
    a_party_under_rules,
    a_party_with_grounds,
    find,
    hold,
)
from violations import services
from violations.models import PutRight, Violation
from violations.selectors import controls_of_item, controls_of_party, statement_text

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WHY = "Eight of the parcels were scanned late by the carrier."


def milder(violation, severity="low", clause="late_dispatch", at=MARCH_1 + HOUR):
    return services.replace_violation(
        violation_id=violation.pk,
        clause=clause,
        severity=severity,
        cause="wrong_clause",
        reason=WHY,
        by=SECOND,
        at=at,
    )


def test_the_new_reasons_keep_what_was_found_and_say_what_was_changed_and_why():
    made = milder(find(a_party_under_rules(), severity="high")).violation

    said = statement_text(made.statement)

    assert said["facts"] == made.facts.text == "26 of 155 orders left late."
    assert said["replaces"]["because"] == WHY
    assert said["replaces"]["changes"] == [
        {"what": "Severity", "before": "High", "after": "Low"},
        {"what": "Points", "before": "-50", "after": "-5"},
    ]
    assert "replaces VIOLATION-" in said["explanation"]


def test_another_rule_is_named_among_what_was_changed():
    made = milder(find(a_party_under_rules(), severity="low"), clause="reminder")

    (rule, points) = statement_text(made.violation.statement)["replaces"]["changes"]

    assert rule == {"what": "Rule", "before": "Late dispatch", "after": "Reminder"}
    assert points == {"what": "Points", "before": "-5", "after": "0"}


def test_where_the_facts_were_erased_the_reason_stands_for_them():
    harder = find(a_party_under_rules(), severity="high")
    erase(harder.facts, by=SECOND)

    assert statement_text(milder(harder).violation.statement)["facts"] == WHY


def test_a_lower_severity_costs_less_from_the_beginning_and_passes_no_line():
    party = a_party_under_rules()
    harder = find(party, severity="high")

    made = milder(harder)

    assert standing_at(party, MARCH_1).score == 195
    assert made.violation.replaces == harder
    assert made.violation.decided_at == MARCH_1
    assert made.violation.statement.content.data["redress"]
    assert controls_of_party(party, MARCH_1 + HOUR) == []
    line = LedgerLine.objects.filter(kind="violation").last()
    assert (line.points, line.effective_at) == (-5, MARCH_1)


def test_a_measure_that_remains_keeps_its_end():
    listing, harder = removal()
    (before,) = controls_of_item(listing, MARCH_1)

    milder(harder, "low", "misleading_listing")

    (after,) = controls_of_item(listing, MARCH_1 + HOUR)
    assert (after.kind, after.ends_at) == (before.kind, before.ends_at)


def removal(**more):
    from tests.rulebooks import a_body

    body = a_body()
    body["clauses"][1] |= {"points": {"low": 2, "medium": 10}, **more}
    party = a_party_under_rules(body)
    listing = ItemFactory(owner=party, market=party.market)
    return listing, find(party, clause="misleading_listing", item=listing)


@pytest.mark.parametrize("severity", ["high", "critical"])
def test_a_harder_finding_is_refused_and_changes_nothing(severity):
    party = a_party_under_rules()
    violation = find(party)

    with pytest.raises(services.StricterThanBefore):
        milder(violation, severity)

    assert standing_at(party, MARCH_1).score == 185
    assert not hasattr(Violation.objects.get(), "overturned")


def test_the_same_again_is_refused():
    with pytest.raises(services.StricterThanBefore):
        milder(find(a_party_under_rules()), "medium")


def test_measures_can_end_earlier_and_never_later():
    party = a_party_under_rules()
    violation = find(party, severity="high")
    first, second = violation.penalties.order_by("pk")

    services.ease_measures(
        violation_id=violation.pk,
        ends={first.pk: MARCH_1 + 2 * DAY, second.pk: MARCH_1},
        reason=WHY,
        by=SECOND,
        at=MARCH_1 + HOUR,
    )

    (left,) = controls_of_party(party, MARCH_1 + HOUR)
    assert (left.kind, left.ends_at) == (first.measure, MARCH_1 + 2 * DAY)
    assert not hasattr(Violation.objects.get(), "overturned")
    with pytest.raises(services.StricterThanBefore):
        services.ease_measures(
            violation_id=violation.pk,
            ends={first.pk: MARCH_1 + 3 * DAY},
            reason=WHY,
            by=SECOND,
            at=MARCH_1 + HOUR,
        )


def test_what_was_put_right_is_a_list_for_the_party_and_the_marketplace():
    listing, violation = removal()

    services.overturn_violation(
        violation_id=violation.pk, cause="wrong_fact", reason=WHY, by=SECOND, at=MARCH_1 + HOUR
    )

    rows = {row.kind: row for row in PutRight.objects.all()}
    assert set(rows) == {"points", "measure", "listing"}
    assert rows["points"].amount == 10
    assert rows["listing"].item == listing
    told = Event.objects.get(name="restitution.made").payload
    assert told["reinstate"] == [listing.ref]


def test_a_listing_that_something_else_keeps_away_is_not_named():
    listing, first = removal()
    find(listing.owner, "two", clause="misleading_listing", item=listing, at=MARCH_1 + HOUR)

    services.overturn_violation(
        violation_id=first.pk, cause="wrong_fact", reason=WHY, by=SECOND, at=MARCH_1 + 2 * HOUR
    )

    assert not PutRight.objects.filter(kind="listing").exists()
    assert Event.objects.get(name="restitution.made").payload["reinstate"] == []


def test_what_a_milder_finding_takes_away_again_is_not_told_as_put_right():
    listing, violation = removal()

    milder(violation, clause="misleading_listing")

    assert [one.kind for one in controls_of_item(listing, MARCH_1 + HOUR)] == ["removed"]
    assert [(row.kind, row.amount) for row in PutRight.objects.all()] == [("points", 10)]
    told = Event.objects.get(name="restitution.made").payload
    assert (told["reinstate"], told["penalties"]) == ([], [])


def test_what_never_began_kept_no_listing_away():
    _listing, violation = removal(windows={"correction_hours": 24, "appeal_days": [30]})

    services.correct_violation(violation_id=violation.pk, reason=WHY, by=SECOND, at=MARCH_1 + HOUR)

    assert [row.kind for row in PutRight.objects.all()] == ["points", "measure"]
    assert Event.objects.get(name="restitution.made").payload["reinstate"] == []


def test_money_that_was_held_for_the_finding_is_on_the_list():
    party = a_party_with_grounds()
    violation = find(party)
    hold(party, violation_id=violation.pk)

    services.overturn_violation(
        violation_id=violation.pk, cause="wrong_fact", reason=WHY, by=SECOND, at=MARCH_1 + HOUR
    )

    row = PutRight.objects.get(kind="funds")
    assert (row.amount, row.currency) == (100_000, "USD")


def test_restored_points_do_not_lapse_with_the_line_that_took_them():
    party = a_party_under_rules()
    violation = find(party, severity="high")
    services.overturn_violation(
        violation_id=violation.pk, cause="wrong_fact", reason=WHY, by=SECOND, at=MARCH_1 + HOUR
    )

    scores = {standing_at(party, MARCH_1 + n * DAY).score for n in (1, 179, 180, 181, 400)}

    assert scores == {200}


class NeverHarder(HypothesisTestCase):
    @classmethod
    def setUpTestData(cls):
        a_world()

    @settings(max_examples=25, deadline=None)
    @given(breaches(), st.data())
    def test_a_milder_finding_leaves_no_score_and_no_measure_worse(self, history, data):
        party = a_party()
        found = [record(party, breach) for breach in history]
        fallen = data.draw(st.sampled_from(found))
        clause, severity = data.draw(st.sampled_from(BREACHES))
        after = moments(history)
        before = {when: (scores_at(party, when), in_force(party, when)) for when in after}

        try:
            milder(fallen, severity, clause, at=after[0])
        except services.StricterThanBefore:
            return

        for when in after:
            scores, controls = before[when]
            now = scores_at(party, when)
            assert now[1] >= scores[1]
            assert now[0] >= scores[0] or fallen.clause == "counterfeit"
            for kind, end in in_force(party, when):
                assert any(kind == known and end <= until for known, until in controls)


def scores_at(party, when):
    return [standing_at(party, when, ledger_class=name).score for name in CLASSES]
