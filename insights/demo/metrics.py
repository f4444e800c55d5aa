"""The numbers that the marketplace sends of its sellers, every two weeks."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from governance.actors import Actor
from insights.demo.plan import Incident
from insights.demo.roster import Resident
from monitoring.services import ingest_signals

WINDOW = timedelta(days=7)
# What a breach looks like, by market and clause: from where to where the rate lies.
BREACH = {
    ("us", "late_dispatch"): (0.11, 0.27),
    ("us", "seller_fault_cancellation"): (0.028, 0.09),
    ("id", "late_dispatch"): (0.11, 0.34),
    ("id", "seller_fault_cancellation"): (0.105, 0.26),
    ("ph", "late_dispatch"): (0.11, 0.31),
    ("ph", "seller_fault_cancellation"): (0.105, 0.22),
}
PRICE = {"us": 41.0, "id": 185_000.0, "ph": 740.0}  # an order on average, in the market's money


@dataclass
class Shop:
    """A seller's usual numbers, and the weeks in which they were bad."""

    who: Resident
    bad: dict[datetime, set[str]]

    def __post_init__(self) -> None:
        rng = self.who.dice("metrics")
        self.size = min(1400, max(12, rng.lognormvariate(4.7, 0.9)))
        self.late = rng.uniform(0.012, 0.062)
        self.cancelled = rng.uniform(0.002, 0.014)
        self.stars = rng.uniform(4.15, 4.85)
        if any(self.bad.values()):
            self.size = max(60, self.size)
        if self.who.part == "seller":  # whose orders are shown one by one
            self.size = min(400, max(160, self.size))

    def values(self, at: datetime) -> dict[str, float | None]:
        """What was measured in the week that ended at `at`. Rates are whole orders by whole orders."""
        rng, bad = self.who.dice(f"metrics:{at:%Y%m%d}"), self.bad.get(at, set())
        orders = round(self.size * rng.uniform(0.75, 1.3) * (1.6 if at.month in (11, 12) else 1))
        late = min(0.095, max(0.0, rng.gauss(self.late, 0.012)))
        cancelled = min(0.022, max(0.0, rng.gauss(self.cancelled, 0.003)))
        stars: float | None = round(min(5.0, rng.gauss(self.stars - 0.3 * len(bad), 0.08)), 2)
        late, cancelled = math.floor(late * orders), math.floor(cancelled * orders)
        if self.who.part == "seller":
            late = max(late, 5)
        for clause in bad:
            found = math.ceil(rng.uniform(*BREACH[self.who.market, clause]) * orders)
            late, cancelled = (found, cancelled) if clause == "late_dispatch" else (late, found)
        price = PRICE[self.who.market] * rng.uniform(0.9, 1.15)
        return {
            "orders_dispatched": float(orders),
            "late_dispatch_rate": late / orders,
            "seller_fault_cancel_rate": cancelled / orders,
            "review_score": None if orders < 15 else stars,
            "revenue": round(orders * price, 2),
        }


def shops(residents: list[Resident], incidents: list[Incident]) -> list[Shop]:
    found = []
    for who in residents:
        if who.kind != "seller":
            continue
        bad: dict[datetime, set[str]] = {}
        for incident in incidents:
            if incident.who == who and incident.route == "metric":
                bad.setdefault(incident.at, set()).add(incident.clause)
        found.append(Shop(who, bad))
    return found


def send(open_shops: list[Shop], at: datetime, by: Actor) -> None:
    """One batch, as the marketplace's own systems send it."""
    rows: list[dict[str, Any]] = [
        {
            "party": shop.who.ref,
            "metric": metric,
            "value": value,
            "observed_at": at,
            "window_from": at - WINDOW,
            "source_key": f"weekly:{at:%Y%m%d%H%M}:{shop.who.external_id}:{metric}",
            **(
                {"measured_over": int(values["orders_dispatched"] or 0)}
                if "_rate" in metric
                else {}
            ),
        }
        for shop in open_shops
        for values in [shop.values(at)]
        for metric, value in values.items()
    ]
    for start in range(0, len(rows), 500):
        ingest_signals(batch=rows[start : start + 500], by=by)
