"""How moments, spans, points and money are said. Pure: no request, no clock of its own."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance import calendars, dates

MINUTE, HOUR, DAY = 60, 3600, 86400
MINUS, NARROW_SPACE = "\u2212", "\u00a0"
WITHOUT_CENTS = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX"}
WITHOUT_CENTS |= {"VND", "VUV", "XAF", "XOF", "XPF"}
WITH_MILLS = {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"}


def span(length: timedelta) -> str:
    """A span in its largest honest unit, rounded down: never a longer promise than the truth."""
    seconds = int(abs(length.total_seconds()))
    if seconds < MINUTE:
        return _("under a minute")
    if seconds < HOUR:
        return _("%(n)d min") % {"n": seconds // MINUTE}
    if seconds < 2 * DAY:
        return _("%(n)d h") % {"n": seconds // HOUR}
    days = seconds // DAY
    if days < 60:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    months = int(days / 30.44)
    if months < 24:
        return ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
    years = int(days / 365.25)
    return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}


def relative(moment: datetime, now: datetime) -> str:
    """`3 h ago`, `in 12 days`, `just now`."""
    if abs((moment - now).total_seconds()) < MINUTE:
        return _("just now")
    pattern = _("in %(span)s") if moment > now else _("%(span)s ago")
    return pattern % {"span": span(moment - now)}


def remaining(moment: datetime, now: datetime, *, over: str) -> str:
    """`3 h left`, or once it has passed, how long ago in the caller's word: `2 h overdue`."""
    if moment > now:
        return _("%(span)s left") % {"span": span(moment - now)}
    return _("%(span)s %(over)s") % {"span": span(now - moment), "over": over}


def exact(moment: datetime, zone: str | None = None) -> str:
    """The moment to the minute, with whose clock it is told by."""
    return dates.told(moment, zone or timezone.get_current_timezone_name())


def brief(moment: datetime, now: datetime, zone: str | None = None) -> str:
    """The moment as a table shows it: no year while it is this year."""
    tz = ZoneInfo(zone) if zone else timezone.get_current_timezone()
    local = timezone.localtime(moment, tz)
    this_year = local.year == timezone.localtime(now, tz).year
    return dates.moment_of_year(local) if this_year else dates.day(local)


def deadline(end: datetime, now: datetime, zone: str) -> str:
    """An exclusive end as people count: `the end of 19 Dec`, never the midnight after it."""
    day = calendars.last_day(end, zone)
    if day is None:
        return _("%(day_and_hour)s") % {"day_and_hour": brief(end, now, zone)}
    this_year = day.year == timezone.localtime(now, ZoneInfo(zone)).year
    said = dates.day_of_year(day) if this_year else dates.day(day)
    return _("the end of %(day)s") % {"day": said}


def signed(points: int) -> str:
    sign = "+" if points > 0 else MINUS if points < 0 else ""
    return f"{sign}{formats.number_format(abs(points), force_grouping=True)}"


def number(value: float | Decimal | None, unit: str = "") -> str:
    """A number as people read it: grouped, at most two decimals, with its unit."""
    if value is None:
        return "–"
    whole = float(value) == int(value)
    text = formats.number_format(
        abs(int(value)) if whole else abs(round(float(value), 2)), force_grouping=True
    )
    sign = MINUS if value < 0 else ""
    return f"{sign}{text}{NARROW_SPACE if unit and unit != '%' else ''}{unit}"


def money(minor: int, currency: str, *, compact: bool = False) -> str:
    """Minor units with their currency: `BRL 16,000.00`, or `BRL 16.0 k` where space is short."""
    places = 0 if currency in WITHOUT_CENTS else 3 if currency in WITH_MILLS else 2
    amount = Decimal(abs(minor)).scaleb(-places)
    text = formats.number_format(amount, decimal_pos=places, force_grouping=True)
    if compact:
        for size, mark in ((10**9, "bn"), (10**6, "m"), (10**3, "k")):
            if amount >= size:
                text = f"{formats.number_format(amount / size, decimal_pos=1)}{NARROW_SPACE}{mark}"
                break
    return f"{MINUS if minor < 0 else ''}{currency}{NARROW_SPACE}{text}"


def initials(name: str) -> str:
    words = [word for word in name.replace(".", " ").split() if word[0].isalnum()]
    letters = [word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)]
    return "".join(letters).upper() or "?"
