"""Keyed digest of a ledger line: a row edited behind our back no longer matches."""

import hashlib
import hmac
from typing import Any

from django.conf import settings

FIELDS = (
    "party_id", "scheme", "ledger_class", "kind", "points", "effective_at", "expires_at",
    "recorded_at", "sequence", "source_key", "version_id", "item_id", "clause", "reverses_id",
    "rests_on_id",
)  # fmt: skip


def digest_of(line: Any) -> bytes:
    """32 bytes over every field that matters, in a fixed order, times in UTC."""
    said = "\x1f".join(_text(getattr(line, field)) for field in FIELDS)
    return hmac.new(bytes.fromhex(settings.LEDGER_KEY), said.encode(), hashlib.sha256).digest()


def _text(value: Any) -> str:
    if value is None:
        return "\x00"
    if hasattr(value, "timestamp"):
        return str(round(value.timestamp() * 1_000_000))
    return str(value)
