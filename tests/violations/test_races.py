"""Decisions at the same instant, each on a connection of its own: a line is passed once."""

import pytest

from credits.models import Crossing, LedgerLine
from credits.selectors import standing_at
from parties.models import Party
from tests.rulebooks import changed
from tests.violations.support import MARCH_1, a_party_under_rules, find
from tests.workbench.race import together
from violations.models import Control, RepeatReached, Violation

pytestmark = pytest.mark.django_db(transaction=True)


def party_of(pk):
    return Party.objects.select_related("market").get(pk=pk)


def test_concurrent_decisions_pass_a_line_once_and_reach_a_repeat_once():
    rule = {"code": "often", "title": "Often", "count": 3, "days": 30}
    block = {"control": "live_off", "duration": {"kind": "days", "n": 3}}
    party = a_party_under_rules(changed(scheme__repeats=[{**rule, "measures": [block]}]))

    answers = together(lambda n: find(party_of(party.pk), str(n)), range(5), workers=5)

    assert [one for one in answers if isinstance(one, Exception)] == []
    assert standing_at(party, MARCH_1).score == 200 - 5 * 15
    assert list(Crossing.objects.values_list("milestone", flat=True)) == ["150"]
    assert RepeatReached.objects.count() == 1
    assert sorted(Control.objects.values_list("kind", flat=True)) == [
        "campaigns_off",
        "listing_blocked",
        "live_off",
    ]
    assert list(LedgerLine.objects.order_by("sequence").values_list("sequence", flat=True)) == [
        1, 2, 3, 4, 5,
    ]  # fmt: skip


def test_the_same_decision_from_five_sides_is_one():
    again = {"points": {"low": 10, "medium": 50, "high": 100, "critical": 200}}
    party = a_party_under_rules(changed(clauses__0__repetition=again))

    answers = together(lambda _n: find(party_of(party.pk)), range(5), workers=5)

    assert len({one.pk for one in answers}) == Violation.objects.count() == 1
    assert standing_at(party, MARCH_1).score == 185
