"""What has to stand before the first day: markets, rulebooks, queues, metrics and rules, courses."""

from datetime import date, datetime, time, timedelta

from education.services import load_courses
from governance.actors import Actor
from governance.calendars import local_date
from governance.models import Market, User
from insights.demo.vocabulary import words
from insights.services import ask
from monitoring.services import create_metric, evaluate_due, publish_rule
from policies.models import Rulebook
from policies.services import load_pack, save_draft, submit_draft
from workbench.models import BusinessCalendar, Queue

MARKETS = [
    {"code": "us", "name": "United States", "zone": "America/New_York", "currency": "USD"},
    {
        "code": "id",
        "name": "Indonesia",
        "zone": "Asia/Jakarta",
        "currency": "IDR",
        "language": "id",
    },
    {"code": "ph", "name": "Philippines", "zone": "Asia/Manila", "currency": "PHP"},
]
PACKS = [
    ("tiktok_us_seller", "us"),
    ("tiktok_creator", "us"),
    ("tiktok_sea_seller", "id"),
    ("tiktok_sea_seller", "ph"),
    ("local_merchant", "id"),
]
QUEUES = [
    ("live", "LIVE, prohibited goods", "", "live_prohibited_goods", 10, 4),
    ("prohibited", "Prohibited products", "", "prohibited_product", 20, 12),
    ("counterfeit", "Counterfeit and brands", "", "counterfeit", 30, 24),
    ("dispatch", "Late dispatch", "", "late_dispatch", 40, 72),
    ("indonesia", "Indonesia, all else", "id", "", 200, 48),
    ("philippines", "Philippines, all else", "ph", "", 205, 48),
    ("united-states", "United States, all else", "us", "", 210, 48),
]
# Codes of its own: sellers that somebody imports beside this world are judged by their rules alone.
METRICS = [
    ("orders_dispatched", "Orders dispatched", "count", "Orders handed to a carrier.", 7),
    (
        "late_dispatch_rate",
        "Dispatched late",
        "fraction",
        "Orders that left after the second working day, divided by all orders dispatched.",
        7,
    ),
    ("review_score", "Review score", "stars", "Mean of the stars that buyers gave.", 7),
    ("revenue", "Revenue", "amount", "What buyers paid, in the market's currency.", 7),
    (
        "seller_fault_cancel_rate",
        "Cancelled by the seller's fault",
        "fraction",
        "Orders that the seller cancelled for stock, price or label, divided by all orders.",
        7,
    ),
    (
        "prohibited_goods_seen",
        "Prohibited goods seen",
        "fraction",
        "How sure the picture model is that a clip shows weapons or drugs for sale.",
        None,
    ),
]
FORMULAS = {
    "late_dispatch_rate": "orders that left late ÷ all orders dispatched",
    "seller_fault_cancel_rate": "orders cancelled by the seller's fault ÷ all orders",
    "review_score": "sum of stars ÷ number of reviews",
}
RULES = [
    # rulebook (market, kind), code, title, clause, expression, severity, target, mode
    (
        ("us", "seller"),
        "us-late-dispatch",
        "Late dispatch above ten per cent",
        "late_dispatch",
        "late_dispatch_rate > 0.10 && orders_dispatched >= 20.0",
        "medium",
        "party",
        "case",
    ),
    (
        ("us", "seller"),
        "us-cancellations",
        "Cancellations by the seller's fault",
        "seller_fault_cancellation",
        "seller_fault_cancel_rate > 0.025 && orders_dispatched >= 40.0",
        "low",
        "party",
        "case",
    ),
    (
        ("id", "seller"),
        "id-late-dispatch",
        "Late dispatch from ten per cent",
        "late_dispatch",
        "late_dispatch_rate >= 0.10 && orders_dispatched >= 20.0",
        "low",
        "party",
        "case",
    ),
    (
        ("id", "seller"),
        "id-cancellations",
        "Cancellations from ten per cent",
        "seller_fault_cancellation",
        "seller_fault_cancel_rate >= 0.10 && orders_dispatched >= 20.0",
        "low",
        "party",
        "case",
    ),
    (
        ("ph", "seller"),
        "ph-late-dispatch",
        "Late dispatch from ten per cent",
        "late_dispatch",
        "late_dispatch_rate >= 0.10 && orders_dispatched >= 20.0",
        "low",
        "party",
        "case",
    ),
    (
        ("ph", "seller"),
        "ph-cancellations",
        "Cancellations from ten per cent",
        "seller_fault_cancellation",
        "seller_fault_cancel_rate >= 0.10 && orders_dispatched >= 20.0",
        "low",
        "party",
        "case",
    ),
    (
        ("us", "creator"),
        "live-prohibited-goods",
        "Prohibited goods in a LIVE",
        "live_prohibited_goods",
        "prohibited_goods_seen >= 0.97",
        "notice",
        "item",
        "decide",
    ),
]


