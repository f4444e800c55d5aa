"""Opening cases, and what joins them while they are open."""

import uuid
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from appeals.models import Appeal
from governance import clock
from governance.actors import Actor
from governance.calendars import elapsed
from governance.content import store_data, store_text
from governance.errors import InvalidInput
from governance.events import emit
from governance.models import Content
from items.models import Item
from items.services import freeze
from monitoring.models import Detection, Report
from parties.models import Party
from policies.scheme import Clause
from policies.selectors import body_of, version_in_force
from workbench import priority
from workbench.models import Case, Evidence, Queue
from workbench.selectors.facts import (
    detection_facts,
    earlier_violations,
    tone_of,
    value_at_stake,
)

ATTEMPTS = 5


@transaction.atomic
def open_case_for_detection(*, detection_id: int, by: Actor) -> Case:
    """The case that a detection belongs to: its own, or the one it joins. Twice is once."""
    ref = f"detection:{detection_id}"
    if case := _case_with(ref):
        return case
    detection = Detection.objects.select_related(
        "party__market", "item__owner__market", "rule_version__rule"
    ).get(pk=detection_id)
    case = _open_or_join(
        party=detection.party,
        item=detection.item,
        clause=detection.clause,
        severity=detection.rule_version.severity,
        source=Case.Source.RULE,
        conduct_from=detection.conduct_from,
        conduct_to=detection.conduct_to,
        by=by,
    )
    _freeze_item(case, by)
    facts = store_data(detection_facts(detection))
    _add(case, Evidence.Kind.DETECTION, ref, facts, by)
    return case


@transaction.atomic
def open_case_for_report(*, report_id: int, by: Actor) -> Case:
    """The case that a report belongs to: its own, or the one it joins. Twice is once."""
    ref = f"report:{report_id}"
    if case := _case_with(ref):
        return case
    report = Report.objects.select_related("party__market", "item__owner__market", "content").get(
        pk=report_id
    )
    case = _open_or_join(
        party=report.party,
        item=report.item,
        clause=report.clause,
        severity="",
        source=Case.Source.REPORT,
        conduct_from=report.received_at,
        conduct_to=report.received_at,
        by=by,
    )
    _freeze_item(case, by)
    _add(case, Evidence.Kind.REPORT, ref, report.content, by)
    return case


@transaction.atomic
def open_case_by_hand(
    *,
    party: Party,
    clause: str,
    reason: str,
    conduct_from: datetime,
    conduct_to: datetime,
    by: Actor,
    item: Item | None = None,
) -> Case:
    """A person saw something. Their words are the first evidence."""
    if item is not None and item.owner_id != party.pk:
        raise InvalidInput("This item belongs to another party.")
    if conduct_to < conduct_from:
        raise InvalidInput("The conduct ends before it begins.")
    case = _open_or_join(
        party=party,
        item=item,
        clause=clause,
        severity="",
        source=Case.Source.HAND,
        conduct_from=conduct_from,
        conduct_to=conduct_to,
        by=by,
        known_clause=True,
    )
    _freeze_item(case, by)
    _add(case, Evidence.Kind.NOTE, f"note:{uuid.uuid4().hex}", store_text(reason), by)
    return case


@transaction.atomic
def open_case_for_appeal(*, appeal_id: int, by: Actor) -> Case:
    """The case of an appeal, for somebody who had no part in the decision. Twice is once."""
    appeal = Appeal.objects.select_related(
        "party__market", "violation__item", "violation__version", "text"
    ).get(pk=appeal_id)
    violation, ref = appeal.violation, f"appeal:{appeal.pk}"
    if case := _case_with(ref):
        return case
    queue = _queue_for(appeal.party, violation.clause, for_appeals=True)
    fields = _priced(queue, appeal.party, violation.item, violation.clause, violation.severity)
    case = Case.objects.create(
        kind=Case.Kind.APPEAL,
        queue=queue,
        party=appeal.party,
        item=violation.item,
        clause=violation.clause,
        severity=violation.severity,
        source=Case.Source.APPEAL,
        appeal=appeal,
        conduct_from=violation.conduct_from,
        conduct_to=violation.conduct_to,
        **fields,
    )
    _announce(case, by)
    _add(case, Evidence.Kind.APPEAL, ref, appeal.text, by)
    return case


@transaction.atomic
def add_note(*, case_id: int, text: str, by: Actor) -> Evidence:
    """An internal note. It never reaches the party, and it makes no page stale."""
    if not text.strip():
        raise InvalidInput("A note without words says nothing.")
    case = Case.objects.get(pk=case_id)
    content = store_text(text.strip())
    ref = f"note:{uuid.uuid4().hex}"
    note = Evidence.objects.create(
        case=case,
        kind=Evidence.Kind.NOTE,
        ref=ref,
        content=content,
        content_digest=content.digest,
        actor=str(by),
    )
    emit("case.note_added", subject=f"case:{case.pk}", by=by, evidence=note.pk)
    return note


