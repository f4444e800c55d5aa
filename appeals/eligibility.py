"""May this finding be appealed now, until when, and if not, why not. Pure: no database, no clock.

Windows open when the party was informed. Before that they have not begun and cannot end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance import calendars
from policies.scheme import Windows


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier appeal of the same finding."""

    attempt: int
    state: str  # open, upheld, overturned, withdrawn
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The answer. `code` is stable, `reason` is for people, `until` is exclusive."""

    eligible: bool
    code: str
    reason: str
    attempt: int
    attempts: int
    until: datetime | None = None


def eligibility(
    *,
    windows: Windows,
    zone: str,
    informed_at: datetime | None,
    overturned: bool,
    past: Sequence[Past],
    now: datetime,
) -> Eligibility:
    """What the version that judged the finding allows at `now`."""
    attempt, attempts = len(past) + 1, windows.attempts
    until = window_end(windows=windows, zone=zone, informed_at=informed_at, past=past)

    def answer(code: str, reason: str) -> Eligibility:
        return Eligibility(code == "eligible", code, reason, attempt, attempts, until)

    if overturned:
        return answer("already_overturned", _("This decision was taken back already."))
    if any(appeal.state == "open" for appeal in past):
        return answer("appeal_open", _("Your appeal is being looked at. One at a time is enough."))
    if attempts == 0:
        return answer("not_appealable", _("The rulebook gives no appeal against this decision."))
    if attempt > attempts:
        reason = ngettext(
            "The one appeal against this decision has been used.",
            "All %(n)d appeals against this decision have been used.",
            attempts,
        )
        return answer("attempts_used", reason % {"n": attempts})
    if until is not None and now >= until:
        reason = _("The time to appeal ended on %(day)s.") % {"day": _last(until, zone)}
        return answer("window_closed", reason)
    return answer("eligible", _("You can appeal this decision."))


def window_end(
    *, windows: Windows, zone: str, informed_at: datetime | None, past: Sequence[Past] = ()
) -> datetime | None:
    """When the present attempt's window ends; None while it has not begun, or never ends.

    A refused appeal opens the next window; a withdrawn one opens none. Where days, months and hours
    are given together, the longer counts; hours are elapsed time.
    """
    refused = [appeal for appeal in past if appeal.state == "upheld" and appeal.closed_at]
    begins = refused[-1].closed_at if refused else informed_at
    if begins is None:
        return None
    place = min(len(refused), len(windows.appeal_days) - 1)
    return calendars.window_end(
        begins,
        zone,
        days=windows.appeal_days[place] if windows.appeal_days else None,
        months=windows.appeal_months,
        hours=windows.appeal_hours,
    )


def _last(moment: datetime, zone: str) -> str:
    if day := calendars.last_day(moment, zone):
        return formats.date_format(day, "j M Y")
    return formats.date_format(moment.astimezone(ZoneInfo(zone)), "j M Y, H:i")
