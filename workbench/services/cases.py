"""Opening cases: for a detection, a report, an appeal, or because somebody saw something."""

import uuid
from datetime import datetime

from django.db import transaction

from appeals.models import Appeal
from governance import clock
from governance.actors import Actor
from governance.content import store_data, store_text
from governance.errors import refuse_faults
from governance.events import emit
from items.models import Item
from monitoring.models import Detection, Report
from parties.models import Party
from policies.selectors import version_in_force
from violations.conduct import conduct_faults
from violations.models import Violation
from workbench.models import Case, Evidence, Queue, ReporterAppeal
from workbench.selectors.facts import detection_facts, reports_answered
from workbench.selectors.hearers import nobody_can_hear
from workbench.services.joining import (
    Asked,
    add_evidence,
    announce,
    case_with,
    clause_at,
    freeze_item,
    no_such_clause,
    open_or_join,
)
from workbench.services.pricing import facts_about, routed_and_priced
from workbench.services.queues import check_takes


@transaction.atomic
def open_case_for_detection(*, detection_id: int, by: Actor) -> Case:
    """The case that a detection belongs to: its own, or the one it joins. Twice is once."""
    ref = f"detection:{detection_id}"
    if case := case_with(ref):
        return case
    detection = Detection.objects.select_related(
        "party__market", "item__owner__market", "rule_version__rule"
    ).get(pk=detection_id)
    case = open_or_join(asked_by(detection), by=by)
    freeze_item(case, by)
    facts = store_data(detection_facts(detection))
    add_evidence(case, Evidence.Kind.DETECTION, ref, facts, by)
    return case


def asked_by(detection: Detection) -> Asked:
    """The question that a detection raises."""
    return Asked(
        party=detection.party,
        item=detection.item,
        clause=detection.clause,
        severity=detection.rule_version.severity,
        source=Case.Source.RULE,
        conduct_from=detection.conduct_from,
        conduct_to=detection.conduct_to,
    )


@transaction.atomic
def open_case_for_report(*, report_id: int, by: Actor) -> Case:
    """The case that a report belongs to: its own, or the one it joins. Twice is once."""
    ref = f"report:{report_id}"
    if case := case_with(ref):
        return case
    report = Report.objects.select_related("party__market", "item__owner__market", "content").get(
        pk=report_id
    )
    case = open_or_join(
        Asked(
            party=report.party,
            item=report.item,
            clause=report.clause,
            source=Case.Source.REPORT,
            conduct_from=report.received_at,
            conduct_to=report.received_at,
            reports=reports_answered(report),
        ),
        by=by,
    )
    freeze_item(case, by)
    add_evidence(case, Evidence.Kind.REPORT, ref, report.content, by)
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
    queue: Queue | None = None,
) -> Case:
    """A person saw something. Their words are the first evidence. A named queue skips routing."""
    refuse_faults(_faults_by_hand(party, clause, item, conduct_from, conduct_to))
    if queue is not None:
        check_takes(queue, for_appeals=False)
    case = open_or_join(
        Asked(
            party=party,
            item=item,
            clause=clause,
            source=Case.Source.HAND,
            conduct_from=conduct_from,
            conduct_to=conduct_to,
            known_clause=True,
            queue=queue,
        ),
        by=by,
    )
    freeze_item(case, by)
    add_evidence(case, Evidence.Kind.NOTE, f"note:{uuid.uuid4().hex}", store_text(reason), by)
    return case


def _faults_by_hand(
    party: Party, clause: str, item: Item | None, conduct_from: datetime, conduct_to: datetime
) -> list[dict[str, str]]:
    """All that is wrong with what a person asks, by field."""
    now = clock.now()
    faults = []
    if item is not None and item.owner_id != party.pk:
        words = "This item belongs to another party. Name one of this party's, or leave it out."
        faults.append({"field": "item", "message": words})
    when = conduct_faults(party, conduct_from=conduct_from, conduct_to=conduct_to, now=now)
    at = min(conduct_to, now)
    judged = not when or version_in_force(party.market_id, party.kind, at) is not None
    if judged and clause_at(party, clause, at) is None:
        faults.append(no_such_clause(clause))
    return faults + when


@transaction.atomic
def open_case_for_appeal(*, appeal_id: int, by: Actor) -> Case:
    """The case of an appeal, for somebody who had no part in the decision. Twice is once.

    Two who reported the same thing land in one case as long as it is undecided.
    """
    appeal = Appeal.objects.select_related(
        "party__market", "violation__item", "violation__version", "text"
    ).get(pk=appeal_id)
    ref = f"appeal:{appeal.pk}"
    if case := case_with(ref):
        return case
    if case := _case_of_the_other_reporter(appeal):
        add_evidence(case, Evidence.Kind.APPEAL, ref, appeal.text, by)
        return case
    said = _appealed(appeal)
    case = Case.objects.create(
        kind=Case.Kind.APPEAL,
        party=appeal.party,
        item=said.item,
        clause=said.clause,
        source=Case.Source.APPEAL,
        appeal=appeal,
        conduct_from=said.conduct_from,
        conduct_to=said.conduct_to,
        **routed_and_priced(
            party=appeal.party,
            facts=facts_about(appeal.party, said.item, said.clause),
            clause=said.clause,
            severity=said.severity,
            source=Case.Source.APPEAL,
            for_appeals=True,
        ),
    )
    announce(case, by)
    add_evidence(case, Evidence.Kind.APPEAL, ref, appeal.text, by)
    if nobody_can_hear(case):
        emit("appeal.nobody_left", subject=f"case:{case.pk}", by=by, case=case.pk)
    return case


def _appealed(appeal: Appeal) -> Violation | Case:
    """What the appeal is about: the finding, or the case on which nothing was found."""
    if appeal.violation is not None:
        return appeal.violation
    link = ReporterAppeal.objects.select_related("decision__case__item").get(appeal=appeal)
    return link.decision.case


def _case_of_the_other_reporter(appeal: Appeal) -> Case | None:
    """An undecided case on an appeal against the same decision on a report."""
    link = ReporterAppeal.objects.filter(appeal=appeal).first()
    if link is None:
        return None
    others = ReporterAppeal.objects.filter(decision=link.decision_id).values("appeal")
    settled = [Case.State.DECIDED, Case.State.PENDING, Case.State.HELD]
    return (
        Case.objects.select_for_update(of=["self"])
        .filter(appeal__in=others)
        .exclude(state__in=settled)
        .first()
    )
