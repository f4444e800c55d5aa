"""Cases, claims and decisions, made up for one test."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from appeals.services import submit_appeal
from governance import clock
from governance.actors import Actor
from governance.models import User
from items.models import Item
from items.services import upsert_item
from monitoring.models import Detection, Report, Rule, RuleVersion
from monitoring.services import receive_report
from parties.models import Party
from policies.models import Rulebook
from tests.factories import MarketFactory, PartyFactory, UserFactory
from tests.monitoring.factories import MetricFactory
from tests.rulebooks import a_rulebook
from violations.models import Violation
from workbench import services
from workbench.models import Case, Decision, Queue

MONDAY = datetime(2026, 11, 16, 10, tzinfo=UTC)
CONDUCT = datetime(2026, 11, 10, tzinfo=UTC)
RULE = Actor("rule", "1")
REASON = "26 of 155 orders left late, 19 of them by its own fault."
_keys = itertools.count()


def the_rulebook() -> Rulebook:
    MarketFactory()
    found = Rulebook.objects.filter(market="us", party_kind="seller").first()
    return found or a_rulebook()


def a_reviewer(role: str = "reviewer", **fields: Any) -> User:
    return UserFactory(role=role, **fields)


def a_rule(
    clause: str = "late_dispatch",
    severity: str = "medium",
    mode: str = "case",
    target: str = "party",
) -> RuleVersion:
    rule, _ = Rule.objects.get_or_create(
        code=f"{clause}-{severity}-{mode}".replace("_", "-"),
        defaults={
            "title": clause.replace("_", " ").capitalize(),
            "rulebook": the_rulebook(),
            "clause": clause,
            "target": target,
        },
    )
    found = rule.versions.first()
    return found or RuleVersion.objects.create(
        rule=rule,
        number=1,
        expression="late_delivery_rate > 0.10",
        severity=severity,
        mode=mode,
        effective_from=CONDUCT,
        actor="user:1",
    )


def a_detection(
    party: Party | None = None,
    *,
    item: Item | None = None,
    clause: str = "late_dispatch",
    severity: str = "medium",
    mode: str = "case",
    at: datetime = CONDUCT,
) -> Detection:
    version = a_rule(clause, severity, mode, "item" if item else "party")
    MetricFactory(code="late_delivery_rate")
    owner = item.owner if item else party or PartyFactory()
    return Detection.objects.create(
        party=owner,
        item=item,
        rule_version=version,
        clause=clause,
        facts={"late_delivery_rate": 0.1677},
        conduct_from=at,
        conduct_to=at,
        source_key=f"detection-{next(_keys)}",
    )


def a_case(party: Party | None = None, **fields: Any) -> Case:
    """An open case about late dispatch, from a detection."""
    detection = a_detection(party, **fields)
    return services.open_case_for_detection(detection_id=detection.pk, by=RULE)


def a_listing(party: Party | None = None, kind: str = "listing", **data: Any) -> Item:
    the_rulebook()
    owner = party or PartyFactory()
    parent = None
    if kind == "live_moment":
        data = {"clip_url": "https://clips.example/live-1", "second": 812, **data}
        parent = a_listing(owner, "live")
    return upsert_item(
        parent=parent,
        market=owner.market,
        kind=kind,
        external_id=f"{kind}-{next(_keys)}",
        owner=owner,
        by=Actor("key", "1"),
        data={"title": "Garden shears, steel", **data},
    )


def a_report(item: Item | None = None, party: Party | None = None, **fields: Any) -> Report:
    the_rulebook()
    return receive_report(
        item=item,
        party=party,
        clause=fields.pop("clause", "misleading_listing"),
        source=fields.pop("source", "buyer"),
        reporter=fields.pop("reporter", "buyer-9"),
        text="It came in plastic, not in steel.",
        source_key=f"report-{next(_keys)}",
        by=Actor("key", "1"),
    )


def claimed(case: Case, reviewer: User) -> Case:
    """The case, held by this reviewer."""
    services.claim_case(case_id=case.pk, reviewer=reviewer, by=Actor.user(reviewer))
    case.refresh_from_db()
    return case


def decided(case: Case, reviewer: User, outcome: str = "violation", **fields: Any) -> Decision:
    """Claim the case if nobody has, and decide it."""
    if case.state == Case.State.OPEN:
        claimed(case, reviewer)
    case.refresh_from_db()
    return services.decide(
        case_id=case.pk,
        outcome=outcome,
        reason=fields.pop("reason", REASON),
        reviewer=reviewer,
        by=Actor.user(reviewer),
        case_version=fields.pop("case_version", case.version),
        source_key=fields.pop("source_key", f"key-{next(_keys)}"),
        **fields,
    )


def a_violation(case: Case | None = None, reviewer: User | None = None) -> Violation:
    """A finding decided by a person on a case, and read by the party since."""
    decision = decided(case or a_case(), reviewer or a_reviewer())
    return decision.steps.get(kind="executed").violation


def an_appeal(violation: Violation, **fields: Any) -> Case:
    """The case of an appeal that the party has just submitted."""
    appeal = submit_appeal(
        violation_id=violation.pk,
        reason="carrier",
        text="The carrier scanned late; see the letter.",
        by=Actor("user", "999999"),
        **fields,
    )
    return services.open_case_for_appeal(appeal_id=appeal.pk, by=RULE)


def with_undo(case: Case, seconds: int = 30) -> Case:
    Queue.objects.filter(pk=case.queue_id).update(undo_seconds=seconds)
    case.queue.refresh_from_db()
    return case


def many_cases(n: int) -> None:
    """Open cases of many parties, due and valued and urgent in turn."""
    template = a_case()
    Case.objects.bulk_create(
        Case(
            queue=template.queue,
            party=PartyFactory(),
            clause="late_dispatch",
            severity="medium",
            source="rule",
            conduct_from=MONDAY,
            conduct_to=MONDAY,
            due_at=clock.now() + timedelta(hours=number % 7),
            value_at_stake=number % 5 * 1000,
            priority=number % 3,
        )
        for number in range(n - 1)
    )
