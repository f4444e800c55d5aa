"""Internal notes: words, files, and colleagues who are told."""

import uuid
from collections.abc import Sequence

from django.core.files.base import File
from django.db import transaction

from governance import uploads
from governance.actors import Actor
from governance.content import store_file, store_text
from governance.errors import InvalidInput
from governance.events import emit
from governance.models import User
from workbench.models import Case, Evidence, NoteFile
from workbench.services.claims import refuse_conflicted
from workbench.services.moves import named
from workbench.services.notices import tell_mentioned


def add_note(*, case_id: int, text: str, by: Actor, files: Sequence[File] = ()) -> Evidence:
    """An internal note. It never reaches the party, and it makes no page stale.

    Nobody in a conflict of interest writes one. Whoever is named in it as `@username` is told.
    """
    if not text.strip():
        raise InvalidInput("A note without words says nothing.")
    checked = uploads.check_all(list(files))
    case = Case.every.select_related("party").get(pk=case_id)
    if by.user_id is not None and (writer := User.objects.filter(pk=by.user_id).first()):
        refuse_conflicted(writer, case.party)
    return _add(case, text.strip(), checked, by)


@transaction.atomic
def _add(case: Case, text: str, files: list[uploads.Checked], by: Actor) -> Evidence:
    content = store_text(text)
    note = Evidence.objects.create(
        case=case,
        kind=Evidence.Kind.NOTE,
        ref=f"note:{uuid.uuid4().hex}",
        content=content,
        content_digest=content.digest,
        actor=str(by),
    )
    for one in files:
        kept = store_file(one.file, name=one.name, media_type=one.media_type)
        NoteFile.objects.create(note=note, content=kept, content_digest=kept.digest)
    told = tell_mentioned(note=note, text=text, by=by)
    emit(
        named("case.note_added", case),
        subject=f"case:{case.pk}",
        by=by,
        evidence=note.pk,
        files=len(files),
        mentioned=[user.pk for user in told],
    )
    return note
