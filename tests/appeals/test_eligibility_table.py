"""The table of who may appeal what, held against the packs as they are shipped."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from appeals.eligibility import Past, eligibility
from policies.scheme import VersionBody, parse
from policies.shelf import read_pack
from tests.appeals.eligibility_table import ROWS, ZONES


@cache
def body_of(pack: str) -> VersionBody:
    return parse(read_pack(pack).body)


def moment(said: str | None, zone: str) -> datetime | None:
    return datetime.fromisoformat(said).replace(tzinfo=ZoneInfo(zone)) if said else None


@pytest.mark.parametrize(
    "row", ROWS, ids=[f"{n}-{row[0]}-{row[2]}-{row[8]}" for n, row in enumerate(ROWS, start=1)]
)
def test_who_may_appeal(row):
    pack, clause, side, outcome, standing, past, informed, now, code, words = row
    zone = ZONES[pack]

    answer = eligibility(
        windows=body_of(pack).windows_of(clause),
        zone=zone,
        informed_at=moment(informed, zone),
        now=moment(now, zone),
        past=[
            Past(number, state, moment(closed or None, zone), carried=bool(more))
            for number, (state, closed, *more) in enumerate(past, start=1)
        ],
        side="reporter" if side == "bystander" else side,
        outcome=outcome,
        standing=standing,
        own_report=side != "bystander",
    )

    assert (answer.code, answer.reason, answer.eligible) == (code, words, code == "eligible")


def test_the_table_is_as_long_and_as_wide_as_it_has_to_be():
    assert len(ROWS) >= 80
    assert {row[0] for row in ROWS} == set(ZONES)
    assert len(set(map(str, ROWS))) == len(ROWS)
    assert all(body_of(row[0]).clause(row[1]) for row in ROWS)
