"""How one likes to see things, pauses, and what leads see of who looked at how much."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.actors import Actor
from governance.errors import DomainError
from workbench import services
from workbench.care_forms import HarmForm, PauseForm, ViewingForm
from workbench.models import Harm
from workbench.selectors.exposure import (
    doses_of,
    exposure_by_person,
    pause_rules,
    today_of,
    viewing_of,
)
from workbench.views.shared import complain

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
def settings(request: HttpRequest) -> HttpResponse:
    """One's own settings, and what one has seen today."""
    user = request.user
    form = ViewingForm.of(viewing_of(user))  # type: ignore[arg-type]
    if request.method == "POST":
        form = ViewingForm(request.POST)
        if form.is_valid():
            services.save_viewing(user=user, **form.cleaned_data)  # type: ignore[arg-type]
            messages.success(request, _("Saved."))
            return redirect("workbench:settings")
    context = {"form": form, "doses": doses_of(user)}  # type: ignore[arg-type]
    status = 422 if form.errors else 200
    return render(request, "workbench/settings.html", context, status=status)


@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    """The pause that was suggested has been taken, or will be now."""
    services.take_pause(user=request.user)  # type: ignore[arg-type]
    messages.success(request, _("Enjoy the pause. Your cases stay where they are."))
    return redirect("workbench:mine")


@require_GET
def exposure(request: HttpRequest) -> HttpResponse:
    """Who looked at how much of what is hard to look at, on a day and in the week up to it."""
    day = _day(request.GET.get("day", "")) or today_of(request.user)  # type: ignore[arg-type]
    context = {
        "day": day,
        "rows": exposure_by_person(day),
        "harms": list(Harm.objects.all()),
        "rules": pause_rules(),
    }
    return render(request, "workbench/exposure.html", context)


@form_page
def harms(request: HttpRequest) -> HttpResponse:
    """What is hard to look at, how much of it a day is enough, and when to pause."""
    pauses = PauseForm.of(pause_rules())
    if request.method == "POST" and "after_cases" in request.POST:
        pauses = PauseForm(request.POST)
        if pauses.is_valid():
            services.save_pause_rule(by=Actor.of(request), **pauses.cleaned_data)
            messages.success(request, _("Pauses are suggested by this from now on."))
            return redirect("workbench:harms")
    context = {"harms": list(Harm.objects.all()), "pauses": pauses}
    status = 422 if pauses.errors else 200
    return render(request, "workbench/harms.html", context, status=status)


@form_page
def harm_new(request: HttpRequest) -> HttpResponse:
    return _edit(request, HarmForm(request.POST or None), None)


@form_page
def harm_edit(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Harm, code=code)
    form = HarmForm(request.POST) if request.method == "POST" else HarmForm.of(found)
    return _edit(request, form, found)


def _edit(request: HttpRequest, form: HarmForm, found: Harm | None) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data | {"code": found.code if found else form.cleaned_data["code"]}
        try:
            services.save_harm(harm_id=found.pk if found else None, by=Actor.of(request), **said)
        except DomainError as problem:
            complain(request, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("workbench:harms")
    context = {"form": form, "found": found}
    status = 422 if form.errors else 200
    return render(request, "workbench/harm_edit.html", context, status=status)


def _day(said: str) -> date | None:
    try:
        return parse_date(said)
    except ValueError:
        return None
