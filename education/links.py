"""Signed links: open one violation and its appeal, or one report, without signing in. They end."""

from datetime import timedelta

from django.core import signing
from django.urls import reverse

SALT = "goodstanding.violation"
VALID_FOR = timedelta(days=30)


def token_for(violation_id: int) -> str:
    return signing.dumps({"violation": violation_id}, salt=SALT)


def violation_of(token: str) -> int | None:
    """The violation that a token opens, or None when it was altered or has ended."""
    try:
        return signing.loads(token, salt=SALT, max_age=VALID_FOR)["violation"]
    except (signing.BadSignature, KeyError, TypeError):
        return None


REPORT_SALT = "goodstanding.report"
REPORT_VALID_FOR = timedelta(
    days=190
)  # longer than six calendar months: the longest window there is


def report_token_for(report_id: int) -> str:
    return signing.dumps({"report": report_id}, salt=REPORT_SALT)


def report_of(token: str) -> int | None:
    """The report that a token opens, or None when it was altered or has ended."""
    try:
        return signing.loads(token, salt=REPORT_SALT, max_age=REPORT_VALID_FOR)["report"]
    except (signing.BadSignature, KeyError, TypeError):
        return None


def report_path_for(report_id: int) -> str:
    return reverse("portal:signed-report", args=[report_token_for(report_id)])


def path_for(violation_id: int) -> str:
    return reverse("portal:signed-violation", args=[token_for(violation_id)])
