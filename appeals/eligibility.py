"""May this decision be appealed now, until when, and if not, why not. Pure: no database, no clock.

Windows open when the asker was informed. Before that they have not begun and cannot end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance import calendars, dates
from policies.scheme import Windows

Side = Literal["party", "reporter"]
Outcome = Literal["violation", "warning", "no_violation", "reversed"]
Standing = Literal["stands", "held", "overturned", "corrected", "replaced", "replaced_for_good"]

REPORTER_ATTEMPTS = 1  # two reporters of one case have one each; both land in one appeal case
REFUSED = frozenset({"upheld", "partly"})


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier appeal of the same decision by the same side."""

    attempt: int
    state: str  # open, upheld, overturned, partly, withdrawn
    closed_at: datetime | None = None
    carried: bool = False  # against the harder finding in whose place the present one stands


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
    now: datetime,
    past: Sequence[Past] = (),
    side: Side = "party",
    outcome: Outcome = "violation",
    standing: Standing = "stands",
    own_report: bool = True,
) -> Eligibility:
    """What the version that judged allows this side at `now`, against this outcome."""
    attempts = attempts_of(windows, side)
    attempt, until = len(past) + 1, _until(windows, zone, informed_at, past, side)

    def answer(code: str, reason: str) -> Eligibility:
        return Eligibility(code == "eligible", code, reason, attempt, attempts, until)

    if refusal := _of_outcome(side, outcome, own_report) or _of_standing(standing, windows):
        return answer(*refusal)
    if any(appeal.state == "open" for appeal in past):
        return answer("appeal_open", _("Your appeal is being looked at. One at a time is enough."))
    if attempts == 0:
        return answer("not_appealable", _("The rulebook gives no appeal against this decision."))
    carried = sum(appeal.carried for appeal in past)
    if attempt > attempts:
        return answer("attempts_used", _used(attempts, carried))
    if until is not None and now >= until:
        reason = _("The time to appeal ended on %(day)s.") % {"day": _last(until, zone)}
        return answer("window_closed", reason)
    if side == "reporter":
        return answer("eligible", _("You can ask us to look at your report again."))
    if carried:
        reason = _(
            "You can appeal this decision. It came from your appeal, and what was used counts: "
            "this would be appeal %(n)d of %(all)d."
        )
        return answer("eligible", reason % {"n": attempt, "all": attempts})
    return answer("eligible", _("You can appeal this decision."))


def _used(attempts: int, carried: int) -> str:
    """Why no appeal is left; appeals carry over to the milder finding that one of them brought."""
    if carried >= attempts:
        reason = ngettext(
            "This decision came from your appeal, and that was the one appeal there is.",
            "This decision came from your appeal, and that was the last of %(n)d appeals.",
            attempts,
        )
    elif attempts == 2:
        reason = _("Both appeals against this decision have been used.")
    else:
        reason = ngettext(
            "The one appeal against this decision has been used.",
            "All %(n)d appeals against this decision have been used.",
            attempts,
        )
    return reason % {"n": attempts}


def attempts_of(windows: Windows, side: Side) -> int:
    """How often one may appeal: a reporter once, where the party may at all."""
    return min(windows.attempts, REPORTER_ATTEMPTS) if side == "reporter" else windows.attempts


def _of_outcome(side: Side, outcome: Outcome, own_report: bool) -> tuple[str, str] | None:
    """Each side appeals what went against it, and nothing else."""
    if side == "party":
        if outcome == "no_violation":
            return "not_adverse", _("Nothing was decided against you.")
        return None
    if not own_report:
        return "not_your_report", _("Only whoever reported this can ask for another look.")
    if outcome == "reversed":
        return "heard", _("A second person has heard this on appeal. Further ways lie outside.")
    if outcome != "no_violation":
        return "acted", _("We acted on your report, so there is nothing to appeal.")
    return None


def _of_standing(standing: Standing, windows: Windows) -> tuple[str, str] | None:
    """Only the newest decision, once it has taken effect and as long as it stands."""
    match standing:
        case "held":
            words = _("This decision has not taken effect yet. You can appeal when it has.")
            return "not_in_effect", words
        case "replaced":
            return "replaced", _("A newer decision took the place of this one. Appeal that one.")
        case "replaced_for_good":
            words = _(
                "A newer decision took the place of this one. It came from your appeal, and no "
                "further appeal to us is left against it. What is still open: %(ways)s"
            )
            ways = windows.redress or [_("The way to the courts is always open.")]
            return "replaced", words % {"ways": " ".join(ways)}
        case "corrected":
            return "corrected", _("You put this right in time, so it no longer counts.")
        case "overturned":
            return "already_overturned", _("This decision was taken back already.")
        case _:
            return None


def _until(
    windows: Windows,
    zone: str,
    informed_at: datetime | None,
    past: Sequence[Past],
    side: Side,
) -> datetime | None:
    if side == "reporter":
        past = ()
    return window_end(windows=windows, zone=zone, informed_at=informed_at, past=past)


def window_end(
    *, windows: Windows, zone: str, informed_at: datetime | None, past: Sequence[Past] = ()
) -> datetime | None:
    """When the present attempt's window ends; None while it has not begun, or never ends.

    A refused appeal opens the next window, and so does one that was granted in part; a withdrawn one
    opens none. A milder finding that an appeal brought is a decision of its own: its window opens when
    the party is informed of it, and is as long as that of the appeal that would be next. Where days,
    months and hours are given together, the longer counts; hours are elapsed time.
    """
    refused = [appeal for appeal in past if appeal.state in REFUSED and appeal.closed_at]
    begins = informed_at
    if refused and not refused[-1].carried:
        begins = refused[-1].closed_at
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


def correction_end(*, windows: Windows, decided_at: datetime) -> datetime | None:
    """When the time to put it right ends: elapsed hours from the decision; None where there is none."""
    if not windows.correction_hours:
        return None
    return calendars.elapsed(decided_at, windows.correction_hours)


def _last(moment: datetime, zone: str) -> str:
    if day := calendars.last_day(moment, zone):
        return dates.day(day)
    return dates.moment(moment.astimezone(ZoneInfo(zone)))
