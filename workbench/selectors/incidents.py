"""What an emergency would hit, counted before anybody says yes; and those that run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import connection

from governance import clock
from governance.models import Market, User
from violations.incident_reads import (
    Met,
    asked_for_more,
    come_so_far,
    examples_of,
    met_by,
    running_at,
    state_at,
)
from violations.incidents import MOST_HOURS, Freeze, Matching, most_hours, reach_of, words_of
from violations.models import Incident, IncidentLimit
from violations.services.incidents import LEADS

ORDERS_OF = timedelta(days=7)
TONES = {"opened": "warn", "running": "bad", "lifted": "good"}


@dataclass(frozen=True, slots=True)
class Hit:
    """Orders of the last days of those who are met, and their worth by currency."""

    orders: int
    worth: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What it would meet now."""

    met: Met
    hit: Hit
    examples: list[dict[str, Any]]
    most_hours: int


def foresee(freezes: Sequence[str], market: Market, matching: Matching) -> Foreseen:
    """Count set by set; nothing is written."""
    chosen = list(freezes)
    return Foreseen(
        met=met_by(chosen, market, matching),
        hit=hit_by(chosen, market, matching),
        examples=examples_of(chosen, market, matching),
        most_hours=most_hours(market.pk, clock.now()),
    )


def hit_by(freezes: list[str], market: Market, matching: Matching) -> Hit:
    """Orders of the items where only items are frozen, of the parties otherwise."""
    reaches = [reach_of(freeze, market, matching) for freeze in freezes]
    parties = next((reach for reach in reaches if not reach.of_items), None)
    reach = parties or reaches[0]
    sql = ORDERS_OF_ITEMS if parties is None else ORDERS_OF_PARTIES
    since = clock.now() - ORDERS_OF
    with connection.cursor() as cursor:
        cursor.execute(sql.format(met=reach.sql), {**reach.params, "since": since})
        rows = cursor.fetchall()
    return Hit(
        orders=sum(orders for _currency, orders, _amount in rows),
        worth=[(currency, amount) for currency, _orders, amount in rows if amount],
    )


ORDERS_OF_ITEMS = """
WITH met AS MATERIALIZED ({met}), placed AS (
  SELECT DISTINCT ON (o.party_id, o.external_id) o.currency, o.amount
  FROM met JOIN monitoring_order o ON o.item_id = met.item
  WHERE o.placed_at >= %(since)s AND o.outcome <> 'sample'
)
SELECT currency, count(*), sum(amount)::bigint FROM placed GROUP BY currency ORDER BY currency
"""
ORDERS_OF_PARTIES = """
WITH met AS MATERIALIZED (SELECT DISTINCT party FROM ({met}) AS found)
SELECT d.currency, sum(greatest(d.placed, d.completed))::bigint, sum(d.completed_amount)::bigint
FROM met JOIN monitoring_orderday d ON d.party_id = met.party
WHERE d.day >= (%(since)s::timestamptz)::date GROUP BY d.currency ORDER BY d.currency
"""


@dataclass(frozen=True, slots=True)
class Alarm:
    """A running incident as the banner says it."""

    incident: Incident
    freezes: list[str]
    whom: list[tuple[str, str]]


def alarms(numbers: Sequence[int]) -> list[Alarm]:
    """What runs now, of these; the banner of every page."""
    if not numbers:
        return []
    return [
        Alarm(one, freezes_in_words(one.freezes), words_of(one.matching))
        for one in running_at(clock.now()).filter(pk__in=numbers)
    ]


def freezes_in_words(codes: Sequence[str]) -> list[str]:
    return [str(Freeze(code).label) for code in codes if code in Freeze.values]


def incident_rows(rows: Sequence[Incident], now: datetime) -> list[dict[str, Any]]:
    """Each with its state as time has made it."""
    return [
        {
            "incident": row,
            "state": Incident.State(state_at(row, now)).label,
            "tone": TONES.get(state_at(row, now), "quiet"),
            "whom": words_of(row.matching),
            "freezes": freezes_in_words(row.freezes),
        }
        for row in rows
    ]


def incident_page(incident: Incident, user: User, now: datetime) -> dict[str, Any]:
    """Everything that its page says, and what whoever reads it may do."""
    state = state_at(incident, now)
    lead = user.role in LEADS
    asked = asked_for_more(incident)
    come = come_so_far(incident, now)
    running = state == Incident.State.RUNNING
    expected = incident.approved.get("controls", 0)
    return {
        **incident_rows([incident], now)[0],
        "code": state,
        "come": come,
        "expected": max(expected, come.controls),
        "freezing": running and incident.applied_at is None and incident.halted_at is None,
        "running": running,
        "is_over": state in {Incident.State.ENDED, Incident.State.LIFTED},
        "most": most_hours(incident.market_id, now),
        "asked": asked if running else None,
        "may_start": lead and state == Incident.State.OPENED and user.pk != incident.opener_id,
        "may_refuse": lead and state == Incident.State.OPENED,
        "may_lift": lead and running,
        "may_ask": lead and running and asked is None,
        "may_answer": lead
        and running
        and asked is not None
        and asked.actor.partition("/")[0] != f"user:{user.pk}",
    }


def foreseen_again(incident: Incident) -> Foreseen:
    """What the filter that was opened would meet now: the counts to say yes to."""
    return foresee(incident.freezes, incident.market, msgspec.convert(incident.matching, Matching))


def limits(now: datetime) -> list[dict[str, Any]]:
    """For how long an incident may run, market by market, and what comes next."""
    held: dict[str, int] = {}
    coming: dict[str, IncidentLimit] = {}
    for row in IncidentLimit.objects.order_by("effective_from", "pk"):
        if row.effective_from <= now:
            held[row.market_id] = row.hours
        else:
            coming.setdefault(row.market_id, row)
    return [
        {
            "market": market,
            "hours": held.get(market.pk, MOST_HOURS),
            "next": coming.get(market.pk),
        }
        for market in Market.objects.all()
    ]


def matching_of(said: Mapping[str, Any]) -> dict[str, str]:
    """The filter's fields of a form."""
    return {name: str(said.get(name) or "") for name in Matching.__struct_fields__}
