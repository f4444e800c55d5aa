"""Orders and what they earn, in one line each."""

from datetime import datetime, timedelta
from typing import Any

from credits.models import LedgerLine
from governance.actors import Actor
from monitoring import services
from parties.models import Party
from tests.factories import MarketFactory, PartyFactory
from tests.rulebooks import DEDUCTING, a_body
from tests.rulebooks import publish as publish_rulebook

KEY = Actor("key", "3")

SELLER = {"points": 4, "per_orders": 200, "cap_week": 20}
CREATOR = {
    "points": 1,
    "per_orders": 10,
    "cap_week": 65,
    "cap_item": 20,
    "only_clean_items": True,
}


def an_earner(earning: dict[str, Any], kind: str = "seller", **fields: Any) -> Party:
    """A party under a rulebook with one way of earning."""
    MarketFactory()
    publish_rulebook(kind=kind, body=a_body(scheme={**DEDUCTING, "earning": earning}))
    return PartyFactory(kind=kind, **fields)


def an_order(party: Party, external_id: str, settled_at: datetime, **changes: Any) -> dict:
    return {
        "party": str(party.pk),
        "external_id": external_id,
        "outcome": "completed",
        "placed_at": (settled_at - timedelta(days=3)).isoformat(),
        "settled_at": settled_at.isoformat(),
        "amount": 1000,
        **changes,
    }


def send(*rows: dict) -> None:
    for n in range(0, len(rows), 500):
        done = services.ingest_orders(batch=rows[n : n + 500], by=KEY)
        assert not done.rejected, done.rejected


def sell(
    party: Party, number: int, since: datetime, *, name: str = "O", every: int = 1, **changes: Any
) -> None:
    """So many completed orders, settled one after the other `every` so many seconds."""
    send(
        *[
            an_order(party, f"{name}-{n}", since + timedelta(seconds=n * every), **changes)
            for n in range(1, number + 1)
        ]
    )


def spoil(party: Party, *names: str, at: datetime, outcome: str = "returned") -> None:
    send(*[an_order(party, name, at, outcome=outcome) for name in names])


def credited(party: Party) -> list[tuple[str, int]]:
    """The lines for orders that stand: since when they count, in UTC, and how many points."""
    rows = LedgerLine.objects.filter(party=party, kind="order_credit", reversal__isnull=True)
    return [
        (f"{line.effective_at:%Y-%m-%d %H:%M}", line.points)
        for line in rows.order_by("effective_at", "sequence")
    ]


def ledger(party: Party) -> list[tuple[str, int]]:
    rows = LedgerLine.objects.filter(party=party).order_by("sequence")
    return [(line.source_key, line.points) for line in rows]
