"""Items that conduct is about: made known when they first matter."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from governance.actors import Actor
from insights.demo import goods
from insights.demo.plan import Incident
from insights.demo.roster import Resident
from items.models import Item
from items.services import upsert_item
from parties.models import Party

LANGUAGES = {"us": "en", "id": "id", "ph": "en"}


def item_of(incident: Incident, party: Party, by: Actor) -> Item | None:
    """The item that an incident is about, registered some days before it."""
    if incident.item_kind is None:
        return None
    rng = incident.who.dice(f"item:{incident.at.isoformat()}")
    at = incident.at - timedelta(hours=rng.uniform(6, 900))
    return make(incident.item_kind, incident.who, party, rng, at, by)


def make(kind: str, who: Resident, party: Party, rng: Random, at: datetime, by: Actor) -> Item:
    """One item of this kind, and whatever it is part of."""
    parent = None
    if kind == "live_moment":
        parent = make("live", who, party, rng, at, by)
    if kind == "voucher":
        parent = make("venue", who, party, Random(who.external_id), party.created_at, by)
    serial = who.external_id if kind == "venue" else str(rng.randrange(17 * 10**8, 18 * 10**8))
    data = _data(kind, who, rng)
    return upsert_item(
        market=party.market,
        kind=kind,
        external_id=serial,
        owner=party,
        data=data,
        parent=parent,
        category=who.category,
        product_code=goods.CODES.get(data.get("title", "")),
        language=LANGUAGES[who.market],
        by=by,
        at=at,
    )


def _data(kind: str, who: Resident, rng: Random) -> dict[str, Any]:
    if kind == "listing":
        return goods.listing(who.market, who.category, rng)
    if kind == "venue":
        return goods.venue(who.name, rng)
    if kind == "voucher":
        return goods.voucher(who.category, rng)
    return {"video": goods.video, "live": goods.live, "live_moment": goods.moment}[kind](rng)


def stock(who: Resident, party: Party, by: Actor) -> None:
    """A range to look at, for the parties whose page is opened first."""
    rng = who.dice("stock")
    kinds = {
        "seller": ["listing"] * 7,
        "creator": ["video"] * 4 + ["live"],
        "local_merchant": ["voucher"] * 3,
    }
    for n, kind in enumerate(kinds[who.kind]):
        make(kind, who, party, rng, party.created_at + timedelta(days=3 + 11 * n), by)
