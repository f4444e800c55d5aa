"""Where the day begins: the account's health, what changed, what to do next."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from appeals.selectors import code_of, ways_of
from credits.forecast import Outlook
from credits.selectors import ORDINARY, standing_at, standings_of
from credits.standing import StandingView
from education.selectors import each_once, open_enrolments
from governance import clock
from monitoring.selectors import earning_progress
from parties.models import Party
from parties.selectors import parties_of
from parties.services import note_visit
from policies.scheme import Band, LedgerClass, VersionBody, band_of
from policies.selectors import version_in_force, versions_by_heart, versions_of
from portal import reach, showing, todo
from portal.frame import Frame, party_page
from portal.news import news
from portal.spoken import body_here, title_here
from violations.documents import owed_by
from violations.selectors import controls_of_party
from workbench.selectors.answers import answer_by
from workbench.selectors.questions import open_questions

ITEMS_SHOWN = 5
TASKS_OF_A_KIND, TASKS_SHOWN = 20, 6


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
        body, active = body_here(version), controls_of_party(party)
        items, reasons = showing.items_and_reasons(party, active, ITEMS_SHOWN)
        before = note_visit(frame.membership) if frame.request.method == "GET" else None
        asked, ways = open_questions(party), ways_of(party, frame.actor, answer_by=answer_by())
        outlook = Outlook.of(party, now)
        change = next(iter(outlook.changes()), None) if outlook else None
        waits = todo.Waits(
            frame=frame,
            body=body,
            change=change,
            active=active,
            items=items,
            ways=ways.open,
            owed=list(owed_by(party)[:TASKS_OF_A_KIND]),
            learn=each_once(open_enrolments(party))[:TASKS_OF_A_KIND],
            questions=asked,
            coming=[
                one for one in versions_of(party.market_id, party.kind) if one.effective_from > now
            ],
        )
        tasks = todo.tasks(waits)
        return frame.render(
            "home",
            questions=asked,
            standing=view,
            gauge=showing.gauge(view),
            ledgers=_ledgers(party, body, view),
            before=before,
            visited=frame.membership.visited_at,
            news=news(party, view, change, body, before),
            letters=_letters(frame, before),
            dates=todo.dates(waits),
            tasks=tasks[:TASKS_SHOWN],
            more_tasks=tasks[TASKS_SHOWN:],
            controls=showing.controls(active, party, reasons) + showing.item_controls(items, party),
            now=now,
            heard=[
                (
                    one,
                    code_of(one.pk),
                    title_here(one.finding.version, one.finding.clause),
                    one.answer_by,  # type: ignore[attr-defined]
                )
                for one in ways.heard
            ],
            reach=reach.next_tier(
                body,
                view,
                now,
                held=frame.badges["tier"] or "",
                since=reach.since_clean(party, ways.newest),
            ),
            earning=earning_progress(party),
        )


def _letters(frame: Frame, before: datetime | None) -> list[dict[str, Any]]:
    """What was written to the account since the last visit, of the newest few."""
    known = frame.badges["letters"] or []
    return [one for one in known if before and datetime.fromisoformat(one["at"]) > before]


def _ledgers(
    party: Party, body: VersionBody, view: StandingView
) -> list[tuple[LedgerClass, int, Band, bool]]:
    """Every standing, where a rulebook keeps several ledgers; the gauge shows the first: one query."""
    if len(body.scheme.classes) < 2:
        return []
    known, shown = standings_of(party), []
    for one in body.scheme.classes:
        scheme = body.scheme.of_class(one.code)
        is_first = one.code == ORDINARY
        score = view.score if is_first else known.get(one.code, scheme.start)
        shown.append((one, score, band_of(scheme, score), is_first))
    return shown
