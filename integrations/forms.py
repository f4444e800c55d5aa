"""Forms of the page: a new key, a new endpoint."""

from django import forms
from django.utils.translation import gettext_lazy as _

from integrations import keys


class KeyForm(forms.Form):
    name = forms.CharField(
        label=_("What will call with it"),
        max_length=80,
        help_text=_("Such as: order service, production."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        choices=[(scope, scope) for scope in keys.SCOPES],
        widget=forms.CheckboxSelectMultiple,
    )

    speaks_for = forms.CharField(
        label=_("Accounts it may speak for"),
        required=False,
        max_length=400,
        help_text=_(
            "With act_as:parties: such as us:seller, separated by spaces. Empty means all."
        ),
    )

    def clean_speaks_for(self) -> list[str]:
        return self.cleaned_data["speaks_for"].replace(",", " ").split()


class EndpointForm(forms.Form):
    url = forms.CharField(
        label=_("Address"),
        max_length=400,
        widget=forms.URLInput(attrs={"placeholder": "https://hooks.example.com/goodstanding"}),
    )
    events = forms.CharField(
        label=_("Events"),
        required=False,
        max_length=1000,
        help_text=_(
            "Names such as violation.recorded or families such as violation.*, separated by spaces."
            " Empty means all."
        ),
    )

    def clean_events(self) -> list[str]:
        return self.cleaned_data["events"].replace(",", " ").split()
