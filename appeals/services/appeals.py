"""Appeals: submitted, withdrawn, granted, denied."""

from collections.abc import Sequence

from django.core.files.base import File
from django.db import transaction

from appeals import selectors, words
from appeals.models import Appeal, AppealFile, AppealStep, Draft, Message
from appeals.services.threads import post
from appeals.words import TextMissing, TextTooLong
from credits.services import lock
from governance import clock, uploads
from governance.actors import Actor
from governance.content import store_file, store_text
from governance.errors import DomainError
from governance.events import emit
from governance.models import Content
from parties.models import Party
from violations.models import Stay, Violation
from violations.services import end_stays_of, grant_stay

__all__ = [
    "AppealClosed",
    "NotEligible",
    "PersonDecides",
    "TextMissing",
    "TextTooLong",
    "close_appeal",
    "facts_came_in",
    "keep_files",
    "return_for_facts",
    "submit_appeal",
    "submit_for_reporter",
    "withdraw_appeal",
]


class NotEligible(DomainError):
    """This decision cannot be appealed now."""

    code = "not_eligible"


class PersonDecides(DomainError):
    """An appeal is answered by a person, with one of the outcomes that there are."""

    code = "person_required"
    status = 403


class AppealClosed(DomainError):
    """This appeal is closed already."""

    code = "appeal_closed"


STEPS = {
    Appeal.State.UPHELD: AppealStep.Kind.DENIED,
    Appeal.State.OVERTURNED: AppealStep.Kind.GRANTED,
    Appeal.State.PARTLY: AppealStep.Kind.PARTLY,
    Appeal.State.WITHDRAWN: AppealStep.Kind.WITHDRAWN,
}
ANSWERED = frozenset({Appeal.State.UPHELD, Appeal.State.OVERTURNED, Appeal.State.PARTLY})


def submit_appeal(
    *, violation_id: int, reason: str, text: str, by: Actor, files: Sequence[File] = ()
) -> Appeal:
    """Ask that a finding be looked at again. Files are checked before anything is written."""
    said = words.checked(text)
    checked = uploads.check_all(list(files))
    with transaction.atomic():
        return _submit(violation_id, reason, said, checked, by)


def _submit(
    violation_id: int, reason: str, text: str, files: list[uploads.Checked], by: Actor
) -> Appeal:
    violation = Violation.objects.get(pk=violation_id)
    party = lock(violation.party_id)
    may = selectors.eligibility_of(violation)
    if not may.eligible:
        raise NotEligible(may.reason, why=may.code)

    appeal = Appeal.objects.create(
        violation=violation,
        party=party,
        attempt=may.attempt,
        reason=Appeal.Reason(reason),
        text=store_text(text, language=party.language),
        opened_at=clock.now(),
    )
    keep_files(appeal, files)
    AppealStep.objects.create(appeal=appeal, kind=AppealStep.Kind.SUBMITTED, actor=str(by))
    Draft.objects.filter(violation=violation, writer=selectors.writer_of(by)).delete()
    if selectors.windows_of(violation).suspends_measure:
        grant_stay(
            violation_id=violation.pk,
            basis=Stay.Basis.RULEBOOK,
            by=by,
            source_key=f"appeal:{appeal.pk}",
        )
    emit(
        "appeal.submitted",
        subject=f"party:{party.pk}",
        by=by,
        appeal=appeal.pk,
        violation=violation.pk,
        attempt=appeal.attempt,
    )
    return appeal


def keep_files(
    appeal: Appeal, files: list[uploads.Checked], message: Message | None = None
) -> None:
    """Files of an appeal; `message` is what they were added with later."""
    for file in files:
        content = store_file(file.file, name=file.name, media_type=file.media_type)
        AppealFile.objects.create(
            appeal=appeal, message=message, content=content, content_digest=content.digest
        )


@transaction.atomic
def submit_for_reporter(
    *, party: Party, reason: str, text: str, by: Actor, files: Sequence[uploads.Checked] = ()
) -> Appeal:
    """Whoever reported something asks for another look. Whether they may is the caller's question."""
    appeal = Appeal.objects.create(
        side=Appeal.Side.REPORTER,
        party=party,
        attempt=1,
        reason=Appeal.Reason(reason),
        text=store_text(words.checked(text)),
        opened_at=clock.now(),
    )
    keep_files(appeal, list(files))
    AppealStep.objects.create(appeal=appeal, kind=AppealStep.Kind.SUBMITTED, actor=str(by))
    emit("report.appealed", subject=f"party:{party.pk}", by=by, appeal=appeal.pk)
    return appeal


