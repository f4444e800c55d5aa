"""What is said in an appeal. Internal notes are for colleagues and never reach the party."""

from collections.abc import Callable, Sequence

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from appeals import words
from appeals.models import Appeal, AppealFile, Message
from appeals.services.appeals import AppealClosed, facts_came_in, keep_files
from appeals.services.threads import post
from governance import uploads
from governance.actors import Actor
from governance.errors import InvalidInput
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


def post_message(
    *,
    appeal_id: int,
    text: str,
    by: Actor,
    from_party: bool,
    internal: bool = False,
    files: Sequence[File] = (),
) -> Message:
    """Add to the thread. Once an appeal is closed only internal notes may follow.

    What an appeal was returned for is there when the one who was asked has written. The party may
    add files, which need no words; they are checked before anything is written.
    """
    if files and not from_party:
        raise InvalidInput(_("Only the party adds files to its appeal."))
    said = words.checked(text if text.strip() or not files else _("I add these files."))
    checked = uploads.check_all(list(files))
    with transaction.atomic():
        return _post(appeal_id, said, by, checked, from_party=from_party, internal=internal)


def _post(
    appeal_id: int,
    said: str,
    by: Actor,
    files: list[uploads.Checked],
    *,
    from_party: bool,
    internal: bool,
) -> Message:
    appeal = Appeal.objects.select_for_update(of=["self"]).select_related("party").get(pk=appeal_id)
    if appeal.state != Appeal.State.OPEN and not internal:
        raise AppealClosed(_("This appeal is closed: nothing more can be added to it."))
    if files:
        _refuse_too_many(appeal, len(files))
    message = post(appeal=appeal, text=said, by=by, from_party=from_party, internal=internal)
    keep_files(appeal, files, message)
    asked = Appeal.WaitsFor.PARTY if from_party else Appeal.WaitsFor.FIRST_LINE
    if appeal.waits_for == asked and (from_party or internal):
        facts_came_in(appeal_id=appeal.pk, by=by)
    return message


def _refuse_too_many(appeal: Appeal, more: int) -> None:
    """The limit is of the whole appeal, however often files are added."""
    there = AppealFile.objects.filter(appeal=appeal).count()
    if there + more > uploads.MOST_FILES:
        said = _("An appeal holds at most %(most)d files, and %(there)d are there already.")
        raise uploads.FileRefused(said % {"most": uploads.MOST_FILES, "there": there})
