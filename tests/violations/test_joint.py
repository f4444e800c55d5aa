"""A creator's breach charges the bound shop, by the share that the shop's rulebook says."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connections

from credits.models import LedgerLine
from credits.selectors import standing_at
from parties.models import Party
from parties.services import link_parties, unlink
from tests.factories import ItemFactory, MarketFactory, PartyFactory
from tests.rulebooks import CLAUSES, a_body, publish
from tests.violations.support import MARCH_1, REVIEWER, find, overturn
from violations import selectors, services
from violations.models import Control, Violation

pytestmark = pytest.mark.django_db

LINKED = {
    "code": "linked_account",
    "title": "A linked account's breach",
    "text": "You answer for what your bound accounts do.",
    "severity": "linked",
    "points": {"linked": 0},
}


@pytest.fixture
def frozen():
    with time_machine.travel(MARCH_1, tick=False):
        yield


def rules(kind, share=50, repetition=None, **joint):
    """Rules of one kind whose parties answer for bound accounts of the other."""
    other = "creator" if kind == "seller" else "seller"
    rule = {
        "party_kind": other,
        "links": ["bound"],
        "clause": "linked_account",
        "share_percent": share,
        "confidence_at_least": 80,
        **joint,
    }
    clauses = [*CLAUSES, LINKED]
    body = a_body(clauses=[dict(clause) for clause in clauses], tiers=[])
    body["scheme"]["joint"] = [rule]
    if repetition:
        body["clauses"][0]["repetition"] = repetition
    return body


def a_pair(confidence=100, **more):
    MarketFactory()
    publish("us", "seller", body=rules("seller", **more))
    publish("us", "creator", body=rules("creator", **more))
    shop = PartyFactory(kind="seller", name="Nordic Linen", created_at=MARCH_1)
    creator = PartyFactory(kind="creator", name="Ida unpacks", created_at=MARCH_1)
    link = link_parties(
        party=shop,
        other=creator,
        kind="bound",
        origin="marketplace",
        by=REVIEWER,
        confidence=confidence,
        at=MARCH_1 - timedelta(days=90),
    )
    return shop, creator, link


def score(party, at=MARCH_1):
    return standing_at(party, at).score


def test_a_bound_shop_is_charged_its_share_and_told_why(frozen):
    shop, creator, link = a_pair()

    violation = find(creator, severity="medium")

    joint = Violation.objects.get(party=shop)
    assert (joint.joint_with, joint.link, joint.clause) == (violation, link, "linked_account")
    assert (score(creator), score(shop)) == (185, 193)  # 15 and, rounded down, half of it
    said = selectors.statement_text(joint.statement)
    assert said["joint"] == {
        "party_kind": "creator",
        "name": "Ida unpacks",
        "link": "bound account",
        "linked_since": (MARCH_1 - timedelta(days=90)).isoformat(),
        "share_percent": 50,
    }
    assert said["facts"] == (
        "The creator “Ida unpacks” was found to have broken “Late dispatch”. "
        "What was found there:\n\n26 of 155 orders left late."
    )
    assert "because of a link to the creator “Ida unpacks”" in said["explanation"]
    assert Violation.objects.count() == 2  # and no further


def test_the_preview_says_who_else_will_be_charged_and_writes_nothing(frozen):
    shop, creator, _ = a_pair()

    preview = services.preview_violation(
        party=creator, clause="late_dispatch", severity="high", conduct_to=MARCH_1
    )
    assert Violation.objects.count() == LedgerLine.objects.count() == 0
    find(creator, severity="high")

    (other,) = preview.joint
    assert (other.party, other.points, other.after.score) == (shop, 25, 175)
    assert preview.notes == ["Nordic Linen (seller, bound account) is charged 25 points as well."]
    assert score(shop) == 175


@pytest.mark.parametrize(
    ("_case", "more", "clause"),
    [
        ("not sure enough", {"confidence": 79}, "late_dispatch"),
        ("another kind of link", {"links": ["agency"]}, "late_dispatch"),
        ("another clause", {"clauses": ["misleading_listing"]}, "late_dispatch"),
    ],
)
def test_who_is_not_bound_by_the_rule_is_not_charged(frozen, _case, more, clause):
    shop, creator, _ = a_pair(**more)

    find(creator, clause=clause)

    assert not Violation.objects.filter(party=shop).exists()


def test_the_link_counts_when_the_conduct_ended_and_unlinking_later_changes_nothing(frozen):
    shop, creator, link = a_pair()
    unlink(link_id=link.pk, by=REVIEWER, at=MARCH_1 + timedelta(days=1))

    find(creator, "then")
    find(creator, "after", at=MARCH_1 + timedelta(days=2))

    assert Violation.objects.filter(party=shop).count() == 1
    assert score(shop, MARCH_1 + timedelta(days=2)) == 193


def test_overturning_the_source_overturns_what_follows_it(frozen):
    shop, creator, _ = a_pair(share=100)
    violation = find(creator, severity="high")
    assert Control.objects.in_force_at(MARCH_1).filter(party=shop).count() == 2

    put_right = overturn(violation)

    assert (score(creator), score(shop)) == (200, 200)
    assert [(one.violation.party, one.points_returned) for one in put_right.joint] == [(shop, 50)]
    assert Control.objects.in_force_at(MARCH_1).count() == 0
    assert Violation.objects.standing().count() == 0


def test_overturning_what_follows_leaves_the_source(frozen):
    shop, creator, _ = a_pair()
    violation = find(creator, severity="high")

    overturn(Violation.objects.get(party=shop))

    assert (score(creator), score(shop)) == (150, 200)
    assert list(Violation.objects.standing()) == [violation]
    overturn(violation)
    assert score(creator) == 200


def test_a_new_price_of_the_source_reaches_the_share(frozen):
    again = {"points": {"low": 10, "medium": 50, "high": 100, "critical": 200}}
    shop, creator, _ = a_pair(repetition=again)
    first = find(creator, "a")
    find(creator, "b", at=MARCH_1 + timedelta(days=1))
    later = MARCH_1 + timedelta(days=2)
    assert score(shop, later) == 200 - 7 - 25

    overturn(first, at=later)

    assert (score(creator, later), score(shop, later)) == (185, 193)


def test_a_rule_alone_never_charges_a_linked_account(frozen):
    _shop, creator, _ = a_pair()
    moment = ItemFactory(owner=creator, market=creator.market, kind="live_moment")

    with pytest.raises(services.RuleMayNotDecide):
        find(creator, clause="prohibited_live", severity="high", item=moment, decided_by="rule")

    assert Violation.objects.count() == LedgerLine.objects.count() == 0


def test_a_share_that_would_end_the_other_account_reaches_terminal(frozen):
    _, creator, _ = a_pair(share=100)

    preview = services.preview_violation(
        party=creator, clause="late_dispatch", severity="critical", conduct_to=MARCH_1
    )

    assert preview.joint[0].reaches_terminal
    assert preview.reaches_terminal


@pytest.mark.django_db(transaction=True)
def test_two_decisions_in_opposite_directions_do_not_wait_for_each_other():
    shop, creator, _ = a_pair()
    start, failures = threading.Barrier(2), []

    def decide(party_id, key):
        try:
            start.wait(10)
            for n in range(3):
                find(Party.objects.select_related("market").get(pk=party_id), f"{key}:{n}", "low")
        except Exception as fault:  # told by the assertion below
            failures.append(fault)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=decide, args=(shop.pk, "shop")),
        threading.Thread(target=decide, args=(creator.pk, "creator")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert failures == []
    assert Violation.objects.count() == 12
    assert (score(shop), score(creator)) == (200 - 15 - 6, 200 - 15 - 6)
