"""Overturning in part: a milder finding stands for the harder one, or its measures become shorter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from credits.selectors import ORDINARY
from credits.services import lock
from governance import clock
from governance.actors import Actor
from governance.content import store_text
from governance.events import emit
from policies.selectors import clause_of
from violations.charges import charge_for
from violations.errors import NothingToStay, PenaltyEnded, StricterThanBefore
from violations.history import charged_line
from violations.models import Penalty, PenaltyStep, Violation
from violations.services.locking import hold_parties
from violations.services.overturn import Restitution, overturn_violation
from violations.services.penalties import is_running, lift
from violations.services.record import Order, record
from violations.statements import refuse_thin_facts


@dataclass(frozen=True, slots=True)
class Replacement:
    """What fell, and the milder finding that stands for it."""

    restitution: Restitution
    violation: Violation


@transaction.atomic
def replace_violation(
    *,
    violation_id: int,
    clause: str,
    severity: str,
    cause: str,
    reason: str,
    by: Actor,
    facts: str = "",
    appeals_used: int = 0,
    at: datetime | None = None,
) -> Replacement:
    """Another clause or a lower severity, never harder: not in points, not in measures, not in time.

    The new finding counts from when the old one did. Its reasons keep the facts that were found unless
    others are given, and say what was changed and why, and how many appeals were used already: those
    carry over.
    """
    moment = at or clock.now()
    old = Violation.objects.select_related("version__rulebook", "party__market", "facts").get(
        pk=violation_id
    )
    hold_parties(old.party_id)
    if (clause, severity) == (old.clause, old.severity):
        raise StricterThanBefore("That is the same clause at the same severity as before.")
    before = charged_line(old)
    points = abs(before.points) if before else 0
    again = frozenset(one.control for one in clause_of(old.version, clause).measures)
    fell = overturn_violation(
        violation_id=old.pk, cause=cause, reason=reason, by=by, at=moment, again=again
    )
    charge = charge_for(
        party=fell.violation.party,
        clause=clause,
        severity=severity,
        conduct_to=old.conduct_to,
        at=old.decided_at,
    )
    if charge.ledger_class not in {ORDINARY, before.ledger_class if before else ORDINARY}:
        raise StricterThanBefore("That clause is kept in a ledger of graver breaches.")
    violation = record(
        Order(
            party=fell.violation.party,
            charge=charge,
            facts=facts or old.facts.text or reason,  # what was found may have been erased since
            by=by,
            at=moment,
            conduct=(old.conduct_from, old.conduct_to),
            source_key=f"replaces:{old.pk}",
            item=old.item,
            initiative=old.initiative,
            automated_detection=old.automated_detection,
            replaces=old,
            milder_than=fell,
            milder_because=reason,
            appeals_used=appeals_used,
        )
    )
    line = charged_line(violation)
    if line is not None and abs(line.points) > points:
        raise StricterThanBefore
    emit(
        "violation.replaced",
        subject=f"party:{old.party_id}",
        by=by,
        violation=old.pk,
        replaced_by=violation.pk,
    )
    return Replacement(fell, violation)


@transaction.atomic
def ease_measures(
    *,
    violation_id: int,
    ends: Mapping[int, datetime],
    reason: str,
    by: Actor,
    at: datetime | None = None,
) -> list[Penalty]:
    """Let measures of a finding end earlier, by penalty; an end that has passed ends it now."""
    moment = at or clock.now()
    violation = Violation.objects.get(pk=violation_id)
    party = lock(violation.party_id)
    refuse_thin_facts(reason)
    if not ends:
        raise NothingToStay("Name at least one measure that ends earlier.")
    words = store_text(reason, language=party.language)
    rows = Penalty.objects.filter(violation=violation, pk__in=list(ends)).select_related("control")
    found = list(rows.order_by("pk"))
    if len(found) != len(ends) or not all(is_running(row, moment) for row in found):
        raise PenaltyEnded("One of these measures is not of this finding, or has ended.")
    for penalty in found:
        control, end = penalty.control, ends[penalty.pk]
        if control.ends_at is not None and end >= control.ends_at:
            raise StricterThanBefore("A measure may only end earlier than it would.")
        if end <= max(moment, control.starts_at):
            lift(penalty=penalty, by=by, at=moment, words=words)
            continue
        last = penalty.steps.aggregate(top=Max("sequence"))["top"] or 0
        PenaltyStep.objects.create(
            penalty=penalty,
            kind=PenaltyStep.Kind.SHORTENED,
            sequence=last + 1,
            ends_at=end,
            actor=str(by),
            reason=words,
            reason_digest=words.digest,
        )
        control.ends_at = end
        control.save(update_fields=["ends_at"])
        subject = f"party:{party.pk}"
        emit("penalty.shortened", subject=subject, by=by, penalty=penalty.pk)
        emit("control.changed", subject=subject, by=by, control=control.pk, item=control.item_id)
    return found
