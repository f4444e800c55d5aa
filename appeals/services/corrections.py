"""Corrections: the party says that it has put right what a finding is about."""

from django.db import transaction

from appeals import words
from appeals.models import Correction
from credits.services import lock
from governance.actors import Actor
from governance.content import store_text
from governance.errors import DomainError
from governance.events import emit
from violations.models import Violation


class CorrectionOpen(DomainError):
    """A correction of this finding is being looked at already."""

    code = "correction_open"


@transaction.atomic
def submit_correction(*, violation_id: int, text: str, by: Actor) -> Correction:
    said = words.checked(text)
    violation = Violation.objects.get(pk=violation_id)
    party = lock(violation.party_id)
    if Correction.objects.filter(violation=violation, state=Correction.State.OPEN).exists():
        raise CorrectionOpen
    correction = Correction.objects.create(
        violation=violation, party=party, text=store_text(said, language=party.language)
    )
    emit(
        "correction.submitted",
        subject=f"party:{party.pk}",
        by=by,
        correction=correction.pk,
        violation=violation.pk,
    )
    return correction
