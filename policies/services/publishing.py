"""Writes: the second person's yes, which makes a draft a version that never changes."""

import hashlib
from datetime import datetime
from typing import Any

import orjson
from django.db import transaction

from governance import clock
from governance.actors import Actor
from governance.content import store_text
from governance.events import emit
from governance.models import Event
from policies.models import Draft, Rulebook, RulebookVersion, VersionStep
from policies.selectors import earliest_change
from policies.services.drafting import (
    open_draft,
    refuse_faults,
    refuse_short_notice,
    refuse_what_is_overtaken,
)
from policies.services.refusals import SecondPersonNeeded


@transaction.atomic
def publish_draft(
    *,
    draft_id: int,
    by: Actor,
    known_past: bool = False,
    effective_from: datetime | None = None,
    gives_way: bool = False,
) -> RulebookVersion:
    """Make it a version that never changes. Publishing moves no score and causes no crossing.

    It comes into force when the draft says, or later where `effective_from` says so, but never
    before it is published, and not before the notice that parties are owed has run, unless the
    draft says why it is urgent. `known_past` is for packs that restate rules which were in force
    before this installation was. What a version that is still to come would replace is refused
    again, unless the second person, too, says that it `gives_way`.
    """
    draft = open_draft(draft_id, Draft.State.IN_REVIEW)
    if vouched_for(draft, by):
        raise SecondPersonNeeded
    refuse_faults(draft.body)
    rulebook = Rulebook.objects.select_for_update().get(pk=draft.rulebook_id)
    newest = rulebook.versions.order_by("-number").first()
    moment = _moment_of_effect(draft, known_past, effective_from)
    if not known_past:
        refuse_what_is_overtaken(rulebook, moment, gives_way=gives_way)
    version = RulebookVersion.objects.create(
        rulebook=rulebook,
        number=newest.number + 1 if newest else 1,
        effective_from=moment,
        body=draft.body,
        body_digest=digest_of(draft.body),
        **_words("note", draft.note),
        **_words("urgent", draft.urgent_reason),
    )
    draft.state = Draft.State.PUBLISHED
    draft.save(update_fields=["state"])
    for kind in (VersionStep.Kind.APPROVED, VersionStep.Kind.PUBLISHED):
        VersionStep.objects.create(draft=draft, version=version, kind=kind, actor=str(by))
    emit("rulebook.published", subject=f"rulebook:{rulebook.pk}", by=by, version=version.pk)
    return version


def _moment_of_effect(draft: Draft, known_past: bool, later: datetime | None) -> datetime:
    wanted = max(filter(None, (draft.effective_from, later)), default=clock.now())
    if known_past:
        return wanted
    earliest = earliest_change(draft.rulebook, clock.now())
    refuse_short_notice(draft.rulebook, wanted, earliest, draft.urgent_reason)
    return max(wanted, clock.now())


def _words(name: str, text: str) -> dict[str, Any]:
    """Free text of a version, kept where erasure can empty it."""
    if not text:
        return {}
    content = store_text(text)
    return {name: content, f"{name}_digest": content.digest}


def vouched_for(draft: Draft, by: Actor) -> bool:
    """Whether `by` is the first person behind a draft, and so cannot be its second.

    That is who submitted it; where a program did, everybody who wrote in it.
    """
    submitted = draft.steps.get(kind=VersionStep.Kind.SUBMITTED).actor
    if Actor.parse(submitted).is_person:
        return is_same_person(submitted, by)
    saved = Event.objects.filter(
        name="draft.saved", subject=f"rulebook:{draft.rulebook_id}", payload__draft=draft.pk
    )
    writers = {draft.author, *saved.values_list("actor", flat=True)}
    return any(is_same_person(actor, by) for actor in (submitted, *writers))


def is_same_person(actor: str, by: Actor) -> bool:
    """Whether it is the same somebody, through whatever key they speak."""
    first = Actor.parse(actor)
    return (first.kind, first.ref) == (by.kind, by.ref)


def digest_of(body: dict[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()
