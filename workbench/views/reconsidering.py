"""Looking at a decision again: what holds, what else could hold, and what each would do."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance.actors import Actor
from governance.errors import DomainError
from workbench import services
from workbench.deciding_forms import ReconsiderForm
from workbench.models import Decision
from workbench.selectors.chains import finding_of
from workbench.selectors.decisions import decision_by
from workbench.selectors.overrides import override_page
from workbench.views.deciding import words_for
from workbench.views.shared import show


@require_http_methods(["GET", "HEAD", "POST"])
def reconsider(request: HttpRequest, pk: int) -> HttpResponse:
    """A GET shows what each choice would do; a POST overrides."""
    decision = _decision_or_404(pk, request.user.pk)
    stands = finding_of(decision) is not None
    if request.method != "POST":
        form = ReconsiderForm(finding=stands, initial={"source_key": uuid.uuid4().hex})
        return _page(request, decision, form)
    form = ReconsiderForm(request.POST, finding=stands)
    if not form.is_valid():
        return _page(request, decision, form, status=422)
    try:
        override = services.reconsider(
            decision_id=decision.pk,
            reviewer=request.user,  # type: ignore[arg-type]
            by=Actor.of(request),
            **form.said(),
        )
    except DomainError as problem:
        return _page(request, decision, form, problem=problem, status=problem.status)
    messages.success(request, words_for(override))
    return redirect("workbench:case", override.case.code)


def _page(
    request: HttpRequest,
    decision: Decision,
    form: ReconsiderForm,
    *,
    problem: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    asked = request.POST.get("clause") or request.GET.get("clause", "")
    page = override_page(decision, request.user, clause=asked[:60])  # type: ignore[arg-type]
    context: dict[str, Any] = {
        "page": page,
        "form": form,
        "problem": problem,
        "chosen": form["choice"].value() or "",
    }
    return show(request, "workbench/reconsider.html", context, status=status)


def _decision_or_404(pk: int, viewer: int | None) -> Decision:
    decision = decision_by(pk, viewer)
    if decision is None:
        raise Http404(_("There is no such decision."))
    return decision
