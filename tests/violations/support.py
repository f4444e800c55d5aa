"""A party under rules, and findings about it, in one line each."""

from datetime import UTC, datetime

from credits.selectors import standing_at
from governance.actors import Actor
from parties.models import Party
from tests.factories import MarketFactory, PartyFactory, UserFactory
from tests.rulebooks import a_body, publish
from violations import services
from violations.models import Control, FundsHold, Violation

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


GROUNDS = [
    {
        "code": "claims",
        "title": "Claims of buyers",
        "text": "Money is held while buyers' claims against the shop are open.",
        "max_days": 30,
        "review_days": 10,
        "amount_at_most": 500_000,
        "second_person_above": 200_000,
        "currency": "USD",
    },
    {
        "code": "fraud",
        "title": "Suspected fraud",
        "text": "Money is held while a suspected fraud is looked into.",
        "max_days": 14,
        "review_days": 7,
        "law_reference": "Art. 4 of the payment rules",
    },
]


def a_party_with_grounds(**fields) -> Party:
    """A finding of late dispatch may carry a hold for claims; fraud stands for itself."""
    body = a_body(funds=GROUNDS)
    body["clauses"][0]["funds"] = ["claims"]
    return a_party_under_rules(body, **fields)


def a_person(role: str = "reviewer") -> Actor:
    return Actor.user(UserFactory(role=role))


def hold(party: Party, key: str = "one", at=MARCH_1, **fields) -> FundsHold:
    given = {"ground": "claims", "amount": 100_000, "days": 20, "by": REVIEWER}
    return services.hold_funds(
        party_id=party.pk,
        reason="Eleven buyers claim refunds of what never came.",
        source_key=f"{party.pk}:hold:{key}",
        at=at,
        **{**given, **fields},
    )


def release(held: FundsHold, amount=None, key: str = "one", at=MARCH_1, **fields) -> FundsHold:
    return services.release_funds(
        hold_id=held.pk,
        amount=amount,
        reason="The first claims were settled.",
        by=fields.pop("by", REVIEWER),
        source_key=f"{held.pk}:release:{key}",
        at=at,
        **fields,
    )


def score(party, at=MARCH_1):
    return standing_at(party, at).score


def running(party, at=MARCH_1):
    return sorted(c.kind for c in Control.objects.in_force_at(at).filter(party=party))
