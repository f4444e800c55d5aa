"""Cases: the list, the page, taking, deciding."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

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
from workbench.lists import APPEALS, CASES
from workbench.models import Case, Queue, Skip
from workbench.selectors import words
from workbench.selectors.blanks import blank_of
from workbench.selectors.cases import CasePage, case_page, choice_page, lines_of
from workbench.selectors.consequences import cited_from
from workbench.selectors.decisions import taken_back_by, undoable_by
from workbench.selectors.doings import doings_on
from workbench.selectors.exposure import full_for, pause_due, viewing_of
from workbench.selectors.hearing import hearing_of
from workbench.selectors.offers import Offers, offers_on
from workbench.selectors.presence import colleagues_of, looking_at
from workbench.selectors.quality.blind import as_it_was
from workbench.selectors.questions import targets_for
from workbench.services.foretelling import InPart
from workbench.views.deciding import act
from workbench.views.lists import show_list
from workbench.views.quality.golden import answer_as_golden, answered_golden
from workbench.views.queues import to_next
from workbench.views.shared import case_or_404, complain, show

TYPED = ("reason", "overturn_cause", "question", "answer_by", "hand_to", "hand_why", "effect_at")


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """All cases, newest first."""
    return show_list(request, CASES)


@require_GET
def appeals(request: HttpRequest) -> HttpResponse:
    """Appeals as cases: those that wait first."""
    queue = Queue.objects.filter(for_appeals=True).order_by("precedence").last()
    lead = request.user.role in services.LEADS  # type: ignore[union-attr]
    return show_list(request, APPEALS, "workbench/appeals.html", queue=queue, lead=lead)


@require_GET
@versions_by_heart()
def case(request: HttpRequest, code: str) -> HttpResponse:
    found = case_or_404(request, code)
    if told := answered_golden(found):
        return redirect("workbench:quality-feedback", told.pk)
    return show_case(
        request, found, _panel(request, found, initial=_fresh() | _again(request, found))
    )


@require_GET
@versions_by_heart()
def consequence(request: HttpRequest, code: str) -> HttpResponse:
    """What the choice just made would do; the buttons say it too."""
    found = case_or_404(request, code)
    offers = offers_on(found)
    chosen = [request.GET.get(f"chosen_{offer.place}", "") for offer in offers.measures]
    with nothing_of(blank_of([found.party_id])):
        page = choice_page(
            found,
            also=cited_from(offers.cited(request.GET.getlist("also"))),
            chosen=offers.chosen(chosen),
        )
    choice = request.GET.get("choice", "")[:40]
    context = _chosen(page, choice)
    if choice == "partly":
        context["foretold"] = _foretold(request, found, _panel(request, found, request.GET))
    return render(request, "workbench/case.html#consequence", context)


@require_POST
def claim(request: HttpRequest, code: str) -> HttpResponse:
    found = case_or_404(request, code)
    try:
        services.claim_case(case_id=found.pk, reviewer=request.user, by=Actor.of(request))  # type: ignore[arg-type]
    except DomainError as problem:
        complain(request, problem)
    return redirect("workbench:case", found.code)


@require_POST
def renew(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the case. htmx gets the countdown anew."""
    found = case_or_404(request, code)
    try:
        kept = services.renew_claim(
            case_id=found.pk,
            reviewer=request.user,  # type: ignore[arg-type]
            by=Actor.of(request),
        )
    except DomainError as problem:
        if not request.htmx:  # type: ignore[attr-defined]
            complain(request, problem)
            return redirect("workbench:case", found.code)
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    if request.htmx:  # type: ignore[attr-defined]
        return render(
            request, "workbench/case.html#lease", {"page": {"case": found, "claim": kept}}
        )
    return redirect("workbench:case", found.code)


@require_POST
def give_back(request: HttpRequest, code: str) -> HttpResponse:
    found = case_or_404(request, code)
    try:
        services.release_claim(case_id=found.pk, reviewer=request.user, by=Actor.of(request))  # type: ignore[arg-type]
    except DomainError as problem:
        complain(request, problem)
    else:
        messages.success(request, _("%(case)s is back in its queue.") % {"case": found.code})
    return redirect("workbench:queue", found.queue.code)


@require_POST
@versions_by_heart()
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Decide; what is refused comes back with the words still there."""
    found = case_or_404(request, code)
    offers = offers_on(found)
    form = _panel(request, found, request.POST, offers=offers)
    if "look" in request.POST:
        return show_case(request, found, form)
    if not form.is_valid():
        return show_case(request, found, form, status=422)
    try:
        if found.is_golden and not form.way:
            return redirect("workbench:quality-feedback", answer_as_golden(request, found, form).pk)
        done = act(request, found, form)
    except DomainError as problem:
        found = case_or_404(request, code)
        again = request.POST.copy()
        again.update(_fresh() | {"case_version": str(found.version)})
        form = _panel(request, found, again, offers=offers)
        form.is_valid()
        return show_case(request, found, form, problem=problem, status=problem.status)
    messages.success(request, done)
    if "next" not in request.POST:
        return redirect("workbench:case", found.code)
    following = services.claim_next(
        reviewer=request.user,  # type: ignore[arg-type]
        by=Actor.of(request),
        queue=found.queue,
    )
    return to_next(request, following, found.queue)


@require_POST
@versions_by_heart()
def insert_template(request: HttpRequest, code: str) -> HttpResponse:
    """The page anew with a template's words in the reason: for those who work without scripts."""
    found = case_or_404(request, code)
    offers = offers_on(found)
    form = _panel(request, found, offers=offers, initial=_fresh() | _typed(request, offers))
    return show_case(request, found, form, template=request.POST.get("template", ""))


@versions_by_heart()
def show_case(
    request: HttpRequest,
    found: Case,
    form: PanelForm,
    *,
    problem: DomainError | None = None,
    status: int = 200,
    template: str = "",
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
        "stay_form": StayForm(auto_id="stay_%s", initial=_fresh()),
        "reviews": user.role in REVIEWERS,  # type: ignore[union-attr]
        "leads": user.role in services.LEADS,  # type: ignore[union-attr]
        **_gauge(page),
        **_chosen(page, form["choice"].value() or ""),
    }
    if context["outcome"] == "partly":
        context["foretold"] = _foretold(request, found, form)
    return show(request, "workbench/case.html", context, status=status)


def _again(request: HttpRequest, found: Case) -> dict[str, Any]:
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


def _typed(request: HttpRequest, offers: Offers) -> dict[str, Any]:
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


def _panel(request: HttpRequest, found: Case, data: Any = None, **more: Any) -> PanelForm:
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


def _fresh() -> dict[str, Any]:
    """Each page that is shown can decide once, however often its button is pressed."""
    return {"source_key": uuid.uuid4().hex}


def _foretold(request: HttpRequest, found: Case, form: PanelForm) -> InPart | None:
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


def _chosen(page: Any, choice: str) -> dict[str, Any]:
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
