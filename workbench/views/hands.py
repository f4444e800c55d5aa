"""What else one does with a case in hand: keep it, hand it over, pass it by; who else is looking."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from governance.actors import Actor
from governance.errors import DomainError
from governance.models import User
from workbench import services
from workbench.selectors.presence import looking_at
from workbench.views.shared import case_or_404, complain


@require_POST
def keep(request: HttpRequest, code: str) -> HttpResponse:
    found = case_or_404(request, code)
    try:
        services.keep_claim(case_id=found.pk, reviewer=request.user, by=Actor.of(request))  # type: ignore[arg-type]
    except DomainError as problem:
        complain(request, problem)
    else:
        messages.success(request, _("%(case)s stays yours until you give it back.") % _of(found))
    return redirect("workbench:case", found.code)


@require_POST
def hand_over(request: HttpRequest, code: str) -> HttpResponse:
    found = case_or_404(request, code)
    to = User.objects.filter(username=request.POST.get("to", "")[:150]).first()
    if to is None:
        messages.error(request, _("There is no such colleague."))
        return redirect("workbench:case", found.code)
    try:
        services.transfer_claim(
            case_id=found.pk,
            to=to,
            reviewer=request.user,  # type: ignore[arg-type]
            by=Actor.of(request),
        )
    except DomainError as problem:
        complain(request, problem)
    else:
        messages.success(request, _("%(case)s is with %(name)s now.") % (_of(found) | {"name": to}))
    return redirect("workbench:case", found.code)


@require_POST
def pass_by(request: HttpRequest, code: str) -> HttpResponse:
    found = case_or_404(request, code)
    try:
        services.skip_case(
            case_id=found.pk,
            reviewer=request.user,  # type: ignore[arg-type]
            reason=request.POST.get("reason", "")[:20],
            by=Actor.of(request),
        )
    except DomainError as problem:
        complain(request, problem)
        return redirect("workbench:case", found.code)
    messages.success(request, _("%(case)s is passed by; it is offered to others.") % _of(found))
    return redirect("workbench:queue", found.queue.code)


@require_POST
def presence(request: HttpRequest, code: str) -> HttpResponse:
    """I am still looking; tell me who else is."""
    found = case_or_404(request, code)
    services.note_presence(case_id=found.pk, user=request.user)  # type: ignore[arg-type]
    others = looking_at(found, but=request.user)  # type: ignore[arg-type]
    return render(request, "workbench/parts/presence.html", {"case": found, "others": others})


def _of(case: object) -> dict[str, object]:
    return {"case": case}
