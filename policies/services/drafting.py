"""Writes: opening a rulebook, keeping drafts, submitting them and laying them aside."""

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils.translation import ngettext

from governance import calendars, clock
from governance.actors import Actor
from governance.errors import InvalidInput
from governance.events import emit
from policies import courses
from policies.faults import faults_of
from policies.models import Draft, Rulebook, VersionStep
from policies.selectors import earliest_change, version_that_follows
from policies.services.refusals import (
    DayHasPassed,
    DraftChanged,
    DraftClosed,
    LaterVersionWaits,
    NoticeTooShort,
    RulebookExists,
)

REMEDIES = {
    Draft.State.DRAFT: "Submit it first.",
    Draft.State.IN_REVIEW: "Publish or withdraw it, or begin another draft.",
    Draft.State.PUBLISHED: "Begin another draft.",
    Draft.State.WITHDRAWN: "Begin another draft.",
}


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
    refuse_what_json_cannot_say(body)
    if draft_id is None:
        draft = Draft.objects.create(rulebook=rulebook, body=body, author=str(by))
    else:
        draft = open_draft(draft_id, Draft.State.DRAFT)
        if seen_at is not None and draft.updated_at != seen_at:
            raise DraftChanged
        draft.body, draft.updated_at = body, clock.now()
        draft.save(update_fields=["body", "updated_at"])
    emit("draft.saved", subject=f"rulebook:{rulebook.pk}", by=by, draft=draft.pk)
    return draft


@transaction.atomic
def submit_draft(
    *,
    draft_id: int,
    effective_from: datetime | None,
    by: Actor,
    note: str = "",
    urgent_reason: str = "",
    known_past: bool = False,
    gives_way: bool = False,
) -> Draft:
    """Ask for a second person's look. Refused with every fault of the body at once.

    Without a day it is wanted as soon as the notice that parties are owed allows. `note` says in
    words what changes and why, `urgent_reason` why parties are told later than they are owed;
    rules of a `known_past` were told before this installation was. It may not begin before a version
    that is published and still to come, unless it `gives_way` to that one.
    """
    draft = open_draft(draft_id, Draft.State.DRAFT)
    refuse_faults(draft.body)
    earliest = earliest_change(draft.rulebook, clock.now())
    wanted = effective_from or earliest
    if not known_past:
        refuse_past_day(draft.rulebook, wanted)
        refuse_short_notice(draft.rulebook, wanted, earliest, urgent_reason)
        refuse_what_is_overtaken(draft.rulebook, wanted, gives_way=gives_way)
    draft.state, draft.effective_from = Draft.State.IN_REVIEW, wanted
    draft.note, draft.urgent_reason = note.strip(), urgent_reason.strip()
    draft.save(update_fields=["state", "effective_from", "note", "urgent_reason"])
    VersionStep.objects.create(draft=draft, kind=VersionStep.Kind.SUBMITTED, actor=str(by))
    emit("draft.submitted", subject=f"rulebook:{draft.rulebook_id}", by=by, draft=draft.pk)
    return draft


@transaction.atomic
def withdraw_draft(*, draft_id: int, by: Actor) -> Draft:
    """Lay a draft aside. It is kept, and nobody can publish it any more."""
    draft = open_draft(draft_id, Draft.State.DRAFT, Draft.State.IN_REVIEW)
    draft.state = Draft.State.WITHDRAWN
    draft.save(update_fields=["state"])
    emit("draft.withdrawn", subject=f"rulebook:{draft.rulebook_id}", by=by, draft=draft.pk)
    return draft


def refuse_past_day(rulebook: Rulebook, wanted: datetime) -> None:
    """Today is early enough: it comes into force when it is published. A day before is a slip."""
    zone = rulebook.market.zone
    day, today = calendars.local_date(wanted, zone), calendars.local_date(clock.now(), zone)
    if day < today:
        raise DayHasPassed(f"{day:%d %b %Y} has passed. Choose {today:%d %b %Y} or a later day.")


def refuse_short_notice(
    rulebook: Rulebook, wanted: datetime, earliest: datetime, urgent_reason: str
) -> None:
    """Nothing to refuse where no notice is owed: then `earliest` is now."""
    now, zone = clock.now(), ZoneInfo(rulebook.market.zone)
    if max(wanted, now) < earliest and not urgent_reason.strip():
        raise NoticeTooShort(
            "Parties are owed notice before these rules change. The earliest day is "
            f"{earliest.astimezone(zone):%d %b %Y}: choose it or a later one, or say why it is urgent.",
            earliest=earliest.isoformat(),
        )


def refuse_what_is_overtaken(rulebook: Rulebook, wanted: datetime, *, gives_way: bool) -> None:
    """A version published earlier may not undo this one unnoticed on a later day, nor on the same."""
    later = version_that_follows(rulebook, wanted, clock.now())
    if later is None or (gives_way and later.effective_from > wanted):
        return
    day = later.effective_from.astimezone(ZoneInfo(rulebook.market.zone))
    meets = later.effective_from == wanted
    raise LaterVersionWaits(
        f"Version {later.number} is published and comes into force on {day:%d %b %Y}"
        + (", at the same moment." if meets else ": it would take the place of this one.")
        + " Choose a later day"
        + ("." if meets else ", or say that this one gives way to it."),
        version=later.number,
        version_from=later.effective_from.isoformat(),
    )


def open_draft(draft_id: int, *states: Draft.State) -> Draft:
    draft = Draft.objects.select_for_update().get(pk=draft_id)
    if draft.state not in states:
        raise DraftClosed(
            f"This draft is {draft.get_state_display()}. {REMEDIES[Draft.State(draft.state)]}"
        )
    return draft


def refuse_what_json_cannot_say(body: dict[str, Any]) -> None:
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


def refuse_faults(body: dict[str, Any]) -> None:
    if faults := faults_of(body, knows_course=courses.is_known):
        raise InvalidInput(
            ngettext("The version has %(n)d fault.", "The version has %(n)d faults.", len(faults))
            % {"n": len(faults)},
            faults=list(faults),
        )
