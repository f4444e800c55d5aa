"""Forms of templates of reasons."""

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from governance.errors import DomainError
from workbench import services
from workbench.forms import OneClause
from workbench.models import Decision, ReasonTemplate


class TemplateFilters(forms.Form):
    """A GET form. Values that make no sense narrow nothing."""

    clause = OneClause(_("Clause"))
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
    """A template. What no case can fill stands as `{write: …}`: a person fills it."""

    clause = OneClause(_("Clause"))
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
        """What would never be filled is told at its field."""
        text: str = self.cleaned_data["text"]
        try:
            services.refuse_unknown(text)
        except DomainError as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        return text
