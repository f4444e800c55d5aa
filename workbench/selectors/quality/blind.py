"""A decided case as it was before it was decided: for whoever looks at it a second time."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from credits.forecast import score_series
from credits.selectors import standing_at
from parties.models import Party
from policies.scheme import Clause
from policies.selectors import body_of
from violations.models import Violation
from violations.selectors import controls_of_party, history_of
from workbench.models import Case, Decision, Evidence, Review
from workbench.selectors.case_page import CasePage, PartyCard
from workbench.selectors.evidence import Piece, pieces_of
from workbench.selectors.words import event_text, names_of

SHOWN = 6
OPENER = "system:workbench"


@dataclass(frozen=True, slots=True)
class BlindPage:
    """All that a second reviewer may see: nothing that came of the first decision, and not what it was."""

    review: Review
    party: Party
    item: str
    opened_at: datetime
    as_of: datetime
    evidence: list[Piece]
    notes: list[Piece]
    clause: Clause | None
    version: str
    severity: str
    card: PartyCard
    clauses: list[Clause]


def evidence_before(decision: Decision) -> list[Evidence]:
    """What the first decider had before them; colleagues' notes might betray what they thought."""
    pieces = decision.case.evidence.filter(recorded_at__lte=decision.recorded_at)
    rows = list(pieces.select_related("content").order_by("pk"))
    said = [piece for piece in rows if piece.kind != Evidence.Kind.NOTE]
    if said or decision.case.source != Case.Source.HAND:
        return said
    return rows[:1]  # opened by hand: those words are what it rests on


def blind_page(review: Review) -> BlindPage:
    """The case behind a review as its first decider had it, standing and history as known then."""
    decision = review.decision
    case = decision.case
    body = body_of(decision.version)
    rows = evidence_before(decision)
    item = f"{case.item.get_kind_display()} {case.item.external_id}" if case.item else ""
    version = decision.version
    return BlindPage(
        review=review,
        party=case.party,
        item=item,
        opened_at=case.opened_at,
        as_of=decision.recorded_at,
        evidence=pieces_of(
            [row for row in rows if row.kind != Evidence.Kind.NOTE], as_of=decision.recorded_at
        ),
        notes=pieces_of([row for row in rows if row.kind == Evidence.Kind.NOTE]),
        clause=body.clause(case.clause),
        version=f"v{version.number} · {version.effective_from:%-d %b %Y}",
        severity=case.severity,
        card=card_as_of(case.party, decision.recorded_at),
        clauses=[
            one
            for one in body.clauses
            if one.code == case.clause or bool(one.about_items) == bool(case.item_id)
        ],
    )


def as_it_was(page: CasePage) -> CasePage:
    """The page of a golden copy: everything on it is as it was before its case was decided."""
    decision = page.case.golden_copy.golden.decision
    by_hand = page.case.source == Case.Source.HAND and page.evidence
    opened = {
        "title": event_text("case.opened"),
        "at": page.case.opened_at,
        "by": page.evidence[0].by if by_hand else names_of([OPENER])[OPENER],
        "tone": "quiet",
    }
    return replace(
        page,
        card=card_as_of(page.case.party, decision.recorded_at),
        timeline=[*page.timeline, opened],
    )


def card_as_of(party: Party, at: datetime) -> PartyCard:
    """What was known of a party at that moment: no later finding, overturning, control or link."""
    standing = standing_at(party, at, at)
    series = score_series(party, at - timedelta(days=90), at) if standing else []
    known = history_of(party).filter(decided_at__lt=at)
    return PartyCard(
        party=party,
        standing=standing,
        course=[score for _moment, score in series],
        history=[_as_known(one, at) for one in known[:SHOWN]],
        earlier=Violation.objects.filter(
            party=party, decided_at__gt=at - timedelta(days=180), decided_at__lt=at
        )
        .exclude(overturned__recorded_at__lte=at)
        .count(),
        controls=controls_of_party(party, at),
        links=list(
            party.links.filter(valid_from__lte=at)
            .exclude(valid_to__lte=at)
            .select_related("other")
            .order_by("pk")[:SHOWN]
        ),
    )


def _as_known(violation: Violation, at: datetime) -> Violation:
    """Overturned later is not overturned yet."""
    overturned = getattr(violation, "overturned", None)
    if overturned is not None and overturned.recorded_at > at:
        violation._state.fields_cache["overturned"] = None
    return violation
