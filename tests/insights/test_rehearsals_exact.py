"""A whole rehearsal, in arrays, says what walking every party by itself on the engine says."""

from copy import deepcopy

import pytest
import time_machine

from governance.models import Market
from insights.models import Rehearsal, RehearsalMove
from insights.replaying.work import merged
from insights.services import advance
from policies.models import RulebookVersion
from tests.exact import replaying as exact
from tests.insights.markets import a_market
from tests.insights.rehearsals import a_draft, asked, day
from tests.rulebooks import ACCUMULATING, DEDUCTING, a_body, days, publish
from tests.workbench.factories import the_rulebook

pytestmark = pytest.mark.django_db
SERIOUS = {"code": "serious", "title": "Serious", "start": 180, "cap": 300}


def a_scheme(raw=DEDUCTING, *, durations=(), **changes):
    made = {**deepcopy(raw), **changes}
    for line, duration in zip(made["milestones"], durations, strict=False):
        line["measures"] = [
            {"control": "listing_blocked", "duration": duration},
            {"control": "campaigns_off", "duration": days(2)},
        ]
    return made


def with_classes(scheme):
    """The second clause has a ledger of its own."""
    body = a_body({**scheme, "classes": [{"code": "ordinary", "title": "Health"}, SERIOUS]})
    body["clauses"][1] |= {"ledger_class": "serious", "points": {"medium": 40, "high": 70}}
    return body


def repeated(body):
    body["clauses"][0]["repetition"] = {
        "points": {"low": 20, "medium": 60, "high": 70, "critical": 200},
        "days": 30,
    }
    body["clauses"][3]["points"] = {"low": 30}
    return body


HIGHER = [{**line, "at": line["at"] + 20} for line in DEDUCTING["milestones"]]
UNTIL_RECOVERED, FOR_EVER = {"kind": "until_recovered"}, {"kind": "permanent"}
MIXED = [UNTIL_RECOVERED, days(60), {"kind": "hours", "n": 100}, FOR_EVER]

DRAFTS = {
    "higher lines, shorter lives": a_body(
        a_scheme(milestones=HIGHER, lapse={"kind": "rolling", "days": 60})
    ),
    "each line acts, until recovered, a class that moved": a_body(
        a_scheme(durations=MIXED, milestones_apply="each")
    ),
    "each finding extends, calendar years": with_classes(
        a_scheme(
            milestones=[{**line, "extends": True} for line in HIGHER],
            durations=MIXED,
            lapse={"kind": "calendar", "period": "quarter", "stops_at_terminal": False},
        )
    ),
    "repeats cost more, what was free costs": repeated(with_classes(a_scheme())),
    "it adds up instead": a_body(a_scheme(ACCUMULATING, durations=[UNTIL_RECOVERED])),
}


@pytest.mark.parametrize("name", DRAFTS)
@pytest.mark.parametrize("turns", [False, True], ids=["one version", "a turn in the period"])
def test_result_and_moves_are_those_of_the_engine(name, turns):
    with time_machine.travel(day(300), tick=False):
        rulebook = the_rulebook()
        if turns:
            later = with_classes(a_scheme(milestones=HIGHER, durations=MIXED, floor=20))
            publish(body=later, effective_from=day(70))
        versions = list(RulebookVersion.objects.filter(rulebook=rulebook).order_by("number"))
        a_market(versions, parties=PARTIES, seed=20260301)
        draft = a_draft()
        draft.body = DRAFTS[name]
        draft.save()

        rehearsal = asked(draft)
        while advance(rehearsal_id=rehearsal.pk):
            pass

        rehearsal.refresh_from_db()
        assert rehearsal.state == Rehearsal.State.DONE
        counts, moves = on_the_engine(rehearsal)
    assert rehearsal.result == counts
    assert sorted(map(said, RehearsalMove.objects.all())) == sorted(map(said, moves))
    assert moves
    assert {"rested", "paths", "lines", "tiers"} <= counts.keys()


PARTIES = 100
NAMES = [field.attname for field in RehearsalMove._meta.fields if field.name != "id"]


def said(move):
    return [(name, getattr(move, name)) for name in NAMES]


def on_the_engine(rehearsal):
    market = Market.objects.get(pk=rehearsal.rulebook.market_id)
    pieces = list(rehearsal.slices.order_by("pk"))
    works = [exact.Work(rehearsal, piece) for piece in pieces]
    assert [piece.market for piece in pieces] == [market] * len(pieces)
    moves = [move for work in works for move in work.moves()]
    return merged(work.counts() for work in works), moves
