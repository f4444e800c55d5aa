"""What a party says to a finding without contesting it, and documents it is asked for."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction

from governance import clock
from governance.actors import Actor
from governance.content import store_data, store_file, store_text
from governance.errors import DomainError, InvalidInput
from governance.events import emit
from governance.lines import REFUSAL, is_one_line
from parties.models import Party
from policies.models import RulebookVersion
from policies.scheme import RequiredDocument
from violations.models import Acceptance, DocumentFile, DocumentRequest, DocumentStep, Violation
from violations.services.requirements import call_off, release, restrict_again, restrict_from

LONGEST = 2000


class RequestClosed(DomainError):
    """This document is no longer asked for."""

    code = "request_closed"


class SourceKeyTaken(DomainError):
    """This source_key came before with another request. Use a new key for a new request."""

    code = "source_key_taken"


class NothingHandedIn(DomainError):
    """Nothing has been handed in yet, so there is nothing to accept or to send back."""

    code = "nothing_handed_in"


class PersonLooks(DomainError):
    """A person looks at a document. Name one, or sign in."""

    code = "person_required"
    status = 403


@transaction.atomic
def accept_violation(*, violation_id: int, by: Actor) -> Acceptance:
    """The party leaves a finding at that. Said twice it is said once; nothing is given up by it."""
    violation = Violation.objects.get(pk=violation_id)
    row, first = Acceptance.objects.get_or_create(
        violation=violation, defaults={"actor": str(by), "recorded_at": clock.now()}
    )
    if first:
        emit(
            "violation.accepted",
            subject=f"party:{violation.party_id}",
            by=by,
            violation=violation.pk,
        )
    return row


@transaction.atomic
def request_document(
    *,
    party: Party,
    title: str,
    why: str,
    due_at: datetime,
    by: Actor,
    source_key: str,
    required: tuple[RulebookVersion, RequiredDocument] | None = None,
) -> DocumentRequest:
    """Ask a party for a document. The same `source_key` is one request.

    `required`: by which version and as which of its documents; then what it says acts from `due_at`
    until one is accepted, and the reasons are given now.
    """
    asked = {
        "party": party.pk,
        "code": required[1].code if required else "",
        "title": title.strip(),
        "why": why.strip(),
        "due_at": due_at,
    }
    known = DocumentRequest.objects.filter(source_key=source_key).first()
    if known:
        _refuse_other(known, asked)
        return known
    _refuse_words("title", title, 120)
    if not is_one_line(title.strip()):
        raise InvalidInput(str(REFUSAL), faults=[{"field": "title", "message": str(REFUSAL)}])
    _refuse_words("why", why, LONGEST)
    if due_at <= clock.now():
        message = "Give the party time: name a day to come."
        raise InvalidInput(message, faults=[{"field": "due_at", "message": message}])
    wanted = store_data({"title": title.strip(), "why": why.strip()}, language=party.language)
    row, created = DocumentRequest.objects.get_or_create(
        source_key=source_key,
        defaults={
            "party": party,
            "wanted": wanted,
            "wanted_digest": wanted.digest,
            "due_at": due_at,
            "actor": str(by),
            "version": required[0] if required else None,
            "code": required[1].code if required else "",
        },
    )
    if created:
        restrict_from(row, due_at, by=by, at=clock.now())
        _told("document.requested", row, by, words=wanted.pk)
    else:
        _refuse_other(row, asked)
    return row


def _refuse_other(known: DocumentRequest, asked: dict[str, Any]) -> None:
    """A document of the rulebook is known by its code; what erasure has emptied is not compared."""
    before = {"party": known.party_id, "code": known.code}
    if not known.code and not asked["code"]:
        before |= {**(known.wanted.data or {}), "due_at": known.due_at}
    if differing := [name for name in asked if name in before and asked[name] != before[name]]:
        raise SourceKeyTaken(
            f"This source_key came before with another {', another '.join(differing)}. "
            "Use a new key for a new request.",
            differs=differing,
            document=known.pk,
        )


@transaction.atomic
def hand_in_document(
    *, request_id: int, text: str, files: Sequence[tuple[File, str, str]], by: Actor
) -> DocumentStep:
    """The party hands a document in. `files` are (file, name, type), checked by the caller."""
    found, steps = _open(request_id)
    if not files:
        message = "Choose the document."
        raise InvalidInput(message, faults=[{"field": "files", "message": message}])
    call_off(found, by=by, at=clock.now())
    step = _step(found, steps, DocumentStep.Kind.HANDED_IN, text, by)
    for file, name, media_type in files:
        kept = store_file(file, name=name, media_type=media_type)
        DocumentFile.objects.create(step=step, content=kept, content_digest=kept.digest)
    _told("document.handed_in", found, by)
    return step


@transaction.atomic
def answer_document(*, request_id: int, accepted: bool, words: str, by: Actor) -> DocumentStep:
    """A person has looked at it: it will do, or it is sent back with the reason."""
    if not by.is_person:
        raise PersonLooks
    found, steps = _open(request_id)
    if not steps or steps[-1].kind != DocumentStep.Kind.HANDED_IN:
        raise NothingHandedIn
    if not accepted:
        _refuse_words("words", words, LONGEST)
    kind = DocumentStep.Kind.ACCEPTED if accepted else DocumentStep.Kind.SENT_BACK
    step = _step(found, steps, kind, words, by)
    if accepted:
        release(found, by=by, at=clock.now())
    else:
        restrict_again(found, by=by, at=clock.now())
    _told("document.answered", found, by, words=found.wanted_id, step=step.pk, accepted=accepted)
    return step


@transaction.atomic
def withdraw_request(*, request_id: int, words: str, by: Actor) -> DocumentStep:
    """The document is no longer needed: nothing follows from it any more, and the party is told."""
    if not by.is_person:
        raise PersonLooks
    found, steps = _open(request_id)
    step = _step(found, steps, DocumentStep.Kind.WITHDRAWN, words, by)
    release(found, by=by, at=clock.now())
    _told("document.withdrawn", found, by, step=step.pk)
    return step


def _open(request_id: int) -> tuple[DocumentRequest, list[DocumentStep]]:
    rows = DocumentRequest.objects.select_related("party__market", "version__rulebook", "wanted")
    found = rows.get(pk=request_id)
    Party.objects.select_for_update(of=["self"]).get(pk=found.party_id)  # one step at a time
    steps = list(found.steps.order_by("sequence"))
    if steps and steps[-1].kind in {DocumentStep.Kind.ACCEPTED, DocumentStep.Kind.WITHDRAWN}:
        raise RequestClosed
    return found, steps


def _step(
    found: DocumentRequest, steps: list[DocumentStep], kind: str, text: str, by: Actor
) -> DocumentStep:
    words = store_text(text.strip()[:LONGEST], language=found.party.language) if text else None
    return DocumentStep.objects.create(
        request=found,
        sequence=len(steps) + 1,
        kind=kind,
        words=words,
        words_digest=words.digest if words else "",
        actor=str(by),
    )


def _told(name: str, found: DocumentRequest, by: Actor, **more: object) -> None:
    emit(name, subject=f"party:{found.party_id}", by=by, request=found.pk, **more)


def _refuse_words(field: str, said: str, longest: int) -> None:
    if not 3 <= len(said.strip()) <= longest:
        message = f"Write 3 to {longest} characters."
        raise InvalidInput(message, faults=[{"field": field, "message": message}])
