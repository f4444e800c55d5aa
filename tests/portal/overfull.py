"""An account on which as much has happened as ever will: written in bulk, as the services would."""

import gzip
import re
from copy import copy
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.urls import reverse

from appeals.services import submit_appeal
from credits.models import LedgerLine
from education.models import Notice
from education.services import give_feedback
from governance import clock
from governance.actors import Actor
from governance.content import store_many
from monitoring.models import MetricRow
from monitoring.services import (
    answer_dispute,
    create_metric,
    ingest_metric_rows,
    ingest_signals,
    open_dispute,
    publish_rule,
)
from policies.selectors import version_in_force
from tests.access.routes import routes
from tests.portal.support import Desk, a_desk
from tests.rulebooks import a_body
from tests.violations.support import GROUNDS, REVIEWER, find
from violations.models import StatementDelivery, StatementOfReasons, Violation
from violations.services import hold_funds, request_document, require_document

FINDINGS, LINES = 1000, 5000
DOWNLOADED = {
    "portal:export",
    "portal:metric-rows",
    "portal:violations-export",
}  # files, as long as what they hold
STATIC = Path(__file__).resolve().parents[2] / "static"


LICENCE = {
    "code": "licence",
    "title": "Business licence",
    "text": "The law asks every shop for a licence to trade.",
    "days": 10,
    "controls": ["listing_blocked"],
}
EARNING = {"points": 4, "per_orders": 200, "cap_week": 20}
TIERS = [
    {
        "code": "trusted",
        "title": "Trusted seller",
        "clean_days": 90,
        "score_at_least": 200,
        "benefits": [{"control": "badge", "duration": {"kind": "permanent"}}],
    }
]


def an_overfull_desk(findings: int = FINDINGS, lines: int = LINES, **fields: Any) -> Desk:
    body = a_body(funds=GROUNDS, documents=[LICENCE], tiers=TIERS)
    body["scheme"]["earning"] = EARNING
    given = {"name": "A shop whose name is as long as a name can be, at sixty", **fields}
    desk = a_desk(body=body, **given)
    party, by, now = desk.party, Actor.user(desk.user), clock.now()
    for n in range(6):
        find(party, f"real-{n}", severity="low", at=now - timedelta(days=n))
    copies = _findings(desk, findings)
    _lines(desk, lines, copies)
    _notices(desk, 300)
    create_metric(
        code="late_rate",
        title="Dispatched late",
        unit="fraction",
        definition="Orders that left late, divided by all orders.",
        formula="late orders ÷ orders dispatched",
        by=REVIEWER,
    )
    version = version_in_force(party.market_id, party.kind, now)
    publish_rule(
        code="late",
        title="Late",
        rulebook=version.rulebook,
        clause="late_dispatch",
        expression="late_rate > 0.10",
        severity="medium",
        by=REVIEWER,
    )
    ingest_signals(batch=[_signal(party, now)], by=REVIEWER)
    for start in range(0, 2000, 500):
        ingest_metric_rows(batch=[_row(party, now, start + n) for n in range(500)], by=REVIEWER)
    desk.rows = _disputes(desk, by)
    desk.requests = [
        request_document(
            party=party,
            title=f"Certificate of origin {n}",
            why="The listing names a country of origin that we could not see on the parcel.",
            due_at=now + timedelta(days=5 + n),
            by=REVIEWER,
            source_key=f"overfull:{n}",
        )
        for n in range(12)
    ]
    desk.required = require_document(
        party=party, code="licence", by=REVIEWER, source_key="overfull:licence"
    )
    for n in range(40):
        give_feedback(
            party=party,
            version=version,
            clause="late_dispatch",
            kind="unclear",
            text=f"Does a public holiday count as a working day? Asked {n} times.",
            by=by,
            source_key=f"overfull:{n}",
        )
    desk.hold = hold_funds(
        party_id=party.pk,
        ground="claims",
        amount=50_000,
        days=10,
        reason="Eleven buyers claim refunds for parcels that never came.",
        by=REVIEWER,
        source_key="overfull",
    )
    desk.appeal = submit_appeal(
        violation_id=desk.violation.pk,
        reason="carrier",
        text="The carrier came a day late; its letter is attached.",
        files=[],
        by=by,
    )
    return desk


def _findings(desk: Desk, number: int) -> list[Violation]:
    model, now = desk.violation, clock.now()
    facts = store_many([{"n": n} for n in range(number)])
    rows = []
    for n in range(number):
        row = copy(model)
        row.pk, row._state = None, copy(model._state)
        row._state.adding = True
        row.source_key = f"overfull:{n}"
        row.decided_at = row.conduct_from = row.conduct_to = now - timedelta(hours=n + 2)
        row.facts = facts[n]
        rows.append(row)
    found = Violation.objects.bulk_create(rows)
    text = model.statement.content.data
    words = store_many([text] * number)
    statements = StatementOfReasons.objects.bulk_create(
        StatementOfReasons(violation=row, content=one, content_digest=one.digest, language="en")
        for row, one in zip(found, words, strict=True)
    )
    StatementDelivery.objects.bulk_create(
        StatementDelivery(statement=one, kind=StatementDelivery.Kind.MAIL_ACCEPTED)
        for one in statements
    )
    return found


