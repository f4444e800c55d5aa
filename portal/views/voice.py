"""What a party thinks of rules and decisions, what it accepts, and how it reads these pages."""

import zoneinfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from education.feedback import feedback_of
from education.services import give_feedback
from governance import clock, dates
from governance.errors import DomainError
from parties.services import set_zone
from policies.selectors import version_in_force
from portal.forms import FeedbackForm, SettingsForm
from portal.frame import Frame, party_page
from portal.spoken import body_here
from violations.models import Violation
from violations.selectors import history_of
from violations.services import accept_violation

A_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
@party_page
def feedback(frame: Frame) -> HttpResponse:
    """What was said so far, with the answers; a POST says something about a rule or a decision."""
    party, violation = frame.party, None
    version = version_in_force(party.market_id, party.kind, clock.now())
    if said := frame.request.GET.get("violation", ""):
        violation = _violation(frame, said)
        version = violation.version
    clauses = body_here(version).clauses if version else []
    first = {"clause": violation.clause if violation else frame.request.GET.get("clause", "")}
    form = FeedbackForm(frame.request.POST or None, clauses=clauses, initial=first)
    if frame.request.method == "POST" and version and form.is_valid():
        try:
            give_feedback(
                party=party,
                version=version,
                clause=form.cleaned_data["clause"],
                violation=violation,
                kind=form.cleaned_data["kind"],
                text=form.cleaned_data["text"],
                by=frame.actor,
                source_key=f"portal:{party.pk}:{form.cleaned_data['source_key']}",
            )
        except DomainError as problem:
            form.add_error(None, problem.message)
        else:
            messages.success(frame.request, _("Thank you. A person reads it and answers."))
            return redirect("portal:feedback", party.pk)
    page = Paginator(feedback_of(party), A_PAGE).get_page(frame.request.GET.get("page"))
    titles = {one.code: one.title for one in clauses}
    return frame.render(
        "feedback",
        status=422 if form.is_bound else 200,
        form=form,
        version=version,
        about=violation,
        page=page,
        listed=[(row, _title(row, titles), getattr(row, "answer", None)) for row in page],
    )


def _title(row, titles: dict[str, str]) -> str:
    return titles.get(row.clause, row.clause.replace("_", " "))


def _violation(frame: Frame, said: str) -> Violation:
    if not (said.isascii() and said.isdigit() and len(said) < 19):
        raise Http404
    return get_object_or_404(history_of(frame.party), pk=said)


@require_POST
@party_page
def accept(frame: Frame, violation_id: int) -> HttpResponse:
    """Leave a finding at that. The appeal stays open."""
    found = get_object_or_404(history_of(frame.party), pk=violation_id)
    accept_violation(violation_id=found.pk, by=frame.actor)
    messages.success(frame.request, _("Noted. You can still appeal until the last day."))
    return redirect("portal:violation", frame.party.pk, found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@party_page
def settings(frame: Frame) -> HttpResponse:
    """In whose hours and in which language one reads. Windows stay the market's."""
    mine = frame.membership.zone
    zones = zoneinfo.available_timezones()
    form = SettingsForm(frame.request.POST or None, zones=zones, mine=mine)
    if frame.request.method == "POST" and form.is_valid():
        set_zone(membership=frame.membership, zone=form.cleaned_data["zone"])
        messages.success(frame.request, _("Kept."))
        return redirect("portal:settings", frame.party.pk)
    return frame.render(
        "settings",
        status=422 if form.is_bound else 200,
        form=form,
        market_zone=dates.city(frame.party.market.zone),
        email=frame.request.user,
    )
