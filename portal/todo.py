"""What waits for a party, and what comes next, as its home page lists them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appeals.eligibility import Eligibility
from appeals.selectors import MayCorrect
from credits.standing import Change
from education import wording
from education.models import Enrolment
from governance import clock
from policies.models import RulebookVersion
from policies.scheme import VersionBody
from policies.selectors import body_of
from portal.calendar import Moment, document_title, last_days
from portal.frame import Frame
from portal.spoken import finding_here
from violations.models import Control, DocumentRequest, Violation
from violations.selectors import ActiveControl
from workbench.models import Question

DATES_SHOWN = 3
NEVER = timedelta(days=36_500)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: its words, what it brings, where it is done, and until when."""

    title: str
    detail: str
    url: str
    icon: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waits:
    """Everything that the home page has read, from which tasks and dates are told."""

    frame: Frame
    body: VersionBody
    change: Change | None
    active: list[ActiveControl]
    items: list[Control]
    ways: list[tuple[Violation, Eligibility, MayCorrect]]
    owed: list[DocumentRequest]
    learn: list[Enrolment]
    questions: list[Question]
    coming: list[RulebookVersion]

    def url(self, page: str, *of: object) -> str:
        return reverse(f"portal:{page}", args=[self.frame.party.pk, *of])


def tasks(waits: Waits) -> list[Task]:
    """All of it, what ends soonest first, what has no end last."""
    found = [*_questions(waits), *_documents(waits), *_notices(waits), *_findings(waits)]
    found += _courses(waits)
    last = clock.now() + NEVER
    return sorted(found, key=lambda one: one.until or last)


def _questions(waits: Waits) -> Iterator[Task]:
    for one in waits.questions:
        url = waits.url("question", one.pk)
        why = _("without an answer it is decided by what is known")
        yield Task(_("Answer our question"), why, url, "mail", one.due_at)


def _documents(waits: Waits) -> Iterator[Task]:
    for row in waits.owed:
        words = _("Hand in: %(document)s") % {"document": document_title(row)}
        until = row.until  # type: ignore[attr-defined]
        yield Task(words, _why_owed(row, until), waits.url("document", row.pk), "file", until)


def _why_owed(row: DocumentRequest, until: datetime) -> str:
    """What was said of it last, and what its absence brings."""
    said = [
        _("sent back, please send it again")
        if getattr(row, "state", None)
        else _("we need this document")
    ]
    rule = body_of(row.version).document(row.code) if row.version else None
    if rule:
        measures = ", ".join(wording.measure_words(code, {}) for code in rule.controls)
        words = (
            _("after that: %(measures)s")
            if until > clock.now()
            else _("in force until one is accepted: %(measures)s")
        )
        said.append(words % {"measures": measures})
    return " · ".join(said)


def _notices(waits: Waits) -> Iterator[Task]:
    if waits.frame.badges["unconfirmed"]:
        url = waits.url("inbox") + "?show=confirm"
        yield Task(_("Your rules change"), _("please confirm that you have read it"), url, "book")


def _findings(waits: Waits) -> Iterator[Task]:
    for violation, appeal, correct in waits.ways:
        title = finding_here(violation)
        if correct.eligible:
            words = _("Put it right: %(title)s") % {"title": title}
            why = _("accepted in time, the measures never act and your points come back")
            url = waits.url("correction-new", violation.pk)
            yield Task(words, why, url, "check", correct.until)
        if appeal.eligible and violation.begun:  # type: ignore[attr-defined]
            words = _("Send the appeal that you began: %(title)s") % {"title": title}
            why = _("it is kept for you, and nobody here has it yet")
            url = waits.url("appeal-new", violation.pk)
            yield Task(words, why, url, "appeal", appeal.until)
        elif appeal.eligible:
            url = waits.url("violation", violation.pk)
            why = "" if appeal.until else _("your time to appeal begins when you read it")
            words = _("Read or appeal: %(title)s") % {"title": title}
            yield Task(words, why, url, "appeal", appeal.until)


def _courses(waits: Waits) -> Iterator[Task]:
    shortening = _shortening(waits.body, waits.active)
    for enrolment in waits.learn:
        said = [minutes(enrolment.course.minutes)]
        if relief := _relief(enrolment, waits.body):
            returns = ngettext("returns %(n)d point", "returns %(n)d points", relief)
            said.append(returns % {"n": relief})
        if enrolment.course_id in shortening:
            said.append(_("full marks shorten what is in force"))
        title = _("Learn: %(title)s") % {"title": enrolment.course.title_here}
        yield Task(title, " · ".join(said), waits.url("course", enrolment.course_id), "learn")


def minutes(n: int) -> str:
    return ngettext("%(n)d minute", "%(n)d minutes", n) % {"n": n}


def _shortening(body: VersionBody, active: list[ActiveControl]) -> set[str]:
    """Courses that shorten what a line of the score has put in force."""
    if not any(cause["cause"] == "crossing" for one in active for cause in one.causes):
        return set()
    schemes = [body.scheme.of_class(code) for code in body.scheme.class_codes]
    return {line.course for scheme in schemes for line in scheme.milestones if line.shortens_to}


def _relief(enrolment: Enrolment, body: VersionBody) -> int:
    clause = body.clause(enrolment.violation.clause) if enrolment.violation else None
    return clause.relief_points if clause else 0


def dates(waits: Waits) -> list[Moment]:
    """The next few dates that matter, from what the page has read anyway."""
    now = clock.now()
    last = last_days(waits.frame.party, waits.questions, waits.ways, waits.owed)
    found = [one for one in (*_ends(waits), *last, *_changes(waits)) if one.at > now]
    return sorted(found, key=lambda one: one.at)[:DATES_SHOWN]


def _ends(waits: Waits) -> Iterator[Moment]:
    """What ends at one moment stands on one line."""
    acting: list[Any] = [*waits.active, *waits.items]
    ends: dict[datetime, list[str]] = {}
    for one in acting:
        if one.ends_at:
            said = wording.measure_words(one.kind, one.params)
            ends.setdefault(one.ends_at, []).append(said)
    for at, names in ends.items():
        words = _("Ends: %(measure)s") % {"measure": ", ".join(dict.fromkeys(names))}
        yield Moment(at, words, waits.url("health"), "measure")


def _changes(waits: Waits) -> Iterator[Moment]:
    if change := waits.change:
        yield Moment(change.at, _("Your score changes by itself"), waits.url("health"), "lapse")
    if free := waits.frame.badges["money_free_at"]:
        yield Moment(free, _("Money held becomes free"), waits.url("money"), "money")
    for one in waits.coming[:1]:
        yield Moment(one.effective_from, _("Your rules change"), waits.url("rules"), "rules")
