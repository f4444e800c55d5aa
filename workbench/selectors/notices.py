"""What a member of staff is told at their desk."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from governance.models import User
from workbench.models import DeskNotice
from workbench.selectors.words import names_of


def notices_of(user: User) -> QuerySet[DeskNotice]:
    """All that this person was told, newest first, with what the list shows."""
    return (
        DeskNotice.objects.filter(user=user)
        .select_related(
            "case__party", "note__content", "violation__overturned__reason", "doubt__rule"
        )
        .order_by("-pk")
    )


def notice_of(user: User, number: int) -> DeskNotice | None:
    return notices_of(user).filter(pk=number).first()


def unread_by(user: User, *, most: int = 20) -> list[DeskNotice]:
    """What this person has not read yet, newest first, the few that fit on the page of their work."""
    return told(list(notices_of(user).filter(read_at__isnull=True)[:most]))


def told(rows: list[DeskNotice]) -> list[DeskNotice]:
    """Each with who it was and what they said, ready to be shown."""
    names = names_of(row.actor for row in rows)
    for row in rows:
        said: Any = row
        said.by = names[row.actor]
        said.words = _words(row)
    return rows


def _words(row: DeskNotice) -> str:
    if row.note is not None:
        return row.note.content.text or ""
    if row.doubt is not None:
        said = _("%(fell)d of %(found)d findings fell: wrong fact or wrong rule.")
        return said % {"fell": row.doubt.fell, "found": row.doubt.found}
    overturned = getattr(row.violation, "overturned", None)
    if overturned is None:
        return ""
    return f"{overturned.get_cause_display()}: {overturned.reason.text or ''}"
