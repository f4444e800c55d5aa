"""Reads: appeals, what may be appealed, and what was said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _

from appeals.eligibility import Eligibility, Past, Standing, correction_end, eligibility
from appeals.models import Appeal, AppealFile, Correction, CorrectionFile, Draft, Message
from governance import clock, codes
from governance.actors import Actor
from governance.principals import Principal
from items.selectors import latest_title
from parties.models import Party
from policies.scheme import Windows
from policies.selectors import body_of
from violations.models import StatementDelivery, Violation, ViolationOverturned
from violations.selectors import history_of, informed_at

PREFIX = "APPEAL"
LOOKED_AT = 40


@dataclass(frozen=True, slots=True)
class MayCorrect:
    """The answer. `code` is stable, `reason` is for people, `until` is exclusive."""

    eligible: bool
    code: str
    reason: str
    until: datetime | None = None


def code_of(appeal_id: int) -> str:
    """The number on the receipt: APPEAL-000C."""
    return codes.encode(PREFIX, appeal_id)


def eligibility_of(violation: Violation) -> Eligibility:
    """Whether this finding may be appealed now, by the windows of the version that judged it."""
    return _eligibility(violation, violation.party.market.zone, informed_at(violation))


@dataclass(frozen=True, slots=True)
class Ways:
    """What a party can still do about its findings, and what of it is heard: two queries."""

    newest: Violation | None
    open: list[tuple[Violation, Eligibility, MayCorrect]]
    heard: list[Appeal]


def ways_of(party: Party, by: Actor | None = None, **also: Combinable) -> Ways:
    """Which of the newest findings may be appealed or put right now, and the appeals under way.

    Each finding says what its item is called, and whether `by` has begun an appeal and kept it;
    each appeal says in addition what is asked of it as `also`.
    """
    begun = Draft.objects.filter(violation=OuterRef("pk"), writer=writer_of(by) if by else "")
    corrections = Correction.objects.filter(violation=OuterRef("pk")).order_by().values("state")
    rows = list(
        _findings(party)
        .annotate(
            corrected=ArraySubquery(corrections),
            begun=Exists(begun.exclude(reason="", text="")),
            item_title=latest_title("item"),
        )
        .filter(overturned__isnull=True)[:LOOKED_AT]
    )
    appeals = list(
        appeals_of(party)
        .filter(Q(violation__in=[row.pk for row in rows]) | Q(state=Appeal.State.OPEN))
        .select_related("violation__version", "violation__item")
        .annotate(**also)
    )
    past = {row.pk: [one for one in appeals if one.violation_id == row.pk] for row in rows}
    answers = [
        (
            row,
            _eligibility(row, party.market.zone, row.told_at, past[row.pk]),  # type: ignore[attr-defined]
            _may_correct(row, row.corrected),  # type: ignore[attr-defined]
        )
        for row in rows
    ]
    return Ways(
        newest=rows[0] if rows else None,
        open=[one for one in answers if one[1].eligible or one[2].eligible],
        heard=[one for one in appeals if one.state == Appeal.State.OPEN],
    )


def _findings(party: Party) -> QuerySet[Violation]:
    """Newest first, each with when the party was told of it."""
    bounced = StatementDelivery.objects.filter(
        statement__violation=OuterRef("pk"), kind=StatementDelivery.Kind.MAIL_BOUNCED
    )
    told = StatementDelivery.objects.filter(statement__violation=OuterRef("pk")).filter(
        Q(kind=StatementDelivery.Kind.PORTAL_READ)
        | (Q(kind=StatementDelivery.Kind.MAIL_ACCEPTED) & ~Exists(bounced))
    )
    return history_of(party).annotate(
        told_at=Subquery(told.order_by("recorded_at").values("recorded_at")[:1])
    )


def _eligibility(
    violation: Violation,
    zone: str,
    told_at: datetime | None,
    appeals: Iterable[Appeal] | None = None,
) -> Eligibility:
    past, standing = past_against(violation, appeals), standing_of(violation)
    if standing == "replaced" and _used_up(violation, past):
        standing = "replaced_for_good"
    return eligibility(
        windows=windows_of(violation),
        zone=zone,
        informed_at=told_at,
        past=past,
        outcome="warning" if violation.warning_only else "violation",
        standing=standing,
        now=clock.now(),
    )


def _used_up(violation: Violation, past: list[Past]) -> bool:
    """Whether an appeal brought the milder finding, and none is left against that one."""
    came_of_it = any(appeal.state == Appeal.State.PARTLY for appeal in past if not appeal.carried)
    return came_of_it and len(past) >= windows_of(violation.replaced_by).attempts  # type: ignore[attr-defined]


def windows_of(violation: Violation) -> Windows:
    """How one may be heard about a finding, by the version that judged it."""
    return body_of(violation.version).windows_of(violation.clause)


def past_against(violation: Violation, appeals: Iterable[Appeal] | None = None) -> list[Past]:
    """Every appeal that counts against a finding: its own, after those that carry over to it.

    `appeals`: its own, where they are known already.
    """
    made = violation.appeals.all() if appeals is None else appeals
    own = sorted(made, key=lambda appeal: appeal.attempt)
    return [*carried_over(violation), *past_of(own)]


def carried_over(violation: Violation) -> list[Past]:
    """Appeals against the harder findings in whose place this one stands because of an appeal.

    A finding that a senior reconsidered is a new decision, and nothing carries over to it.
    """
    found: list[Past] = []
    earlier = violation.replaces_id
    while earlier is not None:
        rows = list(
            Appeal.objects.filter(violation=earlier).select_related("violation").order_by("attempt")
        )
        if not any(row.state == Appeal.State.PARTLY for row in rows):
            break
        found = [Past(row.attempt, row.state, row.closed_at, carried=True) for row in rows] + found
        earlier = rows[0].finding.replaces_id
    return found


def past_of(appeals: Iterable[Appeal]) -> list[Past]:
    return [Past(appeal.attempt, appeal.state, appeal.closed_at) for appeal in appeals]


def standing_of(violation: Violation) -> Standing:
    """Whether a finding stands, and if not, why not."""
    overturned = getattr(violation, "overturned", None)
    if overturned is None:
        return "stands"
    if overturned.cause == ViolationOverturned.Cause.CORRECTED:
        return "corrected"
    return "replaced" if hasattr(violation, "replaced_by") else "overturned"


def may_correct(violation: Violation) -> MayCorrect:
    """Whether a finding can be put right now, until when, and if not, why not."""
    return _may_correct(violation, None)


def _may_correct(violation: Violation, states: list[str] | None) -> MayCorrect:
    """`states`: of the corrections that were sent, where they are known already."""
    until = correction_end(windows=windows_of(violation), decided_at=violation.decided_at)
    if until is None:
        return MayCorrect(False, "not_offered", _("This decision offers no time to correct."))
    if states is None:
        states = [row.state for row in violation.corrections.all()]
    if standing_of(violation) != "stands":
        return MayCorrect(False, "not_standing", _("This decision no longer stands."), until)
    if Correction.State.OPEN in states:
        words = _("Your correction is being looked at. The measures wait for the answer.")
        return MayCorrect(False, "correction_open", words, until)
    if states:
        words = _("A correction was answered already.")
        return MayCorrect(False, "correction_used", words, until)
    if clock.now() >= until:
        return MayCorrect(False, "window_closed", _("The time to correct this has ended."), until)
    return MayCorrect(True, "eligible", _("You can put this right."), until)


def appeals(principal: Principal) -> QuerySet[Appeal]:
    """Appeals that this principal may see, with finding, party and words."""
    return Appeal.objects.visible_to(principal).select_related("violation", "party", "text")


def appeals_of(party: Party) -> QuerySet[Appeal]:
    """A party's appeals, newest first."""
    rows = Appeal.objects.of_parties().filter(party=party)
    return rows.select_related("violation").order_by("-pk")


