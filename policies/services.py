"""Writes: drafting a version, submitting it, and publishing it with a second person."""

import hashlib
import json
from datetime import datetime, time
from pathlib import Path
from typing import Any

import orjson
from django.db import IntegrityError, transaction

from governance import calendars, clock
from governance.actors import Actor
from governance.errors import DomainError, InvalidInput, Missing
from governance.events import emit
from governance.models import Market
from policies import courses
from policies.faults import faults_of
from policies.models import Draft, Rulebook, RulebookVersion, VersionStep
from policies.shelf import Pack, read_pack


class SecondPersonNeeded(DomainError):
    """Whoever submitted a version may not publish it. Ask somebody else."""

    code = "second_person_needed"
    status = 409


class PersonRequired(DomainError):
    """Only a person may do this. Name one with the header Goodstanding-Actor."""

    code = "person_required"
    status = 403


class DraftClosed(DomainError):
    """This draft is no longer open for that."""

    code = "draft_closed"


class RulebookExists(DomainError):
    """This market has rules for this kind of party already, or the code belongs to another rulebook."""

    code = "rulebook_exists"


class DraftChanged(DomainError):
    """Somebody else saved this draft since you opened it. Copy your words, reload, and put them in again."""

    code = "draft_changed"


class OutOfOrder(DomainError):
    """A version may not come into force before the one it follows."""

    code = "out_of_order"


@transaction.atomic
def create_rulebook(
    *, code: str, title: str, market_id: str, party_kind: str, by: Actor
) -> Rulebook:
    """Open a rulebook for a market and kind of party. The same code twice is one rulebook."""
    try:
        with transaction.atomic():
            rulebook, created = Rulebook.objects.get_or_create(
                code=code,
                market_id=market_id,
                party_kind=party_kind,
                defaults={"title": title},
            )
    except IntegrityError as clash:
        raise RulebookExists from clash
    if created:
        emit("rulebook.created", subject=f"rulebook:{rulebook.pk}", by=by)
    return rulebook


@transaction.atomic
def save_draft(
    *,
    rulebook: Rulebook,
    body: dict[str, Any],
    by: Actor,
    draft_id: int | None = None,
    seen_at: datetime | None = None,
) -> Draft:
    """Keep a version in the making. Faults are allowed here; they stop it later.

    `seen_at` is when the draft that was edited had been saved: whoever saved it since is not undone.
    """
    _refuse_what_json_cannot_say(body)
    if draft_id is None:
        draft = Draft.objects.create(rulebook=rulebook, body=body, author=str(by))
    else:
        draft = _open_draft(draft_id, Draft.State.DRAFT)
        if seen_at is not None and draft.updated_at != seen_at:
            raise DraftChanged
        draft.body, draft.updated_at = body, clock.now()
        draft.save(update_fields=["body", "updated_at"])
    emit("draft.saved", subject=f"rulebook:{rulebook.pk}", by=by, draft=draft.pk)
    return draft


@transaction.atomic
def submit_draft(*, draft_id: int, effective_from: datetime, by: Actor) -> Draft:
    """Ask for a second person's look. Refused with every fault of the body at once."""
    draft = _open_draft(draft_id, Draft.State.DRAFT)
    _refuse_faults(draft.body)
    draft.state, draft.effective_from = Draft.State.IN_REVIEW, effective_from
    draft.save(update_fields=["state", "effective_from"])
    VersionStep.objects.create(draft=draft, kind=VersionStep.Kind.SUBMITTED, actor=str(by))
    emit("draft.submitted", subject=f"rulebook:{draft.rulebook_id}", by=by, draft=draft.pk)
    return draft


@transaction.atomic
def publish_draft(*, draft_id: int, by: Actor, known_past: bool = False) -> RulebookVersion:
    """Make it a version that never changes. Publishing moves no score and causes no crossing.

    It comes into force when the draft says, but never before it is published; `known_past` is for
    packs that restate rules which were in force before this installation was.
    """
    draft = _open_draft(draft_id, Draft.State.IN_REVIEW)
    submitted = draft.steps.get(kind=VersionStep.Kind.SUBMITTED)
    if is_same_person(submitted.actor, by):
        raise SecondPersonNeeded
    _refuse_faults(draft.body)
    rulebook = Rulebook.objects.select_for_update().get(pk=draft.rulebook_id)
    newest = rulebook.versions.order_by("-number").first()
    version = RulebookVersion.objects.create(
        rulebook=rulebook,
        number=newest.number + 1 if newest else 1,
        effective_from=_moment_of_effect(draft, known_past),
        body=draft.body,
        body_digest=digest_of(draft.body),
    )
    draft.state = Draft.State.PUBLISHED
    draft.save(update_fields=["state"])
    for kind in (VersionStep.Kind.APPROVED, VersionStep.Kind.PUBLISHED):
        VersionStep.objects.create(draft=draft, version=version, kind=kind, actor=str(by))
    emit("rulebook.published", subject=f"rulebook:{rulebook.pk}", by=by, version=version.pk)
    return version


