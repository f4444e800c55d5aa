"""Tellers of the demonstration: nobody is told of twice, and no link spans two of them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from governance import clock
from insights.demo import accounts, world
from insights.demo.roster import incidents_of, residents
from insights.demo.tellers import parts_of
from parties.models import Party
from violations.liability import linked_by

SHARES = [0.08, 0.42, 0.5]
AFTER = clock.now() + timedelta(days=1)  # every link holds, every version is in force


def people(*names):
    one = residents(0.08)[0]
    return [replace(one, external_id=name, part="") for name in names]


def refs(parts):
    return [[one.external_id for one in part] for part in parts]


def test_those_linked_by_a_chain_are_told_of_by_one():
    a, _, c, _, e = everybody = people("a", "b", "c", "d", "e")

    parts = parts_of(everybody, [(a.ref, c.ref), (e.ref, c.ref)], 2)

    assert sorted(refs(parts)) == [["a", "c", "e"], ["b", "d"]]


def test_a_link_to_somebody_who_does_not_live_here_ties_nobody():
    a, b = people("a", "b")

    assert refs(parts_of([a, b], [(a.ref, "us:seller:9")], 2)) == [["a"], ["b"]]


@pytest.mark.django_db
@pytest.mark.parametrize("share", SHARES)
def test_no_link_that_may_charge_spans_two_tellers(share):
    world._begin(share)
    everybody = residents(share)

    parts = parts_of(everybody, accounts.ties(), world.PARTS)

    teller = {one.ref: n for n, part in enumerate(parts) for one in part}
    assert len(teller) == sum(len(part) for part in parts) == len(everybody)
    parties = {party.pk: party for party in Party.objects.select_related("market")}
    charged = [(one, parties[pk]) for one in parties.values() for pk in linked_by(one, AFTER)]
    assert len(charged) > 0
    assert [pair for pair in charged if teller[pair[0].ref] != teller[pair[1].ref]] == []


@pytest.mark.django_db
@pytest.mark.parametrize("share", [0.42, 0.5, 1.0])
def test_tellers_have_about_as_much_to_tell(share):
    world._begin(share)

    parts = parts_of(residents(share), accounts.ties(), world.PARTS)

    work = sorted(sum(1 + incidents_of(one) for one in part) for part in parts)
    assert work[0] > 0.8 * work[-1]
