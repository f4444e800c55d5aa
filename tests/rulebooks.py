"""Rulebooks for tests: one scheme that deducts, one that accumulates, small enough to know."""

import json
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

from governance.actors import Actor
from policies import services
from policies.models import Rulebook, RulebookVersion

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
DRAFTER, PUBLISHER = Actor("system", "drafter"), Actor("system", "publisher")


def days(n: int) -> dict[str, Any]:
    return {"kind": "days", "n": n}


def blocked(duration: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"control": "listing_blocked", "duration": duration},
        {"control": "campaigns_off", "duration": duration},
    ]


DEDUCTING: dict[str, Any] = {
    "code": "rating",
    "direction": "deduct",
    "start": 200,
    "floor": 0,
    "cap": 1000,
    "lapse": {"kind": "rolling", "days": 180},
    "caution": 10,
    "bands": [
        {"code": "critical", "title": "Critical", "at_least": 0, "tone": "bad"},
        {"code": "at_risk", "title": "At risk", "at_least": 51, "tone": "warn"},
        {"code": "healthy", "title": "Healthy", "at_least": 185, "tone": "good"},
    ],
    "milestones": [
        {"code": "150", "title": "First line", "at": 150, "measures": blocked(days(7))},
        {"code": "100", "title": "Second line", "at": 100, "measures": blocked(days(14))},
        {"code": "50", "title": "Third line", "at": 50, "measures": blocked(days(28))},
        {
            "code": "0",
            "title": "Last line",
            "at": 0,
            "terminal": True,
            "measures": [{"control": "account_closed", "duration": {"kind": "permanent"}}],
        },
    ],
}

ACCUMULATING: dict[str, Any] = {
    "code": "points",
    "direction": "accumulate",
    "start": 0,
    "floor": 0,
    "cap": 1000,
    "lapse": {"kind": "rolling", "days": 90},
    "bands": [
        {"code": "low", "title": "Low", "at_least": 0, "tone": "good"},
        {"code": "high", "title": "High", "at_least": 12, "tone": "bad"},
    ],
    "milestones": [
        {
            "code": "12",
            "title": "12 points",
            "at": 12,
            "measures": [
                {
                    "control": "reach_reduced",
                    "params": {"percent": 50},
                    "duration": {"kind": "until_recovered"},
                }
            ],
        },
        {
            "code": "48",
            "title": "48 points",
            "at": 48,
            "terminal": True,
            "measures": [{"control": "account_closed", "duration": {"kind": "permanent"}}],
        },
    ],
}

CLAUSES: list[dict[str, Any]] = [
    {
        "code": "late_dispatch",
        "title": "Late dispatch",
        "text": "Orders are handed to the carrier within two working days.",
        "is_breach": ["One order in six leaves after the third working day."],
        "is_not": ["A strike of the carrier delays parcels that were handed over in time."],
        "severity": "medium",
        "points": {"low": 5, "medium": 15, "high": 50, "critical": 200},
        "course": "dispatch-on-time",
        "relief_points": 5,
    },
    {
        "code": "misleading_listing",
        "title": "Misleading listing",
        "text": "A listing shows and names what the buyer will receive.",
        "severity": "medium",
        "points": {"medium": 10},
        "item_kinds": ["listing", "video"],
        "measures": [{"control": "removed", "duration": {"kind": "permanent"}}],
    },
    {
        "code": "prohibited_live",
        "title": "Prohibited goods in a LIVE",
        "text": "Weapons are not shown or sold in a LIVE.",
        "severity": "high",
        "points": {"high": 20},
        "item_kinds": ["live_moment"],
        "decided_by": "rule",
        "measures": [{"control": "removed", "duration": {"kind": "permanent"}}],
    },
    {
        "code": "reminder",
        "title": "Reminder",
        "text": "Answer buyers within a day.",
        "severity": "low",
        "points": {"low": 0},
    },
]


def a_body(scheme: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """A version's body; `changes` replace whole fields."""
    return {
        "title": "Rules for sellers",
        "scheme": deepcopy(scheme or DEDUCTING),
        "clauses": deepcopy(CLAUSES),
        "windows": {"appeal_days": [30, 15], "redress": ["You may go to court."]},
        "tiers": [
            {
                "code": "trusted",
                "title": "Trusted",
                "clean_days": 90,
                "score_at_least": 200,
                "benefits": [{"control": "settlement_faster", "duration": {"kind": "permanent"}}],
            }
        ],
        **changes,
    }


def changed(body: dict[str, Any] | None = None, **paths: Any) -> dict[str, Any]:
    """A sound body in which each `a__0__b` is set to the value; ... removes it."""
    body = json.loads(json.dumps(body or a_body()))  # no table stands in two places
    for path, value in paths.items():
        *way, last = [int(step) if step.isdigit() else step for step in path.split("__")]
        place: Any = body
        for step in way:
            place = place[step]
        if value is ...:
            del place[last]
        else:
            place[last] = value
    return body


def publish(
    market: str = "us",
    kind: str = "seller",
    *,
    body: dict[str, Any] | None = None,
    effective_from: datetime = LONG_AGO,
) -> RulebookVersion:
    """Put a version in force, as two people would."""
    rulebook = services.create_rulebook(
        code=f"{market}-{kind.replace('_', '-')}",
        title=f"Rules {market} {kind}",
        market_id=market,
        party_kind=kind,
        by=DRAFTER,
    )
    draft = services.save_draft(rulebook=rulebook, body=body or a_body(), by=DRAFTER)
    services.submit_draft(
        draft_id=draft.pk, effective_from=effective_from, by=DRAFTER, known_past=True
    )
    return services.publish_draft(draft_id=draft.pk, by=PUBLISHER, known_past=True)


def a_rulebook(market: str = "us", kind: str = "seller", **changes: Any) -> Rulebook:
    return publish(market, kind, body=a_body(**changes)).rulebook
