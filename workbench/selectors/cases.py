"""Cases as lists and as the page on which they are decided."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from appeals.models import Appeal
from credits.ahead import has_none
from credits.forecast import score_series
from credits.selectors import standing_at
from governance import clock, codes
from governance.models import Event, User
from governance.principals import Principal
from parties.models import Party
from parties.selectors import is_protected
from policies.scheme import Clause
from violations.models import Violation
from violations.selectors import ActiveControl, controls_of_party, history_of
from workbench.models import Case, Claim, Decision, Review
from workbench.selectors import words
from workbench.selectors.clauses import with_clause_titles
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
from workbench.selectors.golden import models_of_copies, with_copies_of
from workbench.selectors.hearing import Hearing, hearing_of
from workbench.selectors.independence import people_who_touched
from workbench.selectors.precedents import Precedent, Similar, precedents_of, similar_to
from workbench.selectors.queues import with_names
from workbench.selectors.reporters import for_reporter, reporters_behind
from workbench.selectors.templates import Shelf, templates_on

TONES = {
    "case.decided": "accent",
    "decision.held": "warn",
    "decision.held_again": "warn",
    "decision.cancelled": "warn",
    "case.lease_lapsed": "warn",
}


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
