"""What is said in an appeal. Internal notes are for colleagues and never reach the party."""

from django.db import transaction

from appeals import words
from appeals.models import Appeal, Message
from appeals.services.appeals import AppealClosed
from governance.actors import Actor
from governance.content import store_text
from governance.events import emit


@transaction.atomic
def post_message(
    *, appeal_id: int, text: str, by: Actor, from_party: bool, internal: bool = False
) -> Message:
    """Add to the thread. Once an appeal is closed only internal notes may follow."""
    said = words.checked(text)
    appeal = Appeal.objects.select_for_update(of=["self"]).select_related("party").get(pk=appeal_id)
    if appeal.state != Appeal.State.OPEN and not internal:
        raise AppealClosed
    content = store_text(said, language=appeal.party.language)
    message = Message.objects.create(
        appeal=appeal,
        actor=str(by),
        from_party=from_party,
        internal=internal,
        content=content,
        content_digest=content.digest,
    )
    name = "noted" if internal else "added_to" if from_party else "answered"
    emit(
        f"appeal.{name}",
        subject=f"party:{appeal.party_id}",
        by=by,
        appeal=appeal.pk,
        violation=appeal.violation_id,
        message=message.pk,
        words=content.pk,
    )
    return message