def open_markets() -> dict[str, Market]:
    for said in MARKETS:
        Market.objects.get_or_create(code=said["code"], defaults=said)
    return {market.code: market for market in Market.objects.all()}


def publish_rulebooks(since: datetime, *, author: User, approver: User) -> None:
    """Every pack, in force before the first day: two people, as always."""
    for code, market in PACKS:
        load_pack(
            code,
            market_id=market,
            by=Actor.user(author),
            approved_by=Actor.user(approver),
            effective_from=since,
        )


ASKED_ANEW = {
    "misleading_listing": {"low": 15, "medium": 30, "high": 60},
    "counterfeit": {"critical": 100},
}


def amend(now: datetime, *, author: User) -> None:
    """A version that waits for its second person: baits cost more, and one fake no longer ends all.

    What it would have done in the last year is being asked of history.
    """
    rulebook = Rulebook.objects.get(market="us", party_kind="seller")
    body = rulebook.versions.order_by("-number")[0].body
    clauses = [
        clause | {"points": clause["points"] | ASKED_ANEW.get(clause["code"], {})}
        for clause in body["clauses"]
    ]
    by = Actor.user(author)
    draft = save_draft(rulebook=rulebook, body=body | {"clauses": clauses}, by=by)
    submit_draft(draft_id=draft.pk, effective_from=now + timedelta(days=21), by=by)
    yesterday = local_date(now, rulebook.market.zone) - timedelta(days=1)
    since = yesterday - timedelta(days=364)
    ask(rulebook=rulebook, draft=draft, since=since, until=yesterday, by=by)


def open_queues() -> None:
    for code, title, market, clause, precedence, due_hours in QUEUES:
        Queue.objects.get_or_create(
            code=code,
            defaults={
                "title": title,
                "market_id": market or None,
                "clauses": [clause] if clause else [],
                "precedence": precedence,
                "due_hours": due_hours,
                "undo_seconds": 0,  # what is told takes effect as it is told
            },
        )


def hand_over_queues() -> None:
    """From now on people decide: a minute to undo, and dispatch is looked at in office hours."""
    office = BusinessCalendar.objects.create(
        code="office-utc",
        title="Office hours, UTC",
        zone="UTC",
        opens=time(8),
        closes=time(18),
        holidays=[date(2026, 12, 25), date(2027, 1, 1)],
    )
    Queue.objects.update(undo_seconds=60)
    Queue.objects.filter(code="dispatch").update(calendar=office, due_hours=30)


def write_rules(*, author: User) -> None:
    """Metrics and the rules over them, judged once over a world without numbers yet."""
    by = Actor.user(author)
    said = words("metrics_words")
    for code, title, unit, definition, days in METRICS:
        create_metric(
            code=code,
            title=title,
            unit=unit,
            definition=definition,
            formula=FORMULAS.get(code, ""),
            window_days=days,
            translations=said[code],
            by=by,
        )
    rulebooks = {(book.market_id, book.party_kind): book for book in Rulebook.objects.all()}
    for where, code, title, clause, expression, severity, target, mode in RULES:
        publish_rule(
            code=code,
            title=title,
            rulebook=rulebooks[where],
            clause=clause,
            expression=expression,
            severity=severity,
            target=target,
            mode=mode,
            by=by,
        )
    while evaluate_due():
        pass


def open_school(*, author: User) -> None:
    load_courses(by=Actor.user(author))