def _case_with(ref: str) -> Case | None:
    """The case that holds this evidence. Whoever else asks for the same waits until we commit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7))", [ref])
    held = Evidence.objects.filter(ref=ref).select_related("case").first()
    return held.case if held else None


def _open_or_join(
    *,
    party: Party,
    item: Item | None,
    clause: str,
    severity: str,
    source: str,
    conduct_from: datetime,
    conduct_to: datetime,
    by: Actor,
    known_clause: bool = False,
) -> Case:
    """One undecided case per party and clause, or item and clause: the constraint is the judge."""
    said = _clause_at(party, clause, conduct_to)
    if known_clause and said is None:
        raise InvalidInput(f"No rulebook in force at that time has the clause {clause!r}.")
    severity = severity or (said.severity if said else "medium")
    about = Q(item=item) if item else Q(party=party, item__isnull=True)
    undecided = Case.objects.undecided().filter(about, kind=Case.Kind.FINDING, clause=clause)
    for _attempt in range(ATTEMPTS):
        case = undecided.select_for_update(of=["self"]).first()
        if case is not None:
            return _join(case, said, severity, conduct_from, conduct_to)
        queue = _queue_for(party, clause)
        try:
            with transaction.atomic():
                case = Case.objects.create(
                    queue=queue,
                    party=party,
                    item=item,
                    clause=clause,
                    severity=severity,
                    source=source,
                    conduct_from=conduct_from,
                    conduct_to=conduct_to,
                    **_priced(queue, party, item, clause, severity),
                )
        except IntegrityError:
            continue  # somebody opened it at the same instant: join theirs
        _announce(case, by)
        return case
    raise RuntimeError(f"no case could be opened or joined for {party.pk} and {clause}")


def _join(
    case: Case, said: Clause | None, severity: str, conduct_from: datetime, conduct_to: datetime
) -> Case:
    """Widen the conduct, and take the graver severity; points say which of two is graver."""
    points = said.points if said else {}
    case.conduct_from = min(case.conduct_from, conduct_from)
    case.conduct_to = max(case.conduct_to, conduct_to)
    if points.get(severity, 0) > points.get(case.severity, 0):
        case.severity = severity
        case.priority_terms = {
            **case.priority_terms,
            "severity": priority.severity_term(severity),
        }
        case.priority = sum(case.priority_terms.values())
    case.save(
        update_fields=["conduct_from", "conduct_to", "severity", "priority", "priority_terms"]
    )
    return case


def _queue_for(party: Party, clause: str, *, for_appeals: bool = False) -> Queue:
    """The first queue by precedence that asks for this. The migration made one that takes all."""
    return Queue.objects.filter(
        Q(market__isnull=True) | Q(market_id=party.market_id),
        clause__in=["", clause],
        for_appeals=for_appeals,
    ).order_by("precedence", "pk")[0]


def _priced(
    queue: Queue, party: Party, item: Item | None, clause: str, severity: str
) -> dict[str, Any]:
    """Deadline, value and priority with its reasons."""
    now = clock.now()
    due_at = elapsed(now, queue.due_hours)
    value = value_at_stake(party, item)
    terms = priority.terms(
        severity=severity,
        value=value,
        tone=tone_of(party),
        earlier_violations=earlier_violations(party, clause, now),
        due_at=due_at,
        now=now,
    )
    return {
        "opened_at": now,
        "due_at": due_at,
        "value_at_stake": value,
        "priority": sum(terms.values()),
        "priority_terms": terms,
    }


def _clause_at(party: Party, clause: str, at: datetime) -> Clause | None:
    version = version_in_force(party.market_id, party.kind, at)
    return body_of(version).clause(clause) if version else None


def _announce(case: Case, by: Actor) -> None:
    emit(
        "case.opened",
        subject=f"case:{case.pk}",
        by=by,
        case=case.pk,
        party=case.party_id,
        item=case.item_id,
        clause=case.clause,
        queue=case.queue.code,
    )


def _freeze_item(case: Case, by: Actor) -> None:
    """What can be seen of the item now, kept beside the case."""
    if case.item is None:
        return
    seen = freeze(item=case.item)
    _add(case, Evidence.Kind.ITEM, f"item_version:{seen.pk}", seen.content, by)


def _add(case: Case, kind: str, ref: str, content: Content, by: Actor) -> None:
    """Add evidence once. Later additions make open pages stale, so nobody decides on less."""
    evidence, added = Evidence.objects.get_or_create(
        case=case,
        ref=ref,
        defaults={
            "kind": kind,
            "content": content,
            "content_digest": content.digest,
            "actor": str(by),
        },
    )
    if not added:
        return
    case.version += 1
    case.save(update_fields=["version"])
    emit(
        "case.evidence_added",
        subject=f"case:{case.pk}",
        by=by,
        case=case.pk,
        evidence=evidence.pk,
        kind=kind,
        version=case.version,
    )
