"""Recording a finding: everything that follows from it, in one transaction."""

from datetime import datetime

from django.db import transaction

from credits.models import Crossing, LedgerLine
from credits.selectors import survivors_of, terminal_moments
from credits.services import NewLine, lock
from credits.standing import StandingChange
from governance import clock
from governance.actors import Actor
from governance.content import store_text
from governance.events import emit
from items.models import Item
from parties.models import Party
from policies.scheme import Milestone, is_past
from violations.errors import ItemMismatch, RuleMayNotDecide
from violations.models import Penalty, Violation
from violations.plans import (
    Charge,
    Preview,
    Situation,
    applied,
    charge_for,
    clause_measures,
    milestone_measures,
    preview_of,
)
from violations.services.lines import post_lines
from violations.services.penalties import carry_over, impose
from violations.services.tiers import review_tier
from violations.statements import refuse_thin_facts, state_reasons


def preview_violation(
    *,
    party: Party,
    clause: str,
    conduct_to: datetime,
    severity: str | None = None,
    item: Item | None = None,
    at: datetime | None = None,
    pending: list[Charge] | None = None,
) -> Preview:
    """What finding this violation would do, without writing anything.

    `pending` holds the charges of the party's decisions that wait to be executed.
    """
    charge = charge_for(
        party=party,
        clause=clause,
        severity=severity,
        conduct_to=conduct_to,
        at=at or clock.now(),
    )
    (preview,) = _previews(party, [charge], item, at or clock.now(), pending or [])
    return preview


def preview_severities(
    *,
    party: Party,
    clause: str,
    conduct_to: datetime,
    item: Item | None = None,
    at: datetime | None = None,
    pending: list[Charge] | None = None,
) -> list[Preview]:
    """`preview_violation` at every severity that the clause prices, mildest first, read once."""
    moment = at or clock.now()
    charge = charge_for(party=party, clause=clause, severity=None, conduct_to=conduct_to, at=moment)
    charges = [charge.priced(severity) for severity in charge.clause.severities]
    return _previews(party, charges, item, moment, pending or [])


def _previews(
    party: Party,
    charges: list[Charge],
    item: Item | None,
    at: datetime,
    pending: list[Charge],
) -> list[Preview]:
    first = charges[0]
    situation = Situation.of(party, first.scheme, first.clause.ledger_class, at)
    return [
        preview_of(situation=situation, charge=charge, item=item, pending=pending)
        for charge in charges
    ]


@transaction.atomic
def record_violation(
    *,
    party: Party,
    clause: str,
    facts: str,
    by: Actor,
    conduct_from: datetime,
    conduct_to: datetime,
    source_key: str,
    severity: str | None = None,
    item: Item | None = None,
    decided_by: str = Violation.DecidedBy.PERSON,
    initiative: str = Violation.Initiative.OWN,
    automated_detection: bool = False,
    at: datetime | None = None,
) -> Violation:
    """Record a finding with all that it entails. The same `source_key` twice is one finding.

    Violation, ledger lines, standing, crossings, penalties, controls, statement of reasons with its
    delivery, and events commit together or not at all.
    """
    moment = at or clock.now()
    party = lock(party.pk)
    if known := Violation.objects.filter(source_key=source_key).first():
        return known
    refuse_thin_facts(facts)
    charge = charge_for(
        party=party, clause=clause, severity=severity, conduct_to=conduct_to, at=moment
    )
    _refuse_mismatch(party, item, charge, decided_by)
    content = store_text(facts, language=party.language)
    violation = Violation.objects.create(
        party=party,
        item=item,
        clause=clause,
        version=charge.version,
        severity=charge.severity,
        conduct_from=conduct_from,
        conduct_to=conduct_to,
        decided_at=moment,
        decided_by=decided_by,
        actor=str(by),
        initiative=initiative,
        automated_detection=automated_detection,
        facts=content,
        facts_digest=content.digest,
        source_key=source_key,
    )
    change = post_lines(
        party=party,
        lines=[_line(violation, charge)] if charge.points else [],
        by=by,
        at=moment,
        ledger_class=charge.clause.ledger_class,
    )
    penalties = _impose_all(violation, charge, change, by, moment)
    state_reasons(
        violation=violation,
        charge=charge,
        facts=facts,
        change=change,
        penalties=penalties,
        at=moment,
    )
    review_tier(party=party, by=by, at=moment)
    emit(
        "violation.recorded",
        subject=f"party:{party.pk}",
        by=by,
        violation=violation.pk,
        party=party.pk,
        item=item.pk if item else None,
    )
    _caution(party, change, by)
    return violation


