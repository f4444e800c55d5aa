"""Where the day begins: the account's health, what changed, what to do next."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from appeals.eligibility import Eligibility
from appeals.models import Appeal
from appeals.selectors import appealable, appeals_of, code_of
from credits.models import LedgerLine
from credits.selectors import ORDINARY, lines_of, standing_at, standings_of, tier_of
from credits.standing import StandingView
from education import wording
from education.models import Enrolment
from education.selectors import each_once, open_enrolments
from governance import clock
from parties.models import Party
from parties.selectors import parties_of
from parties.services import note_visit
from policies.models import RulebookVersion
from policies.scheme import LedgerClass, TierRule, VersionBody, band_of
from policies.selectors import (
    body_of,
    clause_of,
    version_in_force,
    versions_by_heart,
    versions_of,
)
from portal import showing
from portal.calendar import Moment
from portal.frame import Frame, party_page
from portal.todo import Task
from violations.documents import owed_by
from violations.history import violation_behind
from violations.models import Control, DocumentRequest, Violation
from violations.selectors import ActiveControl, controls_of_party, item_controls_in_force
from workbench.selectors.questions import open_questions

ITEMS_SHOWN, NEWS_SHOWN, DATES_SHOWN = 5, 5, 3


@require_safe
def parties(request: HttpRequest) -> HttpResponse:
    """The accounts this person acts for; straight to the only one."""
    mine = list(parties_of(request.user))  # type: ignore[arg-type]
    if len(mine) == 1:
        return redirect("portal:home", mine[0].pk)
    return render(request, "portal/parties.html", {"mine": mine})


@require_safe
@party_page
def home(frame: Frame) -> HttpResponse:
    party, now = frame.party, clock.now()
    with versions_by_heart():
        version = version_in_force(party.market_id, party.kind, now)
        if version is None:
            return frame.render(
                "home",
                questions=open_questions(party),
                controls=showing.controls(controls_of_party(party), party),
            )
        view = standing_at(party)
        assert view is not None  # noqa: S101 - a version is in force
        body, active = body_of(version), controls_of_party(party)
        items = list(item_controls_in_force(party)[:ITEMS_SHOWN])
        before = note_visit(frame.membership) if frame.request.method == "GET" else None
        may = appealable(party, most=3)
        learn = each_once(open_enrolments(party))[:3]
        owed = list(owed_by(party)[:3])
        later = [
            one for one in versions_of(party.market_id, party.kind) if one.effective_from > now
        ]
        return frame.render(
            "home",
            questions=open_questions(party),
            standing=view,
            gauge=showing.gauge(view),
            other_classes=_other_classes(party, body),
            before=before,
            visited=frame.membership.visited_at,
            news=_news(party, view, body, before),
            dates=_dates(frame, view, active, items, may, owed, later),
            tasks=_tasks(frame, body, active, may, learn, owed),
            controls=showing.controls(active, party) + showing.item_controls(items, party),
            heard=[
                (one, code_of(one.pk), clause_of(one.finding.version, one.finding.clause).title)
                for one in appeals_of(party)
                .filter(state=Appeal.State.OPEN)
                .select_related("violation__version")[:3]
            ],
            reach=_reach(party, body, view, now),
        )


def _news(
    party: Party, view: StandingView, body: VersionBody, before: datetime | None
) -> dict[str, Any]:
    """What moved the score since the last visit, the newest first; the newest of all where nothing did."""
    lines = lines_of(party, view.scheme_code)
    newest = lines.order_by("-sequence").values("pk")[: NEWS_SHOWN + 1]
    wanted = Q(pk__in=newest) | Q(expires_at=view.next_change_at, expires_at__isnull=False)
    found = list(lines.filter(wanted).select_related("reverses").order_by("-sequence")[:200])
    rows = found[: NEWS_SHOWN + 1]
    since = [row for row in rows if before and row.recorded_at > before]
    lapsing = [row for row in found if row.expires_at and row.expires_at == view.next_change_at]
    back = -sum(row.points for row in lapsing)
    return {
        "since": [_told(row, body, party) for row in since[:NEWS_SHOWN]],
        "more": len(since) > NEWS_SHOWN,
        "newest": _told(rows[0], body, party) if rows else None,
        "back": back,
        "back_tone": showing.tone_of(back, view.scheme),
        "back_at": view.next_change_at,
    }


def _told(line: LedgerLine, body: VersionBody, party: Party) -> dict[str, Any]:
    found = violation_behind(line)
    return {
        "points": line.points,
        "words": showing.line_words(line, body, party),
        "tone": showing.tone_of(line.points, body.scheme),
        "at": line.effective_at,
        "url": reverse("portal:violation", args=[party.pk, found]) if found else "",
    }


def _dates(
    frame: Frame,
    view: StandingView,
    active: Iterable[ActiveControl],
    items: Iterable[Control],
    may: Iterable[tuple[Violation, Eligibility]],
    owed: Iterable[DocumentRequest],
    later: list[RulebookVersion],
) -> list[Moment]:
    """The next few dates that matter, from what the page has read anyway."""
    party, now = frame.party, clock.now()
    health, money = (reverse(f"portal:{page}", args=[party.pk]) for page in ("health", "money"))
    acting: list[Any] = [*active, *items]
    found = [
        Moment(one.ends_at, _("Ends: %(measure)s") % {"measure": said}, health, "measure")
        for one, said in ((one, wording.measure_words(one.kind, one.params)) for one in acting)
        if one.ends_at
    ]
    for violation, eligible in may:
        if eligible.until:
            title = clause_of(violation.version, violation.clause).title
            words = _("Last day to appeal: %(rule)s") % {"rule": title}
            url = reverse("portal:violation", args=[party.pk, violation.pk])
            found.append(Moment(eligible.until, words, url, "appeal", deadline=True))
    for row in owed:
        words = _("Hand in: %(document)s") % {"document": (row.wanted.data or {}).get("title", row)}
        url = reverse("portal:document", args=[party.pk, row.pk])
        found.append(Moment(row.until, words, url, "document", deadline=True))  # type: ignore[attr-defined]
    if view.next_change_at:
        found.append(
            Moment(view.next_change_at, _("Your score changes by itself"), health, "lapse")
        )
    if free := frame.badges["money_free_at"]:
        found.append(Moment(free, _("Money held becomes free"), money, "money"))
    rules = reverse("portal:rules", args=[party.pk])
    words = _("Your rules change")
    found += [Moment(one.effective_from, words, rules, "rules") for one in later[:1]]
    return sorted((one for one in found if one.at > now), key=lambda one: one.at)[:DATES_SHOWN]


def _tasks(
    frame: Frame,
    body: VersionBody,
    active: list[ActiveControl],
    may: Iterable[tuple[Violation, Eligibility]],
    learn: Iterable[Enrolment],
    owed: Iterable[DocumentRequest],
) -> list[Task]:
    """Everything that waits for the party, what ends soonest first, what has no end last."""
    party, shortening = frame.party, _shortening(body, active)
    found: list[Task] = []
    for row in owed:
        title = (row.wanted.data or {}).get("title", str(row))
        url = reverse("portal:document", args=[party.pk, row.pk])
        until = row.until  # type: ignore[attr-defined]
        words = _("Hand in: %(document)s") % {"document": title}
        found.append(Task(words, _why_owed(row, until), url, "file", until, days=True))
    if frame.badges["unconfirmed"]:
        url = reverse("portal:inbox", args=[party.pk]) + "?show=confirm"
        why = _("please confirm that you have read it")
        found.append(Task(_("Your rules change"), why, url, "book"))
    for enrolment in learn:
        url = reverse("portal:course", args=[party.pk, enrolment.course_id])
        title = _("Learn: %(title)s") % {"title": enrolment.course.title}
        said = [_minutes(enrolment.course.minutes)]
        if relief := _relief(enrolment, body):
            returns = ngettext("returns %(n)d point", "returns %(n)d points", relief)
            said.append(returns % {"n": relief})
        if enrolment.course_id in shortening:
            said.append(_("full marks shorten what is in force"))
        found.append(Task(title, " · ".join(said), url, "learn"))
    for violation, eligible in may:
        title = clause_of(violation.version, violation.clause).title
        url = reverse("portal:violation", args=[party.pk, violation.pk])
        why = "" if eligible.until else _("your time to appeal begins when you read it")
        words = _("Read or appeal: %(title)s") % {"title": title}
        found.append(Task(words, why, url, "appeal", eligible.until, days=True))
    late = clock.now() + timedelta(days=36_500)
    return sorted(found, key=lambda one: one.until or late)


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
            _("after that: %(measures)s") if until > clock.now() else _("in force until one is accepted: %(measures)s")
        )
        said.append(words % {"measures": measures})
    return " · ".join(said)


def _minutes(n: int) -> str:
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


def _reach(
    party: Party, body: VersionBody, view: StandingView, now: datetime
) -> dict[str, Any] | None:
    """The next tier and what it still needs; None where the rulebook has no further one."""
    if not body.tiers:
        return None
    held = tier_of(party)
    place = next((n for n, rule in enumerate(body.tiers) if held and rule.code == held[0].code), -1)
    if place + 1 >= len(body.tiers):
        return None
    rule: TierRule = body.tiers[place + 1]
    needs = []
    if rule.score_at_least is not None and view.score < rule.score_at_least:
        needs.append(_("a score of at least %(n)d") % {"n": rule.score_at_least})
    if rule.score_at_most is not None and view.score > rule.score_at_most:
        needs.append(_("a score of at most %(n)d") % {"n": rule.score_at_most})
    days = ngettext(
        "%(n)d day without a violation", "%(n)d days without a violation", rule.clean_days
    )
    needs.append(days % {"n": rule.clean_days})
    return {"rule": rule, "needs": needs, "held": held[1] if held else None}


def _other_classes(party: Party, body: VersionBody) -> list[tuple[LedgerClass, int, str]]:
    """The standings beside the first one, where a rulebook keeps several ledgers: one query."""
    others = [one for one in body.scheme.classes if one.code != ORDINARY]
    if not others:
        return []
    known = standings_of(party)
    shown = []
    for one in others:
        scheme = body.scheme.of_class(one.code)
        score = known.get(one.code, scheme.start)
        shown.append((one, score, band_of(scheme, score).title))
    return shown
