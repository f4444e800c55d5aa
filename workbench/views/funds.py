"""Money held: what is held of whom, holding it, and every step until it is free."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.actors import Actor
from governance.errors import DomainError, InvalidInput, Missing
from governance.permissions import ADMIN, REVIEWERS
from parties.models import Party
from parties.selectors import party_by_ref
from violations import holds, services
from violations.models import FundsHold, Penalty, Violation
from violations.services.funds import SECONDS
from violations.statements import refuse_thin_facts
from workbench.funds_forms import (
    ExtendForm,
    HoldForm,
    LiftForm,
    RefuseForm,
    ReleaseForm,
    ReviewForm,
    StepForm,
)
from workbench.lists import FUNDS
from workbench.selectors import lists
from workbench.selectors.funds import hold_of, hold_page
from workbench.views.lists import show_list
from workbench.views.shared import complain, show

MOVERS = {*REVIEWERS, ADMIN}


@require_GET
def hold_list(request: HttpRequest) -> HttpResponse:
    return show_list(request, FUNDS)


@require_GET
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, _hold_or_404(pk))


@require_http_methods(["GET", "HEAD", "POST"])
def hold_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold money of a party, for one of its findings or on a ground that stands for itself."""
    party, violation = _party_or_404(request, pk), None
    if said := request.GET.get("violation", ""):
        violation = lists.violation_of(int(said)) if said.isdecimal() and len(said) < 19 else None
        if violation is None or violation.party_id != party.pk:
            raise Http404
    grounds = holds.grounds_for(party, violation)
    form = HoldForm(request.POST or None, grounds=grounds, currency=party.currency)
    if (
        request.method == "POST"
        and form.is_valid()
        and (made := _held(request, form, party, violation))
    ):
        if made.now.state == "awaiting":
            messages.info(request, _("Nothing is held yet: a second person must approve it."))
        else:
            messages.success(request, _("Held. The party has its reasons."))
        return redirect("workbench:hold", made.pk)
    return show(
        request,
        "workbench/hold_new.html",
        {"form": form, "party": party, "violation": violation, "grounds": grounds},
        status=422 if form.is_bound else 200,
    )


def _held(
    request: HttpRequest, form: HoldForm, party: Party, violation: Violation | None
) -> FundsHold | None:
    said = form.cleaned_data
    try:
        return services.hold_funds(
            party_id=party.pk,
            violation_id=violation.pk if violation else None,
            ground=said["ground"],
            amount=said.get("minor"),
            days=said["days"],
            reason=said["reason"],
            by=Actor.of(request),
            source_key=f"page:{party.pk}:{said['source_key']}",
        )
    except InvalidInput as problem:
        form.refuse(problem)
    except DomainError as problem:
        form.add_error(None, problem.message)
    return None


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a part go, or all that is left."""
    found = _hold_or_404(pk)
    form = ReleaseForm(request.POST, currency=found.currency)
    return _stepped(request, found, "release", form, services.release_funds, _("Released."))


@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at it again."""
    found = _hold_or_404(pk)
    form = ReviewForm(request.POST, zone=found.party.market.zone)
    return _stepped(request, found, "review", form, services.review_hold, _("Looked at again."))


@require_POST
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold it longer, within the days of its ground."""
    found = _hold_or_404(pk)
    form = ExtendForm(request.POST)
    done = _("Extended. The party has its reasons.")
    return _stepped(request, found, "extend", form, services.extend_hold, done)


@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """What awaits a second person will not act."""
    found = _hold_or_404(pk)

    def take(*, source_key: str, **said: Any) -> FundsHold:
        return services.refuse_hold(**said)

    return _stepped(
        request, found, "refuse", RefuseForm(request.POST), take, _("Refused: nothing is held.")
    )


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person: from now on the money is held."""
    found = _hold_or_404(pk)
    try:
        services.approve_hold(hold_id=found.pk, by=Actor.of(request))
    except DomainError as problem:
        complain(request, problem)
    else:
        messages.success(request, _("Held. The party has its reasons."))
    return redirect("workbench:hold", found.pk)


@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """End a penalty before its time, and say why."""
    penalty = Penalty.objects.filter(pk=pk).first()
    if penalty is None:
        raise Http404
    form = LiftForm(request.POST)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        refuse_thin_facts(reason)
        services.lift_penalty(penalty_id=penalty.pk, reason=reason, by=Actor.of(request))
    except DomainError as problem:
        complain(request, problem)
    else:
        messages.success(request, _("Lifted. The party is told why."))
    return redirect("workbench:violation", penalty.violation_id)


def _stepped(
    request: HttpRequest,
    found: FundsHold,
    name: str,
    form: StepForm,
    take: Callable[..., FundsHold],
    done: str,
) -> HttpResponse:
    """Take the step, or show the page again with what stops it."""
    if form.is_valid():
        said = dict(form.cleaned_data)
        said["source_key"] = f"page:{name}:{found.pk}:{said['source_key']}"
        try:
            take(hold_id=found.pk, by=Actor.of(request), **said)
        except InvalidInput as problem:
            form.refuse(problem)
        except DomainError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(request, done)
            return redirect("workbench:hold", found.pk)
    return _page(request, found, status=422, **{name: form})


def _page(
    request: HttpRequest, found: FundsHold, *, status: int = 200, **forms: StepForm
) -> HttpResponse:
    user: Any = request.user
    page = hold_page(found, user, may_move=user.role in MOVERS, is_second=user.role in SECONDS)
    blank = {
        "release": ReleaseForm(currency=found.currency),
        "review": ReviewForm(zone=found.party.market.zone),
        "extend": ExtendForm(),
        "refuse": RefuseForm(),
    }
    return show(
        request,
        "workbench/hold.html",
        {"page": page, "hold": found, "zone": found.party.market.zone, **blank, **forms},
        status=status,
    )


def _hold_or_404(pk: int) -> FundsHold:
    found = hold_of(pk)
    if found is None:
        raise Http404
    return found


def _party_or_404(request: HttpRequest, pk: int) -> Party:
    try:
        return party_by_ref(pk, request.principal)  # type: ignore[attr-defined]
    except Missing:
        raise Http404 from None