def _refuse_mismatch(party: Party, item: Item | None, charge: Charge, decided_by: str) -> None:
    if item is not None and item.owner_id != party.pk:
        raise ItemMismatch("This item belongs to another party.")
    if item is not None and charge.clause.item_kinds and item.kind not in charge.clause.item_kinds:
        raise ItemMismatch(f"“{charge.clause.title}” does not cover a {item.get_kind_display()}.")
    if decided_by == Violation.DecidedBy.RULE and (
        item is None or charge.clause.decided_by != "rule"
    ):
        raise RuleMayNotDecide


def line_key(violation: Violation) -> str:
    return f"violation:{violation.pk}"


def _line(violation: Violation, charge: Charge) -> NewLine:
    return NewLine(
        kind=LedgerLine.Kind.VIOLATION,
        points=charge.signed_points,
        effective_at=charge.effective_at,
        expires_at=charge.expires_at,
        source_key=line_key(violation),
        version=charge.version,
        scheme=charge.scheme.code,
        ledger_class=charge.clause.ledger_class,
        clause=violation.clause,
        item_id=violation.item_id,
    )


def _impose_all(
    violation: Violation, charge: Charge, change: StandingChange, by: Actor, at: datetime
) -> list[Penalty]:
    """The clause's measures, and those of the milestones that this decision made the party pass."""
    zone = violation.party.market.zone
    penalties = [
        impose(violation=violation, planned=planned, crossing=None, by=by, rank=rank)
        for rank, planned in enumerate(clause_measures(charge, violation.item, at, zone))
    ]
    for old, new in change.moved:
        carry_over(old, new, by=by, at=at)
    crossed = _still_passed(charge, change)
    if not crossed:
        return penalties
    entries = survivors_of(violation.party, charge.scheme.code, charge.clause.ledger_class)
    terminals = list(
        terminal_moments(violation.party, charge.scheme.code, charge.clause.ledger_class)
    )
    for milestone in applied(charge.scheme, [milestone for milestone, _ in crossed]):
        crossing = next(c for m, c in crossed if m.code == milestone.code)
        planned_here = milestone_measures(milestone, charge.scheme, entries, terminals, at, zone)
        penalties += [
            impose(violation=violation, planned=planned, crossing=crossing, by=by, rank=rank)
            for rank, planned in enumerate(planned_here)
        ]
    return penalties


def _still_passed(charge: Charge, change: StandingChange) -> list[tuple[Milestone, Crossing]]:
    """New crossings whose line the score is still past: a late finding may have recovered since."""
    lines = {milestone.code: milestone for milestone in charge.scheme.milestones}
    return [
        (lines[crossing.milestone], crossing)
        for crossing in change.appeared
        if crossing.milestone in lines
        and is_past(charge.scheme, change.after.score, lines[crossing.milestone].at)
    ]


def _caution(party: Party, change: StandingChange, by: Actor) -> None:
    """Tell once when the score has come within the scheme's caution of the next line."""
    scheme, ahead = change.after.scheme, change.after.next_milestone
    if not scheme.caution or ahead is None:
        return
    near = [abs(view.total - ahead.at) <= scheme.caution for view in (change.before, change.after)]
    if near[1] and not near[0]:
        emit(
            "standing.caution",
            subject=f"party:{party.pk}",
            by=by,
            party=party.pk,
            milestone=ahead.code,
            score=change.after.score,
        )
