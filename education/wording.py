"""Measures and moments in words that a party reads. Pure."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from governance import calendars, dates
from governance.templatetags._words import money
from policies.catalogue import CONTROLS


def measure_words(control: str, params: dict[str, Any]) -> str:
    """`Reach is reduced (by 30 %)`."""
    kind = CONTROLS.get(control)
    if kind is None:
        return control.replace("_", " ")
    value = params.get(kind.takes) if kind.takes else None
    if kind.takes == "amount":
        value = money_words(params)
    if value is None:
        return str(kind.words)
    patterns = {
        "percent": _("%(words)s (by %(value)s %%)"),
        "cap": _("%(words)s (at %(value)s)"),
    }
    pattern = patterns.get(kind.takes, _("%(words)s (%(value)s)"))
    return pattern % {"words": kind.words, "value": value}


def money_words(params: dict[str, Any]) -> str | None:
    """`USD 1,200.00`, `all of the balance`, or nothing where no amount is named."""
    if params.get("all"):
        return _("all of the balance")
    if params.get("amount") is None:
        return None
    currency = str(params.get("currency", ""))
    return money(int(params["amount"]), currency) if currency else str(params["amount"])


def exact(moment: datetime, zone: str) -> str:
    """`19 Nov 2026, 10:02 (New York time)`."""
    return dates.told(moment, zone)


def deadline(end: datetime, zone: str) -> str:
    """`the end of 19 Dec 2026 (New York time)` for an exclusive end at midnight.

    By the hour it is `19 Nov 2026, 10:02`, with an article in languages that need one after "until".
    """
    day = calendars.last_day(end, zone)
    if day is None:
        return _("%(day_and_hour)s") % {"day_and_hour": exact(end, zone)}
    said = _("the end of %(day)s") % {"day": dates.day(day)}
    return f"{said} ({dates.clock_words(zone)})"


def measure_with_end(
    control: str,
    params: dict[str, Any],
    duration: str,
    ends_at: datetime | None,
    zone: str,
    *,
    later: datetime | None = None,
) -> str:
    """A measure, from when where it begins only later, and how long it lasts, in one line."""
    words = measure_words(control, params)
    if later:
        begins = {"words": words, "begins": exact(later, zone)}
        words = _("%(words)s from %(begins)s") % begins
    if ends_at:
        return _("%(words)s until %(end)s") % {"words": words, "end": exact(ends_at, zone)}
    if duration == "until_recovered":
        return _("%(words)s until the score has recovered") % {"words": words}
    kind = CONTROLS.get(control)
    if kind and kind.target == "party":
        return _("%(words)s for good") % {"words": words}
    return _("%(words)s until it is lifted") % {"words": words}


def of_item(words: str, item: object | None, title: str | None = None) -> str:
    """`Removed (listing 1712444955)`: a seller with many listings must know which, best by its title."""
    if item and title:
        return f"{words} · {title}"
    return f"{words} ({item})" if item else words


def item_words(item: object, title: str | None) -> str:
    """`“Soy candle, 8 oz” (listing 1712444955)`; by its number alone where it has no title."""
    return _("“%(title)s” (%(item)s)") % {"title": title, "item": item} if title else str(item)


def stated_measure(said: dict[str, Any], zone: str, decided_at: datetime | None = None) -> str:
    """The same, for a measure as a statement of reasons holds it."""
    begins = datetime.fromisoformat(said["starts_at"])
    ends_at = datetime.fromisoformat(said["ends_at"]) if said["ends_at"] else None
    later = begins if decided_at is not None and begins > decided_at else None
    return measure_with_end(
        said["control"], said["params"], said["duration"], ends_at, zone, later=later
    )
