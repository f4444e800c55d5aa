"""Reads: documents that a party was asked for."""

from django.db.models import OuterRef, Q, QuerySet, Subquery

from governance.principals import Principal
from parties.models import Party
from violations.models import DocumentFile, DocumentRequest, DocumentStep


def _with_state(rows: QuerySet[DocumentRequest]) -> QuerySet[DocumentRequest]:
    latest = DocumentStep.objects.filter(request=OuterRef("pk")).order_by("-sequence")
    return rows.select_related("party__market", "wanted").annotate(
        state=Subquery(latest.values("kind")[:1])
    )


def requests_for(principal: Principal) -> QuerySet[DocumentRequest]:
    """Requests that this principal may see, newest first, each with its state."""
    return _with_state(DocumentRequest.objects.visible_to(principal)).order_by("-pk")


def requests_of(party: Party) -> QuerySet[DocumentRequest]:
    return _with_state(DocumentRequest.objects.filter(party=party)).order_by("-pk")


def owed_by(party: Party) -> QuerySet[DocumentRequest]:
    """What a party has still to hand in, the soonest first."""
    owed = Q(state__isnull=True) | Q(state=DocumentStep.Kind.SENT_BACK)
    return requests_of(party).filter(owed).order_by("due_at", "pk")


def to_look_at() -> QuerySet[DocumentRequest]:
    """What waits for a person, the oldest first."""
    rows = _with_state(DocumentRequest.objects.all())
    return rows.filter(state=DocumentStep.Kind.HANDED_IN).order_by("due_at", "pk")  # type: ignore[misc]


def steps_of(found: DocumentRequest) -> QuerySet[DocumentStep]:
    return found.steps.select_related("words").prefetch_related("files__content")


def files_of(party: Party) -> QuerySet[DocumentFile]:
    return DocumentFile.objects.filter(step__request__party=party).select_related("content")
