"""What an API key looks like and what it may be given. Pure: no database, no request."""

import hashlib
import re
import secrets
from hmac import compare_digest

SCOPES: tuple[str, ...] = (
    "parties:read",
    "parties:write",
    "items:read",
    "items:write",
    "orders:write",
    "signals:read",
    "signals:write",
    "reports:read",
    "reports:write",
    "rules:read",
    "rules:write",
    "detections:read",
    "cases:read",
    "cases:write",
    "cases:decide",
    "violations:read",
    "controls:read",
    "controls:lift",
    "controls:acknowledge",
    "funds:read",
    "funds:write",
    "incidents:read",
    "incidents:write",
    "appeals:read",
    "appeals:write",
    "education:read",
    "education:write",
    "rulebooks:read",
    "rulebooks:write",
    "insights:read",
    "webhooks:read",
    "webhooks:write",
    "act_as",
    "act_as:parties",
)

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
SHAPE = re.compile(r"gs_([a-z0-9]{10})_([A-Za-z0-9_-]{43})")


def new_key() -> tuple[str, str, str]:
    """Prefix, digest, and the whole key, which is shown once and never again."""
    prefix = "".join(secrets.choice(ALPHABET) for _ in range(10))
    secret = secrets.token_urlsafe(32)
    return prefix, digest_of(secret), f"gs_{prefix}_{secret}"


def take_apart(said: str) -> tuple[str, str] | None:
    """Prefix and digest of a key as it came, or None when it has not the shape of one."""
    shape = SHAPE.fullmatch(said)
    return (shape[1], digest_of(shape[2])) if shape else None


def digest_of(secret: str) -> str:
    """Plain: 256 random bits need no salt, and a key must outlive a change of SECRET_KEY."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same_digest(one: str, other: str) -> bool:
    return compare_digest(one, other)
