"""Orders of the last weeks, as the marketplace sends them each night after a week's end."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from django.core.files.base import ContentFile

from governance import clock
from governance.actors import Actor
from governance.calendars import local_date, local_moment
from insights.demo.metrics import PRICE
from insights.demo.roster import Resident, incidents_of
from insights.demo.story import Story
from items.models import Item
from monitoring.models import Order
from monitoring.services import (
    credit_due,
    ingest_orders,
    receive_order_file,
    work_order_files,
)
from monitoring.services.order_files import OrdersOf
from parties.models import Party

WEEKS = 3
SHOPS = 3  # so many, beside those who have a part, sell enough for it to be told here
HARD_UP = 5  # and so many of those who break most rules: what a restriction puts at stake
UNTOUCHED = {"at_zero", "long_name"}  # whose score is told elsewhere
ON_THE_WAY = 136  # orders of the shop at its line: not yet a batch
A_BATCH = 500


def tell(
    story: Story, residents: list[Resident], parties: dict[str, Party], now: datetime, by: Actor
) -> None:
    """Let sellers and a creator of the first market sell, and be credited for it."""
    selling = [who for who in residents if who.market == "us" and who.part not in UNTOUCHED]
    cast = [who for who in selling if who.part]
    shops = [who for who in selling if who.kind == "seller" and not who.part]
    cast += shops[:SHOPS]
    cast += sorted(shops[SHOPS:], key=incidents_of, reverse=True)[:HARD_UP]
    last = now - timedelta(hours=1)
    for monday in _mondays(last, parties[cast[0].ref].market.zone) if cast else ():
        rows = [row for who in cast for row in _week(who, parties[who.ref], monday, last)]
        until = min(monday + timedelta(days=7, hours=3), now - timedelta(minutes=30))
        story.then(until, lambda rows=rows: _send(rows, by))  # type: ignore[misc]


def send_again(now: datetime, by: Actor) -> None:
    """A file of this morning: orders that were known already, and two lines that cannot be read."""
    sellers = Order.objects.filter(party__market="us", party__kind="seller", item=None)
    known = sellers.filter(settled_at__lt=now - timedelta(hours=6)).select_related("party__market")
    rows = list(known.order_by("-pk")[:60])
    if not rows:
        return
    lines = ["seller_id,order_id,outcome,placed_at,settled_at,amount,currency"]
    for row in rows:
        times = (
            f"{row.placed_at.isoformat()},{row.settled_at.isoformat() if row.settled_at else ''}"
        )
        order = f"{row.party.external_id},{row.external_id},{row.outcome}"
        lines.append(f"{order},{times},{row.amount},{row.currency}")
    lines[7] = lines[7].rpartition(",")[0] + ",dollars"
    lines[31] = f"00000{lines[31]}"
    file = ContentFile("\n".join(lines).encode(), name="orders-of-the-week.csv")
    with clock.told(now - timedelta(hours=2)):
        target = OrdersOf(rows[0].party.market, "seller")
        receive_order_file(file=file, name=str(file.name), target=target, by=by)
    with clock.told(now - timedelta(hours=2) + timedelta(seconds=4)):
        while work_order_files():
            pass


def _mondays(last: datetime, zone: str) -> list[datetime]:
    """Beginnings of the weeks up to the one in which the last order is settled."""
    day = local_date(last, zone)
    this = day - timedelta(days=day.weekday())
    days = [this - timedelta(weeks=n) for n in range(WEEKS, -1, -1)]
    return [local_moment(day, time.min, zone, favour="earlier") for day in days]


def _send(rows: list[dict[str, Any]], by: Actor) -> None:
    for start in range(0, len(rows), A_BATCH):
        ingest_orders(batch=rows[start : start + A_BATCH], by=by)
    credit_due()


def _week(
    who: Resident, party: Party, monday: datetime, last: datetime
) -> Iterator[dict[str, Any]]:
    """What was settled in one week, and what came back of it before the week was over."""
    rng = who.dice(f"orders:{monday:%Y%m%d}")
    end = min(monday + timedelta(days=7), last)
    items = list(Item.objects.filter(owner=party, kind="video")) if who.kind == "creator" else []
    usual = who.dice("orders").randint(30, 90) if items else who.dice("orders").randint(70, 260)
    count = round(usual * rng.uniform(0.8, 1.2) * ((end - monday) / timedelta(days=7)))
    if who.part == "seller":
        count = ON_THE_WAY if end == last else 0
    for n in range(max(count, 0)):
        settled = monday + (end - monday) * rng.random()
        row = {
            "party": str(party.pk),
            "external_id": f"{who.external_id[-5:]}{monday:%y%m%d}{n:04}",
            "outcome": "completed",
            "placed_at": settled - timedelta(days=rng.uniform(4, 9)),
            "settled_at": settled,
            "amount": round(PRICE["us"] * 100 * rng.lognormvariate(-0.1, 0.5)),
        }
        if items:
            row["item"] = str(rng.choice(items).pk)
        yield row
        if who.part != "seller" and rng.random() < 0.04:
            back = settled + (end - settled) * rng.random()
            yield {**row, "outcome": rng.choice(["returned", "refunded"]), "settled_at": back}
