"""Mail at least once with a constant Message-ID: leased, sent outside any transaction, settled."""

import smtplib
from datetime import timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from education import letters, links, selectors
from education.models import Mailing, Notice, NoticeStep
from governance import clock
from governance.actors import CLOCK
from governance.events import emit
from governance.lines import one_line
from violations.models import StatementDelivery, StatementOfReasons
from violations.services import note_informed

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
REFUSED_AFTER = 12
LATE_MAIL_WITHIN = timedelta(days=30)
BACK_OFF = [timedelta(seconds=30 * 2**n) for n in range(REFUSED_AFTER)]  # 30 s to 17 h


def send_due(*, limit: int = 100) -> int:
    """Mail what is owed, a bounded batch, and say how many were settled."""
    done = 0
    while done < limit and (mailing := _lease()):
        _send(mailing)
        done += 1
    return done


@transaction.atomic
def owe_again(*, party_id: int) -> int:
    """An address has appeared: owe once more what lately found none and was not read since."""
    missed = Notice.objects.filter(
        party_id=party_id,
        recorded_at__gt=clock.now() - LATE_MAIL_WITHIN,
        steps__kind=NoticeStep.Kind.NO_ADDRESS,
        mailing__isnull=True,
    ).exclude(steps__kind__in=[NoticeStep.Kind.MAILED, NoticeStep.Kind.READ])
    owed = [
        Mailing(notice=notice, in_bulk=letters.LETTERS[notice.kind].in_bulk)
        for notice in missed.order_by("pk")
    ]
    Mailing.objects.bulk_create(owed, ignore_conflicts=True)
    return len(owed)


@transaction.atomic
def _lease() -> Mailing | None:
    """Take one that is due, what goes in bulk last.

    Should we die before it is settled, it is due again after the lease.
    """
    mailing = (
        Mailing.objects.select_for_update(skip_locked=True, of=["self"])
        .select_related("notice__party", "notice__content")
        .filter(due_at__lte=clock.now())
        .order_by("in_bulk", "due_at", "pk")
        .first()
    )
    if mailing:
        mailing.due_at = clock.now() + LEASE
        mailing.attempts += 1
        mailing.save(update_fields=["due_at", "attempts"])
    return mailing


def _send(mailing: Mailing) -> None:
    addresses = selectors.addresses_of(mailing.notice.party)
    if not addresses or mailing.notice.content.erased_at:
        _settle(mailing, NoticeStep.Kind.NO_ADDRESS)
        return
    try:
        _message(mailing, addresses).send()
    except smtplib.SMTPRecipientsRefused as refused:
        permanent = all(code >= 500 for code, _ in refused.recipients.values())
        _failed(mailing, refused, final=permanent)
    except Exception as problem:  # a mail server's bad day must not hold up the other letters
        _failed(mailing, problem, final=False)
    else:
        _settle(mailing, NoticeStep.Kind.MAILED)


def message_id(notice_id: int, digest: str) -> str:
    """The same for every sending of one notice, so that receivers can tell a repeat."""
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    return f"<notice-{notice_id}-{digest[:16]}@{host}>"


def _message(mailing: Mailing, addresses: list[str]) -> EmailMessage:
    notice, said = mailing.notice, mailing.notice.content.data or {}
    path = links.path_in(notice)
    link = settings.SITE_URL + path if path else ""
    with translation.override(notice.language):
        body = render_to_string(
            "education/mail/notice.txt",
            {
                "only_to_read": "",
                **said,
                "party": notice.party,
                "url": settings.SITE_URL + said["path"],
                "link": link,
                "days": links.READABLE_FOR.days,
            },
        )
    return EmailMessage(
        subject=one_line(said["subject"]),
        body=body,
        to=addresses,
        headers={
            "Message-ID": message_id(notice.pk, notice.content_digest),
            "Auto-Submitted": "auto-generated",
        },
    )


@transaction.atomic
def _settle(mailing: Mailing, kind: str) -> None:
    notice = mailing.notice
    NoticeStep.objects.get_or_create(notice=notice, kind=kind)
    Mailing.objects.filter(pk=mailing.pk).delete()
    emit(f"notice.{kind}", subject=f"party:{notice.party_id}", by=CLOCK, notice=notice.pk)
    if kind == NoticeStep.Kind.MAILED and (statement := _statement_in(notice)):
        note_informed(
            statement_id=statement.pk, kind=StatementDelivery.Kind.MAIL_ACCEPTED, by=CLOCK
        )


def _statement_in(notice: Notice) -> StatementOfReasons | None:
    """The statement of reasons that a notice carries, if it carries one."""
    if notice.kind == "violation.recorded":
        return StatementOfReasons.objects.filter(violation=notice.violation).first()
    if notice.kind in {"funds.held", "funds.extended"}:
        step = notice.source_key.rpartition(":")[2]
        return StatementOfReasons.objects.filter(funds_step=int(step)).first()
    return None


def _failed(mailing: Mailing, problem: Exception, *, final: bool) -> None:
    log.warning(
        "mail_failed", notice=mailing.notice_id, attempts=mailing.attempts, exc_info=problem
    )
    if final or mailing.attempts >= REFUSED_AFTER:
        _settle(mailing, NoticeStep.Kind.REFUSED)
        return
    mailing.due_at = clock.now() + BACK_OFF[mailing.attempts - 1]
    mailing.last_error = type(problem).__name__
    mailing.save(update_fields=["due_at", "last_error"])
