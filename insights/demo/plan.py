"""The year as it will have been: who is looked into, when, for what, and how it ends. Pure."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Literal

from insights.demo.roster import Resident, incidents_of

Route = Literal["metric", "report", "hand", "live"]
YEAR = timedelta(days=365)
TICK = timedelta(days=14)  # how often the marketplace sends its metrics

# How often each clause comes up, by kind of party. Which clauses exist is the rulebook's affair.
CLAUSES: dict[tuple[str, str], dict[str, int]] = {
    ("us", "seller"): {
        "late_dispatch": 26,
        "misleading_listing": 18,
        "seller_fault_cancellation": 9,
        "not_as_described": 9,
        "invalid_tracking": 6,
        "prohibited_product": 6,
        "counterfeit": 3,
        "missing_qualification": 6,
        "fake_reviews": 4,
        "poor_service": 6,
    },
    ("id", "seller"): {
        "late_dispatch": 28,
        "misleading_listing": 20,
        "seller_fault_cancellation": 10,
        "not_as_described": 10,
        "counterfeit": 5,
        "missing_qualification": 8,
        "poor_service": 8,
    },
    ("us", "creator"): {
        "hidden_promotion": 30,
        "misleading_promotion": 22,
        "live_prohibited_goods": 14,
        "health_claim": 9,
        "reproduced_content": 9,
        "poor_conduct": 8,
        "fake_engagement": 4,
    },
    ("id", "local_merchant"): {
        "refused_voucher": 28,
        "misleading_voucher": 22,
        "venue_closed": 12,
        "overselling": 12,
        "slow_refund": 12,
        "poor_service": 9,
        "missing_licence": 3,
    },
}
CLAUSES["ph", "seller"] = CLAUSES["id", "seller"]
HELD = 2  # a part of the residents; decisions that wait for a second person
BY_METRIC = {"late_dispatch", "seller_fault_cancellation"}
ABOUT_ITEMS = {
    "misleading_listing": "listing",
    "not_as_described": "listing",
    "counterfeit": "listing",
    "prohibited_product": "listing",
    "missing_qualification": "listing",
    "hidden_promotion": "video",
    "misleading_promotion": "video",
    "health_claim": "video",
    "reproduced_content": "video",
    "live_prohibited_goods": "live_moment",
    "refused_voucher": "voucher",
    "misleading_voucher": "voucher",
    "overselling": "voucher",
    "venue_closed": "venue",
    "missing_licence": "venue",
}
WEEKDAYS = (1.25, 1.1, 1.0, 1.0, 0.95, 0.7, 0.6)  # Monday looks at the weekend
MONTHS = {11: 1.45, 12: 1.5, 1: 1.15, 5: 1.1}  # the great sales, and the complaints after them


@dataclass(frozen=True)
class Incident:
    """One time that somebody is looked into."""

    who: Resident
    clause: str
    at: datetime
    route: Route
    is_breach: bool
    severity: str = ""  # as the case says, unless told
    appeal: str = ""  # "", granted, denied, open
    stays_open: bool = False
    held: bool = False
    acted_after: timedelta | None = None
    learns: bool | None = None  # whether its course is taken; by chance, unless told

    @property
    def item_kind(self) -> str | None:
        kind = ABOUT_ITEMS.get(self.clause)
        return "video" if kind == "listing" and self.who.kind == "creator" else kind


def incidents(residents: list[Resident], now: datetime) -> list[Incident]:
    """The year of all of them, in order of time."""
    found: list[Incident] = []
    for resident in residents:
        if resident.part:
            found += scripted(resident, now)
        else:
            found += _year_of(resident, now)
    return sorted(found, key=lambda incident: (incident.at, incident.who.ref, incident.clause))


def _year_of(who: Resident, now: datetime) -> list[Incident]:
    rng = who.dice("year")
    since = max(now - YEAR, now - timedelta(days=who.joined_days_ago - 14))
    last = now - timedelta(hours=6)
    found = []
    for _ in range(incidents_of(who)):
        clause = _clause(who, rng)
        route, at = _route(clause, rng), _moment(since, last, rng)
        likely = {"metric": 0.78, "report": 0.7, "hand": 0.86, "live": 1}[route]
        found.append(
            Incident(
                who=who,
                clause=clause,
                at=tick_before(at, now) if route == "metric" else at,
                route=route,
                is_breach=rng.random() < likely,
                severity="" if route in {"metric", "live"} else _severity(rng),
                appeal=_appeal(at, now, rng),
            )
        )
    return _spaced(found)


def _spaced(found: list[Incident]) -> list[Incident]:
    """The same clause not twice within three weeks: that would be one case."""
    kept: list[Incident] = []
    for incident in sorted(found, key=lambda one: one.at):
        last = next((one for one in reversed(kept) if one.clause == incident.clause), None)
        if last is None or incident.at - last.at > timedelta(days=21):
            kept.append(incident)
    return kept


def _clause(who: Resident, rng: Random) -> str:
    weights = CLAUSES[who.market, who.kind]
    return rng.choices(list(weights), list(weights.values()))[0]


def _route(clause: str, rng: Random) -> Route:
    if clause in BY_METRIC:
        return "metric"
    if clause == "live_prohibited_goods":
        return "live"
    return "report" if rng.random() < 0.72 else "hand"


def _appeal(at: datetime, now: datetime, rng: Random) -> str:
    """One in four appeals; what was decided lately is still under way."""
    if now - at < timedelta(days=20):
        return rng.choices(["", "open"], [50, 50])[0]
    return rng.choices(["", "granted", "denied"], [76, 8, 16])[0]


def _severity(rng: Random) -> str:
    return rng.choices(["low", "medium", "high"], [50, 39, 11])[0]


def _moment(since: datetime, until: datetime, rng: Random) -> datetime:
    """Somewhere in between: more as the marketplace grew, on Mondays, and in the great sales."""
    span = (until - since).total_seconds()
    while True:
        place = rng.random()
        at = since + timedelta(seconds=place * span)
        at = at.replace(hour=min(23, max(0, round(rng.gauss(15, 4)))), minute=rng.randrange(60))
        likely = WEEKDAYS[at.weekday()] * MONTHS.get(at.month, 1) * (0.35 + 0.65 * place)
        if since < at < until and rng.random() * 1.9 < likely:
            return at


def tick_before(at: datetime, now: datetime) -> datetime:
    """The last moment at or before `at` at which metrics came in."""
    return now - TICK * math.ceil((now - at) / TICK) + timedelta(hours=2)


def ticks(now: datetime) -> list[datetime]:
    count = YEAR // TICK
    return [now - TICK * n + timedelta(hours=2) for n in range(count, 0, -1)]


def last_tick(now: datetime) -> datetime:
    """What came in last: nobody has looked at what it brought up."""
    return now - timedelta(hours=30)


def scripted(who: Resident, now: datetime) -> list[Incident]:
    """Parties whose page everybody opens, and the edges of the scales."""

    def one(
        days: float, clause: str, severity: str, route: Route = "report", **more: object
    ) -> Incident:
        at = now - timedelta(days=days)
        at = tick_before(at, now) if route == "metric" else at
        return Incident(
            who=who,
            clause=clause,
            at=at,
            route=route,
            is_breach=True,
            severity=severity,
            **more,  # type: ignore[arg-type]
        )

    stories = {
        # 200 - (15 - 5) - 15 - 25 = 150: the first line was reached three days ago. What can still be
        # put right, and is looked at, comes on top of it in `corrections`.
        "seller": lambda: [
            one(290, "misleading_listing", "low", learns=True),
            one(210, "counterfeit", "medium", appeal="granted"),
            one(96, "late_dispatch", "medium", "metric", learns=True),
            one(47, "missing_qualification", "medium", appeal="denied", learns=False),
            one(3.4, "misleading_listing", "high", acted_after=timedelta(hours=16), learns=False),
        ],
        "at_zero": lambda: [
            one(150, "fake_reviews", "high", "hand"),
            one(61, "counterfeit", "critical"),
        ],
        "near_the_end": lambda: [
            one(80, "counterfeit", "high"),
            one(52, "misleading_listing", "high"),
            one(12, "prohibited_product", "medium"),
        ],
        "creator": lambda: [
            one(70, "poor_conduct", "low", "hand"),
            one(6.2, "hidden_promotion", "high", appeal="open", acted_after=timedelta(hours=9)),
        ],
        "merchant": lambda: [
            one(133, "refused_voucher", "medium", appeal="denied"),
            one(20, "misleading_voucher", "low"),
        ],
        # 200 - 50 = exactly 150
        "long_name": lambda: [one(18, "not_as_described", "high", learns=False)],
    }
    return stories[who.part]()


def of_today(residents: list[Resident], now: datetime) -> list[Incident]:
    """What nobody has decided yet: the queue of this morning, and decisions that wait for a second yes."""
    rng = Random(f"today:{len(residents)}")
    others = [who for who in residents if not who.part]
    found = []
    for n, who in enumerate(rng.sample(others, min(len(others), max(6, round(0.5 * len(others)))))):
        clause = _clause(who, rng)
        route = _route(clause, rng)
        if route == "live":
            clause, route = "hidden_promotion", "report"
        ago = timedelta(hours=min(70, rng.expovariate(1 / 17)) + 0.3)
        at = last_tick(now) if route == "metric" else now - ago
        found.append(
            Incident(
                who=who,
                clause=clause,
                at=at,
                route=route,
                is_breach=True,
                severity="" if route == "metric" else _severity(rng),
                stays_open=True,
            )
        )
        if (n < 3 and who.kind == "seller") or (n < 12 and sum(one.held for one in found) < 3):
            found[-1] = _held(who, now - timedelta(hours=20 + 9 * n % 24))
    return found


def _held(who: Resident, at: datetime) -> Incident:
    """A finding that would end the account."""
    clause = "false_redemption" if who.kind == "local_merchant" else "counterfeit"
    return Incident(
        who=who,
        clause=clause,
        at=at,
        route="report",
        is_breach=True,
        severity="critical",
        held=True,
    )
