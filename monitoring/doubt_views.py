"""Whether what a rule finds holds: answering a doubt, and drawing the line from which it is one."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from governance.actors import Actor
from governance.errors import DomainError
from monitoring import services
from monitoring.models import Doubt, DoubtLine, Rule


class LineForm(forms.Form):
    """From how many mistakes on a rule is doubted."""

    days = forms.IntegerField(min_value=1, max_value=730, label=gettext_lazy("Of the last days"))
    least = forms.IntegerField(min_value=1, max_value=1000, label=gettext_lazy("At least so many"))
    percent = forms.IntegerField(
        min_value=1, max_value=100, label=gettext_lazy("And at least so many per cent")
    )
    everywhere = forms.BooleanField(
        required=False, label=gettext_lazy("For every rule without a line of its own")
    )


def line_form(line: DoubtLine) -> LineForm:
    said = {"days": line.days, "least": line.least, "percent": line.percent}
    return LineForm(initial={**said, "everywhere": line.rule_id is None})


@require_POST
def answer(request: HttpRequest, rule_id: int, doubt_id: int) -> HttpResponse:
    """What was found and done about a rule that is doubted."""
    found = get_object_or_404(Doubt, pk=doubt_id, rule=rule_id)
    try:
        services.answer_doubt(
            doubt_id=found.pk, text=request.POST.get("text", ""), by=Actor.of(request)
        )
    except DomainError as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("Kept. What fell until now no longer counts for a new doubt."))
    return redirect("monitoring:rule", rule_id)


@require_POST
def draw_line(request: HttpRequest, rule_id: int) -> HttpResponse:
    """From how many mistakes on this rule, or every other one, is doubted."""
    found, form = get_object_or_404(Rule, pk=rule_id), LineForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        services.draw_doubt_line(
            rule=None if said.pop("everywhere") else found, by=Actor.of(request), **said
        )
        messages.success(request, _("Kept. It holds from the next finding that falls."))
    else:
        for faults in form.errors.values():
            messages.error(request, str(faults[0]))
    return redirect("monitoring:rule", found.pk)
