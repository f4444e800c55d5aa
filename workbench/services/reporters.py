"""Letters to whoever reported something: composed once, mailed at least once with a constant id."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from education import links
from governance import clock
from governance.actors import CLOCK
from governance.content import store_data
from governance.jobs import after_commit
from governance.models import Content
from monitoring.models import Report
from policies.selectors import body_of, version_that_judges
from workbench.models import ReporterAppeal, ReporterInformed, ReporterLetter
from workbench.services.hearing import note_reporter_informed

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
MOST_TRIES = 12
KINDS = frozenset(
    {"acted", "no_violation", "reversed", "appeal_received", "appeal_granted", "appeal_denied"}
)


@transaction.atomic
def write_to_reporter(
    *, report_id: int, kind: str, source_key: str, answer_id: int | None = None
) -> ReporterLetter | None:
    """Owe a letter where the report left an address. The same `source_key` twice is one letter."""
    report = Report.objects.select_related("party__market", "contact").get(pk=report_id)
    if report.contact is None or report.contact.erased_at or kind not in KINDS:
        return None
    if known := ReporterLetter.objects.filter(source_key=source_key).first():
        return known
    answer = Content.objects.filter(pk=answer_id).first() if answer_id else None
    windows = body_of(
        version_that_judges(report.party.market_id, report.party.kind, report.received_at)
    ).windows_of(report.clause)
    content = store_data(
        {"kind": kind, "answer": answer.text if answer else "", "redress": list(windows.redress)},
        language=report.language,
    )
    letter = ReporterLetter.objects.create(
        report=report,
        kind=kind,
        content=content,
        content_digest=content.digest,
        source_key=source_key,
    )
    after_commit("workbench.tasks.mail_reporters")
    return letter


def write_to_asker(*, appeal_id: int, kind: str, answer_id: int | None = None) -> None:
    """The receipt of whoever asked again, or the answer."""
    link = ReporterAppeal.objects.get(appeal=appeal_id)
    write_to_reporter(
        report_id=link.report_id,
        kind=kind,
        source_key=f"appeal:{appeal_id}:{kind}",
        answer_id=answer_id,
    )


def mail_reporters(*, limit: int = 100) -> int:
    """Mail what is owed, a bounded batch, outside of any transaction."""
    done = 0
    while done < limit and (letter := _lease()):
        _send(letter)
        done += 1
    return done


@transaction.atomic
def _lease() -> ReporterLetter | None:
    letter = (
        ReporterLetter.objects.select_for_update(skip_locked=True, of=["self"])
        .select_related("report__contact", "report__party__market", "content")
        .filter(sent_at__isnull=True, attempts__lt=MOST_TRIES, due_at__lte=clock.now())
        .order_by("due_at")
        .first()
    )
    if letter is not None:
        letter.attempts += 1
        letter.due_at = clock.now() + LEASE * 2**letter.attempts
        letter.save(update_fields=["attempts", "due_at"])
    return letter


def _send(letter: ReporterLetter) -> None:
    contact = letter.report.contact
    address = contact.text if contact and not contact.erased_at else ""
    if address:
        try:
            _message(letter, address).send()
        except Exception as problem:  # a mail server's bad day must not hold up the other letters
            log.warning("reporter_mail_failed", letter=letter.pk, exc_info=problem)
            return
    letter.sent_at = clock.now()
    letter.save(update_fields=["sent_at"])
    if address and letter.kind in {"acted", "no_violation", "reversed"}:
        how = ReporterInformed.How.MAIL_ACCEPTED
        note_reporter_informed(report_id=letter.report_id, how=how, by=CLOCK)


def _message(letter: ReporterLetter, address: str) -> EmailMessage:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    with translation.override(letter.report.language):
        said = letter.content.data or {}
        body = render_to_string(
            "workbench/mail/reporter.txt",
            {**said, "url": settings.SITE_URL + links.report_path_for(letter.report_id)},
        )
        subject = render_to_string("workbench/mail/reporter_subject.txt", said).strip()
    return EmailMessage(
        subject=subject,
        body=body,
        to=[address],
        headers={
            "Message-ID": f"<report-{letter.pk}-{letter.content_digest[:16]}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )
