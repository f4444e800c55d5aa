"""A stretch of parties replayed under a draft equals the engine's word on each of them."""

import itertools
from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credits.digests import digest_of
from credits.engine import Entry, crossings_of
from credits.models import Crossing, LedgerLine
from credits.rehearsal import Findings, InForce, Replay, Terms, Unpriced, micro
from credits.services import expiry_of
from policies.models import RulebookVersion
from policies.scheme import parse, signed
from policies.selectors import body_of
from tests.credits.replays import count_days, parties_of
from tests.factories import MarketFactory, PartyFactory
from tests.rulebooks import ACCUMULATING, DEDUCTING, a_body, publish

pytestmark = pytest.mark.django_db

SINCE, UNTIL = datetime(2026, 1, 1, 5, tzinfo=UTC), datetime(2026, 7, 1, 4, tzinfo=UTC)
SEVERITIES = {"low": 5, "medium": 15, "high": 50, "critical": 200}
NO_FINDINGS = Findings(lambda keys: {}, lambda first, beyond, free: {})
numbers = itertools.count(1)


def day(n: float) -> datetime:
    return SINCE + timedelta(days=n)


def a_scheme(raw=DEDUCTING, **changes):
    return {**deepcopy(raw), **changes}


def a_draft(raw=DEDUCTING, points=None, **changes):
    body = a_body(a_scheme(raw, **changes))
    if points is not None:
        body["clauses"][0]["points"] = points
    return parse(body)


def the_terms(draft, *, version=None, since=SINCE, until=UNTIL):
    MarketFactory()
    version = version or publish()
    known = InForce(version.pk, version.effective_from, body_of(version))
    return Terms("us", "seller", "America/New_York", [known], draft, since, until)


def a_line(party, terms, points, at, ends=None, *, kind="violation", **fields):
    number = next(numbers)
    line = LedgerLine(
        party=party,
        scheme=fields.pop("scheme", terms.versions[0].body.scheme.code),
        kind=kind,
        points=points,
        effective_at=at,
        expires_at=ends,
        sequence=LedgerLine.objects.filter(party=party).count() + 1,
        source_key=fields.pop("source_key", f"{kind}:{number}"),
        version_id=terms.versions[0].version_id,
        clause="late_dispatch" if kind == "violation" else "",
        **fields,
    )
    line.digest = digest_of(line)
    line.save()
    return line


def undo(line):
    """The line that takes a line back."""
    again = LedgerLine.objects.get(pk=line.pk)
    number = LedgerLine.objects.filter(party=line.party).count() + 1
    again.pk, again.kind, again.points = None, "reversal", -line.points
    again.sequence, again.source_key, again.reverses_id = number, f"reversal:{line.pk}", line.pk
    again._state.adding = True
    again.digest = digest_of(again)
    again.save()


def replayed(terms, *parties, findings=NO_FINDINGS):
    ids = [party.pk for party in parties]
    found: dict = {}
    for block in Replay(terms, findings).stretch(min(ids), max(ids) + 1):
        found |= parties_of(block)
    return found


def lines_passed(side):
    return [step.rung.code for step in in_order(side)]


def in_order(side):
    return sorted(side.steps, key=lambda step: (step.at, step.line_id, -step.rung.behind))


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
