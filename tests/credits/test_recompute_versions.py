"""A new version recomputes whom it moves, and nobody else."""

from copy import deepcopy
from datetime import timedelta

import pytest

from credits.models import Standing, StandingBasis
from credits.recompute import recompute_rulebook
from tests.credits.ledgers import (
    NOON,
    a_line,
    two_classes,
)
from tests.factories import MarketFactory, PartyFactory
from tests.rulebooks import ACCUMULATING, DEDUCTING, a_body, publish
from tests.violations.support import MARCH_1, a_party_under_rules, find
from violations.models import Control
from violations.services import sweep_standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def rules():
    MarketFactory()
    return publish(body=two_classes())


@pytest.fixture
def parties(rules):
    return [PartyFactory() for _ in range(5)]


def test_one_rulebook_is_recomputed_and_the_others_are_left(rules, parties):
    MarketFactory(code="id", zone="Asia/Jakarta")
    other = publish("id", body=a_body())
    a_line(parties[0], rules, -20)
    a_line(PartyFactory(market=MarketFactory(code="id")), other, -20)

    recompute_rulebook(other.rulebook, at=NOON)

    assert Standing.objects.get().party.market_id == "id"


def test_the_sweep_notices_a_version_that_came_into_force_and_then_rests():
    party = a_party_under_rules()
    find(party)
    turn = MARCH_1 + timedelta(days=5)
    sweep_standing(at=MARCH_1)
    publish(body=a_body({**DEDUCTING, "start": 300}), effective_from=turn)

    before = sweep_standing(at=turn - timedelta(seconds=1))
    at_the_turn = sweep_standing(at=turn)
    after = sweep_standing(at=turn + timedelta(minutes=5))

    assert (before, at_the_turn, after) == (0, 1, 0)
    assert Standing.objects.get().score == 285
    assert StandingBasis.objects.get().version.number == 2


def test_a_version_that_changes_words_alone_recomputes_nobody():
    find(a_party_under_rules())
    sweep_standing(at=MARCH_1)
    publish(body=a_body(title="Rules for shops"), effective_from=MARCH_1)
    Standing.objects.update(score=7)

    assert sweep_standing(at=MARCH_1) == 0
    assert StandingBasis.objects.get().version.number == 2


def test_standings_of_a_scheme_that_was_replaced_are_gone():
    find(a_party_under_rules())
    sweep_standing(at=MARCH_1)
    publish(body=a_body({**DEDUCTING, "code": "rating_2"}), effective_from=MARCH_1)

    assert sweep_standing(at=MARCH_1) == 1
    assert not Standing.objects.exists()


def test_a_measure_until_recovery_ends_where_the_new_version_has_its_line():
    party = a_party_under_rules(a_body(ACCUMULATING))
    find(party)
    find(party, "later", "low", at=MARCH_1 + timedelta(days=10))
    control = Control.objects.get()
    assert control.ends_at.date().isoformat() == "2026-05-31"
    sweep_standing(at=MARCH_1 + timedelta(days=11))
    milder = deepcopy(ACCUMULATING)
    milder["milestones"][0]["at"] = 4
    publish(body=a_body(milder), effective_from=MARCH_1 + timedelta(days=12))

    sweep_standing(at=MARCH_1 + timedelta(days=12))

    control.refresh_from_db()
    assert control.ends_at.date().isoformat() == "2026-06-10"
