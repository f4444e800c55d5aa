"""A shop with a history and a draft to try out on it."""

from copy import deepcopy
from datetime import UTC, date, datetime, timedelta

from governance.actors import Actor
from insights import services
from monitoring.services import ingest_orders
from parties.models import Party
from policies.models import Draft
from policies.services import save_draft
from tests.rulebooks import DEDUCTING, a_body
from tests.workbench.factories import the_rulebook
from violations.services import record_violation

SINCE, UNTIL = date(2026, 1, 1), date(2026, 6, 30)
JANUARY = datetime(2026, 1, 1, 5, tzinfo=UTC)  # midnight in New York
ANALYST = Actor("user", "7")


def day(n: float) -> datetime:
    return JANUARY + timedelta(days=n)


def found(party: Party, severity: str, at: datetime, clause: str = "late_dispatch"):
    return record_violation(
        party=party,
        clause=clause,
        severity=severity,
        facts="26 of 155 orders left late, 19 of them by its own fault.",
        by=Actor("system", "story"),
        conduct_from=at - timedelta(days=1),
        conduct_to=at,
        source_key=f"{party.pk}:{severity}:{at.isoformat()}",
        at=at,
    )


def sold(party: Party, at: datetime, *outcomes: str, amount: int = 1000, number: str = "1"):
    rows = [
        {
            "party": party.ref,
            "external_id": f"{number}:{at.isoformat()}",
            "outcome": outcome,
            "placed_at": at.isoformat(),
            "settled_at": at.isoformat(),
            "amount": amount,
            "currency": "USD",
        }
        for outcome in ("completed", *outcomes)
    ]
    batch = ingest_orders(batch=rows, by=Actor("key", "1"))
    assert not batch.rejected


def a_draft(points=None, milestones=None, **changes) -> Draft:
    scheme = deepcopy(DEDUCTING)
    if milestones is not None:
        scheme["milestones"] = milestones
    body = a_body(scheme, **changes)
    if points is not None:
        body["clauses"][0]["points"] = points
    return save_draft(rulebook=the_rulebook(), body=body, by=ANALYST)


def asked(draft: Draft | None = None, **changes):
    draft = draft or a_draft()
    asked_for = {"since": SINCE, "until": UNTIL, "by": ANALYST, **changes}
    return services.ask(rulebook=draft.rulebook, draft=draft, **asked_for)


def rehearsed(draft: Draft | None = None, **changes):
    rehearsal = asked(draft, **changes)
    while services.advance(rehearsal_id=rehearsal.pk):
        pass
    rehearsal.refresh_from_db()
    return rehearsal
