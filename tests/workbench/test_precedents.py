"""Earlier decisions on the same clause: counted within bounds, and the nearest with how they held."""

import pytest

from tests.factories import PartyFactory
from tests.workbench.browsing import page, sign_in
from tests.workbench.factories import (
    RULE,
    a_case,
    a_listing,
    a_report,
    a_reviewer,
    a_violation,
    an_appeal,
    decided,
    the_rulebook,
)
from workbench import services
from workbench.selectors import precedents
from workbench.selectors.evidence import evidence_of
from workbench.selectors.precedents import precedents_of, similar_to

pytestmark = pytest.mark.django_db


def near(case) -> list[str]:
    return [one.decision.case.code for one in precedents_of(case, evidence_of(case))]


def test_the_same_severity_comes_before_a_newer_one_of_another():
    the_rulebook()
    same = a_case(severity="medium")
    other = a_case(severity="high")
    elsewhere = services.open_case_for_report(report_id=a_report(a_listing()).pk, by=RULE)
    for case in (same, other):
        decided(case, a_reviewer(), "no_violation")
    decided(elsewhere, a_reviewer())
    waiting = a_case(severity="medium")

    found = precedents_of(waiting, evidence_of(waiting))

    assert [one.decision.case for one in found] == [same, other]
    assert "same severity" in found[0].why


def test_values_much_alike_bring_a_decision_nearer():
    assert precedents._alike({"rate": 0.2}, {"rate": 0.2}) == 1.0
    assert precedents._alike({"rate": 0.2}, {"rate": 0.02}) < 0.2
    assert precedents._alike({"rate": 0.2}, {"other": 0.2}) is None
    assert precedents._alike({"rate": 0}, {"rate": 0}) == 1.0


def test_the_same_category_of_goods_counts():
    the_rulebook()
    cases = []
    for category in ("toys", "meat", "toys"):
        listing = a_listing()
        listing.category = category
        listing.save(update_fields=["category"])
        cases.append(services.open_case_for_report(report_id=a_report(listing).pk, by=RULE))
    decided(cases[0], a_reviewer(), "no_violation")
    decided(cases[1], a_reviewer(), "no_violation")

    assert near(cases[2]) == [cases[0].code, cases[1].code]


def test_what_was_overturned_says_so_and_why(client):
    violation = a_violation()
    decided(
        an_appeal(violation),
        a_reviewer(),
        "overturn",
        reason="The carrier's letter shows that it collected late.",
        overturn_cause="new_evidence",
    )
    waiting = a_case(PartyFactory())

    (found,) = precedents_of(waiting, evidence_of(waiting))

    assert found.overturned.cause == "new_evidence"
    sign_in(client)
    html = page(client, "case", waiting.code)
    assert "Overturned: new evidence. The carrier" in html
    assert similar_to(waiting).overturned == 1


def test_a_decision_that_has_not_taken_effect_is_none_yet():
    waiting_for_a_second = a_case(severity="critical")
    decided(waiting_for_a_second, a_reviewer())

    case = a_case(PartyFactory())

    assert near(case) == []
    assert similar_to(case).violation == 0


def test_counting_stops_at_the_newest(monkeypatch):
    monkeypatch.setattr(precedents, "NEWEST", 2)
    the_rulebook()
    for _ in range(3):
        decided(a_case(), a_reviewer(), "no_violation")

    similar = similar_to(a_case())

    assert (similar.no_violation, similar.of, similar.is_cut) == (2, 2, True)


def test_precedents_cost_the_same_however_many(django_assert_max_num_queries):
    the_rulebook()
    for _ in range(8):
        decided(a_case(), a_reviewer())
    case = a_case()
    pieces = evidence_of(case)

    with django_assert_max_num_queries(3):
        assert len(precedents_of(case, pieces)) == 4


def test_the_decision_under_appeal_is_no_precedent_for_its_appeal():
    the_rulebook()
    before, appealed = a_case(), a_case()
    decided(before, a_reviewer())
    decision = decided(appealed, a_reviewer())

    appeal = an_appeal(decision.steps.get(kind="executed").violation)

    assert near(appeal) == [before.code]
