"""What a rehearsal asks of findings: prices told by points, repeats, findings without points."""

import pytest

from credits.rehearsal import Findings, Unpriced, micro
from policies.scheme import parse
from tests.credits.rehearsed import a_draft, a_line, day, lines_passed, replayed, the_terms
from tests.factories import MarketFactory, PartyFactory
from tests.rulebooks import ACCUMULATING, a_body, publish

pytestmark = pytest.mark.django_db


def test_a_finding_without_points_may_cost_something_now():
    body = a_body()
    body["clauses"][3]["points"] = {"low": 60}
    terms = the_terms(parse(body))
    party, elsewhere = PartyFactory(), PartyFactory(market=MarketFactory(code="id"))
    one = Unpriced(1, "violation:1", "reminder", "low", micro(day(3)), overturned=False)

    asked = []

    def unpriced(first, beyond, free):
        asked.append(free)
        return {party.pk: [one], elsewhere.pk: [one]}

    found = replayed(terms, party, elsewhere, findings=Findings(lambda keys: {}, unpriced))

    assert asked == [[("reminder", "low")]]
    assert list(found) == [party.pk]
    assert lines_passed(found[party.pk].after) == ["150"]


@pytest.mark.parametrize("between", [1, 5])
def test_whoever_is_of_another_market_is_left_out(between):
    terms = the_terms(a_draft())
    first, *others, last = parties = [
        PartyFactory(),
        *(PartyFactory(market=MarketFactory(code="id")) for _ in range(between)),
        PartyFactory(),
    ]
    for party in parties:
        a_line(party, terms, -50, day(10), day(190))

    assert list(replayed(terms, first, *others, last)) == [first.pk, last.pk]


def test_the_finding_is_asked_where_points_do_not_tell_the_severity():
    body = a_body()
    body["clauses"][0]["points"] = {"low": 5, "medium": 50, "high": 50}
    MarketFactory()
    version = publish(body=body)
    terms = the_terms(a_draft(points={"low": 5, "medium": 10, "high": 100}), version=version)
    party = PartyFactory()
    line = a_line(party, terms, -50, day(10), day(190))
    findings = Findings(lambda keys: dict.fromkeys(keys, "high"), lambda *asked: {})

    found = replayed(terms, party, findings=findings)[party.pk]

    assert found.after.worst == {"ordinary": 100}
    assert line.source_key.startswith("violation:")


def test_a_repeated_finding_costs_what_the_draft_asks_for_repeats():
    body = a_body()
    body["clauses"][0]["repetition"] = {"points": {"medium": 60}, "days": 30}
    terms = the_terms(parse(body))
    party = PartyFactory()
    for n in (1, 40, 60):  # the last alone follows within thirty days
        a_line(party, terms, -15, day(n), day(n + 180))
    findings = Findings(lambda keys: dict.fromkeys(keys, "medium"), lambda *asked: {})

    found = replayed(terms, party, findings=findings)[party.pk]

    assert found.before.steps == []
    assert found.after.worst == {"ordinary": 110}


def test_a_draft_that_turns_the_direction_begins_a_ledger_of_its_own():
    terms = the_terms(a_draft(ACCUMULATING))
    party = PartyFactory()
    a_line(party, terms, -50, day(-5), day(170))
    a_line(party, terms, -15, day(10), day(190))
    a_line(party, terms, 5, day(9), None, kind="adjustment")

    found = replayed(terms, party)[party.pk]

    assert lines_passed(found.before) == ["150"]
    assert found.after.worst == {"ordinary": 10}