@transaction.atomic
def withdraw_draft(*, draft_id: int, by: Actor) -> Draft:
    """Lay a draft aside. It is kept, and nobody can publish it any more."""
    draft = _open_draft(draft_id, Draft.State.DRAFT, Draft.State.IN_REVIEW)
    draft.state = Draft.State.WITHDRAWN
    draft.save(update_fields=["state"])
    emit("draft.withdrawn", subject=f"rulebook:{draft.rulebook_id}", by=by, draft=draft.pk)
    return draft


@transaction.atomic
def load_pack(
    code: str | Path,
    *,
    market_id: str,
    by: Actor,
    approved_by: Actor,
    effective_from: datetime | None = None,
) -> tuple[RulebookVersion, bool]:
    """Put a pack in force in a market: the version, and whether it is new. The same text twice is one.

    The first version of a rulebook restates rules that were in force before this installation was,
    and begins when the pack says. A changed pack begins now, unless told, and never before the
    version it follows: what has been judged stays judged.
    """
    pack = read_pack(code)
    _refuse_what_json_cannot_say(pack.body)
    _refuse_faults(pack.body)
    rulebook = _rulebook_for(pack, market_id, by)
    newest = rulebook.versions.order_by("-number").first()
    if newest and newest.body_digest == digest_of(pack.body):
        return newest, False
    moment = effective_from or (clock.now() if newest else _beginning(pack, rulebook.market))
    if newest and moment < newest.effective_from:
        raise OutOfOrder
    draft = save_draft(rulebook=rulebook, body=pack.body, by=by)
    submit_draft(draft_id=draft.pk, effective_from=moment, by=by)
    return publish_draft(draft_id=draft.pk, by=approved_by, known_past=True), True


def _rulebook_for(pack: Pack, market_id: str, by: Actor) -> Rulebook:
    """The market's rulebook for the pack's kind of party, locked."""
    if not Market.objects.filter(pk=market_id).exists():
        raise Missing(f"There is no market {market_id!r}.")
    found = Rulebook.objects.filter(market_id=market_id, party_kind=pack.party_kind).first()
    rulebook = found or create_rulebook(
        code=f"{market_id}-{pack.party_kind.replace('_', '-')}",
        title=pack.title,
        market_id=market_id,
        party_kind=pack.party_kind,
        by=by,
    )
    return (
        Rulebook.objects.select_for_update(of=["self"]).select_related("market").get(pk=rulebook.pk)
    )


def _beginning(pack: Pack, market: Market) -> datetime:
    return calendars.local_moment(pack.effective_from, time.min, market.zone, favour="earlier")


def is_same_person(actor: str, by: Actor) -> bool:
    """Whether it is the same somebody, through whatever key they speak."""
    first = Actor.parse(actor)
    return (first.kind, first.ref) == (by.kind, by.ref)


def digest_of(body: dict[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _moment_of_effect(draft: Draft, known_past: bool) -> datetime:
    wanted = draft.effective_from or clock.now()
    return wanted if known_past else max(wanted, clock.now())


def _open_draft(draft_id: int, *states: Draft.State) -> Draft:
    draft = Draft.objects.select_for_update().get(pk=draft_id)
    if draft.state not in states:
        raise DraftClosed(f"This draft is {draft.get_state_display()}.")
    return draft


def _refuse_what_json_cannot_say(body: dict[str, Any]) -> None:
    """Dates without quotes, not-a-number and NUL cannot be kept, so they are refused at the door."""
    try:
        written = json.dumps(body, allow_nan=False)
    except (TypeError, ValueError) as fault:
        raise InvalidInput(
            "The version cannot be kept as it is.",
            faults=[{"field": "body", "message": str(fault)}],
        ) from fault
    if "\\u0000" in written:
        raise InvalidInput(
            "The version holds a NUL character.",
            faults=[{"field": "body", "message": "Remove the NUL character."}],
        )


def _refuse_faults(body: dict[str, Any]) -> None:
    if faults := faults_of(body, knows_course=courses.is_known):
        raise InvalidInput(f"The version has {len(faults)} fault(s).", faults=list(faults))
