"""What people write here: not nothing, not a book, no characters that hide. And how long it took."""

import unicodedata
from datetime import timedelta

from django.utils.translation import gettext as _

from governance.errors import DomainError

LONGEST = 5000
KEPT = {"\n", "\t", "\u200c", "\u200d"}  # joiners belong to Persian, Hindi and to emoji


class TextMissing(DomainError):
    """Write in your own words what was wrong with the decision."""

    code = "text_missing"
    status = 422


class TextTooLong(DomainError):
    """That is too long. Say the most important in at most 5,000 characters and attach the rest."""

    code = "text_too_long"
    status = 422


def checked(text: str) -> str:
    """Trimmed, without invisible characters; refused when empty or too long."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(c for c in text if c in KEPT or unicodedata.category(c)[0] != "C").strip()
    if not text:
        raise TextMissing(_("Write in your own words what was wrong with the decision."))
    if len(text) > LONGEST:
        raise TextTooLong(
            _("That is %(n)d characters; at most %(most)d are possible. Attach the rest as a file.")
            % {"n": len(text), "most": LONGEST}
        )
    return text


def lasting(span: timedelta) -> str:
    """How long something took, in the largest honest unit."""
    hours = span.total_seconds() / 3600
    if hours < 1:
        return _("%(n)d min") % {"n": round(hours * 60)}
    return _("%(n).1f h") % {"n": hours} if hours < 48 else _("%(n).1f days") % {"n": hours / 24}
