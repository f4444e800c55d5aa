"""What is said in an appeal. Internal notes are for colleagues and never reach the party."""

from collections.abc import Callable

from django.db import transaction

from appeals import words
from appeals.models import Appeal, Message
from appeals.services.appeals import AppealClosed, facts_came_in
from appeals.services.threads import post
from governance.actors import Actor
from governance.models import User

Check = Callable[[Appeal, User, bool], None]
_CHECKS: list[Check] = []


def before_staff_writes(check: Check) -> Check:
    """Registers who asks whether this colleague may write this: appeal, person, internal or not."""
    _CHECKS.append(check)
    return check


@transaction.atomic
def post_staff_message(
    *, appeal_id: int, text: str, writer: User, by: Actor, internal: bool
) -> Message:
    """A colleague's note, or what they write to the party: as independent as who decides."""
    appeal = Appeal.objects.select_related("party").get(pk=appeal_id)
    for check in _CHECKS:
        check(appeal, writer, internal)
    return post_message(appeal_id=appeal_id, text=text, by=by, from_party=False, internal=internal)


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
