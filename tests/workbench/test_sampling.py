"""Plans and draws: stratified, twice-safe, with probabilities that are kept and lots that repeat."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine

from governance.errors import InvalidInput
from tests.factories import PartyFactory
from tests.workbench.factories import (
    MONDAY,
    a_case,
    a_listing,
    a_reviewer,
    decided,
    the_rulebook,
    with_undo,
)
from tests.workbench.quality import LEAD, a_plan, drawn, some_decisions
from workbench.models import Case, Draw, Review, Sampled
from workbench.services import quality
from workbench.services.quality.errors import NothingToDraw, PlanStopped

pytestmark = pytest.mark.django_db


def test_of_each_stratum_so_many_are_drawn_and_the_probability_is_kept():
    one, other = a_reviewer(), a_reviewer()
    some_decisions(4, one)
    some_decisions(2, other, outcome="no_violation")
    plan = a_plan(strata=["reviewer", "outcome"], per_stratum=2)

    draw = drawn(plan)

    assert sorted(draw.strata, key=lambda stratum: -stratum["size"]) == [
        {"key": {"reviewer": str(one.pk), "outcome": "violation"}, "size": 4, "drawn": 2},
        {"key": {"reviewer": str(other.pk), "outcome": "no_violation"}, "size": 2, "drawn": 2},
    ]
    assert (draw.population, draw.drawn) == (6, 4)
    assert Counter(draw.rows.values_list("drawn_with", flat=True)) == {0.5: 2, 1.0: 2}
    assert Review.objects.waiting().count() == 4


def test_a_share_draws_at_least_one_of_each_stratum():
    some_decisions(7)
    some_decisions(1, outcome="no_violation")

    draw = drawn(a_plan(strata=["outcome"], per_stratum=None, rate=0.4))

    assert [(one["size"], one["drawn"]) for one in draw.strata] == [(1, 1), (7, 3)]


def test_only_what_the_plan_is_about_can_be_drawn():
    kept = some_decisions(2, outcome="no_violation")
    some_decisions(2)

    draw = drawn(a_plan(outcomes=["no_violation"], per_stratum=10))

    assert set(draw.rows.values_list("decision", flat=True)) == {one.pk for one in kept}


def test_anybody_can_draw_the_same_rows_again_by_the_seed():
    some_decisions(9)
    plan = a_plan(per_stratum=3)

    draw = drawn(plan)
    some_decisions(3)

    assert quality.is_repeatable(draw)


def test_another_seed_draws_others():
    some_decisions(12)

    firsts = {
        tuple(drawn(a_plan(per_stratum=3)).rows.values_list("decision", flat=True))
        for _ in range(6)
    }

    assert len(firsts) > 1


def test_the_beat_draws_each_window_once_and_goes_on_from_there():
    with time_machine.travel(MONDAY, tick=False):
        plan = a_plan(period="day", per_stratum=5, active_from=MONDAY)
        some_decisions(2)
    with time_machine.travel(MONDAY + timedelta(days=2, hours=1), tick=False):
        assert quality.draw_due() == 2
        assert quality.draw_due() == 0

    assert list(plan.draws.order_by("pk").values_list("since", "until", "drawn")) == [
        (MONDAY, MONDAY + timedelta(days=1), 2),
        (MONDAY + timedelta(days=1), MONDAY + timedelta(days=2), 0),
    ]


def test_what_was_drawn_from_once_is_not_drawn_from_again():
    some_decisions(2)
    plan = a_plan(per_stratum=1)
    drawn(plan)

    with pytest.raises(NothingToDraw):
        drawn(plan)

    assert Draw.objects.count() == Sampled.objects.count() == Review.objects.count() == 1


def test_a_plan_that_is_stopped_or_over_draws_nothing():
    some_decisions(1)
    plan = a_plan()
    quality.stop_plan(plan_id=plan.pk, by=LEAD)
    quality.stop_plan(plan_id=plan.pk, by=LEAD)

    with pytest.raises(PlanStopped):
        drawn(plan)

    assert not Draw.objects.exists()


def test_a_plan_ends_where_it_says():
    with time_machine.travel(MONDAY, tick=False):
        plan = a_plan(period="week", active_from=MONDAY, active_to=MONDAY + timedelta(days=10))
    with time_machine.travel(MONDAY + timedelta(days=40), tick=False):
        quality.draw_due()

    ends = list(plan.draws.order_by("pk").values_list("until", flat=True))
    assert ends == [MONDAY + timedelta(days=7), MONDAY + timedelta(days=10)]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"per_stratum": None}, "per_stratum"),
        ({"per_stratum": 0}, "per_stratum"),
        ({"rate": 0.5, "per_stratum": 3}, "per_stratum"),
        ({"rate": 1.5}, "rate"),
        ({"title": " "}, "title"),
        ({"strata": ["kind"]}, "strata"),
        ({"outcomes": ["overturn"]}, "outcomes"),
        ({"clause": "late_dispatch"}, "clause"),
        ({"about": "items", "clause": "misleading_listing"}, "market"),
        ({"about": "items", "clause": "no_such", "market": "us"}, "clause"),
        ({"active_to": MONDAY - timedelta(days=9)}, "active_to"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_and_says_which_field(fields, said):
    market = the_rulebook().market
    if "market" in fields:
        fields = fields | {"market": market}

    with pytest.raises(InvalidInput) as refused:
        a_plan(**fields)

    assert refused.value.faults[0]["field"] == said


def test_the_same_order_twice_is_one_plan():
    terms = quality.PlanTerms(title="Twice", per_stratum=1)

    first = quality.save_plan(terms=terms, by=LEAD, source_key="once")
    second = quality.save_plan(terms=terms, by=LEAD, source_key="once")

    assert first == second


def test_items_are_drawn_into_cases_whether_anybody_noticed_them_or_not():
    rulebook = the_rulebook()
    for _ in range(5):
        a_listing(PartyFactory())
    a_listing(PartyFactory(), "video")
    plan = a_plan(
        about="items",
        market=rulebook.market,
        clause="misleading_listing",
        strata=["kind"],
        per_stratum=2,
    )

    draw = drawn(plan)

    assert [(one["key"]["kind"], one["size"], one["drawn"]) for one in draw.strata] == [
        ("listing", 5, 2),
        ("video", 1, 1),
    ]
    cases = Case.objects.filter(source="random_sample")
    assert Counter(cases.values_list("item__kind", "drawn_with", "clause")) == {
        ("listing", 0.4, "misleading_listing"): 2,
        ("video", 1.0, "misleading_listing"): 1,
    }


def test_what_has_an_open_case_already_joins_it_and_still_counts_as_drawn():
    rulebook = the_rulebook()
    party = PartyFactory()
    case = a_case(party)
    plan = a_plan(about="parties", market=rulebook.market, clause="late_dispatch", per_stratum=9)

    draw = drawn(plan)

    row = draw.rows.get(case=case)
    assert (row.drawn_with, case.source) == (1.0, "rule")
    assert Case.objects.filter(party=party).count() == 1


def test_what_has_not_taken_effect_is_not_drawn():
    the_rulebook()
    decided(with_undo(a_case(PartyFactory())), a_reviewer())

    with pytest.raises(NothingToDraw):
        drawn(a_plan(per_stratum=10))

    assert not Sampled.objects.exists()
