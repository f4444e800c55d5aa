"""Cases: as lists, one by one, and what became of them."""

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from appeals.models import Appeal
from governance import clock, codes
from governance.models import Event, User
from governance.principals import Principal
from violations.models import Violation
from workbench.models import Case, Claim, Decision, Review
from workbench.selectors import words
from workbench.selectors.clauses import with_clause_titles
from workbench.selectors.golden import models_of_copies, with_copies_of
from workbench.selectors.independence import people_who_touched
from workbench.selectors.queues import with_names

TONES = {
    "case.decided": "accent",
    "decision.held": "warn",
    "decision.held_again": "warn",
    "decision.cancelled": "warn",
    "case.lease_lapsed": "warn",
}


def cases(viewer: int | None = None) -> QuerySet[Case]:
    """All cases, newest first, with what lists show; among them the golden copies in this person's
    hands, as long as they have not answered them, and without what those are copies of."""
    rows = Case.objects.all()
    if viewer is not None:
        rows = with_copies_of(viewer).exclude(pk__in=models_of_copies(viewer))
    return with_names(rows).order_by("-pk")


def case_of(said: str, principal: Principal) -> Case | None:
    """The case behind `CASE-7F3K` or its number. Staff and keys see all, others none."""
    if not principal.sees_all_parties:
        return None
    numeric = said.isascii() and said.isdigit() and len(said) < 18
    number = int(said) if numeric else codes.decode("CASE", said)
    if number is None:
        return None
    return (
        Case.every.filter(_shown_to(principal))  # type: ignore[no-redef]
        .select_related("party__market", "queue", "item__owner")
        .prefetch_related(Prefetch("appeal", queryset=_appeals()))
        .annotate(
            reviewed_blind=Exists(
                Review.objects.waiting().filter(
                    decision__case=OuterRef("pk"),
                    reviewer=principal.user_id,
                    lease_until__gt=clock.now(),
                )
            )
        )
        .filter(pk=number)
        .exclude(pk__in=models_of_copies(principal.user_id))
        .first()
    )


def _appeals() -> QuerySet[Appeal]:
    """Appeals with what they are against: not joined to cases, most of which are none."""
    return Appeal.objects.select_related(
        "violation__version__rulebook",
        "violation__party__market",
        "violation__facts",
        "violation__statement__content",
    )


def _shown_to(principal: Principal) -> Q:
    """A golden copy is there for the one it was dealt to, and for nobody else."""
    dealt = Q(golden_copy__reviewer=principal.user_id, golden_copy__withdrawn_at__isnull=True)
    return Q(is_golden=False) | dealt


def held_by(user: User) -> list[Claim]:
    """The cases somebody has now, the one whose hold ends first on top."""
    claims = list(
        Claim.objects.filter(reviewer=user, ended_at__isnull=True, lease_until__gt=clock.now())
        .select_related("case__party__market", "case__queue", "case__item", "case__appeal")
        .order_by("lease_until")
    )
    with_clause_titles(claim.case for claim in claims)
    return claims


def claim_on(case: Case) -> Claim | None:
    """Who has this case now, as long as the lease runs."""
    return (
        case.claims.filter(ended_at__isnull=True, lease_until__gt=clock.now())
        .select_related("reviewer")
        .first()
    )


def may_take(case: Case, user: User) -> bool:
    """Whether this person had no part in the decision that an appeal is against."""
    return case.kind != Case.Kind.APPEAL or user.pk not in people_who_touched(case)


def decision_on(case: Case) -> Decision | None:
    """The decision that stands or waits on this case; a cancelled one is history."""
    return (
        case.decisions.exclude(steps__kind="cancelled")
        .select_related("reason", "reviewer", "version__rulebook")
        .prefetch_related("steps")
        .first()
    )


def timeline_of(case: Case) -> list[dict[str, Any]]:
    """What happened to this case, newest first."""
    events = list(Event.objects.filter(subject=f"case:{case.pk}").order_by("-pk")[:60])
    names = words.names_of(event.actor for event in events)
    return [
        {
            "title": words.event_text(event.name),
            "at": event.recorded_at,
            "by": names[event.actor],
            "detail": words.event_detail(event.name, event.payload),
            "tone": TONES.get(event.name, "quiet"),
        }
        for event in events
        if event.name != "case.claim_renewed"
    ]


def decided_case_of(violation: Violation) -> Case | None:
    """The case on which a finding was decided; a milder one was on the appeal of the harder."""
    return (
        Case.objects.filter(
            decisions__steps__violation=violation,
            decisions__outcome__in=[Decision.Outcome.VIOLATION, Decision.Outcome.PARTLY],
        )
        .order_by("pk")
        .first()
    )