def draft_of(violation: Violation, by: Actor) -> Draft | None:
    """What this writer began and has not sent."""
    return Draft.objects.filter(violation=violation, writer=writer_of(by)).first()


def writer_of(by: Actor) -> str:
    """Who writes, whatever door they came through."""
    return f"{by.kind}:{by.ref}"[:80]


def thread_of(appeal: Appeal, principal: Principal) -> QuerySet[Message]:
    """What was said, oldest first. Only the marketplace's people see internal notes."""
    return _heard(Message.objects.filter(appeal=appeal), principal)


def messages(principal: Principal) -> QuerySet[Message]:
    return _heard(Message.objects.visible_to(principal), principal)


def _heard(rows: QuerySet[Message], principal: Principal) -> QuerySet[Message]:
    rows = rows.select_related("content").prefetch_related("files__content")
    is_staff = principal.user_id is not None and principal.role != "party_member"
    return rows if is_staff else rows.filter(internal=False)


def shared_thread_of(appeal: Appeal) -> QuerySet[Message]:
    """What the party sees of the thread, with the files that were added."""
    rows = Message.objects.filter(appeal=appeal, internal=False).select_related("content")
    return rows.prefetch_related("files__content")


def files_of(appeal: Appeal) -> QuerySet[AppealFile]:
    return appeal.files.select_related("content").order_by("pk")


def corrections(principal: Principal) -> QuerySet[Correction]:
    rows = Correction.objects.visible_to(principal)
    return rows.select_related("text", "answer", "party__market", "violation__version").defer(
        "violation__version__body"
    )


def proofs_of(correction: Correction) -> QuerySet[CorrectionFile]:
    return correction.files.select_related("content").order_by("pk")
