"""What is said in an appeal. Internal notes are for colleagues and never reach the party."""

from django.db import transaction

from appeals import words
from appeals.models import Appeal, Message
from appeals.services.appeals import AppealClosed, facts_came_in
from appeals.services.threads import post
from governance.actors import Actor


@transaction.atomic
def post_message(
    *, appeal_id: int, text: str, by: Actor, from_party: bool, internal: bool = False
) -> Message:
    """Add to the thread. Once an appeal is closed only internal notes may follow.

    What an appeal was returned for is there when the one who was asked has written.
    """
    said = words.checked(text)
    appeal = Appeal.objects.select_for_update(of=["self"]).select_related("party").get(pk=appeal_id)
    if appeal.state != Appeal.State.OPEN and not internal:
        raise AppealClosed
    message = post(appeal=appeal, text=said, by=by, from_party=from_party, internal=internal)
    asked = Appeal.WaitsFor.PARTY if from_party else Appeal.WaitsFor.FIRST_LINE
    if appeal.waits_for == asked and (from_party or internal):
        facts_came_in(appeal_id=appeal.pk, by=by)
    return message
