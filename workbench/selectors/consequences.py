"""What each choice on a case would do, worked out before anybody decides."""

from dataclasses import dataclass, field
from datetime import datetime

from credits.models import LedgerLine
from credits.selectors import standing_at
from credits.standing import StandingView
from governance import clock
from governance.errors import DomainError
from policies.scheme import Clause, band_of, clamp
from policies.selectors import body_of, version_in_force
from violations.models import Control, Violation
from violations.services import (
    Charge,
    Preview,
    charge_for,
    preview_severities,
    preview_violation,
)
from workbench.models import Case, Decision


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice that a reviewer has, with its result or the reason why it cannot be made."""

    outcome: str
    severity: str = ""
    preview: Preview | None = None
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class OverturnPreview:
    """What overturning a finding gives back."""

    points: int
    before: StandingView | None
    after_score: int | None
    after_band: str = ""
    lifts: list[Control] = field(default_factory=list)


def preview_of(
    case: Case, *, outcome: str, severity: str = "", pending: list[Charge] | None = None
) -> Preview | None:
    """The result of a violation on this case; None for outcomes that charge nothing."""
    if outcome != Decision.Outcome.VIOLATION:
        return None
    at = clock.now()
    return preview_violation(
        party=case.party,
        clause=case.clause,
        severity=severity or case.severity,
        item=case.item,
        conduct_to=case.conduct_to,
        at=at,
        pending=pending_charges(case, at) if pending is None else pending,
    )


def pending_charges(case: Case, at: datetime) -> list[Charge]:
    """What the party's other decisions will charge that were made but can still be undone."""
    waiting = (
        Decision.objects.filter(
            case__party_id=case.party_id,
            case__state=Case.State.PENDING,
            outcome=Decision.Outcome.VIOLATION,
        )
        .exclude(case_id=case.pk)
        .exclude(steps__kind="cancelled")
        .select_related("case")
        .order_by("pk")
    )
    return [
        charge_for(
            party=case.party,
            clause=decision.clause,
            severity=decision.severity,
            conduct_to=decision.case.conduct_to,
            at=at,
        )
        for decision in waiting
    ]


def clause_in_force(case: Case) -> tuple[Clause | None, str]:
    """The clause as it stood at the end of the conduct, and the version that says so."""
    version = (
        case.appeal.violation.version
        if case.appeal is not None
        else version_in_force(case.party.market_id, case.party.kind, case.conduct_to)
    )
    if version is None:
        return None, ""
    said = body_of(version).clause(case.clause)
    return said, f"v{version.number} · {version.effective_from:%-d %b %Y}"


def choices_on(case: Case) -> list[Choice]:
    """A violation at each severity that the clause prices, mildest first, or why there is none."""
    now = clock.now()
    try:
        previews = preview_severities(
            party=case.party,
            clause=case.clause,
            item=case.item,
            conduct_to=case.conduct_to,
            at=now,
            pending=pending_charges(case, now),
        )
    except DomainError as problem:
        return [Choice("violation", case.severity, refusal=problem.message)]
    return [Choice("violation", one.charge.severity, preview=one) for one in previews]


def overturn_preview(violation: Violation) -> OverturnPreview:
    """Points that come back and restrictions that end when this finding is overturned."""
    now = clock.now()
    line = LedgerLine.objects.filter(
        party_id=violation.party_id, source_key=f"violation:{violation.pk}", reversal__isnull=True
    ).first()
    lines = [line, *line.eased_by.filter(reversal__isnull=True)] if line else []
    counting = [
        one
        for one in lines
        if one.effective_at <= now and (one.expires_at is None or now < one.expires_at)
    ]
    before = standing_at(
        violation.party, now, ledger_class=line.ledger_class if line else "ordinary"
    )
    points = sum(one.points for one in counting)
    after = clamp(before.scheme, before.total - points) if before else None
    return OverturnPreview(
        points=-sum(one.points for one in lines),
        before=before,
        after_score=after,
        after_band=band_of(before.scheme, after).title if before and after is not None else "",
        lifts=list(
            Control.objects.in_force_at(now)
            .filter(penalty__violation=violation)
            .select_related("item")
        ),
    )
