"""Two cases become one, or one becomes two. Evidence is never changed: it is linked, and says so."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q

from governance import clock, codes
from governance.actors import Actor
from governance.content import store_text
from governance.events import emit
from governance.models import User
from items.models import Item, ItemVersion
from monitoring.models import Detection, Report
from workbench.models import Case, Evidence, EvidenceMoved
from workbench.services.asking import drop_questions
from workbench.services.claims import end_claim, live_claim, locked, own_claim, taken, withdraw_copy
from workbench.services.errors import NotMergeable, NotSplittable, ReasonRequired, StalePage
from workbench.services.joining import Asked, add_evidence, join, open_or_join
from workbench.services.moves import move
from workbench.states import SETTLED


@transaction.atomic
def merge_cases(
    *,
    case_id: int,
    other_id: int,
    reason: str,
    reviewer: User,
    by: Actor,
    case_version: int | None = None,
) -> Case | None:
    """Bring another undecided case of the same party into this one, which one holds.

    Its evidence is linked here; it ends as merged and says into which; its reports are closed with
    the decision of this one. Said again, nothing changes. Where one of them is a golden copy, that
    one is taken back, and nothing else happens: None.
    """
    case, other = _both(case_id, other_id, reviewer)
    if other.merged_into_id == case.pk:
        return case
    own_claim(case, reviewer)
    if case_version is not None and case.version != case_version:
        raise StalePage(version=case.version, seen=case_version)
    if not reason.strip():
        raise ReasonRequired("Say why these two are one, in words for your colleagues.")
    _refuse_merge(case, other, reviewer)
    if copies := [one for one in (case, other) if one.is_golden]:
        for copy in copies:
            withdraw_copy(copy)
        return None
    for piece in other.evidence.filter(moved__isnull=True).select_related("content"):
        add_evidence(case, piece.kind, piece.ref, piece.content, Actor.parse(piece.actor))
    _widen(case, other)
    _note(case, f"{other.code} was merged into this case: {reason.strip()}", by)
    _note(other, f"Merged into {case.code}: {reason.strip()}", by)
    drop_questions(other, by)
    if claim := live_claim(other):
        end_claim(claim)
    other.merged_into = case
    move(other, Case.State.MERGED)
    emit(
        "case.merged",
        subject=f"case:{other.pk}",
        by=by,
        case=other.pk,
        into=case.pk,
        version=other.version,
    )
    emit(
        "case.took_in",
        subject=f"case:{case.pk}",
        by=by,
        case=case.pk,
        merged=other.pk,
        version=case.version,
    )
    return case


@transaction.atomic
def split_case(
    *,
    case_id: int,
    evidence_ids: Sequence[int],
    reason: str,
    reviewer: User,
    by: Actor,
    clause: str = "",
    case_version: int | None = None,
) -> Case | None:
    """Take evidence out of a case that one holds, into one of its own about its item or clause.

    Each item is decided by itself: pieces about one item open its case, or join the one it has.
    A golden copy is taken back instead: None.
    """
    case = locked(case_id, golden=True)
    own_claim(case, reviewer)
    if case_version is not None and case.version != case_version:
        raise StalePage(version=case.version, seen=case_version)
    if not reason.strip():
        raise ReasonRequired("Say why it is a question of its own, in words for your colleagues.")
    if case.kind != Case.Kind.FINDING:
        raise NotSplittable("An appeal is about one finding and stays whole.")
    pieces = list(
        case.evidence.filter(pk__in=evidence_ids, moved__isnull=True)
        .exclude(kind=Evidence.Kind.NOTE)
        .select_related("content")
    )
    if not pieces:
        raise NotSplittable("Choose at least one piece of evidence of this case.")
    item = _item_of(pieces, case)
    clause = clause or case.clause
    if (item.pk if item else None, clause) == (case.item_id, case.clause):
        raise NotSplittable(
            "It would ask the same question. Choose pieces about another item, or another clause."
        )
    if case.is_golden:
        withdraw_copy(case)
        return None
    fresh = open_or_join(
        Asked(
            party=case.party,
            item=item,
            clause=clause,
            source=case.source if case.source != Case.Source.SAMPLE else Case.Source.HAND,
            conduct_from=case.conduct_from,
            conduct_to=case.conduct_to,
            known_clause=True,
        ),
        by=by,
    )
    for piece in pieces:
        add_evidence(fresh, piece.kind, piece.ref, piece.content, Actor.parse(piece.actor))
        EvidenceMoved.objects.create(evidence=piece, to=fresh, actor=str(by))
    _note(case, f"Taken out into {fresh.code}: {reason.strip()}", by)
    _note(fresh, f"Taken out of {case.code}: {reason.strip()}", by)
    case.version += 1
    case.save(update_fields=["version"])
    emit(
        "case.split",
        subject=f"case:{case.pk}",
        by=by,
        case=case.pk,
        into=fresh.pk,
        version=case.version,
    )
    return fresh


def _both(case_id: int, other_id: int, reviewer: User) -> tuple[Case, Case]:
    """Both locked, in order of pk, so that two merges the other way round never wait for each other."""
    if case_id == other_id:
        raise NotMergeable("This is the same case. Name another one.")
    rows = {
        row.pk: row
        for row in Case.every.select_for_update(of=["self"])
        .select_related("queue__calendar", "party__market", "item")
        .filter(Q(is_golden=False) | Q(golden_copy__reviewer=reviewer))
        .filter(pk__in=[case_id, other_id])
        .order_by("pk")
    }
    if len(rows) < 2:
        raise NotMergeable("One of these cases cannot be joined with another.")
    return rows[case_id], rows[other_id]


def _refuse_merge(case: Case, other: Case, reviewer: User) -> None:
    if Case.Kind.APPEAL in {case.kind, other.kind}:
        raise NotMergeable("Appeals are answered one by one.")
    if case.party_id != other.party_id:
        raise NotMergeable(
            f"{other.code} is about {other.party}, this case about {case.party}. "
            "Two parties are never charged with each other's conduct: decide them apart."
        )
    if other.state in SETTLED:
        raise NotMergeable(f"{other.code} is {other.get_state_display()}, so it stays by itself.")
    if case.item_id and other.item_id and case.item_id != other.item_id:
        raise NotMergeable(
            f"{other.code} is about {other.item}, this case about {case.item}. "
            "Each item is decided by itself: decide them one after the other."
        )
    claim = live_claim(other)
    if claim is not None and claim.reviewer_id != reviewer.pk and claim.lease_until > clock.now():
        raise taken(claim)


def _widen(case: Case, other: Case) -> None:
    """The conduct of both, the graver severity, and what is at stake in both."""
    asked = Asked(
        party=case.party,
        item=case.item,
        clause=case.clause,
        source=case.source,
        conduct_from=other.conduct_from,
        conduct_to=other.conduct_to,
    )
    join(case, None, case.severity, asked)
    case.value_at_stake = max(case.value_at_stake, other.value_at_stake)
    case.due_at = min(case.due_at, other.due_at)
    case.save(update_fields=["value_at_stake", "due_at"])


def _item_of(pieces: list[Evidence], case: Case) -> Item | None:
    """The one item that all of these pieces are about; none where they are about the account."""
    found = {_about(piece) for piece in pieces}
    if len(found) > 1:
        raise NotSplittable(
            "These pieces are about different items, and each item is decided by itself. "
            "Take out one item at a time."
        )
    (number,) = found
    item = Item.objects.filter(pk=number).first() if number else None
    if item is not None and item.owner_id != case.party_id:
        raise NotSplittable(f"{item} belongs to another party.")
    return item


def _about(piece: Evidence) -> int | None:
    kind, _colon, ref = piece.ref.partition(":")
    models: dict[str, Any] = {"detection": Detection, "report": Report, "item_version": ItemVersion}
    model = models.get(kind)
    key = codes.key_of(ref)
    if model is None or key is None:
        return None
    found: int | None = model.objects.filter(pk=key).values_list("item_id", flat=True).first()
    return found


def _note(case: Case, words: str, by: Actor) -> None:
    content = store_text(words)
    add_evidence(case, Evidence.Kind.NOTE, f"note:{content.pk}-{case.pk}", content, by)
