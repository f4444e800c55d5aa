"""Decisions, appeals, stays, corrections and overturns in any order leave what never deciding would."""

from datetime import timedelta

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from credits.models import Tier
from tests.factories import MarketFactory
from tests.rulebooks import publish
from tests.violations.histories import (
    a_party,
    breaches,
    crossings,
    record,
    repeats,
    rules,
    scores,
    stricter,
)
from tests.violations.support import GROUNDS, SECOND, hold
from violations import services
from violations.models import FundsState

WHY = "It was looked at again, and this is what was seen."
FATES = ["stands", "upheld", "stayed", "overturned", "corrected"]
FALLEN = {"overturned", "corrected"}
TIERS = [
    {"code": "plain", "title": "Plain", "clean_days": 2, "benefits": []},
    {
        "code": "trusted",
        "title": "Trusted",
        "clean_days": 12,
        "score_at_least": 190,
        "benefits": [{"control": "settlement_faster", "duration": {"kind": "permanent"}}],
    },
]


def world():
    body = rules() | {"funds": GROUNDS, "tiers": TIERS}
    body["clauses"][0]["funds"] = ["claims"]
    MarketFactory()
    publish(body=body)


def find(party, breach):
    """A finding, and money held for it where the clause allows that."""
    violation = record(party, breach)
    if breach.clause == "late_dispatch" and not breach.also:
        key = str(breach.day)
        hold(party, key, at=breach.at, violation_id=violation.pk, days=20)
    return violation


def meet(fate, violation, at):
    """What becomes of a finding at a moment."""
    said = {"violation_id": violation.pk, "by": SECOND, "at": at}
    match fate:
        case "overturned":
            services.overturn_violation(cause="wrong_fact", reason=WHY, **said)
        case "corrected":
            services.correct_violation(reason=WHY, **said)
        case "upheld":
            key = f"appeal:{violation.pk}"
            stay = services.grant_stay(basis="rulebook", source_key=key, **said)
            if stay:
                services.end_stay(stay_id=stay.pk, by=SECOND, at=at + timedelta(minutes=30))
        case "stayed":
            services.grant_stay(basis="rulebook", source_key=f"appeal:{violation.pk}", **said)


def holds(party, at):
    """Money held that no end has freed."""
    running = FundsState.objects.filter(party=party, state="running", ends_at__gt=at)
    return sorted(running.values_list("left", "ends_at"))


def tier(party, at):
    services.review_tier(party=party, by=SECOND, at=at)
    return Tier.objects.filter(party=party).values_list("code", flat=True).first()


class InAnyOrder(HypothesisTestCase):
    @classmethod
    def setUpTestData(cls):
        world()

    @settings(max_examples=15, deadline=None, phases=[Phase.generate])
    @given(breaches(most=5), st.data())
    def test_what_fell_leaves_no_trace_whichever_order_things_came_in(self, history, data):
        party, other = a_party(), a_party()
        fates = {breach: data.draw(st.sampled_from(FATES)) for breach in history}
        moments = {
            breach: breach.at + timedelta(hours=data.draw(st.integers(1, 700)))
            for breach in history
        }
        timeline = [(breach.at, 0, breach) for breach in history]
        timeline += [(moments[breach], 1, breach) for breach in history]
        found = {}

        for at, turn, breach in sorted(timeline, key=lambda one: one[:2]):
            if turn == 0:
                found[breach] = find(party, breach)
            else:
                meet(fates[breach], found[breach], at)
        for breach in history:
            if fates[breach] not in FALLEN:
                find(other, breach)

        last = max(at for at, _turn, _breach in timeline)
        after = [last + timedelta(days=n, hours=1) for n in (0, 3, 12, 29, 60)]
        assert scores(party, after) == scores(other, after)
        assert crossings(party) == crossings(other)
        assert repeats(party) == repeats(other)
        assert holds(party, after[0]) == holds(other, after[0])
        for moment in after:
            assert tier(party, moment) == tier(other, moment)
            assert stricter(party, other, moment) == []
