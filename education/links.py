"""Signed links: open one violation and its appeal without signing in. They end."""

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


def path_for(violation_id: int) -> str:
    return reverse("portal:signed-violation", args=[token_for(violation_id)])
