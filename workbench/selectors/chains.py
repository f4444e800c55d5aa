"""Decisions that override one another: which is in effect, which is the newest, what stands of it."""

from django.db.models import Q, QuerySet

from appeals.models import Appeal
from violations.models import Violation
from workbench.models import Case, Decision

ENDED = ("executed", "cancelled")


def in_effect(case: Case) -> Decision | None:
    """The decision that holds on this case: the newest that was executed."""
    return case.decisions.filter(steps__kind="executed").order_by("-pk").first()


def last_of_chain(decision: Decision) -> Decision:
    """The end of the chain to which a decision belongs; those after it that were taken back count."""
    tail = decision
    while (later := Decision.objects.filter(supersedes=tail).first()) is not None:
        tail = later
    return tail


def chain_of(decision: Decision) -> list[Decision]:
    """A decision and those it overrides, one after the other, the oldest first."""
    found = [decision]
    rows = Decision.objects.select_related("reviewer", "reason").prefetch_related("steps")
    while found[0].supersedes_id is not None:
        found.insert(0, rows.get(pk=found[0].supersedes_id))
    return found


def overridden_by(decision: Decision) -> Decision | None:
    """The executed decision in whose place this one would stand."""
    if decision.supersedes_id is None:
        return None
    earlier = decision.case.decisions.filter(pk__lt=decision.pk, steps__kind="executed")
    return earlier.order_by("-pk").first()


def finding_of(decision: Decision | None) -> Violation | None:
    """The finding that an executed decision recorded, as far as it still stands."""
    if decision is None or decision.outcome != Decision.Outcome.VIOLATION:
        return None
    return (
        Violation.objects.standing()
        .select_related("party__market", "version__rulebook", "item")
        .filter(pk__in=decision.steps.filter(violation__isnull=False).values("violation"))
        .first()
    )


def replaced_by(decision: Decision) -> Violation | None:
    """The finding that an override would take back first."""
    return finding_of(overridden_by(decision))


def appealed(finding: Violation | None) -> bool:
    """Whether an appeal against a finding is under way."""
    return finding is not None and Appeal.objects.open().filter(violation=finding).exists()


def waiting() -> QuerySet[Decision]:
    """Decisions that have neither taken effect nor been taken back, overrides included."""
    settled = Q(case__state__in=[Case.State.PENDING, Case.State.HELD])
    overriding = ~Q(case__override="") & Q(supersedes__isnull=False)
    return Decision.objects.filter(settled | overriding).exclude(steps__kind__in=ENDED)


def pending() -> QuerySet[Decision]:
    """Those of them that can still be undone, or are due."""
    return waiting().filter(Q(case__state=Case.State.PENDING) | Q(case__override="pending"))


def held() -> QuerySet[Decision]:
    """Those of them that wait for a second person."""
    return waiting().filter(Q(case__state=Case.State.HELD) | Q(case__override="held"))
