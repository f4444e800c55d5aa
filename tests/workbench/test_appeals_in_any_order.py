"""Promise 5 at the desk: whatever way appeals go, and however they cross, nothing of what fell is left."""

import os
from datetime import timedelta

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from tests.factories import MarketFactory
from tests.rulebooks import publish
from tests.violations.histories import BREACHES, Breach, rules, same_standing
from tests.violations.support import GROUNDS
from tests.workbench.hearing_doors import Step
from tests.workbench.hearings import Lived, clean_of

LONG = os.environ.get("HYPOTHESIS_PROFILE") == "long"
MANY = 400 if LONG else 8
PHASES = [Phase.generate, Phase.shrink] if LONG else [Phase.generate]
ENDS = ["upheld", "withdrawn", "overturned", "milder", "shorter", "still_open"]
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
    """What is late can be put right within two days; measures for counterfeits rest while heard."""
    MarketFactory()
    body = rules() | {"funds": GROUNDS, "tiers": TIERS}
    heard = {"appeal_days": [30, 15], "redress": ["You may go to court."]}
    body["clauses"][0]["funds"] = ["claims"]
    body["clauses"][0]["windows"] = heard | {"correction_hours": 48}
    body["clauses"][-1]["windows"] = heard | {"suspends_measure": True}
    publish(body=body)


@st.composite
def hearings(draw):
    """What happens before one appeal is answered, and how it is."""
    steps = ["appealed"]
    if draw(st.booleans()):
        steps.append("rested")
    if draw(st.booleans()):
        steps += ["returned", "facts_given"]
    if draw(st.booleans()):
        steps.append("rest_ended")
    return [*steps, draw(st.sampled_from(ENDS))]


@st.composite
def tales(draw):
    """A breach, and the tracks of steps that follow it: each in order, and across one another."""
    severest = draw(st.sampled_from(BREACHES))
    breach = Breach(draw(st.integers(0, 40)), *severest)
    reported = draw(st.integers(0, 4)) == 0
    heard = draw(st.lists(hearings(), max_size=2))
    tracks = [(48, [step for one in heard for step in one])]
    if reported:
        ending = draw(st.sampled_from(["asked_rightly", "asked_rightly", "asked_in_vain"]))
        tracks[0][1][:0] = ["reported", "asked_again", ending]
    else:
        tracks[0][1][:0] = ["found"]
        answer = draw(st.sampled_from([[], ["accepted"], ["refused"]]))
        tracks.append((20, ["corrected", *answer] if draw(st.booleans()) else []))
        tracks.append((300, ["reconsidered"] if draw(st.integers(0, 3)) == 0 else []))
    return breach, tracks


@st.composite
def histories(draw):
    """Breaches, no two on one day, and the steps of all of them by the hour."""
    told = draw(st.lists(tales(), min_size=1, max_size=3, unique_by=lambda one: one[0].day))
    steps = []
    for story, (breach, tracks) in enumerate(told):
        for track, (most, whats) in enumerate(tracks):
            at = breach.at + timedelta(seconds=11 * story + track)
            for what in whats:
                if what not in {"found", "reported"}:
                    at += timedelta(hours=draw(st.integers(1, most)))
                steps.append(Step(at, what, story, draw(st.integers(0, 3))))
    return [breach for breach, _tracks in told], sorted(steps, key=lambda one: one.at)


def compare(told, steps):
    """A party that lived through all of it, and one about whom only what stands was ever decided."""
    lived = Lived(told).walk(steps)
    last = max(step.at for step in steps)
    same_standing(lived.party, clean_of(lived), last)
    return lived


class AppealsInAnyOrder(HypothesisTestCase):
    @classmethod
    def setUpTestData(cls):
        world()

    @settings(max_examples=MANY, deadline=None, phases=PHASES)
    @given(histories())
    def test_what_did_not_hold_leaves_no_trace_whichever_way_it_was_heard(self, history):
        compare(*history)

    def test_one_history_goes_through_every_door_there_is(self):
        """What hypothesis makes up may miss one; this one misses none."""
        late, fake = ("late_dispatch", "high"), ("counterfeit", "high")
        tracks = [
            (
                0,
                late,
                "found corrected refused appealed returned facts_given upheld appealed shorter",
            ),
            (3, late, "found corrected appealed accepted milder withdrawn"),
            (6, fake, "found appealed milder appealed upheld appealed"),
            (8, late, "found appealed upheld appealed rested rest_ended overturned"),
            (11, fake, "reported asked_again asked_rightly appealed overturned"),
            (13, late, "reported asked_again asked_in_vain"),
            (15, late, "found reconsidered"),
            (17, late, "found appealed still_open"),
        ]
        told, steps = [], []
        for story, (day, breach, whats) in enumerate(tracks):
            told.append(Breach(day, *breach))
            for n, what in enumerate(whats.split()):
                steps.append(Step(told[-1].at + timedelta(hours=50 * (n > 1) + 9 * n), what, story))

        lived = compare(told, sorted(steps, key=lambda one: one.at))

        doors = {name.removeprefix("is_") for name in dir(Lived) if name.startswith("is_")}
        assert doors - set(lived.passed) == set()
