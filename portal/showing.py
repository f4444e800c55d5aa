"""From what the rooms know to what templates draw. Pure but for the words of the present language."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Q, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from credits.models import LedgerLine
from credits.standing import ExplainedLine, StandingView
from education import wording
from governance import clock, dates
from items.selectors import latest_title
from parties.models import Party
from policies.documents import stretches
from policies.scheme import Scheme, VersionBody, band_of
from portal.spoken import scheme_here
from violations.credit_words import words_of_credit
from violations.history import is_new_price, violation_behind
from violations.models import Control, Penalty, PenaltyStep
from violations.selectors import ActiveControl


def gauge(view: StandingView) -> dict[str, Any]:
    """Arguments of the score gauge."""
    scheme = scheme_here(view.scheme)
    band = band_of(scheme, view.score)
    return {
        "score": view.score,
        "floor": scheme.floor,
        "cap": scheme.cap,
        "direction": scheme.direction,
        "start": scheme.start,
        "milestones": [{"at": line.at, "label": line.title} for line in scheme.milestones],
        "bands": stretches(scheme),
        "word": band.title,
        "tone": band.tone,
    }


def tone_of(points: int, scheme: Scheme) -> str:
    """Whether a change helps, whatever the direction of the scale."""
    helps = points > 0 if scheme.direction == "deduct" else points < 0
    return "good" if helps else "bad"


def line_words(line: LedgerLine, body: VersionBody | None, party: Party) -> str:
    if credit := words_of_credit([line], party).get(line.pk):
        return credit
    return _words_of_line(line, body)


def title_of_line(line: LedgerLine, body: VersionBody | None) -> str:
    """The rule that a line is about, by its title."""
    clause = body.clause(line.clause) if body and line.clause else None
    return clause.title if clause else line.clause.replace("_", " ")


def is_put_right(line: LedgerLine) -> bool:
    """Whether a line puts an earlier one right: it stands on that one's day, written when it was done."""
    return line.reverses_id is not None or is_new_price(line)


