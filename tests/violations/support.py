"""A party under rules, and findings about it, in one line each."""

from datetime import UTC, datetime

from governance.actors import Actor
from parties.models import Party
from tests.factories import MarketFactory, PartyFactory
from tests.rulebooks import publish
from violations import services
from violations.models import Violation

MARCH_1 = datetime(2026, 3, 1, 12, tzinfo=UTC)
REVIEWER = Actor("user", "7")
SECOND = Actor("user", "8")


def a_party_under_rules(body=None, **fields) -> Party:
    MarketFactory()
    publish(body=body)
    return PartyFactory(created_at=MARCH_1, **fields)


def find(
    party: Party, key: str = "one", severity: str = "medium", at=MARCH_1, **fields
) -> Violation:
    return services.record_violation(
        party=party,
        clause=fields.pop("clause", "late_dispatch"),
        severity=severity,
        facts="26 of 155 orders left late.",
        by=fields.pop("by", REVIEWER),
        conduct_from=at,
        conduct_to=at,
        source_key=f"{party.pk}:{key}",
        at=at,
        **fields,
    )


def overturn(violation: Violation, at=MARCH_1):
    return services.overturn_violation(
        violation_id=violation.pk,
        cause="wrong_fact",
        reason="The carrier's scans were wrong.",
        by=SECOND,
        at=at,
    )
