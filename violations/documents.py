"""Reads: documents that a party was asked for."""

from datetime import datetime

from django.db.models import CharField, DateTimeField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat, Greatest
from django.utils.translation import gettext as _

from governance import clock
from governance.principals import Principal
from parties.models import Party
from violations.models import (
    Control,
    DocumentFile,
    DocumentRequest,
    DocumentStep,
    StatementOfReasons,
)


def _with_state(rows: QuerySet[DocumentRequest]) -> QuerySet[DocumentRequest]:
    """With what became of it, and until when there is time: longer when it was sent back."""
    latest = DocumentStep.objects.filter(request=OuterRef("pk")).order_by("-sequence")
    follows = Control.objects.unended_at(clock.now()).filter(
        cause=Control.Cause.REQUIREMENT,
        cause_ref=Concat(Value("document:"), Cast(OuterRef("pk"), CharField())),
    )
    begins = Subquery(follows.order_by("starts_at").values("starts_at")[:1])
    return rows.select_related("party__market", "wanted", "version__rulebook").annotate(
        state=Subquery(latest.values("kind")[:1]),
        until=Greatest("due_at", begins, output_field=DateTimeField()),
    )


def cause_of(*found: DocumentRequest) -> Q:
    """The controls that rest on these requests."""
    refs = [one.cause_ref for one in found]
    return Q(cause=Control.Cause.REQUIREMENT, cause_ref__in=refs)


def following(*found: DocumentRequest, at: datetime) -> QuerySet[Control]:
    """What acts, or will, because these documents are not there, the soonest first."""
    return Control.objects.unended_at(at).filter(cause_of(*found)).order_by("starts_at", "pk")


def reasons_of(found: DocumentRequest) -> QuerySet[StatementOfReasons]:
    """The statements of what follows, the newest first, each with its control and deliveries."""
    ref = Q(control__cause=Control.Cause.REQUIREMENT, control__cause_ref=found.cause_ref)
    rows = StatementOfReasons.objects.filter(ref).select_related("content", "control__party")
    return rows.prefetch_related("deliveries").order_by("-pk")


def requests_for(principal: Principal) -> QuerySet[DocumentRequest]:
    """Requests that this principal may see, newest first, each with its state."""
    return _with_state(DocumentRequest.objects.visible_to(principal)).order_by("-pk")


def requests_of(party: Party) -> QuerySet[DocumentRequest]:
    return _with_state(DocumentRequest.objects.filter(party=party)).order_by("-pk")


def owed_by(party: Party) -> QuerySet[DocumentRequest]:
    """What a party has still to hand in, the soonest first."""
    owed = Q(state__isnull=True) | Q(state=DocumentStep.Kind.SENT_BACK)
    return requests_of(party).filter(owed).order_by("until", "pk")  # type: ignore[misc]


def to_look_at() -> QuerySet[DocumentRequest]:
    """What waits for a person, the oldest first."""
    rows = _with_state(DocumentRequest.objects.all())
    return rows.filter(state=DocumentStep.Kind.HANDED_IN).order_by("due_at", "pk")  # type: ignore[misc]


def not_handed_in() -> QuerySet[DocumentRequest]:
    """What parties still owe, everybody's, the soonest first."""
    owed = Q(state__isnull=True) | Q(state=DocumentStep.Kind.SENT_BACK)
    return _with_state(DocumentRequest.objects.all()).filter(owed).order_by("until", "pk")  # type: ignore[misc]


def state_words(found: DocumentRequest) -> str:
    """What became of a request that was read with its state."""
    state = found.state  # type: ignore[attr-defined]
    return str(DocumentStep.Kind(state).label) if state else _("asked for")


def steps_of(found: DocumentRequest) -> QuerySet[DocumentStep]:
    return found.steps.select_related("words").prefetch_related("files__content")


def files_of(party: Party) -> QuerySet[DocumentFile]:
    return DocumentFile.objects.filter(step__request__party=party).select_related("content")
