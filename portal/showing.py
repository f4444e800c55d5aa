"""From what the rooms know to what templates draw. Pure but for the words of the present language."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from credits.models import LedgerLine
from credits.standing import Change, ExplainedLine, StandingView
from education import wording
from parties.models import Party
from policies.documents import stretches
from policies.scheme import Scheme, VersionBody
from violations.credit_words import words_of_credit
from violations.history import violation_behind
from violations.models import Control, Penalty, PenaltyStep
from violations.selectors import ActiveControl

WEEK = timedelta(days=7)
FORECAST_REACHES = timedelta(days=182)


def gauge(view: StandingView) -> dict[str, Any]:
    """Arguments of the score gauge."""
    scheme = view.scheme
    return {
        "score": view.score,
        "floor": scheme.floor,
        "cap": scheme.cap,
        "direction": scheme.direction,
        "start": scheme.start,
        "milestones": [{"at": line.at, "label": line.title} for line in scheme.milestones],
        "bands": stretches(scheme),
        "word": view.band.title,
        "tone": view.band.tone,
    }


def tone_of(points: int, scheme: Scheme) -> str:
    """Whether a change helps, whatever the direction of the scale."""
    helps = points > 0 if scheme.direction == "deduct" else points < 0
    return "good" if helps else "bad"


def line_words(line: LedgerLine, body: VersionBody | None, party: Party) -> str:
    if credit := words_of_credit([line], party).get(line.pk):
        return credit
    return _words_of_line(line, body)


def _words_of_line(line: LedgerLine, body: VersionBody | None) -> str:
    clause = body.clause(line.clause) if body and line.clause else None
    about = clause.title if clause else line.clause.replace("_", " ")
    patterns = {
        LedgerLine.Kind.REVERSAL: _("Given back: %(about)s"),
        LedgerLine.Kind.RELIEF: _("Course passed: %(about)s"),
        LedgerLine.Kind.ORDER_CREDIT: _("Clean orders"),
        LedgerLine.Kind.ADJUSTMENT: _("Adjustment"),
    }
    pattern = patterns.get(LedgerLine.Kind(line.kind), "%(about)s")
    return (pattern % {"about": about} if "%(" in pattern else pattern) or _("Violation")


def ledger(
    lines: Iterable[ExplainedLine],
    party: Party,
    body: VersionBody,
    scheme: Scheme,
    now: datetime,
) -> list[dict[str, Any]]:
    """Statement of account, oldest first: what moved, the balance around it, until when it counts.

    Lapses have no line of their own in the ledger; here they stand between, so that it adds up.
    """
    lines = list(lines)
    credits = words_of_credit((line.line for line in lines), party)
    rows = [_line_row(line, party, body, credits) for line in lines]
    rows += [_lapse_row(at, points, scheme) for at, points in _lapsed(lines, now)]
    rows.sort(key=lambda row: row["when"])
    balance = scheme.start
    for row in rows:
        row["before"], balance = balance, balance + row["points"]
        row["after"] = balance
    return rows


def _lapsed(lines: list[ExplainedLine], now: datetime) -> Iterator[tuple[datetime, int]]:
    """What came back at each moment at which something lapsed."""
    back: dict[datetime, int] = {}
    for row in lines:
        ended = row.line.expires_at
        if ended and ended <= now and not row.counts:
            back[ended] = back.get(ended, 0) - row.line.points
    return ((at, points) for at, points in back.items() if points)


def _line_row(
    row: ExplainedLine, party: Party, body: VersionBody, credits: dict[int, str]
) -> dict[str, Any]:
    return {
        "when": row.line.effective_at,
        "what": credits.get(row.line.pk) or _words_of_line(row.line, body),
        "url": _line_url(row.line, party),
        "points": row.line.points,
        "tone": tone_of(row.line.points, body.scheme),
        "counts": row.counts,
        "why": row.why,
        "stops_at": row.stops_at,
        "undone": row.line.reverses_id or hasattr(row.line, "reversal"),
    }


def _lapse_row(at: datetime, points: int, scheme: Scheme) -> dict[str, Any]:
    return {
        "when": at,
        "what": _("Points lapse"),
        "points": points,
        "tone": tone_of(points, scheme),
        "counts": True,
        "why": _("an earlier line stopped counting"),
    }


def _line_url(line: LedgerLine, party: Party) -> str:
    found = violation_behind(line)
    return reverse("portal:violation", args=[party.pk, found]) if found else ""


def controls(active: Iterable[ActiveControl], party: Party) -> list[dict[str, Any]]:
    """What is in force, in words, with its end and a way to its reason."""
    return [
        {
            "name": wording.measure_words(one.kind, one.params),
            "until": one.ends_at,
            "giving": one.gives,
            "cause": _cause(one),
            "url": _held_url(one, party),
        }
        for one in active
    ]


def _held_url(control: ActiveControl, party: Party) -> str:
    """What a hold of money or an emergency is about stands on a page of its own."""
    for cause in control.causes:
        if cause["cause"] == Control.Cause.INCIDENT:
            return _incident_url(cause["ref"], party)
    held = any(cause["cause"] == Control.Cause.FUNDS for cause in control.causes)
    return reverse("portal:money", args=[party.pk]) if held else ""


def _incident_url(ref: str, party: Party) -> str:
    return reverse("portal:incident", args=[party.pk, int(ref.partition(":")[2])])


def item_controls(active: Iterable[Control], party: Party) -> list[dict[str, Any]]:
    """The same for single listings, videos or vouchers."""
    return [
        {
            "name": f"{one.item}: {wording.measure_words(one.kind, one.params)}",
            "until": one.ends_at,
            "giving": False,
            "cause": one.get_cause_display(),
            "url": _url_of_item_control(one, party),
        }
        for one in active
    ]


def _url_of_item_control(control: Control, party: Party) -> str:
    if control.penalty:
        return reverse("portal:violation", args=[party.pk, control.penalty.violation_id])
    if control.cause == Control.Cause.INCIDENT:
        return _incident_url(control.cause_ref, party)
    return ""


def _cause(control: ActiveControl) -> str:
    words = {
        "violation": _("because of a violation"),
        "crossing": _("because of the score"),
        "repeat": _("because of breaches that repeat"),
        "tier": _("from your tier"),
        "metric": _("because of a metric"),
        "requirement": _("until a requirement is met"),
        "protection": _("to protect the account, without blame"),
        "incident": _("because of an emergency, without blame"),
        "legal_order": _("by order of an authority"),
        "funds": _("by a hold of money"),
    }
    kinds = dict.fromkeys(cause["cause"] for cause in control.causes)
    return ", ".join(words.get(kind, kind) for kind in kinds)


def penalties(rows: Iterable[Penalty], zone: str) -> list[dict[str, Any]]:
    """What one finding imposed and what became of each."""
    shown = []
    for row in rows:
        ends = [step for step in row.steps.all() if step.kind != PenaltyStep.Kind.SHORTENED]
        shown.append(
            {
                "words": wording.measure_with_end(
                    row.measure, row.params, row.duration, row.control.ends_at, zone
                ),
                "name": wording.measure_words(row.measure, row.params),
                "starts_at": row.starts_at,
                "ended": ends[-1] if ends else None,
            }
        )
    return shown


def course_of_score(
    series: list[tuple[datetime, int]], coming: list[Change]
) -> list[dict[str, Any]]:
    """The chart's two lines, a point a week: what was, and what comes if nothing else happens."""
    since, now = series[0][0], series[-1][0]
    past = [(when, _score_at(series, when)) for when in reversed(list(_weeks(now, since)))]
    steps = [(now, series[-1][1]), *((change.at, change.score_after) for change in coming)]
    until = min(steps[-1][0] + WEEK, now + FORECAST_REACHES)
    ahead = [(when, _score_at(steps, when)) for when in _weeks(now, until)][1:] if coming else []
    score = [_point(*one) for one in past] + [_point(when, None) for when, _n in ahead]
    lines = [{"name": _("Score"), "tone": "accent", "points": score}]
    if ahead:
        gap = [_point(when, None) for when, _n in past[:-1]]
        rest = [_point(*one) for one in (past[-1], *ahead)]
        lines.append({"name": _("Forecast"), "tone": "quiet", "points": [*gap, *rest]})
    return lines


def _weeks(start: datetime, end: datetime) -> Iterator[datetime]:
    """From `start` week by week towards `end`, whichever way that is; `end` itself not exceeded."""
    step = WEEK if end >= start else -WEEK
    moment = start
    while moment <= end if step > timedelta(0) else moment >= end:
        yield moment
        moment += step


def _score_at(steps: list[tuple[datetime, int]], when: datetime) -> int:
    return next((score for at, score in reversed(steps) if at <= when), steps[0][1])


def _point(when: datetime, score: int | None) -> dict[str, Any]:
    return {"label": formats.date_format(timezone.localtime(when), "j M"), "value": score}