def _lines(desk: Desk, number: int, findings: list[Violation]) -> None:
    model = LedgerLine.objects.filter(party=desk.party).earliest("sequence")
    last = LedgerLine.objects.filter(party=desk.party).latest("sequence").sequence
    now, rows = clock.now(), []
    for n in range(number):
        row = copy(model)
        row.pk, row._state = None, copy(model._state)
        row._state.adding = True
        row.sequence = last + n + 1
        row.points = -1 if n % 2 else 1
        row.kind = LedgerLine.Kind.VIOLATION if n % 2 else LedgerLine.Kind.ADJUSTMENT
        about = findings[n % len(findings)].pk if findings else n
        row.source_key = f"violation:{about}:repriced:{n}" if n % 2 else f"by-hand:{n}"
        row.effective_at = now - timedelta(minutes=37 * (number - n))
        row.expires_at = row.effective_at + timedelta(days=180)
        rows.append(row)
    LedgerLine.objects.bulk_create(rows, batch_size=1000)


def _notices(desk: Desk, number: int) -> None:
    words = store_many(
        [
            {"subject": f"A decision about your account {n}", "body": "Read it."}
            for n in range(number)
        ]
    )
    Notice.objects.bulk_create(
        Notice(
            party=desk.party,
            kind="violation.recorded",
            content=one,
            content_digest=one.digest,
            language="en",
            source_key=f"overfull:{n}",
        )
        for n, one in enumerate(words)
    )


def _signal(party: Any, now: Any) -> dict[str, Any]:
    return {
        "party": party.pk,
        "metric": "late_rate",
        "value": 0.168,
        "measured_over": 155,
        "observed_at": now.isoformat(),
        "window_from": (now - timedelta(days=7)).isoformat(),
        "source_key": "overfull",
    }


def _row(party: Any, now: Any, n: int) -> dict[str, Any]:
    return {
        "party": party.pk,
        "metric": "late_rate",
        "external_id": f"ORDER-{n:06}",
        "happened_at": (now - timedelta(minutes=5 * n)).isoformat(),
        "counts": n % 3 == 0,
        "cause": "late_scan" if n % 3 == 0 else "carrier_strike",
        "source_key": f"overfull:{n}",
    }


def _disputes(desk: Desk, by: Actor) -> list[int]:
    rows = list(MetricRow.objects.filter(party=desk.party, counts=True).order_by("pk")[:3])
    made = [
        open_dispute(row_id=row.pk, reason="not_mine", text="The carrier was late.", by=by)
        for row in rows[:2]
    ]
    answer_dispute(
        dispute_id=made[0].pk, accepted=True, words="The carrier confirmed it.", by=REVIEWER
    )
    return [row.pk for row in rows]


def addresses(desk: Desk) -> dict[str, str]:
    """Every route of the portal about this account, with real ids."""
    known = {
        "party_id": desk.party.pk,
        "violation_id": desk.violation.pk,
        "appeal_id": desk.appeal.pk,
        "hold_id": desk.hold.pk,
        "notice_id": Notice.objects.filter(party=desk.party, kind="violation.recorded")
        .latest("pk")
        .pk,
        "code": "dispatch-on-time",
        "membership_id": desk.party.memberships.get().pk,
        "row_id": desk.rows[2],
        "request_id": desk.required.pk,
        "file_id": 1,
        "ref": desk.party.ref,
    }
    found = {}
    for route in routes():
        if route.name.startswith("portal:") and "token" not in route.arguments:
            said = {name: known[name] for name in route.arguments if name in known}
            if len(said) == len(route.arguments):
                if route.name in {"portal:metric", "portal:metric-rows"}:
                    said["code"] = "late_rate"
                found[route.name] = reverse(route.name, kwargs=said)
    return found


@cache
def dressing(html_links: frozenset[str]) -> int:
    """What styles and scripts weigh as they are served: compressed, each with what it imports."""
    return sum(_weight(link) for link in html_links)


@cache
def _weight(link: str) -> int:
    path = STATIC / link.removeprefix("/static/")
    if not path.exists():
        path = Path(finders.find(link.removeprefix("/static/")))
    text = path.read_bytes()
    own = len(gzip.compress(text))
    if path.suffix != ".css":
        return own
    return own + sum(
        _weight(f"/static/css/{name}")
        for name in re.findall(r'@import url\("([^"]+)"\)', text.decode())
    )


def links_of(html: str) -> frozenset[str]:
    return frozenset(re.findall(r'(?:href|src)="(/static/[^"#]+\.(?:css|js))"', html))
