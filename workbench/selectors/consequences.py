"""What each choice on a case would do, worked out before anybody decides."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from django.db.models import Q

from credits.ahead import has_none
from credits.standing import StandingView
from governance import clock
from governance.errors import DomainError, InvalidInput
from parties.selectors import is_protected
from policies.scheme import Clause, Measure
from policies.selectors import NoRulebook, body_of, version_in_force
from violations.models import Control, Violation
from violations.otherwise import outlook_without
from violations.plans import Repriced
from violations.services import (
    Charge,
    Preview,
    charge_for,
    preview_severities,
    preview_violation,
)
from workbench.models import Case, Decision
from workbench.selectors.chains import pending as pending_decisions
from workbench.selectors.chains import replaced_by
from workbench.selectors.second_person import (
    in_words,
    reasons_to_hold,
    reasons_to_hold_decision,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice that a reviewer has, with its result or the reason why it cannot be made."""

    outcome: str
    severity: str = ""
    preview: Preview | None = None
    refusal: str = ""
    waits_for: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class OverturnPreview:
    """What overturning a finding gives back."""

    points: int
    before: StandingView | None
    after_score: int | None
    after_band: str = ""
    lifts: list[Control] = field(default_factory=list)
    repriced: list[Repriced] = field(default_factory=list)
    joint: list[Violation] = field(default_factory=list)


def seen_at(case: Case) -> datetime:
    """Now; for a golden copy the moment at which its case was decided, so that all of it fits."""
    return case.golden_copy.golden.decision.recorded_at if case.is_golden else clock.now()


def preview_of(
    case: Case,
    *,
    outcome: str,
    severity: str = "",
    also: Sequence[dict[str, str]] = (),
    chosen: Sequence[dict[str, Any]] = (),
    pending: list[Charge] | None = None,
    clause: str = "",
    instead_of: Violation | None = None,
) -> Preview | None:
    """The result of a violation on this case; None for outcomes that charge nothing.

    An override may name another clause; the finding that it takes back first is `instead_of`.
    """
    if outcome != Decision.Outcome.VIOLATION:
        return None
    at = seen_at(case)
    return preview_violation(
        party=case.party,
        clause=clause or case.clause,
        severity=severity or case.severity,
        item=case.item,
        conduct_to=case.conduct_to,
        at=at,
        pending=pending_charges(case, at) if pending is None else pending,
        also=list(also),
        chosen=measures_from(chosen),
        instead_of=instead_of,
    )


def preview_of_decision(decision: Decision) -> Preview | None:
    """What a decision that was made would do now."""
    return preview_of(
        decision.case,
        outcome=decision.outcome,
        severity=decision.severity,
        also=decision.also,
        chosen=decision.chosen,
        clause=decision.clause,
        instead_of=replaced_by(decision) if decision.is_override else None,
    )


def why_held(decision: Decision) -> list[str]:
    """The codes of the reasons for which a decision needs a second person now."""
    return reasons_to_hold_decision(decision, preview_of_decision(decision))


def cited_from(said: Sequence[str]) -> list[dict[str, str]]:
    """Further clauses as a form or a query names them: `code` or `code:severity`."""
    pairs = [one.partition(":") for one in said if one]
    return [
        {"clause": code, **({"severity": severity} if severity else {})}
        for code, _colon, severity in pairs
    ]


def measures_from(said: Sequence[dict[str, Any]]) -> list[Measure]:
    """Measures as a form or the API says them; what cannot be read is named."""
    found = []
    for place, one in enumerate(said):
        try:
            found.append(msgspec.convert(one, Measure))
        except msgspec.ValidationError as problem:
            message = f"{problem} Give control, duration and params as the clause offers them."
            fault = {"field": f"chosen[{place}]", "message": message}
            raise InvalidInput(message, faults=[fault]) from problem
    return found


def pending_charges(case: Case, at: datetime) -> list[Charge]:
    """What the party's other decisions will charge that were made but can still be undone."""
    if has_none("pending", case.party_id):
        return []
    waiting = (
        pending_decisions()
        .filter(case__party_id=case.party_id, outcome=Decision.Outcome.VIOLATION)
        .exclude(case_id=case.pk)
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
            also=decision.also,
        )
        for decision in waiting
    ]


def clause_in_force(case: Case) -> tuple[Clause | None, str]:
    """The clause as it stood at the end of the conduct, and the version that says so."""
    version = (
        case.appeal.violation.version
        if case.appeal is not None and case.appeal.violation is not None
        else version_in_force(case.party.market_id, case.party.kind, case.conduct_to)
    )
    if version is None:
        return None, ""
    said = body_of(version).clause(case.clause)
    return said, f"v{version.number} · {version.effective_from:%-d %b %Y}"


def choices_on(
    case: Case,
    *,
    also: Sequence[dict[str, str]] = (),
    chosen: Sequence[dict[str, Any]] = (),
    protected: bool | None = None,
) -> list[Choice]:
    """A violation at each severity that the clause prices, mildest first, or why there is none."""
    now = seen_at(case)
    try:
        previews = preview_severities(
            party=case.party,
            clause=case.clause,
            item=case.item,
            conduct_to=case.conduct_to,
            at=now,
            pending=pending_charges(case, now),
            also=list(also),
            chosen=measures_from(chosen),
        )
    except DomainError as problem:
        return [Choice("violation", case.severity, refusal=problem.message)]
    protected = is_protected(case.party_id) if protected is None else protected
    severities = said.severities if (said := clause_in_force(case)[0]) else []
    return [
        Choice(
            "violation",
            severity,
            preview=one,
            waits_for=in_words(reasons_to_hold(case, "violation", one, protected=protected)),
        )
        for severity, one in zip(severities, previews, strict=True)
    ]


def overturn_preview(violation: Violation) -> OverturnPreview:
    """Points that come back and restrictions that end when this finding is overturned."""
    now = clock.now()
    controls = Control.objects.unended_at(now).select_related("item").order_by("pk")
    falls = Q(penalty__violation=violation) | Q(penalty__violation__joint_with=violation)
    try:
        left = outlook_without(violation, now)
    except NoRulebook:
        return OverturnPreview(
            points=0, before=None, after_score=None, lifts=list(controls.filter(falls))
        )
    return OverturnPreview(
        points=left.points,
        before=left.before,
        after_score=left.after.score,
        after_band=left.after.band.title,
        lifts=list(controls.filter(falls)),
        repriced=left.repriced,
        joint=list(
            Violation.objects.standing().filter(joint_with=violation).select_related("party")
        ),
    )
