"""What is due, found by asking the database: a lost message delays, it never loses."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from appeals.models import Appeal
from governance import clock
from governance.actors import Actor
from monitoring.models import Detection, Report
from workbench.models import Evidence
from workbench.selectors.chains import pending
from workbench.services.by_rule import decide_by_rule, rule_may_decide
from workbench.services.cases import (
    asked_by,
    open_case_for_appeal,
    open_case_for_detection,
    open_case_for_report,
)
from workbench.services.errors import RuleMayNotDecide
from workbench.services.execution import execute
from workbench.services.faults import note_fault
from workbench.services.joining import cleared_lately
from workbench.services.many import open_cases_for_detections

log = structlog.get_logger(__name__)

LOOK_BACK = timedelta(days=14)
BATCH = 200
OPENER = Actor("system", "workbench")


def execute_due(*, limit: int = BATCH) -> int:
    """Carry out decisions whose time has come, each in a transaction of its own."""
    due = list(
        pending()
        .filter(execute_after__lte=clock.now())
        .order_by("case_id")
        .values_list("pk", flat=True)[:limit]
    )
    done = 0
    for decision_id in due:
        try:
            execute(decision_id=decision_id)
        except Exception as problem:  # one that fails must not hold up the others; it stays due
            log.warning("execution_failed", decision=decision_id, exc_info=problem)
            note_fault(decision_id=decision_id, problem=problem)
        else:
            done += 1
    return done


def open_missing_cases(*, limit: int = BATCH) -> int:
    """Open cases for what was detected, reported or appealed lately and is on no case yet."""
    since = clock.now() - LOOK_BACK
    done = 0
    raised = _missing(Detection.objects.filter(recorded_at__gte=since), "detection", limit)
    try:
        with transaction.atomic():
            done += take_detections(detection_ids=raised)
    except Exception as problem:  # find the one that cannot be opened
        log.warning("cases_not_opened", exc_info=problem)
        for detection_id in raised:
            done += _tried(take_detections, detection_ids=[detection_id])
    for report_id in _missing(
        Report.objects.filter(received_at__gte=since, outcome=Report.Outcome.OPEN), "report", limit
    ):
        done += _tried(open_case_for_report, report_id=report_id, by=OPENER)
    for appeal_id in _missing(Appeal.objects.open(), "appeal", limit):
        done += _tried(open_case_for_appeal, appeal_id=appeal_id, by=OPENER)
    return done


def take_detection(*, detection_id: int) -> None:
    """A rule decides where it may; everything else becomes a case for a person."""
    take_detections(detection_ids=[detection_id])


def take_detections(*, detection_ids: Sequence[int]) -> int:
    """What a rule may decide it decides, one by one; for all else cases are opened in sets."""
    detections = Detection.objects.select_related("rule_version", "party", "item")
    for_people = [
        detection.pk
        for detection in detections.filter(pk__in=detection_ids).order_by("pk")
        if not _decided_by_rule(detection)
    ]
    if len(for_people) == 1:
        version = detections.get(pk=for_people[0]).rule_version_id
        open_case_for_detection(detection_id=for_people[0], by=Actor("rule", str(version)))
    elif for_people:
        open_cases_for_detections(detection_ids=for_people)
    return len(detection_ids)


def _decided_by_rule(detection: Detection) -> bool:
    """Never over a person: what somebody cleared lately a person looks at again."""
    if not rule_may_decide(detection) or cleared_lately(asked_by(detection)) is not None:
        return False
    try:
        decide_by_rule(detection_id=detection.pk)
    except RuleMayNotDecide:
        log.info("left_to_a_person", detection=detection.pk)
        return False
    return True


def _missing(rows: QuerySet, kind: str, limit: int) -> list[int]:
    ref = Concat(Value(f"{kind}:"), Cast(OuterRef("pk"), CharField()))
    return list(
        rows.filter(~Exists(Evidence.objects.filter(ref=ref)))
        .order_by("pk")
        .values_list("pk", flat=True)[:limit]
    )


def _tried(work: Callable[..., Any], **ids: Any) -> int:
    try:
        work(**ids)
    except Exception as problem:  # one that cannot be opened must not hold up the others
        log.warning("case_not_opened", exc_info=problem, **{k: str(v) for k, v in ids.items()})
        return 0
    return 1
