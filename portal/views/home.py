"""Where the day begins: the account's health, what changed, what to do next."""

from datetime import timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from appeals.models import Appeal
from appeals.selectors import appealable, appeals_of, code_of
from credits.forecast import Outlook
from credits.selectors import (
    ORDINARY,
    ledger_of,
    lines_of,
    standing_at,
)
from credits.standing import StandingView
from education.selectors import each_once, open_enrolments
from governance import clock
from monitoring.selectors import earning_progress
from parties.models import Party
from parties.selectors import parties_of
from policies.scheme import LedgerClass, VersionBody, is_past
from policies.selectors import body_of, clause_of, scheme_of, version_in_force
from portal import showing
from portal.frame import Frame, party_page
from violations.history import violation_behind
from violations.selectors import ActiveControl, controls_of_party, item_controls_in_force
from workbench.selectors.questions import open_questions

LINES_A_PAGE, ITEMS_SHOWN = 50, 5
CHART_REACHES = timedelta(days=180)


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
    party = frame.party
    version = version_in_force(party.market_id, party.kind, clock.now())
    if version is None:
        active = controls_of_party(party)
        return frame.render(
            "home",
            questions=open_questions(party),
            controls=showing.controls(active, party),
        )
    view = standing_at(party)
    body, active = body_of(version), controls_of_party(party)
    shortening = _shortening(body, active)
    return frame.render(
        "home",
        questions=open_questions(party),
        standing=view,
        gauge=showing.gauge(view) if view else None,
        other_classes=_other_classes(party, body),
        changes=_changes(party, view, body),
        controls=showing.controls(active, party)
        + showing.item_controls(item_controls_in_force(party)[:ITEMS_SHOWN], party),
        heard=[
            (one, code_of(one.pk), clause_of(one.violation.version, one.violation.clause).title)
            for one in appeals_of(party)
            .filter(state=Appeal.State.OPEN)
            .select_related("violation__version")[:3]
        ],
        appealable=[
            (row, may, clause_of(row.version, row.clause).title)
            for row, may in appealable(party, most=3)
        ],
        enrolments=[
            (one, _relief(one, body), one.course_id in shortening)
            for one in each_once(open_enrolments(party))[:3]
        ],
    )


def _shortening(body: VersionBody, active: list[ActiveControl]) -> set[str]:
    """Courses that shorten what a line of the score has put in force."""
    if not any(cause["cause"] == "crossing" for one in active for cause in one.causes):
        return set()
    schemes = [body.scheme.of_class(code) for code in body.scheme.class_codes]
    return {line.course for scheme in schemes for line in scheme.milestones if line.shortens_to}


def _relief(enrolment, body) -> int:
    clause = body.clause(enrolment.violation.clause) if enrolment.violation else None
    return clause.relief_points if clause else 0


def _changes(party: Party, view: StandingView | None, body) -> dict:
    """The newest line, and what the next lapse will give back: one query for both."""
    if view is None:
        return {}
    last = lines_of(party, view.scheme_code).order_by("-sequence")[:1]
    rows = list(
        lines_of(party, view.scheme_code)
        .filter(Q(pk__in=last.values("pk")) | Q(expires_at=view.next_change_at))
        .order_by("sequence")
    )
    newest = rows[-1] if rows else None
    lapsing = [row for row in rows if row.expires_at and row.expires_at == view.next_change_at]
    back = -sum(row.points for row in lapsing)
    return {
        "newest": newest,
        "words": showing.line_words(newest, body, party) if newest else "",
        "tone": showing.tone_of(newest.points, view.scheme) if newest else "",
        "violation": violation_behind(newest) if newest else None,
        "back": back,
        "back_tone": showing.tone_of(back, view.scheme),
        "back_at": view.next_change_at,
    }


@require_safe
@party_page
def health(frame: Frame) -> HttpResponse:
    """The score over time, every line as a statement of account, and what is coming."""
    party, now = frame.party, clock.now()
    version = version_in_force(party.market_id, party.kind, now)
    if version is None:
        return frame.render("health")
    body = body_of(version)
    chosen = _class_asked(frame, body)
    scheme = scheme_of(version, chosen)
    since = max(party.created_at, now - CHART_REACHES)
    outlook = Outlook.of(party, now, chosen)
    assert outlook is not None  # noqa: S101 - a version is in force
    series, coming = outlook.series(since), outlook.changes()
    lines = showing.ledger(ledger_of(party, now, chosen), party, body, scheme, now)[::-1]
    page = max(int(frame.request.GET.get("page", "1") or 1), 1) if _is_page(frame) else 1
    shown = lines[(page - 1) * LINES_A_PAGE : page * LINES_A_PAGE]
    chart = showing.course_of_score(series, coming)
    score = series[-1][1]
    ahead = [line for line in scheme.milestones if not is_past(scheme, score, line.at)]
    return frame.render(
        "health",
        body=body,
        scheme=scheme,
        classes=body.scheme.classes if len(body.scheme.classes) > 1 else [],
        chosen=chosen,
        ways_back=outlook.ways_back(),
        earning=earning_progress(party) if chosen == ORDINARY else None,
        score=score,
        chart=chart,
        limits=[{"at": line.at, "label": str(line.at)} for line in ahead],
        lines=shown,
        total=len(lines),
        page=page,
        previous_page=page - 1 or None,
        next_page=page + 1 if len(lines) > page * LINES_A_PAGE else None,
        coming=[{"change": one, "tone": showing.tone_of(one.points, scheme)} for one in coming],
    )


def _class_asked(frame: Frame, body: VersionBody) -> str:
    """Which ledger to show: some rulebooks keep one for each class of violations."""
    said, known = frame.request.GET.get("class", ""), body.scheme.class_codes
    return said if said in known else ORDINARY if ORDINARY in known else known[0]


def _other_classes(party: Party, body: VersionBody) -> list[tuple[LedgerClass, StandingView]]:
    """The standings beside the first one, where a rulebook keeps several ledgers."""
    views = [
        (one, standing_at(party, ledger_class=one.code))
        for one in body.scheme.classes
        if one.code != ORDINARY
    ]
    return [(one, view) for one, view in views if view is not None]


def _is_page(frame: Frame) -> bool:
    said = frame.request.GET.get("page", "")
    return said.isascii() and said.isdigit() and len(said) < 6
