"""Forms of templates of reasons."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from monitoring.models import Metric
from workbench.models import Decision, ReasonTemplate
from workbench.placeholders import METRIC, is_filled_by_hand, names_in


class TemplateFilters(forms.Form):
    """A GET form. Values that make no sense narrow nothing."""

    clause = forms.CharField(max_length=60, required=False, label=_("Clause"))
    language = forms.CharField(max_length=12, required=False, label=_("Language"))

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.is_valid()

    def apply(self, rows: QuerySet[ReasonTemplate]) -> QuerySet[ReasonTemplate]:
        for name in ("clause", "language"):
            if said := self.cleaned_data.get(name):
                rows = rows.filter(**{name: said})
        return rows


class TemplateForm(forms.Form):
    """A template. Placeholders that no case can fill are allowed: a person fills them."""

    clause = forms.SlugField(
        max_length=60, required=False, label=_("Clause"), help_text=_("Empty: any clause.")
    )
    outcome = forms.ChoiceField(
        choices=[("", _("any")), *Decision.Outcome.choices], required=False, label=_("Outcome")
    )
    language = forms.CharField(
        max_length=12,
        label=_("Language"),
        help_text=_("As parties have it, such as en or id."),
        widget=forms.TextInput(attrs={"list": "languages"}),
    )
    title = forms.CharField(max_length=80, label=_("Name"))
    text = forms.CharField(
        max_length=4000, label=_("Words"), widget=forms.Textarea(attrs={"rows": 8})
    )
    number = forms.IntegerField(required=False, widget=forms.HiddenInput)

    languages = [code for code, _words in settings.LANGUAGES]

    @classmethod
    def of(cls, template: ReasonTemplate) -> "TemplateForm":
        return cls(initial={name: getattr(template, name) for name in cls.base_fields})

    def clean_text(self) -> str:
        """A metric that does not exist would never be filled, so it is told here."""
        text = self.cleaned_data["text"]
        said = [name.removeprefix(METRIC) for name in names_in(text) if not is_filled_by_hand(name)]
        metrics = [name for name in said if f"{METRIC}{name}" in names_in(text)]
        known = set(Metric.objects.filter(code__in=metrics).values_list("code", flat=True))
        if unknown := [name for name in metrics if name not in known]:
            message = _("There is no metric %(name)s, so it would never be filled in.")
            raise forms.ValidationError(message % {"name": ", ".join(unknown)})
        return text
