"""One thing said in an appeal, written down. Who may say it is asked before."""

from appeals.models import Appeal, Message
from governance.actors import Actor
from governance.content import store_text
from governance.events import emit


def post(*, appeal: Appeal, text: str, by: Actor, from_party: bool, internal: bool) -> Message:
    """Internal notes are told under a name of their own, so that no notice is made of them."""
    content = store_text(text, language=appeal.party.language)
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
