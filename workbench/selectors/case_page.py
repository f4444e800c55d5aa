"""The page on which a case is decided."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from credits.ahead import has_none
from credits.forecast import score_series
from credits.selectors import standing_at
from governance import clock
from governance.models import User
from parties.models import Party
from parties.selectors import is_protected
from policies.scheme import Clause
from violations.models import Violation
from violations.selectors import ActiveControl, controls_of_party, history_of
from workbench.models import Case, Claim, Decision
from workbench.selectors import words
from workbench.selectors.cases import claim_on, decided_case_of, decision_on, may_take, timeline_of
from workbench.selectors.consequences import (
    Choice,
    OverturnPreview,
    choices_on,
    clause_in_force,
    overturn_preview,
)
from workbench.selectors.evidence import (
    Piece,
    appeal_files,
    evidence_of,
    notes_of,
    phrase_of,
)
from workbench.selectors.hearing import Hearing, hearing_of
from workbench.selectors.precedents import Precedent, Similar, precedents_of, similar_to
from workbench.selectors.reporters import for_reporter, reporters_behind
from workbench.selectors.templates import Shelf, templates_on


@dataclass(frozen=True, slots=True)
class PartyCard:
    """What a decider should know of the party before deciding."""

    party: Party
    standing: Any
    course: list[int]
    history: list[Violation]
    earlier: int
    controls: list[ActiveControl]
    links: list[Any]
    protected: bool = False


def party_card(party: Party) -> PartyCard:
    """Standing, its course over 90 days, history and controls of a party."""
    now = clock.now()
    standing = standing_at(party, now)
    series = score_series(party, now - timedelta(days=90), now) if standing else []
    history = list(history_of(party)[:6])
    return PartyCard(
        party=party,
        standing=standing,
        course=[score for _moment, score in series],
        history=history,
        earlier=Violation.objects.standing()
        .filter(party=party, decided_at__gt=now - timedelta(days=180))
        .count(),
        controls=controls_of_party(party),
        links=_links_of(party),
        protected=is_protected(party.pk),
    )


def _links_of(party: Party) -> list[Any]:
    if has_none("links", party.pk):
        return []
    now = party.links.filter(valid_to__isnull=True)
    return list(now.select_related("other").order_by("pk")[:6])


def lines_of(scheme: Any) -> list[dict[str, Any]]:
    return [{"at": line.at, "label": line.title} for line in scheme.milestones]


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything on the page of a case."""

    case: Case
    evidence: list[Piece]
    notes: list[Piece]
    files: list[Any]
    clause: Clause | None
    version: str
    card: PartyCard
    similar: Similar
    precedents: list[Precedent]
    timeline: list[dict[str, Any]]
    claim: Claim | None
    decision: Decision | None
    may_take: bool
    choices: list[Choice]
    overturn: OverturnPreview | None
    terms: str
    phrase: str
    shelf: Shelf
    hearing: Hearing | None = None

    @property
    def for_reporter(self) -> bool:
        return for_reporter(self.case)

    @property
    def may_be_split(self) -> bool:
        """Whether something is left when a piece is taken out; an appeal stays whole."""
        return self.case.kind == Case.Kind.FINDING and len(self.evidence) > 1

    @property
    def said_now(self) -> list[Piece]:
        return [piece for piece in self.evidence if not piece.is_old]

    @property
    def known_then(self) -> list[Piece]:
        return [piece for piece in self.evidence if piece.is_old]


def case_page(case: Case, user: User) -> CasePage:
    clause, version = clause_in_force(case)
    card = party_card(case.party)
    finding = case.kind == Case.Kind.FINDING
    undecided = case.state in {Case.State.OPEN, Case.State.CLAIMED}
    evidence = _with_the_old(case)
    return CasePage(
        case=case,
        evidence=evidence,
        notes=notes_of(case),
        files=appeal_files(case),
        clause=clause,
        version=version,
        card=card,
        similar=similar_to(case),
        precedents=precedents_of(case, evidence),
        timeline=timeline_of(case),
        claim=claim_on(case),
        decision=decision_on(case) if not undecided else None,
        may_take=may_take(case, user),
        choices=choices_on(case, protected=card.protected)
        if (finding or for_reporter(case)) and undecided
        else [],
        overturn=overturn_preview(case.appeal.violation)
        if case.appeal is not None and case.appeal.violation is not None and undecided
        else None,
        hearing=hearing_of(case) if case.appeal is not None else None,
        terms=words.terms_text(case.priority_terms),
        phrase=phrase_of(evidence),
        shelf=templates_on(case, clause=clause, pieces=evidence) if undecided else Shelf([]),
    )


@dataclass(frozen=True, slots=True)
class ChoicePage:
    """As much of a case page as its decision panel needs."""

    case: Case
    choices: list[Choice]
    overturn: OverturnPreview | None

    @property
    def for_reporter(self) -> bool:
        return for_reporter(self.case)


def choice_page(
    case: Case, *, also: Sequence[dict[str, str]] = (), chosen: Sequence[dict[str, Any]] = ()
) -> ChoicePage:
    """The choices with their results, as the form now stands."""
    appeal = case.appeal
    return ChoicePage(
        case=case,
        choices=choices_on(case, also=also, chosen=chosen)
        if appeal is None or for_reporter(case)
        else [],
        overturn=overturn_preview(appeal.violation)
        if appeal is not None and appeal.violation is not None
        else None,
    )


def _with_the_old(case: Case) -> list[Piece]:
    """An appeal shows what is said now, and beside it the evidence of the decision it is against."""
    pieces = evidence_of(case)
    for old in cases_appealed(case):
        pieces += [replace(piece, is_old=True) for piece in evidence_of(old)]
    return pieces


def cases_appealed(case: Case) -> list[Case]:
    """The cases on which was decided what an appeal is against, newest first."""
    if case.appeal is None:
        return []
    if for_reporter(case):
        return [link.decision.case for link in reporters_behind(case.pk)[:1]]
    found, violation = [], case.appeal.violation
    while violation is not None:
        if old := decided_case_of(violation):
            found.append(old)
        violation = violation.replaces
    return found
