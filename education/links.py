"""Signed links: open one violation, question, document, hold or report without signing in.

A link says for which case it is and when it was written; until when it opens is judged by the case:
at least as long as it takes to read a letter, and as long as the case can still be answered.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.core import signing
from django.urls import resolve, reverse

from education.letters import LETTERS
from education.models import Notice

SALT = "goodstanding.violation"
# What else is asked of a party, by the page on which it answers: its name in a link, and its number there.
ASKED = {
    "portal:question": ("question", "question_id"),
    "portal:document": ("document", "request_id"),
    "portal:hold": ("hold", "hold_id"),
}
REPORT_SALT = "goodstanding.report"
READABLE_FOR = timedelta(days=30)
REPORT_READABLE_FOR = timedelta(days=190)  # those who report have no other door


@dataclass(frozen=True, slots=True)
class Opened:
    """What an unaltered link names, and when it was written."""

    number: int
    issued_at: datetime


def token_for(violation_id: int) -> str:
    return signing.dumps({"violation": violation_id}, salt=SALT)


def violation_of(token: str) -> Opened | None:
    """The violation that a token names, or None when it was altered."""
    return _opened(token, SALT, "violation")


def report_token_for(report_id: int) -> str:
    return signing.dumps({"report": report_id}, salt=REPORT_SALT)


def report_of(token: str) -> Opened | None:
    """The report that a token names, or None when it was altered."""
    return _opened(token, REPORT_SALT, "report")


def report_path_for(report_id: int) -> str:
    return reverse("portal:signed-report", args=[report_token_for(report_id)])


def path_for(violation_id: int) -> str:
    return reverse("portal:signed-violation", args=[token_for(violation_id)])


def path_of(thing: str, number: int) -> str:
    """The link to a question, a document or a hold: each has a signature of its own kind."""
    token = signing.dumps({thing: number}, salt=f"goodstanding.{thing}")
    return reverse(f"portal:signed-{thing}", args=[token])


def opened(thing: str, token: str) -> Opened | None:
    """The question, document or hold that a token names, or None when it was altered."""
    return _opened(token, f"goodstanding.{thing}", thing)


def path_in(notice: Notice) -> str:
    """The signed link that a notice carries, by mail and in the inbox; none where it asks for nothing."""
    if not LETTERS[notice.kind].answerable:
        return ""
    page = resolve((notice.content.data or {}).get("path") or "/portal/")
    if page.view_name in ASKED:
        thing, number = ASKED[page.view_name]
        return path_of(thing, page.kwargs[number])
    return path_for(notice.violation_id) if notice.violation_id else ""


def _opened(token: str, salt: str, name: str) -> Opened | None:
    try:
        number = signing.loads(token, salt=salt)[name]
        written = signing.Signer(salt=salt).unsign(token).rpartition(":")[2]
    except (signing.BadSignature, KeyError, TypeError):
        return None
    return Opened(number, datetime.fromtimestamp(signing.b62_decode(written), UTC))
