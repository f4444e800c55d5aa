"""Decisions: the list, what is held for a second person, and what that person does."""

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from governance.actors import Actor
from governance.errors import DomainError
from workbench import services
from workbench.lists import DECISIONS, HELD
from workbench.lists.decisions import SECONDS
from workbench.models import Decision
from workbench.selectors.decisions import decision_by
from workbench.views.lists import show_list
from workbench.views.shared import complain

WHOLE = re.compile(r"-?[0-9]{1,9}")


@require_GET
def decision_list(request: HttpRequest) -> HttpResponse:
    return show_list(request, DECISIONS)


@require_GET
def held_list(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, with what its release would do now."""
    second = request.user.role in SECONDS  # type: ignore[union-attr]
    return show_list(request, HELD, second=second)


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve what was shown; if the result has become stricter, it stays held and says so."""
    decision = _decision_or_404(request, pk)
    said = request.POST.get("approved_score", "")
    try:
        answer = services.release_decision(
            decision_id=decision.pk,
            reviewer=request.user,  # type: ignore[arg-type]
            by=Actor.of(request),
            approved_score=int(said) if WHOLE.fullmatch(said) else None,
            approved_joint=_joint(request.POST.getlist("approved_joint")) if said else None,
            sure="sure" in request.POST,
        )
    except DomainError as problem:
        complain(request, problem)
    else:
        if answer.released:
            messages.success(
                request, _("%(case)s has taken effect.") % {"case": decision.case.code}
            )
        else:
            messages.warning(
                request,
                _("%(case)s stays held: the result is stricter now than the one you saw.")
                % {"case": decision.case.code},
            )
    return redirect("workbench:held")


def _joint(said: list[str]) -> dict[str, int]:
    """What the page showed of linked parties, each as `party:score`."""
    pairs = (one.partition(":")[::2] for one in said)
    return {party: int(score) for party, score in pairs if WHOLE.fullmatch(score)}


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a decision back: one's own in time, or as a second person.

    Whoever takes back their own has the case in hand again, with the words that they had written.
    """
    decision = _decision_or_404(request, pk)
    user: Any = request.user
    own = decision.reviewer_id == user.pk
    try:
        services.cancel_decision(
            decision_id=decision.pk,
            reviewer=user,
            by=Actor.of(request),
            reason=request.POST.get("reason", "")[:2000],
        )
    except services.ReasonRequired as problem:
        complain(request, problem)
        return redirect("workbench:held")
    except DomainError as problem:
        complain(request, problem)
        return redirect("workbench:case", decision.case.code)
    said = {"case": decision.case.code}
    if not own or decision.is_override:
        messages.success(request, _("Taken back. %(case)s is open again.") % said)
        return redirect("workbench:case", decision.case.code)
    try:
        services.claim_case(case_id=decision.case_id, reviewer=user, by=Actor.of(request))
    except DomainError as problem:
        messages.success(request, _("Taken back. %(case)s is open again.") % said)
        complain(request, problem)
    else:
        messages.success(request, _("Taken back. %(case)s is in your hands again.") % said)
    case = reverse("workbench:case", args=[decision.case.code])
    return redirect(f"{case}?again={decision.pk}")


def _decision_or_404(request: HttpRequest, pk: int) -> Decision:
    decision = decision_by(pk, request.user.pk)
    if decision is None:
        raise Http404
    return decision