@transaction.atomic
def withdraw_appeal(*, appeal_id: int, by: Actor) -> Appeal:
    """Take an appeal back before it is decided. The attempt is used."""
    return _close(appeal_id, Appeal.State.WITHDRAWN, "", by)


@transaction.atomic
def close_appeal(*, appeal_id: int, outcome: str, answer: str, by: Actor) -> Appeal:
    """Write down how an appeal was decided. Undoing the finding is its caller's part."""
    if outcome not in ANSWERED or not by.is_person:
        raise PersonDecides
    return _close(appeal_id, Appeal.State(outcome), words.checked(answer), by)


@transaction.atomic
def return_for_facts(*, appeal_id: int, to: str, question: str, by: Actor) -> Appeal:
    """Ask the party, or the first line, for facts that are missing. The clock stops meanwhile."""
    said = words.checked(question)
    appeal = _open(appeal_id)
    appeal.waits_for = Appeal.WaitsFor(to)
    appeal.save(update_fields=["waits_for"])
    _step(appeal, AppealStep.Kind.RETURNED, by, said)
    asks_party = to == Appeal.WaitsFor.PARTY
    post(appeal=appeal, text=said, by=by, from_party=False, internal=not asks_party)
    emit("appeal.returned", subject=f"party:{appeal.party_id}", by=by, appeal=appeal.pk, to=to)
    return appeal


@transaction.atomic
def facts_came_in(*, appeal_id: int, by: Actor) -> Appeal:
    """What was asked for is there, or is no longer waited for. Twice is once."""
    appeal = Appeal.objects.select_for_update(of=["self"]).select_related("party").get(pk=appeal_id)
    if not appeal.waits_for or appeal.state != Appeal.State.OPEN:
        return appeal
    appeal.waits_for = Appeal.WaitsFor.NOBODY
    appeal.save(update_fields=["waits_for"])
    _step(appeal, AppealStep.Kind.RESUMED, by)
    emit("appeal.resumed", subject=f"party:{appeal.party_id}", by=by, appeal=appeal.pk)
    return appeal


def _open(appeal_id: int) -> Appeal:
    appeal = Appeal.objects.select_for_update(of=["self"]).select_related("party").get(pk=appeal_id)
    if appeal.state != Appeal.State.OPEN:
        raise AppealClosed
    return appeal


def _step(appeal: Appeal, kind: AppealStep.Kind, by: Actor, text: str = "") -> Content | None:
    said = store_text(text, language=appeal.party.language) if text else None
    AppealStep.objects.create(
        appeal=appeal,
        kind=kind,
        actor=str(by),
        answer=said,
        answer_digest=said.digest if said else "",
    )
    return said


def _close(appeal_id: int, state: Appeal.State, text: str, by: Actor) -> Appeal:
    appeal = _open(appeal_id)
    appeal.state, appeal.closed_at = state, clock.now()
    appeal.waits_for = Appeal.WaitsFor.NOBODY
    appeal.save(update_fields=["state", "closed_at", "waits_for"])
    kind = STEPS[state]
    answer = _step(appeal, kind, by, text)
    if appeal.side == Appeal.Side.REPORTER:
        _emit_for_reporter(appeal, kind, by, answer)
        return appeal
    if appeal.violation_id:
        lock(appeal.party_id)
        end_stays_of(
            violation_id=appeal.violation_id,
            bases=[Stay.Basis.RULEBOOK],
            by=by,
            at=appeal.closed_at,
        )
    emit(
        f"appeal.{kind.value}",
        subject=f"party:{appeal.party_id}",
        by=by,
        appeal=appeal.pk,
        violation=appeal.violation_id,
        attempt=appeal.attempt,
        answer=answer.pk if answer else None,
    )
    return appeal


def _emit_for_reporter(
    appeal: Appeal, kind: AppealStep.Kind, by: Actor, answer: Content | None
) -> None:
    """Told under names of its own: nothing of it may reach the party."""
    emit(
        f"report.appeal_{kind.value}",
        subject=f"appeal:{appeal.pk}",
        by=by,
        appeal=appeal.pk,
        answer=answer.pk if answer else None,
    )
