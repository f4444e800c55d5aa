"""What an incident is opened, extended and undone with. The service checks all of it again."""

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from governance.errors import InvalidInput
from governance.lines import refuse_lines
from governance.models import Market
from items.models import Kind as ItemKind
from parties.models import Kind as PartyKind
from violations.incidents import Freeze
from workbench.forms import ANY


class Keyed(forms.Form):
    """A key, so that pressing twice is pressing once, also after a reload."""

    source_key = forms.CharField(max_length=60, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **more: Any) -> None:
        more.setdefault("auto_id", f"id_{type(self).__name__.lower()}_%s")
        super().__init__(data, **more)
        self.initial.setdefault("source_key", secrets.token_hex(16))

    def refuse(self, problem: InvalidInput) -> None:
        """Put each fault beside the field it is about."""
        for one in problem.faults:
            self.add_error(one["field"] if one["field"] in self.fields else None, one["message"])


def _reason(help_text: Any) -> forms.CharField:
    return forms.CharField(
        max_length=5000,
        label=_("Reason"),
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class IncidentForm(Keyed):
    title = forms.CharField(
        max_length=120,
        validators=[refuse_lines],
        label=_("What is the matter"),
        help_text=_("A few words, for the banner."),
    )
    market = forms.ModelChoiceField(
        Market.objects.all(), label=_("Market"), empty_label=_("choose one")
    )
    freezes = forms.MultipleChoiceField(
        choices=Freeze.choices,
        label=_("What is frozen"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what is frozen.")},
    )
    brand = forms.CharField(
        max_length=120, required=False, label=_("Brand"), help_text=_("Whatever its case.")
    )
    product_code = forms.CharField(max_length=80, required=False, label=_("Product code"))
    category = forms.CharField(max_length=80, required=False, label=_("Category of items"))
    item_kind = forms.ChoiceField(
        choices=[ANY, *ItemKind.choices], required=False, label=_("Kind of items")
    )
    party_kind = forms.ChoiceField(
        choices=[ANY, *PartyKind.choices], required=False, label=_("Kind of parties")
    )
    entity = forms.CharField(
        max_length=120,
        required=False,
        label=_("Owned by"),
        help_text=_("The marketplace's id of a legal person: all of its accounts."),
    )
    linked_to = forms.CharField(
        max_length=200,
        required=False,
        label=_("Linked to"),
        help_text=_("An account such as us:seller:4711: it and all that are linked to it."),
    )
    hours = forms.IntegerField(min_value=1, max_value=720, label=_("For how many hours"))
    reason = _reason(_("Every frozen party reads it. Say what happened; accuse nobody."))
    contact = forms.CharField(
        max_length=200,
        validators=[refuse_lines],
        label=_("Whom they may ask"),
        help_text=_("A mail address or telephone number that answers now."),
    )


class ReasonForm(Keyed):
    reason = _reason(_("It stands in the report."))


class MoreForm(Keyed):
    hours = forms.IntegerField(min_value=1, max_value=720, label=_("Hours more"))
    reason = _reason(_("It stands in the report."))


class LimitForm(Keyed):
    """For how many hours an incident may run, from a moment on."""

    market = forms.ModelChoiceField(Market.objects.all(), label=_("Market"))
    hours = forms.IntegerField(min_value=1, max_value=720, label=_("Hours at most"))
    effective_from = forms.DateField(
        required=False,
        label=_("From"),
        help_text=_("Empty: from now on."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
