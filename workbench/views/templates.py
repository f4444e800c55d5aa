"""Templates of reasons: the list and the editor of leads and policy managers."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from governance.actors import Actor
from governance.errors import DomainError
from governance.permissions import may
from workbench import services
from workbench.models import ReasonTemplate
from workbench.placeholders import BY_HAND, METRIC, PLAIN
from workbench.selectors import words
from workbench.selectors.templates import templates
from workbench.template_forms import TemplateFilters, TemplateForm
from workbench.views.shared import counted, show, sliced


@require_GET
def template_list(request: HttpRequest) -> HttpResponse:
    """Every template in use, by clause and language."""
    form = TemplateFilters(request.GET)
    rows = form.apply(templates())
    context = {
        "form": form,
        "page": sliced(request, rows, order=("clause", "language", "title", "pk")),
        "total": counted(rows),
        "edits": may(request.principal, "workbench:template-new", "POST"),  # type: ignore[attr-defined]
    }
    return show(request, "workbench/templates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def template_new(request: HttpRequest) -> HttpResponse:
    first = {name: request.GET.get(name, "")[:60] for name in ("clause", "language")}
    form = TemplateForm(request.POST if request.method == "POST" else None, initial=first)
    return _edit(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def template_edit(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(templates(), pk=pk)
    form = TemplateForm(request.POST) if request.method == "POST" else TemplateForm.of(found)
    return _edit(request, form, found)


@require_POST
def template_retire(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(ReasonTemplate, pk=pk)
    services.retire_template(template_id=found.pk, by=Actor.of(request))
    messages.success(request, _("“%(title)s” is offered no longer.") % {"title": found.title})
    return redirect("workbench:templates")


def _edit(request: HttpRequest, form: forms.Form, found: ReasonTemplate | None) -> HttpResponse:
    problem: DomainError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            services.save_template(
                template_id=found.pk if found else None, by=Actor.of(request), **form.cleaned_data
            )
        except DomainError as refusal:
            problem = refusal
        else:
            messages.success(request, _("Saved. It is offered from now on."))
            return redirect("workbench:templates")
    history = list(found.versions.all()[:20]) if found else []
    names = words.names_of(row.actor for row in history)
    context = {
        "form": form,
        "found": found,
        "problem": problem,
        "text": form["text"].value() or "",
        "history": [(row, names[row.actor]) for row in history],
        "known": [*PLAIN, f"{METRIC}…", f"{BY_HAND} …"],
    }
    status = problem.status if problem else 422 if form.errors else 200
    return render(request, "workbench/template_edit.html", context, status=status)
