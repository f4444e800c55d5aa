"""The page of a case, with what was typed on it."""

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse

from credits.ahead import nothing_of
from governance import clock, uploads
from governance.actors import Actor
from governance.calendars import local_date
from governance.errors import DomainError
from governance.permissions import REVIEWERS
from policies.documents import stretches
from policies.selectors import versions_by_heart
from workbench import services
from workbench.deciding_forms import PanelForm
from workbench.hearing_forms import FactsForm, HearingForm, StayForm
from workbench.models import Case, Skip
from workbench.selectors import words
from workbench.selectors.blanks import blank_of
from workbench.selectors.case_page import CasePage, case_page, lines_of
from workbench.selectors.decisions import taken_back_by, undoable_by
from workbench.selectors.doings import doings_on
from workbench.selectors.exposure import full_for, pause_due, viewing_of
from workbench.selectors.hearing import hearing_of
from workbench.selectors.offers import Offers, offers_on
from workbench.selectors.presence import colleagues_of, looking_at
from workbench.selectors.quality.blind import as_it_was
from workbench.selectors.questions import targets_for
from workbench.services.foretelling import InPart
from workbench.views.shared import show

TYPED = ("reason", "overturn_cause", "question", "answer_by", "hand_to", "hand_why", "effect_at")


@versions_by_heart()
def show_case(
    request: HttpRequest,
    found: Case,
    form: PanelForm,
    *,
    problem: DomainError | None = None,
    status: int = 200,
    template: str = "",
    **more: Any,
) -> HttpResponse:
    """The page of a case; who has it open is noted, and what is hard to look at is counted."""
    user = request.user
    services.note_presence(case_id=found.pk, user=user)  # type: ignore[arg-type]
    harms = services.note_exposure(case=found, user=user)  # type: ignore[arg-type]
    with nothing_of(blank_of([found.party_id])):
        page = case_page(found, user)  # type: ignore[arg-type]
    page = as_it_was(page) if found.is_golden else page
    if template:
        form.initial["reason"] = _with_words(form.initial.get("reason", ""), page, template)
    if not form.is_bound:
        form.initial["case_version"] = found.version
    holds = page.claim is not None and page.claim.reviewer_id == user.pk
    context = {
        "page": page,
        "more": doings_on(found, user, decision=page.decision, holds=holds),  # type: ignore[arg-type]
        "form": form,
        "problem": problem,
        "changes": _changes(problem),
        "holds": holds,
        "undoable": undoable_by(user),  # type: ignore[arg-type]
        "looking": looking_at(found, but=user),  # type: ignore[arg-type]
        "colleagues": colleagues_of(user),  # type: ignore[arg-type]
        "skip_reasons": Skip.Reason.choices,
        "harms": harms,
        "full": full_for(user, harms, but=found) if harms else [],  # type: ignore[arg-type]
        "viewing": viewing_of(user),  # type: ignore[arg-type]
        "pause": pause_due(user) if harms else None,  # type: ignore[arg-type]
        "accept": uploads.ACCEPT,
        "facts_form": FactsForm(auto_id="facts_%s"),
        "stay_form": StayForm(auto_id="stay_%s", initial=fresh()),
        "reviews": user.role in REVIEWERS,  # type: ignore[union-attr]
        "leads": user.role in services.LEADS,  # type: ignore[union-attr]
        **_gauge(page),
        **chosen_on(page, form["choice"].value() or ""),
        **more,
    }
    if context["outcome"] == "partly":
        context["foretold"] = foretold(request, found, form)
    return show(request, "workbench/case.html", context, status=status)


def said_before(request: HttpRequest, found: Case) -> dict[str, Any]:
    """What this person had chosen and written, where they have just taken it back."""
    said = request.GET.get("again", "")[:18]
    if not (said.isascii() and said.isdigit()):
        return {}
    mine = taken_back_by(request.user, found, int(said))  # type: ignore[arg-type]
    if mine is None:
        return {}
    graded = mine.outcome == "violation" and mine.severity
    return {
        "choice": f"{mine.outcome}:{mine.severity}" if graded else mine.outcome,
        "reason": mine.reason.text or "",
        "overturn_cause": mine.overturn_cause,
        "also": [f"{one['clause']}:{one['severity']}" for one in mine.also],
    }


def typed_so_far(request: HttpRequest, offers: Offers) -> dict[str, Any]:
    """What the form held when its page was sent for something other than deciding."""
    said: dict[str, Any] = {name: request.POST.get(name, "")[:5000] for name in (*TYPED, "choice")}
    said["also"] = offers.cited(request.POST.getlist("also"))
    for offer in offers.measures:
        said[f"chosen_{offer.place}"] = request.POST.get(f"chosen_{offer.place}", "")[:40]
    return said


def _with_words(reason: str, page: CasePage, template: str) -> str:
    """The reason with the words of a template, or with the facts, below what is there."""
    found = next((one for one in page.shelf.rows if str(one.template.pk) == template), None)
    words_ = found.filled.text if found else page.phrase if template == "facts" else ""
    return "\n".join(part for part in (reason.rstrip(), words_) if part)


def panel_of(request: HttpRequest, found: Case, data: Any = None, **more: Any) -> PanelForm:
    """The form of the decision panel, with what may be added and to whom it may be handed up."""
    more.setdefault("offers", offers_on(found))
    kind = PanelForm
    if found.appeal is not None:
        kind = HearingForm
        more |= {"hearing": hearing_of(found), "zone": found.party.market.zone}
    return kind(
        data,
        targets=lambda: targets_for(found, request.user),  # type: ignore[arg-type]
        today=local_date(clock.now(), found.party.market.zone),
        wordless=found.queue.wordless,
        **more,
    )


def fresh() -> dict[str, Any]:
    """Each page that is shown can decide once, however often its button is pressed."""
    return {"source_key": uuid.uuid4().hex}


def foretold(request: HttpRequest, found: Case, form: PanelForm) -> InPart | None:
    """What an answer in part would leave, as the form now stands; nothing before it says what."""
    if found.appeal is None or found.appeal.violation_id is None:
        return None
    if not isinstance(form, HearingForm) or not form.is_bound:
        return None
    clause, severity, eased = form.part
    if not clause and not eased:
        return None
    try:
        return services.foretell_in_part(
            case=found, clause=clause, severity=severity, eased=eased, by=Actor.of(request)
        )
    except DomainError as problem:
        return InPart(refusal=problem.message)


def chosen_on(page: Any, choice: str) -> dict[str, Any]:
    outcome, _colon, severity = choice.partition(":")
    found = next(
        (one for one in page.choices if one.outcome == outcome and one.severity == severity), None
    )
    return {"page": page, "chosen": choice, "outcome": outcome, "option": found}


def _gauge(page: Any) -> dict[str, Any]:
    standing = page.card.standing
    if standing is None:
        return {}
    return {"bands": stretches(standing.scheme), "lines": lines_of(standing.scheme)}


def _changes(problem: DomainError | None) -> list[dict[str, Any]]:
    """What happened while the page was open, in words."""
    rows = problem.extra.get("changes", []) if problem else []
    names = words.names_of(row["by"] for row in rows)
    return [
        {"title": words.event_text(row["what"]), "at": row["at"], "by": names[row["by"]]}
        for row in rows
    ]
