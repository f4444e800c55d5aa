"""For each argument of a route, something in the running world worth looking at."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from appeals.models import Appeal, Correction
from education.links import token_for
from education.models import Course, Enrolment, Feedback, Notice
from governance.models import User
from governance.refs import matching
from insights.models import Rehearsal
from integrations.models import ApiKey
from monitoring.models import MetricDispute, OrderFile, Rule
from parties.models import Membership, Party
from policies.models import Draft, RulebookVersion
from violations.models import DocumentRequest, FundsHold, Incident, Penalty, Violation
from workbench.models import (
    BulkPreview,
    BulkRun,
    BusinessCalendar,
    Case,
    Decision,
    Draw,
    GoldenCase,
    Harm,
    Queue,
    ReasonTemplate,
    Review,
    SamplingPlan,
)
from workbench.models import (
    Feedback as ToReviewer,
)


def sample(route: str, argument: str, party_ref: str | None, username: str = "") -> Any:
    """A value for one argument as this viewer would use it; None when the world has none."""
    if own := OWN.get((route, argument)):
        return own(username)
    party = Party.objects.filter(matching(party_ref)).first() if party_ref else None
    room = route.partition(":")[0]
    find = SAMPLES.get((route, argument)) or SAMPLES.get((room, argument)) or SAMPLES.get(argument)  # type: ignore[call-overload]
    return find(party) if find else None


Find = Callable[[Party | None], Any]
# What nobody but one person may open.
OWN: dict[tuple[str, str], Callable[[str], Any]] = {
    ("workbench:bulk-answer", "pk"): lambda username: _key(
        BulkPreview.objects.filter(owner__username=username)
    ),
    ("workbench:quality-review", "code"): lambda username: _review_for(username),
    ("workbench:quality-feedback", "pk"): lambda username: _key(
        ToReviewer.objects.filter(reviewer__username=username)
    ),
}


def _of(party: Party | None) -> dict[str, Any]:
    return {"party": party} if party else {}


def _case(party: Party | None) -> str | None:
    """The most urgent open case, as its code."""
    case = Case.objects.open().in_order().first()
    return case.code if case else None


def _violation(party: Party | None) -> int | None:
    return _key(Violation.objects.filter(**_of(party)).order_by("-pk"))


def _busiest(party: Party | None) -> int | None:
    """A party that something has happened to."""
    newest = Violation.objects.order_by("-pk").first()
    return newest.party_id if newest else None


def _key(rows: Any) -> Any:
    return rows.values_list("pk", flat=True).first()


def _about(kind: str) -> Find:
    def find(party: Party | None) -> Any:
        return (
            Violation.objects.filter(item__isnull=False)
            .values_list(f"{kind}_id", flat=True)
            .first()
        )

    return find


def _newest(model: type[Model]) -> Find:
    def find(party: Party | None) -> Any:
        return _key(model._default_manager.order_by("-pk"))

    return find


def _review(party: Party | None) -> str | None:
    """A second look that two answered differently, or any."""
    return _first_of(Review.objects.all())


def _review_for(username: str) -> str | None:
    """One that this person answered; a lead may read any."""
    own = Review.objects.filter(reviewer__username=username, closed_at__isnull=False)
    lead = User.objects.filter(username=username, role="quality_lead").exists()
    return _first_of(Review.objects.all() if lead else own)


def _first_of(rows: Any) -> str | None:
    found = rows.filter(sampled__isnull=False).order_by("agrees", "-pk").first()
    return found.code if found else None


PAGES_OF: dict[type[Model], tuple[str, ...]] = {
    MetricDispute: ("dispute",),
    DocumentRequest: ("document",),
    Feedback: ("feedback",),
    BulkRun: ("bulk-run", "bulk-rows"),
    Correction: ("correction",),
    Draw: ("quality-draw", "quality-draw-csv"),
    SamplingPlan: ("quality-plan",),
    GoldenCase: ("quality-golden-retire",),
    ReasonTemplate: ("template-edit",),
    Penalty: ("lift-penalty",),
}

SAMPLES: dict[Any, Find] = {
    "party_id": lambda party: party.pk if party else _busiest(party),
    "violation_id": _violation,
    "hold_id": lambda party: _key(FundsHold.objects.filter(**_of(party), now__state="running")),
    "appeal_id": lambda party: _key(Appeal.objects.filter(**_of(party)).order_by("-pk")),
    "notice_id": lambda party: _key(Notice.objects.filter(**_of(party))),
    "membership_id": lambda party: _key(Membership.objects.filter(**_of(party))),
    "draft_id": lambda party: _key(Draft.objects.filter(state="in_review")),
    "path": lambda party: "clauses/0",
    "number": lambda party: _key_of(
        RulebookVersion.objects.filter(rulebook__market="us"), "number"
    ),
    "rule_id": lambda party: _key(Rule.objects.order_by("pk")),
    ("monitoring", "file_id"): lambda party: _key(OrderFile.objects.order_by("-pk")),
    "key_id": lambda party: _key(ApiKey.objects.all()),
    ("workbench", "code"): _case,
    ("workbench:queue", "code"): lambda party: _key_of(Queue.objects.all(), "code"),
    ("workbench:queue-edit", "code"): lambda party: _key_of(Queue.objects.all(), "code"),
    ("workbench:queue-count", "code"): lambda party: _key_of(Queue.objects.all(), "code"),
    ("workbench:queue-shift", "code"): lambda party: _key_of(Queue.objects.all(), "code"),
    ("workbench:queue-close", "code"): lambda party: _key_of(Queue.objects.all(), "code"),
    ("workbench:api-queue", "code"): lambda party: _key_of(Queue.objects.all(), "code"),
    ("workbench:calendar", "code"): lambda party: _key_of(BusinessCalendar.objects.all(), "code"),
    ("workbench:party", "pk"): _busiest,
    ("workbench:linked", "pk"): _busiest,
    ("workbench:invite", "pk"): _busiest,
    ("workbench:document-new", "pk"): _busiest,
    ("workbench:violation", "pk"): _violation,
    ("workbench:hold-new", "pk"): _busiest,
    ("workbench:hold", "pk"): lambda party: _key(FundsHold.objects.order_by("-pk")),
    "incident_id": lambda party: _key(Incident.objects.order_by("-pk")),
    **{
        (f"workbench:{one}", "pk"): lambda party: _key(Incident.objects.order_by("-pk"))
        for one in ("incident", "incident-rows")
    },
    **{
        (f"workbench:{route}", "pk"): _newest(model)
        for model, routes in PAGES_OF.items()
        for route in routes
    },
    **{
        (f"workbench:quality-{route}", "code"): _review
        for route in ("take-this", "close", "give-back", "adjudicate")
    },
    ("workbench:harm-edit", "code"): lambda party: _key_of(Harm.objects.all(), "code"),
    ("workbench:list-export", "code"): lambda party: "cases",
    ("workbench:view-save", "code"): lambda party: "cases",
    ("workbench:item", "pk"): _about("item"),
    ("workbench", "pk"): lambda party: _key(Decision.objects.all()),
    ("policies", "code"): lambda party: _key_of(
        RulebookVersion.objects.filter(rulebook__market="us", rulebook__party_kind="seller"),
        "rulebook__code",
    ),
    ("insights", "code"): lambda party: _key_of(
        RulebookVersion.objects.filter(rulebook__market="us", rulebook__party_kind="seller"),
        "rulebook__code",
    ),
    "rehearsal_id": lambda party: _key(Rehearsal.objects.order_by("-pk")),
    ("portal", "code"): lambda party: (
        _key_of(Enrolment.objects.filter(**_of(party)), "course_id") or _key(Course.objects.all())
    ),
    ("portal:signed-violation", "token"): lambda party: token_for(_violation(party) or 0),
}


def _key_of(rows: Any, field: str) -> Any:
    return rows.values_list(field, flat=True).first()
