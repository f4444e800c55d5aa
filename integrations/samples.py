"""Ids and names that exist here, so that the reference's examples can be called as they stand."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db.models import Model

from appeals.models import Appeal, AppealFile, Correction
from education.models import Course, Enrolment, Feedback, Notice
from integrations.models import Delivery, Endpoint
from items.models import Item
from monitoring.models import Detection, Doubt, MetricDispute, OrderFile, Report, Rule, Signal
from parties.models import Link, Party
from policies.models import Draft, RulebookVersion
from violations.models import Control, FundsHold, Incident, Penalty, Stay, Violation
from workbench.models import (
    AnswerFile,
    BulkPreview,
    BulkRun,
    Case,
    Decision,
    Draw,
    Question,
    Queue,
    ReasonTemplate,
    Review,
    SamplingPlan,
)

Values = tuple[Any, ...] | None


def _newest(of: type[Model] | str, *names: str, **only: Any) -> Callable[[], Values]:
    """A model, or its name where the room is on our own line."""

    def find() -> Values:
        model: Any = apps.get_model(of) if isinstance(of, str) else of
        rows = model._default_manager.filter(**only).order_by("-pk")
        return rows.values_list(*(names or ("pk",))).first()

    return find


def _party() -> Values:
    party = Party.objects.filter(pk__in=Violation.objects.values("party")).order_by("pk").first()
    return (party.ref,) if party else None


def _item() -> Values:
    item = Item.objects.order_by("-pk").first()
    return (item.ref,) if item else None


def _coded(model: Any) -> Callable[[], Values]:
    def find() -> Values:
        row = model.objects.order_by("-pk").first()
        return (row.code,) if row else None

    return find


def _stay() -> Values:
    row = Stay.objects.select_related("violation").order_by("-pk").first()
    case = Case.objects.filter(appeal__violation_id=row.violation_id).first() if row else None
    return (case.code, row.pk) if row and case else None


# By the words of the address; the values stand where its parameters do.
FOUND: dict[str, Callable[[], Values]] = {
    "appeals": _newest(Appeal),
    "appeals/files": _newest(AppealFile, "appeal_id", "pk"),
    "bulk-runs": _newest(BulkRun),
    "bulk-runs/previews": _newest(BulkPreview),
    "cases": _coded(Case),
    "cases/stays": _stay,
    "controls": _newest(Control),
    "corrections": _newest(Correction),
    "courses": _newest(Course, "code"),
    "decisions": _newest(Decision),
    "detections": _newest(Detection),
    "disputes": _newest(MetricDispute),
    "enrolments": _newest(Enrolment),
    "feedback": _newest(Feedback),
    "funds/holds": _newest(FundsHold),
    "incidents": _newest(Incident),
    "items": _item,
    "notices": _newest(Notice),
    "orders/files": _newest(OrderFile),
    "parties": _party,
    "parties/links": _newest(Link, "party_id", "pk", valid_to=None),
    "penalties": _newest(Penalty),
    "quality/draws": _newest(Draw),
    "quality/plans": _newest(SamplingPlan),
    "quality/reviews": _coded(Review),
    "questions": _newest(Question),
    "questions/files": _newest(AnswerFile, "answer__question_id", "pk"),
    "queues": _newest(Queue, "code"),
    "reason-templates": _newest(ReasonTemplate, retired_at=None),
    "reports": _newest(Report),
    "rulebooks": _newest(RulebookVersion, "rulebook__code"),
    "rulebooks/rehearsals": _newest("insights.Rehearsal", "rulebook__code", "pk"),
    "rulebooks/drafts": _newest(Draft, "rulebook__code", "pk"),
    "rulebooks/versions": _newest(RulebookVersion, "rulebook__code", "number"),
    "rules": _newest(Rule, "code"),
    "rules/doubts": _newest(Doubt, "rule__code", "pk"),
    "violations": _newest(Violation),
    "webhooks/deliveries": _newest(Delivery),
    "webhooks/endpoints": _newest(Endpoint),
}


def values_of(template: str) -> Values:
    """What stands for the parameters of an address: things that exist, one inside the other."""
    words, parameters = [], 0
    place = 0
    parts = template.removeprefix("/api/v1/").split("/")
    for at, part in enumerate(parts):
        if part.startswith("{"):
            parameters, place = parameters + 1, at
    for part in parts[:place]:
        if not part.startswith("{"):
            words.append(part)
    found = FOUND.get("/".join(words))
    return found() if found and parameters else None


def named() -> dict[str, Any]:
    """What fields and filters of these names are filled with."""
    found = Violation.objects.select_related("party", "version__rulebook").order_by("pk").first()
    signal = Signal.objects.select_related("party").order_by("-pk").first()
    item = Item.objects.order_by("-pk").first()
    said: dict[str, Any] = {"q": "shop", "from_version": "1", "to_version": "1"}
    if found is not None:
        said |= {"party": found.party.ref, "clause": found.clause, "market": found.party.market_id}
        said |= {"owner": found.party.ref, "rulebook": found.version.rulebook.code}
        said |= {"party_kind": found.party.kind, "severity": found.severity}
    if signal is not None:
        said |= {"metric": signal.metric_id}
    if case := Case.objects.filter(state=Case.State.OPEN).order_by("pk").first():
        said |= {"cases": [case.code]}
    if other := Party.objects.order_by("-pk").first():
        said |= {"other": other.ref}
    if queue := Queue.objects.order_by("pk").first():
        said |= {"queue": queue.code, "to_queue": queue.code}
    if item is not None:
        said |= {"item": item.ref}
    return said
