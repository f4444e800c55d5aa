"""Notices: composed once, kept in content, owed to the mail server in the same transaction."""

from typing import Any

from django.db import transaction

from education import letters
from education.models import Mailing, Notice, NoticeStep
from governance.actors import Actor
from governance.content import store_data
from governance.events import emit
from governance.jobs import after_commit
from parties.models import Party
from violations.models import Violation


@transaction.atomic
def send_notice(
    *,
    party: Party,
    kind: str,
    source_key: str,
    by: Actor,
    path: str,
    values: dict[str, Any],
    violation: Violation | None = None,
    language: str = "",
) -> Notice:
    """Tell a party something: in the portal now, by mail as soon as may be. Twice is once."""
    if told := Notice.objects.filter(source_key=source_key).first():
        return told
    language = language or party.language
    content = store_data(
        letters.compose(kind, language=language, path=path, values={"party": party, **values}),
        language=language,
    )
    notice, created = Notice.objects.get_or_create(
        source_key=source_key,
        defaults={
            "party": party,
            "kind": kind,
            "violation": violation,
            "content": content,
            "content_digest": content.digest,
            "language": language,
        },
    )
    if created:
        Mailing.objects.create(notice=notice)
        emit("notice.sent", subject=f"party:{party.pk}", by=by, notice=notice.pk, kind=kind)
        after_commit("education.tasks.send_due")
    return notice


@transaction.atomic
def mark_read(*, notice: Notice, by: Actor) -> None:
    """The party opened it in the portal. The first time counts."""
    _, first = NoticeStep.objects.get_or_create(notice=notice, kind=NoticeStep.Kind.READ)
    if first:
        emit("notice.read", subject=f"party:{notice.party_id}", by=by, notice=notice.pk)


@transaction.atomic
def confirm_read(*, notice: Notice, by: Actor) -> None:
    """The party says so itself, where a notice asks for it. The first time counts."""
    mark_read(notice=notice, by=by)
    _, first = NoticeStep.objects.get_or_create(notice=notice, kind=NoticeStep.Kind.CONFIRMED)
    if first:
        emit("notice.confirmed", subject=f"party:{notice.party_id}", by=by, notice=notice.pk)
