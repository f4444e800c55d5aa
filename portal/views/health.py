"""The score over time, every line as a statement of account, what comes, and what if."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appeals.selectors import ways_of
from credits.forecast import Outlook
from credits.selectors import ORDINARY, ledger_of, standing_at
from credits.standing import StandingView
from education.models import Enrolment
from education.selectors import each_once, open_enrolments
from governance import clock
from monitoring.selectors import earning_progress
from policies.models import RulebookVersion
from policies.scheme import LedgerClass, Scheme, VersionBody, band_of
from policies.selectors import version_in_force
from portal import exports, scorechart, showing
from portal.calendar import Moment, as_ics, moments_of
from portal.frame import Frame, party_page
from portal.spoken import body_here, finding_here, scheme_of_here
from portal.whatif import WhatIf, if_all, if_learnt, if_taken_back, if_time_passes
from violations.models import Violation

LINES_A_PAGE, ON_PAPER = 25, 200
CHART_REACHES = timedelta(days=180)
CHOICES, MOST_ASKED = 6, 20


@dataclass(frozen=True, slots=True)
class Account:
    """One class of the account's ledger, read once for a page."""

    frame: Frame
    version: RulebookVersion
    body: VersionBody
    chosen: str
    scheme: Scheme
    now: datetime
    entries: list[showing.Entry]

    @classmethod
    def of(cls, frame: Frame) -> "Account | None":
        party, now = frame.party, clock.now()
        version = version_in_force(party.market_id, party.kind, now)
        if version is None:
            return None
        body = body_here(version)
        chosen = _class_asked(frame, body)
        scheme = scheme_of_here(version, chosen)
        entries = showing.account(ledger_of(party, now, chosen), scheme, now)
        return cls(frame, version, body, chosen, scheme, now, entries)

    def worded(self, entries: list[showing.Entry]) -> list[dict[str, Any]]:
        return showing.worded(entries, self.frame.party, self.body, self.scheme)


@require_safe
@party_page
def health(frame: Frame) -> HttpResponse:
    account = Account.of(frame)
    if account is None:
        return frame.render("health")
    party, now, scheme = frame.party, account.now, account.scheme
    outlook = Outlook.of(party, now, account.chosen)
    assert outlook is not None  # noqa: S101 - a version is in force
    series, coming = outlook.series(max(party.created_at, now - CHART_REACHES)), outlook.changes()
    newest = account.entries[::-1]
    page = _page_asked(frame)
    shown = newest[(page - 1) * LINES_A_PAGE : page * LINES_A_PAGE]
    marked = [one for one in newest if one.when >= series[0][0]][: scorechart.MOST_MARKS]
    marks = account.worded(marked[::-1])
    classes = account.body.scheme.classes
    return frame.render(
        "health",
        body=account.body,
        scheme=scheme,
        classes=_classes(frame, account.body) if len(classes) > 1 else [],
        chosen=account.chosen,
        ways_back=outlook.ways_back(),
        earning=earning_progress(party) if account.chosen == ORDINARY else None,
        score=series[-1][1],
        chart=scorechart.chart(
            series=series,
            coming=coming,
            marks=[_mark(row) for row in marks],
            scheme=scheme,
            milestones=scheme.milestones,
        ),
        lines=account.worded(shown),
        total=len(newest),
        page=page,
        previous_page=page - 1 or None,
        next_page=page + 1 if len(newest) > page * LINES_A_PAGE else None,
        coming=[
            {
                "change": one,
                "tone": showing.tone_of(one.points, scheme),
                "band": band_of(scheme, one.score_after).title,
            }
            for one in coming[:24]
        ],
        coming_more=max(len(coming) - 24, 0),
        questions=_questions(frame, coming),
        answer=_answer(frame, outlook, account.chosen),
        asked=frame.request.GET.getlist("if"),
    )


def _mark(row: dict[str, Any]) -> scorechart.Mark:
    return scorechart.Mark(
        row["when"], row["what"], row["points"], row["after"], row.get("url", ""), row["tone"]
    )


def _questions(frame: Frame, coming: list[Any]) -> list[tuple[str, str]]:
    """What may be asked: each with the value by which it is asked."""
    party, asked = frame.party, []
    ways = ways_of(party)
    for appeal in ways.heard[:CHOICES]:
        rule = finding_here(appeal.finding)
        words = _("My appeal about “%(rule)s” succeeds") % {"rule": rule}
        asked.append((f"violation:{appeal.violation_id}", words))
    for violation in [one for one, may, _correct in ways.open if may.eligible][:CHOICES]:
        words = _("I appeal “%(rule)s” and succeed") % {"rule": finding_here(violation)}
        asked.append((f"violation:{violation.pk}", words))
    for enrolment in each_once(open_enrolments(party))[:CHOICES]:
        words = _("I pass the course “%(course)s”") % {"course": enrolment.course.title_here}
        asked.append((f"course:{enrolment.pk}", words))
    for place, change in enumerate(coming[:CHOICES]):
        day = showing.day(change.at)
        asked.append((f"time:{place}", _("Nothing else happens until %(day)s") % {"day": day}))
    return list(dict(asked).items())