def _words_of_line(line: LedgerLine, body: VersionBody | None) -> str:
    about = title_of_line(line, body)
    patterns = {
        LedgerLine.Kind.REVERSAL: _(
            "No longer counted, the points that the course gave back: %(about)s"
        )
        if line.reverses and line.reverses.kind == LedgerLine.Kind.RELIEF
        else _("Given back: %(about)s"),
        LedgerLine.Kind.RELIEF: _("Course passed: %(about)s"),
        LedgerLine.Kind.ORDER_CREDIT: _("Clean orders"),
        LedgerLine.Kind.ADJUSTMENT: _("Adjustment"),
    }
    pattern = patterns.get(LedgerLine.Kind(line.kind), "%(about)s")
    return (pattern % {"about": about} if "%(" in pattern else pattern) or _("Violation")


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the statement: a line of the ledger, or what lapsed at one moment."""

    when: datetime
    points: int
    line: ExplainedLine | None
    before: int
    after: int


def account(lines: Iterable[ExplainedLine], scheme: Scheme, now: datetime) -> list[Entry]:
    """The whole statement in order, with its balances and without words.

    Lapses have no line of their own in the ledger; here they stand between, so that it adds up.
    """
    lines = list(lines)
    moves: list[tuple[datetime, int, ExplainedLine | None]]
    moves = [(line.line.effective_at, line.line.points, line) for line in lines]
    moves += [(at, points, None) for at, points in _lapsed(lines, now)]
    moves.sort(key=lambda move: move[0])
    balance, entries = scheme.start, []
    for when, points, line in moves:
        entries.append(Entry(when, points, line, balance, balance + points))
        balance += points
    return entries


def _put_right_on(line: LedgerLine, words: str) -> str:
    """A line that was put right later than its day says on which day that was."""
    done = day(line.recorded_at)
    if not is_put_right(line) or done == day(line.effective_at):
        return words
    return _("%(line)s (put right on %(day)s)") % {"line": words, "day": done}


def worded(
    entries: Iterable[Entry], party: Party, body: VersionBody, scheme: Scheme
) -> list[dict[str, Any]]:
    """A part of the statement as pages show it."""
    entries = list(entries)
    credits = words_of_credit((one.line.line for one in entries if one.line), party)
    rows = []
    for one in entries:
        row = (
            _line_row(one.line, party, body, credits)
            if one.line
            else _lapse_row(one.when, one.points, scheme)
        )
        rows.append({**row, "before": one.before, "after": one.after})
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
    words = credits.get(row.line.pk) or _words_of_line(row.line, body)
    return {
        "when": row.line.effective_at,
        "what": _put_right_on(row.line, words),
        "code": row.line.clause or row.line.kind,
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
        "code": "lapse",
        "points": points,
        "tone": tone_of(points, scheme),
        "counts": False,
        "why": _("an earlier line stopped counting"),
    }


def _line_url(line: LedgerLine, party: Party) -> str:
    found = violation_behind(line)
    return reverse("portal:violation", args=[party.pk, found]) if found else ""


def controls(
    active: Iterable[ActiveControl], party: Party, found: dict[int, int] | None = None
) -> list[dict[str, Any]]:
    """What is in force, in words, with its end and a way to its reason."""
    return [
        {
            "name": wording.measure_words(one.kind, one.params),
            "until": one.ends_at,
            "giving": one.gives,
            "cause": _cause(one),
            "url": _held_url(one, party) or _found_url(one, found or {}, party),
        }
        for one in active
    ]


def items_and_reasons(
    party: Party, active: Iterable[ActiveControl], most: int
) -> tuple[list[Control], dict[int, int]]:
    """What acts on single items, the newest few; and the finding behind each control of the account."""
    numbers = [cause["control"] for one in active for cause in one.causes]
    rows = Control.objects.acting_at(clock.now()).filter(
        Q(item__owner=party, closed_at__isnull=True) | Q(pk__in=numbers)
    )
    of_items = Case(When(item__isnull=True, then=0), default=1)
    found = list(
        rows.select_related("item", "penalty")
        .annotate(item_title=latest_title("item"))
        .order_by(of_items, "-starts_at", "-pk")[: most + len(numbers)]
    )
    behind = {one.pk: one.penalty.violation_id for one in found if one.penalty}
    return [one for one in found if one.item][:most], behind


def _found_url(control: ActiveControl, found: dict[int, int], party: Party) -> str:
    """The newest decision from which it follows, with its statement of reasons."""
    behind = [found[cause["control"]] for cause in control.causes if cause["control"] in found]
    return reverse("portal:violation", args=[party.pk, max(behind)]) if behind else ""


def _held_url(control: ActiveControl, party: Party) -> str:
    """What a hold of money, an emergency or a document is about stands on a page of its own."""
    for cause in control.causes:
        if cause["cause"] == Control.Cause.INCIDENT:
            return _incident_url(cause["ref"], party)
        if cause["cause"] == Control.Cause.REQUIREMENT:
            number = int(cause["ref"].partition(":")[2])
            return reverse("portal:document", args=[party.pk, number])
    held = any(cause["cause"] == Control.Cause.FUNDS for cause in control.causes)
    return reverse("portal:money", args=[party.pk]) if held else ""


def _incident_url(ref: str, party: Party) -> str:
    return reverse("portal:incident", args=[party.pk, int(ref.partition(":")[2])])


def item_controls(active: Iterable[Control], party: Party) -> list[dict[str, Any]]:
    """The same for single listings, videos or vouchers."""
    return [
        {
            "name": _item_measure(one),
            "until": one.ends_at,
            "giving": False,
            "cause": one.get_cause_display(),
            "url": _url_of_item_control(one, party),
        }
        for one in active
    ]


def _item_measure(control: Control) -> str:
    title = getattr(control, "item_title", None)
    words = wording.measure_words(control.kind, control.params)
    return f"{wording.item_words(control.item, title)}: {words}"


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
        "requirement": _("until a document is accepted"),
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
                    row.measure,
                    row.params,
                    row.duration,
                    row.control.ends_at,
                    zone,
                    later=row.starts_at if row.starts_at > clock.now() else None,
                ),
                "name": wording.measure_words(row.measure, row.params),
                "starts_at": row.starts_at,
                "ended": ends[-1] if ends else None,
            }
        )
    return shown


def day(moment: datetime) -> str:
    """`19 Nov 2026`, in the present zone, as dates are told everywhere."""
    return dates.day(timezone.localtime(moment))
