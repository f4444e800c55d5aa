"""Drafts: what was begun is there again after a sign-out, on any device."""

from django.db import transaction

from appeals import selectors
from appeals.models import Appeal, Draft
from appeals.words import LONGEST
from governance import clock
from governance.actors import Actor
from violations.models import Violation


@transaction.atomic
def save_draft(*, violation_id: int, reason: str, text: str, by: Actor) -> Draft:
    """Keep what was written so far. Nothing is checked but its length: it is not said yet."""
    draft, _created = Draft.objects.update_or_create(
        violation=Violation.objects.get(pk=violation_id),
        writer=selectors.writer_of(by),
        defaults={
            "reason": reason if reason in Appeal.Reason.values else "",
            "text": text.replace("\x00", "")[: 2 * LONGEST],
            "saved_at": clock.now(),
        },
    )
    return draft