def _answer(frame: Frame, outlook: Outlook, chosen: str) -> WhatIf | None:
    """The answer to what is asked in the address, as far as it is about this account."""
    asked = dict.fromkeys(frame.request.GET.getlist("if")[:MOST_ASKED])
    refs: dict[str, list[int]] = {"violation": [], "course": [], "time": []}
    for kind, _sep, ref in (one.partition(":") for one in asked):
        if kind in refs and ref.isascii() and ref.isdigit() and len(ref) < 16:
            refs[kind].append(int(ref))
    fall = list(
        Violation.objects.select_related("party__market", "version", "overturned").filter(
            party=frame.party, pk__in=refs["violation"]
        )
        if refs["violation"]
        else []
    )
    learnt = list(
        Enrolment.objects.select_related(
            "course", "violation__party__market", "violation__version", "violation__overturned"
        ).filter(party=frame.party, pk__in=refs["course"])
        if refs["course"]
        else []
    )
    changes = outlook.changes() if refs["time"] else []
    passing = [changes[n] for n in refs["time"] if n < len(changes)]
    if len(fall) + len(learnt) + len(passing) > 1:
        return if_all(
            frame.party,
            fall=fall,
            learnt=learnt,
            passing=max(passing, key=lambda one: one.at) if passing else None,
            at=outlook.moment,
            ledger_class=chosen,
        )
    if fall:
        return if_taken_back(fall[0], outlook.moment)
    if learnt:
        return if_learnt(learnt[0], outlook.moment)
    return if_time_passes(passing[0], outlook) if passing else None


@require_safe
@party_page
def statement(frame: Frame) -> HttpResponse:
    """The statement of account as a document to print or keep."""
    account = Account.of(frame)
    if account is None:
        return frame.render("statement")
    lines = account.worded(account.entries[-ON_PAPER:])
    view = standing_at(frame.party, account.now, ledger_class=account.chosen)
    return frame.render(
        "statement",
        body=account.body,
        version=account.version,
        scheme=account.scheme,
        view=view,
        band=band_of(account.scheme, view.score) if view else None,
        lines=lines,
        total=len(account.entries),
        now=account.now,
    )


@require_safe
@party_page
def export(frame: Frame) -> StreamingHttpResponse:
    """Every line as CSV, oldest first."""
    account = Account.of(frame)
    head = [
        exports.column(_("When")),
        _("What"),
        _("Code"),
        _("Points"),
        _("Before"),
        _("After"),
        _("Counts"),
        exports.column(_("Stops counting")),
        _("Note"),
    ]
    return exports.sheet(
        f"statement-{frame.party.pk}",
        head,
        account.entries if account else [],
        lambda chunk: _cells(account, chunk) if account else [],
    )


def _cells(account: Account, entries: list[showing.Entry]) -> list[list[Any]]:
    return [
        [
            exports.at(row["when"]),
            row["what"],
            row["code"],
            row["points"],
            row["before"],
            row["after"],
            exports.yes_no(row["counts"]),
            exports.at(row.get("stops_at")),
            row["why"],
        ]
        for row in account.worded(entries)
    ]


@require_safe
@party_page
def calendar(frame: Frame) -> HttpResponse:
    """Every date that is known: lapses, ends of measures, last days; `?as=ics` for a calendar."""
    moments: list[Moment] = moments_of(frame.party, clock.now())
    if frame.request.GET.get("as") == "ics":
        answer = HttpResponse(
            as_ics(moments, frame.party, frame.request.build_absolute_uri("/"), clock.now()),
            content_type="text/calendar; charset=utf-8",
        )
        answer["Content-Disposition"] = 'attachment; filename="account-health.ics"'
        return answer
    return frame.render("calendar", moments=moments)


def _classes(
    frame: Frame, body: VersionBody
) -> list[tuple[LedgerClass, dict[str, Any], StandingView]]:
    """The standing in every ledger, where a rulebook keeps several."""
    views = [(one, standing_at(frame.party, ledger_class=one.code)) for one in body.scheme.classes]
    return [(one, showing.gauge(view), view) for one, view in views if view is not None]


def _class_asked(frame: Frame, body: VersionBody) -> str:
    """Which ledger to show: some rulebooks keep one for each class of violations."""
    said, known = frame.request.GET.get("class", ""), body.scheme.class_codes
    return said if said in known else ORDINARY if ORDINARY in known else known[0]


def _page_asked(frame: Frame) -> int:
    said = frame.request.GET.get("page", "")
    return max(int(said), 1) if said.isascii() and said.isdigit() and len(said) < 6 else 1


__all__ = ["calendar", "export", "health", "statement"]
