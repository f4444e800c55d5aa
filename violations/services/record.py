"""Recording a finding: everything that follows from it, in one transaction."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import translation

from credits.standing import StandingChange
from governance import clock
from governance.actors import Actor
from governance.content import store_text
from governance.events import emit
from items.models import Item
from parties.models import Party
from policies.scheme import Measure
from violations import words
from violations.bounds import refuse_beyond_bounds, refuse_mismatch
from violations.charges import Charge, charge_for
from violations.conduct import refuse_future_conduct
from violations.errors import RuleMayNotDecide
from violations.history import History
from violations.liability import Liable, liable_with, linked_by
from violations.milder import Bounds
from violations.models import Violation
from violations.pricing import THIS, Finding
from violations.services.joint import spread
from violations.services.locking import hold_parties
from violations.services.measures import impose_all
from violations.services.overturn import Restitution
from violations.services.settling import settle
from violations.services.tiers import review_tier
from violations.statements import Stated, refuse_thin_facts, state_reasons


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be recorded about one party."""

    party: Party
    charge: Charge
    facts: str
    by: Actor
    at: datetime
    conduct: tuple[datetime, datetime]
    source_key: str
    item: Item | None = None
    decided_by: str = Violation.DecidedBy.PERSON
    initiative: str = Violation.Initiative.OWN
    automated_detection: bool = False
    fixed: int | None = None
    follows: tuple[Violation, Liable] | None = None
    replaces: Violation | None = None
    milder_than: Restitution | None = None
    milder_because: str = ""
    appeals_used: int = 0

    @property
    def decided_at(self) -> datetime:
        """A milder finding counts from when the harder one did."""
        return self.milder_than.violation.decided_at if self.milder_than else self.at


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
    also: list[dict[str, str]] | None = None,
    chosen: list[Measure] | None = None,
    replaces: Violation | None = None,
) -> Violation:
    """Record a finding with all that it entails. The same `source_key` twice is one finding.

    Violation, ledger lines, standing, crossings, penalties, controls, statement of reasons with its
    delivery, and events commit together or not at all; so do the findings about linked parties.
    `also` cites further clauses, `chosen` adds measures that the clauses may carry; `replaces` names
    the overturned finding in whose place this one stands, and the statement says so.
    """
    moment = at or clock.now()
    if known := Violation.objects.filter(source_key=source_key).first():
        return known
    refuse_thin_facts(facts)
    refuse_future_conduct(conduct_to, moment)
    charge = charge_for(
        party=party,
        clause=clause,
        severity=severity,
        conduct_to=conduct_to,
        at=moment,
        also=also or [],
        chosen=chosen or [],
    )
    refuse_mismatch(party, item, charge)
    if decided_by == Violation.DecidedBy.RULE:
        _refuse_rule_alone(item, charge)
    refuse_beyond_bounds(charge)
    linked = linked_by(party, conduct_to)
    parties = hold_parties(party.pk, besides=linked)
    if known := Violation.objects.filter(source_key=source_key).first():
        return known
    order = Order(
        party=parties[party.pk],
        charge=charge,
        facts=facts,
        by=by,
        at=moment,
        conduct=(conduct_from, conduct_to),
        source_key=source_key,
        item=item,
        decided_by=decided_by,
        initiative=initiative,
        automated_detection=automated_detection,
        replaces=replaces,
    )
    return record(order)


def record(order: Order) -> Violation:
    """One party's finding and those of the parties that are liable with it, which are locked."""
    violation, charged = _record(order)
    for liable in liable_with(order.party, charged, order.conduct[1]):
        if order.decided_by == Violation.DecidedBy.RULE:
            raise RuleMayNotDecide("This would charge a linked party too, so a person decides.")
        _record(_following(order, violation, charged, liable))
    return violation


def _refuse_rule_alone(item: Item | None, charge: Charge) -> None:
    if item is None or any(one.clause.decided_by != "rule" for one in charge.cited):
        raise RuleMayNotDecide


def _record(order: Order) -> tuple[Violation, Charge]:
    """One party's finding with its lines, measures and statement; and what it was charged."""
    party, by, at = order.party, order.by, order.at
    history = History.of(party)
    charge = history.with_findings([Finding(THIS, order.charge, fixed=order.fixed)]).prices()[THIS]
    violation = _create(order, charge)
    if not charge.warning_only:
        history = history.with_findings([Finding(violation.pk, charge, fixed=order.fixed)])
    settlement = settle(
        party=party, by=by, at=at, ledger_class=charge.ledger_class, history=history
    )
    penalties = impose_all(
        violation=violation,
        charge=charge,
        history=history,
        settlement=settlement,
        by=by,
        at=at,
        within=Bounds(order.milder_than.penalties_lifted) if order.milder_than else None,
    )
    state_reasons(
        violation=violation,
        charge=charge,
        stated=Stated(
            facts=order.facts,
            change=settlement.changes[charge.ledger_class],
            penalties=penalties,
            repeats=settlement.reached,
            repriced=[one for one in settlement.repriced if one.finding != violation.pk],
            follows=order.follows,
            replaces=order.replaces,
            milder_because=order.milder_because,
            appeals_used=order.appeals_used,
        ),
        at=at,
    )
    review_tier(party=party, by=by, at=at)
    emit(
        "violation.recorded",
        subject=f"party:{party.pk}",
        by=by,
        violation=violation.pk,
        party=party.pk,
        item=order.item.pk if order.item else None,
        joint_with=violation.joint_with_id,
    )
    for change in settlement.changes.values():
        _caution(party, change, by)
    spread(settlement, by=by, at=at)
    return violation, charge


def _create(order: Order, charge: Charge) -> Violation:
    content = store_text(order.facts, language=order.party.language)
    source, liable = order.follows or (None, None)
    return Violation.objects.create(
        party=order.party,
        item=order.item,
        clause=charge.clause.code,
        version=charge.version,
        severity=charge.severity,
        conduct_from=order.conduct[0],
        conduct_to=order.conduct[1],
        decided_at=order.decided_at,
        decided_by=order.decided_by,
        actor=str(order.by),
        initiative=order.initiative,
        automated_detection=order.automated_detection,
        also=[{"clause": one.clause.code, "severity": one.severity} for one in charge.also],
        warning_only=charge.warning_only,
        joint_with=source,
        link=liable.link if liable else None,
        replaces=order.replaces,
        facts=content,
        facts_digest=content.digest,
        source_key=order.source_key,
    )


def _following(order: Order, violation: Violation, charged: Charge, liable: Liable) -> Order:
    """The finding about a linked party: a share of the points, and whose conduct it was."""
    party = liable.party
    with translation.override(party.language):
        facts = words.joint_facts(
            order.party, charged.clause, order.facts, charged.body.first_language
        )
    return replace(
        order,
        party=party,
        charge=charge_for(
            party=party,
            clause=liable.rule.clause,
            severity=None,
            conduct_to=order.conduct[1],
            at=order.decided_at,
        ),
        facts=facts,
        source_key=f"joint:{violation.pk}:{party.pk}",
        item=None,
        fixed=liable.share_of(charged.points),
        follows=(violation, liable),
        replaces=None,
        appeals_used=0,
        milder_than=_counterpart(order.milder_than, party),
    )


def _counterpart(replaces: Restitution | None, party: Party) -> Restitution | None:
    """What of a linked party fell with the finding that is replaced."""
    joint = replaces.joint if replaces else []
    return next((one for one in joint if one.violation.party_id == party.pk), None)


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
            ledger_class=change.after.ledger_class,
            score=change.after.score,
        )
