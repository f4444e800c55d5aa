"""Conflicts of interest: declared and ended."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from governance.actors import Actor
from governance.errors import DomainError, Missing
from governance.principals import Principal
from parties.models import Party
from parties.selectors import party_by_ref
from workbench import services
from workbench.hearing_forms import ConflictForm
from workbench.models import Conflict
from workbench.selectors.search import accounts
from workbench.services.handing import LEADS
from workbench.views.shared import complain, counted, show, sliced


@require_http_methods(["GET", "HEAD", "POST"])
def conflicts(request: HttpRequest) -> HttpResponse:
    """What one declared oneself; a lead sees everybody's."""
    user, asked = request.user, request.GET.get("account", "")[:120]
    said_party = (request.POST.get("party") or request.GET.get("party", ""))[:120]
    principal = request.principal  # type: ignore[attr-defined]
    party = _party_or_none(said_party, principal)
    form = ConflictForm(request.POST or None, initial={"party": said_party})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if party is None:
            form.add_error(None, _("There is no such account. Search for it and choose it."))
        else:
            whole = said["whole"] and party.entity_id
            services.declare_conflict(
                reviewer=user,  # type: ignore[arg-type]
                why=said["why"],
                by=Actor.of(request),
                party=None if whole else party,
                entity=party.entity if whole else None,
            )
            messages.success(request, _("Declared. Cases about it no longer reach you."))
            return redirect("workbench:conflicts")
    rows = Conflict.objects.select_related("reviewer", "party", "entity")
    lead = user.role in LEADS  # type: ignore[union-attr]
    if not lead:
        rows = rows.filter(reviewer_id=user.pk)
    context = {
        "form": form,
        "page": sliced(request, rows),
        "total": counted(rows),
        "lead": lead,
        "asked": asked,
        "found": accounts(asked, principal),
        "chosen": party,
    }
    status = 422 if form.is_bound else 200
    return show(request, "workbench/conflicts.html", context, status=status)


def _party_or_none(said: str, principal: Principal) -> Party | None:
    try:
        return party_by_ref(said.strip(), principal) if said else None
    except Missing:
        return None


@require_POST
def conflict_end(request: HttpRequest, pk: int) -> HttpResponse:
    if not Conflict.objects.filter(pk=pk).exists():
        raise Http404
    try:
        services.end_conflict(
            conflict_id=pk,
            reviewer=request.user,  # type: ignore[arg-type]
            by=Actor.of(request),
        )
    except DomainError as problem:
        complain(request, problem)
    return redirect("workbench:conflicts")
