"""Appeals: submitted, withdrawn, granted, denied."""

from collections.abc import Sequence

from django.core.files.base import File
from django.db import transaction

from appeals import selectors, words
from appeals.models import Appeal, AppealFile, AppealStep
from appeals.words import TextMissing, TextTooLong
from credits.services import lock
from governance import clock, uploads
from governance.actors import Actor
from governance.content import store_file, store_text
from governance.errors import DomainError
from governance.events import emit
from violations.models import Violation

__all__ = [
    "AppealClosed",
    "NotEligible",
    "TextMissing",
    "TextTooLong",
    "close_appeal",
    "submit_appeal",
    "withdraw_appeal",
]


class NotEligible(DomainError):
    """This decision cannot be appealed now."""

    code = "not_eligible"


class AppealClosed(DomainError):
    """This appeal is closed already."""

    code = "appeal_closed"


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
    for file in files:
        content = store_file(file.file, name=file.name, media_type=file.media_type)
        AppealFile.objects.create(appeal=appeal, content=content, content_digest=content.digest)
    AppealStep.objects.create(appeal=appeal, kind=AppealStep.Kind.SUBMITTED, actor=str(by))
    emit(
        "appeal.submitted",
        subject=f"party:{party.pk}",
        by=by,
        appeal=appeal.pk,
        violation=violation.pk,
        attempt=appeal.attempt,
    )
    return appeal


@transaction.atomic
def withdraw_appeal(*, appeal_id: int, by: Actor) -> Appeal:
    """Take an appeal back before it is decided. The attempt is used."""
    return _close(appeal_id, Appeal.State.WITHDRAWN, AppealStep.Kind.WITHDRAWN, "", by)


@transaction.atomic
def close_appeal(*, appeal_id: int, granted: bool, answer: str, by: Actor) -> Appeal:
    """Write down how an appeal was decided. Undoing the finding is its caller's part."""
    said = words.checked(answer)
    if granted:
        return _close(appeal_id, Appeal.State.OVERTURNED, AppealStep.Kind.GRANTED, said, by)
    return _close(appeal_id, Appeal.State.UPHELD, AppealStep.Kind.DENIED, said, by)


def _close(
    appeal_id: int, state: Appeal.State, kind: AppealStep.Kind, text: str, by: Actor
) -> Appeal:
    appeal = Appeal.objects.select_for_update(of=["self"]).select_related("party").get(pk=appeal_id)
    if appeal.state != Appeal.State.OPEN:
        raise AppealClosed
    appeal.state, appeal.closed_at = state, clock.now()
    appeal.save(update_fields=["state", "closed_at"])
    answer = store_text(text, language=appeal.party.language) if text else None
    AppealStep.objects.create(
        appeal=appeal,
        kind=kind,
        actor=str(by),
        answer=answer,
        answer_digest=answer.digest if answer else "",
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
