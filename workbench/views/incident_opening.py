"""Opening an emergency: what to freeze, what that would meet, and the wish for a second person's yes."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance import clock
from governance.actors import Actor
from governance.errors import DomainError, InvalidInput
from violations import services
from violations.incidents import CountsDiffer, matching_from, words_of
from violations.models import Incident
from workbench.incident_forms import IncidentForm
from workbench.selectors.incidents import (
    foresee,
    freezes_in_words,
    limits,
    matching_of,
)
from workbench.views.shared import complain

COUNTS = ("parties", "items", "controls")


@require_http_methods(["GET", "HEAD", "POST"])
def incident_new(request: HttpRequest) -> HttpResponse:
    """What to freeze; then what that would meet; then it waits for a second person."""
    step = request.POST.get("step", "preview")
    form = IncidentForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _asking(request, form, status=422 if form.is_bound else 200)
    try:
        if step == "open":
            made = _open(request, form)
            messages.success(request, _("It waits for a second person. Nothing is frozen yet."))
            return redirect("workbench:incident", made.pk)
        if step == "back":
            return _asking(request, form)
        return _previewed(request, form)
    except CountsDiffer as problem:
        complain(request, problem)
        return _previewed(request, form, status=409)
    except InvalidInput as problem:
        form.refuse(problem)
    except DomainError as problem:
        form.add_error(None, problem.message)
    return _asking(request, form, status=422)


def _asking(request: HttpRequest, form: IncidentForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "crumbs": crumbs(), "limits": limits(clock.now())}
    return render(request, "workbench/incident_new.html", context, status=status)


def _previewed(request: HttpRequest, form: IncidentForm, *, status: int = 200) -> HttpResponse:
    said = form.cleaned_data
    matching = matching_from(matching_of(said), said["market"])
    foreseen = foresee(said["freezes"], said["market"], matching)
    if not 0 < said["hours"] <= foreseen.most_hours:
        form.add_error(
            "hours", _("%(most)s at most in this market.") % {"most": foreseen.most_hours}
        )
        return _asking(request, form, status=422)
    context = {
        "form": form,
        "said": said,
        "foreseen": foreseen,
        "freezes": freezes_in_words(said["freezes"]),
        "whom": words_of(matching.said()),
        "again": [(name, value) for name in form.fields for value in request.POST.getlist(name)],
        "crumbs": crumbs(),
    }
    return render(request, "workbench/incident_preview.html", context, status=status)


def _open(request: HttpRequest, form: IncidentForm) -> Incident:
    said = form.cleaned_data
    return services.open_incident(
        market=said["market"],
        title=said["title"],
        freezes=said["freezes"],
        matching=matching_of(said),
        hours=said["hours"],
        reason=said["reason"],
        contact=said["contact"],
        by=Actor.of(request),
        source_key=f"page:{request.user.pk}:{said['source_key']}",
        seen=counts_seen(request),
    )


def crumbs() -> list[tuple[str, str]]:
    return [(_("Incidents"), reverse("workbench:incidents"))]


def counts_seen(request: HttpRequest) -> dict[str, int]:
    """The counts that the page showed."""
    said = {name: request.POST.get(f"seen_{name}", "0")[:12] for name in COUNTS}
    return {name: int(value) if value.isdecimal() else 0 for name, value in said.items()}
