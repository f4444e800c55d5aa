"""Reads: appeals, what may be appealed, and what was said."""

from datetime import datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from appeals.eligibility import Eligibility, Past, eligibility
from appeals.models import Appeal, AppealFile, Correction, Message
from governance import clock, codes
from governance.principals import Principal
from parties.models import Party
from policies.selectors import body_of
from violations.models import StatementDelivery, Violation
from violations.selectors import history_of, informed_at

PREFIX = "APPEAL"


def code_of(appeal_id: int) -> str:
    """The number on the receipt: APPEAL-000C."""
    return codes.encode(PREFIX, appeal_id)


def eligibility_of(violation: Violation) -> Eligibility:
    """Whether this finding may be appealed now, by the windows of the version that judged it."""
    return _eligibility(violation, violation.party.market.zone, informed_at(violation))


def appealable(party: Party, *, most: int = 5) -> list[tuple[Violation, Eligibility]]:
    """The newest findings that may be appealed now, with their windows: two queries."""
    bounced = StatementDelivery.objects.filter(
        statement__violation=OuterRef("pk"), kind=StatementDelivery.Kind.MAIL_BOUNCED
    )
    told = StatementDelivery.objects.filter(statement__violation=OuterRef("pk")).filter(
        Q(kind=StatementDelivery.Kind.PORTAL_READ)
        | (Q(kind=StatementDelivery.Kind.MAIL_ACCEPTED) & ~Exists(bounced))
    )
    rows = (
        history_of(party)
        .filter(overturned__isnull=True)
        .annotate(told_at=Subquery(told.order_by("recorded_at").values("recorded_at")[:1]))
        .prefetch_related(Prefetch("appeals", queryset=Appeal.objects.order_by("attempt")))
    )
    answers = [(row, _eligibility(row, party.market.zone, row.told_at)) for row in rows[:most]]
    return [(violation, may) for violation, may in answers if may.eligible]


def _eligibility(violation: Violation, zone: str, told_at: datetime | None) -> Eligibility:
    past = sorted(violation.appeals.all(), key=lambda appeal: appeal.attempt)
    return eligibility(
        windows=body_of(violation.version).windows_of(violation.clause),
        zone=zone,
        informed_at=told_at,
        overturned=hasattr(violation, "overturned"),
        past=[Past(appeal.attempt, appeal.state, appeal.closed_at) for appeal in past],
        now=clock.now(),
    )


def appeals(principal: Principal) -> QuerySet[Appeal]:
    """Appeals that this principal may see, with finding, party and words."""
    return Appeal.objects.visible_to(principal).select_related("violation", "party", "text")


def appeal_for(principal: Principal, appeal_id: int) -> Appeal | None:
    return appeals(principal).filter(pk=appeal_id).first()


def appeals_of(party: Party) -> QuerySet[Appeal]:
    """A party's appeals, newest first."""
    return Appeal.objects.filter(party=party).select_related("violation").order_by("-pk")


def thread_of(appeal: Appeal, principal: Principal) -> QuerySet[Message]:
    """What was said, oldest first. Only the marketplace's people see internal notes."""
    return _heard(Message.objects.filter(appeal=appeal), principal)


def messages(principal: Principal) -> QuerySet[Message]:
    return _heard(Message.objects.visible_to(principal), principal)


def _heard(rows: QuerySet[Message], principal: Principal) -> QuerySet[Message]:
    rows = rows.select_related("content")
    is_staff = principal.user_id is not None and principal.role != "party_member"
    return rows if is_staff else rows.filter(internal=False)


def shared_thread_of(appeal: Appeal) -> QuerySet[Message]:
    """What the party sees of the thread."""
    return Message.objects.filter(appeal=appeal, internal=False).select_related("content")


def files_of(appeal: Appeal) -> QuerySet[AppealFile]:
    return appeal.files.select_related("content").order_by("pk")


def corrections(principal: Principal) -> QuerySet[Correction]:
    rows = Correction.objects.select_related("text", "party")
    if principal.sees_all_parties:
        return rows
    return rows.filter(
        Q(party__memberships__user_id=principal.user_id)
        & Q(party__memberships__ended_at__isnull=True)
    )
