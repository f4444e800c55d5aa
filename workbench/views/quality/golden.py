"""Golden cases: the list of the lead, the answer of a reviewer, and what they are told."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from governance import codes
from governance.actors import Actor
from governance.errors import DomainError
from workbench.forms import DecisionForm
from workbench.models import Case, Decision, Feedback
from workbench.quality_forms import FeedbackForm, GoldenForm, RateForm
from workbench.selectors.quality import lists
from workbench.services import quality
from workbench.views.shared import complain, counted, show, sliced


@require_GET
def golden_list(request: HttpRequest) -> HttpResponse:
    """Golden cases, how often they were answered rightly, and how often they are dealt."""
    initial = {"decision": request.GET.get("case", "")[:20]}
    return _list(request, GoldenForm(initial=initial))


@require_POST
def mark(request: HttpRequest) -> HttpResponse:
    """Make a decided case a golden one."""
    form = GoldenForm(request.POST)
    if not form.is_valid():
        return _list(request, form, status=422)
    decision = _decision(form.cleaned_data.pop("decision"))
    if decision is None:
        form.add_error("decision", _("There is no such case, or nothing on it has taken effect."))
        return _list(request, form, status=422)
    try:
        golden = quality.mark_golden(
            decision_id=decision.pk, by=Actor.of(request), **form.cleaned_data
        )
    except DomainError as problem:
        return _list(request, form, problem=problem, status=problem.status)
    messages.success(request, _("%(code)s is among the golden cases.") % {"code": golden.code})
    return redirect("workbench:quality-golden")


@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    golden = lists.golden_cases().filter(pk=pk).first()
    if golden is None:
        raise Http404
    quality.retire_golden(golden_id=pk, by=Actor.of(request))
    messages.success(request, _("%(code)s is dealt no more.") % {"code": golden.code})
    return redirect("workbench:quality-golden")


@require_POST
def rate(request: HttpRequest) -> HttpResponse:
    form = RateForm(request.POST)
    try:
        one_in = form.cleaned_data["one_in"] if form.is_valid() else -1
        quality.set_golden_rate(one_in=one_in, by=Actor.of(request))
    except DomainError as problem:
        complain(request, problem)
    else:
        messages.success(request, _("From now on."))
    return redirect("workbench:quality-golden")


@require_GET
def feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """One thing a reviewer is told about a decision of theirs, with the case behind it."""
    found = _own_or_404(request, pk)
    if found.seen_at is None:
        quality.note_feedback_seen(
            feedback_id=found.pk,
            reviewer=request.user,  # type: ignore[arg-type]
            by=Actor.of(request),
        )
    return _feedback(request, found, FeedbackForm())


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """The reviewer's own words on it."""
    found = _own_or_404(request, pk)
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        return _feedback(request, found, form, status=422)
    quality.answer_feedback(
        feedback_id=found.pk,
        text=form.cleaned_data["text"],
        reviewer=request.user,  # type: ignore[arg-type]
        by=Actor.of(request),
    )
    messages.success(request, _("The quality leads read it."))
    return redirect("workbench:quality-feedback", found.pk)


def answer_as_golden(request: HttpRequest, case: Case, form: DecisionForm) -> Feedback:
    """Score the decision that was sent for a golden copy, and what the reviewer is told of it."""
    said = form.said()
    scored = quality.answer_golden(
        case_id=case.pk,
        outcome=said["outcome"],
        severity=said["severity"],
        reason=said["reason"],
        case_version=said["case_version"],
        reviewer=request.user,  # type: ignore[arg-type]
        by=Actor.of(request),
    )
    return scored.feedback


def answered_golden(case: Case) -> Feedback | None:
    """What was told about a golden copy that has been answered."""
    if not case.is_golden:
        return None
    return Feedback.objects.filter(golden_answer__copy__case=case).first()


def _decision(said: str) -> Decision | None:
    """The newest decision that took effect on the case, or the decision itself."""
    said = said.strip()
    executed = Decision.objects.filter(steps__kind="executed")
    for prefix, field in (("CASE", "case_id"), ("DEC", "pk")):
        number = codes.decode(prefix, said)
        if number is not None and number < 2**63:
            found = executed.filter(**{field: number}).order_by("-pk").first()
            if found is not None:
                return found
    return None


def _own_or_404(request: HttpRequest, pk: int) -> Feedback:
    found = lists.feedback_for(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _feedback(
    request: HttpRequest, found: Feedback, form: FeedbackForm, *, status: int = 200
) -> HttpResponse:
    context = {"told": found, "form": form}
    return render(request, "workbench/quality_feedback.html", context, status=status)


def _list(
    request: HttpRequest,
    form: GoldenForm,
    *,
    problem: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = lists.golden_cases()
    rate_now = lists.golden_rate()
    context: dict[str, Any] = {
        "form": form,
        "problem": problem,
        "page": sliced(request, rows),
        "total": counted(rows),
        "rate": RateForm(initial={"one_in": rate_now.one_in if rate_now else 0}),
        "one_in": rate_now.one_in if rate_now else 0,
        "score": lists.golden_score(),
    }
    return show(request, "workbench/quality_golden.html", context, status=status)
