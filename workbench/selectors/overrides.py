"""The page on which a decision is looked at again: each choice with what it would do."""

from dataclasses import dataclass, field

from governance.errors import DomainError
from governance.models import User
from policies.selectors import body_of, version_in_force
from violations.models import Violation
from violations.services import Preview, preview_severities
from workbench.models import Case, Decision
from workbench.selectors.chains import chain_of, finding_of, in_effect
from workbench.selectors.consequences import (
    OverturnPreview,
    overturn_preview,
)
from workbench.selectors.second_person import in_words, is_stricter_than, reasons_to_hold


@dataclass(frozen=True, slots=True)
class OverrideChoice:
    """A finding at one severity in the place of what holds, or why that cannot be."""

    severity: str
    preview: Preview | None = None
    refusal: str = ""
    waits_for: list[str] = field(default_factory=list)
    holds: bool = False


@dataclass(frozen=True, slots=True)
class OverridePage:
    """What holds, what it rests on, and what else could hold."""

    case: Case
    decision: Decision
    chain: list[Decision]
    finding: Violation | None
    clause: str
    clauses: list[tuple[str, str]]
    choices: list[OverrideChoice]
    overturn: OverturnPreview | None
    newest: bool


def override_page(decision: Decision, user: User, *, clause: str = "") -> OverridePage:
    """Choices for one clause: the one that was decided, unless another is asked for."""
    case = Case.objects.select_related("party__market", "item", "queue", "appeal").get(
        pk=decision.case_id
    )
    finding = finding_of(decision)
    clauses = _clauses(case)
    asked = clause if clause in dict(clauses) else decision.clause or case.clause
    return OverridePage(
        case=case,
        decision=decision,
        chain=chain_of(decision),
        finding=finding,
        clause=asked,
        clauses=clauses,
        choices=_choices(case, decision, finding, asked),
        overturn=overturn_preview(finding) if finding is not None else None,
        newest=in_effect(case) == decision and not case.override,
    )


def _clauses(case: Case) -> list[tuple[str, str]]:
    version = version_in_force(case.party.market_id, case.party.kind, case.conduct_to)
    if version is None:
        return []
    return [
        (one.code, one.title)
        for one in body_of(version).clauses
        if _fits(one.about_items, one.item_kinds, case)
    ]


def _fits(about_items: bool, kinds: list[str], case: Case) -> bool:
    if case.item is None:
        return not about_items
    return not kinds or case.item.kind in kinds


def _choices(
    case: Case, decision: Decision, finding: Violation | None, clause: str
) -> list[OverrideChoice]:
    version = version_in_force(case.party.market_id, case.party.kind, case.conduct_to)
    said = body_of(version).clause(clause) if version else None
    try:
        previews = preview_severities(
            party=case.party,
            clause=clause,
            item=case.item,
            conduct_to=case.conduct_to,
            instead_of=finding,
        )
    except DomainError as problem:
        return [OverrideChoice(case.severity, refusal=problem.message)]
    return [
        _choice(case, decision, finding, clause, severity, preview)
        for severity, preview in zip(said.severities if said else [], previews, strict=True)
    ]


def _choice(
    case: Case,
    decision: Decision,
    finding: Violation | None,
    clause: str,
    severity: str,
    preview: Preview,
) -> OverrideChoice:
    same = finding is not None and (finding.clause, finding.severity) == (clause, severity)
    stricter = is_stricter_than(preview, finding, overrides=decision)
    why = reasons_to_hold(case, Decision.Outcome.VIOLATION, preview, stricter=stricter)
    return OverrideChoice(severity, preview=preview, waits_for=in_words(why), holds=same)
