"""Second looks: taking one, answering it blind, and what a lead says where two differ."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from governance import clock
from governance.actors import Actor
from governance.errors import DomainError
from governance.permissions import may_open
from policies.documents import stretches
from policies.selectors import body_of
from workbench.forms import ClauseField, Day, Filters
from workbench.models import Adjudication, Review
from workbench.quality_forms import ReviewForm, VerdictForm
from workbench.selectors.case_page import lines_of
from workbench.selectors.exposure import full_for, pause_due, viewing_of
from workbench.selectors.quality.blind import blind_page
from workbench.selectors.quality.lists import review_of, reviews
from workbench.services import note_exposure, quality
from workbench.views.shared import complain, counted, show, sliced


class ReviewFilters(Filters):
    """Closed second looks, narrowed."""

    state = forms.ChoiceField(
        choices=[
            ("", gettext_lazy("any")),
            ("agreed", gettext_lazy("both agree")),
            ("differing", gettext_lazy("they differ, nobody has judged")),
            ("judged", gettext_lazy("judged")),
        ],
        required=False,
        label=gettext_lazy("State"),
    )
    verdict = forms.ChoiceField(
        choices=[("", gettext_lazy("any")), *Adjudication.Verdict.choices],
        required=False,
        label=gettext_lazy("Verdict"),
    )
    clause = ClauseField()
    reviewer = forms.IntegerField(
        required=False, widget=forms.HiddenInput, label=gettext_lazy("Reviewer")
    )
    plan = forms.IntegerField(required=False, widget=forms.HiddenInput, label=gettext_lazy("Plan"))
    since = Day(gettext_lazy("Answered from"))
    until = Day(gettext_lazy("Answered until"))

    def apply(self, rows: Any) -> Any:
        match self.value("state"):
            case "agreed":
                rows = rows.filter(agrees=True)
            case "differing":
                rows = rows.differing()
            case "judged":
                rows = rows.filter(adjudication__isnull=False)
        for name, field in (
            ("verdict", "adjudication__verdict"),
            ("clause", "decision__clause"),
            ("reviewer", "decision__reviewer"),
            ("plan", "sampled__draw__plan"),
            ("market", "decision__case__party__market"),
        ):
            if said := self.value(name):
                rows = rows.filter(**{field: said})
        return self.by_day(rows, "closed_at")


@require_GET
def review_list(request: HttpRequest) -> HttpResponse:
    """Second looks that were answered, newest first."""
    form = ReviewFilters(request.GET)
    rows = form.narrow(reviews().closed().filter(sampled__isnull=False))  # type: ignore[attr-defined]
    context = {
        "form": form,
        "page": sliced(request, rows, order=("-closed_at", "-id")),
        "total": counted(rows),
    }
    return show(request, "workbench/quality_reviews.html", context)


@require_POST
def take_next(request: HttpRequest) -> HttpResponse:
    """The next second look that this person may have."""
    try:
        found = quality.take_next_review(reviewer=request.user, by=Actor.of(request))  # type: ignore[arg-type]
    except DomainError as problem:
        complain(request, problem)
        return redirect("workbench:quality")
    if found is None:
        messages.info(request, _("No second look waits that you may have."))
        return redirect("workbench:quality")
    return redirect("workbench:quality-review", found.code)


@require_POST
def take(request: HttpRequest, code: str) -> HttpResponse:
    found = review_or_404(code)
    try:
        quality.take_review(review_id=found.pk, reviewer=request.user, by=Actor.of(request))  # type: ignore[arg-type]
    except DomainError as problem:
        complain(request, problem)
    return redirect("workbench:quality-review", found.code)


@require_GET
def review(request: HttpRequest, code: str) -> HttpResponse:
    """Blind to whoever has it; side by side to leads once it is answered."""
    return _page(request, review_or_404(code))


@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Answer; what is refused comes back with the words still there."""
    found = review_or_404(code)
    form = ReviewForm(request.POST, page=blind_page(found))
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    try:
        quality.close_review(
            review_id=found.pk,
            reviewer=request.user,  # type: ignore[arg-type]
            by=Actor.of(request),
            **form.said(),
        )
    except DomainError as problem:
        return _page(
            request, review_or_404(code), form=form, problem=problem, status=problem.status
        )
    messages.success(request, _("%(code)s is answered.") % {"code": found.code})
    return take_next(request) if "next" in request.POST else redirect("workbench:quality")


@require_POST
def give_back(request: HttpRequest, code: str) -> HttpResponse:
    found = review_or_404(code)
    try:
        quality.give_back_review(review_id=found.pk, reviewer=request.user, by=Actor.of(request))  # type: ignore[arg-type]
    except DomainError as problem:
        complain(request, problem)
    return redirect("workbench:quality")


@require_POST
def adjudicate(request: HttpRequest, code: str) -> HttpResponse:
    """Say who was right."""
    found = review_or_404(code)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return _page(request, found, verdict=form, status=422)
    try:
        quality.adjudicate(
            review_id=found.pk,
            lead=request.user,  # type: ignore[arg-type]
            by=Actor.of(request),
            **form.cleaned_data,
        )
    except DomainError as problem:
        return _page(request, found, verdict=form, problem=problem, status=problem.status)
    messages.success(request, _("Said. The first reviewer is told."))
    return redirect("workbench:quality-review", found.code)


def review_or_404(code: str) -> Review:
    found = review_of(code)
    if found is None or found.sampled_id is None:
        raise Http404
    return found


def _page(
    request: HttpRequest,
    found: Review,
    *,
    form: ReviewForm | None = None,
    verdict: VerdictForm | None = None,
    problem: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    user: Any = request.user
    context: dict[str, Any] = {"review": found, "problem": problem, "form": form}
    if found.closed_at is not None:
        leads = may_open(user, "workbench:quality-reviews")
        if not leads and found.reviewer_id != user.pk:
            raise Http404
        two = {found.reviewer_id, found.decision.reviewer_id}
        context |= {
            "leads": leads,
            "verdict": verdict or VerdictForm(),
            "ruling": getattr(found, "adjudication", None),
            "may_judge": user.role == "quality_lead" and user.pk not in two,
        }
        return render(request, "workbench/quality_two.html", context, status=status)
    live = found.lease_until is not None and found.lease_until > clock.now()
    if found.reviewer_id != user.pk or not live:
        context["taken"] = live
        return render(request, "workbench/quality_take.html", context, status=status)
    page = blind_page(found)
    harms = note_exposure(case=found.decision.case, user=user)
    context |= {
        "page": page,
        "form": form or ReviewForm(page=page),
        "harms": harms,
        "full": full_for(user, harms, but=found.decision.case) if harms else [],
        "viewing": viewing_of(user),
        "pause": pause_due(user) if harms else None,
    }
    if page.card.standing is not None:
        scheme = page.card.standing.scheme
        context |= {"lines": lines_of(scheme), "bands": stretches(scheme)}
    context["choices"] = _choices(found)
    return render(request, "workbench/quality_review.html", context, status=status)


def _choices(found: Review) -> list[tuple[str, str]]:
    """The severities of the case's clause, mildest first, with the key that chooses each."""
    clause = body_of(found.decision.version).clause(found.decision.case.clause)
    return [(one, f"violation:{one}") for one in (clause.severities if clause else [])]
