"""Corrections: what waits for an answer, and the answer."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from appeals.models import Correction
from appeals.selectors import corrections, proofs_of
from appeals.services import answer_correction
from governance.actors import Actor
from governance.download import download
from governance.errors import DomainError
from workbench.hearing_forms import AnswerForm
from workbench.selectors.cases import decided_case_of
from workbench.selectors.evidence import evidence_of
from workbench.selectors.hearing import running_penalties
from workbench.views.shared import counted, show, sliced


@require_GET
def correction_list(request: HttpRequest) -> HttpResponse:
    """Corrections: those that wait for an answer first."""
    state = request.GET.get("state", Correction.State.OPEN)
    rows = corrections(request.principal)  # type: ignore[attr-defined]
    if state in Correction.State.values:
        rows = rows.filter(state=state)
    context = {
        "page": sliced(request, rows),
        "total": counted(rows),
        "state": state,
        "states": [*Correction.State.choices, ("all", _("all"))],
    }
    return show(request, "workbench/corrections.html", context)


def _correction_or_404(request: HttpRequest, pk: int) -> Correction:
    return get_object_or_404(corrections(request.principal), pk=pk)  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """One correction beside what the finding rested on; the answer."""
    found = _correction_or_404(request, pk)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accepted = request.POST.get("accepted") == "yes"
        try:
            answer_correction(
                correction_id=found.pk,
                accepted=accepted,
                answer=form.cleaned_data["answer"],
                by=Actor.of(request),
            )
        except DomainError as problem:
            form.add_error(None, problem.message)
        else:
            done = (
                _("Accepted. The measures never act and the points came back.")
                if accepted
                else _("Refused. The measures act; the party can still appeal.")
            )
            messages.success(request, done)
            return redirect("workbench:corrections")
    old = decided_case_of(found.violation)
    context = {
        "correction": found,
        "violation": found.violation,
        "files": list(proofs_of(found)),
        "evidence": evidence_of(old) if old else [],
        "penalties": running_penalties(found.violation),
        "form": form,
        "is_open": found.state == Correction.State.OPEN,
    }
    status = 422 if form.is_bound and form.errors else 200
    return show(request, "workbench/correction.html", context, status=status)


@require_GET
def correction_file(request: HttpRequest, pk: int, file_id: int) -> FileResponse:
    found = _correction_or_404(request, pk)
    return download(get_object_or_404(proofs_of(found), pk=file_id).content)
