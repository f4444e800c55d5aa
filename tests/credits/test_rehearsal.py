"""A stretch of parties replayed under a draft equals the engine's word on each of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credits.digests import digest_of
from credits.engine import Entry, crossings_of
from credits.models import Crossing, LedgerLine
from credits.rehearsal import Findings, micro
from credits.services import expiry_of
from policies.models import RulebookVersion
from policies.scheme import parse, signed
from tests.credits.rehearsed import (
    SINCE,
    UNTIL,
    a_draft,
    a_line,
    day,
    in_order,
    lines_passed,
    replayed,
    the_terms,
)
from tests.credits.replays import count_days
from tests.factories import MarketFactory, PartyFactory
from tests.rulebooks import DEDUCTING, a_body, publish

pytestmark = pytest.mark.django_db


SEVERITIES = {"low": 5, "medium": 15, "high": 50, "critical": 200}


def undo(line):
    """The line that takes a line back."""
    again = LedgerLine.objects.get(pk=line.pk)
    number = LedgerLine.objects.filter(party=line.party).count() + 1
    again.pk, again.kind, again.points = None, "reversal", -line.points
    again.sequence, again.source_key, again.reverses_id = number, f"reversal:{line.pk}", line.pk
    again._state.adding = True
    again.digest = digest_of(again)
    again.save()


def test_a_milder_ladder_lets_a_party_go():
    terms = the_terms(a_draft(milestones=[{**DEDUCTING["milestones"][0], "at": 100}]))
    party = PartyFactory()
    a_line(party, terms, -50, day(10), day(190))

    found = replayed(terms, party)[party.pk]

    assert lines_passed(found.before) == ["150"]
    assert count_days(found.before.days) == 7
    assert found.after.steps == []
    assert found.moves
    assert (found.before.worst, found.after.worst) == ({"ordinary": 150}, {"ordinary": 150})


def test_a_price_that_is_raised_reaches_further():
    terms = the_terms(a_draft(points={**SEVERITIES, "high": 120}))
    party = PartyFactory()
    a_line(party, terms, -50, day(10), day(190))

    found = replayed(terms, party)[party.pk]

    assert lines_passed(found.before) == ["150"]
    assert lines_passed(found.after) == ["150", "100"]
    assert found.after.gravest.code == "100"
    assert len(found.after.restrictions) == 1  # the gravest alone acts
    assert count_days(found.after.days) == 14


def test_what_came_before_the_period_keeps_its_price_and_its_end():
    terms = the_terms(a_draft(points={**SEVERITIES, "high": 120}))
    party = PartyFactory()
    a_line(party, terms, -50, day(-10), day(170))
    a_line(party, terms, -5, day(10), day(190))

    assert party.pk not in replayed(terms, party)


def test_an_open_descent_is_carried_into_the_period():
    terms = the_terms(a_draft())
    party, other = PartyFactory(), PartyFactory()
    a_line(party, terms, -50, day(-10), day(170))
    a_line(party, terms, -15, day(10), day(190))
    a_line(other, terms, -50, day(-10), day(5))
    a_line(other, terms, -50, day(10), day(190))

    assert list(replayed(terms, party, other)) == [other.pk]


def test_points_lapse_as_the_draft_says():
    terms = the_terms(a_draft(lapse={"kind": "never"}))
    party = PartyFactory()
    a_line(party, terms, -50, day(1), day(20))
    a_line(party, terms, -50, day(30), day(49))

    found = replayed(terms, party)[party.pk]

    assert lines_passed(found.before) == ["150", "150"]
    assert lines_passed(found.after) == ["150", "100"]


def test_a_clause_that_the_draft_lacks_costs_nothing():
    body = a_body()
    del body["clauses"][0]
    terms = the_terms(parse(body))
    party = PartyFactory()
    a_line(party, terms, -50, day(10), day(190))

    found = replayed(terms, party)[party.pk]

    assert (lines_passed(found.before), lines_passed(found.after)) == (["150"], [])


def test_relief_never_exceeds_what_a_line_costs_now():
    terms = the_terms(a_draft(points={**SEVERITIES, "high": 2}))
    party = PartyFactory()
    line = a_line(party, terms, -50, day(10), day(190))
    a_line(party, terms, 5, day(11), day(190), kind="relief", rests_on=line)

    found = replayed(terms, party)[party.pk]

    assert found.after.worst == {"ordinary": 198}
    assert found.before.worst == {"ordinary": 150}


def test_restrictions_that_rested_on_an_overturned_finding_are_counted_apart():
    terms = the_terms(a_draft(points={**SEVERITIES, "high": 20}))
    party, other = PartyFactory(), PartyFactory()
    undo(a_line(party, terms, -50, day(9), day(189)))
    a_line(party, terms, -15, day(10), day(190))
    a_line(other, terms, -200, day(9), day(189))
    undo(a_line(other, terms, -50, day(10), day(190)))

    found = replayed(terms, party, other)

    assert (found[party.pk].rested_before, found[party.pk].rested_after) == (1, 0)
    assert (found[party.pk].before.steps, found[party.pk].moves) == ([], False)
    assert (found[other.pk].rested_before, found[other.pk].rested_after) == (0, 0)


def test_a_finding_that_was_only_drawn_anew_is_not_one_that_fell():
    terms = the_terms(a_draft())
    party = PartyFactory()
    undo(a_line(party, terms, -200, day(9), day(189), source_key="violation:77"))
    a_line(party, terms, -50, day(9), day(189), source_key="violation:77:repriced:1")
    findings = Findings(lambda keys: {}, lambda *asked: {}, ":repriced:")

    found = replayed(terms, party, findings=findings)[party.pk]

    assert lines_passed(found.before) == ["150"]
    assert (found.rested_before, found.rested_after) == (0, 0)


def test_a_terminal_line_before_the_period_keeps_its_party_in_sight():
    terms = the_terms(
        a_draft(milestones=[{**line, "extends": True} for line in DEDUCTING["milestones"]])
    )
    party = PartyFactory()
    line = a_line(party, terms, -200, day(-100), day(-20))
    Crossing.objects.create(
        party=party,
        scheme="rating",
        milestone="0",
        line=line,
        crossed_at=line.effective_at,
        terminal=True,
        version_id=line.version_id,
    )
    a_line(party, terms, -5, day(10), day(190))

    found = replayed(terms, party)[party.pk]

    assert found.before.steps == []
    assert lines_passed(found.after) == ["150", "100", "50", "0"]


histories = st.lists(
    st.tuples(
        st.sampled_from([5, 15, 50, 200]),
        st.integers(-200, 200),
        st.sampled_from(["stands", "overturned", "eased"]),
    ),
    min_size=1,
    max_size=7,
)


ladders = st.sampled_from(
    [DEDUCTING["milestones"], [{**one, "at": one["at"] + 20} for one in DEDUCTING["milestones"]]]
)


prices = st.sampled_from([SEVERITIES, {**SEVERITIES, "medium": 40}, {"low": 1, "high": 60}])


lapses = st.sampled_from(
    [
        {"kind": "rolling", "days": 180},
        {"kind": "rolling", "days": 20, "stops_at_terminal": False},
        {"kind": "calendar", "period": "quarter"},
        {"kind": "never"},
    ]
)


@given(st.lists(histories, min_size=1, max_size=4), ladders, prices, lapses)
def test_ruling_out_in_sets_and_walking_the_rest_is_the_engine_for_everybody(
    rows, ladder, points, lapse
):
    terms = the_terms(a_draft(points=points, milestones=ladder, lapse=lapse), version=the_version())
    parties = [PartyFactory() for _ in rows]
    written = {
        party.pk: [written_down(party, terms, *row) for row in history]
        for party, history in zip(parties, rows, strict=True)
    }

    found = replayed(terms, *parties)

    for party in parties:
        before, after = by_the_engine(written[party.pk], terms)
        mine = found.get(party.pk)
        said = (in_order(mine.before), in_order(mine.after)) if mine else ([], [])
        assert [[(step.rung.code, step.at) for step in side] for side in said] == [before, after]


def the_version():
    MarketFactory()
    return RulebookVersion.objects.first() or publish()


def written_down(party, terms, points, at, fate):
    """A finding as the ledger would hold it: the line, whether it stands, and what eases it."""
    moment = day(at)
    ends = expiry_of(terms.versions[0].body.scheme, moment, terms.zone)
    line = a_line(party, terms, -points, moment, ends)
    relief = None
    if fate == "overturned":
        undo(line)
    if fate == "eased":
        relief = a_line(party, terms, min(5, points), moment, ends, kind="relief", rests_on=line)
    return line, relief, fate


def by_the_engine(history, terms):
    """Milestones passed in the period, with moments: the ledger as it is, and as drafted."""
    old, new = terms.versions[0].body.scheme, terms.draft.scheme
    severities = {points: severity for severity, points in SEVERITIES.items()}
    asked = terms.draft.clauses[0].points
    before, after = [], []
    for line, relief, fate in history:
        if fate == "overturned":
            continue
        price = abs(line.points)
        ends, moment = line.expires_at, line.effective_at
        before.append(Entry(line.pk, line.points, moment, ends, line.source_key, True))
        if moment >= SINCE:
            price = asked.get(severities[price], 0)
            ends = expiry_of(new, moment, terms.zone)
        if price:
            after.append(Entry(line.pk, signed(new, price), moment, ends, line.source_key, True))
        if relief:
            key, eased = relief.source_key, relief.points
            before.append(Entry(relief.pk, eased, moment, line.expires_at, key, False))
            if price:
                after.append(Entry(relief.pk, min(eased, price), moment, ends, key, False))
    sides = (
        crossings_of(before, lambda at: old),
        crossings_of(after, lambda at: new if at >= SINCE else old, turns=[SINCE]),
    )
    return [
        [(one.milestone, micro(one.at)) for one in side if SINCE <= one.at < UNTIL]
        for side in sides
    ]
