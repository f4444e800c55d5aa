"""Corrections: the party puts right what a finding is about, in time and with proof."""

from collections.abc import Sequence
from typing import Any

from django.core.files.base import File
from django.db import transaction

from appeals import selectors, words
from appeals.models import Correction, CorrectionFile
from credits.services import lock
from governance import clock, uploads
from governance.actors import Actor
from governance.content import store_file, store_text
from governance.errors import DomainError
from governance.events import emit
from violations.models import Stay, Violation
from violations.services import correct_violation, end_stays_of, grant_stay


class CorrectionOpen(DomainError):
    """A correction of this finding is being looked at already."""

    code = "correction_open"


class NotCorrectable(DomainError):
    """This decision cannot be corrected now."""

    code = "not_correctable"


class CorrectionClosed(DomainError):
    """This correction is answered already."""

    code = "correction_closed"


class PersonAnswers(DomainError):
    """A correction is answered by a person."""

    code = "person_required"
    status = 403


def submit_correction(
    *, violation_id: int, text: str, by: Actor, files: Sequence[File] = ()
) -> Correction:
    """Say, with proof, that it is put right. The measures go on waiting until a person answers."""
    said = words.checked(text)
    checked = uploads.check_all(list(files))
    with transaction.atomic():
        return _submit(violation_id, said, checked, by)


def _submit(violation_id: int, text: str, files: list[uploads.Checked], by: Actor) -> Correction:
    violation = Violation.objects.get(pk=violation_id)
    party = lock(violation.party_id)
    may = selectors.may_correct(violation)
    if may.code == "correction_open":
        raise CorrectionOpen(may.reason)
    if not may.eligible:
        raise NotCorrectable(may.reason, why=may.code)
    correction = Correction.objects.create(
        violation=violation,
        party=party,
        text=store_text(text, language=party.language),
        opened_at=clock.now(),
    )
    for file in files:
        content = store_file(file.file, name=file.name, media_type=file.media_type)
        CorrectionFile.objects.create(
            correction=correction, content=content, content_digest=content.digest
        )
    grant_stay(
        violation_id=violation.pk,
        basis=Stay.Basis.CORRECTION,
        by=by,
        source_key=f"correction:{correction.pk}",
    )
    emit(
        "correction.submitted",
        subject=f"party:{party.pk}",
        by=by,
        correction=correction.pk,
        violation=violation.pk,
    )
    return correction


@transaction.atomic
def answer_correction(*, correction_id: int, accepted: bool, answer: str, by: Actor) -> Correction:
    """Accepted: the measures never act and the points come back. Refused: they act as they would
    have, and the appeal is as it was."""
    if not by.is_person:
        raise PersonAnswers
    said = words.checked(answer)
    found = Correction.objects.get(pk=correction_id)
    party = lock(found.party_id)
    correction = Correction.objects.select_for_update(of=["self"]).get(pk=correction_id)
    if correction.state != Correction.State.OPEN:
        raise CorrectionClosed
    now = clock.now()
    if accepted and selectors.standing_of(correction.violation) == "stands":
        correct_violation(violation_id=correction.violation_id, reason=said, by=by, at=now)
    end_stays_of(violation_id=correction.violation_id, bases=[Stay.Basis.CORRECTION], by=by, at=now)
    correction.state = Correction.State.ACCEPTED if accepted else Correction.State.REFUSED
    correction.closed_at, correction.answered_by = now, str(by)
    correction.answer = store_text(said, language=party.language)
    correction.save(update_fields=["state", "closed_at", "answered_by", "answer"])
    emit(
        f"correction.{correction.state}",
        subject=f"party:{party.pk}",
        by=by,
        correction=correction.pk,
        violation=correction.violation_id,
        answer=correction.answer.pk,
        **({} if accepted else _left_after(correction.violation_id)),
    )
    return correction


def _left_after(violation_id: int) -> dict[str, Any]:
    """Whether an appeal is open after a refusal, and until when: what is told must be true."""
    violation = Violation.objects.select_related("party__market", "version").get(pk=violation_id)
    may = selectors.eligibility_of(violation)
    return {
        "may_appeal": may.eligible,
        "appeal_until": may.until.isoformat() if may.eligible and may.until else None,
    }
